//! Strategies on the same draws: with and without a program, a claim's change, a sweep's point.
//!
//! Strategies share the draws of the uncertain numbers and, because chance is keyed by what it
//! decides, as much luck as the process allows. So differences between them are far less noisy than
//! levels (common random numbers, model.md section 8).

use super::drawn::Drawn;
use super::metric::Metric;
use super::tallies::ClampKey;
use crate::engine::{Draw, Limit, simulate_accounts, simulate_business, simulate_cohort, together};
use crate::metrics::Lens;
use crate::model::{Compiler, Engine, Model};
use crate::results::{BusinessDraw, CohortDraw};
use crate::scenario::Scenario;
use crate::stats::streams::Key;

/// A scenario as a strategy has it, compiled for an engine.
pub struct Strategy<'s> {
    engine: Engine,
    compiler: Compiler<'s>,
    key: Key,
}

impl<'s> Strategy<'s> {
    /// Compiles the scenario for an engine.
    pub fn new(scenario: &'s Scenario, engine: Engine) -> Strategy<'s> {
        Strategy {
            engine,
            compiler: Compiler::new(scenario, engine),
            key: Key::new(scenario.simulation().seed),
        }
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Counts that a run moves over all periods, whatever the draw: what it costs, roughly.
    pub fn size(&self) -> u64 {
        self.compiler.size()
    }

    /// Draws to simulate at a time.
    pub fn together(&self) -> usize {
        together(self.engine, self.size())
    }

    /// The cohort lens of draws alone.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn cohort(&self, drawn: &[Drawn]) -> Result<Vec<CohortDraw>, Limit> {
        simulate_cohort(self.engine, &self.keyed(drawn, &self.models(drawn)))
    }

    /// The business lens of draws alone.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn business(&self, drawn: &[Drawn]) -> Result<Vec<BusinessDraw>, Limit> {
        simulate_business(self.engine, &self.keyed(drawn, &self.models(drawn)))
    }

    /// The same without gross revenue retention and customer equity.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn accounts(&self, drawn: &[Drawn]) -> Result<Vec<BusinessDraw>, Limit> {
        simulate_accounts(self.engine, &self.keyed(drawn, &self.models(drawn)))
    }

    /// The same, each with what the draw pushed out of its bounds.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn noted_accounts(&self, drawn: &[Drawn]) -> Result<Vec<(BusinessDraw, Vec<ClampKey>)>, Limit> {
        let models = self.models(drawn);
        let accounts = simulate_accounts(self.engine, &self.keyed(drawn, &models))?;
        Ok(accounts.into_iter().zip(models.iter().map(ClampKey::all)).collect())
    }

    /// Simulates only the lenses that these metrics are of, and returns their values, draw by draw.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn metrics(&self, drawn: &[Drawn], metrics: &[Metric]) -> Result<Vec<Measurement>, Limit> {
        let models = self.models(drawn);
        let keyed = self.keyed(drawn, &models);
        let asked = |lens: Lens| metrics.iter().any(|metric| metric.lens() == lens);
        let cohorts = asked(Lens::Cohort).then(|| simulate_cohort(self.engine, &keyed)).transpose()?;
        let looks_ahead = metrics.iter().any(|metric| metric.looks_ahead());
        let simulate = if looks_ahead { simulate_business } else { simulate_accounts };
        let businesses = asked(Lens::Business).then(|| simulate(self.engine, &keyed)).transpose()?;
        let measurement = |(at, model): (usize, &Model<'_>)| {
            let cohort = cohorts.as_ref().map(|cohorts| &cohorts[at]);
            let business = businesses.as_ref().map(|businesses| &businesses[at]);
            let values = metrics.iter().map(|metric| metric.seen(cohort, business)).collect();
            Measurement { values, clamped: ClampKey::all(model) }
        };
        Ok(models.iter().enumerate().map(measurement).collect())
    }

    /// The models of draws.
    pub(super) fn models(&self, drawn: &[Drawn]) -> Vec<Model<'_>> {
        drawn.iter().map(|one| self.compiler.model(&one.parameters)).collect()
    }

    /// Models of draws, each with what names its luck.
    pub(super) fn keyed<'m>(&self, drawn: &[Drawn], models: &'m [Model<'m>]) -> Vec<Draw<'m>> {
        models.iter().zip(drawn).map(|(model, one)| (model, self.key.with(one.draw))).collect()
    }
}

/// Some metrics of one draw.
#[derive(Debug, Clone, Default)]
pub struct Measurement {
    /// A value for each metric; absent where unknown.
    pub values: Vec<Option<f64>>,
    /// What the draw pushed out of its bounds.
    pub clamped: Vec<ClampKey>,
}

impl Measurement {
    /// The value of the first metric asked; absent where it is unknown.
    pub fn first(&self) -> Option<f64> {
        self.values.first().copied().flatten().filter(|value| value.is_finite())
    }
}
