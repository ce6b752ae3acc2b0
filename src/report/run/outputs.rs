//! The files of a run.

use super::{Document, Draws, charts, page, workbook};
use crate::report::charts::Size;
use crate::report::outputs::Outputs;
use crate::report::{csv, json};

/// Names of all files that a run leaves, or left in an earlier version.
pub const FILES: &[&str] = &[
    "summary.json",
    "series.csv",
    "draws.csv",
    "cohorts.csv",
    "manifest.json",
    "report.html",
    "workbook.xlsx",
    "charts/bridge.*",
    "charts/clv-curve.*",
    "charts/clv-distribution.*",
    "charts/cohorts.*",
    "charts/cumulative-profit.*",
    "charts/customer-distribution.*",
    "charts/entrants.*",
    "charts/ladder.*",
    "charts/nps.*",
    "charts/npv-distribution.*",
    "charts/profit.*",
    "charts/retention.*",
    "charts/stage-mix.*",
    "charts/value-by-stage.*",
    "charts/whale-curve.*",
];

/// All but `draws.csv`, which is written while draws are computed, and the manifest: tables and, where
/// pictures are wanted, charts, the report and the workbook, which lists some draws.
pub fn outputs(document: &Document<'_>, draws: &Draws, pictures: bool) -> Outputs {
    let findings = document.findings;
    let tables = Outputs::new()
        .json("summary.json", json::summary(findings))
        .text("series.csv", csv::series(findings))
        .text("cohorts.csv", csv::cohorts(findings));
    if !pictures {
        return tables;
    }
    tables
        .charts(charts(findings), Size::Small)
        .page("report.html", page(document))
        .book("workbook.xlsx", workbook(document, draws))
}
