//! Which ways of running a scenario a study needs, and which metrics of each: every way once.

use super::alternatives::Measurement;
use super::measuring::{Measurer, Measuring};
use super::metric::Metric;
use crate::engine::Limit;
use crate::model::Engine;
use crate::scenario::{EngineChoice, Scenario};

/// The engine that compares and averages: the expected one, which answers questions about means
/// without luck, unless the scenario asks for one by name, the metric is the spread between
/// customers, or points follow members one by one.
pub fn engine_for(scenario: &Scenario, metric: Metric) -> Engine {
    match scenario.simulation().engine {
        EngineChoice::Auto if metric.needs_individuals() || scenario.tells_members_apart() => {
            Engine::Individual
        }
        EngineChoice::Auto => Engine::Expected,
        _ => Engine::of(scenario),
    }
}

/// The scenario with the draws that are worth simulating: one where nothing is uncertain and there
/// is no luck, for then each is like every other.
pub fn worth_drawing(scenario: &Scenario, no_luck: bool) -> Scenario {
    if no_luck && scenario.parameters().is_empty() { scenario.with_draws(1) } else { scenario.clone() }
}

/// What a way differs in from the scenario as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Only these programs run.
    Programs(Vec<usize>),
    /// A reading of a claim, by the places of both in the file.
    Reading(usize, usize),
}

/// Where the value of something asked stands: which way, and which of its metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    way: usize,
    metric: usize,
}

struct Way {
    difference: Difference,
    engine: Engine,
    measuring: Measuring,
}

/// Ways to run a scenario, each with the metrics that are asked of it.
#[derive(Default)]
pub struct Ways {
    ways: Vec<Way>,
}

impl Ways {
    /// Asks a metric of the scenario with a difference; `differ` makes that scenario where nobody
    /// asked for it before.
    pub fn ask(
        &mut self,
        difference: Difference,
        engine: Engine,
        metric: Metric,
        differ: impl FnOnce() -> Scenario,
    ) -> Asked {
        let known = self.ways.iter().position(|way| way.difference == difference && way.engine == engine);
        let way = known.unwrap_or_else(|| {
            self.ways.push(Way { difference, engine, measuring: Measuring::new(differ(), engine) });
            self.ways.len() - 1
        });
        Asked { way, metric: self.ways[way].measuring.ask(metric) }
    }

    /// Whether no engine among them has luck.
    pub fn have_no_luck(&self) -> bool {
        self.ways.iter().all(|way| way.engine == Engine::Expected)
    }

    /// All of them compiled.
    pub fn compiled(&self) -> CompiledWays<'_> {
        CompiledWays(self.ways.iter().map(|way| way.measuring.compiled()).collect())
    }
}

/// Ways ready to be simulated.
pub struct CompiledWays<'w>(Vec<Measurer<'w>>);

impl CompiledWays<'_> {
    /// Simulates a draw in every way, with the same luck.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn measure(&self, draw: u64, parameters: &[f64]) -> Result<Measured, Limit> {
        let measured = self.0.iter().map(|measurer| measurer.measure(draw, parameters));
        Ok(Measured(measured.collect::<Result<_, Limit>>()?))
    }
}

/// What a draw yields in every way.
#[derive(Debug, Clone)]
pub struct Measured(Vec<Measurement>);

impl Measured {
    /// The value of something asked; absent where it is unknown.
    pub fn value(&self, asked: Asked) -> Option<f64> {
        self.0[asked.way].values[asked.metric].filter(|value| value.is_finite())
    }

    /// What was clamped in the way of something asked.
    pub fn clamped(&self, asked: Asked) -> &[super::tallies::ClampKey] {
        &self.0[asked.way].clamped
    }
}
