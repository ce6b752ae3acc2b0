//! Findings by columns, for a page that draws them again while a number moves: the numbers of
//! [`json::summary`](super::json::summary), several times smaller, with what a summary calls each.

use super::shown::{self, Shown};
use crate::stats::estimate::{Bin, Estimate};
use crate::study::findings::{Curve, Findings, Spread};
use serde_json::{Map, Value, json};

/// Metrics in the order of a summary, curves and series as columns, spreads as bins. Unknown numbers are null.
pub fn look(findings: &Findings) -> Value {
    json!({
        "scenario": findings.provenance.title,
        "engine": findings.provenance.engine.name(),
        "draws": findings.provenance.draws,
        "currency": findings.provenance.currency,
        "period": findings.provenance.period,
        "horizon": findings.provenance.horizon_periods,
        "cohort": metrics(shown::cohort(findings)),
        "business": metrics(shown::business(findings)),
        "curves": columns(&findings.curves),
        "series": if findings.has_business { columns(&findings.series) } else { json!({}) },
        "spreads": spreads(findings),
        "warnings": findings
            .warnings
            .iter()
            .map(|warning| json!({ "where": warning.location, "what": warning.what }))
            .collect::<Vec<_>>(),
        "conventions": findings.conventions,
        "audit": findings.audit.iter().map(super::json::check).collect::<Vec<_>>(),
    })
}

fn metrics(shown: Vec<Shown<'_>>) -> Value {
    let entries = shown.into_iter().map(|one| {
        let row = one.measured.metric.row();
        let mut value = super::json::estimate(&one.measured.estimate);
        value["parameter_share"] = json!(one.measured.parameter_share);
        value["label"] = json!(one.label);
        value["kind"] = json!(one.kind.name());
        value["says"] = json!(row.says);
        (row.name.to_owned(), value)
    });
    Value::Object(entries.collect())
}

/// Curves by name, stages' as `NAME.STAGE`.
fn columns(curves: &[Curve]) -> Value {
    let mut columns = Map::new();
    for curve in curves {
        let name = match &curve.stage {
            Some(stage) if !curve.name.ends_with(stage.as_str()) => format!("{}.{stage}", curve.name),
            _ => curve.name.clone(),
        };
        let column = |part: fn(&Estimate) -> Option<f64>| curve.points.iter().map(part).collect::<Vec<_>>();
        let value = json!({
            "mean": column(|point| point.mean),
            "p5": column(|point| point.p5),
            "p95": column(|point| point.p95),
        });
        columns.insert(name, value);
    }
    Value::Object(columns)
}

fn spreads(findings: &Findings) -> Value {
    let entries = findings.distributions.iter().map(|distribution| {
        let name = match distribution.of {
            Spread::OverDraws(metric) => metric.name(),
            Spread::BetweenCustomers => "between_customers",
        };
        let bins = distribution.bins.iter().map(|Bin { from, to, count }| json!([from, to, count]));
        (name.to_owned(), Value::Array(bins.collect()))
    });
    Value::Object(entries.collect())
}
