//! Metrics and numbers that options name.

use super::Failure;
use crate::model::Engine;
use crate::report::format::typed;
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

/// A number that an option gives, as the program prints it or as computers write it.
pub(super) fn number(text: &str) -> Result<f64, String> {
    typed(text).ok_or_else(|| {
        "write a number, such as 1234.5, or as it is printed here: 12,345, 1.2M, 2.6bn, 15 %, -$1.2k"
            .to_owned()
    })
}
