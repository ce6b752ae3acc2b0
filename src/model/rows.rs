//! Rows: the chances of the transitions out of a cell, from churn, climb and slip or given outright.

use super::clamped::{Altering, ClampedAt};
use super::classes::{Slot, Traits};
use super::layout::{LadderRate, State};

/// Writes the row of every cell of a state.
pub(crate) fn fill(node: &mut [f64], state: &State, mut write: impl FnMut(usize, usize, &mut [f64])) {
    for cell in state.cells() {
        let (tenure, age) = state.clocks(cell);
        write(tenure, age, &mut node[state.row(cell)]);
    }
}

/// P(churn) = q, P(climb) = (1 - q) a, P(slip) = (1 - q) b.
pub(crate) fn fill_ladder(cell: &mut [f64], state: &State, churn: f64, (climb, slip): (f64, f64)) {
    for (probability, transition) in cell.iter_mut().zip(&state.transitions) {
        *probability = match transition.rate {
            LadderRate::Churn => churn,
            LadderRate::Climb => (1.0 - churn) * climb,
            LadderRate::Slip => (1.0 - churn) * slip,
        };
    }
}

/// Mass of a rate of transitions.
fn mass(row: &[f64], state: &State, rate: LadderRate) -> f64 {
    row.iter().zip(&state.transitions).filter(|(_, transition)| transition.rate == rate).map(|(p, _)| p).sum()
}

/// Scales a rate's entries to a mass; None when there is nothing to scale.
fn scale(row: &mut [f64], state: &State, rate: LadderRate, to: f64) -> Option<()> {
    let from = mass(row, state, rate);
    if from <= 0.0 {
        return (to <= 0.0).then_some(());
    }
    for (probability, transition) in row.iter_mut().zip(&state.transitions) {
        if transition.rate == rate {
            *probability *= to / from;
        }
    }
    Some(())
}

/// A row outright after the changes: read as churn q, climb a and slip b of the survivors,
/// changed, and its entries scaled in proportion.
pub(crate) fn changed_row<'s>(
    traits: &Traits<'s>,
    altering: &mut Altering<'_, 's>,
    (stage, state): (usize, &State),
    row: &[f64],
) -> Vec<f64> {
    let mut row = row.to_vec();
    let slots =
        [(Slot::Churn, LadderRate::Churn), (Slot::Climb, LadderRate::Climb), (Slot::Slip, LadderRate::Slip)];
    if slots.iter().all(|(slot, _)| traits.steps(*slot, stage).is_empty()) {
        return row;
    }
    let stay = (1.0 - mass(&row, state, LadderRate::Churn)).max(0.0);
    let share = |mass: f64| if stay > 0.0 { mass / stay } else { 0.0 };
    let before = [
        mass(&row, state, LadderRate::Churn),
        share(mass(&row, state, LadderRate::Climb)),
        share(mass(&row, state, LadderRate::Slip)),
    ];
    let mut after = before;
    for ((slot, _), value) in slots.iter().zip(&mut after) {
        *value = altering.alter(*value, traits.steps(*slot, stage), Some(stage));
    }
    let [churn, climb, slip] = after;
    if climb + slip > 1.0 + 1e-12 {
        altering.note(ClampedAt::ClimbAndSlip, Some(stage), climb + slip);
    }
    let to = [churn, (1.0 - churn) * climb, (1.0 - churn) * slip.min(1.0 - climb)];
    for ((slot, rate), to) in slots.into_iter().zip(to) {
        if scale(&mut row, state, rate, to).is_none()
            && let Some(step) = traits.steps(slot, stage).first()
        {
            altering.note(ClampedAt::NoEntry(&step.change.path), Some(stage), to);
        }
    }
    row
}

/// A row outright of the lapsed after the changes of win-back.
pub(crate) fn changed_lapsed_row<'s>(
    traits: &Traits<'s>,
    altering: &mut Altering<'_, 's>,
    state: &State,
    row: &[f64],
) -> Vec<f64> {
    let mut row = row.to_vec();
    if traits.win_back.is_empty() {
        return row;
    }
    let back = altering.alter(mass(&row, state, LadderRate::Climb), &traits.win_back, None);
    let gone = mass(&row, state, LadderRate::Churn);
    if back + gone > 1.0 + 1e-12 {
        altering.note(ClampedAt::WinBackAndGiveUp, None, back + gone);
    }
    scale(&mut row, state, LadderRate::Churn, gone.min(1.0 - back));
    if scale(&mut row, state, LadderRate::Climb, back).is_none()
        && let Some(step) = traits.win_back.first()
    {
        altering.note(ClampedAt::NoEntry(&step.change.path), None, back);
    }
    row
}
