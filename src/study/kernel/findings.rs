//! What a run found, complete and named: the only thing that reports see.

use super::provenance::Provenance;
use crate::metrics::{CurveOf, Metric};
use crate::stats::estimate::{Bin, Estimate};

/// Everything that a run found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Findings {
    /// Where it comes from.
    pub provenance: Provenance,
    /// What the scenario says about itself.
    pub description: String,
    /// Whole periods in a year.
    pub periods_per_year: usize,
    /// Customers of the cohort lens.
    pub cohort_customers: u64,
    /// Whether anything is paid for acquisition.
    pub has_channels: bool,
    /// Whether the business lens has anybody in it.
    pub has_business: bool,
    /// Metrics of the cohort lens.
    pub cohort_metrics: Vec<Measured>,
    /// Curves of the cohort lens.
    pub curves: Vec<Curve>,
    /// Value of a customer just arrived in each stage.
    pub value_by_stage: Vec<(String, Option<f64>)>,
    /// Own value of single customers, where individuals were simulated.
    pub between_customers: Option<Estimate>,
    /// How clv and npv spread over draws, and value between customers where it was simulated.
    pub distributions: Vec<Distribution>,
    /// Share of all own value that the most valuable customers hold: a share of customers and what
    /// they hold. Empty unless individuals were simulated.
    pub whale: Vec<(f64, Estimate)>,
    /// The law by which customers leave the entry stage, where the scenario gives one.
    pub law: Option<LawCurve>,
    /// How money of later periods is discounted.
    pub discount: Discount,
    /// Metrics of the business lens.
    pub business_metrics: Vec<Measured>,
    /// Series of the business lens.
    pub series: Vec<Curve>,
    /// First-purchase cohorts by tenure.
    pub triangle: Vec<TriangleCell>,
    /// What may not be as meant.
    pub warnings: Vec<Warning>,
    /// The conventions that numbers depend on.
    pub conventions: Vec<String>,
    /// What the run checked of itself.
    pub audit: Vec<Check>,
}

impl Findings {
    /// What was found of a metric, of either lens.
    pub fn metric(&self, metric: impl Into<Metric>) -> Option<&Measured> {
        let metric = metric.into();
        self.cohort_metrics.iter().chain(&self.business_metrics).find(|measured| measured.metric == metric)
    }

    /// A curve of the cohort lens, or a series of the business lens.
    pub fn curve(&self, of: impl Into<CurveOf>) -> Option<&Curve> {
        let of = of.into();
        self.curves.iter().chain(&self.series).find(|curve| curve.of == of)
    }

    /// Whether every check that could be made holds.
    pub fn audit_holds(&self) -> bool {
        self.audit.iter().all(|check| check.holds != Some(false))
    }
}

/// A metric with its spread over draws.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Measured {
    /// The metric.
    pub metric: Metric,
    /// Mean, spread and percentiles over draws.
    pub estimate: Estimate,
    /// Share of its variance that is parameter uncertainty rather than luck; absent without
    /// variance.
    pub parameter_share: Option<f64>,
}

/// A curve or series with its spread over draws.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Curve {
    /// What it is a curve of.
    pub of: CurveOf,
    /// Its name, with the stage's where it is a series of one.
    pub name: String,
    /// The stage it is about.
    pub stage: Option<String>,
    /// One estimate for each tenure or period, from 0.
    pub points: Vec<Estimate>,
}

/// What spreads: a metric over draws, or value between customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// A metric over draws.
    OverDraws(Metric),
    /// The own value of single customers.
    BetweenCustomers,
}

/// How the values of a metric spread.
#[derive(Debug, Clone)]
pub struct Distribution {
    /// What spreads.
    pub of: Spread,
    /// Bins of equal width, rising.
    pub bins: Vec<Bin>,
}

/// A law of retention by itself: nobody climbs, slips or returns.
#[derive(Debug, Clone)]
pub struct LawCurve {
    /// The stage whose law it is.
    pub stage: String,
    /// Its name and parameters.
    pub law: String,
    /// Share still there, by tenure from 0.
    pub survival: Vec<f64>,
}

/// How money of later periods is discounted: by (1 + rate)^-(period + timing).
#[derive(Debug, Clone, Copy)]
pub struct Discount {
    /// Rate per period; absent where it is uncertain, so that draws differ.
    pub rate: Option<f64>,
    /// Part of a period that passes before its cash falls: 0, 1/2 or 1.
    pub timing: f64,
}

impl Discount {
    /// What money of a period is worth at the start; absent where the rate is uncertain.
    pub fn factor(&self, period: usize) -> Option<f64> {
        self.rate.map(|rate| libm::pow(1.0 + rate, -(period as f64 + self.timing)))
    }
}

/// A number of the scenario and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumption {
    /// Path in the scenario.
    pub path: String,
    /// The number as the file writes it, with its unit and its uncertainty.
    pub written: String,
    /// What the file says beside it.
    pub note: String,
    /// File and line, or the option of the command line.
    pub place: String,
}

/// One cell of the first-purchase cohorts, a mean over draws.
#[derive(Debug, Clone, Copy)]
pub struct TriangleCell {
    /// Period of the first purchase; negative for opening customers.
    pub cohort: i64,
    /// Tenure.
    pub tenure: usize,
    /// Members in customer stages.
    pub customers: f64,
    /// Members as a share of the first entry's.
    pub retention: Option<f64>,
    /// Revenue of the period.
    pub revenue: f64,
}

/// Something that may not be as meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// Path in the scenario.
    pub location: String,
    /// What it is.
    pub what: String,
}

/// One thing that a run checked of itself.
#[derive(Debug, Clone)]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    /// Whether it holds; absent where it could not be checked.
    pub holds: Option<bool>,
    /// How, or why not.
    pub detail: String,
}

impl Check {
    /// A check that was made.
    pub fn of(name: &'static str, holds: bool, detail: impl Into<String>) -> Check {
        Check { name, holds: Some(holds), detail: detail.into() }
    }

    /// A check that could not be made.
    pub fn skipped(name: &'static str, why: impl Into<String>) -> Check {
        Check { name, holds: None, detail: why.into() }
    }
}
