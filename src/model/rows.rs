//! Rows: the chances of the ways out of a cell, from churn, climb and slip or given outright.

use super::clamped::{Altering, ClampedAt};
use super::classes::{Slot, Traits};
use super::layout::{Group, Place};

/// Writes the row of every cell of a place.
pub(crate) fn fill(node: &mut [f64], place: &Place, mut write: impl FnMut(usize, usize, &mut [f64])) {
    for cell in place.cells() {
        let (tenure, age) = place.clocks(cell);
        write(tenure, age, &mut node[place.row(cell)]);
    }
}

/// P(out) = q, P(up) = (1 - q) a, P(down) = (1 - q) b.
pub(crate) fn fill_ladder(cell: &mut [f64], place: &Place, churn: f64, (up, down): (f64, f64)) {
    for (probability, exit) in cell.iter_mut().zip(&place.exits) {
        *probability = match exit.group {
            Group::Out => churn,
            Group::Up => (1.0 - churn) * up,
            Group::Down => (1.0 - churn) * down,
        };
    }
}

/// Mass of a group of exits.
fn mass(row: &[f64], place: &Place, group: Group) -> f64 {
    row.iter().zip(&place.exits).filter(|(_, exit)| exit.group == group).map(|(p, _)| p).sum()
}

/// Scales a group's entries to a mass; None when there is nothing to scale.
fn scale(row: &mut [f64], place: &Place, group: Group, to: f64) -> Option<()> {
    let from = mass(row, place, group);
    if from <= 0.0 {
        return (to <= 0.0).then_some(());
    }
    for (probability, exit) in row.iter_mut().zip(&place.exits) {
        if exit.group == group {
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
    (stage, place): (usize, &Place),
    row: &[f64],
) -> Vec<f64> {
    let mut row = row.to_vec();
    let slots = [(Slot::Churn, Group::Out), (Slot::Climb, Group::Up), (Slot::Slip, Group::Down)];
    if slots.iter().all(|(slot, _)| traits.steps(*slot, stage).is_empty()) {
        return row;
    }
    let stay = (1.0 - mass(&row, place, Group::Out)).max(0.0);
    let share = |mass: f64| if stay > 0.0 { mass / stay } else { 0.0 };
    let before = [
        mass(&row, place, Group::Out),
        share(mass(&row, place, Group::Up)),
        share(mass(&row, place, Group::Down)),
    ];
    let mut after = before;
    for ((slot, _), value) in slots.iter().zip(&mut after) {
        *value = altering.alter(*value, traits.steps(*slot, stage), Some(stage));
    }
    let [churn, up, down] = after;
    if up + down > 1.0 + 1e-12 {
        altering.note(ClampedAt::ClimbAndSlip, Some(stage), up + down);
    }
    let to = [churn, (1.0 - churn) * up, (1.0 - churn) * down.min(1.0 - up)];
    for ((slot, group), to) in slots.into_iter().zip(to) {
        if scale(&mut row, place, group, to).is_none()
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
    place: &Place,
    row: &[f64],
) -> Vec<f64> {
    let mut row = row.to_vec();
    if traits.win_back.is_empty() {
        return row;
    }
    let back = altering.alter(mass(&row, place, Group::Up), &traits.win_back, None);
    let gone = mass(&row, place, Group::Out);
    if back + gone > 1.0 + 1e-12 {
        altering.note(ClampedAt::WinBackAndGiveUp, None, back + gone);
    }
    scale(&mut row, place, Group::Out, gone.min(1.0 - back));
    if scale(&mut row, place, Group::Up, back).is_none()
        && let Some(step) = traits.win_back.first()
    {
        altering.note(ClampedAt::NoEntry(&step.change.path), None, back);
    }
    row
}
