//! Special functions of the gamma and beta family, without cancellation.
//!
//! Only what the laws and the samplers need and the libraries lack or lose digits in. The
//! incomplete functions and their inverses stand in `distribution`.

/// Whether `value` is a number above 0.
#[inline]
pub(crate) fn is_positive(value: f64) -> bool {
    value > 0.0
}

/// ln sqrt(2 pi).
pub(crate) const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;

/// e^x to within an ulp and a half, the same on every platform; below -708 as there, above 709 as there.
///
/// By plain additions and multiplications without a branch or a table, so that a loop over many takes several at a
/// time: e^x = 2^k e^r with |r| <= ln(2) / 2, and the series of e^r to r^13, beyond which it has less than 2^-57.
#[inline]
pub(crate) fn exp(x: f64) -> f64 {
    /// Its last bit is worth 1, so a sum with it is rounded to a whole number, which its lowest bits are.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    /// ln 2 in two parts, the first short enough for exact multiples.
    const LN_2: (f64, f64) = (0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10);
    let x = x.clamp(-708.0, 709.0);
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let whole = rounded - ROUND;
    let r = (x - whole * LN_2.0) - whole * LN_2.1;
    // even and odd terms apart, so that neither waits for the other
    let square = r * r;
    let of = |terms: &[f64; 6]| terms.iter().fold(0.0, |sum, term| sum * square + term);
    let series = of(&EXP_EVEN) + r * of(&EXP_ODD);
    let power = f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52);
    (1.0 + (r + square * series)) * power
}

/// 1 / 12!, 1 / 10! and on to 1 / 2!.
const EXP_EVEN: [f64; 6] =
    [1.0 / 479_001_600.0, 1.0 / 3_628_800.0, 1.0 / 40_320.0, 1.0 / 720.0, 1.0 / 24.0, 0.5];
/// 1 / 13!, 1 / 11! and on to 1 / 3!.
const EXP_ODD: [f64; 6] =
    [1.0 / 6_227_020_800.0, 1.0 / 39_916_800.0, 1.0 / 362_880.0, 1.0 / 5_040.0, 1.0 / 120.0, 1.0 / 6.0];

/// ln Gamma(x) for x > 0 (libm's `lgamma`; relative error 2.5e-16).
///
/// ```
/// // ln 9! = ln 362880
/// assert!((cltv::stats::special::ln_gamma(10.0) - 12.801_827_480_081_469).abs() < 1e-14);
/// ```
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The derivative of ln Gamma(x) for x > 0 (statrs; relative error below 1e-13 away from its root
/// at 1.4616).
///
/// ```
/// // minus Euler's constant
/// assert!((cltv::stats::special::digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-14);
/// ```
pub fn digamma(x: f64) -> f64 {
    statrs::function::gamma::digamma(x)
}

/// Gauss's hypergeometric function 2F1(a, b; c; z) for 0 <= z < 1 by its series (Abramowitz and
/// Stegun 15.1.1), for c that is no whole number at or below 0. Meant for a and b that are not large
/// (transform large ones away by 15.3.3); relative error about 1e-13 then. Terms fall like z^k, so z
/// near 1 takes some thousand of them.
///
/// ```
/// // 2F1(1, 1; 2; z) = -ln(1 - z) / z
/// let found = cltv::stats::special::gauss_2f1(1.0, 1.0, 2.0, 0.9);
/// assert!((found + (1.0_f64 - 0.9).ln() / 0.9).abs() < 1e-13);
/// ```
pub fn gauss_2f1(a: f64, b: f64, c: f64, z: f64) -> f64 {
    const MOST_TERMS: u32 = 1_000_000;
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 0..MOST_TERMS {
        let k = f64::from(k);
        term *= (a + k) * (b + k) / ((c + k) * (k + 1.0)) * z;
        sum += term;
        if term.abs() <= 1e-17 * f64::abs(sum) * (1.0 - z) {
            break;
        }
    }
    sum
}

/// Gauss's hypergeometric function 2F1(1, a; c; z) for a, c > 0 and z < 1: a sum of the hazards of
/// beta-distributed chances, discounted (relative error below 1e-12 where it needs no more than
/// 20,000 terms, as for z up to 1 - 1e-6 or down to -1e6).
///
/// Gauss's continued fraction (DLMF 15.7.1 with b = 0), by Lentz's method.
///
/// ```
/// use cltv::stats::special::hypergeometric_1;
/// // -ln(1 - z) / z
/// assert!((hypergeometric_1(1.0, 2.0, 0.5) / (2.0 * 2.0_f64.ln()) - 1.0).abs() < 1e-15);
/// ```
pub fn hypergeometric_1(a: f64, c: f64, z: f64) -> f64 {
    // F = 1 / (1 - a z / (c - 1 (c - a) z / (c + 1 - (a + 1) c z / (c + 2 - ...))))
    let mut front = 1.0;
    let mut ratio = 1.0;
    let mut below = 0.0;
    for n in 1..20_000_u32 {
        let half = f64::from(n / 2);
        let step = match n {
            1 => a / c,
            _ if n % 2 == 0 => half * (c - a + half - 1.0) / spread(c, n),
            _ => (a + half) * (c - 1.0 + half) / spread(c, n),
        } * -z;
        below = 1.0 / (1.0 + step * below);
        ratio = 1.0 + step / ratio;
        let change = ratio * below;
        front *= change;
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    1.0 / front
}

/// (c + n - 1) (c + n - 2): neighboring denominators of the fraction, drawn into its numerators.
fn spread(c: f64, n: u32) -> f64 {
    let top = c + f64::from(n) - 1.0;
    top * (top - 1.0)
}

/// The remainder of Stirling's formula for x >= 10:
/// ln Gamma(x) - ((x - 1/2) ln x - x + ln sqrt(2 pi)) (Abramowitz and Stegun 6.1.42); below 1e-16
/// off.
#[inline]
pub(crate) fn stirling_remainder(x: f64) -> f64 {
    let w = 1.0 / (x * x);
    let tail = w * (-1.0 / 1680.0 + w * (1.0 / 1188.0 + w * (-691.0 / 360_360.0 + w / 156.0)));
    (1.0 / 12.0 + w * (-1.0 / 360.0 + w * (1.0 / 1260.0 + tail))) / x
}

/// ln B(a, b) for a, b > 0.
///
/// Stirling's formulas are subtracted term by term, as in `algdiv` of DiDonato and Morris (1992,
/// ACM TOMS 708), so that nothing cancels when one argument is large. Relative error below 1e-13
/// for arguments from 1e-6 to 1e8 (near B = 1, where the logarithm vanishes, 2e-14 absolute).
///
/// ```
/// // mpmath, 40 digits
/// let found = cltv::stats::special::ln_beta(0.1, 1e5);
/// assert!((found / 1.101_420_555_237_783 - 1.0).abs() < 1e-13);
/// ```
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    let total = small + large;
    let share = small / total;
    if small >= 10.0 {
        let remainder = stirling_remainder(small) + stirling_remainder(large) - stirling_remainder(total);
        LN_SQRT_2PI - 0.5 * libm::log(large)
            + remainder
            + (small - 0.5) * libm::log(share)
            + large * libm::log1p(-share)
    } else if large >= 10.0 {
        let remainder = stirling_remainder(large) - stirling_remainder(total);
        libm::lgamma(small) + remainder + small - small * libm::log(total)
            + (large - 0.5) * libm::log1p(-share)
    } else {
        libm::lgamma(small) + (libm::lgamma(large) - libm::lgamma(total))
    }
}

/// B(alpha, beta + t) / B(alpha, beta): the expectation of (1 - q)^t for q ~ Beta(alpha, beta),
/// for t >= 0 (Fader and Hardie 2007, eq. 6, for whole t).
///
/// Whole t up to 256 is a product of t factors (relative error t * 2e-16); other t goes by
/// [`ln_beta`].
///
/// ```
/// use cltv::stats::special::beta_survival;
/// // alpha = 0.668, beta = 3.806 (Fader and Hardie 2007): 1 - churn = beta / (alpha + beta)
/// assert!((beta_survival(0.668, 3.806, 1.0) - 3.806 / 4.474).abs() < 1e-15);
/// // uniform: 1 / (t + 1)
/// assert!((beta_survival(1.0, 1.0, 0.5) - 2.0 / 3.0).abs() < 1e-15);
/// ```
pub fn beta_survival(alpha: f64, beta: f64, t: f64) -> f64 {
    if t <= 256.0 && (t - t.floor()).abs() < f64::MIN_POSITIVE {
        let mut product = 1.0;
        for i in 0..t as u64 {
            let at = beta + i as f64;
            product *= at / (alpha + at);
        }
        product
    } else {
        libm::exp(ln_beta(alpha, beta + t) - ln_beta(alpha, beta))
    }
}

/// x ln(x / mean) - (x - mean), the deviance of Loader (2000); absolute error |x - mean| * 2e-16.
#[inline]
pub(crate) fn deviance(x: f64, mean: f64) -> f64 {
    let excess = x - mean;
    if x <= 0.0 {
        mean
    } else if excess.abs() < 0.5 * mean {
        x * libm::log1p(excess / mean) - excess
    } else {
        x * libm::log(x / mean) - excess
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use super::*;

    #[test]
    fn ln_beta_keeps_its_digits() {
        // mpmath, 40 digits
        let cases = [
            (0.1, 100000.0, 1.101420555237783),
            (1e-06, 1e-06, 14.508657738522575),
            (1e-06, 100000000.0, 13.815491560068693),
            (0.5, 0.5, 1.1447298858494002),
            (3.0, 9.5, -6.351866910579232),
            (9.99, 10.0, -13.72903881682469),
            (5.0, 100000000.0, -88.92534998941388),
            (10.0, 10.0, -13.736229227036555),
            (10000.0, 10000.0, -13866.28325676141),
            (100000000.0, 100000000.0, -138629444.05681731),
            (0.05, 3.0, 2.9222494967941874),
            (2.5, 40.0, -8.983627339298152),
            (12.0, 10000000.0, -175.9148465656234),
            (0.001, 25.0, 6.903980122465947),
        ];
        for (a, b, expected) in cases {
            for found in [ln_beta(a, b), ln_beta(b, a)] {
                assert!((found / expected - 1.0).abs() < 1e-13, "{a} {b} {found} {expected}");
            }
        }
        // B(1, 1) = 1, and B(a, 1) = 1 / a
        assert!(ln_beta(1.0, 1.0).abs() < 1e-14);
        assert!((ln_beta(1e-305, 1.0) - 1e305_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn hypergeometric_1_agrees_with_mpmath() {
        // mpmath, 40 digits; parameters of 1e4 are rounded to 2e-12 of their differences
        let cases = [
            (3.806, 4.474, 0.9090909090909091, 5.922596407612762),
            (0.793, 3.219, -37.5, 0.21381565584721515),
            (0.05, 0.1, -10000.0, 0.3180610621852871),
            (0.2, 0.7, 0.3, 1.1098794530934248),
            (10002.0, 10003.5, 0.997, 317.9619282634809),
            (2.5, 2.6, 0.9999, 4574.180999078394),
            (5.0, 4.0, 0.25, 1.4444444444444444),
            (1.5, 40.0, -1000000.0, 7.715084926087885e-5),
            (0.7, 1000000.0, 0.99, 1.0000006930011663),
        ];
        for (a, c, z, expected) in cases {
            let found = hypergeometric_1(a, c, z);
            assert!((found / expected - 1.0).abs() < 1e-12, "{a} {c} {z}: {found} {expected}");
        }
    }

    #[test]
    fn exponentials_are_those_of_the_library() {
        for step in -700_000..=700_000 {
            let x = f64::from(step) * 1.000_37e-3;
            let (found, exact) = (exp(x), libm::exp(x));
            assert!((found / exact - 1.0).abs() <= 1.5 * f64::EPSILON, "{x}: {found} {exact}");
        }
        assert_eq!((exp(0.0), exp(1e9), exp(-1e9)), (1.0, exp(709.0), exp(-708.0)));
    }

    #[test]
    fn beta_survival_agrees_on_both_sides_of_its_switch() {
        for (alpha, beta) in [(0.668, 3.806), (0.05, 0.05), (1e3, 30.0), (5.0, 1e4)] {
            for t in [1.0, 37.0, 256.0] {
                let product = beta_survival(alpha, beta, t);
                let near = beta_survival(alpha, beta, t + 1e-9);
                // it moves by about ln(1 + alpha / beta) x 1e-9, relative; and rounding of logs
                assert!((near / product - 1.0).abs() < 1e-8, "{alpha} {beta} {t}");
            }
            let ratio = beta_survival(alpha, beta, 257.0) / beta_survival(alpha, beta, 256.0);
            assert!((ratio - (beta + 256.0) / (alpha + beta + 256.0)).abs() < 1e-11);
        }
        assert_eq!(beta_survival(2.0, 3.0, 0.0), 1.0);
    }
}
