//! Findings as the JSON document `summary.json` (contract, section 3).

use crate::stats::estimate::Estimate;
use crate::study::conventions::Convention;
use crate::study::findings::{Check, Curve, Findings, Measured};
use serde_json::{Map, Value, json};

/// Number of the format of every document: it grows when a name is taken away or means something else.
pub const FORMAT: u32 = 1;

/// The document that `summary.json` holds and `--format json` prints. Unknown numbers are null.
pub fn summary(findings: &Findings) -> Value {
    json!({
        "format": FORMAT,
        "scenario": findings.provenance.title,
        "engine": findings.provenance.engine.name(),
        "engine_reason": super::words::engine::of(&findings.provenance),
        "draws": findings.provenance.draws,
        "seed": findings.provenance.seed,
        "currency": findings.provenance.currency,
        "period": findings.provenance.period,
        "horizon": findings.provenance.horizon_periods,
        "cohort": {
            "customers": findings.cohort_customers,
            "metrics": metrics(&findings.cohort_metrics),
            "curves": curves(&findings.curves),
            "value_by_stage": by_name(&findings.value_by_stage),
            "between_customers": findings.between_customers.as_ref().map(estimate),
            "whale_curve": findings.whale.iter().map(|(share, held)| whale(*share, held)).collect::<Vec<_>>(),
        },
        "business": {
            "metrics": metrics(&findings.business_metrics),
            "series": series(&findings.series),
        },
        "warnings": findings
            .warnings
            .iter()
            .map(|warning| json!({ "where": warning.location, "what": warning.what }))
            .collect::<Vec<_>>(),
        "conventions": findings.conventions,
        "audit": findings.audit.iter().map(check).collect::<Vec<_>>(),
    })
}

fn metrics(measured: &[Measured]) -> Value {
    let entries = measured.iter().map(|one| {
        let mut value = estimate(&one.estimate);
        value["parameter_share"] = json!(one.parameter_share);
        (one.metric.name().to_owned(), value)
    });
    Value::Object(entries.collect())
}

pub(super) fn estimate(estimate: &Estimate) -> Value {
    json!({
        "mean": estimate.mean,
        "sd": estimate.sd,
        "se": estimate.se,
        "p5": estimate.p5,
        "p25": estimate.p25,
        "p50": estimate.p50,
        "p75": estimate.p75,
        "p95": estimate.p95,
    })
}

/// Conventions by what they are about.
pub(super) fn conventions(all: &[Convention]) -> Value {
    Value::Object(all.iter().map(|one| (one.about.to_owned(), json!(one.is))).collect())
}

fn by_name(values: &[(String, Option<f64>)]) -> Value {
    Value::Object(values.iter().map(|(name, value)| (name.clone(), json!(value))).collect())
}

/// Curves by name; a curve that is about a stage says which at every point.
fn curves(curves: &[Curve]) -> Value {
    let mut by_name = Map::new();
    for curve in curves {
        let points = curve.points.iter().enumerate().map(|(tenure, point)| {
            let mut value = band(point);
            value.insert("tenure".to_owned(), json!(tenure));
            if let Some(stage) = &curve.stage {
                value.insert("stage".to_owned(), json!(stage));
            }
            Value::Object(value)
        });
        let list = by_name.entry(curve.name.clone()).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.extend(points);
        }
    }
    Value::Object(by_name)
}

fn series(series: &[Curve]) -> Value {
    let entries = series.iter().map(|curve| {
        let points = curve.points.iter().enumerate().map(|(period, point)| {
            let mut value = band(point);
            value.insert("period".to_owned(), json!(period));
            Value::Object(value)
        });
        (curve.name.clone(), Value::Array(points.collect()))
    });
    Value::Object(entries.collect())
}

/// What a share of the customers, the most valuable first, holds of all value.
fn whale(share: f64, held: &Estimate) -> Value {
    let mut value = band(held);
    value.insert("customers".to_owned(), json!(share));
    Value::Object(value)
}

pub(super) fn band(point: &Estimate) -> Map<String, Value> {
    let mut band = Map::new();
    for (name, value) in [("mean", point.mean), ("p5", point.p5), ("p50", point.p50), ("p95", point.p95)] {
        band.insert(name.to_owned(), json!(value));
    }
    band
}

pub(super) fn check(check: &Check) -> Value {
    json!({ "check": check.name, "holds": check.holds, "detail": check.detail })
}
