//! The words of the charts, the page and the workbook of a comparison.

use crate::report::format::{Kind, grouped, number};
use crate::stats::estimate::Estimate;
use crate::study::compare::{Comparison, Part};

/// Titles of the parts of the page.
pub(super) const ADDS: &str = "What each program adds";
pub(super) const COSTS: &str = "What it costs";
pub(super) const DOING: &str = "How much of it is the program's doing";
pub(super) const OWED: &str = "What is owed for points";
pub(super) const CHOICE: &str = "Which to choose";
pub(super) const EFFECT: &str = "Where each effect comes from";
pub(super) const CONVENTIONS: &str = "What the numbers mean";
pub(super) const AUDIT: &str = "What the comparison checked of itself";
/// Axes.
pub(super) const PROGRAM_COST: &str = "discounted program cost";
pub(super) const ADDED_NPV: &str = "npv added";
pub(super) const DRAWS_BELOW: &str = "share of draws that add no more";
pub(super) const CALENDAR: &str = "since the start";
pub(super) const CUMULATIVE: &str = "profit added to date";
pub(super) const LIABILITY: &str = "contract liability";
pub(super) const CUSTOMER_VALUE: &str = "what one more customer at the end is worth";
pub(super) const BEST: &str = "share of draws in which it is best";
pub(super) const BREAKS_EVEN: &str = "breaks even";
/// The last step of a bridge.
pub(super) const TOTAL: &str = "npv added";

/// Below the tables: what their columns are.
pub(super) const COST_NOTE: &str = "Means over the horizon, undiscounted, against no program; cost/kept: program cost for each customer more at the end; cost/new: for each first purchase more.";
pub(super) const LIFT_NOTE: &str = "Naive lift: revenue of one who would join over that of one who would not; true lift: over the same people's without the program; deadweight: the part of rewards for what would have happened anyway.";
pub(super) const OWED_NOTE: &str = "Contract liability by the books. The npv pays for open points at what redeeming them is expected to cost.";
pub(super) const CHOICE_NOTE: &str = "Costs and what they bring: discounted means; best in: share of draws in which its npv is highest; expected loss: what choosing it gives away on average.";

/// Below the first table.
pub(super) fn npv_note(found: &Comparison) -> String {
    format!(
        "Mean and spread over draws of the npv with the program less that without any; payback: {}s from its start, in the middle draw.",
        found.period
    )
}

/// What bands are.
pub(super) fn band(found: &Comparison) -> String {
    format!("Mean and p5 to p95 over {} draws ({} engine).", grouped(found.draws as f64, 0), found.engine)
}

/// A mean with its interval.
pub(super) fn told(estimate: &Estimate, kind: Kind) -> String {
    let [mean, low, high] = [estimate.mean, estimate.p5, estimate.p95].map(|value| number(value, kind));
    format!("{mean} ({low} to {high})")
}

/// Each alternative with a number of its own, in a sentence.
pub(super) fn each(parts: impl Iterator<Item = (String, String)>) -> String {
    let parts: Vec<String> = parts.map(|(name, what)| format!("{name}: {what}")).collect();
    format!("{}.", parts.join("; "))
}

/// The parts of a bridge in a sentence.
pub(super) fn parts(parts: &[Part]) -> String {
    each(parts.iter().map(|part| (part.name.to_owned(), number(Some(part.value), Kind::Money))))
}
