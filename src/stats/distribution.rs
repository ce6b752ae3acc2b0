//! Laws of uncertain numbers: beta, normal, lognormal, gamma, uniform, triangular, PERT.
//!
//! A [`Distribution`] is checked when made, so its methods cannot fail. Draws are made by
//! quantile, so that a design's point decides them; sampling itself is left out.

mod error;
mod family;
mod fit;
mod law;

pub use error::DistributionError;
pub use family::Family;

use super::incomplete::{beta_tails, gamma_tails};
use law::Law;

use super::quantiles::beta_quantile_with;
pub use super::quantiles::{beta_quantile, gamma_quantile, normal_cdf, normal_quantile};

/// A law of an uncertain number, with checked parameters.
///
/// ```
/// use cltv::stats::distribution::{Distribution, Family};
/// let churn = Distribution::from_mean_sd(Family::Beta, 0.2, 0.1).unwrap(); // Beta(3, 12)
/// // scipy 1.17: beta.ppf(0.95, 3, 12)
/// assert!((churn.quantile(0.95) - 0.385_389_682_363_882_05).abs() < 1e-12);
/// let too_wide = Distribution::from_mean_sd(Family::Beta, 0.2, 0.5).unwrap_err();
/// assert_eq!(
///     too_wide.to_string(),
///     "sd 0.5 is too large for a beta with mean 0.2: it must stay below 0.4000 (= sqrt(mean x (1 - mean)))",
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distribution {
    family: Family,
    law: Law,
}

impl Distribution {
    /// The beta, gamma, normal or lognormal of this mean and standard deviation. An sd of 0 is a
    /// constant.
    ///
    /// # Errors
    /// Numbers outside the support, an sd no beta reaches, or a family given by bounds.
    pub fn from_mean_sd(family: Family, mean: f64, sd: f64) -> Result<Distribution, DistributionError> {
        all_finite(&[mean, sd])?;
        if sd < 0.0 {
            return Err(DistributionError::NegativeSd { sd });
        }
        let (low, high) = fit::support(family, "mean and sd")?;
        let constant = sd <= 0.0;
        // a constant may lie on the edge of its family's support
        let inside = mean > low && mean < high || constant && mean >= low && mean <= high;
        if !inside {
            return Err(DistributionError::MeanOutside { family, mean, low, high });
        }
        let law =
            if constant { Law::Constant { value: mean } } else { fit::law_from_mean_sd(family, mean, sd)? };
        Ok(Distribution { family, law })
    }

    /// The beta, gamma, normal or lognormal with these 5th and 95th percentiles, matched to 1e-9
    /// relative.
    ///
    /// # Errors
    /// Percentiles that do not rise, lie outside the support or beyond reach, or a family given
    /// by bounds.
    ///
    /// ```
    /// use cltv::stats::distribution::{Distribution, Family};
    /// let d = Distribution::from_p5_p95(Family::Beta, 0.02, 0.30).unwrap();
    /// assert!((d.quantile(0.05) / 0.02 - 1.0).abs() < 1e-9);
    /// assert!((d.quantile(0.95) / 0.30 - 1.0).abs() < 1e-9);
    /// ```
    pub fn from_p5_p95(family: Family, p5: f64, p95: f64) -> Result<Distribution, DistributionError> {
        all_finite(&[p5, p95])?;
        let (low, high) = fit::support(family, "p5 and p95")?;
        if p5 >= p95 {
            return Err(DistributionError::PercentilesNotRising { p5, p95 });
        }
        if p5 <= low || p95 >= high {
            return Err(DistributionError::PercentilesOutside { family, p5, p95, low, high });
        }
        let law =
            fit::law_from_p5_p95(family, p5, p95).ok_or(DistributionError::NoFit { family, p5, p95 })?;
        Ok(Distribution { family, law })
    }

    /// Uniform between two bounds; equal bounds are a constant.
    ///
    /// # Errors
    /// Bounds that do not rise or are not finite.
    pub fn uniform(low: f64, high: f64) -> Result<Distribution, DistributionError> {
        check_bounds(low, low, high)?;
        let law =
            if low < high { Law::Uniform { low, width: high - low } } else { Law::Constant { value: low } };
        Ok(Distribution { family: Family::Uniform, law })
    }

    /// Triangular between two bounds with a mode; equal bounds are a constant.
    ///
    /// # Errors
    /// Bounds that do not rise, a mode outside them, or numbers that are not finite.
    pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Distribution, DistributionError> {
        check_bounds(low, mode, high)?;
        let law = if low < high { Law::Triangular { low, mode, high } } else { Law::Constant { value: low } };
        Ok(Distribution { family: Family::Triangular, law })
    }

    /// PERT: a beta scaled to the bounds, alpha = 1 + 4 (mode - low) / (high - low),
    /// beta = 1 + 4 (high - mode) / (high - low); equal bounds are a constant.
    ///
    /// # Errors
    /// As [`Distribution::triangular`].
    pub fn pert(low: f64, mode: f64, high: f64) -> Result<Distribution, DistributionError> {
        check_bounds(low, mode, high)?;
        let width = high - low;
        let law = if low < high {
            let place = (mode - low) / width;
            Law::beta(1.0 + 4.0 * place, 1.0 + 4.0 * (1.0 - place), low, width)
        } else {
            Law::Constant { value: low }
        };
        Ok(Distribution { family: Family::Pert, law })
    }

    /// The family that was asked for (also of a constant).
    pub fn family(&self) -> Family {
        self.family
    }

    /// The number below which the law falls with chance `u`; at u <= 0 and u >= 1 the ends of the
    /// support.
    pub fn quantile(&self, u: f64) -> f64 {
        match self.law {
            Law::Constant { value } => value,
            Law::Normal { mean, sd } => mean + sd * normal_quantile(u),
            Law::LogNormal { log_mean, log_sd } => libm::exp(log_mean + log_sd * normal_quantile(u)),
            Law::Gamma { shape, scale } => scale * gamma_quantile(shape, u),
            Law::Beta { a, b, ln_beta, low, width } => low + width * beta_quantile_with(a, b, ln_beta, u),
            Law::Uniform { low, width } => low + width * u.clamp(0.0, 1.0),
            Law::Triangular { low, mode, high } => {
                let u = u.clamp(0.0, 1.0);
                let (width, left) = (high - low, mode - low);
                if u * width < left {
                    low + (u * width * left).sqrt()
                } else {
                    high - ((1.0 - u) * width * (high - mode)).sqrt()
                }
            }
        }
    }

    /// The chance of a number at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        match self.law {
            Law::Constant { value } => f64::from(u8::from(x >= value)),
            Law::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Law::LogNormal { log_mean, log_sd } if x > 0.0 => normal_cdf((libm::log(x) - log_mean) / log_sd),
            Law::Gamma { shape, scale } if x > 0.0 => gamma_tails(shape, libm::log(x / scale)).lower,
            Law::LogNormal { .. } | Law::Gamma { .. } => 0.0,
            Law::Beta { a, b, ln_beta, low, width } => {
                let place = ((x - low) / width).clamp(0.0, 1.0);
                if place <= 0.0 || place >= 1.0 {
                    place
                } else {
                    let logit = libm::log(place) - libm::log1p(-place);
                    beta_tails(a, b, ln_beta, logit).lower
                }
            }
            Law::Uniform { low, width } => ((x - low) / width).clamp(0.0, 1.0),
            Law::Triangular { low, mode, high } => {
                let width = high - low;
                let x = x.clamp(low, high);
                if x < mode {
                    (x - low) * (x - low) / (width * (mode - low))
                } else if x < high {
                    1.0 - (high - x) * (high - x) / (width * (high - mode))
                } else {
                    1.0
                }
            }
        }
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        match self.law {
            Law::Constant { value } => value,
            Law::Normal { mean, .. } => mean,
            Law::LogNormal { log_mean, log_sd } => libm::exp(log_mean + 0.5 * log_sd * log_sd),
            Law::Gamma { shape, scale } => shape * scale,
            Law::Beta { a, b, low, width, .. } => low + width * a / (a + b),
            Law::Uniform { low, width } => low + 0.5 * width,
            Law::Triangular { low, mode, high } => low + ((mode - low) + (high - low)) / 3.0,
        }
    }

    /// The standard deviation.
    pub fn sd(&self) -> f64 {
        match self.law {
            Law::Constant { .. } => 0.0,
            Law::Normal { sd, .. } => sd,
            Law::LogNormal { log_sd, .. } => self.mean() * libm::expm1(log_sd * log_sd).sqrt(),
            Law::Gamma { shape, scale } => scale * shape.sqrt(),
            Law::Beta { a, b, width, .. } => {
                let total = a + b;
                width * (a / total * (b / total) / (total + 1.0)).sqrt()
            }
            Law::Uniform { width, .. } => width / 12.0_f64.sqrt(),
            Law::Triangular { low, mode, high } => {
                let (left, width) = (mode - low, high - low);
                ((width * width - left * (width - left)) / 18.0).sqrt()
            }
        }
    }
}

fn all_finite(values: &[f64]) -> Result<(), DistributionError> {
    match values.iter().find(|value| !value.is_finite()) {
        Some(&value) => Err(DistributionError::NotFinite { value }),
        None => Ok(()),
    }
}

fn check_bounds(low: f64, mode: f64, high: f64) -> Result<(), DistributionError> {
    all_finite(&[low, mode, high])?;
    if low > high {
        Err(DistributionError::BoundsNotRising { low, high })
    } else if mode < low || mode > high {
        Err(DistributionError::ModeOutside { low, mode, high })
    } else {
        // a width beyond the largest float
        all_finite(&[high - low])
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests;
