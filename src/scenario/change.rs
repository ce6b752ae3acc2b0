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

/// How a number differs between those who would join a program and the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Redistributed {
    /// The number of those who would join.
    pub joiners: f64,
    /// The number of the others.
    pub others: f64,
    /// What one of the two would have been, in the change's unit, where it had to be clamped.
    pub clamped_from: Option<f64>,
}

impl Change {
    /// Applies the change to `value`, a number per period of the model, under one draw.
    ///
    /// A churn is passed and returned as churn even where the change speaks of retention. Results
    /// outside their bounds (probabilities [0, 1], flows of orders and referrals 0 and up, gross
    /// margin up to 1) are clamped and say so.
    pub fn apply(&self, value: f64, draw: &[f64]) -> Changed {
        let raw = self.op.on(self.in_its_unit(value), self.by.at(draw));
        let (least, most) = self.bounds();
        let bounded = raw.clamp(least, most);
        Changed { value: self.per_period(bounded), clamped_from: outside(raw, bounded) }
    }

    /// Splits `mean`, a number per period of the model, between those who would join, a share `join` of
    /// the people, and the others: joiners have the changed number of the others, and the mean over both,
    /// in the change's unit, is `mean`.
    ///
    /// Where one of the two would be out of bounds, joiners differ only as far as bounds and mean allow.
    /// Where everybody joins there is nobody to differ from.
    pub fn redistribute(&self, mean: f64, draw: &[f64], join: f64) -> Redistributed {
        if join >= 1.0 {
            return Redistributed { joiners: mean, others: mean, clamped_from: None };
        }
        let x = self.in_its_unit(mean);
        let (raw_joiners, raw_others) = self.op.apart(x, self.by.at(draw), join);
        let (least, most) = self.bounds();
        let (mut joiners, mut others) = (raw_joiners.clamp(least, most), raw_others);
        let mut clamped_from = outside(raw_joiners, joiners);
        if clamped_from.is_some() {
            others = (x - join * joiners) / (1.0 - join);
        }
        let within = others.clamp(least, most);
        if let Some(raw) = outside(others, within) {
            clamped_from = clamped_from.or(Some(raw));
            joiners = ((x - (1.0 - join) * within) / join).clamp(least, most);
        }
        Redistributed { joiners: self.per_period(joiners), others: self.per_period(within), clamped_from }
    }

    /// A number per period of the model in the unit of the change; a churn as retention where the change
    /// speaks of it.
    fn in_its_unit(&self, value: f64) -> f64 {
        if self.of.is_probability() {
            let written = convert_probability(value, 1.0 / self.ratio);
            return if self.of == ChangeTarget::Retention { 1.0 - written } else { written };
        }
        if self.of.is_flow() { value / self.ratio } else { value }
    }

    /// The opposite of [`in_its_unit`](Change::in_its_unit).
    fn per_period(&self, written: f64) -> f64 {
        if self.of.is_probability() {
            let back = if self.of == ChangeTarget::Retention { 1.0 - written } else { written };
            return convert_probability(back, self.ratio);
        }
        if self.of.is_flow() { written * self.ratio } else { written }
    }

    /// The least and the most that the number may be, in any unit.
    fn bounds(&self) -> (f64, f64) {
        match self.of {
            of if of.is_probability() => (0.0, 1.0),
            ChangeTarget::Orders | ChangeTarget::Referral | ChangeTarget::OrderValue => (0.0, f64::INFINITY),
            ChangeTarget::GrossMargin => (f64::NEG_INFINITY, 1.0),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
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

    /// The numbers of joiners and of others whose mean is `mean` at a share `join` below 1 of joiners, such
    /// that joiners have the changed number of the others.
    fn apart(self, mean: f64, operand: f64, join: f64) -> (f64, f64) {
        let others = match self {
            ChangeOp::Add => mean - join * operand,
            // 1 - j + j m, which is 1 to the bit where nothing is changed
            ChangeOp::Multiply => mean / (1.0 + join * (operand - 1.0)),
            ChangeOp::Odds => others_by_odds(mean, operand, join),
            ChangeOp::Set => (mean - join * operand) / (1.0 - join),
        };
        (self.on(others, operand), others)
    }
}

/// The probability of the others where joiners have `odds` times their odds and the mean is `mean`.
///
/// With k the odds and j the share of joiners it solves (1 - j) b + j k b / (1 - b + k b) = x, which is
/// (1 - j) (k - 1) b^2 + (1 + (j - x) (k - 1)) b - x = 0: negative at 0, not at 1, so one root lies between.
fn others_by_odds(mean: f64, odds: f64, join: f64) -> f64 {
    let square = (1.0 - join) * (odds - 1.0);
    let linear = 1.0 + (join - mean) * (odds - 1.0);
    let root = (linear * linear + 4.0 * square * mean).max(0.0).sqrt();
    // of the two forms of the root the one without cancellation; `linear` is positive where `square` is not
    let others = if linear > 0.0 { 2.0 * mean / (linear + root) } else { (root - linear) / (2.0 * square) };
    others.clamp(0.0, 1.0)
}

/// The raw value, where clamping moved it by more than rounding.
fn outside(raw: f64, bounded: f64) -> Option<f64> {
    ((raw - bounded).abs() > 1e-12).then_some(raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::path::Path;
    use crate::scenario::quantity::Quantity;
    use crate::stats::streams::Key;

    fn change(of: ChangeTarget, op: ChangeOp, by: f64, ratio: f64) -> Change {
        Change { of, stages: vec![0], op, by: Quantity::plain(by), ratio, part: 1.0, path: Path::default() }
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

    /// The mean over joiners and others is held in the change's unit, joiners have the changed number of
    /// the others, and where bounds do not let them the mean still stands: ten thousand random changes.
    #[test]
    fn selection_holds_the_mean_whoever_joins() {
        for number in 0..10_000 {
            let key = Key::new(15).with(number);
            let u = |which: u64| key.with(which).uniform();
            let (of, _) = ChangeTarget::NAMED[number as usize % ChangeTarget::NAMED.len()];
            let op = match (number / 16) % 4 {
                0 => ChangeOp::Add,
                1 => ChangeOp::Multiply,
                2 if of.is_probability() => ChangeOp::Odds,
                _ => ChangeOp::Set,
            };
            let operand = match op {
                ChangeOp::Add => u(0) - 0.5,
                ChangeOp::Set => u(0),
                ChangeOp::Multiply | ChangeOp::Odds => libm::exp(6.0 * u(0) - 3.0),
            };
            let ratio = [1.0, 1.0 / 12.0, 4.0][number as usize % 3];
            let change = change(of, op, operand, ratio);
            // join = 0 and 1 among them
            let join = (1.2 * u(1) - 0.1).clamp(0.0, 1.0);
            let mean = u(2) * if of.is_probability() || of == ChangeTarget::GrossMargin { 1.0 } else { 3.0 };
            let split = change.redistribute(mean, &[], join);
            let [x, joiners, others] =
                [mean, split.joiners, split.others].map(|value| change.in_its_unit(value));
            // a few conversions of numbers of the order of 1; a probability near 1 keeps its digits badly in
            // a longer unit, where 1 - p is raised to the twelfth power
            let rounding = 1e-9;
            let held = join * joiners + (1.0 - join) * others;
            assert!((held - x).abs() < rounding, "{op:?} {operand} of {of:?}: {held} is not {x}");
            let (least, most) = change.bounds();
            assert!((least..=most).contains(&joiners) && (least..=most).contains(&others));
            if split.clamped_from.is_none() && join < 1.0 {
                let changed = op.on(others, operand);
                // odds are steep where 1 - p is small
                assert!((joiners - changed).abs() < 1e-6, "{op:?} {operand} of {of:?}: {joiners} {changed}");
            }
        }
    }

    /// By hand, where a quarter would join.
    #[test]
    fn selection_by_hand() {
        let of = |op, by, mean| {
            let split = change(ChangeTarget::Climb, op, by, 1.0).redistribute(mean, &[], 0.25);
            (split.joiners, split.others)
        };
        let close = |(joiners, others): (f64, f64), wanted: (f64, f64)| {
            assert!(
                (joiners - wanted.0).abs() < 1e-15 && (others - wanted.1).abs() < 1e-15,
                "{joiners} {others}"
            );
        };
        close(of(ChangeOp::Multiply, 2.0, 0.3), (0.48, 0.24));
        close(of(ChangeOp::Add, 0.2, 0.3), (0.45, 0.25));
        close(of(ChangeOp::Set, 0.6, 0.3), (0.6, 0.2));
        // others b = 1/2, joiners 3 b / (1 + 2 b) = 3/4
        close(of(ChangeOp::Odds, 3.0, 0.5625), (0.75, 0.5));
        // a quarter cannot have 0.9 where the mean is 0.1: the others have none
        close(of(ChangeOp::Set, 0.9, 0.1), (0.4, 0.0));
        // joiners at most 1: the others have the rest of the mean
        close(of(ChangeOp::Multiply, 4.0, 0.7), (1.0, 0.6));
    }

    #[test]
    fn orders_are_changed_in_the_unit_of_the_change() {
        // +12 orders a year = +1 a month
        let changed = change(ChangeTarget::Orders, ChangeOp::Add, 12.0, 1.0 / 12.0).apply(2.0, &[]);
        assert!((changed.value - 3.0).abs() < 1e-12);
    }
}
