//! Metrics and numbers that options name.

use super::Failure;
use crate::model::Engine;
use crate::scenario::Scenario;
use crate::scenario::problem::{listed, nearest};
use crate::study::metric::Metric;
use crate::study::ways::engine_for;

/// Refuses a metric that the engine that was asked for cannot measure.
pub(super) fn measured(scenario: &Scenario, metric: Metric) -> Result<(), Failure> {
    let engine = engine_for(scenario, metric);
    if !metric.needs_individuals() || engine == Engine::Individual {
        return Ok(());
    }
    Err(Failure::invalid(format!(
        "{} is about the spread between customers, which the {} engine does not tell apart; ask for --engine individual, or for none",
        metric.name(),
        engine.name()
    )))
}

/// The metric of this name, or what is nearest.
pub(super) fn metric_named(name: &str) -> Result<Metric, Failure> {
    Metric::named(name).ok_or_else(|| {
        let names: Vec<&str> = Metric::all().into_iter().map(Metric::name).collect();
        let meant = nearest(name, names.iter().copied())
            .map_or_else(String::new, |meant| format!(" Did you mean `{meant}`?"));
        Failure::invalid(format!("there is no metric `{name}`.{meant} The metrics are {}", listed(&names)))
    })
}
