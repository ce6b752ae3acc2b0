//! Which strategies a study needs, and which metrics of each: every strategy once.

use super::drawn::Drawn;
use super::measuring::{Measurer, Measuring};
use super::metric::Metric;
use super::strategy::Measurement;
use crate::engine::Limit;
use crate::model::{Choice, Engine, Question};
use crate::scenario::Scenario;

/// The engine that measures a metric, and why it is this one.
pub fn engine_for(scenario: &Scenario, metric: Metric) -> Choice {
    let question = if metric.needs_individuals() { Question::Inequality } else { Question::Mean };
    Engine::choose(scenario, question)
}

/// Why a metric has no value in any draw.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{metric} is about the spread between customers, which the {engine} engine does not tell apart; ask for the individual engine, or for none"
)]
pub struct NotMeasured {
    /// Name of the metric.
    pub metric: String,
    /// Name of the engine that is asked for.
    pub engine: &'static str,
}

/// Refuses a metric that the engine that is asked for cannot tell.
///
/// # Errors
/// Of a metric of the spread between customers, under an engine that does not tell them apart.
pub fn measured(scenario: &Scenario, metric: Metric) -> Result<(), NotMeasured> {
    let engine = engine_for(scenario, metric).engine;
    if !metric.needs_individuals() || engine == Engine::Individual {
        return Ok(());
    }
    Err(NotMeasured { metric: metric.written(scenario), engine: engine.name() })
}

/// The scenario with the draws that are worth simulating: one where nothing is uncertain and there
/// is no luck, for then each is like every other.
pub fn worth_drawing(scenario: &Scenario, no_luck: bool) -> Scenario {
    if no_luck && scenario.parameters().is_empty() { scenario.with_draws(1) } else { scenario.clone() }
}

/// What a strategy changes in the scenario as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Only these programs run.
    Programs(Vec<usize>),
    /// A reading of a claim, by the places of both in the file.
    Reading(usize, usize),
}

/// Where the value of something asked stands: which strategy, and which of its metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    strategy: usize,
    metric: usize,
}

struct Planned {
    difference: Difference,
    engine: Engine,
    measuring: Measuring,
}

/// Strategies for a scenario, each with the metrics that are asked of it.
#[derive(Default)]
pub struct Strategies {
    strategies: Vec<Planned>,
}

impl Strategies {
    /// Asks a metric of the scenario with a difference; `differ` makes that scenario where nobody
    /// asked for it before.
    pub fn ask(
        &mut self,
        difference: Difference,
        engine: Engine,
        metric: Metric,
        differ: impl FnOnce() -> Scenario,
    ) -> Asked {
        let known = self
            .strategies
            .iter()
            .position(|strategy| strategy.difference == difference && strategy.engine == engine);
        let strategy = known.unwrap_or_else(|| {
            self.strategies.push(Planned { difference, engine, measuring: Measuring::new(differ(), engine) });
            self.strategies.len() - 1
        });
        Asked { strategy, metric: self.strategies[strategy].measuring.ask(metric) }
    }

    /// Whether no engine among them has luck.
    pub fn have_no_luck(&self) -> bool {
        self.strategies.iter().all(|strategy| strategy.engine == Engine::Expected)
    }

    /// All of them compiled.
    pub fn compiled(&self) -> CompiledStrategies<'_> {
        CompiledStrategies(self.strategies.iter().map(|strategy| strategy.measuring.compiled()).collect())
    }
}

/// Strategies ready to be simulated.
pub struct CompiledStrategies<'w>(Vec<Measurer<'w>>);

impl CompiledStrategies<'_> {
    /// Draws to simulate at a time.
    pub fn together(&self) -> usize {
        self.0.iter().map(Measurer::together).min().unwrap_or(1)
    }

    /// Simulates draws under every strategy, each with the same luck.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn measure(&self, drawn: &[Drawn]) -> Result<Vec<Measured>, Limit> {
        let mut measured = vec![Measured(Vec::with_capacity(self.0.len())); drawn.len()];
        for measurer in &self.0 {
            let of_strategy = measurer.measure(drawn)?;
            measured.iter_mut().zip(of_strategy).for_each(|(measured, one)| measured.0.push(one));
        }
        Ok(measured)
    }
}

/// What a draw yields under every strategy.
#[derive(Debug, Clone)]
pub struct Measured(Vec<Measurement>);

impl Measured {
    /// The value of something asked; absent where it is unknown.
    pub fn value(&self, asked: Asked) -> Option<f64> {
        self.0[asked.strategy].values[asked.metric].filter(|value| value.is_finite())
    }

    /// What was clamped under the strategy of something asked.
    pub fn clamped(&self, asked: Asked) -> &[super::tallies::ClampKey] {
        &self.0[asked.strategy].clamped
    }
}
