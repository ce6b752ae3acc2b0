//! The one runner: work by number, spread over threads, taken in order, watched and stopped.
//!
//! What comes of a number depends on the number alone, and results are taken in the order of numbers; so
//! neither threads nor the size of steps can be seen in a result.

use super::drawn::{Drawn, at_once};
use crate::engine::Limit;
use crate::model::draws::Draws;
use crate::scenario::Scenario;
use crate::stats::copula::CopulaError;
use crate::threads::Threads;
use std::ops::Range;

/// Draws that each thread works on at a time, at most, before it is told how far all is.
const AT_ONCE: u64 = 64;

/// How a study is carried out: on how many threads, who is told how far it is, and who may stop it.
///
/// ```
/// use cltv::Context;
/// let tell = |done: u64, total: u64| println!("{done} of {total}");
/// let context = Context::default().threads(2).progress(&tell);
/// assert_eq!(context.n_threads(), 2);
/// ```
#[derive(Clone, Copy)]
pub struct Context<'a> {
    threads: usize,
    stop: &'a (dyn Fn() -> bool + Sync),
    progress: &'a (dyn Fn(u64, u64) + Sync),
    cohorts: bool,
}

impl Default for Context<'_> {
    /// A thread for each core, and nobody watches.
    fn default() -> Self {
        Context { threads: 0, stop: &|| false, progress: &|_, _| (), cohorts: true }
    }
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("threads", &self.threads).finish_non_exhaustive()
    }
}

impl<'a> Context<'a> {
    /// The same on so many threads; 0 for one per core. No result depends on it.
    #[must_use]
    pub fn threads(self, threads: usize) -> Context<'a> {
        Context { threads, ..self }
    }

    /// The same without first-purchase cohorts, the dearest part of a run's first draws; all other findings are the
    /// same.
    #[must_use]
    pub fn without_cohorts(self) -> Context<'a> {
        Context { cohorts: false, ..self }
    }

    /// Whether first-purchase cohorts are wanted.
    pub(in crate::study) fn wants_cohorts(&self) -> bool {
        self.cohorts
    }

    /// The same, stopped where this says so; it is asked often, from any thread.
    #[must_use]
    pub fn stop(self, stop: &'a (dyn Fn() -> bool + Sync)) -> Context<'a> {
        Context { stop, ..self }
    }

    /// The same, telling from time to time how much of how much is done; a total may grow on the way.
    #[must_use]
    pub fn progress(self, progress: &'a (dyn Fn(u64, u64) + Sync)) -> Context<'a> {
        Context { progress, ..self }
    }

    /// Threads to work on; 0 for one per core.
    pub fn n_threads(&self) -> usize {
        self.threads
    }

    /// The same, telling nothing: for work within other work.
    pub(in crate::study) fn silent(&self) -> Context<'a> {
        self.progress(&|_, _| ())
    }

    /// Whether somebody asked to stop.
    pub(in crate::study) fn is_stopped(&self) -> bool {
        (self.stop)()
    }

    /// So much of so much is done.
    pub(in crate::study) fn tell(&self, done: u64, total: u64) {
        (self.progress)(done, total);
    }
}

/// Why a run ended without findings.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A limit was reached.
    #[error("{0}; give the market a size, lower referrals, or shorten the horizon")]
    Limit(#[from] Limit),
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// What was to be done with a part of the results could not be done.
    #[error("{0}")]
    Observer(String),
    /// Correlations contradict each other.
    #[error("{0}")]
    Correlations(#[from] CopulaError),
    /// The threads could not be started.
    #[error("cannot start threads: {0}")]
    Threads(String),
}

/// Threads at work for one study.
pub(in crate::study) struct Runner<'a> {
    threads: Threads,
    context: Context<'a>,
}

impl<'a> Runner<'a> {
    /// Starts the threads.
    pub fn new(context: &Context<'a>) -> Result<Runner<'a>, RunError> {
        let threads = Threads::new(context.threads).map_err(RunError::Threads)?;
        Ok(Runner { threads, context: *context })
    }

    /// Does `work` for all numbers, some of them `together`, and hands what comes of each such group to `take`, in the
    /// order of numbers. Each thread has `at_once` groups at a time, at most: what they yield is held until it is
    /// taken.
    pub fn each<T: Send>(
        &self,
        numbers: Range<u64>,
        (together, at_once): (u64, u64),
        work: impl Fn(Range<u64>) -> Result<T, RunError> + Sync,
        mut take: impl FnMut(T) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        let total = numbers.end.saturating_sub(numbers.start);
        let threads = self.threads.count() as u64;
        // few at first, so that it is known early how long all will take
        let mut step = threads;
        let mut next = numbers.start;
        self.context.tell(0, total);
        while next < numbers.end {
            let group = |start: u64| start..(start + together).min(numbers.end);
            let starts: Vec<u64> =
                (next..numbers.end).step_by(together as usize).take(step as usize).collect();
            step = (2 * step).min(at_once * threads);
            next = starts.last().map_or(numbers.end, |&last| group(last).end);
            let one = |&start: &u64| {
                if self.context.is_stopped() {
                    return Err(RunError::Interrupted);
                }
                work(group(start))
            };
            for result in self.threads.map(&starts, one) {
                take(result?)?;
            }
            self.context.tell(next - numbers.start, total);
        }
        Ok(())
    }

    /// Does `work` for the first `total` draws that `draw` makes, some of them at once; what came of each is handed to
    /// `take` in their order.
    pub fn draws<D, T: Send>(
        &self,
        (total, together): (u64, usize),
        draw: impl Fn(u64) -> D + Sync,
        work: impl Fn(&[D]) -> Result<Vec<T>, Limit> + Sync,
        mut take: impl FnMut(T),
    ) -> Result<(), RunError> {
        let together = together as u64;
        self.each(
            0..total,
            (together, AT_ONCE.div_ceil(together)),
            |numbers| Ok(at_once(&numbers.map(&draw).collect::<Vec<D>>(), &work)?),
            |some| {
                some.into_iter().for_each(&mut take);
                Ok(())
            },
        )
    }

    /// The same; returns what came of each.
    pub fn all<D, T: Send>(
        &self,
        (total, together): (u64, usize),
        draw: impl Fn(u64) -> D + Sync,
        work: impl Fn(&[D]) -> Result<Vec<T>, Limit> + Sync,
    ) -> Result<Vec<T>, RunError> {
        let mut all = Vec::with_capacity(total as usize);
        self.draws((total, together), draw, work, |one| all.push(one))?;
        Ok(all)
    }
}

/// Does `work` for the draws of `scenario`, so many `together`; returns what it made of each, in the order of draws,
/// whatever the number of threads.
///
/// # Errors
/// When a limit is reached, the context says to stop, or threads cannot be started.
pub fn each_draw<T: Send>(
    scenario: &Scenario,
    together: usize,
    context: &Context<'_>,
    work: impl Fn(&[Drawn]) -> Result<Vec<T>, Limit> + Sync,
) -> Result<Vec<T>, RunError> {
    first_draws(scenario, (u64::MAX, together), context, work)
}

/// The same, what comes of each draw handed to `take` in the order of draws and kept no longer.
///
/// # Errors
/// When a limit is reached, the context says to stop, or threads cannot be started.
pub fn each_in_order<T: Send>(
    scenario: &Scenario,
    together: usize,
    context: &Context<'_>,
    work: impl Fn(&[Drawn]) -> Result<Vec<T>, Limit> + Sync,
    take: impl FnMut(T),
) -> Result<(), RunError> {
    let draws = Draws::new(scenario)?;
    let draw = |number: u64| Drawn::of(&draws, number);
    Runner::new(context)?.draws((draws.count(), together), draw, work, take)
}

/// As [`each_draw`], for the first `most` draws only.
///
/// # Errors
/// When a limit is reached, the context says to stop, or threads cannot be started.
pub fn first_draws<T: Send>(
    scenario: &Scenario,
    (most, together): (u64, usize),
    context: &Context<'_>,
    work: impl Fn(&[Drawn]) -> Result<Vec<T>, Limit> + Sync,
) -> Result<Vec<T>, RunError> {
    let draws = Draws::new(scenario)?;
    let draw = |number: u64| Drawn::of(&draws, number);
    Runner::new(context)?.all((draws.count().min(most), together), draw, work)
}
