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
use crate::results::{BusinessDraw, CohortDraw, DrawOutcome, Triangle};
use crate::stats::streams::Key;

use counts::{Cohort, Expected};
use lenses::acquisition::Paid;
use lenses::business_sums::BusinessSums;
use lenses::newcomers::Newcomers;
use lenses::{business, cohort, metrics, triangle as cohorts};
use microsimulation::people::Microsimulation;
use shared::population::{Draw, Population, lens};

pub use crate::model::Engine;
pub use lenses::triangle::triangle;
pub use microsimulation::log::purchases;
pub use microsimulation::purchase::Purchase;
pub use shared::limit::Limit;

/// Draws that are simulated side by side.
pub const TOGETHER: usize = 8;

/// Simulates one draw through both lenses.
///
/// `key` names the luck of this draw: `Key::new(seed).with(draw)`. The expected engine has none
/// and ignores it. The model must have been compiled for the same engine.
///
/// # Errors
/// When counts pass 2^53.
pub fn simulate(engine: Engine, model: &Model<'_>, key: Key) -> Result<DrawOutcome, Limit> {
    if engine == Engine::Individual {
        return individual::both_lenses(model, key);
    }
    let ([cohort], [business]) = side_by_side(engine, [(model, key)], &mut |_, _| ())?;
    Ok(DrawOutcome { cohort, business })
}

/// Simulates several draws of a scenario through both lenses, each as [`simulate`] does, to the last bit: how many
/// there are cannot be seen in a result. One compiler must have made all their models.
///
/// # Errors
/// When counts of any draw pass 2^53; not which, if several do.
pub fn simulate_all(engine: Engine, draws: &[(&Model<'_>, Key)]) -> Result<Vec<DrawOutcome>, Limit> {
    all_of(engine, draws, &mut |_, _| ())
}

/// The same by the expected engine, with the first-purchase cohorts of each draw.
///
/// # Errors
/// As [`simulate_all`].
pub fn simulate_cohorts(draws: &[(&Model<'_>, Key)]) -> Result<(Vec<DrawOutcome>, Vec<Triangle>), Limit> {
    let mut triangles = Vec::with_capacity(draws.len());
    let outcomes = all_of(Engine::Expected, draws, &mut |model, sums| {
        triangles.push(cohorts::of_business(model, sums));
    })?;
    Ok((outcomes, triangles))
}

/// What is read off a business beside its metrics.
type Read<'a> = &'a mut dyn FnMut(&Model<'_>, &BusinessSums);

fn all_of(engine: Engine, draws: &[Draw<'_>], read: Read<'_>) -> Result<Vec<DrawOutcome>, Limit> {
    let mut outcomes = Vec::with_capacity(draws.len());
    for some in draws.chunks(TOGETHER) {
        match <[_; TOGETHER]>::try_from(some) {
            Ok(all) if moves_together(engine, &all) => {
                let (cohorts, businesses) = side_by_side(engine, all, read)?;
                let both = cohorts.into_iter().zip(businesses);
                outcomes.extend(both.map(|(cohort, business)| DrawOutcome { cohort, business }));
            }
            _ if engine == Engine::Individual => {
                for &(model, key) in some {
                    outcomes.push(simulate(engine, model, key)?);
                }
            }
            _ => {
                for &draw in some {
                    let ([cohort], [business]) = side_by_side(engine, [draw], read)?;
                    outcomes.push(DrawOutcome { cohort, business });
                }
            }
        }
    }
    Ok(outcomes)
}

/// Whether these draws have the same classes: in one where customers do not differ there are fewer.
fn moves_together(engine: Engine, draws: &[Draw<'_>]) -> bool {
    let alike = draws.windows(2).all(|pair| pair[0].0.n_nodes == pair[1].0.n_nodes);
    engine != Engine::Individual && alike
}

/// Simulates one draw through the cohort lens alone; as [`simulate`] otherwise, to the last bit.
///
/// # Errors
/// When counts pass 2^53.
pub fn simulate_cohort(engine: Engine, model: &Model<'_>, key: Key) -> Result<CohortDraw, Limit> {
    let paid = Paid::new(model)?;
    let [cohort] = match engine {
        Engine::Expected => cohort::draw::<Expected<'_, 1>, 1>([(model, key)], [&paid])?,
        Engine::Cohort => cohort::draw::<Cohort<'_, 1>, 1>([(model, key)], [&paid])?,
        Engine::Individual => [individual::cohort(model, key, &paid)?],
    };
    Ok(cohort)
}

/// Simulates one draw through the business lens alone; as [`simulate`] otherwise, to the last bit.
///
/// # Errors
/// When counts pass 2^53.
pub fn simulate_business(engine: Engine, model: &Model<'_>, key: Key) -> Result<BusinessDraw, Limit> {
    let newcomers = Newcomers::new(model);
    let (draws, newcomers) = ([(model, key.with(lens::BUSINESS))], [&newcomers]);
    let sums = match engine {
        Engine::Expected => business::simulate::<Expected<'_, 1>, 1>(draws, newcomers),
        Engine::Cohort => business::simulate::<Cohort<'_, 1>, 1>(draws, newcomers),
        Engine::Individual => business::simulate::<Microsimulation<'_>, 1>(draws, newcomers),
    }?;
    let [business] = metrics::finish([model], sums);
    Ok(business)
}

/// As [`simulate_business`], without what looks at cohorts or beyond the horizon: gross revenue retention and
/// customer equity, a good part of the work, are unknown.
///
/// # Errors
/// When counts pass 2^53.
pub fn simulate_accounts(engine: Engine, model: &Model<'_>, key: Key) -> Result<BusinessDraw, Limit> {
    let newcomers = Newcomers::new(model);
    let (draws, newcomers) = ([(model, key.with(lens::BUSINESS))], [&newcomers]);
    let [sums] = match engine {
        Engine::Expected => business::simulate_accounts::<Expected<'_, 1>, 1>(draws, newcomers),
        Engine::Cohort => business::simulate_accounts::<Cohort<'_, 1>, 1>(draws, newcomers),
        Engine::Individual => business::simulate_accounts::<Microsimulation<'_>, 1>(draws, newcomers),
    }?;
    Ok(metrics::accounts(model, sums, None))
}

/// Both lenses of several draws.
type Both<const L: usize> = ([CohortDraw; L], [BusinessDraw; L]);

/// Moves counts through both lenses.
fn side_by_side<const L: usize>(
    engine: Engine,
    draws: [Draw<'_>; L],
    read: Read<'_>,
) -> Result<Both<L>, Limit> {
    match engine {
        Engine::Expected => both_lenses::<Expected<'_, L>, L>(draws, read),
        _ => both_lenses::<Cohort<'_, L>, L>(draws, read),
    }
}

/// Moves a population through both lenses.
fn both_lenses<'m, P: Population<'m, L>, const L: usize>(
    draws: [Draw<'m>; L],
    read: Read<'_>,
) -> Result<Both<L>, Limit> {
    let paid = Paid::each(draws.map(|(model, _)| model))?;
    let cohort = cohort::draw::<P, L>(draws, paid.each_ref())?;
    let business = draws.map(|(model, key)| (model, key.with(lens::BUSINESS)));
    let business = business::simulate::<P, L>(business, paid.each_ref().map(|paid| &paid.newcomers))?;
    draws.iter().zip(&business).for_each(|((model, _), sums)| read(model, sums));
    Ok((cohort, metrics::finish(draws.map(|(model, _)| model), business)))
}
