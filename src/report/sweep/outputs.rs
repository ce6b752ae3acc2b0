//! The files of a sweep.

use super::page::{chart, page};
use super::{csv, json};
use crate::report::charts::Size;
use crate::report::origin::Origin;
use crate::report::outputs::Outputs;
use crate::study::sweep::SweepFindings;

/// Names of all files that a sweep leaves.
pub const FILES: &[&str] =
    &["sweep.json", "sweep.csv", "sweep.html", "sweep.manifest.json", "charts/sweep.*"];

/// Tables and, where pictures are wanted, the chart and the page.
pub fn outputs(findings: &SweepFindings, origin: &Origin, pictures: bool) -> Outputs {
    let tables = Outputs::new().json("sweep.json", json(findings)).text("sweep.csv", csv(findings));
    if !pictures {
        return tables;
    }
    tables.charts([chart(findings)], Size::Small).page("sweep.html", page(findings, origin))
}
