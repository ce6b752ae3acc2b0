//! The draws of a comparison as a table.

use crate::report::csv::{cell, line};
use crate::study::compare::{Comparison, Measure};

/// `compare.csv`: a row per draw and set of programs but the reference: the draw, the set, npv with the
/// reference, measures, parameters.
pub fn draws(found: &Comparison) -> String {
    let head = ["draw", "program", "baseline_npv"].into_iter().map(str::to_owned);
    let measures = Measure::ALL.iter().map(|measure| measure.name().to_owned());
    let mut text = line(head.chain(measures).chain(found.parameters.iter().cloned()));
    for (draw, row) in found.rows.iter().enumerate() {
        for (one, measures) in found.sets.iter().zip(&row.measures).skip(1) {
            let first = [draw.to_string(), one.name.clone(), cell(row.baseline_npv)].into_iter();
            let measures = measures.iter().map(|value| cell(*value));
            let parameters = row.parameters.iter().map(|value| cell(Some(*value)));
            text.push_str(&line(first.chain(measures).chain(parameters)));
        }
    }
    text
}
