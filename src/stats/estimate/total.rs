//! Sums that lose next to nothing.

use serde::{Deserialize, Serialize};

/// A sum and its number of values, the rounding of each addition carried along (Neumaier 1974, by Knuth's TwoSum):
/// all that is needed where nobody asks how the values spread. What is not finite makes the sum unknown.
///
/// ```
/// use cltv::stats::estimate::Total;
/// let mut total = Total::default();
/// [1e16, 1.0, -1e16].into_iter().for_each(|value| total.push(value));
/// assert_eq!((total.sum(), total.mean()), (Some(1.0), Some(1.0 / 3.0)));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Total {
    n: u64,
    unknown: u64,
    sum: f64,
    carried: f64,
}

impl Total {
    /// Takes in a value.
    #[inline]
    pub fn push(&mut self, value: f64) {
        self.n += 1;
        if value.is_finite() {
            self.add(value);
        } else {
            self.unknown += 1;
        }
    }

    /// Takes in everything that another total has seen.
    pub fn merge(&mut self, other: &Total) {
        self.n += other.n;
        self.unknown += other.unknown;
        self.add(other.sum);
        self.carried += other.carried;
    }

    /// The sum; None where a value was unknown.
    pub fn sum(&self) -> Option<f64> {
        (self.unknown == 0).then_some(self.sum + self.carried)
    }

    /// The mean; None without values too.
    pub fn mean(&self) -> Option<f64> {
        self.sum().filter(|_| self.n > 0).map(|sum| sum / self.n as f64)
    }

    #[inline]
    fn add(&mut self, value: f64) {
        let next = self.sum + value;
        let added = next - self.sum;
        self.carried += (self.sum - (next - added)) + (value - added);
        self.sum = next;
    }
}
