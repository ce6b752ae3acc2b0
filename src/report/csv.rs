//! Findings as CSV tables.

use crate::study::block::Row;
use crate::study::findings::{Curve, Findings};

/// One line of a table; the fields are quoted where they need it.
pub(crate) fn line<I: IntoIterator<Item = String>>(fields: I) -> String {
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    // writing to memory cannot fail
    let _ = writer.write_record(fields);
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A number as the shortest text that reads back as the same number; empty where unknown.
pub(super) fn cell(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| {
        serde_json::Number::from_f64(value).map_or_else(String::new, |number| number.to_string())
    })
}

/// `series.csv`: lens, metric, stage, period, mean, p5, p50, p95.
pub fn series(findings: &Findings) -> String {
    let header = ["lens", "metric", "stage", "period", "mean", "p5", "p50", "p95"];
    let mut text = line(header.map(str::to_owned));
    let cohort = findings.curves.iter().map(|curve| ("cohort", curve));
    let business = findings.series.iter().map(|curve| ("business", curve));
    for (lens, curve) in cohort.chain(business) {
        text.push_str(&curve_lines(lens, curve));
    }
    text
}

fn curve_lines(lens: &str, curve: &Curve) -> String {
    let stage = curve.stage.clone().unwrap_or_default();
    curve
        .points
        .iter()
        .enumerate()
        .map(|(period, point)| {
            line([
                lens.to_owned(),
                curve.name.clone(),
                stage.clone(),
                period.to_string(),
                cell(point.mean),
                cell(point.p5),
                cell(point.p50),
                cell(point.p95),
            ])
        })
        .collect()
}

/// The header of `draws.csv`: the number of the draw, parameters by path, metrics by name; a
/// business metric that a cohort metric shares its name with does not exist.
pub fn draws_header(parameters: &[String], metrics: &[String]) -> String {
    line(["draw".to_owned()].into_iter().chain(parameters.iter().cloned()).chain(metrics.iter().cloned()))
}

/// One row of `draws.csv`.
pub fn draws_row(row: &Row) -> String {
    let parameters = row.parameters.iter().map(|value| cell(Some(*value)));
    let metrics = row.metrics.iter().map(|value| cell(*value));
    line([row.draw.to_string()].into_iter().chain(parameters).chain(metrics))
}

/// `cohorts.csv`: first-purchase cohort, tenure, customers, retention, revenue.
pub fn cohorts(findings: &Findings) -> String {
    let header = ["cohort", "tenure", "customers", "retention", "revenue"];
    let mut text = line(header.map(str::to_owned));
    for each in &findings.triangle {
        text.push_str(&line([
            each.cohort.to_string(),
            each.tenure.to_string(),
            cell(Some(each.customers)),
            cell(each.retention),
            cell(Some(each.revenue)),
        ]));
    }
    text
}
