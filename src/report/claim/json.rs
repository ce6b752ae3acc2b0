//! Answers to claims as a JSON document (contract, section 3).

use super::finding;
use crate::report::json::{FORMAT, conventions, estimate};
use crate::study::claim::{ClaimAnswer, ClaimFindings, Comparison, Driver, Map, ReadingAnswer, Verdict};
use serde_json::{Value, json};

/// The claims of some scenarios; unknown numbers are null.
pub fn document(all: &[ClaimFindings]) -> Value {
    let claims = all.iter().flat_map(|findings| {
        findings.claims.iter().map(|answer| {
            let mut claim = claim(answer);
            claim["scenario"] = json!(findings.provenance.title);
            claim["draws"] = json!(findings.provenance.draws);
            claim["seed"] = json!(findings.provenance.seed);
            claim
        })
    });
    let warnings = all.iter().flat_map(|findings| &findings.warnings);
    let thresholds = all.first().map(|findings| findings.thresholds);
    json!({
        "format": FORMAT,
        "claims": claims.collect::<Vec<_>>(),
        "thresholds": thresholds.map(|own| json!({ "holds": own.holds, "fails": own.fails })),
        "warnings": warnings
            .map(|warning| json!({ "where": warning.location, "what": warning.what }))
            .collect::<Vec<_>>(),
    })
}

fn claim(claim: &ClaimAnswer) -> Value {
    json!({
        "name": claim.name,
        "says": claim.says,
        "source": claim.source,
        "metric": claim.metric.name,
        "compare": match claim.compare {
            Comparison::RelativeChange => "relative-change",
            Comparison::Difference => "difference",
            Comparison::Ratio => "ratio",
            Comparison::Level => "level",
        },
        "expect": { "low": claim.low, "high": claim.high },
        "engine": claim.engine,
        "readings": claim.readings.iter().map(|one| reading(claim, one)).collect::<Vec<_>>(),
        "conventions": conventions(&claim.conventions),
    })
}

fn reading(claim: &ClaimAnswer, reading: &ReadingAnswer) -> Value {
    json!({
        "name": reading.name,
        "comparison": estimate(&reading.comparison),
        "below": reading.below,
        "inside": reading.inside,
        "above": reading.above,
        "unknown": reading.unknown,
        "verdict": reading.verdict.map(Verdict::name),
        "finding": finding(claim, reading),
        "with": reading.with,
        "without": reading.without,
        "drivers": reading.drivers.iter().map(driver).collect::<Vec<_>>(),
        "map": reading.map.as_ref().map(map),
    })
}

fn driver(driver: &Driver) -> Value {
    json!({
        "name": driver.name,
        "rank_correlation": driver.rank_correlation,
        "first_order": driver.first_order,
        "shapley": driver.shapley,
    })
}

/// Rows of the map from the first value of y on, each from the first value of x on.
fn map(map: &Map) -> Value {
    let width = map.x.values.len().max(1);
    json!({
        "x": { "parameter": map.x.parameter.as_str(), "values": map.x.values },
        "y": { "parameter": map.y.parameter.as_str(), "values": map.y.values },
        "comparison": map.values.chunks(width).collect::<Vec<_>>(),
        "inside": map.inside.chunks(width).collect::<Vec<_>>(),
        "share_inside": map.share_inside(),
    })
}
