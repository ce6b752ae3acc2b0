//! Sums of floats without rounding, so that the order of addition does not matter.

use serde::{Deserialize, Serialize};

/// Bits in a limb.
const LIMB: u32 = 32;
/// The bit that limb 0 starts with stands for 2^-1088: below the last bit of every float.
const LOWEST: i32 = -1088;
/// Additions before carries must be taken: each adds less than 2^32 to a limb of 63 bits.
const MOST_PENDING: u32 = 1 << 30;

/// An exact sum: a long fixed-point number of which only the limbs in use are kept
/// (Kulisch's accumulator, windowed).
///
/// Adding and merging commute and associate to the last bit; after `settle` the same sum has the
/// same limbs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct ExactSum {
    /// Index of the first limb kept.
    first: usize,
    /// Limbs, low to high; settled ones lie in 0..2^32 except the highest, which has the sign.
    limbs: Vec<i64>,
    #[serde(skip)]
    pending: u32,
}

impl ExactSum {
    /// Adds a finite number (others are passed over).
    pub(super) fn add(&mut self, value: f64) {
        let bits = value.to_bits();
        let biased = (bits >> 52 & 0x7ff) as i32;
        let fraction = bits & ((1 << 52) - 1);
        if biased == 0x7ff || value.abs() <= 0.0 {
            return;
        }
        let (mantissa, exponent) =
            if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
        let place = (exponent - LOWEST) as u32;
        let limb = (place / LIMB) as usize;
        // 53 bits moved by up to 31: three limbs
        let wide = u128::from(mantissa) << (place % LIMB);
        self.reserve(limb, limb + 3);
        let at = limb - self.first;
        let negative = value < 0.0;
        for (i, target) in self.limbs[at..at + 3].iter_mut().enumerate() {
            let part = (wide >> (32 * i) & 0xffff_ffff) as i64;
            *target += if negative { -part } else { part };
        }
        self.count_pending(1);
    }

    /// Adds the square of a finite number (its magnitude below 1e150, not to overflow; squares of
    /// numbers below 1e-140 lose bits).
    pub(super) fn add_square(&mut self, value: f64) {
        let square = value * value;
        self.add(square);
        self.add(libm::fma(value, value, -square));
    }

    /// Adds another exact sum.
    pub(super) fn merge(&mut self, other: &ExactSum) {
        if other.limbs.is_empty() {
            return;
        }
        let mut other = other.clone();
        other.settle();
        self.settle();
        self.reserve(other.first, other.first + other.limbs.len());
        let at = other.first - self.first;
        for (limb, more) in self.limbs[at..].iter_mut().zip(&other.limbs) {
            *limb += more;
        }
        self.settle();
    }

    /// Takes all carries and drops limbs of 0, which leaves the one form of this sum.
    pub(super) fn settle(&mut self) {
        self.pending = 0;
        let mut carry = 0_i64;
        for limb in &mut self.limbs {
            let total = *limb + carry;
            *limb = total & 0xffff_ffff;
            carry = total >> LIMB;
        }
        // the top holds the sign; -1 above a limb folds into it
        if carry != 0 {
            self.limbs.push(carry);
        }
        while let [.., below, -1] = self.limbs.as_mut_slice() {
            *below -= 1 << LIMB;
            self.limbs.pop();
        }
        while self.limbs.last() == Some(&0) {
            self.limbs.pop();
        }
        let zeros = self.limbs.iter().take_while(|&&limb| limb == 0).count();
        self.limbs.drain(..zeros);
        self.first = if self.limbs.is_empty() { 0 } else { self.first + zeros };
    }

    /// The sum as high + low, each a float, |low| at most about an ulp of high.
    pub(super) fn value(&self) -> (f64, f64) {
        let mut settled = self.clone();
        settled.settle();
        let negative = settled.limbs.last().is_some_and(|&top| top < 0);
        if negative {
            settled.limbs.iter_mut().for_each(|limb| *limb = -*limb);
            settled.settle();
        }
        let (mut high, mut low) = (0.0_f64, 0.0_f64);
        for (i, &limb) in settled.limbs.iter().enumerate().rev().take(6) {
            let place = (settled.first + i) as i32 * LIMB as i32 + LOWEST;
            let part = libm::ldexp(limb as f64, place);
            let sum = high + part;
            low += part - (sum - high);
            high = sum;
        }
        let sum = high + low;
        let rest = low - (sum - high);
        if negative { (-sum, -rest) } else { (sum, rest) }
    }

    fn count_pending(&mut self, additions: u32) {
        self.pending += additions;
        if self.pending >= MOST_PENDING {
            self.settle();
        }
    }

    /// Makes the window cover limbs `from..to`.
    #[inline]
    fn reserve(&mut self, from: usize, to: usize) {
        if self.limbs.is_empty() {
            self.first = from;
        }
        if from < self.first {
            let more = self.first - from;
            self.limbs.splice(..0, std::iter::repeat_n(0, more));
            self.first = from;
        }
        if to > self.first + self.limbs.len() {
            self.limbs.resize(to - self.first, 0);
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact is what these sums are")]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    fn sum_of(values: &[f64]) -> ExactSum {
        let mut sum = ExactSum::default();
        values.iter().for_each(|&v| sum.add(v));
        sum
    }

    #[test]
    fn nothing_is_lost() {
        for (values, expected) in [
            (vec![1e300, 1.0, -1e300], 1.0),
            (vec![1e16, 1.0, 1.0, -1e16], 2.0),
            (vec![-3.5, 1.25], -2.25),
            (vec![5e-324, 5e-324], 1e-323),
            (vec![f64::MAX, -f64::MAX], 0.0),
            (vec![-1.0, 1.0 - f64::EPSILON], -f64::EPSILON),
            (vec![0.1; 10], 1.0),
        ] {
            assert_eq!(sum_of(&values).value().0, expected, "{values:?}");
        }
    }

    #[test]
    fn any_order_and_grouping_gives_the_same_form() {
        let key = Key::new(5);
        let values: Vec<f64> =
            (0..500).map(|i| (key.with(i).uniform() - 0.5) * 10_f64.powi((i % 40) as i32 - 20)).collect();
        let mut whole = sum_of(&values);
        whole.settle();
        let mut reversed = values.clone();
        reversed.reverse();
        let mut backwards = sum_of(&reversed);
        backwards.settle();
        assert_eq!(whole, backwards);
        for cut in [1, 3, 250, 499] {
            let mut left = sum_of(&values[..cut]);
            left.merge(&sum_of(&values[cut..]));
            assert_eq!(whole, left);
        }
    }

    #[test]
    fn squares_keep_their_low_half() {
        let mut sum = ExactSum::default();
        let x = 1.0 + f64::EPSILON;
        sum.add_square(x);
        sum.add(-1.0);
        sum.add(-2.0 * f64::EPSILON);
        assert_eq!(sum.value().0, f64::EPSILON * f64::EPSILON);
    }
}
