//! Rates, churn, rows and the lapsed, as written.

use super::number::{At, NumberSpec};
use crate::scenario::checked::{Clock, LapsedTenure};
use crate::scenario::path::Path;
use crate::scenario::problem::Place;
use crate::units::Period;

/// A rate or churn as written.
#[derive(Debug, Clone)]
pub struct RateSpec {
    /// How it varies along time; absent where only `between` is given.
    pub form: Option<RateForm>,
    /// How customers differ.
    pub between: Option<BetweenSpec>,
    /// The clock, where it is named.
    pub clock: Option<At<Clock>>,
    /// The period of table, Weibull scale and `between`.
    pub per: Option<At<Period>>,
    /// Whether it is a retention.
    pub retention: bool,
    /// Where it stands.
    pub place: Place,
    /// Its parameter path.
    pub path: Path,
}

/// A rate along time.
#[derive(Debug, Clone)]
pub enum RateForm {
    /// The same at any age.
    Number(NumberSpec),
    /// By a clock.
    Table(Vec<NumberSpec>),
    /// Discrete Weibull.
    Weibull {
        /// Shape.
        shape: NumberSpec,
        /// Scale.
        scale: NumberSpec,
    },
}

/// `between_customers` as written.
#[derive(Debug, Clone)]
pub struct BetweenSpec {
    /// Standard deviation.
    pub sd: Option<NumberSpec>,
    /// First shape.
    pub alpha: Option<NumberSpec>,
    /// Second shape.
    pub beta: Option<NumberSpec>,
    /// Exponent of time.
    pub c: Option<NumberSpec>,
    /// Where it stands.
    pub place: Place,
}

/// A row given outright.
#[derive(Debug, Clone)]
pub struct RowSpec {
    /// Names of destinations and their probabilities.
    pub to: Vec<(At<String>, NumberSpec)>,
    /// Dirichlet concentration.
    pub concentration: Option<At<f64>>,
    /// Where the row stands.
    pub place: Place,
    /// Its path.
    pub path: Path,
}

/// `[lapsed]`
#[derive(Debug, Clone, Default)]
pub struct LapsedSpec {
    /// `win_back`
    pub win_back: Option<RateSpec>,
    /// `give_up`
    pub give_up: Option<NumberSpec>,
    /// `return_to`
    pub return_to: Option<At<String>>,
    /// `to`
    pub to: Option<RowSpec>,
    /// `tenure`
    pub tenure: Option<LapsedTenure>,
    /// `on_lapse`
    pub on_lapse: Option<NumberSpec>,
    /// `on_win_back`
    pub on_win_back: Option<NumberSpec>,
}
