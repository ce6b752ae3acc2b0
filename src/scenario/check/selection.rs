//! How joiners differ anyway (`selection`): the numbers of a stage are the mean over those who would
//! join and the others, so not every difference is possible.

use super::checker::Checker;
use super::ladder::central_churn;
use crate::scenario::checked::{
    Change, ChangeTarget, ChurnBase, LapsedMoves, Moves, Orders, Program, Rate, Scenario, Stage,
};
use crate::scenario::problem::Place;
use crate::scenario::quantity::Quantity;
use crate::scenario::spec::ScenarioSpec;

/// A number that a change applies to: its central value, and whether it is the same in every draw.
struct Known {
    central: f64,
    certain: bool,
}

impl Checker<'_> {
    pub(super) fn selections(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        for (index, (program, written)) in scenario.programs().iter().zip(&spec.programs).enumerate() {
            let everybody = program.join.parameter().is_none() && self.central(&program.join) >= 1.0;
            if let (true, Some(first)) = (everybody, written.selection.first()) {
                self.problems
                    .warning(
                        first.place,
                        written.path.key("selection"),
                        format!(
                            "everybody joins program \"{}\", so no difference between joiners and others can be seen: `selection` has no effect",
                            program.name
                        ),
                        "no effect",
                    )
                    .help("say what share of the customers would join (`join`), or take `selection` out");
            }
            for (at, (change, place)) in
                program.selection.iter().zip(written.selection.iter().map(|change| change.place)).enumerate()
            {
                if program.selection[..at].iter().any(|before| overlap(before, change)) {
                    self.selected_twice(change, place);
                } else if !everybody {
                    self.cannot_differ_so(scenario, (index, program), change, place);
                }
            }
        }
    }

    fn selected_twice(&mut self, change: &Change, place: Place) {
        self.problems
            .error(
                place,
                change.path.clone(),
                format!("`selection` changes `{}` of the same stage twice", change.of.name()),
                "changed before",
            )
            .help("say in one change how joiners differ; churn and retention are one number");
    }

    /// Refuses a difference that no draw can hold, and remarks on one that the central numbers cannot.
    fn cannot_differ_so(
        &mut self,
        scenario: &Scenario,
        (index, program): (usize, &Program),
        change: &Change,
        place: Place,
    ) {
        let join = self.central(&program.join).clamp(0.0, 1.0);
        let certain = program.join.parameter().is_none()
            && change.by.parameter().is_none()
            && !changed_before(scenario, index, change);
        let out = self.numbers(scenario, change).into_iter().find_map(|(name, number)| {
            let raw = change.redistribute(number.central, &self.central, join).clamped_from?;
            Some((name, raw, certain && number.certain))
        });
        let Some((name, raw, never)) = out else { return };
        let of = change.of.name();
        let what = format!(
            "where {:.0} % join, this takes `{of}` of \"{name}\" to {raw:.4} for joiners or for the others, out of its bounds",
            100.0 * join
        );
        let help =
            format!("`{of}` of the stage is the mean over both: let joiners differ less, or fewer join");
        if never {
            self.problems.error(place, change.path.clone(), what, "cannot be").help(help);
        } else {
            let what = format!("{what}; joiners then differ as far as they can");
            self.problems.warning(place, change.path.clone(), what, "clamped").help(help);
        }
    }

    /// The numbers that a change applies to, before any change, with the name of their stage.
    fn numbers(&self, scenario: &Scenario, change: &Change) -> Vec<(String, Known)> {
        if change.of == ChangeTarget::WinBack {
            return match &scenario.lapsed().moves {
                LapsedMoves::Return { win_back, .. } => {
                    self.of_rate(win_back).into_iter().map(|known| ("lapsed".to_owned(), known)).collect()
                }
                LapsedMoves::Row(_) => Vec::new(),
            };
        }
        let stages = change.stages.iter().map(|stage| &scenario.stages()[*stage]);
        stages
            .flat_map(|stage| {
                let of_stage = self.of_stage(stage, change.of).into_iter();
                of_stage.map(|known| (stage.name.clone(), known))
            })
            .collect()
    }

    fn of_stage(&self, stage: &Stage, of: ChangeTarget) -> Vec<Known> {
        match (of, &stage.moves) {
            (ChangeTarget::Churn | ChangeTarget::Retention, Moves::Ladder(moves)) => {
                match (&moves.churn.base, &moves.churn.between) {
                    (Some(ChurnBase::Rate(rate)), None) => self.of_rate(rate),
                    _ => central_churn(&moves.churn, &self.central)
                        .map(|central| Known { central, certain: false })
                        .into_iter()
                        .collect(),
                }
            }
            (ChangeTarget::Climb, Moves::Ladder(moves)) => self.of_rate(&moves.climb),
            (ChangeTarget::Slip, Moves::Ladder(moves)) => self.of_rate(&moves.slip),
            (ChangeTarget::Orders, _) => match &stage.orders {
                Orders::Fixed(number)
                | Orders::Poisson { mean: number }
                | Orders::NegativeBinomial { mean: number, .. }
                | Orders::Bernoulli { chance: number } => vec![self.of_product(&[*number])],
            },
            (ChangeTarget::OrderValue, _) => vec![self.of_product(&[stage.order_value.mean])],
            (ChangeTarget::GrossMargin, _) => vec![self.of_product(&[stage.gross_margin])],
            (ChangeTarget::Referral, _) => {
                stage.referral.iter().map(|factors| self.of_product(factors)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn of_rate(&self, rate: &Rate) -> Vec<Known> {
        match rate {
            Rate::Constant(value) => vec![self.of_product(&[*value])],
            Rate::Table { values, .. } => values.iter().map(|value| self.of_product(&[*value])).collect(),
        }
    }

    fn of_product(&self, factors: &[Quantity]) -> Known {
        Known {
            central: factors.iter().map(|factor| factor.at(&self.central)).product(),
            certain: factors.iter().all(|factor| factor.parameter().is_none()),
        }
    }
}

/// Whether two changes touch one number; churn and retention are one.
fn overlap(a: &Change, b: &Change) -> bool {
    let number = |of: ChangeTarget| if of == ChangeTarget::Retention { ChangeTarget::Churn } else { of };
    number(a.of) == number(b.of)
        && (a.of == ChangeTarget::WinBack || a.stages.iter().any(|stage| b.stages.contains(stage)))
}

/// Whether some customers' number is changed before this selection of program `index` acts.
fn changed_before(scenario: &Scenario, index: usize, change: &Change) -> bool {
    let segments = scenario.segments().iter().flat_map(|segment| &segment.changes);
    let channels = scenario.channels().iter().flat_map(|channel| &channel.changes);
    let programs = scenario.programs()[..index].iter().flat_map(|program| &program.selection);
    let mut before = segments.chain(channels).chain(&scenario.referral().changes).chain(programs);
    before.any(|other| overlap(other, change))
}
