//! The normal, the exponential and the lognormal in their standard forms.

use rand::Rng;
use rand_distr::{Distribution, Exp1, StandardNormal};

/// A normal of mean 0 and variance 1, drawn.
#[inline]
pub fn standard_normal<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    StandardNormal.sample(rng)
}

/// An exponential of mean 1, drawn.
#[inline]
pub fn exponential<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    Exp1.sample(rng)
}

/// Mean and standard deviation of the logarithm of a lognormal of mean 1 with this coefficient of
/// variation: -ln(1 + cv^2) / 2 and the root of ln(1 + cv^2).
///
/// ```
/// let (log_mean, log_sd) = cltv::stats::standard::unit_lognormal(0.5);
/// assert!((log_mean + 0.5 * log_sd * log_sd).abs() < 1e-15);
/// assert!(((log_sd * log_sd).exp_m1() - 0.25).abs() < 1e-15);
/// ```
pub fn unit_lognormal(cv: f64) -> (f64, f64) {
    let variance = libm::log1p(cv * cv);
    (-0.5 * variance, variance.sqrt())
}
