//! What happens: a model of one draw becomes the results of one draw.
//!
//! Three engines, one law (model.md, section 9). `expected` and `cohort` are one machine that moves counts
//! (`counts`), once by their means and once by exact draws; `individual` moves each customer on its own, by
//! `event_driven` simulation where nothing depends on a clock, else by `microsimulation`. Any of them is a population
//! to the two `lenses`, and `shared` is what they have in common. Nothing here knows a name, a file or the scenario.

mod counts;
mod event_driven;
mod individual;
mod lenses;
mod microsimulation;
mod shared;
mod side_by_side;

use crate::model::Model;
use crate::results::{BusinessDraw, CohortDraw, DrawOutcome, Triangle};
use crate::stats::streams::Key;

use lenses::triangle as cohorts;
use side_by_side::{BothLenses, BusinessLens, CohortLens, each};

pub use crate::model::Engine;
pub use lenses::triangle::triangle;
pub use microsimulation::log::purchases;
pub use microsimulation::purchase::Purchase;
pub use shared::limit::Limit;
pub use shared::population::Draw;
pub use side_by_side::{TOGETHER, together};

/// Simulates one draw through both lenses.
///
/// `key` names the luck of this draw: `Key::new(seed).with(draw)`. The expected engine has none
/// and ignores it. The model must have been compiled for the same engine.
///
/// # Errors
/// When counts pass 2^53.
pub fn simulate(engine: Engine, model: &Model<'_>, key: Key) -> Result<DrawOutcome, Limit> {
    side_by_side::one(engine, (model, key), &mut BothLenses { read: &mut |_, _| () })
}

/// Simulates several draws of a scenario through both lenses, each as [`simulate`] does, to the last bit: how many
/// there are cannot be seen in a result. One compiler must have made all their models.
///
/// # Errors
/// When counts of any draw pass 2^53; not which, if several do.
pub fn simulate_all(engine: Engine, draws: &[Draw<'_>]) -> Result<Vec<DrawOutcome>, Limit> {
    each(engine, draws, &mut BothLenses { read: &mut |_, _| () })
}

/// The same by the expected engine, with the first-purchase cohorts of each draw.
///
/// # Errors
/// As [`simulate_all`].
pub fn simulate_with_triangles(draws: &[Draw<'_>]) -> Result<(Vec<DrawOutcome>, Vec<Triangle>), Limit> {
    let mut triangles = Vec::with_capacity(draws.len());
    let mut read = |model: &Model<'_>, sums: &_| triangles.push(cohorts::of_business(model, sums));
    let outcomes = each(Engine::Expected, draws, &mut BothLenses { read: &mut read })?;
    Ok((outcomes, triangles))
}

/// Simulates several draws through the cohort lens alone; as [`simulate_all`] otherwise, to the last bit.
///
/// # Errors
/// As [`simulate_all`].
pub fn simulate_cohort(engine: Engine, draws: &[Draw<'_>]) -> Result<Vec<CohortDraw>, Limit> {
    each(engine, draws, &mut CohortLens)
}

/// Simulates several draws through the business lens alone; as [`simulate_all`] otherwise, to the last bit.
///
/// # Errors
/// As [`simulate_all`].
pub fn simulate_business(engine: Engine, draws: &[Draw<'_>]) -> Result<Vec<BusinessDraw>, Limit> {
    each(engine, draws, &mut BusinessLens { looks_ahead: true })
}

/// As [`simulate_business`], without what looks at cohorts or beyond the horizon: gross revenue retention and
/// customer equity, a good part of the work, are unknown.
///
/// # Errors
/// As [`simulate_all`].
pub fn simulate_accounts(engine: Engine, draws: &[Draw<'_>]) -> Result<Vec<BusinessDraw>, Limit> {
    each(engine, draws, &mut BusinessLens { looks_ahead: false })
}
