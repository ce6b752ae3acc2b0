//! What a goal seek looks like: text, JSON, CSV, a chart, a page.

mod outputs;
mod page;

pub use outputs::{FILES, outputs};
pub use page::{chart, page};

use super::claim::text::conventions;
use super::csv::{cell, line};
use super::format::{number, printable, setting};
use super::text::{columns, wrapped};
use super::words::claims::counted_draws;
use super::words::studies as words;
use crate::stats::estimate::Statistic;
use crate::study::solve::SolveFindings;
use crate::text::capital;
use serde_json::{Value, json};

/// The answer in a sentence, and the curve as far as it was followed.
pub fn text(findings: &SolveFindings) -> String {
    let mut text = format!("{}\n", printable(&findings.provenance.title));
    text.push_str(&wrapped(
        &format!(
            "{}, seed {}, money in {}",
            counted_draws(findings.provenance.draws),
            findings.provenance.seed,
            printable(&findings.provenance.currency)
        ),
        "",
    ));
    text.push('\n');
    text.push_str(&wrapped(&answer(findings), ""));
    text.push('\n');
    let kind = findings.metric.kind();
    let header = [findings.parameter.to_string(), curve_name(findings)];
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let row = |(value, reached): (f64, Option<f64>)| vec![setting(value), number(reached, kind)];
    let mut rows: Vec<Vec<String>> = shown(findings).into_iter().map(row).collect();
    // points closer to each other than can be printed
    rows.dedup();
    text.push_str(&columns(&header, 0, rows.into_iter()));
    text.push('\n');
    text + &conventions(&findings.conventions)
}

/// Points of the curve in the table, beside its ends and what was found.
const SHOWN: f64 = 8.0;

/// The points of the curve worth a line: its ends, what was found, and some between.
fn shown(findings: &SolveFindings) -> Vec<(f64, Option<f64>)> {
    let (Some(first), Some(last)) = (findings.curve.first(), findings.curve.last()) else {
        return Vec::new();
    };
    let apart = (last.0 - first.0) / SHOWN;
    let found: Vec<f64> =
        findings.crossings.iter().copied().chain(findings.jump.map(|jump| jump.at)).collect();
    let mut shown: Vec<(f64, Option<f64>)> = Vec::new();
    for point in &findings.curve {
        let is_found = found.iter().any(|at| at.total_cmp(&point.0).is_eq());
        let since = shown.last().map_or(f64::INFINITY, |last| point.0 - last.0);
        // a part in a million less, for what rounding took from a step
        if is_found || since >= apart * (1.0 - 1e-6) || point.0 >= last.0 {
            shown.push(*point);
        }
    }
    shown
}

/// The head of the curve's column: `npv`, or `p5 of npv`.
fn curve_name(findings: &SolveFindings) -> String {
    match findings.statistic {
        Statistic::Mean => findings.metric.name.clone(),
        statistic => format!("{} of {}", statistic.name(), findings.metric),
    }
}

/// The answer in a sentence or two.
pub fn answer(findings: &SolveFindings) -> String {
    let kind = findings.metric.kind();
    let (parameter, what) = (&findings.parameter, words::statistic(findings));
    let target = number(Some(findings.target), kind);
    let now = findings.current.map_or_else(String::new, |value| format!(" (it is {} now)", setting(value)));
    if let Some(value) = findings.value {
        let also = words::other_crossings(findings, value);
        return format!("{} is {target} at {parameter} = {}{now}.{also}", capital(&what), setting(value));
    }
    let why = words::partly_unknown(findings);
    let reached =
        |value: Option<f64>| value.map_or_else(|| "unknown".to_owned(), |known| number(Some(known), kind));
    if let Some(jump) = findings.jump {
        let because = match jump.below.and(jump.above) {
            Some(_) => ", as it does where people are counted whole",
            None => "",
        };
        return format!(
            "No {parameter} brings {what} to {target}: at {} it jumps from {} to {}{now}{because}.{why}",
            setting(jump.at),
            reached(jump.below),
            reached(jump.above)
        );
    }
    let end = |point: Option<&(f64, Option<f64>)>| {
        point.map_or_else(String::new, |(value, mean)| format!("{} at {}", reached(*mean), setting(*value)))
    };
    format!(
        "No {parameter} in its range brings {what} to {target}: it is {} and {}{now}.{why}",
        end(findings.curve.first()),
        end(findings.curve.last())
    )
}

/// The document that `--format json` prints; `value` and `reached` are null and `crossings` is empty
/// without a solution, and `jump` says where the statistic passes the target without meeting it.
pub fn json(findings: &SolveFindings) -> Value {
    let name = findings.statistic.name();
    let point = |&(value, reached): &(f64, Option<f64>)| json!({ "value": value, name: reached });
    json!({
        "format": crate::report::json::FORMAT,
        "scenario": findings.provenance.title,
        "parameter": findings.parameter.as_str(),
        "value": findings.value,
        "crossings": findings.crossings,
        "metric": findings.metric.name,
        "statistic": name,
        "jump": findings.jump.map(|jump| json!({ "at": jump.at, "below": jump.below, "above": jump.above })),
        "reached": findings.reached.and_then(|estimate| findings.statistic.of(&estimate)),
        "target": findings.target,
        "current": findings.current,
        "draws": findings.provenance.draws,
        "seed": findings.provenance.seed,
        "estimate": findings.reached.as_ref().map(super::json::estimate),
        "from": findings.curve.first().map(point),
        "to": findings.curve.last().map(point),
        "curve": findings.curve.iter().map(point).collect::<Vec<_>>(),
        "conventions": super::json::conventions(&findings.conventions),
    })
}

/// `solve.csv`: the curve as far as it was followed.
pub fn csv(findings: &SolveFindings) -> String {
    let mut text = line([findings.parameter.to_string(), curve_name(findings)]);
    for &(value, mean) in &findings.curve {
        text.push_str(&line([cell(Some(value)), cell(mean)]));
    }
    text
}
