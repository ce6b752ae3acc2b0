//! What is sought.

use super::findings::SolveError;
use crate::scenario::path::Path;
use crate::stats::estimate::Statistic;
use crate::study::kernel::metric::Metric;
use crate::study::kernel::vary::{AxisError, of_model};

/// What is sought.
#[derive(Debug, Clone)]
pub struct Question {
    /// Path of the parameter that is varied.
    pub parameter: Path,
    /// The metric.
    pub metric: Metric,
    /// Which number of it, over draws, is to reach the target.
    pub statistic: Statistic,
    /// The target.
    pub target: f64,
    /// Lower end of the range; the parameter's natural one where it is absent.
    pub from: Option<f64>,
    /// Upper end of the range.
    pub to: Option<f64>,
}

impl Question {
    /// Refuses what has no answer in any scenario.
    pub(super) fn check(&self) -> Result<(), SolveError> {
        of_model(&self.parameter)?;
        if !self.target.is_finite() {
            return Err(SolveError::Target(self.target));
        }
        if [self.from, self.to].into_iter().flatten().any(|end| !end.is_finite()) {
            return Err(AxisError::Values(self.parameter.clone()).into());
        }
        match (self.from, self.to) {
            (Some(from), Some(to)) if from >= to => Err(SolveError::Range { from, to }),
            _ => Ok(()),
        }
    }
}
