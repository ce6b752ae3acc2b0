//! The files of a goal seek.

use super::page::{chart, page};
use super::{csv, json};
use crate::report::charts::Size;
use crate::report::origin::Origin;
use crate::report::outputs::Outputs;
use crate::study::solve::SolveFindings;

/// Names of all files that a goal seek leaves.
pub const FILES: &[&str] =
    &["solve.json", "solve.csv", "solve.html", "solve.manifest.json", "charts/solve.*"];

/// Tables and, where pictures are wanted, the chart and the page.
pub fn outputs(findings: &SolveFindings, origin: &Origin, pictures: bool) -> Outputs {
    let tables = Outputs::new().json("solve.json", json(findings)).text("solve.csv", csv(findings));
    if !pictures {
        return tables;
    }
    tables.charts([chart(findings)], Size::Small).page("solve.html", page(findings, origin))
}
