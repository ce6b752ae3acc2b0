//! Work on several threads, taken in order; on one, with the same results, where the feature `parallel` is left
//! out.

/// Threads that wait for work.
pub struct Threads {
    #[cfg(feature = "parallel")]
    pool: rayon::ThreadPool,
}

impl Threads {
    /// So many threads; 0 for one per core.
    ///
    /// # Errors
    /// In words, when the system gives none.
    #[cfg(feature = "parallel")]
    pub fn new(n: usize) -> Result<Threads, String> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build();
        Ok(Threads { pool: pool.map_err(|error| error.to_string())? })
    }

    /// The caller's own thread, however many are asked for.
    ///
    /// # Errors
    /// Never.
    #[cfg(not(feature = "parallel"))]
    pub fn new(_: usize) -> Result<Threads, String> {
        Ok(Threads {})
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        #[cfg(feature = "parallel")]
        return self.pool.current_num_threads();
        #[cfg(not(feature = "parallel"))]
        1
    }

    /// Does `work` for every item; what came of each, in their order.
    pub fn map<I: Sync, T: Send>(&self, items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
        #[cfg(feature = "parallel")]
        {
            use rayon::prelude::*;
            self.pool.install(|| items.par_iter().map(&work).collect())
        }
        #[cfg(not(feature = "parallel"))]
        items.iter().map(work).collect()
    }
}

/// Does `work` for every item, on the threads that the program shares; what came of each, in their order.
///
/// ```
/// assert_eq!(cltv::threads::map(&[1, 2, 3], |n| n * n), [1, 4, 9]);
/// ```
pub fn map<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    // one is done by whoever asks: threads that wait take longer to wake than some of this work takes
    #[cfg(feature = "parallel")]
    if items.len() > 1 {
        use rayon::prelude::*;
        return items.par_iter().map(&work).collect();
    }
    items.iter().map(work).collect()
}

/// Does two things, at the same time where the program shares two threads.
pub fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    #[cfg(feature = "parallel")]
    return rayon::join(one, other);
    #[cfg(not(feature = "parallel"))]
    (one(), other())
}

/// Sorts by a key, on the threads that the program shares; what has the same key may change places.
pub fn sort_by_key<I: Send, K: Ord>(items: &mut [I], key: impl Fn(&I) -> K + Sync) {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        items.par_sort_unstable_by_key(key);
    }
    #[cfg(not(feature = "parallel"))]
    items.sort_unstable_by_key(key);
}

/// Sets how many threads the program shares; 0 is one for each core.
///
/// # Errors
/// In words, when they are in use or the system gives none.
#[cfg(feature = "parallel")]
pub fn share(n: usize) -> Result<(), String> {
    rayon::ThreadPoolBuilder::new().num_threads(n).build_global().map_err(|error| error.to_string())
}
