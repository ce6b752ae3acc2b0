//! A running summary of values that can be merged with others.

use serde::{Deserialize, Serialize};

use super::exact_sum::ExactSum;
use super::sketch::Sketch;
use super::{Bin, Estimate, quantile_of, sort};

/// Count, mean, spread and quantiles of values seen one by one.
///
/// Values may be unknown (None; what is not finite counts as unknown): then mean, sd and se are
/// None, and percentiles count the unknown as larger than every other value.
///
/// Up to `keep` values are simply kept, and everything is computed from them in rising order;
/// beyond, sums and sums of squares go on without rounding and percentiles come from a sketch with
/// relative error 0.1 % whose size does not grow. Either way pushing and merging give the same bits
/// in the estimate for any order and any grouping: blocks may be computed anywhere and merged in
/// any tree. (Kept values stand in the order of pushing and merging; so for equal serialized forms,
/// too, merge blocks in order.) Tallies to be merged should have the same `keep`; the smaller one
/// holds.
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
    unknown: u64,
    /// The known values in the order they came, until there are too many.
    values: Vec<f64>,
    /// What is left of them from then on.
    digest: Option<Box<Digest>>,
}

/// What a tally keeps of values too many to keep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Digest {
    known: u64,
    min: f64,
    max: f64,
    sum: ExactSum,
    squares: ExactSum,
    sketch: Sketch,
}

impl Default for Digest {
    fn default() -> Digest {
        Digest {
            known: 0,
            min: f64::MAX,
            max: f64::MIN,
            sum: ExactSum::default(),
            squares: ExactSum::default(),
            sketch: Sketch::default(),
        }
    }
}

impl Digest {
    fn push(&mut self, values: &[f64]) {
        self.known += values.len() as u64;
        self.min = values.iter().copied().fold(self.min, f64::min);
        self.max = values.iter().copied().fold(self.max, f64::max);
        self.sum.add_all(values);
        self.squares.add_squares(values);
        self.sketch.push(values);
    }

    fn merge(&mut self, other: &Digest) {
        self.known += other.known;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
        self.sketch.merge(&other.sketch);
    }

    /// The variance, n - 1 in the denominator:
    /// (sum x^2 - (sum x)^2 / n) / (n - 1) in twice the precision of a float, from exact sums: at
    /// a mean of 10^10 standard deviations eleven digits are left.
    fn variance(&self) -> f64 {
        let n = self.known as f64;
        let (sum, sum_low) = self.sum.value();
        let (squares, squares_low) = self.squares.value();
        // (sum + low)^2 / n = main + rest
        let square = sum * sum;
        let square_low = libm::fma(sum, sum, -square) + 2.0 * sum * sum_low;
        let main = square / n;
        let rest = (libm::fma(-main, n, square) + square_low) / n;
        let centered = (squares - main) + (squares_low - rest);
        (centered / (n - 1.0)).max(0.0)
    }
}

impl Tally {
    /// An empty tally that keeps up to `keep` values for exact percentiles.
    pub fn new(keep: usize) -> Tally {
        Tally { keep, unknown: 0, values: Vec::new(), digest: None }
    }

    /// Takes in a value; None and what is not finite are unknown.
    pub fn push(&mut self, value: Option<f64>) {
        let Some(value) = value.filter(|v| v.is_finite()) else {
            self.unknown += 1;
            return;
        };
        match &mut self.digest {
            Some(digest) => digest.push(&[value]),
            None => {
                self.values.push(value);
                self.digest_if_too_many();
            }
        }
    }

    /// Takes in values as [`push`](Self::push) does, fastest where they rise.
    pub fn extend(&mut self, values: &[f64]) {
        if !values.iter().all(|value| value.is_finite()) {
            values.iter().for_each(|&value| self.push(Some(value)));
        } else if self.digest.is_none() && self.values.len() + values.len() <= self.keep {
            self.values.extend_from_slice(values);
        } else {
            self.as_digest().push(values);
        }
    }

    /// Takes in everything another tally has seen.
    pub fn merge(&mut self, other: &Tally) {
        self.keep = self.keep.min(other.keep);
        self.unknown += other.unknown;
        match &mut self.digest {
            Some(digest) => digest.push(&other.values),
            None => self.values.extend_from_slice(&other.values),
        }
        if let Some(more) = &other.digest {
            self.as_digest().merge(more);
        }
        self.digest_if_too_many();
    }

    /// Number of values, unknown ones included.
    pub fn count(&self) -> u64 {
        self.known() + self.unknown
    }

    /// Number of unknown values.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// The smallest known value.
    pub fn min(&self) -> Option<f64> {
        match &self.digest {
            Some(digest) => Some(digest.min),
            None => self.values.iter().copied().reduce(f64::min),
        }
    }

    /// The largest known value.
    pub fn max(&self) -> Option<f64> {
        match &self.digest {
            Some(digest) => Some(digest.max),
            None => self.values.iter().copied().reduce(f64::max),
        }
    }

    /// The sum of the known values.
    pub fn sum(&self) -> f64 {
        match &self.digest {
            Some(digest) => digest.sum.value().0,
            None => sum_of(self.sorted().into_iter()),
        }
    }

    /// The values in the order they came, while all are kept.
    pub fn values(&self) -> Option<&[f64]> {
        self.digest.is_none().then_some(self.values.as_slice())
    }

    /// What the values say.
    pub fn estimate(&self) -> Estimate {
        let sorted = self.sorted();
        let sd = self.variance_of(&sorted).map(f64::sqrt);
        let [p5, p25, p50, p75, p95] = self.quantiles_of(&sorted, [0.05, 0.25, 0.50, 0.75, 0.95]);
        Estimate {
            mean: self.mean_of(&sorted),
            sd,
            se: sd.map(|sd| sd / (self.known() as f64).sqrt()),
            p5,
            p25,
            p50,
            p75,
            p95,
        }
    }

    /// The mean; None without values or with an unknown one.
    pub fn mean(&self) -> Option<f64> {
        self.mean_of(&self.sorted())
    }

    /// The variance, n - 1 in the denominator; None also for a single value.
    pub fn variance(&self) -> Option<f64> {
        self.variance_of(&self.sorted())
    }

    /// Quantiles (type 7); None where one lands on an unknown value or there is none.
    pub fn quantiles<const N: usize>(&self, qs: [f64; N]) -> [Option<f64>; N] {
        self.quantiles_of(&self.sorted(), qs)
    }

    /// How the known values spread over at most about `most` bins of one round width (1, 2 or 5
    /// times a power of ten). Values from a sketch fall into the bin of their bucket's middle.
    ///
    /// ```
    /// use cltv::stats::estimate::Tally;
    /// let mut tally = Tally::new(9);
    /// [1.0, 1.5, 3.2].into_iter().for_each(|value| tally.push(Some(value)));
    /// let bins: Vec<_> = tally.histogram(3).into_iter().map(|bin| (bin.from, bin.count)).collect();
    /// assert_eq!(bins, vec![(1.0, 2), (2.0, 0), (3.0, 1)]);
    /// ```
    pub fn histogram(&self, most: usize) -> Vec<Bin> {
        let (Some(min), Some(max)) = (self.min(), self.max()) else {
            return Vec::new();
        };
        let width = round_width(min, max, most);
        let first = (min / width).floor();
        let n = ((max / width).floor() - first) as usize + 1;
        let edge = |index: usize| (first + index as f64) * width;
        let mut bins: Vec<Bin> =
            (0..n).map(|index| Bin { from: edge(index), to: edge(index + 1), count: 0 }).collect();
        let mut add = |value: f64, count: u64| {
            let index = ((value.clamp(min, max) / width).floor() - first) as usize;
            if let Some(bin) = bins.get_mut(index) {
                bin.count += count;
            }
        };
        match &self.digest {
            Some(digest) => digest.sketch.values().for_each(|(value, count)| add(value, count)),
            None => self.values.iter().for_each(|value| add(*value, 1)),
        }
        bins
    }

    fn known(&self) -> u64 {
        self.digest.as_ref().map_or(self.values.len() as u64, |digest| digest.known)
    }

    /// The kept values, rising: the order in which they came must not show in any sum.
    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.values.clone();
        sort(&mut sorted);
        sorted
    }

    fn mean_of(&self, sorted: &[f64]) -> Option<f64> {
        let known = self.known();
        let sum = match &self.digest {
            Some(digest) => digest.sum.value().0,
            None => sum_of(sorted.iter().copied()),
        };
        (self.unknown == 0 && known > 0).then(|| sum / known as f64)
    }

    fn variance_of(&self, sorted: &[f64]) -> Option<f64> {
        let mean = self.mean_of(sorted).filter(|_| self.known() > 1)?;
        Some(match &self.digest {
            Some(digest) => digest.variance(),
            None => {
                // the deviations' own sum takes back what rounding the mean put in
                let n = sorted.len() as f64;
                let squares = sum_of(sorted.iter().map(|x| (x - mean) * (x - mean)));
                let rest = sum_of(sorted.iter().map(|x| x - mean));
                ((squares - rest * rest / n) / (n - 1.0)).max(0.0)
            }
        })
    }

    fn quantiles_of<const N: usize>(&self, sorted: &[f64], qs: [f64; N]) -> [Option<f64>; N] {
        let count = self.count();
        match &self.digest {
            Some(digest) => {
                let at = |rank| {
                    let value = digest.sketch.value_at(rank)?;
                    Some(value.clamp(digest.min, digest.max))
                };
                qs.map(|q| quantile_of(count, q, at))
            }
            None => qs.map(|q| quantile_of(count, q, |rank| sorted.get(rank as usize).copied())),
        }
    }

    fn digest_if_too_many(&mut self) {
        if self.values.len() > self.keep {
            self.as_digest();
        }
    }

    fn as_digest(&mut self) -> &mut Digest {
        let values = std::mem::take(&mut self.values);
        let digest = self.digest.get_or_insert_default();
        digest.push(&values);
        digest
    }
}

/// The least round width at which a range takes no more than about `most` bins.
fn round_width(min: f64, max: f64, most: usize) -> f64 {
    // values that are all alike take one bin of about a hundredth of their size
    let least = (0.01 * max.abs().max(min.abs())).max(f64::MIN_POSITIVE.sqrt());
    let raw = if max - min > 1e-9 * least { (max - min) / most.max(1) as f64 } else { least };
    let size = libm::pow(10.0, libm::log10(raw).floor());
    let nice = [1.0, 2.0, 5.0, 10.0].into_iter().find(|nice| nice * size >= raw * (1.0 - 1e-9));
    nice.unwrap_or(10.0) * size
}

/// A sum with the rounding of each addition carried along (Neumaier 1974, by Knuth's TwoSum).
fn sum_of(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut carried) = (0.0_f64, 0.0);
    for value in values {
        let next = sum + value;
        let added = next - sum;
        carried += (sum - (next - added)) + (value - added);
        sum = next;
    }
    sum + carried
}

impl Estimate {
    /// The estimate from values in any order (exact percentiles); unknown values as in [`Tally`].
    ///
    /// ```
    /// use cltv::stats::estimate::Estimate;
    /// let e = Estimate::from_values([Some(3.0), Some(1.0), Some(2.0)]);
    /// assert_eq!((e.mean, e.sd, e.p50, e.p95), (Some(2.0), Some(1.0), Some(2.0), Some(2.9)));
    /// ```
    pub fn from_values(values: impl IntoIterator<Item = Option<f64>>) -> Estimate {
        let mut tally = Tally::new(usize::MAX);
        for value in values {
            tally.push(value);
        }
        tally.estimate()
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
                Some(if i % 7 == 0 { 0.0 } else { 300.0 * (u - 0.3) * u })
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
            assert_eq!(serde_json::to_string(&back).unwrap(), text);
            assert_eq!(back.estimate(), one_by_one.estimate());
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
            assert!((near - exact).abs() <= 1.001e-3 * exact.abs(), "{exact} {near}");
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
        assert_eq!((single.mean, single.sd, single.p95), (Some(5.0), None, Some(5.0)));
    }
}
