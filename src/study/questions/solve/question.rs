//! What is sought.

use crate::stats::estimate::Statistic;
use crate::study::kernel::metric::Metric;

/// What is sought.
#[derive(Debug, Clone)]
pub struct Question {
    /// Path of the parameter that is varied.
    pub parameter: String,
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
