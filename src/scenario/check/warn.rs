//! What is allowed but odd: warnings at the scenario's central numbers.

use super::checker::Checker;
use super::ladder::{central_churn, k_factor, lapsed_row, row};
use crate::scenario::checked::{
    Change, ChangeOp, ChangeTarget, Destination, LapsedMoves, Moves, Orders, Program, Scenario, Stage,
    StageKind,
};
use crate::scenario::path::Path;
use crate::scenario::problem::Place;
use crate::scenario::shares::divide;
use crate::scenario::spec::{ChangeSpec, NumberForm, NumberSpec, RateForm, ScenarioSpec, StageSpec};
use crate::units::Period;

/// Churn per period from which a rate without `per` looks like a yearly one, for customers who
/// have bought more than once.
const LOOKS_YEARLY: [(Period, f64); 3] =
    [(Period::Week, 0.10), (Period::Month, 0.20), (Period::Quarter, 0.45)];

/// Parts of people are remarked upon from this share of them on.
const PART_OF_PEOPLE: f64 = 1e-3;

impl Checker<'_> {
    pub(super) fn warn(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        for (index, stage) in spec.stages.iter().enumerate() {
            self.looks_yearly(stage, index);
            self.earns_nothing(stage);
        }
        self.unreached(scenario, spec);
        self.unused_segments(scenario, spec);
        self.changes_without_effect(scenario, spec);
        self.changes_that_are_replaced(scenario, spec);
        self.grows_without_bound(scenario, spec);
        self.ends_late(scenario, spec);
        let people = spec.opening_customers.iter().flat_map(|(_, numbers)| numbers).chain(&spec.market);
        people.for_each(|number| self.counts_parts_of_people(number));
        self.unusual(scenario, spec);
    }

    fn counts_parts_of_people(&mut self, spec: &NumberSpec) {
        let NumberForm::Value(value) = spec.form else { return };
        if (value - value.round()).abs() > PART_OF_PEOPLE * value {
            self.problems
                .warning(
                    spec.place,
                    spec.path.clone(),
                    format!("people are counted whole, so {value} are taken for {:.0}", value.round()),
                    "a part of a person",
                )
                .help("write a whole number");
        }
    }

    fn looks_yearly(&mut self, spec: &StageSpec, index: usize) {
        let Some((_, limit)) = LOOKS_YEARLY.iter().find(|(period, _)| *period == self.period) else {
            return;
        };
        let first = index == self.first_customer();
        let only = self.stage_kinds.iter().filter(|kind| **kind == StageKind::Customer).count() == 1;
        if self.stage_kinds[index] != StageKind::Customer || (first && !only) {
            return;
        }
        let Some(rate) = &spec.churn else { return };
        let Some(RateForm::Number(number)) = &rate.form else {
            return;
        };
        let value = match number.form {
            NumberForm::Value(value) | NumberForm::MeanSd { mean: value, .. } => value,
            _ => return,
        };
        let churn = if rate.retention { 1.0 - value } else { value };
        if number.per.is_none() && rate.per.is_none() && churn >= *limit && churn < 1.0 {
            let per = self.period.name();
            self.problems
                .warning(
                    number.place,
                    rate.path.clone(),
                    format!(
                        "{:.0} % of the customers in {} leave every {per}: {:.1} % in a year",
                        100.0 * churn,
                        spec.path,
                        100.0 * (1.0 - (1.0 - churn).powf(self.period.per_year()))
                    ),
                    format!("per {per}"),
                )
                .help(format!("did you mean per year? Then write {{ value = {value}, per = \"year\" }}; if it is per {per}, say per = \"{per}\" and this warning goes"));
        }
    }

    fn earns_nothing(&mut self, spec: &StageSpec) {
        if let (Some(_), None) = (&spec.orders, &spec.order_value) {
            self.problems
                .warning(
                    spec.place,
                    spec.path.key("order_value"),
                    format!("{} has orders, but no `order_value`: they bring no money", spec.path),
                    "no order value",
                )
                .help("give `order_value`, or take `orders` out");
        }
        if let (None, Some(value)) = (&spec.orders, &spec.order_value) {
            self.problems
                .warning(
                    value.mean.place,
                    spec.path.key("orders"),
                    format!("{} has an `order_value`, but no `orders`", spec.path),
                    "no orders",
                )
                .help("give `orders`, or take `order_value` out");
        }
    }

    fn unreached(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        let reached = self.reached(scenario);
        for (index, stage) in spec.stages.iter().enumerate() {
            if !reached[index] {
                self.problems
                    .warning(stage.place, stage.path.clone(), format!("nothing reaches stage \"{}\"", self.stage_names[index]), "never entered")
                    .help("no channel, opening, cohort or referral starts there, and no stage climbs, slips or goes to it");
            }
        }
    }

    fn reached(&self, scenario: &Scenario) -> Vec<bool> {
        let mut reached = vec![false; scenario.stages().len()];
        let mut lapsed_reached = false;
        let mut starts = vec![Destination::Stage(scenario.cohort().entry)];
        starts.extend(scenario.channels().iter().map(|channel| Destination::Stage(channel.entry)));
        starts.extend(scenario.opening().iter().map(|opening| opening.place));
        while let Some(place) = starts.pop() {
            let next = match place {
                Destination::Stage(stage) if !reached[stage] => {
                    reached[stage] = true;
                    if scenario.stages()[stage].referral.is_some() {
                        starts.push(Destination::Stage(scenario.referral().entry));
                    }
                    row(scenario, stage, &self.central)
                }
                Destination::Lapsed if !lapsed_reached => {
                    lapsed_reached = true;
                    lapsed_row(scenario, &self.central)
                }
                _ => Vec::new(),
            };
            starts.extend(next.into_iter().filter(|(_, share)| *share > 0.0).map(|(place, _)| place));
        }
        reached
    }

    fn unused_segments(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        let shares = divide(&scenario.segment_shares(), &self.central).shares;
        for ((segment, written), share) in scenario.segments().iter().zip(&spec.segments).zip(shares) {
            if share <= 0.0 {
                self.problems
                    .warning(
                        written.place,
                        Path::of(["segment", &segment.name]),
                        format!("segment \"{}\" has a share of 0: it is unused", segment.name),
                        "nobody is in it",
                    )
                    .help("give it a share, or take it out");
            }
        }
    }

    fn changes_without_effect(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        let mut all: Vec<Change> = scenario.referral().changes.clone();
        all.extend(scenario.segments().iter().flat_map(|segment| segment.changes.clone()));
        all.extend(scenario.channels().iter().flat_map(|channel| channel.changes.clone()));
        for program in scenario.programs() {
            all.extend(program.effects.clone());
        }
        for claim in scenario.claims() {
            all.extend(claim.readings.iter().flat_map(|reading| reading.changes.clone()));
        }
        let places = change_places(spec);
        for change in &all {
            let Some(place) = places.iter().find(|(path, _)| *path == change.path).map(|(_, place)| *place)
            else {
                continue;
            };
            self.clamped(scenario, change, place);
            self.changes_nothing(scenario, change, place);
        }
        // how far joiners can differ is checked apart
        for change in scenario.programs().iter().flat_map(|program| &program.selection) {
            if let Some((_, place)) = places.iter().find(|(path, _)| *path == change.path) {
                self.changes_nothing(scenario, change, *place);
            }
        }
    }

    fn changes_nothing(&mut self, scenario: &Scenario, change: &Change, place: Place) {
        if self.touches_nothing(scenario, change) {
            self.problems
                .warning(
                    place,
                    change.path.clone(),
                    format!("this change of `{}` has nothing to change in its stages", change.of.name()),
                    "no effect",
                )
                .help("the stages it names (or all customer stages) do not have that number");
        }
    }

    /// A reading's change acts before the effects of programs, so one that sets the same number of the
    /// same stages has the last word.
    fn changes_that_are_replaced(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        // churn and retention are one number
        let number = |of: ChangeTarget| if of == ChangeTarget::Retention { ChangeTarget::Churn } else { of };
        let places = change_places(spec);
        let readings = scenario.claims().iter().flat_map(|claim| &claim.readings);
        for (reading, change) in
            readings.flat_map(|reading| reading.changes.iter().map(move |c| (reading, c)))
        {
            let replaces = |effect: &Change| {
                effect.op == ChangeOp::Set
                    && number(effect.of) == number(change.of)
                    && (change.of == ChangeTarget::WinBack
                        || effect.stages.iter().any(|stage| change.stages.contains(stage)))
            };
            let running =
                |&(index, program): &(usize, &Program)| program.running || reading.programs.contains(&index);
            let mut programs = scenario.programs().iter().enumerate().filter(running);
            let by = programs.find(|(_, program)| program.effects.iter().any(replaces));
            let place = places.iter().find(|(path, _)| *path == change.path).map(|(_, place)| *place);
            if let (Some((_, program)), Some(place)) = (by, place) {
                self.problems
                    .warning(
                        place,
                        change.path.clone(),
                        format!(
                            "program \"{}\" runs and sets `{}` of the same stages: for its members it replaces this change",
                            program.name,
                            change.of.name()
                        ),
                        "replaced for members",
                    )
                    .help("switch the program off for this question, or let its effect add or multiply");
            }
        }
    }

    fn clamped(&mut self, scenario: &Scenario, change: &Change, place: Place) {
        for (name, value) in self.changed_values(scenario, change) {
            let Some(raw) = change.apply(value, &self.central).clamped_from else {
                continue;
            };
            self.problems
                .warning(
                    place,
                    change.path.clone(),
                    format!("this change takes `{}` of \"{name}\" to {raw:.4}, out of its bounds; it is clamped", change.of.name()),
                    "clamped",
                )
                .help("the claim or effect is not possible as stated for this stage: use a smaller change, or `odds`, which never leaves 0 to 1");
            return;
        }
    }

    /// The central values, per period of the model, that a change of a rate applies to.
    fn changed_values(&self, scenario: &Scenario, change: &Change) -> Vec<(String, f64)> {
        if change.of == ChangeTarget::WinBack {
            return match &scenario.lapsed().moves {
                LapsedMoves::Return { win_back, .. } => {
                    vec![("lapsed".to_owned(), self.largest(win_back))]
                }
                LapsedMoves::Row(_) => Vec::new(),
            };
        }
        let value = |stage: &Stage| match (&stage.moves, change.of) {
            (Moves::Ladder(moves), ChangeTarget::Churn | ChangeTarget::Retention) => {
                central_churn(&moves.churn, &self.central)
            }
            (Moves::Ladder(moves), ChangeTarget::Climb) => Some(self.largest(&moves.climb)),
            (Moves::Ladder(moves), ChangeTarget::Slip) => Some(self.largest(&moves.slip)),
            (_, ChangeTarget::GrossMargin) => Some(stage.gross_margin.at(&self.central)),
            _ => None,
        };
        change
            .stages
            .iter()
            .filter_map(|stage| {
                let stage = &scenario.stages()[*stage];
                value(stage).map(|value| (stage.name.clone(), value))
            })
            .collect()
    }

    fn touches_nothing(&self, scenario: &Scenario, change: &Change) -> bool {
        let has = |stage: &Stage| match change.of {
            ChangeTarget::Contribution => stage.contribution.is_some(),
            // whoever invites nobody can begin to, but not a number of times as often
            ChangeTarget::Referral => {
                stage.referral.is_some() || matches!(change.op, ChangeOp::Add | ChangeOp::Set)
            }
            ChangeTarget::OrderValue | ChangeTarget::GrossMargin | ChangeTarget::CostToServe => {
                stage.contribution.is_none()
            }
            ChangeTarget::Orders => {
                stage.contribution.is_none()
                    && !matches!(&stage.orders, Orders::Fixed(orders) if orders.at(&self.central) <= 0.0)
            }
            _ => true,
        };
        change.of != ChangeTarget::WinBack
            && !change.stages.iter().any(|stage| has(&scenario.stages()[*stage]))
    }

    fn grows_without_bound(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        let k = k_factor(scenario, &self.central);
        if k < 1.0 || scenario.market().is_some() {
            return;
        }
        let referrals = spec.stages.iter().find_map(|stage| stage.referral.as_ref());
        let place = referrals.map_or(spec.place, |referral| referral.place);
        self.problems
            .warning(
                place,
                "referral",
                format!("the K factor is about {k:.2}: every customer brings more than one other, and nothing limits it"),
                "grows without bound",
            )
            .help("give the market a size ([market] size = ...), or lower `invitations` or `accepted`");
    }

    fn ends_late(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        for (program, written) in scenario.programs().iter().zip(&spec.programs) {
            if let (true, Some(start)) = (program.start >= scenario.time().horizon_periods, &written.start) {
                self.problems
                    .warning(
                        start.place,
                        written.path.key("start"),
                        format!(
                            "program \"{}\" starts in period {}, after the horizon",
                            program.name, program.start
                        ),
                        "never runs",
                    )
                    .help("start it earlier, or lengthen time.horizon");
            }
            if let (true, Some(fade)) = (program.end >= scenario.time().horizon_periods, &written.fade) {
                self.problems
                    .warning(
                        fade.place,
                        written.path.key("fade"),
                        format!(
                            "program \"{}\" runs to the horizon, so nothing of it fades before that",
                            program.name
                        ),
                        "never fades",
                    )
                    .help("give it an `end` before time.horizon, or take `fade` out");
            }
        }
    }
}

fn change_places(spec: &ScenarioSpec) -> Vec<(Path, Place)> {
    changes(spec).into_iter().map(|change| (change.path.clone(), change.place)).collect()
}

/// Every change that is written anywhere.
pub(super) fn changes(spec: &ScenarioSpec) -> Vec<&ChangeSpec> {
    let segments = spec.segments.iter().flat_map(|segment| &segment.changes);
    let channels = spec.channels.iter().flat_map(|channel| &channel.changes);
    let programs = spec.programs.iter().flat_map(|program| program.selection.iter().chain(&program.effects));
    let claims =
        spec.claims.iter().flat_map(|claim| claim.readings.iter().flat_map(|reading| &reading.changes));
    spec.referral.changes.iter().chain(segments).chain(channels).chain(programs).chain(claims).collect()
}
