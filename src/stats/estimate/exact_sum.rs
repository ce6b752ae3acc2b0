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

    /// Adds numbers as [`add`](Self::add) does, fastest where neighbors have the same exponent: their mantissas
    /// are summed as whole numbers, and carried once.
    pub(super) fn add_all(&mut self, values: &[f64]) {
        let part = |value| match exponent_of(value) {
            0 | 0x7ff => None,
            biased => {
                let mantissa = i128::from(mantissa_of(value));
                Some((biased - 1075, if value < 0.0 { -mantissa } else { mantissa }))
            }
        };
        self.add_runs(values, part, ExactSum::add);
    }

    /// Adds squares of numbers as [`add_square`](Self::add_square) does, fastest where neighbors have the same
    /// exponent.
    pub(super) fn add_squares(&mut self, values: &[f64]) {
        // 2^-483 to 2^477: no bit of a square is lost; and 2^20 of them below 2^106 fit
        for values in values.chunks(1 << 20) {
            let part = |value| match exponent_of(value) {
                biased @ 540..1500 => {
                    let mantissa = u128::from(mantissa_of(value));
                    Some((2 * (biased - 1075), (mantissa * mantissa) as i128))
                }
                _ => None,
            };
            self.add_runs(values, part, ExactSum::add_square);
        }
    }

    /// Adds what each value is as a power of two and a whole number of them, those that follow each other with the
    /// same power at once; a value that is no such `part` is added `alone`.
    fn add_runs(
        &mut self,
        values: &[f64],
        part: impl Fn(f64) -> Option<(i32, i128)>,
        alone: impl Fn(&mut ExactSum, f64),
    ) {
        let (mut power, mut sum) = (0, 0);
        for &value in values {
            let Some((its_power, whole)) = part(value) else {
                alone(self, value);
                continue;
            };
            if its_power != power {
                self.add_scaled(sum, power);
                (power, sum) = (its_power, 0);
            }
            sum += whole;
        }
        self.add_scaled(sum, power);
    }

    /// Adds `whole` x 2^`power`, which is not below 2^-1088.
    fn add_scaled(&mut self, whole: i128, power: i32) {
        if whole == 0 {
            return;
        }
        let place = (power - LOWEST) as u32;
        let limb = (place / LIMB) as usize;
        self.reserve(limb, limb + 5);
        let at = limb - self.first;
        let sign = whole.signum() as i64;
        let size = whole.unsigned_abs();
        for i in 0..4 {
            let part = (size >> (32 * i) & 0xffff_ffff) as u64;
            let wide = part << (place % LIMB);
            self.limbs[at + i] += sign * (wide & 0xffff_ffff) as i64;
            self.limbs[at + i + 1] += sign * (wide >> 32) as i64;
        }
        // each limb took two parts
        self.count_pending(2);
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

/// The exponent of a float as it is stored.
#[inline]
fn exponent_of(value: f64) -> i32 {
    (value.to_bits() >> 52 & 0x7ff) as i32
}

/// The mantissa of a float that is not subnormal, a whole number of 53 bits.
#[inline]
fn mantissa_of(value: f64) -> u64 {
    value.to_bits() & ((1 << 52) - 1) | 1 << 52
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
    fn many_at_a_time_are_the_same_sum() {
        let key = Key::new(6);
        let wide = (0..3000).map(|i| (key.with(i).uniform() - 0.5) * 10_f64.powi((i % 300) as i32 - 150));
        let mut values: Vec<f64> = wide.collect();
        values.extend([0.0, -0.0, 5e-324, -1e-310, f64::MIN_POSITIVE, f64::MAX, f64::MIN]);
        for rising in [false, true] {
            if rising {
                values.sort_by(f64::total_cmp);
            }
            let (mut one_by_one, mut at_once) = (sum_of(&values), ExactSum::default());
            at_once.add_all(&values);
            let some = &values[10..2000];
            some.iter().for_each(|&v| one_by_one.add_square(v));
            at_once.add_squares(some);
            one_by_one.settle();
            at_once.settle();
            assert_eq!(one_by_one, at_once);
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
