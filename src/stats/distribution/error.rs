//! What can be wrong with the numbers of a distribution.

use super::family::Family;

/// Why numbers do not describe a distribution.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum DistributionError {
    /// A number is infinite or not a number.
    #[error("{value} is not a finite number")]
    NotFinite {
        /// The number.
        value: f64,
    },
    /// A standard deviation below 0.
    #[error("sd {sd} is negative")]
    NegativeSd {
        /// The standard deviation.
        sd: f64,
    },
    /// A mean outside the family's support.
    #[error("mean {mean} is outside the support of a {}: {low} to {high}, ends excluded", family.name())]
    MeanOutside {
        /// The family.
        family: Family,
        /// The mean.
        mean: f64,
        /// Lower end of the support.
        low: f64,
        /// Upper end of the support.
        high: f64,
    },
    /// A standard deviation that no beta with this mean reaches.
    #[error(
        "sd {sd} is too large for a beta with mean {mean}: it must stay below {limit:.4} (= sqrt(mean x (1 - mean)))"
    )]
    SdTooLarge {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        sd: f64,
        /// Its (excluded) upper limit, sqrt(mean (1 - mean)).
        limit: f64,
    },
    /// A standard deviation so small beside the mean (or its distance from a bound) that floats
    /// cannot carry the parameters.
    #[error("sd {sd} is too small beside mean {mean} for a {}: give 0 for a constant", family.name())]
    SdTooSmall {
        /// The family.
        family: Family,
        /// The mean.
        mean: f64,
        /// The standard deviation.
        sd: f64,
    },
    /// Percentiles that do not rise.
    #[error("p5 {p5} is not below p95 {p95}")]
    PercentilesNotRising {
        /// The 5th percentile.
        p5: f64,
        /// The 95th percentile.
        p95: f64,
    },
    /// Percentiles outside the family's support.
    #[error("p5 {p5} and p95 {p95} are not both inside the support of a {}: {low} to {high}, ends excluded", family.name())]
    PercentilesOutside {
        /// The family.
        family: Family,
        /// The 5th percentile.
        p5: f64,
        /// The 95th percentile.
        p95: f64,
        /// Lower end of the support.
        low: f64,
        /// Upper end of the support.
        high: f64,
    },
    /// Percentiles so near each other, or so far apart, that no parameters in reach fit them.
    #[error("no {} in reach has p5 {p5} and p95 {p95}", family.name())]
    NoFit {
        /// The family.
        family: Family,
        /// The 5th percentile.
        p5: f64,
        /// The 95th percentile.
        p95: f64,
    },
    /// A family that this constructor does not make.
    #[error("a {} is given by its bounds, not by {what}", family.name())]
    GivenByBounds {
        /// The family.
        family: Family,
        /// What was given: "mean and sd" or "p5 and p95".
        what: &'static str,
    },
    /// Bounds that do not rise.
    #[error("low {low} is above high {high}")]
    BoundsNotRising {
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
    },
    /// A mode outside the bounds.
    #[error("mode {mode} is not between low {low} and high {high}")]
    ModeOutside {
        /// The lower bound.
        low: f64,
        /// The mode.
        mode: f64,
        /// The upper bound.
        high: f64,
    },
}
