//! Single purchases of customers one by one, for a synthetic log.

use super::people::Microsimulation;
use super::purchase::Purchase;
use crate::engine::lenses::acquisition::Paid;
use crate::engine::lenses::cohort::starters;
use crate::engine::shared::limit::Limit;
use crate::engine::shared::population::{Population, lens};
use crate::model::Model;
use crate::stats::lanes::Lanes;
use crate::stats::streams::Key;

/// Hands on what the customers of the cohort lens buy, period by period: those who start together,
/// without those whom they refer. Seasons are at their mean. The model must have been compiled for
/// the individual engine.
///
/// # Errors
/// When there are more people than can be simulated one by one.
pub fn purchases(
    model: &Model<'_>,
    key: Key,
    mut hand_on: impl FnMut(usize, Vec<Purchase>) -> bool,
) -> Result<(), Limit> {
    let key = key.with(lens::COHORT);
    let regime = model.compiler.schedule.cohort;
    let mut everybody = Microsimulation::new([(model, key)], 1);
    starters(&mut everybody, 0, (model, key), &Paid::new(model)?);
    everybody.record_purchases();
    for t in 0..model.horizon() {
        everybody.begin();
        everybody.money(t, regime, Lanes([model.season_mean]));
        if !hand_on(t, everybody.take_purchases()) {
            break;
        }
        everybody.moves(t, regime, Lanes([1.0]), 0)?;
    }
    Ok(())
}
