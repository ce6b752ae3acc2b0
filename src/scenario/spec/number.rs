//! Numbers as written, and where things stand.

use crate::scenario::format::Key;
use crate::scenario::path::Path;
use crate::scenario::problem::Place;
use crate::stats::distribution::Family;
use crate::units::Period;

/// Something of the file and where it stands.
#[derive(Debug, Clone)]
pub struct At<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// A number as written.
#[derive(Debug, Clone)]
pub struct NumberSpec {
    /// How it is given.
    pub form: NumberForm,
    /// The period it is stated for.
    pub per: Option<At<Period>>,
    /// The family asked for by `dist`.
    pub family: Option<At<Family>>,
    /// Where the number stands.
    pub place: Place,
    /// Its parameter path.
    pub path: Path,
    /// The key it is given for, which says its unit and its bounds.
    pub key: &'static Key,
}

/// The forms of a number.
#[derive(Debug, Clone, PartialEq)]
pub enum NumberForm {
    /// Known.
    Value(f64),
    /// Mean and standard deviation.
    MeanSd {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Two quantiles.
    P5P95 {
        /// 5 % quantile.
        p5: f64,
        /// 95 % quantile.
        p95: f64,
    },
    /// Uniform between two ends.
    LowHigh {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// PERT or triangular.
    LowModeHigh {
        /// Lower end.
        low: f64,
        /// Likeliest value.
        mode: f64,
        /// Upper end.
        high: f64,
    },
    /// A column of joint draws.
    Column(JointColumn),
}

/// A column of joint draws as written.
#[derive(Debug, Clone, PartialEq)]
pub struct JointColumn {
    /// Its name.
    pub column: String,
    /// Its file.
    pub file: String,
    /// The column in proportion to which rows are drawn; evenly without one.
    pub weight: Option<String>,
}

impl NumberForm {
    /// The value, or the mean of a value with a standard deviation.
    pub fn center(&self) -> Option<f64> {
        match self {
            NumberForm::Value(center) | NumberForm::MeanSd { mean: center, .. } => Some(*center),
            _ => None,
        }
    }
}

/// A number that may grow over calendar time.
#[derive(Debug, Clone)]
pub struct GrowingSpec {
    /// In period 0.
    pub number: NumberSpec,
    /// `growth`
    pub growth: Option<NumberSpec>,
}
