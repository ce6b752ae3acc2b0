//! A sketch of many values that answers for their quantiles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Relative error of a value read from the sketch.
pub(super) const RELATIVE_ERROR: f64 = 1e-3;

/// Counts of values in buckets whose edges rise by a fixed ratio, 1.002 (DDSketch: Masson, Rim and
/// Lee 2019). What it holds depends only on the values, not on their order or grouping; its size
/// only on their range (1 150 buckets a factor of ten).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Sketch {
    negative: BTreeMap<i32, u64>,
    zeros: u64,
    positive: BTreeMap<i32, u64>,
}

impl Sketch {
    pub(super) fn push(&mut self, value: f64) {
        if value > 0.0 {
            *self.positive.entry(bucket(value)).or_default() += 1;
        } else if value < 0.0 {
            *self.negative.entry(bucket(-value)).or_default() += 1;
        } else {
            self.zeros += 1;
        }
    }

    pub(super) fn merge(&mut self, other: &Sketch) {
        self.zeros += other.zeros;
        for (mine, theirs) in [(&mut self.negative, &other.negative), (&mut self.positive, &other.positive)] {
            for (&bucket, &count) in theirs {
                *mine.entry(bucket).or_default() += count;
            }
        }
    }

    /// The value of this rank (from 0, rising), within the relative error; None beyond the last.
    pub(super) fn value_at(&self, rank: u64) -> Option<f64> {
        let mut seen = 0;
        self.values().find_map(|(value, count)| {
            seen += count;
            (seen > rank).then_some(value)
        })
    }

    /// The values, rising, each with how often it was seen.
    pub(super) fn values(&self) -> impl Iterator<Item = (f64, u64)> {
        let negative = self.negative.iter().rev().map(|(&b, &count)| (-middle(b), count));
        let zeros = std::iter::once((0.0, self.zeros));
        let positive = self.positive.iter().map(|(&b, &count)| (middle(b), count));
        negative.chain(zeros).chain(positive)
    }
}

/// ln of the ratio of a bucket's edges, (1 + e) / (1 - e).
fn ln_ratio() -> f64 {
    libm::log1p(RELATIVE_ERROR) - libm::log1p(-RELATIVE_ERROR)
}

/// The bucket of a positive value: ratio^(b - 1) < value <= ratio^b.
fn bucket(value: f64) -> i32 {
    (libm::log(value) / ln_ratio()).ceil() as i32
}

/// The value from which both edges of a bucket are equally far, relative to themselves.
fn middle(bucket: i32) -> f64 {
    libm::exp(f64::from(bucket) * ln_ratio()) * (1.0 - RELATIVE_ERROR)
}
