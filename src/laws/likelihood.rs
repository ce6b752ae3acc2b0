//! Likelihoods summed over customers, with their slopes.

use super::history::Datum;
use crate::stats::dual::{Dual, Real};

/// A value and its slopes by each parameter's logarithm.
pub type Slopes = (f64, Vec<f64>);

/// Starts of laws with two pairs of parameters.
pub(super) static FOUR_STARTS: &[&[f64]] =
    &[&[0.0, 0.0, 0.0, 0.0], &[-1.0, -1.0, -0.5, 1.0], &[1.0, 0.5, -1.0, 1.5]];

/// The sum of ln L over every `every`-th of `rows`, at parameters of these logarithms. What rows of equal
/// frequency share of ln L is worked out once for neighbors, the rest for each row.
pub(super) fn sum_with_shared<R: Datum, const N: usize>(
    logs: &[f64],
    rows: &[R],
    every: usize,
    shared: impl Fn([Dual<N>; N], u32) -> Dual<N>,
    own: impl Fn([Dual<N>; N], &R) -> Dual<N>,
) -> Slopes {
    let parameters: [Dual<N>; N] = std::array::from_fn(|i| Dual::variable(logs[i], i).exp());
    let mut total = Dual::constant(0.0);
    let (mut of, mut sharers) = (0, 0.0);
    for row in rows.iter().step_by(every) {
        let (frequency, weight) = (row.frequency(), row.weight());
        if frequency != of {
            total = total + shared(parameters, of) * sharers;
            (of, sharers) = (frequency, 0.0);
        }
        sharers += weight;
        total = total + own(parameters, row) * weight;
    }
    total = total + shared(parameters, of) * sharers;
    (total.value, total.derivatives.to_vec())
}

/// The same where rows share nothing.
pub(super) fn sum<R: Datum, const N: usize>(
    logs: &[f64],
    rows: &[R],
    every: usize,
    own: impl Fn([Dual<N>; N], &R) -> Dual<N>,
) -> Slopes {
    let parameters: [Dual<N>; N] = std::array::from_fn(|i| Dual::variable(logs[i], i).exp());
    let total = rows
        .iter()
        .step_by(every)
        .fold(Dual::constant(0.0), |total, row| total + own(parameters, row) * row.weight());
    (total.value, total.derivatives.to_vec())
}
