//! The same number in several draws, side by side, a **lane** for each.
//!
//! Arithmetic is element by element, in plain loops that the compiler turns into wide instructions: a draw comes
//! to the same bits whatever stands beside it.

use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Sub, SubAssign};

/// A number of one draw, or of several side by side.
pub(crate) trait Number:
    Copy
    + Default
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
{
    /// The same number in every draw.
    fn all(number: f64) -> Self;

    /// The number that each draw has by itself, given its lane.
    fn of(number: impl FnMut(usize) -> f64) -> Self;

    /// The number of one draw.
    fn at(&self, lane: usize) -> f64;

    /// Another number for one draw.
    fn set(&mut self, lane: usize, number: f64);

    /// What `of` makes of this number and another, draw by draw.
    fn with(self, other: Self, of: impl Fn(f64, f64) -> f64) -> Self;
}

impl Number for f64 {
    #[inline]
    fn all(number: f64) -> f64 {
        number
    }

    #[inline]
    fn of(mut number: impl FnMut(usize) -> f64) -> f64 {
        number(0)
    }

    #[inline]
    fn at(&self, _: usize) -> f64 {
        *self
    }

    #[inline]
    fn set(&mut self, _: usize, number: f64) {
        *self = number;
    }

    #[inline]
    fn with(self, other: f64, of: impl Fn(f64, f64) -> f64) -> f64 {
        of(self, other)
    }
}

/// A number of each of `L` draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lanes<const L: usize>(pub(crate) [f64; L]);

impl<const L: usize> Lanes<L> {
    /// What is above 0, and 0 for what is not.
    #[inline]
    pub(crate) fn positive(self) -> Lanes<L> {
        self.with(self, |n, _| if n > 0.0 { n } else { 0.0 })
    }

    /// Whether any is above 0.
    #[inline]
    pub(crate) fn any_positive(&self) -> bool {
        self.0.iter().fold(false, |any, &n| any | (n > 0.0))
    }
}

impl<const L: usize> Default for Lanes<L> {
    #[inline]
    fn default() -> Lanes<L> {
        Lanes([0.0; L])
    }
}

impl<const L: usize> Number for Lanes<L> {
    #[inline]
    fn all(number: f64) -> Lanes<L> {
        Lanes([number; L])
    }

    #[inline]
    fn of(number: impl FnMut(usize) -> f64) -> Lanes<L> {
        Lanes(std::array::from_fn(number))
    }

    #[inline]
    fn at(&self, lane: usize) -> f64 {
        self.0[lane]
    }

    #[inline]
    fn set(&mut self, lane: usize, number: f64) {
        self.0[lane] = number;
    }

    #[inline]
    fn with(mut self, other: Lanes<L>, of: impl Fn(f64, f64) -> f64) -> Lanes<L> {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own = of(*own, other);
        }
        self
    }
}

impl<const L: usize> Add for Lanes<L> {
    type Output = Lanes<L>;

    #[inline]
    fn add(self, other: Lanes<L>) -> Lanes<L> {
        self.with(other, |a, b| a + b)
    }
}

impl<const L: usize> Sub for Lanes<L> {
    type Output = Lanes<L>;

    #[inline]
    fn sub(self, other: Lanes<L>) -> Lanes<L> {
        self.with(other, |a, b| a - b)
    }
}

impl<const L: usize> Mul for Lanes<L> {
    type Output = Lanes<L>;

    #[inline]
    fn mul(self, other: Lanes<L>) -> Lanes<L> {
        self.with(other, |a, b| a * b)
    }
}

impl<const L: usize> Div for Lanes<L> {
    type Output = Lanes<L>;

    #[inline]
    fn div(self, other: Lanes<L>) -> Lanes<L> {
        self.with(other, |a, b| a / b)
    }
}

impl<const L: usize> AddAssign for Lanes<L> {
    #[inline]
    fn add_assign(&mut self, other: Lanes<L>) {
        *self = *self + other;
    }
}

impl<const L: usize> SubAssign for Lanes<L> {
    #[inline]
    fn sub_assign(&mut self, other: Lanes<L>) {
        *self = *self - other;
    }
}

impl<const L: usize> MulAssign for Lanes<L> {
    #[inline]
    fn mul_assign(&mut self, other: Lanes<L>) {
        *self = *self * other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_has_the_same_bits_whatever_stands_beside_it() {
        let numbers = [0.1, -0.0, 3.7e300, 1.0 / 3.0, -2.5, 0.0, 1e-310, 7.0];
        let formula = |a: f64| a * 0.3 + (a - 1.0) / 7.0;
        let lanes = Lanes(numbers);
        let all = lanes * Lanes::all(0.3) + (lanes - Lanes::all(1.0)) / Lanes::all(7.0);
        for (together, alone) in all.0.into_iter().zip(numbers.map(formula)) {
            assert_eq!(together.to_bits(), alone.to_bits());
        }
    }

    #[test]
    fn what_is_not_above_zero_counts_for_nothing() {
        assert_eq!(Lanes([1.5, -1.0, f64::NAN, -0.0]).positive(), Lanes([1.5, 0.0, 0.0, 0.0]));
        assert!(Lanes([0.0, 1e-310]).any_positive());
        assert!(!Lanes([0.0, -1.0, f64::NAN]).any_positive());
    }
}
