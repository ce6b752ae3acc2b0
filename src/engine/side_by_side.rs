//! Several draws at a time: counts of a few are moved side by side, people one draw after the other.

use crate::engine::counts::{Cohort, Expected};
use crate::engine::individual;
use crate::engine::lenses::acquisition::Paid;
use crate::engine::lenses::business_sums::BusinessSums;
use crate::engine::lenses::newcomers::Newcomers;
use crate::engine::lenses::{business, cohort, metrics};
use crate::engine::microsimulation::people::Microsimulation;
use crate::engine::shared::limit::Limit;
use crate::engine::shared::population::{self, Draw, Population, lens};
use crate::model::{Engine, Model};
use crate::results::{BusinessDraw, CohortDraw, DrawOutcome};

/// Draws that are simulated side by side.
pub const TOGETHER: usize = 8;
/// Counts that a draw may move over all periods and be simulated beside others.
const MOST_TOGETHER: u64 = 1 << 24;

/// Draws to simulate at a time, given the counts that one moves over all periods: a single one where it takes much
/// memory or time.
pub fn together(engine: Engine, size: u64) -> usize {
    let dear = engine == Engine::Individual || size > MOST_TOGETHER;
    if dear { 1 } else { TOGETHER }
}

/// What is asked of draws: through which lenses people are moved, and what comes of it.
pub(super) trait Asked {
    /// What comes of a draw.
    type Outcome;

    /// Moves counts, in several draws side by side.
    fn counts<'m, P: Population<'m, L>, const L: usize>(
        &mut self,
        draws: [Draw<'m>; L],
    ) -> Result<[Self::Outcome; L], Limit>;

    /// Moves people one by one.
    fn individuals(&mut self, draw: Draw<'_>) -> Result<Self::Outcome, Limit>;
}

/// Simulates draws of a scenario, as many side by side as can be.
pub(super) fn each<A: Asked>(
    engine: Engine,
    draws: &[Draw<'_>],
    asked: &mut A,
) -> Result<Vec<A::Outcome>, Limit> {
    let mut outcomes = Vec::with_capacity(draws.len());
    for some in draws.chunks(TOGETHER) {
        match <[_; TOGETHER]>::try_from(some) {
            Ok(all) if engine != Engine::Individual && have_same_classes(&all) => {
                outcomes.extend(counts(engine, all, asked)?);
            }
            _ => {
                for &draw in some {
                    outcomes.push(one(engine, draw, asked)?);
                }
            }
        }
    }
    Ok(outcomes)
}

/// Simulates one draw.
pub(super) fn one<A: Asked>(engine: Engine, draw: Draw<'_>, asked: &mut A) -> Result<A::Outcome, Limit> {
    if engine == Engine::Individual {
        return asked.individuals(draw);
    }
    let [outcome] = counts(engine, [draw], asked)?;
    Ok(outcome)
}

fn counts<A: Asked, const L: usize>(
    engine: Engine,
    draws: [Draw<'_>; L],
    asked: &mut A,
) -> Result<[A::Outcome; L], Limit> {
    match engine {
        Engine::Expected => asked.counts::<Expected<'_, L>, L>(draws),
        _ => asked.counts::<Cohort<'_, L>, L>(draws),
    }
}

/// Whether draws have the same classes: in one where customers do not differ there are fewer.
fn have_same_classes(draws: &[Draw<'_>]) -> bool {
    draws.windows(2).all(|pair| pair[0].0.n_nodes == pair[1].0.n_nodes)
}

/// Both lenses.
pub(super) struct BothLenses<'a> {
    /// Reads a business beside its metrics, where it is one of counts.
    pub(super) read: &'a mut dyn FnMut(&Model<'_>, &BusinessSums),
}

impl Asked for BothLenses<'_> {
    type Outcome = DrawOutcome;

    fn counts<'m, P: Population<'m, L>, const L: usize>(
        &mut self,
        draws: [Draw<'m>; L],
    ) -> Result<[DrawOutcome; L], Limit> {
        let models = draws.map(|(model, _)| model);
        let paid = Paid::each(models)?;
        let mut cohorts = cohort::draw::<P, L>(draws, paid.each_ref())?;
        let newcomers = paid.each_ref().map(|paid| &paid.newcomers);
        let sums = business::simulate::<P, L>(draws.map(in_business), newcomers)?;
        models.iter().zip(&sums).for_each(|(model, sums)| (self.read)(model, sums));
        Ok(population::each(metrics::finish(models, sums), |lane, business| DrawOutcome {
            cohort: std::mem::take(&mut cohorts[lane]),
            business,
        }))
    }

    fn individuals(&mut self, (model, key): Draw<'_>) -> Result<DrawOutcome, Limit> {
        individual::both_lenses(model, key)
    }
}

/// The cohort lens alone.
pub(super) struct CohortLens;

impl Asked for CohortLens {
    type Outcome = CohortDraw;

    fn counts<'m, P: Population<'m, L>, const L: usize>(
        &mut self,
        draws: [Draw<'m>; L],
    ) -> Result<[CohortDraw; L], Limit> {
        let paid = Paid::each(draws.map(|(model, _)| model))?;
        cohort::draw::<P, L>(draws, paid.each_ref())
    }

    fn individuals(&mut self, (model, key): Draw<'_>) -> Result<CohortDraw, Limit> {
        individual::cohort(model, key, &Paid::new(model)?)
    }
}

/// The business lens alone.
pub(super) struct BusinessLens {
    /// Whether gross revenue retention and customer equity are asked, too.
    pub(super) looks_ahead: bool,
}

impl Asked for BusinessLens {
    type Outcome = BusinessDraw;

    fn counts<'m, P: Population<'m, L>, const L: usize>(
        &mut self,
        draws: [Draw<'m>; L],
    ) -> Result<[BusinessDraw; L], Limit> {
        let models = draws.map(|(model, _)| model);
        let newcomers = models.map(Newcomers::new);
        let (newcomers, draws) = (newcomers.each_ref(), draws.map(in_business));
        if self.looks_ahead {
            return Ok(metrics::finish(models, business::simulate::<P, L>(draws, newcomers)?));
        }
        let sums = business::simulate_accounts::<P, L>(draws, newcomers)?;
        Ok(population::each(sums, |lane, sums| metrics::accounts(models[lane], sums, None)))
    }

    fn individuals(&mut self, draw: Draw<'_>) -> Result<BusinessDraw, Limit> {
        let [business] = self.counts::<Microsimulation<'_>, 1>([draw])?;
        Ok(business)
    }
}

/// A draw with the luck of its business.
fn in_business((model, key): Draw<'_>) -> Draw<'_> {
    (model, key.with(lens::BUSINESS))
}
