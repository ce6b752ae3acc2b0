//! The incomplete gamma and beta functions, both tails at once, with the density that their
//! inverses need.

use super::special::{LN_SQRT_2PI, deviance, ln_gamma, stirling_remainder};

/// Both tails of a law at a point, and its density with respect to the coordinate in which the
/// quantile is sought (ln x for the gamma, the logit for the beta).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tails {
    pub lower: f64,
    pub upper: f64,
    pub density: f64,
}

impl Tails {
    fn from_lower(lower: f64, density: f64) -> Tails {
        let lower = lower.min(1.0);
        Tails { lower, upper: 1.0 - lower, density }
    }

    fn from_upper(upper: f64, density: f64) -> Tails {
        let upper = upper.min(1.0);
        Tails { lower: 1.0 - upper, upper, density }
    }
}

/// Terms before giving up; convergence takes about 6 sqrt(shape) of them, and quantiles of shapes
/// above 1e4 never come here.
const MAX_TERMS: u32 = 100_000;

/// Tails of the gamma law of unit scale at x = e^`ln_x`.
///
/// Series below the mean, Legendre's continued fraction above it (Abramowitz and Stegun 6.5.29,
/// 6.5.31).
pub(crate) fn gamma_tails(shape: f64, ln_x: f64) -> Tails {
    let x = libm::exp(ln_x);
    let density = if shape < 10.0 {
        libm::exp(shape * ln_x - x - ln_gamma(shape))
    } else {
        let exponent = -deviance(shape, x) - stirling_remainder(shape) - LN_SQRT_2PI;
        shape.sqrt() * libm::exp(exponent)
    };
    if x < shape + 1.0 {
        Tails::from_lower(density * gamma_series(shape, x), density)
    } else {
        Tails::from_upper(density * gamma_fraction(shape, x), density)
    }
}

/// sum over k of x^k / (a (a + 1) ... (a + k)).
fn gamma_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    let mut n = a;
    for _ in 0..MAX_TERMS {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

/// 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...)), by Lentz's method.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / f64::MIN_POSITIVE;
    let mut d = 1.0 / b;
    let mut h = d;
    let mut i = 0.0;
    for _ in 0..MAX_TERMS {
        i += 1.0;
        let numerator = -i * (i - a);
        b += 2.0;
        d = 1.0 / away_from_zero(numerator * d + b);
        c = away_from_zero(b + numerator / c);
        let factor = d * c;
        h *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    h
}

/// Tails of the beta law at the point whose logit is `logit`; `ln_beta` is ln B(a, b).
///
/// Continued fraction of Abramowitz and Stegun 26.5.8, on the side where it converges fast.
pub(crate) fn beta_tails(a: f64, b: f64, ln_beta: f64, logit: f64) -> Tails {
    let (x, y) = logistic(logit);
    // ln x and ln (1 - x) from the logit, so that neither loses digits next to 0 or 1
    let (ln_x, ln_y) = if logit < 0.0 {
        let ln_y = -libm::log1p(libm::exp(logit));
        (logit + ln_y, ln_y)
    } else {
        let ln_x = -libm::log1p(libm::exp(-logit));
        (ln_x, ln_x - logit)
    };
    let density = libm::exp(a * ln_x + b * ln_y - ln_beta);
    if x < (a + 1.0) / (a + b + 2.0) {
        Tails::from_lower(density * beta_fraction(a, b, x) / a, density)
    } else {
        Tails::from_upper(density * beta_fraction(b, a, y) / b, density)
    }
}

/// e^y / (1 + e^y) and its complement, both to full relative precision.
pub(crate) fn logistic(logit: f64) -> (f64, f64) {
    if logit < 0.0 {
        let e = libm::exp(logit);
        (e / (1.0 + e), 1.0 / (1.0 + e))
    } else {
        let e = libm::exp(-logit);
        (1.0 / (1.0 + e), e / (1.0 + e))
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let total = a + b;
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - total * x / (a + 1.0));
    let mut h = d;
    let mut m = 0.0;
    for _ in 0..MAX_TERMS {
        m += 1.0;
        let twice = a + 2.0 * m;
        let even = m * (b - m) * x / ((twice - 1.0) * twice);
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (total + m) * x / (twice * (twice + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let factor = d * c;
        h *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    h
}

fn away_from_zero(value: f64) -> f64 {
    if value.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { value }
}
