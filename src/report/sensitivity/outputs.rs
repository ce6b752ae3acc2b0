//! The files of a sensitivity study.

use super::page::{chart, page};
use super::{csv, json};
use crate::report::charts::Size;
use crate::report::origin::Origin;
use crate::report::outputs::Outputs;
use crate::study::sensitivity::SensitivityFindings;

/// Names of all files that a sensitivity study leaves.
pub const FILES: &[&str] = &[
    "sensitivity.json",
    "sensitivity.csv",
    "sensitivity.html",
    "sensitivity.manifest.json",
    "charts/sensitivity-*",
];

/// Tables and, where pictures are wanted, the chart and the page.
pub fn outputs(findings: &SensitivityFindings, origin: &Origin, pictures: bool) -> Outputs {
    let tables =
        Outputs::new().json("sensitivity.json", json(findings)).text("sensitivity.csv", csv(findings));
    if !pictures {
        return tables;
    }
    tables.charts([chart(findings)], Size::Small).page("sensitivity.html", page(findings, origin))
}
