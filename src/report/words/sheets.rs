//! The words of the workbook of a run.

use crate::report::format::grouped;
use crate::report::origin::Origin;
use crate::study::findings::Findings;

/// Names of sheets; formulas use them too.
pub const SUMMARY: &str = "Summary";
/// The numbers of the scenario.
pub const ASSUMPTIONS: &str = "Assumptions";
/// Profit and loss by period.
pub const BY_PERIOD: &str = "Profit and loss";
/// Profit and loss by year.
pub const BY_YEAR: &str = "By year";
/// Cash flow and net present value.
pub const CASH_FLOW: &str = "Cash flow and NPV";
/// First-purchase cohorts.
pub const COHORTS: &str = "Cohorts";
/// Draws one by one.
pub const DRAWS: &str = "Draws";
/// Conventions, warnings, origin.
pub const CONVENTIONS: &str = "Conventions";

/// Columns of the summary.
pub const SUMMARY_HEAD: [&str; 10] =
    ["what", "name in files", "mean", "se of the mean", "sd over draws", "p5", "p25", "median", "p75", "p95"];
/// Title of the assumptions.
pub const ASSUMPTIONS_TITLE: &str = "What was assumed";
/// What they are.
pub const ABOUT_ASSUMPTIONS: &str = super::report::ABOUT_ASSUMPTIONS;
/// Their columns.
pub const ASSUMPTION_HEAD: [&str; 4] = super::report::ASSUMPTION_HEAD;
/// Title of profit and loss.
pub const BY_PERIOD_TITLE: &str = "Profit and loss by period";
/// Title of profit and loss by year.
pub const BY_YEAR_TITLE: &str = "Profit and loss by year";
/// Title of the cash flow.
pub const CASH_FLOW_TITLE: &str = "Cash flow and net present value";
/// A row of sums.
pub const TOTAL: &str = "total";
/// The row of what open points cost after the horizon.
pub const SETTLED: &str = "points settled after the horizon";
/// The row of the net present value.
pub const NPV: &str = "total, and npv";
/// Beside the rate.
pub const RATE: &str = "discount rate per period";
/// Beside the timing.
pub const TIMING: &str = "part of a period before its cash falls";
/// Title of the cohorts.
pub const COHORTS_TITLE: &str = "Cohorts of first purchases";
/// Triangles.
pub const CUSTOMERS: &str = "customers";
/// Of retention.
pub const RETENTION: &str = "retention";
/// Of revenue.
pub const REVENUE: &str = "revenue";
/// Title of the draws.
pub const DRAWS_TITLE: &str = "Draws: uncertain numbers and what came of them";
/// The number of a draw.
pub const DRAW: &str = "draw";
/// Title of the conventions.
pub const CONVENTIONS_TITLE: &str = "What the numbers mean";
/// Its column.
pub const CONVENTION: &str = "convention";
/// Part of it.
pub const WARNINGS: &str = "warnings";
/// Part of it.
pub const AGAIN: &str = "how to do it again";

/// What the summary holds.
pub fn summary(findings: &Findings) -> String {
    format!(
        "{} draws of the {} engine, seed {}, {} {}s, money in {}",
        grouped(findings.provenance.draws as f64, 0),
        findings.provenance.engine.name(),
        findings.provenance.seed,
        findings.provenance.horizon_periods,
        findings.provenance.period,
        findings.provenance.currency
    )
}

/// What sheets of money hold.
pub fn money(findings: &Findings) -> String {
    format!("Means over draws, undiscounted, in {}; costs are below zero", findings.provenance.currency)
}

/// Columns of profit and loss.
pub fn profit_and_loss(period: &str) -> [&str; 12] {
    [
        period,
        "revenue",
        "cost of goods",
        "gross profit",
        "cost to serve",
        "money on moves, other",
        "contribution",
        "acquisition",
        "programs",
        "fixed cost",
        "profit",
        "profit so far",
    ]
}

/// A year, and how many periods it has where it is cut short.
pub fn year(number: usize, periods: usize, whole: usize, period: &str) -> String {
    if periods == whole { format!("year {number}") } else { format!("year {number} ({periods} {period}s)") }
}

/// Columns of the cash flow.
pub fn cash_flow_head(period: &str) -> [&str; 6] {
    [period, "profit", "setup in it", "discount factor", "discounted profit", "discounted so far"]
}

/// How money is discounted.
pub fn discount(findings: &Findings) -> String {
    match findings.discount.rate {
        Some(_) => "Discounted profit = (profit + setup) x (1 + rate)^-(period + timing) - setup x (1 + rate)^-period; change the rate and see".to_owned(),
        None => "The discount rate is uncertain, so each draw has factors of its own: discounted profits are means over draws".to_owned(),
    }
}

/// The corner of the triangles.
pub fn corner(period: &str) -> String {
    format!("first purchase in {period} \\ {period}s since")
}

/// What the triangles hold.
pub fn cohorts(findings: &Findings) -> String {
    format!(
        "Expected given the draw, means over draws; money in {}; opening customers are left out",
        findings.provenance.currency
    )
}

/// What the sheet of draws holds.
pub fn draws(listed: usize, all: u64) -> String {
    if listed as u64 == all {
        format!("All {} draws; the numbers of the summary are formulas over them", grouped(all as f64, 0))
    } else {
        format!(
            "The first {} of {} draws; draws.csv has all",
            grouped(listed as f64, 0),
            grouped(all as f64, 0)
        )
    }
}

/// Where a run comes from.
pub fn origin(origin: &Origin) -> Vec<String> {
    vec![
        origin.command.clone(),
        format!("cltv {}", origin.version),
        format!("hash of the scenario: {}", origin.scenario_hash),
    ]
}
