//! What a goal seek looks like: text, JSON, CSV, a chart, a page.

mod page;

pub use page::{chart, page};

use super::claim::text::conventions;
use super::csv::{cell, line};
use super::format::{kind_of, number, printable, setting};
use super::text::{columns, wrapped};
use super::words::claims::counted_draws;
use crate::study::solve::SolveFindings;
use serde_json::{Value, json};

/// The answer in a sentence, and the curve as far as it was followed.
pub fn text(findings: &SolveFindings) -> String {
    let mut text = format!("{}\n", printable(&findings.title));
    text.push_str(&wrapped(
        &format!(
            "{}, seed {}, money in {}",
            counted_draws(findings.draws),
            findings.seed,
            printable(&findings.currency)
        ),
        "",
    ));
    text.push('\n');
    text.push_str(&wrapped(&answer(findings), ""));
    text.push('\n');
    let kind = kind_of(findings.metric);
    let header = [findings.parameter.as_str(), findings.metric];
    let row = |&(value, mean): &(f64, Option<f64>)| vec![setting(value), number(mean, kind)];
    let mut rows: Vec<Vec<String>> = findings.curve.iter().map(row).collect();
    // points closer to each other than can be printed
    rows.dedup();
    text.push_str(&columns(&header, 0, rows.into_iter()));
    text.push('\n');
    text + &conventions(&findings.conventions)
}

/// The answer in a sentence.
pub fn answer(findings: &SolveFindings) -> String {
    let kind = kind_of(findings.metric);
    let (parameter, metric) = (&findings.parameter, findings.metric);
    let target = number(Some(findings.target), kind);
    let now = findings.current.map_or_else(String::new, |value| format!(" (it is {} now)", setting(value)));
    if let Some(value) = findings.value {
        return format!("The mean of {metric} is {target} at {parameter} = {}{now}.", setting(value));
    }
    if let Some(jump) = findings.jump {
        return format!(
            "No {parameter} brings the mean of {metric} to {target}: at {} it jumps from {} to {}{now}, as it does where people are counted whole.",
            setting(jump.at),
            number(Some(jump.below), kind),
            number(Some(jump.above), kind)
        );
    }
    let end = |point: Option<&(f64, Option<f64>)>| {
        point.map_or_else(String::new, |(value, mean)| {
            format!("{} at {}", number(*mean, kind), setting(*value))
        })
    };
    format!(
        "No {parameter} in its range brings the mean of {metric} to {target}: it is {} and {}{now}.",
        end(findings.curve.first()),
        end(findings.curve.last())
    )
}

/// The document that `--format json` prints; `value` and `reached` are null without a
/// solution, and `jump` says where the mean passes the target without meeting it.
pub fn json(findings: &SolveFindings) -> Value {
    let point = |&(value, mean): &(f64, Option<f64>)| json!({ "value": value, "mean": mean });
    json!({
        "scenario": findings.title,
        "parameter": findings.parameter,
        "value": findings.value,
        "metric": findings.metric,
        "jump": findings.jump.map(|jump| json!({ "at": jump.at, "below": jump.below, "above": jump.above })),
        "reached": findings.reached.and_then(|estimate| estimate.mean),
        "target": findings.target,
        "current": findings.current,
        "draws": findings.draws,
        "seed": findings.seed,
        "estimate": findings.reached.as_ref().map(super::json::estimate),
        "from": findings.curve.first().map(point),
        "to": findings.curve.last().map(point),
        "curve": findings.curve.iter().map(point).collect::<Vec<_>>(),
        "conventions": super::json::conventions(&findings.conventions),
    })
}

/// `solve.csv`: the curve as far as it was followed.
pub fn csv(findings: &SolveFindings) -> String {
    let mut text = line([findings.parameter.clone(), findings.metric.to_owned()]);
    for &(value, mean) in &findings.curve {
        text.push_str(&line([cell(Some(value)), cell(mean)]));
    }
    text
}
