//! What each method is asked, and what it finds.

use super::findings::Dependence;
use crate::model::draws::Draws;
use crate::scenario::Scenario;
use crate::stats::estimate::Estimate;
use crate::study::kernel::metric::Metric;

/// What is asked of which scenario.
pub(super) struct Question<'a> {
    pub scenario: &'a Scenario,
    pub draws: &'a Draws<'a>,
    /// The uncertain numbers that a run reads.
    pub parameters: &'a [usize],
    pub metric: Metric,
    /// Draws to measure at a time.
    pub together: usize,
}

impl Question<'_> {
    /// A parameter of which nothing is known but its spread.
    pub fn named(&self, parameter: usize) -> Dependence {
        Dependence {
            name: self.scenario.parameters()[parameter].path.to_string(),
            ends: (self.draws.quantile(parameter, 0.05), self.draws.quantile(parameter, 0.95)),
            ..Dependence::default()
        }
    }

    pub fn paths(&self, parameters: &[usize]) -> Vec<String> {
        parameters.iter().map(|&parameter| self.scenario.parameters()[parameter].path.to_string()).collect()
    }
}

/// What a method finds.
pub(super) struct Found {
    pub draws: u64,
    pub estimate: Estimate,
    pub parameters: Vec<Dependence>,
    pub unknown: u64,
}
