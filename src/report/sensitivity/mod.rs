//! What an answer's dependence looks like: text, JSON, CSV, a chart, a page.

mod page;

pub use page::{chart, page};

use super::claim::text::conventions;
use super::csv::{cell, line};
use super::format::{kind_of, number, printable, setting};
use super::text::{columns, shortened, wrapped};
use super::words::claims::counted_draws;
use crate::stats::sobol_indices::Index;
use crate::study::sensitivity::{Dependence, Method, SensitivityFindings};
use serde_json::{Value, json};

/// Parameters in the table, unless all are asked for.
const MOST: usize = 15;

/// A table, the numbers that matter most first.
pub fn text(findings: &SensitivityFindings, details: bool) -> String {
    let kind = kind_of(&findings.metric);
    let estimate = &findings.metric_estimate;
    let mut text = format!("{}\n", printable(&findings.title));
    text.push_str(&wrapped(
        &format!(
            "what {} depends on: mean {}, p5 {}, p95 {}; {}, seed {}, money in {}",
            findings.metric,
            number(estimate.mean, kind),
            number(estimate.p5, kind),
            number(estimate.p95, kind),
            counted_draws(findings.draws),
            findings.seed,
            printable(&findings.currency),
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
    if let Some(rest) = unexplained(findings) {
        text.push('\n');
        text.push_str(&wrapped(&rest, "- "));
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
        Method::Sobol => (vec!["parameter", "alone", "with interactions"], shown.map(sobol_row).collect()),
    }
}

fn tornado_row(one: &Dependence, findings: &SensitivityFindings) -> Vec<String> {
    let kind = kind_of(&findings.metric);
    let swing = one.low.zip(one.high).map(|(low, high)| (high - low).abs());
    let mut row = vec![shortened(&printable(&one.name), 32), setting(one.ends.0), setting(one.ends.1)];
    row.extend([one.low, one.high, swing].map(|value| number(value, kind)));
    row
}

fn sobol_row(one: &Dependence) -> Vec<String> {
    let share = |of: &dyn Fn() -> Option<Index>| {
        of().map_or_else(
            || "-".to_owned(),
            |index| {
                format!("{:.2} ({:.2} to {:.2})", clean(index.value), clean(index.low), clean(index.high))
            },
        )
    };
    let mut row = vec![shortened(&printable(&one.name), 36)];
    row.push(share(&|| one.indices.map(|indices| indices.first_order)));
    row.push(share(&|| one.indices.map(|indices| indices.total)));
    row
}

/// No minus before a zero.
fn clean(value: f64) -> f64 {
    if value.abs() < 0.005 { 0.0 } else { value }
}

/// What the first-order shares leave to interactions; or that there is nothing to explain.
fn unexplained(findings: &SensitivityFindings) -> Option<String> {
    if findings.method == Method::Tornado {
        return None;
    }
    let shares: Option<Vec<f64>> =
        findings.parameters.iter().map(|one| Some(one.indices?.first_order.value)).collect();
    Some(match shares {
        None => format!("{} does not vary, so nothing explains it.", findings.metric),
        Some(shares) => {
            let alone = 100.0 * shares.iter().sum::<f64>().clamp(0.0, 1.0);
            let rest = if alone < 99.5 { "; interactions bring the rest" } else { "" };
            format!("Each by itself, they explain {alone:.0} % of the variance{rest}.")
        }
    })
}

/// The document that `--format json` prints.
pub fn json(findings: &SensitivityFindings) -> Value {
    let one = |one: &Dependence| {
        let interval = |index: Option<Index>| index.map(|index| [index.low, index.high]);
        let (first, total) =
            (one.indices.map(|indices| indices.first_order), one.indices.map(|indices| indices.total));
        json!({
            "name": one.name,
            "p5": one.ends.0,
            "p95": one.ends.1,
            "low": one.low,
            "high": one.high,
            "first_order": first.map(|index| index.value),
            "first_order_interval": interval(first),
            "total": total.map(|index| index.value),
            "total_interval": interval(total),
        })
    };
    json!({
        "scenario": findings.title,
        "metric": findings.metric,
        "method": findings.method.name(),
        "draws": findings.draws,
        "seed": findings.seed,
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
    ];
    let mut text = line(header.map(str::to_owned));
    for one in &findings.parameters {
        let index =
            |index: Option<Index>| [index.map(|i| i.value), index.map(|i| i.low), index.map(|i| i.high)];
        let numbers = [Some(one.ends.0), Some(one.ends.1), one.low, one.high]
            .into_iter()
            .chain(index(one.indices.map(|indices| indices.first_order)))
            .chain(index(one.indices.map(|indices| indices.total)));
        text.push_str(&line([one.name.clone()].into_iter().chain(numbers.map(cell))));
    }
    text
}
