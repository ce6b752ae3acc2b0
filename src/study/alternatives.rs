//! Several ways to run the same draws: with and without a program, a claim's change, a sweep's point.
//!
//! Alternatives share the draws of the uncertain numbers and, because chance is keyed by what it
//! decides, as much luck as the process allows. So differences between them are far less noisy than
//! levels (common random numbers, model.md section 8).

use super::block::draws_per_block;
use super::metric::Metric;
use super::run::RunError;
use super::tallies::ClampKey;
use crate::engine::{Limit, simulate, simulate_accounts, simulate_business, simulate_cohort};
use crate::metrics::Lens;
use crate::model::draws::Draws;
use crate::model::{Compiler, Engine};
use crate::results::{BusinessDraw, DrawOutcome};
use crate::scenario::Scenario;
use crate::stats::streams::Key;
use rayon::prelude::*;

/// One way to run a scenario, compiled for an engine.
pub struct Alternative<'s> {
    engine: Engine,
    compiler: Compiler<'s>,
    key: Key,
}

impl<'s> Alternative<'s> {
    /// Compiles the scenario for an engine.
    pub fn new(scenario: &'s Scenario, engine: Engine) -> Alternative<'s> {
        Alternative {
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
        let business =
            asked(Lens::Business).then(|| simulate_business(self.engine, &model, key)).transpose()?;
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

/// Does `work` for every draw of `scenario`, given its number and its values of the parameters;
/// returns what it made of each, in the order of draws, whatever the number of threads.
///
/// `stop` is asked between draws, and `done` is told how many are finished from time to time.
///
/// # Errors
/// When a limit is reached, `stop` says so, or threads cannot be started.
pub fn each_draw<T: Send>(
    scenario: &Scenario,
    threads: usize,
    stop: &(dyn Fn() -> bool + Sync),
    done: &mut dyn FnMut(u64),
    work: impl Fn(u64, &[f64]) -> Result<T, Limit> + Sync,
) -> Result<Vec<T>, RunError> {
    first_draws(scenario, u64::MAX, threads, stop, done, work)
}

/// The same for the first `most` draws only.
///
/// # Errors
/// When a limit is reached, `stop` says so, or threads cannot be started.
pub fn first_draws<T: Send>(
    scenario: &Scenario,
    most: u64,
    threads: usize,
    stop: &(dyn Fn() -> bool + Sync),
    done: &mut dyn FnMut(u64),
    work: impl Fn(u64, &[f64]) -> Result<T, Limit> + Sync,
) -> Result<Vec<T>, RunError> {
    let pool = super::run::pool(threads)?;
    let draws = Draws::new(scenario)?;
    let total = draws.count().min(most);
    let most = draws_per_block(total) * pool.current_num_threads() as u64;
    // few at first, so that it is known early how long all will take
    let mut step = pool.current_num_threads() as u64;
    let mut all = Vec::with_capacity(total as usize);
    let mut next = 0;
    while next < total {
        let chunk = next..(next + step).min(total);
        step = (2 * step).min(most);
        next = chunk.end;
        let results: Vec<Result<T, RunError>> = pool.install(|| {
            let one = |row: &mut Vec<f64>, draw| {
                if stop() {
                    return Err(RunError::Interrupted);
                }
                draws.row(draw, row);
                Ok(work(draw, row)?)
            };
            chunk.into_par_iter().map_init(Vec::new, one).collect()
        });
        for result in results {
            all.push(result?);
        }
        done(next);
    }
    Ok(all)
}
