//! The cohort lens of one draw: what a customer is worth, and how long it stays.

use super::Ledger;
use crate::metrics::{CohortCurve, CohortMetric};

/// One draw seen through the cohort lens.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CohortDraw {
    /// By [`CohortMetric::ALL`].
    pub metrics: [Option<f64>; CohortMetric::ALL.len()],
    /// Cumulative own value per customer, by tenure.
    pub clv_curve: Vec<f64>,
    /// Share of starters in customer stages, by tenure.
    pub retention_curve: Vec<f64>,
    /// Share of starters in each stage: stage by stage, each by tenure.
    pub stage_mix: Vec<f64>,
    /// Own value of a customer just arrived in each stage, infinite horizon; unknown where it
    /// would be infinite.
    pub value_by_stage: Vec<Option<f64>>,
    /// Own discounted value of every starter, rising; empty unless individuals were simulated.
    pub between_customers: Vec<f64>,
    /// Where everybody is at the end of each period, descendants included.
    pub ledger: Ledger,
}

impl CohortDraw {
    /// The number of this metric.
    pub fn metric(&self, metric: CohortMetric) -> Option<f64> {
        self.metrics[metric as usize]
    }

    /// A curve, one value for each tenure from 0.
    pub fn curve(&self, curve: CohortCurve) -> &[f64] {
        let n_periods = self.clv_curve.len();
        match curve {
            CohortCurve::ClvCurve => &self.clv_curve,
            CohortCurve::RetentionCurve => &self.retention_curve,
            CohortCurve::StageMix(stage) => &self.stage_mix[stage * n_periods..(stage + 1) * n_periods],
        }
    }
}
