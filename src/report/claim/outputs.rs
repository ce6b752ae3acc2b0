//! The files of the test of a scenario's claims.

use super::{charts, csv, json, page};
use crate::report::charts::Size;
use crate::report::origin::Origin;
use crate::report::outputs::Outputs;
use crate::study::claim::ClaimFindings;

/// Names of all files that the test of claims leaves.
pub const FILES: &[&str] =
    &["claims.json", "claims.csv", "claims.html", "claims.manifest.json", "charts/claim-*"];

/// Tables and, where pictures are wanted, charts and the page.
pub fn outputs(findings: &ClaimFindings, origin: &Origin, pictures: bool) -> Outputs {
    let document = json::document(std::slice::from_ref(findings));
    let tables = Outputs::new().json("claims.json", document).text("claims.csv", csv::draws(findings));
    if !pictures {
        return tables;
    }
    tables.charts(charts(findings), Size::Small).page("claims.html", page(findings, origin))
}
