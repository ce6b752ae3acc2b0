//! What a calibration looks like: text, tables, charts and a page.

mod outputs;
mod page;

use super::csv::{cell, line};
use super::format::{grouped, printable, setting};
use super::scores::not_scored;
use super::text::{columns, wrapped};
use crate::calibrate::facts::LogFacts;
use crate::calibrate::fit::Fit;
use crate::calibrate::fit_file;
use crate::calibrate::outcome::{Calibration, LogFindings};
use crate::calibrate::scores::Scoring;
use crate::calibrate::triangle::Triangle;

pub use outputs::{FILES, json, outputs};
pub use page::{charts, page};

/// How a search ended.
fn ended(fit: &Fit) -> String {
    fit_file::ended(&fit.convergence)
}

/// The summary for a terminal.
pub fn text(found: &Calibration) -> String {
    let mut text = format!("{}\n", printable(&found.source));
    let customers = grouped(found.customers, 0);
    match &found.log {
        None => text.push_str(&wrapped(&format!("{customers} customers"), "")),
        Some(log) => text.push_str(&wrapped(&heading(found, &log.facts), "")),
    }
    text.push_str(&format!("\nLaws (times in {})\n", unit(found)));
    text.push_str(&fits(found));
    if let Some(log) = &found.log {
        text.push_str(&scored(found, &log.facts).map_or_else(String::new, |told| wrapped(&told, "")));
        text.push_str(&holdout(log));
        text.push_str(&conditional(log));
        text.push_str(&ladder(log));
    }
    if !found.warnings.is_empty() {
        text.push_str("\nWarnings\n");
        found.warnings.iter().for_each(|warning| text.push_str(&wrapped(&printable(warning), "- ")));
    }
    text
}

fn heading(found: &Calibration, log: &LogFacts) -> String {
    let unit = found.unit.name();
    let count = |n: u64| grouped(n as f64, 0);
    let mut text = format!(
        "{} customers, {} purchases from {} to {}",
        grouped(found.customers, 0),
        count(log.purchases),
        log.first_day,
        log.calibrated_until
    );
    if log.holdout > 0.0 {
        let digits = usize::from(log.holdout < 9.5);
        text.push_str(&format!("; held out until {} ({:.digits$} {unit}s)", log.observed_until, log.holdout));
    }
    if log.by_day {
        text.push_str("; rows of one day are one purchase");
    }
    if log.refunds > 0 {
        text.push_str(&format!("; {} refunds taken off", count(log.refunds)));
    }
    if log.rejected > 0 {
        text.push_str(&format!("; {} rows set aside in rejected.csv", count(log.rejected)));
    }
    text
}

/// The unit of times: a table has periods of its own.
fn unit(found: &Calibration) -> String {
    if found.log.is_some() { format!("{}s", found.unit.name()) } else { "periods of the table".to_owned() }
}

/// What the scores say, in a sentence; nothing where nobody was scored.
fn scored(found: &Calibration, log: &LogFacts) -> Option<String> {
    let law = found.scored_with?;
    let Scoring { ahead, discount_per_year, gross_margin } = found.scoring?;
    let unit = found.unit.name();
    let mut told =
        format!("Scores: {law}; purchases expected within {ahead:.1} {unit}s of {}", log.calibrated_until);
    if log.has_amounts {
        let (discount, margin) = (setting(100.0 * discount_per_year), setting(100.0 * gross_margin));
        told.push_str(&format!(
            "; clv of all purchases to come, at {discount} % a year and a margin of {margin} %"
        ));
    }
    Some(format!("{told}.{}", not_scored(&log.left_out)))
}

/// Six significant digits, as papers print parameters.
fn parameter(value: f64) -> String {
    if (1e-3..1e5).contains(&value.abs()) { format!("{value:.4}") } else { format!("{value:.3e}") }
}

fn fits(found: &Calibration) -> String {
    let mut text = String::new();
    for fit in &found.fits {
        let parameters: Vec<String> = fit
            .parameters
            .iter()
            .map(|each| {
                let se = each.se.map_or_else(|| "?".to_owned(), parameter);
                format!("{} {} (se {se})", each.name, parameter(each.value))
            })
            .collect();
        let scored = if found.scored_with == Some(fit.law.name) { " [scores]" } else { "" };
        text.push_str(&format!(
            "  {:<11} log-likelihood {:.2}, AIC {:.1}, {}{scored}\n",
            fit.law.name,
            fit.log_likelihood,
            fit.aic(),
            ended(fit)
        ));
        text.push_str(&wrapped(&parameters.join(", "), "              "));
    }
    text
}

fn holdout(log: &LogFindings) -> String {
    let found = &log.diagnostics.holdout;
    let Some(&actual) = found.actual.first() else { return String::new() };
    let mut text = format!("\nPurchases of these customers in the hold-out: {}\n", grouped(actual, 0));
    let rows = found.expected.iter().map(|each| {
        let off = 100.0 * (each.values[0] / actual.max(1.0) - 1.0);
        vec![each.name.clone(), grouped(each.values[0], 0), format!("{off:+.1} %")]
    });
    text.push_str(&columns(&["expected by", "purchases", "off"], 1, rows));
    text
}

fn conditional(log: &LogFindings) -> String {
    let found = &log.diagnostics.conditional;
    if found.actual.is_empty() {
        return String::new();
    }
    let mut header = vec!["repeats", "customers", "actual"];
    let names: Vec<String> = found.expected.iter().map(|each| each.name.replace("naive: ", "")).collect();
    header.extend(names.iter().map(String::as_str));
    let rows = found.labels.iter().enumerate().map(|(row, label)| {
        let mut cells = vec![label.clone(), grouped(log.diagnostics.conditional_customers[row], 0)];
        cells.push(format!("{:.2}", found.actual[row]));
        cells.extend(found.expected.iter().map(|each| format!("{:.2}", each.values[row])));
        cells
    });
    let table = columns(&header, 0, rows);
    format!("\nMean purchases in the hold-out, by repeat purchases in calibration\n{table}")
}

fn ladder(log: &LogFindings) -> String {
    let rows = log.ladder.iter().filter(|stage| stage.spent > 0 || stage.standing > 0).map(|stage| {
        let value = if log.facts.has_amounts { format!("{:.2}", stage.order_value) } else { "-".to_owned() };
        vec![
            stage.name.clone(),
            grouped(stage.standing as f64, 0),
            grouped(stage.spent as f64, 0),
            format!("{:.4}", stage.orders),
            value,
        ]
    });
    let header = ["stage", "there now", "periods seen", "orders a period", "order value"];
    format!("\nThe ladder\n{}", columns(&header, 1, rows))
}

/// `triangle.csv`: cohort (-1 is the last period of calibration), tenure, customers, retention,
/// revenue.
pub fn triangle_csv(triangle: &Triangle) -> String {
    let header = ["cohort", "tenure", "customers", "retention", "revenue"];
    let mut text = line(header.map(str::to_owned));
    for each in &triangle.cells {
        text.push_str(&line([
            each.cohort.to_string(),
            each.tenure.to_string(),
            each.customers.to_string(),
            cell(Some(each.retention)),
            cell(Some(each.revenue)),
        ]));
    }
    text
}
