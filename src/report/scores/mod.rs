//! Scores per customer as CSV and as Parquet, and what is said about them.

#[cfg(feature = "parquet")]
mod columnar;

#[cfg(feature = "parquet")]
pub use columnar::parquet;

use super::csv::{cell, line};
use super::format::{grouped, printable};
use super::outputs::OutputError;
use super::text::wrapped;
use crate::calibrate::facts::LeftOut;
use crate::calibrate::fit_file::LogSummary;
use crate::calibrate::log::Log;
use crate::calibrate::scores::{Score, Scored, Scoring};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Name of the file of rows of a log that are set aside.
pub const REJECTED: &str = "rejected.csv";

/// Names of all files that scores by a saved fit leave.
pub const FILES: &[&str] = &["scores.csv", "scores.parquet", "scores.manifest.json", REJECTED];

/// The columns of both; money is in the log's currency, times in its unit.
const COLUMNS: [&str; 11] = [
    "customer",
    "frequency",
    "recency",
    "age",
    "mean_spend",
    "p_alive",
    "expected_purchases",
    "purchases_p5",
    "purchases_p95",
    "expected_spend",
    "clv",
];

/// What was scored, for a terminal.
pub fn text(found: &Scored) -> String {
    let (alive, purchases) = totals(found);
    let mut text = wrapped(
        &format!(
            "{} customers scored with {} as of {}: {alive:.0} expected to be alive, {purchases:.0} purchases expected in {:.1} {}s.{}",
            found.scores.len(),
            found.model,
            found.facts.calibrated_until,
            found.scoring.ahead,
            found.unit.name(),
            not_scored(&found.facts.left_out)
        ),
        "",
    );
    if !found.warnings.is_empty() {
        text.push_str("\nWarnings\n");
        found.warnings.iter().for_each(|warning| text.push_str(&wrapped(&printable(warning), "- ")));
        text.push('\n');
    }
    text
}

/// Who is not scored and why, as a sentence after another; nothing where everybody is.
pub(super) fn not_scored(left_out: &LeftOut) -> String {
    let reasons: Vec<String> = left_out
        .reasons()
        .into_iter()
        .map(|(reason, customers)| format!("{} ({reason})", grouped(customers as f64, 0)))
        .collect();
    if reasons.is_empty() { String::new() } else { format!(" Not scored: {}.", reasons.join(", ")) }
}

/// What was scored, as `--format json` prints it.
///
/// # Errors
/// None is known of.
pub fn json(found: &Scored) -> Result<Value, OutputError> {
    let (alive, purchases) = totals(found);
    let Scoring { ahead, discount_per_year, gross_margin } = found.scoring;
    Ok(json!({
        "customers": found.scores.len(),
        "model": found.model,
        "unit": found.unit.name(),
        "currency": found.currency,
        "as_of": found.facts.calibrated_until,
        "ahead": ahead,
        "discount_per_year": discount_per_year,
        "gross_margin": gross_margin,
        "expected_purchases": purchases,
        "expected_alive": alive,
        "log": serde_json::to_value(LogSummary::of(&found.facts))?,
        "warnings": found.warnings,
    }))
}

/// Customers expected to be alive, and purchases expected of all.
fn totals(found: &Scored) -> (f64, f64) {
    let sum = |of: fn(&Score) -> f64| found.scores.iter().map(of).sum();
    (sum(|each| each.alive), sum(|each| each.purchases))
}

/// Scores as CSV, in the order of the log; unknown numbers are empty.
///
/// # Errors
/// When writing fails.
pub fn csv(out: &mut impl Write, log: &Log, scores: &[Score]) -> io::Result<()> {
    out.write_all(line(COLUMNS.map(str::to_owned)).as_bytes())?;
    for each in scores {
        let fields = [
            log.id(each.customer as usize),
            each.history.frequency.to_string(),
            cell(Some(each.history.recency)),
            cell(Some(each.history.age)),
            cell(each.mean_spend),
            cell(Some(each.alive)),
            cell(Some(each.purchases)),
            each.interval.0.to_string(),
            each.interval.1.to_string(),
            cell(each.spend),
            cell(each.clv),
        ];
        out.write_all(line(fields).as_bytes())?;
    }
    Ok(())
}
