//! What some metrics look like by themselves: text, JSON.

use super::format::{number, printable};
use super::json::{FORMAT, band};
use super::text::{columns, section, wrapped};
use super::words::claims::counted_draws;
use super::words::engine;
use crate::study::measure::MeasureFindings;
use serde_json::{Map, Value, json};

/// A table with a row for each metric.
pub fn text(found: &MeasureFindings) -> String {
    let provenance = &found.provenance;
    let mut text = format!("{}\n", printable(&provenance.title));
    text.push_str(&wrapped(
        &format!(
            "{}, {} engine ({}), seed {}, money in {}",
            counted_draws(provenance.draws),
            provenance.engine.name(),
            engine::of(provenance),
            provenance.seed,
            printable(&provenance.currency)
        ),
        "",
    ));
    text.push('\n');
    let rows = found.metrics.iter().map(|(metric, estimate)| {
        let numbers = [estimate.mean, estimate.se, estimate.p5, estimate.p50, estimate.p95];
        let numbers = numbers.map(|value| number(value, metric.kind()));
        [printable(&metric.to_string())].into_iter().chain(numbers).collect()
    });
    text.push_str(&columns(&["", "mean", "+- se", "p5", "median", "p95"], 1, rows));
    let warnings: Vec<String> =
        found.warnings.iter().map(|warning| format!("{}: {}", warning.location, warning.what)).collect();
    text + &section("Warnings", &warnings, usize::MAX)
}

/// The same as a document.
pub fn json(found: &MeasureFindings) -> Value {
    let provenance = &found.provenance;
    let metrics: Map<String, Value> = found
        .metrics
        .iter()
        .map(|(metric, estimate)| (metric.to_string(), Value::from(band(estimate))))
        .collect();
    let warnings = found.warnings.iter();
    json!({
        "format": FORMAT,
        "scenario": provenance.title,
        "engine": provenance.engine.name(),
        "engine_reason": engine::of(provenance),
        "draws": provenance.draws,
        "seed": provenance.seed,
        "currency": provenance.currency,
        "period": provenance.period,
        "horizon": provenance.horizon_periods,
        "metrics": metrics,
        "warnings": warnings
            .map(|warning| json!({ "location": warning.location, "what": warning.what }))
            .collect::<Vec<_>>(),
    })
}
