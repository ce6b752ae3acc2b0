//! Changes: how a segment, a channel, a referral, a program or a claim alters a number.
//!
//! A change keeps its unit: "+5 points of yearly retention" on a monthly model turns the stage's
//! monthly retention to yearly, adds 0.05, and turns it back (model.md, section 3).

use super::checked::{Change, ChangeOp, ChangeTarget};
use crate::units::convert_probability;

/// A number after a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Changed {
    /// The number per period of the model, within its bounds.
    pub value: f64,
    /// What it would have been, in the change's unit, where it had to be clamped.
    pub clamped_from: Option<f64>,
}

impl Change {
    /// Applies the change to `value`, a number per period of the model, under one draw.
    ///
    /// A churn is passed and returned as churn even where the change speaks of retention. Results
    /// outside their bounds (probabilities [0, 1], flows of orders and referrals 0 and up, gross
    /// margin up to 1) are clamped and say so.
    pub fn apply(&self, value: f64, draw: &[f64]) -> Changed {
        let operand = self.by.at(draw);
        let to_unit = 1.0 / self.ratio;
        if self.of.is_probability() {
            let complement = self.of == ChangeTarget::Retention;
            let written = convert_probability(value, to_unit);
            let written = if complement { 1.0 - written } else { written };
            let raw = self.op.on(written, operand);
            let bounded = raw.clamp(0.0, 1.0);
            let back = if complement { 1.0 - bounded } else { bounded };
            return Changed {
                value: convert_probability(back, self.ratio),
                clamped_from: outside(raw, bounded),
            };
        }
        let scale = if self.of.is_flow() { self.ratio } else { 1.0 };
        let raw = self.op.on(value / scale, operand);
        let bounded = match self.of {
            ChangeTarget::Orders | ChangeTarget::Referral | ChangeTarget::OrderValue => raw.max(0.0),
            ChangeTarget::GrossMargin => raw.min(1.0),
            _ => raw,
        };
        Changed { value: bounded * scale, clamped_from: outside(raw, bounded) }
    }
}

impl ChangeOp {
    /// The operation itself, in the change's unit.
    fn on(self, value: f64, operand: f64) -> f64 {
        match self {
            ChangeOp::Add => value + operand,
            ChangeOp::Multiply => value * operand,
            // p k / (1 - p + p k), which has no 0 / 0 at p = 1
            ChangeOp::Odds => value * operand / (1.0 - value + value * operand),
            ChangeOp::Set => operand,
        }
    }
}

/// The raw value, where clamping moved it by more than rounding.
fn outside(raw: f64, bounded: f64) -> Option<f64> {
    ((raw - bounded).abs() > 1e-12).then_some(raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::quantity::Quantity;

    fn change(of: ChangeTarget, op: ChangeOp, by: f64, ratio: f64) -> Change {
        Change { of, stages: vec![0], op, by: Quantity::plain(by), ratio, part: 1.0, path: String::new() }
    }

    #[test]
    fn five_points_of_yearly_retention_on_a_monthly_stage() {
        let monthly_churn = 1.0 - 0.75_f64.powf(1.0 / 12.0);
        let changed =
            change(ChangeTarget::Retention, ChangeOp::Add, 0.05, 1.0 / 12.0).apply(monthly_churn, &[]);
        let expected = 1.0 - 0.80_f64.powf(1.0 / 12.0);
        assert!((changed.value - expected).abs() < 1e-12);
        assert_eq!(changed.clamped_from, None);
    }

    #[test]
    fn a_result_outside_its_bounds_is_clamped_and_said() {
        let changed = change(ChangeTarget::Retention, ChangeOp::Multiply, 1.5, 1.0).apply(0.2, &[]);
        assert!(changed.value.abs() < 1e-15);
        assert!(changed.clamped_from.is_some_and(|raw| (raw - 1.2).abs() < 1e-12));
    }

    #[test]
    fn odds_multiply_and_meet_certainty() {
        let odds = change(ChangeTarget::Climb, ChangeOp::Odds, 2.0, 1.0);
        assert!((odds.apply(0.5, &[]).value - 2.0 / 3.0).abs() < 1e-12);
        assert!((odds.apply(1.0, &[]).value - 1.0).abs() < 1e-12);
    }

    #[test]
    fn orders_are_changed_in_the_unit_of_the_change() {
        // +12 orders a year = +1 a month
        let changed = change(ChangeTarget::Orders, ChangeOp::Add, 12.0, 1.0 / 12.0).apply(2.0, &[]);
        assert!((changed.value - 3.0).abs() < 1e-12);
    }
}
