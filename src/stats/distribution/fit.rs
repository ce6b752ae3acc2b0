//! From a mean and a standard deviation, or from two percentiles, to parameters.

use super::error::DistributionError;
use super::family::Family;
use super::law::Law;
use crate::stats::incomplete::beta_tails;
use crate::stats::quantiles::{beta_quantile_with, gamma_quantile};
use crate::stats::roots::bracketed;
use crate::stats::special::{is_positive, ln_beta};
use crate::stats::standard::unit_lognormal;

/// The standard normal's 95th percentile.
const Z95: f64 = 1.644_853_626_951_472_7;

/// Largest sum of a beta's parameters, and largest shape of a gamma, that is fitted: beyond it
/// the law is a constant for every purpose.
const LARGEST: f64 = 1e10;

/// The open interval a family lives on; an error for those given by bounds.
pub(super) fn support(family: Family, what: &'static str) -> Result<(f64, f64), DistributionError> {
    match family {
        Family::Beta => Ok((0.0, 1.0)),
        Family::Normal => Ok((f64::NEG_INFINITY, f64::INFINITY)),
        Family::LogNormal | Family::Gamma => Ok((0.0, f64::INFINITY)),
        Family::Uniform | Family::Triangular | Family::Pert => {
            Err(DistributionError::GivenByBounds { family, what })
        }
    }
}

/// By the method of moments; `mean` is inside the support and `sd` positive.
pub(super) fn law_from_mean_sd(family: Family, mean: f64, sd: f64) -> Result<Law, DistributionError> {
    let too_small = DistributionError::SdTooSmall { family, mean, sd };
    let ratio = sd / mean;
    match family {
        Family::Beta => {
            let limit = (mean * (1.0 - mean)).sqrt();
            let total = (limit / sd) * (limit / sd) - 1.0;
            if !is_positive(total) {
                Err(DistributionError::SdTooLarge { mean, sd, limit })
            } else if total > LARGEST {
                Err(too_small)
            } else {
                Ok(Law::beta(mean * total, (1.0 - mean) * total, 0.0, 1.0))
            }
        }
        Family::Gamma => {
            let shape = 1.0 / (ratio * ratio);
            if shape.is_finite() && shape > 0.0 {
                Ok(Law::Gamma { shape, scale: mean / shape })
            } else {
                Err(too_small)
            }
        }
        Family::LogNormal => {
            let (log_mean, log_sd) = unit_lognormal(ratio);
            Ok(Law::LogNormal { log_mean: libm::log(mean) + log_mean, log_sd })
        }
        Family::Normal | Family::Uniform | Family::Triangular | Family::Pert => Ok(Law::Normal { mean, sd }),
    }
}

/// `p5 < p95`, both inside the support; None when nothing in reach fits.
pub(super) fn law_from_p5_p95(family: Family, p5: f64, p95: f64) -> Option<Law> {
    match family {
        Family::Beta => beta_from_p5_p95(p5, p95),
        Family::Gamma => gamma_from_p5_p95(p5, p95),
        Family::LogNormal => {
            let (low, high) = (libm::log(p5), libm::log(p95));
            Some(Law::LogNormal { log_mean: 0.5 * (low + high), log_sd: 0.5 * (high - low) / Z95 })
        }
        Family::Normal | Family::Uniform | Family::Triangular | Family::Pert => {
            Some(Law::Normal { mean: 0.5 * p5 + 0.5 * p95, sd: (0.5 * p95 - 0.5 * p5) / Z95 })
        }
    }
}

/// The ratio of the percentiles falls as the shape rises, and depends on nothing else.
fn gamma_from_p5_p95(p5: f64, p95: f64) -> Option<Law> {
    let target = libm::log(p95 / p5);
    let excess = |ln_shape: f64| {
        let shape = libm::exp(ln_shape);
        libm::log(gamma_quantile(shape, 0.95) / gamma_quantile(shape, 0.05)) - target
    };
    let (least, most) = (libm::log(0.005), libm::log(LARGEST));
    let shape = libm::exp(bracketed(excess, least, most, 1e-14).found()?);
    Some(Law::Gamma { shape, scale: p95 / gamma_quantile(shape, 0.95) })
        .filter(|_| matches(gamma_quantile(shape, 0.05) / gamma_quantile(shape, 0.95), p5 / p95))
}

/// Newton's method on the logits of both tails, in the logarithms of the parameters, with steps
/// halved until they improve.
fn beta_from_p5_p95(p5: f64, p95: f64) -> Option<Law> {
    let logits = [logit(p5), logit(p95)];
    let residual = |theta: [f64; 2]| {
        let (a, b) = (libm::exp(theta[0]), libm::exp(theta[1]));
        let ln_b = ln_beta(a, b);
        let tails = logits.map(|at| beta_tails(a, b, ln_b, at));
        let miss = |i: usize, target: f64| libm::log(tails[i].lower / tails[i].upper) - target;
        [miss(0, logit(0.05)), miss(1, logit(0.95))]
    };
    let mut theta = beta_guess(logits);
    let mut here = residual(theta);
    for _ in 0..200 {
        let (next, there) = newton_step(&residual, theta, here)?;
        let moved = (next[0] - theta[0]).abs() + (next[1] - theta[1]).abs();
        (theta, here) = (next, there);
        if moved < 1e-14 || size(here) < 1e-14 {
            break;
        }
    }
    let (a, b) = (libm::exp(theta[0]), libm::exp(theta[1]));
    let ln_b = ln_beta(a, b);
    let fits = a + b < LARGEST
        && matches(beta_quantile_with(a, b, ln_b, 0.05), p5)
        && matches(beta_quantile_with(a, b, ln_b, 0.95), p95);
    fits.then(|| Law::beta(a, b, 0.0, 1.0))
}

type Pair = [f64; 2];

/// One damped step; None when no step improves and the residual is not yet at rounding.
fn newton_step(residual: &impl Fn(Pair) -> Pair, theta: Pair, here: Pair) -> Option<(Pair, Pair)> {
    let h = 1e-6;
    let along = |i: usize| {
        let (mut up, mut down) = (theta, theta);
        up[i] += h;
        down[i] -= h;
        let (up, down) = (residual(up), residual(down));
        [(up[0] - down[0]) / (2.0 * h), (up[1] - down[1]) / (2.0 * h)]
    };
    let (by_a, by_b) = (along(0), along(1));
    let determinant = by_a[0] * by_b[1] - by_a[1] * by_b[0];
    let full = [
        -(here[0] * by_b[1] - here[1] * by_b[0]) / determinant,
        -(by_a[0] * here[1] - by_a[1] * here[0]) / determinant,
    ];
    let longest = full[0].abs().max(full[1].abs());
    let mut scale = if longest > 1.5 { 1.5 / longest } else { 1.0 };
    for _ in 0..40 {
        let next = [theta[0] + scale * full[0], theta[1] + scale * full[1]];
        let there = residual(next);
        if size(there) < size(here) {
            return Some((next, there));
        }
        scale *= 0.5;
    }
    (size(here) < 1e-6).then_some((theta, here))
}

/// Moments of a normal in the logit with the two percentiles, turned into a beta's: the logit of
/// a beta has variance near 1/a + 1/b.
fn beta_guess(logits: Pair) -> Pair {
    let middle = 0.5 * (logits[0] + logits[1]);
    let sd = (logits[1] - logits[0]) / (2.0 * Z95);
    let mean = 1.0 / (1.0 + libm::exp(-middle));
    let mean = mean.clamp(1e-6, 1.0 - 1e-6);
    let total = 1.0 / (sd * sd * mean * (1.0 - mean));
    [libm::log(mean * total).max(-3.0), libm::log((1.0 - mean) * total).max(-3.0)]
}

fn size(residual: Pair) -> f64 {
    let larger = residual[0].abs().max(residual[1].abs());
    if larger.is_nan() { f64::INFINITY } else { larger }
}

fn logit(p: f64) -> f64 {
    libm::log(p) - libm::log1p(-p)
}

fn matches(found: f64, wanted: f64) -> bool {
    (found / wanted - 1.0).abs() < 1e-9
}
