//! Likelihoods summed over customers, with their slopes.

use super::history::{Datum, History};
use crate::stats::dual::{Dual, Real, composed};
use crate::stats::elementwise;

/// A value and its slopes by each parameter's logarithm.
pub type Slopes = (f64, Vec<f64>);

/// Histories that are worked out side by side.
const TOGETHER: usize = 32;

/// Starts of laws with two pairs of parameters.
pub(super) static FOUR_STARTS: &[&[f64]] =
    &[&[0.0, 0.0, 0.0, 0.0], &[-1.0, -1.0, -0.5, 1.0], &[1.0, 0.5, -1.0, 1.5]];

/// ln L of rows with its slopes, at parameters of these logarithms: made ready for its rows, as it is asked for
/// many times.
pub type Ready<'r> = Box<dyn Fn(&[f64]) -> Slopes + Send + Sync + 'r>;

/// The same of a likelihood by its parameters.
pub(super) fn ready<'r, const N: usize>(
    ln: impl Fn([Dual<N>; N]) -> Dual<N> + Send + Sync + 'r,
) -> Ready<'r> {
    Box::new(move |logs| {
        let total = ln(std::array::from_fn(|i| Dual::variable(logs[i], i).exp()));
        (total.value, total.derivatives.to_vec())
    })
}

/// A sum of duals.
pub(super) fn total<const N: usize>(terms: impl Iterator<Item = Dual<N>>) -> Dual<N> {
    terms.fold(Dual::constant(0.0), |total, term| total + term)
}

/// A sum over rows that share nothing.
pub(super) fn sum<R: Datum, const N: usize>(rows: &[R], own: fn([Dual<N>; N], &R) -> Dual<N>) -> Ready<'_> {
    ready(move |parameters| total(rows.iter().map(|row| own(parameters, row) * row.weight())))
}

/// A sum over histories: what all share of ln L, and what neighbors of equal frequency have together.
pub(super) fn sum_by_frequency<const N: usize>(
    rows: &[History],
    shared: fn([Dual<N>; N]) -> Dual<N>,
    of_alike: fn([Dual<N>; N], &[History]) -> Dual<N>,
) -> Ready<'_> {
    let all = weight(rows);
    let alike: Vec<&[History]> = rows.chunk_by(|one, other| one.frequency == other.frequency).collect();
    ready(move |parameters| {
        shared(parameters) * all + total(alike.iter().map(|rows| of_alike(parameters, rows)))
    })
}

/// The sum over histories of equal frequency of that part of ln L in which times are, where a coin decides who
/// drops out: (alpha + age)^-power of those alive, and odds (alpha + recency)^-power of those who dropped out at
/// their last purchase; without odds nobody did.
pub(super) fn times_until_coin_falls<const N: usize>(
    power: Dual<N>,
    alpha: Dual<N>,
    log_odds: Option<Dual<N>>,
    alike: &[History],
) -> Dual<N> {
    // the sum, and its slopes by power, alpha and log_odds
    let (mut sum, mut slopes) = (0.0, [0.0; 3]);
    for few in alike.chunks(TOGETHER) {
        let n = few.len();
        let (mut log_shown, mut log_last) = ([0.0; TOGETHER], [0.0; TOGETHER]);
        log_shown.iter_mut().zip(few).for_each(|(log, each)| *log = alpha.value + each.age);
        elementwise::ln(&mut log_shown[..n]);
        let Some(log_odds) = log_odds else {
            for (each, log_shown) in few.iter().zip(log_shown) {
                sum -= each.weight * power.value * log_shown;
                slopes[0] -= each.weight * log_shown;
                slopes[1] -= each.weight / (alpha.value + each.age);
            }
            continue;
        };
        log_last.iter_mut().zip(few).for_each(|(log, each)| *log = alpha.value + each.recency);
        elementwise::ln(&mut log_last[..n]);
        let odds: [f64; TOGETHER] =
            std::array::from_fn(|i| log_odds.value + power.value * (log_shown[i] - log_last[i]));
        let mut small: [f64; TOGETHER] = odds.map(|odds| -odds.abs());
        elementwise::exp(&mut small[..n]);
        // what is lost of it beside 1 is lost beside the other part of ln L
        let mut beside: [f64; TOGETHER] = small.map(|small| 1.0 + small);
        elementwise::ln(&mut beside[..n]);
        for (i, each) in few.iter().enumerate() {
            let share = 1.0 / (1.0 + small[i]);
            let (stays, left) =
                if odds[i] < 0.0 { (share, small[i] * share) } else { (small[i] * share, share) };
            let (shown, last) = (alpha.value + each.age, alpha.value + each.recency);
            sum += each.weight * (odds[i].max(0.0) + beside[i] - power.value * log_shown[i]);
            slopes[0] -= each.weight * (stays * log_shown[i] + left * log_last[i]);
            slopes[1] -= each.weight * (stays / shown + left / last);
            slopes[2] += each.weight * left;
        }
    }
    let by_odds = log_odds.unwrap_or(Dual::constant(0.0));
    composed(sum, [(power, slopes[0]), (alpha, power.value * slopes[1]), (by_odds, slopes[2])])
}

/// How many customers histories are of.
pub(super) fn weight(histories: &[History]) -> f64 {
    histories.iter().map(|history| history.weight).sum()
}
