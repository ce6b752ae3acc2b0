//! Some metrics of a scenario and nothing else: no curves, no series, no cohorts, no second engine.

use crate::model::{Engine, Question};
use crate::scenario::Scenario;
use crate::stats::estimate::{Estimate, Tally};
use crate::study::kernel::findings::Warning;
use crate::study::kernel::measuring::Measuring;
use crate::study::kernel::metric::{Metric, NamedMetric};
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::{Context, RunError, each_in_order};
use crate::study::kernel::tallies::{ClampKey, EXACT_METRICS};
use crate::study::kernel::words::clamped;
use std::collections::BTreeMap;

/// What some metrics are.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MeasureFindings {
    /// Where they come from.
    pub provenance: Provenance,
    /// Each metric that was asked with its spread over draws, in the order of asking.
    pub metrics: Vec<(NamedMetric, Estimate)>,
    /// What may not be as meant.
    pub warnings: Vec<Warning>,
}

/// Measures metrics over all draws, by the engine that runs the scenario and on the same luck: a metric that a run
/// tells, too, is the same to the last bit. Where one is about the spread between customers and no engine is asked
/// for, all are measured by individuals.
///
/// # Errors
/// When a limit is reached, the context says to stop, or threads cannot be started.
pub fn measure(
    scenario: &Scenario,
    metrics: &[Metric],
    warnings: &[Warning],
    context: &Context<'_>,
) -> Result<MeasureFindings, RunError> {
    let between = metrics.iter().any(|metric| metric.needs_individuals());
    let choice = Engine::choose(scenario, if between { Question::Inequality } else { Question::Run });
    let mut measuring = Measuring::new(scenario.clone(), choice.engine);
    let places: Vec<usize> = metrics.iter().map(|&metric| measuring.ask(metric)).collect();
    let compiled = measuring.compiled();
    let mut tallies = vec![Tally::new(EXACT_METRICS); measuring.n_asked()];
    let mut clamps: BTreeMap<ClampKey, u64> = BTreeMap::new();
    each_in_order(
        scenario,
        compiled.together(),
        context,
        |drawn| compiled.measure(drawn),
        |measured| {
            tallies.iter_mut().zip(measured.values).for_each(|(tally, value)| tally.push(value));
            measured.clamped.into_iter().for_each(|key| *clamps.entry(key).or_default() += 1);
        },
    )?;
    let draws = scenario.simulation().draws;
    let of_draws = clamps.iter().map(|(key, &times)| clamped(scenario, key, times, draws));
    Ok(MeasureFindings {
        provenance: Provenance::new(scenario, choice),
        metrics: metrics
            .iter()
            .zip(places)
            .map(|(metric, place)| (metric.named_in(scenario), tallies[place].estimate()))
            .collect(),
        warnings: warnings.iter().cloned().chain(of_draws).collect(),
    })
}
