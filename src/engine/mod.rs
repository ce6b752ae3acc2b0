//! What happens: a model of one draw becomes the results of one draw.
//!
//! Three engines, one law (model.md, section 9). `expected` and `cohort` are one machine that
//! moves counts, once by their means and once by dice; `individual` moves each customer on its
//! own. Nothing here knows a name, a file or the scenario.

mod business;
mod chance;
mod cohort_lens;
mod machine;
mod metrics;
mod paid;
mod retention;

use crate::model::Model;
use crate::results::DrawOutcome;
use crate::stats::streams::Key;

use chance::{Chance, Dice, Mean};
use paid::Paid;

pub use crate::model::Engine;
pub use retention::triangle;

/// A limit reached at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// More than 2^53 heads at the end of this period: counts would no longer be exact.
    Crowd {
        /// Period, from 0.
        period: usize,
    },
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Limit::Crowd { period } => {
                write!(f, "more than 2^53 people in period {period}: referrals grow without bound")
            }
        }
    }
}

impl std::error::Error for Limit {}

/// Simulates one draw through both lenses.
///
/// `key` names the luck of this draw: `Key::new(seed).with(draw)`. The expected engine has none
/// and ignores it. The model must have been compiled for the same engine.
///
/// # Errors
/// When counts pass 2^53.
pub fn simulate(engine: Engine, model: &Model<'_>, key: Key) -> Result<DrawOutcome, Limit> {
    match engine {
        Engine::Expected => of_counts(model, Mean, key),
        Engine::Cohort | Engine::Individual => of_counts(model, Dice, key),
    }
}

/// Both lenses by moving counts.
fn of_counts<C: Chance>(model: &Model<'_>, chance: C, key: Key) -> Result<DrawOutcome, Limit> {
    let paid = Paid::new(model)?;
    let cohort = cohort_lens::run(model, chance, key.with(lens::COHORT), &paid)?;
    let business = business::simulate(model, chance, key.with(lens::BUSINESS), &paid)?;
    Ok(DrawOutcome {
        cohort: cohort_lens::finish(model, &paid, cohort),
        business: metrics::finish(model, business),
    })
}

/// Lenses, apart in keys of chance.
mod lens {
    pub(super) const COHORT: u64 = 1;
    pub(super) const BUSINESS: u64 = 2;
}
