//! The words of the report of a run.

use super::run::told;
use crate::metrics::{BusinessMetric, CohortMetric, Metric};
use crate::report::format::{Kind, grouped};
use crate::study::findings::Findings;

/// Heading of the conventions.
pub const CONVENTIONS: &str = "What the numbers mean";
/// Columns of a table of metrics.
pub const METRIC_HEAD: [&str; 7] = ["metric", "mean", "± se", "p5", "median", "p95", "from inputs"];
/// Captions of those tables.
pub const ONE_CUSTOMER_TABLE: &str = "What a customer is worth. p5 to p95 is the spread over draws, se the standard error of the mean as if draws were independent, \"from inputs\" the share of the variance that uncertain inputs explain.";
/// Of the business lens.
pub const BUSINESS_TABLE: &str = "What the business comes to. Columns as above.";
/// Heading of the assumptions.
pub const ASSUMPTIONS: &str = "What was assumed";
/// What they are.
pub const ABOUT_ASSUMPTIONS: &str = "Every number of the scenario as its file writes it, with its unit, its uncertainty, and what the file says about where it comes from.";
/// Caption of their table.
pub const ASSUMPTIONS_TABLE: &str = "The numbers of the scenario";
/// Columns of their table.
pub const ASSUMPTION_HEAD: [&str; 4] = ["number", "as written", "source or reason", "place"];
/// Heading of the audit.
pub const AUDIT: &str = "What the run checked of itself";
/// What an audit is.
pub const ABOUT_AUDIT: &str = "What this run was held against: where it contains luck, expectations on the same draws; its own accounts; and what is known exactly.";
/// Heading of the origin.
pub const AGAIN: &str = "How to do it again";
/// Parts of the origin.
pub const VERSION: &str = "version of cltv";
/// Hash of all input.
pub const HASH: &str = "hash of the scenario";
/// Seed of chance.
pub const SEED: &str = "seed";
/// Number of draws.
pub const DRAWS: &str = "draws";
/// The engine.
pub const ENGINE: &str = "engine";

/// The message of a run.
pub fn headline(findings: &Findings) -> String {
    let money = |metric: Metric| {
        let measured = findings.metric(metric)?;
        measured.estimate.mean?;
        Some(told(measured, Kind::Money, &findings.provenance.currency))
    };
    let clv = money(CohortMetric::Clv.into()).unwrap_or_else(|| "an unknown amount".to_owned());
    let mut text = format!(
        "Over {} {}s a customer is worth {clv} before what it costs to win one",
        findings.provenance.horizon_periods, findings.provenance.period
    );
    match money(CohortMetric::Cac.into()).filter(|_| findings.has_channels) {
        Some(cac) => text.push_str(&format!(", which is {cac}.")),
        None => text.push('.'),
    }
    if let Some(npv) = money(BusinessMetric::Npv.into()).filter(|_| findings.has_business) {
        text.push_str(&format!(" The net present value of the business is {npv}."));
    }
    text.push_str(" In parentheses: p5 to p95 over draws.");
    text
}

/// How the numbers came about.
pub fn how(findings: &Findings) -> String {
    format!(
        "{} {} of the {} engine ({}); money in {}.",
        grouped(findings.provenance.draws as f64, 0),
        if findings.provenance.draws == 1 { "draw" } else { "draws" },
        findings.provenance.engine.name(),
        super::engine::of(&findings.provenance),
        findings.provenance.currency
    )
}

/// Heading of the first part.
pub fn one_customer(findings: &Findings) -> String {
    format!("One customer, over {} {}s", findings.provenance.horizon_periods, findings.provenance.period)
}

/// Heading of the second part.
pub fn the_business(findings: &Findings) -> String {
    format!("The business, {} {}s", findings.provenance.horizon_periods, findings.provenance.period)
}

/// What opens the table of assumptions.
pub fn all_numbers(n: usize) -> String {
    format!("All {n} numbers")
}
