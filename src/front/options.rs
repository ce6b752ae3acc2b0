//! What else can be said when a scenario is asked.

use crate::stats::estimate::Statistic;
use crate::study::claim::Thresholds;
use serde::{Deserialize, Serialize};

/// What is asked of the text of a scenario, in a form that can be kept and asked again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What is set in it, each as `PATH=VALUE`.
    pub sets: Vec<String>,
    /// Names of the programs that run, or are compared; absent for all.
    pub programs: Option<Vec<String>>,
}

/// How the sets of programs are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompareOptions {
    /// Names of the programs that run in the business that all sets are set against; none for no program.
    pub against: Vec<String>,
    /// Whether every set is evaluated even where there are many.
    pub all_sets: bool,
}

/// How claims are put to the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClaimOptions {
    /// When a reading holds, and when it fails.
    pub thresholds: Thresholds,
    /// Whether maps are drawn.
    pub maps: bool,
}

impl Default for ClaimOptions {
    fn default() -> ClaimOptions {
        ClaimOptions { thresholds: Thresholds::default(), maps: true }
    }
}

/// A number that a metric is to reach, and the parameter that is to bring it there.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// Path of the parameter.
    pub parameter: String,
    /// Name of the metric.
    pub metric: String,
    /// Which number of it, over draws; the mean unless said.
    pub statistic: Statistic,
    /// The number to be reached, in the metric's unit.
    pub target: f64,
    /// Lower end of the search, in the parameter's unit; its natural one where it is absent.
    pub from: Option<f64>,
    /// Upper end of the search.
    pub to: Option<f64>,
}

impl Goal {
    /// The mean of a metric at a target, sought wherever the parameter may go.
    pub fn new(parameter: &str, metric: &str, target: f64) -> Goal {
        Goal {
            parameter: parameter.to_owned(),
            metric: metric.to_owned(),
            statistic: Statistic::default(),
            target,
            from: None,
            to: None,
        }
    }
}
