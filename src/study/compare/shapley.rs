//! What each program adds, given that others run too.
//!
//! The Shapley value (Shapley 1953, A value for n-person games) is what a program adds when it comes, over
//! all orders in which the programs can come; the shares of all sum to what all together add.

/// What each of `n` programs adds, given what every set of them adds: `value` is asked with a bit for each
/// program of a set.
///
/// ```
/// // each by itself adds 10 and 4; together 20: the 6 more are shared
/// let value = |set: usize| [0.0, 10.0, 4.0, 20.0][set];
/// assert_eq!(cltv::study::compare::shapley(2, value), [13.0, 7.0]);
/// ```
pub fn shapley(n: usize, value: impl Fn(usize) -> f64) -> Vec<f64> {
    let values: Vec<f64> = (0..1_usize << n).map(value).collect();
    // the share of orders in which exactly the programs of a set of this size came before: s! (n - 1 - s)! / n!
    let weight = |size: u32| {
        let chosen =
            (0..size).fold(1.0, |product, k| product * (n as f64 - 1.0 - f64::from(k)) / f64::from(k + 1));
        1.0 / (n as f64 * chosen)
    };
    let share = |program: usize| {
        let before = (0..values.len()).filter(|set| set >> program & 1 == 0);
        before.map(|set| weight(set.count_ones()) * (values[set | 1 << program] - values[set])).sum()
    };
    (0..n).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    /// The definition itself: the mean, over all orders, of what a program adds when it comes.
    #[test]
    fn shares_are_means_over_all_orders_and_sum_to_the_whole() {
        let n = 5;
        let value = |set: usize| if set == 0 { 0.0 } else { 100.0 * Key::new(5).with(set as u64).uniform() };
        let mut sums = vec![0.0; n];
        let mut orders = vec![vec![]];
        for _ in 0..n {
            orders = orders
                .into_iter()
                .flat_map(|order: Vec<usize>| {
                    let rest: Vec<usize> = (0..n).filter(|program| !order.contains(program)).collect();
                    rest.into_iter().map(move |next| [order.as_slice(), &[next]].concat())
                })
                .collect();
        }
        assert_eq!(orders.len(), 120);
        for order in &orders {
            let mut set = 0;
            for &program in order {
                sums[program] += (value(set | 1 << program) - value(set)) / orders.len() as f64;
                set |= 1 << program;
            }
        }
        let shares = shapley(n, value);
        for (share, mean) in shares.iter().zip(&sums) {
            // a few dozen rounded numbers up to 100
            assert!((share - mean).abs() < 1e-11, "{share} {mean}");
        }
        assert!((shares.iter().sum::<f64>() - value(31)).abs() < 1e-11);
    }
}
