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

use crate::model::Model;
use crate::results::{BusinessDraw, CohortDraw, DrawOutcome};
use crate::stats::streams::Key;

use counts::{Cohort, Expected};
use lenses::acquisition::Paid;
use lenses::newcomers::Newcomers;
use lenses::{business, cohort, metrics};
use microsimulation::people::Microsimulation;
use shared::population::{Population, lens};

pub use crate::model::Engine;
pub use lenses::triangle::triangle;
pub use microsimulation::log::purchases;
pub use microsimulation::purchase::Purchase;
pub use shared::limit::Limit;

/// Simulates one draw through both lenses.
///
/// `key` names the luck of this draw: `Key::new(seed).with(draw)`. The expected engine has none
/// and ignores it. The model must have been compiled for the same engine.
///
/// # Errors
/// When counts pass 2^53.
pub fn simulate(engine: Engine, model: &Model<'_>, key: Key) -> Result<DrawOutcome, Limit> {
    match engine {
        Engine::Expected => both_lenses::<Expected<'_>>(model, key),
        Engine::Cohort => both_lenses::<Cohort<'_>>(model, key),
        Engine::Individual => individual::both_lenses(model, key),
    }
}

/// Simulates one draw through the cohort lens alone; as [`simulate`] otherwise, to the last bit.
///
/// # Errors
/// When counts pass 2^53.
pub fn simulate_cohort(engine: Engine, model: &Model<'_>, key: Key) -> Result<CohortDraw, Limit> {
    let paid = Paid::new(model)?;
    match engine {
        Engine::Expected => cohort::draw::<Expected<'_>>(model, key, &paid),
        Engine::Cohort => cohort::draw::<Cohort<'_>>(model, key, &paid),
        Engine::Individual => individual::cohort(model, key, &paid),
    }
}

/// Simulates one draw through the business lens alone; as [`simulate`] otherwise, to the last bit.
///
/// # Errors
/// When counts pass 2^53.
pub fn simulate_business(engine: Engine, model: &Model<'_>, key: Key) -> Result<BusinessDraw, Limit> {
    let newcomers = Newcomers::new(model);
    let key = key.with(lens::BUSINESS);
    let sums = match engine {
        Engine::Expected => business::simulate::<Expected<'_>>(model, key, &newcomers),
        Engine::Cohort => business::simulate::<Cohort<'_>>(model, key, &newcomers),
        Engine::Individual => business::simulate::<Microsimulation<'_>>(model, key, &newcomers),
    };
    Ok(metrics::finish(model, sums?))
}

/// As [`simulate_business`], without what looks at cohorts or beyond the horizon: gross revenue retention and
/// customer equity, a good part of the work, are unknown.
///
/// # Errors
/// When counts pass 2^53.
pub fn simulate_accounts(engine: Engine, model: &Model<'_>, key: Key) -> Result<BusinessDraw, Limit> {
    let newcomers = Newcomers::new(model);
    let key = key.with(lens::BUSINESS);
    let sums = match engine {
        Engine::Expected => business::simulate_accounts::<Expected<'_>>(model, key, &newcomers),
        Engine::Cohort => business::simulate_accounts::<Cohort<'_>>(model, key, &newcomers),
        Engine::Individual => business::simulate_accounts::<Microsimulation<'_>>(model, key, &newcomers),
    };
    Ok(metrics::accounts(model, sums?, None))
}

/// Moves a population through both lenses.
fn both_lenses<'m, P: Population<'m>>(model: &'m Model<'m>, key: Key) -> Result<DrawOutcome, Limit> {
    let paid = Paid::new(model)?;
    let cohort = cohort::draw::<P>(model, key, &paid)?;
    let business = business::simulate::<P>(model, key.with(lens::BUSINESS), &paid.newcomers)?;
    Ok(DrawOutcome { cohort, business: metrics::finish(model, business) })
}
