//! Programs compared: none, each by itself, and all together, on the same draws and with the same luck.

mod assemble;
mod decision;
mod findings;
mod frontier;
mod measures;
mod plan;

use super::alternatives::each_draw;
use super::findings::Warning;
use super::run::RunError;
use super::ways::worth_drawing;
use crate::model::Engine;
use crate::scenario::Scenario;

pub use decision::{Choice, choose};
pub use findings::{Acceptability, Compared, ComparedDraw, Comparison, NO_PROGRAM, Part};
pub use frontier::{Standing, standings};
pub use measures::{Measure, payback};

/// Compares the programs that run in a scenario (all of a file, unless some were chosen) with none.
///
/// # Errors
/// When a limit is reached, `stop` says so, or threads cannot be started.
pub fn compare(
    scenario: &Scenario,
    threads: usize,
    warnings: &[Warning],
    stop: &(dyn Fn() -> bool + Sync),
    done: &mut dyn FnMut(u64),
) -> Result<Comparison, RunError> {
    let engine = plan::engine(scenario);
    let scenario = &worth_drawing(scenario, engine == Engine::Expected);
    let ways = plan::Ways::new(scenario);
    let plan = plan::Plan::new(&ways, engine);
    let draws = each_draw(scenario, threads, stop, done, |draw, row| plan.draw(draw, row))?;
    Ok(assemble::comparison(scenario, &plan, draws, warnings))
}
