//! Changes in words: "8 % fewer leave", "3 % more orders".

use super::ranges::{Ranged, Sample};
use crate::scenario::{Change, ChangeOp, ChangeTarget, Destination, Scenario, StageKind};
use crate::units::Period;

/// Factors closer to 1 than this change nothing.
const NOTHING: f64 = 1e-9;

/// Every change in words. `everywhere` are the stages that need not be named; all customer stages where
/// it is absent.
pub(super) fn changes(
    scenario: &Scenario,
    changes: &[Change],
    drawn: &Sample,
    everywhere: Option<&[usize]>,
) -> Vec<String> {
    changes.iter().map(|change| one(scenario, change, drawn, everywhere)).collect()
}

/// The name of a place as the file calls it.
pub(super) fn place_name(scenario: &Scenario, place: Destination) -> String {
    match place {
        Destination::Stage(stage) => scenario.stages()[stage].name.clone(),
        Destination::Lapsed => "lapsed".to_owned(),
        Destination::Lost => "lost".to_owned(),
    }
}

fn one(scenario: &Scenario, change: &Change, drawn: &Sample, everywhere: Option<&[usize]>) -> String {
    let by = drawn.ranged(|draw| Some(change.by.at(draw)));
    let effect = match change.op {
        ChangeOp::Multiply => multiplied(change.of, by),
        ChangeOp::Odds => format!("the odds of {} x {}", change.of.noun(), spread(by, plain)),
        ChangeOp::Add => added(scenario, change, by),
        ChangeOp::Set => format!("{} set to {}", change.of.noun(), measure(scenario, change, by)),
    };
    let unit = if change.op == ChangeOp::Multiply || change.op == ChangeOp::Odds {
        stated(scenario, change).map_or_else(String::new, |per| format!(" (of the number per {per})"))
    } else {
        String::new()
    };
    format!("{effect}{unit}{}", where_words(scenario, change, everywhere))
}

/// A factor as a percentage more or less.
fn multiplied(of: ChangeTarget, by: Ranged) -> String {
    let Some(factor) = by.central else { return format!("{} x ?", of.noun()) };
    if (factor - 1.0).abs() < NOTHING && by.range.is_none() {
        return format!("{} as without it (factor 1)", of.noun());
    }
    let less = factor < 1.0;
    let (more, fewer) = match of {
        ChangeTarget::OrderValue
        | ChangeTarget::GrossMargin
        | ChangeTarget::CostToServe
        | ChangeTarget::Retention => ("higher", "lower"),
        ChangeTarget::Contribution | ChangeTarget::OnEnter => ("more", "less"),
        _ => ("more", "fewer"),
    };
    let size = format!("{} %", short(100.0 * (factor - 1.0).abs()));
    let what = match of {
        ChangeTarget::Churn => "leave",
        ChangeTarget::Climb => "climb",
        ChangeTarget::Slip => "slip",
        ChangeTarget::WinBack => "of the lapsed come back",
        _ => of.noun(),
    };
    let range = by.range.map_or_else(String::new, |(low, high)| format!(" (factor {low:.2} to {high:.2})"));
    format!("{size} {} {what}{range}", if less { fewer } else { more })
}

fn added(scenario: &Scenario, change: &Change, by: Ranged) -> String {
    let sign = |value: f64, text: String| format!("{}{text}", if value < 0.0 { "-" } else { "+" });
    let per = stated(scenario, change).map_or_else(String::new, |per| format!(" a {per}"));
    if change.of.is_probability() || change.of == ChangeTarget::GrossMargin {
        let points = spread(by, |value| sign(value, short(100.0 * value.abs())));
        return format!("{} {points} points{per}", change.of.noun());
    }
    format!("{} {}{per}", change.of.noun(), spread(by, |value| sign(value, plain(value.abs()))))
}

fn measure(scenario: &Scenario, change: &Change, by: Ranged) -> String {
    let per = stated(scenario, change).map_or_else(String::new, |per| format!(" a {per}"));
    if change.of.is_probability() || change.of == ChangeTarget::GrossMargin {
        return format!("{} %{per}", spread(by, |value| short(100.0 * value)));
    }
    format!("{}{per}", spread(by, plain))
}

/// The period that a change's operand is stated for, where it matters.
fn stated(scenario: &Scenario, change: &Change) -> Option<&'static str> {
    if !change.of.is_probability() && !change.of.is_flow() {
        return None;
    }
    let own = scenario.time().period;
    let said = Period::ALL.into_iter().find(|period| (own.ratio_from(*period) - change.ratio).abs() < 1e-12);
    let matters = said != Some(own) || matches!(change.op, ChangeOp::Add | ChangeOp::Set);
    // a mean scales alike in any unit
    let scales = change.op == ChangeOp::Multiply && change.of.is_flow();
    said.filter(|_| matters && !scales).map(Period::name)
}

fn where_words(scenario: &Scenario, change: &Change, everywhere: Option<&[usize]>) -> String {
    if change.of == ChangeTarget::WinBack {
        return String::new();
    }
    let customers: Vec<usize> = (0..scenario.stages().len())
        .filter(|&stage| scenario.stages()[stage].kind == StageKind::Customer)
        .collect();
    if change.stages == everywhere.unwrap_or(&customers) {
        return String::new();
    }
    let names: Vec<&str> =
        change.stages.iter().map(|&stage| scenario.stages()[stage].name.as_str()).collect();
    format!(" in {}", names.join(", "))
}

/// A number, and from where to where it goes.
pub(super) fn spread(number: Ranged, text: impl Fn(f64) -> String) -> String {
    let central = number.central.map_or_else(|| "?".to_owned(), &text);
    match number.range {
        Some((low, high)) => format!("{central} ({} to {})", text(low), text(high)),
        None => central,
    }
}

/// One digit after the point, none that is idle.
pub(super) fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Four digits, none that are idle.
pub(super) fn plain(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
    if text == "-0" { "0".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_said_as_percentages() {
        let by = |factor: f64| Ranged { central: Some(factor), range: None };
        assert_eq!(multiplied(ChangeTarget::Churn, by(0.96)), "4 % fewer leave");
        assert_eq!(multiplied(ChangeTarget::Orders, by(1.03)), "3 % more orders");
        assert_eq!(multiplied(ChangeTarget::OrderValue, by(0.85)), "15 % lower order value");
        assert_eq!(multiplied(ChangeTarget::WinBack, by(1.8)), "80 % more of the lapsed come back");
        assert_eq!(multiplied(ChangeTarget::Churn, by(0.16)), "84 % fewer leave");
        let range = Ranged { central: Some(0.92), range: Some((0.84, 0.98)) };
        assert_eq!(multiplied(ChangeTarget::Churn, range), "8 % fewer leave (factor 0.84 to 0.98)");
    }
}
