//! A sketch of many values that answers for their quantiles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Low bits of a float that a bucket does not tell apart: what is left of the mantissa are 9 bits,
/// so a value lies within 2^-10 of the middle of its bucket, relative to itself.
const DROPPED: u32 = 43;

/// More buckets than this at once are not looked up one by one.
const MANY: usize = 100;

/// Counts of values in buckets of a relative error below 0.1 %: 512 between powers of two, evenly
/// wide, so that a bucket is the first bits of a float (as in HdrHistogram; the guarantee is that of
/// DDSketch, Masson, Rim and Lee 2019). What it holds depends only on the values, not on their order
/// or grouping; its size only on their range (1 700 buckets a factor of ten).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Sketch {
    negative: BTreeMap<i32, u64>,
    zeros: u64,
    positive: BTreeMap<i32, u64>,
}

impl Sketch {
    /// Takes in values, fastest where they are many and rise.
    pub(super) fn push(&mut self, values: &[f64]) {
        let (mut negative, mut positive) = (Vec::new(), Vec::new());
        for run in values.chunk_by(|a, b| a.to_bits() >> DROPPED == b.to_bits() >> DROPPED) {
            let (value, n) = (run[0], run.len() as u64);
            if value > 0.0 {
                positive.push((bucket(value), n));
            } else if value < 0.0 {
                negative.push((bucket(-value), n));
            } else {
                self.zeros += n;
            }
        }
        count(&mut self.negative, negative.iter().rev().copied());
        count(&mut self.positive, positive.iter().copied());
    }

    pub(super) fn merge(&mut self, other: &Sketch) {
        self.zeros += other.zeros;
        for (mine, theirs) in [(&mut self.negative, &other.negative), (&mut self.positive, &other.positive)] {
            count(mine, theirs.iter().map(|(&bucket, &n)| (bucket, n)));
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

/// Counts values by bucket. Rising buckets, if they are many, are met in one walk over those that are there.
fn count(counts: &mut BTreeMap<i32, u64>, mut values: impl ExactSizeIterator<Item = (i32, u64)>) {
    let mut rest = Vec::new();
    if values.len() > MANY {
        let mut there = counts.iter_mut().peekable();
        rest.extend(values.by_ref().filter(|&(bucket, n)| {
            while there.next_if(|(at, _)| **at < bucket).is_some() {}
            let same = there.next_if(|(at, _)| **at == bucket);
            same.map(|(_, count)| *count += n).is_none()
        }));
    }
    for (bucket, n) in rest.into_iter().chain(values) {
        *counts.entry(bucket).or_default() += n;
    }
}

/// The bucket of a positive value.
#[inline]
fn bucket(value: f64) -> i32 {
    (value.to_bits() >> DROPPED) as i32
}

/// The middle of a bucket.
fn middle(bucket: i32) -> f64 {
    f64::from_bits((bucket as u64) << DROPPED | 1 << (DROPPED - 1))
}
