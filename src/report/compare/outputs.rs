//! The files of a comparison of programs.

use super::{charts, csv, json, page, workbook};
use crate::report::charts::Size;
use crate::report::outputs::Outputs;
use crate::study::compare::Comparison;

/// Names of all files that a comparison leaves.
pub const FILES: &[&str] = &[
    "compare.json",
    "compare.csv",
    "compare.html",
    "compare.xlsx",
    "compare.manifest.json",
    "charts/compare-*",
];

/// Tables and, where pictures are wanted, charts, the page and the workbook.
pub fn outputs(found: &Comparison, pictures: bool) -> Outputs {
    let tables =
        Outputs::new().json("compare.json", json::document(found)).text("compare.csv", csv::draws(found));
    if !pictures {
        return tables;
    }
    tables
        .charts(charts(found), Size::Large)
        .page("compare.html", page(found))
        .book("compare.xlsx", workbook(found))
}
