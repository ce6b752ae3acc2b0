//! Quantiles of the normal, gamma and beta laws.
//!
//! The gamma and the beta are solved in ln x and in the logit, where both tails are
//! log-concave: Halley's method on the logarithm of the smaller tail then converges from any
//! start, and small shapes, whose quantiles lie at 1e-40, keep all their digits.

use super::incomplete::{Tails, beta_tails, gamma_tails, logistic};
use super::special::{ln_beta, ln_gamma};

/// Phi(x), the standard normal distribution function (by libm's `erfc`; relative error 1e-15
/// down to Phi = 1e-300).
///
/// ```
/// let p = cltv::stats::distribution::normal_cdf(1.959_963_984_540_054);
/// assert!((p - 0.975).abs() < 1e-15);
/// ```
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The standard normal quantile: algorithm AS 241 (PPND16), Wichura 1988, relative error 1e-16.
/// Infinite at 0 and 1 (and beyond).
///
/// ```
/// let z = cltv::stats::distribution::normal_quantile(0.05);
/// assert!((z + 1.644_853_626_951_472_7).abs() < 1e-15);
/// ```
pub fn normal_quantile(u: f64) -> f64 {
    let q = u - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(&CENTER, 0.180_625 - q * q);
    }
    let tail = if q < 0.0 { u } else { 1.0 - u };
    if tail <= 0.0 {
        return f64::INFINITY.copysign(q);
    }
    let r = (-libm::log(tail)).sqrt();
    let size = if r <= 5.0 { ratio(&MIDDLE, r - 1.6) } else { ratio(&FAR, r - 5.0) };
    size.copysign(q)
}

type Rational = [[f64; 8]; 2];

#[inline]
fn ratio([top, bottom]: &Rational, r: f64) -> f64 {
    let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, &next| sum * r + next);
    horner(top) / horner(bottom)
}

const CENTER: Rational = [
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_545,
    ],
];
const MIDDLE: Rational = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
];
const FAR: Rational = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];

/// The quantile of the gamma law of this shape (> 0) and scale 1; relative error below 1e-10.
///
/// 0 at u <= 0, infinite at u >= 1.
///
/// ```
/// use cltv::stats::distribution::gamma_quantile;
/// // mpmath, 30 digits
/// assert!((gamma_quantile(2.5, 0.95) / 5.535_248_846_758_176 - 1.0).abs() < 1e-11);
/// assert!((gamma_quantile(0.05, 0.01) / 5.844_632_057_286_532e-41 - 1.0).abs() < 1e-12);
/// ```
pub fn gamma_quantile(shape: f64, u: f64) -> f64 {
    if u <= 0.0 {
        return 0.0;
    }
    if u >= 1.0 {
        return f64::INFINITY;
    }
    let z = normal_quantile(u);
    if shape >= 1e4 {
        return gamma_expansion(shape, z);
    }
    let start = gamma_start(shape, u, z);
    if start < -38.0 && shape < 1.0 {
        // P(x) = x^a / Gamma(a + 1) (1 - a x / (a + 1) + ...), and x < 1e-16
        return libm::exp((libm::log(u) + ln_gamma(shape + 1.0)) / shape);
    }
    let at = |ln_x: f64| (gamma_tails(shape, ln_x), shape - libm::exp(ln_x));
    libm::exp(solve(start, u, at))
}

/// Quantile of a gamma by the Cornish-Fisher expansion (Goldberg and Levine 1946, through
/// shape^(-3/2)); within 2e-11 relative for shapes above 1e4 and |z| < 8.3, the reach of a
/// uniform of 53 bits.
fn gamma_expansion(shape: f64, z: f64) -> f64 {
    let z2 = z * z;
    let root = shape.sqrt();
    let c0 = (z2 - 1.0) / 3.0;
    let c1 = z * (z2 - 7.0) / 36.0;
    let c2 = -((3.0 * z2 + 7.0) * z2 - 16.0) / 810.0;
    let c3 = z * ((9.0 * z2 + 256.0) * z2 - 433.0) / 38_880.0;
    shape + root * z + c0 + (c1 + (c2 + c3 / root) / root) / root
}

fn gamma_start(shape: f64, u: f64, z: f64) -> f64 {
    if shape >= 10.0 && z * z < 0.3 * shape {
        return libm::log(gamma_expansion(shape, z));
    }
    // Wilson and Hilferty 1931
    let cube_root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
    if shape > 1.0 && cube_root > 0.25 {
        return libm::log(shape) + 3.0 * libm::log(cube_root);
    }
    if shape > 1.0 {
        return (libm::log(u) + ln_gamma(shape + 1.0)) / shape;
    }
    // small shapes: a power below, an exponential above
    let split = 1.0 - shape * (0.253 + shape * 0.12);
    if u < split {
        (libm::log(u) + ln_gamma(shape + 1.0)) / shape
    } else {
        libm::log(1.0 - libm::log((1.0 - u) / (1.0 - split)))
    }
}

/// The quantile of the beta law (a, b > 0); relative error below 1e-10.
///
/// 0 at u <= 0 and 1 at u >= 1.
///
/// ```
/// use cltv::stats::distribution::beta_quantile;
/// // mpmath, 30 digits
/// assert!((beta_quantile(2.0, 5.0, 0.3) / 0.181_803_471_318_949_16 - 1.0).abs() < 1e-12);
/// ```
pub fn beta_quantile(a: f64, b: f64, u: f64) -> f64 {
    beta_quantile_with(a, b, ln_beta(a, b), u)
}

/// [`beta_quantile`] with ln B(a, b) at hand.
pub(crate) fn beta_quantile_with(a: f64, b: f64, ln_beta: f64, u: f64) -> f64 {
    if u <= 0.0 {
        return 0.0;
    }
    if u >= 1.0 {
        return 1.0;
    }
    let at = |logit: f64| {
        let (x, y) = logistic(logit);
        (beta_tails(a, b, ln_beta, logit), a * y - b * x)
    };
    logistic(solve(beta_start(a, b, ln_beta, u), u, at)).0
}

fn beta_start(a: f64, b: f64, ln_beta: f64, u: f64) -> f64 {
    if a >= 1.0 && b >= 1.0 {
        // Abramowitz and Stegun 26.5.22
        let z = -normal_quantile(u);
        let (p, q) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
        let lambda = (z * z - 3.0) / 6.0;
        let h = 2.0 / (p + q);
        let w = z * (h + lambda).sqrt() / h - (q - p) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
        return libm::log(a / b) - 2.0 * w;
    }
    // one power law from each end, each with the weight it would have alone
    let (below, above) = (libm::log(u * a) + ln_beta, libm::log((1.0 - u) * b) + ln_beta);
    let total = a + b;
    let left = libm::exp(a * libm::log(a / total)) / a;
    let right = libm::exp(b * libm::log(b / total)) / b;
    if u < left / (left + right) { (below / a).min(3.0) } else { (-above / b).max(-3.0) }
}

/// Solves "lower tail = u" by Halley's method on the logarithm of the smaller tail, kept within
/// the bracket seen so far. `at` gives tails and density at a coordinate, and the derivative of
/// the logarithm of that density.
fn solve(start: f64, u: f64, at: impl Fn(f64) -> (Tails, f64)) -> f64 {
    let mut y = start;
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    for _ in 0..100 {
        let (tails, slope) = at(y);
        let (height, rate) = if u < 0.5 {
            (libm::log(tails.lower / u), tails.density / tails.lower)
        } else {
            (libm::log(tails.upper / (1.0 - u)), -tails.density / tails.upper)
        };
        if (height < 0.0) == (u < 0.5) {
            low = y;
        } else {
            high = y;
        }
        let newton = height / rate;
        let bend = slope - rate;
        let step = -newton / (1.0 - 0.5 * newton * bend).max(0.5);
        let mut next = y + step;
        if !(next > low && next < high && step.abs() < 700.0) {
            if step.abs() <= 4.0 * f64::EPSILON * y.abs() {
                return y;
            }
            next = within(low, high, y);
        } else if step.abs() * (step * (1.0 + bend.abs())).powi(2) < 1e-14 {
            // Halley's method is cubic: what is left is the cube of this step
            return next;
        }
        y = next;
    }
    y
}

/// A point between the ends of the bracket, or beyond the one end that is known.
fn within(low: f64, high: f64, y: f64) -> f64 {
    let reach = 1.0 + y.abs();
    match (low.is_finite(), high.is_finite()) {
        (true, true) => 0.5 * (low + high),
        (true, false) => low + reach,
        (false, true) => high - reach,
        (false, false) => y,
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the ends of the support are exact")]
#[expect(clippy::approx_constant, reason = "the median of an exponential is ln 2")]
mod tests;
