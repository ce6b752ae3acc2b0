//! A running summary of values that can be merged with others.

use serde::{Deserialize, Serialize};

use super::exact_sum::ExactSum;
use super::sketch::Sketch;
use super::{Estimate, quantile_of};

/// Count, mean, spread and quantiles of values seen one by one.
///
/// Values may be unknown (None; what is not finite counts as unknown): then mean, sd and se are
/// None, and percentiles count the unknown as larger than every other value.
///
/// Sums and sums of squares are kept without rounding, and percentiles come from the values
/// themselves or from bucket counts, so pushing and merging give the same bits in the estimate for
/// any order and any grouping: blocks may be computed anywhere and merged in any tree. (The kept
/// values stand in the order of pushing and merging; so for equal serialized forms, too, merge
/// blocks in order.)
///
/// Percentiles are exact up to `keep` values; beyond, they come from a sketch with relative error
/// 0.1 % whose size does not grow with their number. Tallies to be merged should have the same
/// `keep`; the smaller one holds.
///
/// ```
/// use cltv::stats::estimate::Tally;
/// let mut left = Tally::new(100);
/// left.push(Some(1.0));
/// let mut right = Tally::new(100);
/// right.push(Some(3.0));
/// left.merge(&right);
/// assert_eq!(left.estimate().mean, Some(2.0));
/// assert_eq!(left.estimate().se, Some(1.0));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    keep: usize,
    known: u64,
    unknown: u64,
    min: Option<f64>,
    max: Option<f64>,
    sum: ExactSum,
    squares: ExactSum,
    /// The values in the order they came, until there are too many.
    values: Vec<f64>,
    /// The same as bucket counts, from then on.
    sketch: Option<Sketch>,
}

impl Tally {
    /// An empty tally that keeps up to `keep` values for exact percentiles.
    pub fn new(keep: usize) -> Tally {
        Tally {
            keep,
            known: 0,
            unknown: 0,
            min: None,
            max: None,
            sum: ExactSum::default(),
            squares: ExactSum::default(),
            values: Vec::new(),
            sketch: None,
        }
    }

    /// Takes in a value; None and what is not finite are unknown.
    pub fn push(&mut self, value: Option<f64>) {
        let Some(value) = value.filter(|v| v.is_finite()) else {
            self.unknown += 1;
            return;
        };
        // -0 becomes 0, so that the smallest and largest do not depend on the order of zeros
        let value = value + 0.0;
        self.known += 1;
        self.min = Some(self.min.map_or(value, |min| min.min(value)));
        self.max = Some(self.max.map_or(value, |max| max.max(value)));
        self.sum.add(value);
        self.squares.add_square(value);
        match &mut self.sketch {
            Some(sketch) => sketch.push(value),
            None => {
                self.values.push(value);
                self.sketch_if_too_many();
            }
        }
    }

    /// Takes in everything another tally has seen.
    pub fn merge(&mut self, other: &Tally) {
        self.keep = self.keep.min(other.keep);
        self.known += other.known;
        self.unknown += other.unknown;
        self.min = either(self.min, other.min, f64::min);
        self.max = either(self.max, other.max, f64::max);
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
        match &mut self.sketch {
            Some(sketch) => other.values.iter().for_each(|&value| sketch.push(value)),
            None => self.values.extend_from_slice(&other.values),
        }
        if let Some(more) = &other.sketch {
            self.as_sketch().merge(more);
        }
        self.sketch_if_too_many();
    }

    /// Number of values, unknown ones included.
    pub fn count(&self) -> u64 {
        self.known + self.unknown
    }

    /// Number of unknown values.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// The smallest known value.
    pub fn min(&self) -> Option<f64> {
        self.min
    }

    /// The largest known value.
    pub fn max(&self) -> Option<f64> {
        self.max
    }

    /// The sum of the known values, rounded once.
    pub fn sum(&self) -> f64 {
        self.sum.value().0
    }

    /// The values in the order they came, while all are kept.
    pub fn values(&self) -> Option<&[f64]> {
        self.sketch.is_none().then_some(self.values.as_slice())
    }

    /// What the values say.
    pub fn estimate(&self) -> Estimate {
        let mean = self.mean();
        let variance = self.variance();
        let sd = variance.map(f64::sqrt);
        let [p5, p25, p50, p75, p95] = self.quantiles([0.05, 0.25, 0.50, 0.75, 0.95]);
        Estimate {
            mean,
            sd,
            se: sd.map(|sd| sd / (self.known as f64).sqrt()),
            p5,
            p25,
            p50,
            p75,
            p95,
        }
    }

    /// The mean; None without values or with an unknown one.
    pub fn mean(&self) -> Option<f64> {
        (self.unknown == 0 && self.known > 0).then(|| self.sum() / self.known as f64)
    }

    /// The variance, n - 1 in the denominator; None also for a single value.
    ///
    /// (sum x^2 - (sum x)^2 / n) / (n - 1) in twice the precision of a float, from exact sums: at
    /// a mean of 10^10 standard deviations eleven digits are left.
    pub fn variance(&self) -> Option<f64> {
        if self.unknown > 0 || self.known < 2 {
            return None;
        }
        let n = self.known as f64;
        let (sum, sum_low) = self.sum.value();
        let (squares, squares_low) = self.squares.value();
        // (sum + low)^2 / n = main + rest
        let square = sum * sum;
        let square_low = libm::fma(sum, sum, -square) + 2.0 * sum * sum_low;
        let main = square / n;
        let rest = (libm::fma(-main, n, square) + square_low) / n;
        let centered = (squares - main) + (squares_low - rest);
        Some((centered / (n - 1.0)).max(0.0))
    }

    /// Quantiles (type 7); None where one lands on an unknown value or there is none.
    pub fn quantiles<const N: usize>(&self, qs: [f64; N]) -> [Option<f64>; N] {
        let count = self.count();
        if let Some(sketch) = &self.sketch {
            let at = |rank| Some(sketch.value_at(rank)?.clamp(self.min?, self.max?));
            return qs.map(|q| quantile_of(count, q, at));
        }
        let mut sorted = self.values.clone();
        sorted.sort_by(f64::total_cmp);
        qs.map(|q| quantile_of(count, q, |rank| sorted.get(rank as usize).copied()))
    }

    fn sketch_if_too_many(&mut self) {
        if self.values.len() > self.keep {
            self.as_sketch();
        }
    }

    fn as_sketch(&mut self) -> &mut Sketch {
        let values = std::mem::take(&mut self.values);
        let sketch = self.sketch.get_or_insert_default();
        values.iter().for_each(|&value| sketch.push(value));
        sketch
    }
}

fn either(a: Option<f64>, b: Option<f64>, choose: fn(f64, f64) -> f64) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(choose(a, b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    fn tally(keep: usize, values: &[Option<f64>]) -> Tally {
        let mut tally = Tally::new(keep);
        values.iter().for_each(|&v| tally.push(v));
        tally
    }

    fn values(n: u64) -> Vec<Option<f64>> {
        (0..n)
            .map(|i| {
                let u = Key::new(11).with(i).uniform();
                Some(if i % 7 == 0 {
                    0.0
                } else {
                    300.0 * (u - 0.3) * u
                })
            })
            .collect()
    }

    #[test]
    fn grouping_does_not_change_a_bit() {
        let all = values(1000);
        for keep in [0, 10, 400, 5000] {
            let mut one_by_one = Tally::new(keep);
            for block in all.chunks(64) {
                one_by_one.merge(&tally(keep, block));
            }
            let mut grouped = Tally::new(keep);
            for blocks in all.chunks(256) {
                let mut group = Tally::new(keep);
                for block in blocks.chunks(64) {
                    group.merge(&tally(keep, block));
                }
                grouped.merge(&group);
            }
            let text = serde_json::to_string(&one_by_one).unwrap();
            assert_eq!(text, serde_json::to_string(&grouped).unwrap());
            assert_eq!(one_by_one, grouped);
            assert_eq!(one_by_one.estimate(), tally(keep, &all).estimate());
            let back: Tally = serde_json::from_str(&text).unwrap();
            assert_eq!(back, one_by_one);
        }
    }

    #[test]
    fn sketch_stays_within_a_thousandth() {
        let all = values(20_000);
        let qs = [0.0, 0.01, 0.05, 0.2, 0.43, 0.5, 0.75, 0.95, 0.999, 1.0];
        let exact = tally(usize::MAX, &all).quantiles(qs);
        let near = tally(100, &all).quantiles(qs);
        for (exact, near) in exact.into_iter().zip(near) {
            let (exact, near) = (exact.unwrap(), near.unwrap());
            assert!(
                (near - exact).abs() <= 1.001e-3 * exact.abs(),
                "{exact} {near}"
            );
        }
    }

    #[test]
    fn variance_survives_a_large_mean() {
        let all: Vec<_> = [4.0, 7.0, 13.0, 16.0].map(|x| Some(1e9 + x)).to_vec();
        assert_eq!(tally(9, &all).estimate().sd, Some(30.0_f64.sqrt()));
        let constant = tally(9, &[Some(0.1); 5]).estimate();
        assert_eq!((constant.mean, constant.sd), (Some(0.1), Some(0.0)));
    }

    #[test]
    fn unknown_values_are_largest_and_hide_the_mean() {
        let e = tally(9, &[Some(1.0), None, Some(2.0), Some(f64::NAN), Some(3.0)]).estimate();
        assert_eq!((e.mean, e.sd, e.se), (None, None, None));
        assert_eq!((e.p25, e.p50, e.p75), (Some(2.0), Some(3.0), None));
        assert_eq!(tally(9, &[]).estimate(), Estimate::default());
        let single = tally(9, &[Some(5.0)]).estimate();
        assert_eq!(
            (single.mean, single.sd, single.p95),
            (Some(5.0), None, Some(5.0))
        );
    }
}
