//! Strategies on the same draws: with and without a program, a claim's change, a sweep's point.
//!
//! Strategies share the draws of the uncertain numbers and, because chance is keyed by what it
//! decides, as much luck as the process allows. So differences between them are far less noisy than
//! levels (common random numbers, model.md section 8).

use super::metric::Metric;
use super::tallies::ClampKey;
use crate::engine::{Limit, simulate, simulate_accounts, simulate_business, simulate_cohort};
use crate::metrics::Lens;
use crate::model::{Compiler, Engine};
use crate::results::{BusinessDraw, DrawOutcome};
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

    /// Counts that a run moves over all periods, whatever the draw: what it costs, roughly.
    pub fn size(&self) -> u64 {
        self.compiler.size()
    }

    /// Simulates draw `draw` (from 0) with these values of the scenario's parameters.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn outcome(&self, draw: u64, parameters: &[f64]) -> Result<DrawOutcome, Limit> {
        simulate(self.engine, &self.compiler.model(parameters), self.key.with(draw))
    }

    /// The business lens of draw `draw` alone.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn business(&self, draw: u64, parameters: &[f64]) -> Result<BusinessDraw, Limit> {
        simulate_business(self.engine, &self.compiler.model(parameters), self.key.with(draw))
    }

    /// The same without gross revenue retention and customer equity, and what the draw pushed out of its bounds.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn noted_accounts(
        &self,
        draw: u64,
        parameters: &[f64],
    ) -> Result<(BusinessDraw, Vec<ClampKey>), Limit> {
        let model = self.compiler.model(parameters);
        let accounts = simulate_accounts(self.engine, &model, self.key.with(draw))?;
        Ok((accounts, model.clamped().iter().map(ClampKey::of).collect()))
    }

    /// The same without gross revenue retention and customer equity.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn accounts(&self, draw: u64, parameters: &[f64]) -> Result<BusinessDraw, Limit> {
        simulate_accounts(self.engine, &self.compiler.model(parameters), self.key.with(draw))
    }

    /// Simulates only the lenses that these metrics are of, and returns their values.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn metrics(&self, draw: u64, parameters: &[f64], metrics: &[Metric]) -> Result<Measurement, Limit> {
        let model = self.compiler.model(parameters);
        let key = self.key.with(draw);
        let asked = |lens: Lens| metrics.iter().any(|metric| metric.lens() == lens);
        let cohort = asked(Lens::Cohort).then(|| simulate_cohort(self.engine, &model, key)).transpose()?;
        let looks_ahead = metrics.iter().any(|metric| metric.looks_ahead());
        let simulate = if looks_ahead { simulate_business } else { simulate_accounts };
        let business = asked(Lens::Business).then(|| simulate(self.engine, &model, key)).transpose()?;
        Ok(Measurement {
            values: metrics.iter().map(|metric| metric.seen(cohort.as_ref(), business.as_ref())).collect(),
            clamped: model.clamped().iter().map(ClampKey::of).collect(),
        })
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
