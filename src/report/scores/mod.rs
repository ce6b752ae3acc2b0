//! Scores per customer as CSV and as Parquet.

#[cfg(feature = "parquet")]
mod columnar;

#[cfg(feature = "parquet")]
pub use columnar::parquet;

use super::csv::{cell, line};
use crate::calibrate::log::Log;
use crate::calibrate::scores::Score;
use std::io::{Result, Write};

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

/// Scores as CSV, in the order of the log; unknown numbers are empty.
///
/// # Errors
/// When writing fails.
pub fn csv(out: &mut impl Write, log: &Log, scores: &[Score]) -> Result<()> {
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
