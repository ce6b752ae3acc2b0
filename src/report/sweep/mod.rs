//! What a sweep looks like: text, JSON, CSV, a chart, a page.

mod outputs;
mod page;

pub use outputs::{FILES, outputs};
pub use page::{chart, page};

use super::claim::text::conventions;
use super::csv::{cell, line};
use super::format::{number, printable, setting};
use super::json::{FORMAT, band};
use super::text::{columns, wrapped};
use super::words::claims::counted_draws;
use crate::study::sweep::{SweepFindings, SweepPoint};
use serde_json::{Value, json};

/// Columns of a grid on a terminal, at most.
const MOST_COLUMNS: usize = 8;

/// A table of one parameter, or a grid of two.
pub fn text(findings: &SweepFindings) -> String {
    let axes: Vec<&str> = findings.axes.iter().map(|axis| axis.parameter.as_str()).collect();
    let mut text = format!("{}\n", printable(&findings.provenance.title));
    text.push_str(&wrapped(
        &format!(
            "{} against {}; {} at each point, seed {}, money in {}",
            findings.metric,
            axes.join(" and "),
            counted_draws(findings.provenance.draws),
            findings.provenance.seed,
            printable(&findings.provenance.currency)
        ),
        "",
    ));
    text.push('\n');
    text.push_str(&if findings.axes.len() == 1 { curve(findings) } else { grid(findings) });
    if let Some(claim) = &findings.claim {
        text.push('\n');
        for (index, reading) in claim.readings.iter().enumerate() {
            let holding = findings.points.iter().filter(|point| point.inside[index] >= claim.holds).count();
            text.push_str(&wrapped(
                &printable(&format!(
                    "claim {}, read as \"{reading}\", holds at {holding} of {} points",
                    claim.name,
                    findings.points.len()
                )),
                "- ",
            ));
        }
    }
    text.push('\n');
    text + &conventions(&findings.conventions)
}

fn curve(findings: &SweepFindings) -> String {
    let (head, rows) = table(findings);
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    columns(&head, 0, rows.into_iter())
}

/// Means: a row for each value of the first parameter, a column for each of the second.
fn grid(findings: &SweepFindings) -> String {
    let (rows, across) = (&findings.axes[0], &findings.axes[1]);
    let width = across.values.len();
    let shown: Vec<usize> = if width <= MOST_COLUMNS {
        (0..width).collect()
    } else {
        (0..MOST_COLUMNS).map(|column| column * (width - 1) / (MOST_COLUMNS - 1)).collect()
    };
    let kind = findings.metric.kind();
    let header: Vec<String> = [String::new()]
        .into_iter()
        .chain(shown.iter().map(|&column| setting(across.values[column])))
        .collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let row = |(index, value): (usize, &f64)| {
        let mean = |&column: &usize| number(findings.points[index * width + column].estimate.mean, kind);
        [setting(*value)].into_iter().chain(shown.iter().map(mean)).collect()
    };
    let mut text = wrapped(
        &format!(
            "means; down: {}, across: {}{}",
            rows.parameter,
            across.parameter,
            if shown.len() < width { " (some of its values; all are in the files)" } else { "" }
        ),
        "",
    );
    text.push_str(&columns(&header, 0, rows.values.iter().enumerate().map(row)));
    text
}

/// The document that `--format json` prints.
pub fn json(findings: &SweepFindings) -> Value {
    let point = |point: &SweepPoint| {
        let names = findings.axes.iter().map(|axis| axis.parameter.to_string());
        let values = names.zip(point.values.iter().map(|value| json!(value)));
        let mut document = json!({ "values": Value::Object(values.collect()) });
        if let Value::Object(document) = &mut document {
            document.append(&mut band(&point.estimate));
            if let Some(claim) = &findings.claim {
                let shares =
                    claim.readings.iter().cloned().zip(point.inside.iter().map(|share| json!(share)));
                document.insert("inside".to_owned(), Value::Object(shares.collect()));
            }
        }
        document
    };
    json!({
        "format": FORMAT,
        "scenario": findings.provenance.title,
        "metric": findings.metric.name,
        "draws": findings.provenance.draws,
        "seed": findings.provenance.seed,
        "claim": findings.claim.as_ref().map(|claim| &claim.name),
        "points": findings.points.iter().map(point).collect::<Vec<_>>(),
        "conventions": super::json::conventions(&findings.conventions),
    })
}

/// Settings and the metric, a row per point, and its head.
fn table(findings: &SweepFindings) -> (Vec<String>, Vec<Vec<String>>) {
    let kind = findings.metric.kind();
    let axes = findings.axes.iter().map(|axis| axis.parameter.to_string());
    let claimed = findings.claim.iter().flat_map(|claim| claim.readings.clone());
    let head = axes.chain(["mean", "p5", "p50", "p95"].map(str::to_owned)).chain(claimed).collect();
    let row = |point: &SweepPoint| {
        let estimate = &point.estimate;
        let numbers = [estimate.mean, estimate.p5, estimate.p50, estimate.p95];
        let settings = point.values.iter().map(|value| setting(*value));
        let shares = point.inside.iter().map(|share| format!("{:.0} %", 100.0 * share));
        settings.chain(numbers.map(|value| number(value, kind))).chain(shares).collect()
    };
    (head, findings.points.iter().map(row).collect())
}

/// `sweep.csv`: a row per point.
pub fn csv(findings: &SweepFindings) -> String {
    let axes = findings.axes.iter().map(|axis| axis.parameter.to_string());
    let readings = findings.claim.iter().flat_map(|claim| &claim.readings);
    let readings = readings.map(|reading| format!("inside: {reading}"));
    let estimates = ["mean", "sd", "se", "p5", "p50", "p95"].map(str::to_owned);
    let mut text = line(axes.chain(estimates).chain(readings));
    for point in &findings.points {
        let estimate = &point.estimate;
        let values = point.values.iter().map(|value| Some(*value));
        let estimates = [estimate.mean, estimate.sd, estimate.se, estimate.p5, estimate.p50, estimate.p95];
        let inside = point.inside.iter().map(|share| Some(*share));
        text.push_str(&line(values.chain(estimates).chain(inside).map(cell)));
    }
    text
}
