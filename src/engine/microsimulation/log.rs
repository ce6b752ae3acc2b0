//! Single purchases of customers one by one, for a synthetic log.

use super::crowd::Crowd;
use super::purchase::Purchase;
use crate::engine::lenses::acquisition::Paid;
use crate::engine::lenses::cohort::starters;
use crate::engine::shared::limit::Limit;
use crate::engine::shared::population::{Population, lens};
use crate::model::Model;
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
    let mut crowd = Crowd::new(model, key, 1);
    starters(&mut crowd, model, key, &Paid::new(model)?);
    crowd.record_purchases();
    for t in 0..model.horizon() {
        crowd.begin();
        crowd.money(t, regime, model.season_mean);
        if !hand_on(t, crowd.take_purchases()) {
            break;
        }
        crowd.moves(t, regime, 1.0, 0)?;
    }
    Ok(())
}
