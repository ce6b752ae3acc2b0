//! Several ways to run the same draws: with and without a program, a claim's change, a sweep's point.
//!
//! Alternatives share the draws of the uncertain numbers and, because chance is keyed by what it
//! decides, as much luck as the process allows. So differences between them are far less noisy than
//! levels (common random numbers, model.md section 8).

use super::block::draws_per_block;
use super::run::RunError;
use crate::engine::{Limit, simulate};
use crate::model::draws::Draws;
use crate::model::{Compiler, Engine};
use crate::results::DrawOutcome;
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

    /// Simulates draw `draw` (from 0) with these values of the scenario's parameters.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn outcome(&self, draw: u64, parameters: &[f64]) -> Result<DrawOutcome, Limit> {
        simulate(self.engine, &self.compiler.model(parameters), self.key.with(draw))
    }
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
    let pool = super::run::pool(threads)?;
    let draws = Draws::new(scenario)?;
    let total = draws.count();
    let step = draws_per_block(total) * pool.current_num_threads() as u64;
    let mut all = Vec::with_capacity(total as usize);
    let mut next = 0;
    while next < total {
        let chunk = next..(next + step).min(total);
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
