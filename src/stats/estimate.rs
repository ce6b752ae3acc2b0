//! Estimates and their spread: quantiles, tallies that merge, inequality, rank correlation.
//!
//! An estimate is never a bare number. A [`Tally`] takes values one by one, in any number of
//! blocks, and gives an [`Estimate`]; values may be unknown (a payback never reached). What kind
//! of spread an estimate shows (customers, parameters, Monte Carlo error) its maker must say.

mod exact_sum;
mod grid;
mod sketch;
mod tally;
mod total;

pub use grid::Grid;
pub use tally::Tally;
pub use total::Total;

/// The mean of some values and how they spread. None where there is no such number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// The mean; None without values or with an unknown one among them.
    pub mean: Option<f64>,
    /// The standard deviation (n - 1 in the denominator); None also for a single value.
    pub sd: Option<f64>,
    /// The standard error of the mean, sd / sqrt(n).
    pub se: Option<f64>,
    /// The 5th percentile. Unknown values count as larger than every known one; a percentile
    /// that lands on one is None. So for the others.
    pub p5: Option<f64>,
    /// The lower quartile.
    pub p25: Option<f64>,
    /// The median.
    pub p50: Option<f64>,
    /// The upper quartile.
    pub p75: Option<f64>,
    /// The 95th percentile.
    pub p95: Option<f64>,
}

/// Which number of an estimate is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Statistic {
    /// The mean.
    #[default]
    Mean,
    /// The 5th percentile.
    P5,
    /// The lower quartile.
    P25,
    /// The median.
    P50,
    /// The upper quartile.
    P75,
    /// The 95th percentile.
    P95,
}

impl Statistic {
    /// All of them.
    pub const ALL: [Statistic; 6] =
        [Statistic::Mean, Statistic::P5, Statistic::P25, Statistic::P50, Statistic::P75, Statistic::P95];

    /// The name in files and options.
    pub fn name(self) -> &'static str {
        match self {
            Statistic::Mean => "mean",
            Statistic::P5 => "p5",
            Statistic::P25 => "p25",
            Statistic::P50 => "p50",
            Statistic::P75 => "p75",
            Statistic::P95 => "p95",
        }
    }

    /// The statistic of this name.
    pub fn named(name: &str) -> Option<Statistic> {
        Statistic::ALL.into_iter().find(|statistic| statistic.name() == name)
    }

    /// Its value in an estimate; None where that is unknown.
    pub fn of(self, estimate: &Estimate) -> Option<f64> {
        match self {
            Statistic::Mean => estimate.mean,
            Statistic::P5 => estimate.p5,
            Statistic::P25 => estimate.p25,
            Statistic::P50 => estimate.p50,
            Statistic::P75 => estimate.p75,
            Statistic::P95 => estimate.p95,
        }
    }
}

/// One bin of a histogram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Lower edge.
    pub from: f64,
    /// Upper edge; the value there belongs to the next bin.
    pub to: f64,
    /// Values in it.
    pub count: u64,
}

/// The `q` quantile (0 to 1, clamped) of rising values: linear between the order statistics
/// around (n - 1) q, type 7 of Hyndman and Fan (1996), as in R and NumPy by default. None without
/// values.
///
/// ```
/// use cltv::stats::estimate::quantile;
/// assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), Some(2.5));
/// ```
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    quantile_of(sorted.len() as u64, q, |rank| sorted.get(rank as usize).copied())
}

/// Type 7 over `n` values of which `at` gives the one of a rank (from 0), or None.
fn quantile_of(n: u64, q: f64, at: impl Fn(u64) -> Option<f64>) -> Option<f64> {
    let place = n.checked_sub(1)? as f64 * q.clamp(0.0, 1.0);
    let below = place.floor();
    let share = place - below;
    let low = at(below as u64)?;
    if share > 0.0 {
        let high = at(below as u64 + 1)?;
        Some(low + share * (high - low))
    } else {
        Some(low)
    }
}

/// Sorts values in the order of `total_cmp`: as whole numbers, which sort in half the time.
fn sort(values: &mut [f64]) {
    if values.is_sorted_by(|a, b| a.total_cmp(b).is_le()) {
        return;
    }
    let turned = |bits: i64| bits ^ (((bits >> 63) as u64) >> 1) as i64;
    let mut keys: Vec<i64> = values.iter().map(|value| turned(value.to_bits() as i64)).collect();
    keys.sort_unstable();
    for (value, key) in values.iter_mut().zip(keys) {
        *value = f64::from_bits(turned(key) as u64);
    }
}

/// Gini's coefficient of these values (sorted in place): 0 when all are equal, towards 1 when one
/// has everything. None without values or when their sum is not positive; values below 0 may
/// take it beyond 1.
///
/// sum over i of (2 i - n - 1) x_i / (n sum x), x rising (Dixon et al. 1987).
///
/// ```
/// use cltv::stats::estimate::gini;
/// assert_eq!(gini(&mut [0.0, 0.0, 0.0, 1.0]), Some(0.75));
/// assert_eq!(gini(&mut [2.0, 2.0]), Some(0.0));
/// assert_eq!(gini(&mut [0.0, 0.0]), None);
/// ```
pub fn gini(values: &mut [f64]) -> Option<f64> {
    sort(values);
    let n = values.len() as f64;
    let sum: f64 = values.iter().sum();
    let weighted: f64 = values.iter().enumerate().map(|(i, x)| (2.0 * i as f64 + 1.0 - n) * x).sum();
    (sum > 0.0).then(|| weighted / (n * sum))
}

/// The share of the sum that the largest `fraction` (0 to 1) of the values holds (sorted in
/// place); a value that straddles the fraction counts in part. None without values or when the
/// sum is not positive.
///
/// ```
/// use cltv::stats::estimate::top_share;
/// assert_eq!(top_share(&mut [1.0, 1.0, 1.0, 5.0], 0.25), Some(0.625));
/// ```
pub fn top_share(values: &mut [f64], fraction: f64) -> Option<f64> {
    top_shares(values, &[fraction])?.first().copied()
}

/// [`top_share`] of several rising fractions at once: a cumulative curve of value by customers,
/// from the most valuable on ("whale curve"), which passes 1 where the last ones take away.
///
/// ```
/// use cltv::stats::estimate::top_shares;
/// let shares = top_shares(&mut [6.0, -1.0, 3.0, 2.0], &[0.25, 0.75, 1.0]).unwrap();
/// assert_eq!(shares, vec![0.6, 1.1, 1.0]);
/// ```
pub fn top_shares(values: &mut [f64], fractions: &[f64]) -> Option<Vec<f64>> {
    sort(values);
    let sum: f64 = values.iter().sum();
    let mut largest = values.iter().rev().peekable();
    let (mut taken, mut top) = (0, 0.0);
    let share = |fraction: &f64| {
        let wanted = fraction.clamp(0.0, 1.0) * values.len() as f64;
        while taken < wanted.floor() as usize {
            top += largest.next().unwrap_or(&0.0);
            taken += 1;
        }
        let part = largest.peek().map_or(0.0, |next| (wanted - wanted.floor()) * **next);
        (top + part) / sum
    };
    let shares: Vec<f64> = fractions.iter().map(share).collect();
    (sum > 0.0).then_some(shares)
}

/// Spearman's rank correlation, ties by their mean rank. None when the lengths differ, are below
/// 2, or one side is constant.
///
/// ```
/// use cltv::stats::estimate::rank_correlation;
/// let r = rank_correlation(&[1.0, 2.0, 3.0], &[10.0, 100.0, 1000.0]).unwrap();
/// assert!((r - 1.0).abs() < 1e-15);
/// assert_eq!(rank_correlation(&[1.0, 1.0], &[1.0, 2.0]), None);
/// ```
pub fn rank_correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() != y.len() {
        return None;
    }
    let center = (x.len() as f64 + 1.0) / 2.0;
    let (rank_x, rank_y) = (ranks(x), ranks(y));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in rank_x.iter().zip(&rank_y) {
        let (a, b) = (a - center, b - center);
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    let r = xy / (xx.sqrt() * yy.sqrt());
    (xx > 0.0 && yy > 0.0).then(|| r.clamp(-1.0, 1.0))
}

/// Ranks from 1, ties by their mean.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for tied in order.chunk_by(|&i, &j| values[i] >= values[j]) {
        let mean = start as f64 + (tied.len() as f64 + 1.0) / 2.0;
        for &i in tied {
            ranks[i] = mean;
        }
        start += tied.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_agree_with_numpy() {
        // numpy.quantile([1, 2, 4, 8, 16], q)
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        for (q, expected) in [(0.0, 1.0), (0.05, 1.2), (0.3, 2.4), (0.75, 8.0), (0.95, 14.4), (1.0, 16.0)] {
            assert!((quantile(&values, q).unwrap() - expected).abs() < 1e-12);
        }
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn gini_of_an_exponential_is_a_half() {
        let n = 10_000;
        let mut values: Vec<f64> =
            (0..n).map(|i| -(1.0 - (f64::from(i) + 0.5) / f64::from(n)).ln()).collect();
        assert!((gini(&mut values).unwrap() - 0.5).abs() < 1e-3);
        // of an exponential the top 20 % hold 0.2 (1 + ln 5)
        let share = 0.2 * (1.0 + 5.0_f64.ln());
        assert!((top_share(&mut values, 0.2).unwrap() - share).abs() < 1e-3);
    }

    #[test]
    fn ties_take_their_mean_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), vec![3.5, 1.0, 3.5, 2.0]);
        // scipy.stats.spearmanr([1, 2, 2, 4, 5], [3, 1, 4, 4, 9]) = 0.763157894...
        let r = rank_correlation(&[1.0, 2.0, 2.0, 4.0, 5.0], &[3.0, 1.0, 4.0, 4.0, 9.0]).unwrap();
        assert!((r - SPEARMAN).abs() < 1e-12, "{r}");
        assert_eq!(rank_correlation(&[1.0], &[1.0, 2.0]), None);
    }
    const SPEARMAN: f64 = 0.763_157_894_736_842_1;
}
