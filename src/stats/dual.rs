//! Numbers that carry their derivatives: forward-mode differentiation for a handful of parameters.
//!
//! A likelihood is written once, over [`Real`], and evaluated either in plain floats or with its
//! gradient. Derivatives follow the chain rule (Griewank and Walther 2008, ch. 3).

use super::special::{digamma, ln_beta, ln_gamma};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// What a likelihood is written in: a float, or a float with its derivatives.
pub trait Real:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// A constant.
    fn constant(value: f64) -> Self;
    /// The number without its derivatives.
    fn value(self) -> f64;
    /// e to it.
    fn exp(self) -> Self;
    /// Its natural logarithm; for positive numbers.
    fn ln(self) -> Self;
    /// ln (1 + it), without cancellation.
    fn ln_1p(self) -> Self;
    /// ln (1 - e^it), without cancellation; for numbers below 0.
    fn ln_1m_exp(self) -> Self;
    /// ln Gamma of it; for positive numbers.
    fn ln_gamma(self) -> Self;
    /// ln B(self, other); for positive numbers.
    fn ln_beta(self, other: Self) -> Self;

    /// The number to a power.
    fn pow(self, power: Self) -> Self {
        (self.ln() * power).exp()
    }

    /// ln (e^self + e^other) without overflow.
    fn ln_add_exp(self, other: Self) -> Self {
        let (high, low) = if self.value() >= other.value() { (self, other) } else { (other, self) };
        if low.value() - high.value() < -745.0 {
            return high;
        }
        high + (low - high).exp().ln_1p()
    }
}

/// A value of which the slopes by some variables are known.
pub fn composed<T: Real, const K: usize>(value: f64, by: [(T, f64); K]) -> T {
    by.into_iter().fold(T::constant(value), |sum, (variable, slope)| {
        // nothing but a slope: the variable less its own value
        sum + (variable - variable.value()) * slope
    })
}

impl Real for f64 {
    fn constant(value: f64) -> f64 {
        value
    }

    fn value(self) -> f64 {
        self
    }

    fn exp(self) -> f64 {
        libm::exp(self)
    }

    fn ln(self) -> f64 {
        libm::log(self)
    }

    fn ln_1p(self) -> f64 {
        libm::log1p(self)
    }

    fn ln_1m_exp(self) -> f64 {
        libm::log(-libm::expm1(self))
    }

    fn ln_gamma(self) -> f64 {
        ln_gamma(self)
    }

    fn ln_beta(self, other: f64) -> f64 {
        ln_beta(self, other)
    }
}

/// A value and its derivatives by N parameters.
///
/// ```
/// use cltv::stats::dual::{Dual, Real};
/// // d/dx x ln x = ln x + 1
/// let x = Dual::<1>::variable(3.0, 0);
/// let found = x * x.ln();
/// assert!((found.derivatives[0] - (3.0_f64.ln() + 1.0)).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dual<const N: usize> {
    /// The value.
    pub value: f64,
    /// Its derivative by each parameter.
    pub derivatives: [f64; N],
}

impl<const N: usize> Dual<N> {
    /// Parameter number `index`.
    pub fn variable(value: f64, index: usize) -> Dual<N> {
        let mut derivatives = [0.0; N];
        derivatives[index] = 1.0;
        Dual { value, derivatives }
    }

    /// f(self), given f and its slope there.
    fn chain(self, value: f64, slope: f64) -> Dual<N> {
        Dual { value, derivatives: self.derivatives.map(|derivative| derivative * slope) }
    }

    fn combine(self, other: Dual<N>, value: f64, by_self: f64, by_other: f64) -> Dual<N> {
        let mut derivatives = [0.0; N];
        for (to, (own, others)) in derivatives.iter_mut().zip(self.derivatives.iter().zip(&other.derivatives))
        {
            *to = own * by_self + others * by_other;
        }
        Dual { value, derivatives }
    }
}

impl<const N: usize> Real for Dual<N> {
    fn constant(value: f64) -> Dual<N> {
        Dual { value, derivatives: [0.0; N] }
    }

    fn value(self) -> f64 {
        self.value
    }

    fn exp(self) -> Dual<N> {
        let value = libm::exp(self.value);
        self.chain(value, value)
    }

    fn ln(self) -> Dual<N> {
        self.chain(libm::log(self.value), 1.0 / self.value)
    }

    fn ln_1p(self) -> Dual<N> {
        self.chain(libm::log1p(self.value), 1.0 / (1.0 + self.value))
    }

    fn ln_1m_exp(self) -> Dual<N> {
        let gap = -libm::expm1(self.value);
        self.chain(libm::log(gap), (gap - 1.0) / gap)
    }

    fn ln_gamma(self) -> Dual<N> {
        self.chain(ln_gamma(self.value), digamma(self.value))
    }

    fn ln_beta(self, other: Dual<N>) -> Dual<N> {
        let (a, b) = (self.value, other.value);
        let total = digamma(a + b);
        self.combine(other, ln_beta(a, b), digamma(a) - total, digamma(b) - total)
    }
}

impl<const N: usize> Add for Dual<N> {
    type Output = Dual<N>;
    fn add(self, other: Dual<N>) -> Dual<N> {
        self.combine(other, self.value + other.value, 1.0, 1.0)
    }
}

impl<const N: usize> Sub for Dual<N> {
    type Output = Dual<N>;
    fn sub(self, other: Dual<N>) -> Dual<N> {
        self.combine(other, self.value - other.value, 1.0, -1.0)
    }
}

impl<const N: usize> Mul for Dual<N> {
    type Output = Dual<N>;
    fn mul(self, other: Dual<N>) -> Dual<N> {
        self.combine(other, self.value * other.value, other.value, self.value)
    }
}

impl<const N: usize> Div for Dual<N> {
    type Output = Dual<N>;
    fn div(self, other: Dual<N>) -> Dual<N> {
        let value = self.value / other.value;
        self.combine(other, value, 1.0 / other.value, -value / other.value)
    }
}

impl<const N: usize> Neg for Dual<N> {
    type Output = Dual<N>;
    fn neg(self) -> Dual<N> {
        self.chain(-self.value, -1.0)
    }
}

impl<const N: usize> Add<f64> for Dual<N> {
    type Output = Dual<N>;
    fn add(self, other: f64) -> Dual<N> {
        self.chain(self.value + other, 1.0)
    }
}

impl<const N: usize> Sub<f64> for Dual<N> {
    type Output = Dual<N>;
    fn sub(self, other: f64) -> Dual<N> {
        self.chain(self.value - other, 1.0)
    }
}

impl<const N: usize> Mul<f64> for Dual<N> {
    type Output = Dual<N>;
    fn mul(self, other: f64) -> Dual<N> {
        self.chain(self.value * other, other)
    }
}

impl<const N: usize> Div<f64> for Dual<N> {
    type Output = Dual<N>;
    fn div(self, other: f64) -> Dual<N> {
        self.chain(self.value / other, 1.0 / other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tangled<T: Real>(x: T, y: T) -> T {
        (x.ln_gamma() - y.ln_beta(x) / (x * 2.0 + y)).ln_add_exp(x.pow(y) - 3.0) * -y + (-x * y).ln_1m_exp()
    }

    #[test]
    fn derivatives_are_those_of_small_differences() {
        let (x, y) = (1.7, 0.6);
        let found = tangled(Dual::<2>::variable(x, 0), Dual::<2>::variable(y, 1));
        let h = 1e-5;
        // central differences: error of the order h^2 = 1e-10 and rounding 1e-16 / h
        let by_x = (tangled(x + h, y) - tangled(x - h, y)) / (2.0 * h);
        let by_y = (tangled(x, y + h) - tangled(x, y - h)) / (2.0 * h);
        assert!((found.value - tangled(x, y)).abs() < 1e-14);
        assert!((found.derivatives[0] - by_x).abs() < 1e-8, "{} {by_x}", found.derivatives[0]);
        assert!((found.derivatives[1] - by_y).abs() < 1e-8, "{} {by_y}", found.derivatives[1]);
    }
}
