//! Numbers that had to be brought back within their bounds, for the warnings of a report.

use super::classes::{Acting, Step};
use crate::scenario::path::Path;

/// What was out of bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClampedAt<'s> {
    /// The result of the change with this path.
    Change(&'s Path),
    /// A drawn churn.
    Churn,
    /// A drawn climb or slip, or their sum.
    ClimbAndSlip,
    /// The sum of a row given outright.
    Row,
    /// A drawn win-back or give-up, or their sum.
    WinBackAndGiveUp,
    /// The chance of an order.
    Orders,
    /// What the other segments leave for this one, which is the rest.
    RestOfSegments(&'s str),
    /// What promoters and detractors leave.
    Passives,
    /// A change of a rate to which a row given outright has no entry.
    NoEntry(&'s Path),
}

/// A number that was clamped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clamped<'s> {
    /// What it was.
    pub at: ClampedAt<'s>,
    /// In which stage; absent for the lapsed.
    pub stage: Option<usize>,
    /// The value that it would have been, in the unit of the change.
    pub value: f64,
}

/// One draw, at given strengths of the programs, with a list for what had to be clamped.
pub(crate) struct Altering<'a, 's> {
    pub(crate) draw: &'a [f64],
    /// Share of people who would join each program.
    pub(crate) joins: &'a [f64],
    pub(crate) strengths: &'a [f64],
    /// Which programs serve their members.
    pub(crate) serves: &'a [bool],
    pub(crate) clamped: &'a mut Vec<Clamped<'s>>,
}

impl<'s> Altering<'_, 's> {
    /// A number after the changes: those of programs interpolated between without and with by
    /// the program's strength.
    pub(crate) fn alter(&mut self, value: f64, steps: &[Step<'s>], stage: Option<usize>) -> f64 {
        steps.iter().fold(value, |value, step| {
            let (altered, clamped_from) = self.step(value, step);
            if let Some(raw) = clamped_from {
                self.note(ClampedAt::Change(&step.change.path), stage, raw);
            }
            altered
        })
    }

    /// A number after one step, and what it would have been where it had to be clamped.
    fn step(&self, value: f64, step: &Step<'s>) -> (f64, Option<f64>) {
        let strength = match step.acting {
            Acting::Always => step.change.part,
            Acting::Effect(program) => step.change.part * self.strengths[program],
            Acting::Selection(program, joins) => {
                let split = step.change.redistribute(value, self.draw, self.joins[program]);
                return (if joins { split.joiners } else { split.others }, split.clamped_from);
            }
        };
        if strength <= 0.0 {
            return (value, None);
        }
        let changed = step.change.apply(value, self.draw);
        let altered = if strength < 1.0 { value + strength * (changed.value - value) } else { changed.value };
        (altered, changed.clamped_from)
    }

    /// The same for every entry of a list.
    pub(crate) fn alter_all(&mut self, values: &mut [f64], steps: &[Step<'s>], stage: Option<usize>) {
        if steps.is_empty() {
            return;
        }
        let mut last: Option<(f64, f64)> = None;
        for value in values {
            let altered = match last {
                Some((before, after)) if before.total_cmp(value).is_eq() => after,
                _ => self.alter(*value, steps, stage),
            };
            last = Some((*value, altered));
            *value = altered;
        }
    }

    /// A number within bounds; noted where it was outside by more than rounding.
    pub(crate) fn bound(&mut self, value: f64, most: f64, at: ClampedAt<'s>, stage: Option<usize>) -> f64 {
        let bounded = value.clamp(0.0, most.max(0.0));
        if (bounded - value).abs() > 1e-12 {
            self.note(at, stage, value);
        }
        bounded
    }

    pub(crate) fn note(&mut self, at: ClampedAt<'s>, stage: Option<usize>, value: f64) {
        if !self.clamped.iter().any(|known| known.at == at && known.stage == stage) {
            self.clamped.push(Clamped { at, stage, value });
        }
    }
}
