//! What was found of an answer's dependence on uncertain numbers, or why nothing was.

use crate::stats::estimate::{Estimate, Statistic};
use crate::stats::sobol_indices::Index;
use crate::study::kernel::conventions::Convention;
use crate::study::kernel::metric::NamedMetric;
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::RunError;

/// How an answer's dependence is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Each number at its p5 and its p95, all others as drawn.
    Tornado,
    /// Shares of variance.
    Sobol,
}

impl Method {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Method::Tornado => "tornado",
            Method::Sobol => "sobol",
        }
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SensitivityError {
    /// A run ended early.
    #[error("{0}")]
    Run(#[from] RunError),
    /// Nothing is uncertain.
    #[error(
        "nothing in this scenario is uncertain, so there is nothing for an answer to depend on; give numbers a spread, such as {{ value = 0.25, sd = 0.03 }}, or use `cltv sweep`"
    )]
    NothingUncertain,
    /// The metric is unknown in some draws.
    #[error(
        "{metric} is unknown in {unknown} of {n} runs, so its variance has no shares; use --method tornado"
    )]
    Unknown {
        /// The metric.
        metric: String,
        /// Runs in which it is unknown.
        unknown: usize,
        /// Runs in all.
        n: usize,
    },
}

/// What was found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SensitivityFindings {
    /// Where it comes from; its draws are, of a tornado, those at each end, of Sobol's method those of each
    /// sample.
    pub provenance: Provenance,
    /// Name of the metric.
    pub metric: NamedMetric,
    /// The method.
    pub method: Method,
    /// Whether inputs depend on each other; then a first-order share includes what travels with a
    /// number, and Shapley effects stand in the place of totals.
    pub inputs_depend: bool,
    /// The metric over draws, nothing set.
    pub metric_estimate: Estimate,
    /// Draws in which it is unknown.
    pub unknown: u64,
    /// Which number of the metric, over draws, stands at the ends of a tornado.
    pub statistic: Statistic,
    /// The uncertain numbers, those that matter most first.
    pub parameters: Vec<Dependence>,
    /// What the numbers depend on.
    pub conventions: Vec<Convention>,
}

/// How an answer depends on one uncertain number; what a method does not tell is absent.
#[derive(Debug, Clone, Default)]
pub struct Dependence {
    /// Path of the parameter.
    pub name: String,
    /// Its p5 and p95, in the unit of the file.
    pub ends: (f64, f64),
    /// The metric with the number at its p5.
    pub low: Option<f64>,
    /// The metric with the number at its p95.
    pub high: Option<f64>,
    /// Draws in which the metric is unknown at either end.
    pub unknown: [u64; 2],
    /// Share of the variance that the number explains alone; absent when the metric does not vary.
    pub first_order: Option<Index>,
    /// Share that is gone when it alone is known last, of independent inputs.
    pub total: Option<Index>,
    /// Its Shapley effect, of inputs that depend on each other.
    pub shapley: Option<Index>,
    /// The numbers drawn together with it from one table, itself among them: they have one Shapley effect.
    pub together: Vec<String>,
}

impl Dependence {
    /// How much it matters, to sort by.
    pub(super) fn size(&self) -> f64 {
        let swing = self.low.zip(self.high).map(|(low, high)| (high - low).abs());
        let share = self.shapley.or(self.total).or(self.first_order);
        swing.or(share.map(|index| index.value)).unwrap_or(-1.0)
    }
}
