//! Exact samplers of counts for the inner loop: binomial, multinomial, Poisson, negative
//! binomial, geometric.
//!
//! Each reads its first uniform in increasing order of the count (a quantile where the count is
//! small, a monotone transform with rejection where it is large), so on the same stream slightly
//! different parameters give mostly close counts. Sums over n customers need no loop: of
//! Bernoulli(p), `binomial(n, p)`; of Poisson(m), `poisson(n m)`; of negative binomials of mean m
//! and dispersion k, `negative_binomial(n m, n k)`.
//!
//! Exponentials and logarithms here are the standard library's, which are faster than libm's: a
//! last bit that differs between platforms changes a count once in 10^15 draws.

use std::f64::consts::PI;

use rand::Rng;
use rand_distr::{Distribution, Gamma};

use super::special::{is_positive, stirling_remainder};
use super::streams::open01;

/// The largest count that every function here handles exactly: 2^53.
pub const MAX_COUNT: u64 = 1 << 53;

/// Mean below which counts are inverted term by term; the rejection methods hold from 10 on.
const INVERSION_BELOW: f64 = 20.0;

/// Terms of an inversion: with a mean below 20 a Poisson exceeds 110 with chance below 1e-40, and
/// a binomial of that mean is lighter in the tail.
const MAX_TERMS: usize = 110;

/// 1 / k, so that the inner loops have no division.
static RECIPROCALS: [f64; MAX_TERMS + 1] = {
    let mut table = [0.0; MAX_TERMS + 1];
    let mut k = 1;
    while k <= MAX_TERMS {
        table[k] = 1.0 / k as f64;
        k += 1;
    }
    table
};

/// Successes in `n` trials of chance `p` (clamped to [0, 1]; not a number counts as 0).
///
/// Exact up to the rounding of floats, for n up to 2^53. Inversion where n min(p, 1 - p) < 20
/// (one uniform), transformed rejection BTRS (Hoermann 1993, J. Stat. Comput. Simul. 46) above,
/// with the saddle-point form of the density (Loader 2000), which keeps its digits at 2^53.
///
/// ```
/// use cltv::stats::{counts::binomial, streams::Key};
/// let mut rng = Key::new(1).stream();
/// assert!(binomial(&mut rng, 10, 0.5) <= 10);
/// assert_eq!(binomial(&mut rng, 10, 1.0), 10);
/// ```
#[inline]
pub fn binomial<R: Rng + ?Sized>(rng: &mut R, n: u64, p: f64) -> u64 {
    successes(rng, n as f64, p) as u64
}

/// [`binomial`] of a whole number held in a float, as counts are in the engines.
#[inline]
pub(crate) fn successes<R: Rng + ?Sized>(rng: &mut R, n: f64, p: f64) -> f64 {
    if !is_positive(n) || !is_positive(p) {
        return 0.0;
    }
    if p >= 1.0 {
        return n;
    }
    let u = open01(rng);
    if p > 0.5 {
        // mirrored, uniform and all, so that the count still rises with u
        n - of_minority(rng, n, 1.0 - p, 1.0 - u)
    } else {
        of_minority(rng, n, p, u)
    }
}

/// The binomial for 0 < p <= 1/2 with its first uniform already drawn.
#[inline]
fn of_minority<R: Rng + ?Sized>(rng: &mut R, n: f64, p: f64, u: f64) -> f64 {
    let mean = n * p;
    if u <= 1.0 - mean {
        // Bernoulli's inequality: (1 - p)^n >= 1 - n p
        0.0
    } else if mean < INVERSION_BELOW {
        invert_binomial(n, p, u)
    } else {
        reject_binomial(rng, n, p, u)
    }
}

fn invert_binomial(n: f64, p: f64, u: f64) -> f64 {
    let q = 1.0 - p;
    let odds = p / q;
    let none = if n <= 4096.0 {
        power(q, n as u32)
    } else if p > 1e-4 {
        // n below 200 000: the rounding of q costs 1e-11 at most
        (n * q.ln()).exp()
    } else {
        // the series of ln(1 - p); the next term, n p^5 / 5, is below 1e-15 of the sum
        (-(n * p) * (1.0 + p * (0.5 + p * (1.0 / 3.0 + p * 0.25)))).exp()
    };
    // P(k) = P(k - 1) ((n + 1) / k - 1) p / (1 - p)
    count_terms(u, none, (n + 1.0) * odds, odds).min(n)
}

/// The k with F(k - 1) < u <= F(k), or more where rounding leaves u above all, where P(0) = `first` and P(k) = P(k - 1) (scale / k - shift).
#[inline]
fn count_terms(u: f64, first: f64, scale: f64, shift: f64) -> f64 {
    let mut left = u;
    let mut term = first;
    let mut k = 0;
    while left > term && k < MAX_TERMS {
        left -= term;
        k += 1;
        term *= scale * RECIPROCALS[k] - shift;
    }
    // a 32-bit number becomes a float in one instruction
    f64::from(k as u32)
}

#[inline]
fn power(base: f64, mut exponent: u32) -> f64 {
    let mut square = base;
    let mut product = 1.0;
    while exponent > 0 {
        // masked, not branched on: no processor guesses these bits
        let mask = 0_u64.wrapping_sub(u64::from(exponent & 1));
        product *= f64::from_bits(square.to_bits() & mask | 1.0_f64.to_bits() & !mask);
        square *= square;
        exponent >>= 1;
    }
    product
}

fn reject_binomial<R: Rng + ?Sized>(rng: &mut R, n: f64, p: f64, first: f64) -> f64 {
    let mean = n * p;
    let variance = mean * (1.0 - p);
    let spread = variance.sqrt();
    let b = 1.15 + 2.53 * spread;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let table = Hat { a, b, center: mean + 0.5, sure: 0.92 - 4.2 / b };
    let mut u = first;
    loop {
        let v = open01(rng);
        let (k, half) = table.propose(u);
        if half >= 0.07 && v <= table.sure {
            return k;
        }
        if k >= 0.0 && k <= n {
            let alpha = (2.83 + 5.1 / b) * spread;
            let height = v * alpha / table.slope(half);
            if is_below_binomial((n, p, variance), k, height) {
                return k;
            }
        }
        u = open01(rng);
    }
}

/// The hat of transformed rejection (Hoermann 1993): a table mountain around `center`.
struct Hat {
    a: f64,
    b: f64,
    center: f64,
    /// Below this second uniform a proposal near the center needs no density.
    sure: f64,
}

impl Hat {
    /// The proposed count (whole, may be negative) and the distance of u from its nearer end.
    #[inline]
    fn propose(&self, u: f64) -> (f64, f64) {
        let u = u - 0.5;
        let half = 0.5 - u.abs();
        (floor((2.0 * self.a / half + self.b) * u + self.center), half)
    }

    #[inline]
    fn slope(&self, half: f64) -> f64 {
        self.a / (half * half) + self.b
    }
}

/// The next whole number below, for sizes up to 2^63: a few instructions where the library calls.
#[inline]
fn floor(x: f64) -> f64 {
    let whole = (x as i64) as f64;
    whole - f64::from(u8::from(whole > x))
}

/// Whether `height` is at most P(K = k) / P(K = mode), for 0 <= k <= n.
fn is_below_binomial((n, p, variance): (f64, f64, f64), k: f64, height: f64) -> bool {
    let mode = floor((n + 1.0) * p);
    let away = (k - mode).abs();
    if away <= 15.0 {
        // by P(i) / P(i - 1) = (n + 1 - i) p / (i (1 - p)); 15 factors of 2^53 fit
        let odds = p / (1.0 - p);
        let (mut top, mut bottom) = (1.0, 1.0);
        let (from, to) = if k > mode { (mode, k) } else { (k, mode) };
        let mut i = from;
        while i < to {
            i += 1.0;
            top *= (n + 1.0 - i) * odds;
            bottom *= i;
        }
        return if k > mode { height * bottom <= top } else { height * top <= bottom };
    }
    let height = height.ln();
    if away < 0.5 * variance - 1.0 {
        // the parabola of the logarithm, and how far off it can be (Kachitvichyanukul and Schmeiser
        // 1988, BTPE, step 5.2)
        let off = away / variance * ((away * (away / 3.0 + 0.625) + 1.0 / 6.0) / variance + 0.5);
        let parabola = -away * away / (2.0 * variance);
        if height < parabola - off {
            return true;
        }
        if height > parabola + off {
            return false;
        }
    }
    height <= ln_binomial(n, p, k) - ln_binomial(n, p, mode)
}

/// ln P(K = k) for 0 <= k <= n, up to a constant of n (Loader 2000, eq. 1).
fn ln_binomial(n: f64, p: f64, k: f64) -> f64 {
    ln_poisson(k, n * p) + ln_poisson(n - k, n * (1.0 - p))
}

/// ln P(K = k) of a Poisson of this mean: Stirling's formula inside, so that no large terms
/// cancel (Loader 2000, eq. 3).
fn ln_poisson(k: f64, mean: f64) -> f64 {
    if k < 1.0 { -mean } else { -stirling_error(k) - deviance(k, mean) - 0.5 * (2.0 * PI * k).ln() }
}

/// k ln(k / mean) - (k - mean). The float logarithm is off by 1e-16, times k; from a million on
/// log1p keeps it at 1e-16 times the distance.
fn deviance(k: f64, mean: f64) -> f64 {
    let excess = k - mean;
    if k < 1e6 || excess.abs() > 0.5 * mean {
        k * (k / mean).ln() - excess
    } else {
        k * (excess / mean).ln_1p() - excess
    }
}

/// ln k! - ((k + 1/2) ln k - k + ln sqrt(2 pi)) for whole k >= 1.
fn stirling_error(k: f64) -> f64 {
    const SMALL: [f64; 10] = [
        0.0,
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_093,
        0.016_644_691_189_821_193,
        0.013_876_128_823_070_748,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_096,
        0.009_255_462_182_712_733,
    ];
    if k < 10.0 { SMALL[k as usize] } else { stirling_remainder(k) }
}

/// Splits `n` over categories with these chances (clamped; a sum below 1 leaves a remainder,
/// which is returned); `out[i]` receives the count of category i.
///
/// By conditional binomials in the order given. `out` and `probabilities` have the same length;
/// what is longer is left alone.
///
/// ```
/// use cltv::stats::{counts::multinomial, streams::Key};
/// let mut out = [0; 2];
/// let rest = multinomial(&mut Key::new(1).stream(), 100, &[0.2, 0.3], &mut out);
/// assert_eq!(out[0] + out[1] + rest, 100);
/// ```
pub fn multinomial<R: Rng + ?Sized>(rng: &mut R, n: u64, probabilities: &[f64], out: &mut [u64]) -> u64 {
    let mut left = n;
    let mut chance_left = 1.0;
    for (&p, count) in probabilities.iter().zip(out) {
        *count = if left == 0 || !is_positive(p) {
            0
        } else if p >= chance_left * (1.0 - 4.0 * f64::EPSILON) {
            // the last category of a sum of 1, rounding and all
            left
        } else {
            binomial(rng, left, p / chance_left)
        };
        left -= *count;
        chance_left -= p.max(0.0);
    }
    left
}

/// A Poisson count of this mean (at most 2^53; nothing below or equal to 0 or not a number).
///
/// Inversion below a mean of 20, transformed rejection PTRS (Hoermann 1993, Insurance Math. Econ.
/// 12) above.
///
/// ```
/// use cltv::stats::{counts::poisson, streams::Key};
/// assert_eq!(poisson(&mut Key::new(1).stream(), 0.0), 0);
/// ```
#[inline]
pub fn poisson<R: Rng + ?Sized>(rng: &mut R, mean: f64) -> u64 {
    arrivals(rng, mean) as u64
}

/// [`poisson`] as a whole number in a float.
#[inline]
pub(crate) fn arrivals<R: Rng + ?Sized>(rng: &mut R, mean: f64) -> f64 {
    if !is_positive(mean) {
        return 0.0;
    }
    let u = open01(rng);
    if u <= 1.0 - mean {
        0.0
    } else if mean < INVERSION_BELOW {
        count_terms(u, (-mean).exp(), mean, 0.0)
    } else {
        reject_poisson(rng, mean.min(MAX_COUNT as f64), u)
    }
}

fn reject_poisson<R: Rng + ?Sized>(rng: &mut R, mean: f64, first: f64) -> f64 {
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.024_83 * b;
    let table = Hat { a, b, center: mean + 0.43, sure: 0.9277 - 3.6224 / (b - 2.0) };
    let mut u = first;
    loop {
        let v = open01(rng);
        let (k, half) = table.propose(u);
        if half >= 0.07 && v <= table.sure {
            return k;
        }
        if k >= 0.0 && !(half < 0.013 && v > half) {
            let alpha_inverse = 1.1239 + 1.1328 / (b - 3.4);
            let height = (v * alpha_inverse / table.slope(half)).ln();
            if height <= ln_poisson(k, mean) {
                return k;
            }
        }
        u = open01(rng);
    }
}

/// A negative binomial count: a Poisson whose mean is gamma of this mean and shape `dispersion`,
/// so its variance is mean + mean^2 / dispersion. An infinite dispersion is a Poisson; a mean or
/// dispersion that is not positive gives 0.
///
/// ```
/// use cltv::stats::{counts::negative_binomial, streams::Key};
/// assert_eq!(negative_binomial(&mut Key::new(1).stream(), 0.0, 2.0), 0);
/// ```
pub fn negative_binomial<R: Rng + ?Sized>(rng: &mut R, mean: f64, dispersion: f64) -> u64 {
    if !is_positive(mean) || !is_positive(dispersion) {
        return 0;
    }
    if dispersion.is_infinite() {
        return poisson(rng, mean);
    }
    let rate = Gamma::new(dispersion, mean / dispersion).map_or(mean, |gamma| gamma.sample(rng));
    poisson(rng, rate)
}

/// Failures before the first success of chance `p`, by inverting the uniform `u` in (0, 1):
/// P(K >= k) = (1 - p)^k. Saturates at `u64::MAX` (always for p = 0), and is 0 at p >= 1.
///
/// Falls as `u` rises no further than one failure per quantile: K = floor(ln u / ln(1 - p)).
///
/// ```
/// use cltv::stats::counts::geometric;
/// // P(K >= 2) = 0.81 at p = 0.1
/// assert_eq!(geometric(0.80, 0.1), 2);
/// assert_eq!(geometric(0.82, 0.1), 1);
/// ```
#[inline]
pub fn geometric(u: f64, p: f64) -> u64 {
    if p >= 1.0 {
        0
    } else if p > 0.0 {
        (u.ln() / (-p).ln_1p()) as u64
    } else {
        u64::MAX
    }
}

#[cfg(test)]
mod tests;
