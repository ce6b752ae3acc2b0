//! What an answer's dependence looks like: text, JSON, CSV, a chart, a page.

mod outputs;
mod page;

pub use outputs::{FILES, outputs};
pub use page::{chart, page};

use super::claim::text::conventions;
use super::csv::{cell, line};
use super::format::{number, printable, setting};
use super::text::{columns, shortened, wrapped};
use super::words::claims::counted_draws;
use super::words::studies as words;
use crate::stats::sobol_indices::Index;
use crate::study::sensitivity::{Dependence, Method, SensitivityFindings};
use serde_json::{Value, json};

/// Parameters in the table, unless all are asked for.
const MOST: usize = 15;

/// A table, the numbers that matter most first.
pub fn text(findings: &SensitivityFindings, details: bool) -> String {
    let kind = findings.metric.kind();
    let estimate = &findings.metric_estimate;
    let mut text = format!("{}\n", printable(&findings.provenance.title));
    text.push_str(&wrapped(
        &format!(
            "what {} depends on: {}, p5 {}, p95 {}; {}, seed {}, money in {}",
            findings.metric,
            words::middle(findings),
            number(estimate.p5, kind),
            number(estimate.p95, kind),
            counted_draws(findings.provenance.draws),
            findings.provenance.seed,
            printable(&findings.provenance.currency),
        ),
        "",
    ));
    text.push('\n');
    let most = if details { usize::MAX } else { MOST };
    let (head, rows) = rows(findings, most);
    text.push_str(&columns(&head, 1, rows.into_iter()));
    if findings.parameters.len() > most {
        text.push_str(&format!("  ({} more in the files, or with -v)\n", findings.parameters.len() - most));
    }
    let remarks = remarks(findings);
    if !remarks.is_empty() {
        text.push('\n');
        remarks.iter().for_each(|remark| text.push_str(&wrapped(remark, "- ")));
    }
    text.push('\n');
    text + &conventions(&findings.conventions)
}

/// Head and rows of the table of the first `most` parameters.
fn rows(findings: &SensitivityFindings, most: usize) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let shown = findings.parameters.iter().take(most);
    match findings.method {
        Method::Tornado => (
            vec!["parameter", "p5", "p95", "low", "high", "swing"],
            shown.map(|one| tornado_row(one, findings)).collect(),
        ),
        Method::Sobol if findings.inputs_depend => (
            vec!["parameter", "alone", "Shapley"],
            shown.map(|one| shares_row(one, [one.first_order, one.shapley])).collect(),
        ),
        Method::Sobol => (
            vec!["parameter", "alone", "with interactions"],
            shown.map(|one| shares_row(one, [one.first_order, one.total])).collect(),
        ),
    }
}

fn tornado_row(one: &Dependence, findings: &SensitivityFindings) -> Vec<String> {
    let kind = findings.metric.kind();
    let swing = one.low.zip(one.high).map(|(low, high)| (high - low).abs());
    let mut row = vec![shortened(&printable(&one.name), 32), setting(one.ends.0), setting(one.ends.1)];
    row.extend([one.low, one.high, swing].map(|value| number(value, kind)));
    row
}

fn shares_row(one: &Dependence, shares: [Option<Index>; 2]) -> Vec<String> {
    let mark = if one.together.is_empty() { "" } else { "*" };
    let share = |index: Index| {
        format!("{:.2} ({:.2} to {:.2})", clean(index.value), clean(index.low), clean(index.high))
    };
    let shares = shares.map(|index| index.map_or_else(|| "-".to_owned(), share));
    [format!("{}{mark}", shortened(&printable(&one.name), 36))].into_iter().chain(shares).collect()
}

/// No minus before a zero.
fn clean(value: f64) -> f64 {
    if value.abs() < 0.005 { 0.0 } else { value }
}

/// What must be said beside the table: what shares leave out, or what is unknown.
fn remarks(findings: &SensitivityFindings) -> Vec<String> {
    match findings.method {
        Method::Tornado => words::unknown_ends(findings).into_iter().collect(),
        Method::Sobol => words::shares(findings),
    }
}

/// The document that `--format json` prints.
pub fn json(findings: &SensitivityFindings) -> Value {
    let one = |one: &Dependence| {
        let value = |index: Option<Index>| index.map(|index| index.value);
        let interval = |index: Option<Index>| index.map(|index| [index.low, index.high]);
        json!({
            "name": one.name,
            "p5": one.ends.0,
            "p95": one.ends.1,
            "low": one.low,
            "high": one.high,
            "unknown": one.unknown,
            "first_order": value(one.first_order),
            "first_order_interval": interval(one.first_order),
            "total": value(one.total),
            "total_interval": interval(one.total),
            "shapley": value(one.shapley),
            "shapley_interval": interval(one.shapley),
            "drawn_together": one.together,
        })
    };
    json!({
        "format": crate::report::json::FORMAT,
        "scenario": findings.provenance.title,
        "metric": findings.metric.name,
        "method": findings.method.name(),
        "draws": findings.provenance.draws,
        "seed": findings.provenance.seed,
        "statistic": findings.statistic.name(),
        "inputs_depend": findings.inputs_depend,
        "unknown": findings.unknown,
        "estimate": super::json::estimate(&findings.metric_estimate),
        "parameters": findings.parameters.iter().map(one).collect::<Vec<_>>(),
        "conventions": super::json::conventions(&findings.conventions),
    })
}

/// `sensitivity.csv`: a row per parameter.
pub fn csv(findings: &SensitivityFindings) -> String {
    let header = [
        "parameter",
        "p5",
        "p95",
        "low",
        "high",
        "first_order",
        "first_order_low",
        "first_order_high",
        "total",
        "total_low",
        "total_high",
        "shapley",
        "shapley_low",
        "shapley_high",
    ];
    let mut text = line(header.map(str::to_owned));
    for one in &findings.parameters {
        let index =
            |index: Option<Index>| [index.map(|i| i.value), index.map(|i| i.low), index.map(|i| i.high)];
        let numbers = [Some(one.ends.0), Some(one.ends.1), one.low, one.high]
            .into_iter()
            .chain([one.first_order, one.total, one.shapley].into_iter().flat_map(index));
        text.push_str(&line([one.name.clone()].into_iter().chain(numbers.map(cell))));
    }
    text
}
