//! Answers to claims draw by draw, as a CSV table.

use crate::report::csv::{cell, line};
use crate::study::claim::ClaimFindings;

/// `claims.csv`: a row per draw, its parameters by path, and the comparison of every reading.
pub fn draws(findings: &ClaimFindings) -> String {
    let readings =
        || findings.claims.iter().flat_map(|claim| claim.readings.iter().map(move |one| (claim, one)));
    let parameters = findings.parameters.iter().map(|(path, _)| path.clone());
    let names = readings().map(|(claim, reading)| format!("{}: {}", claim.name, reading.name));
    let mut text = line(["draw".to_owned()].into_iter().chain(parameters).chain(names));
    for draw in 0..findings.provenance.draws as usize {
        let parameters = findings.parameters.iter().map(|(_, values)| cell(values.get(draw).copied()));
        let values = readings().map(|(_, reading)| cell(reading.values.get(draw).copied().flatten()));
        text.push_str(&line([draw.to_string()].into_iter().chain(parameters).chain(values)));
    }
    text
}
