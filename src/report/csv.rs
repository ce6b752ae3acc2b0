//! Findings as CSV tables.

use crate::metrics::Lens;
use crate::study::block::Row;
use crate::study::draw_table::DrawTable;
use crate::study::findings::{Curve, Findings};

/// A table as it is written; fields are quoted where they need it.
struct Table(::csv::Writer<Vec<u8>>);

impl Table {
    fn new() -> Table {
        Table(::csv::WriterBuilder::new().from_writer(Vec::new()))
    }

    fn line<T: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = T>) {
        // writing to memory cannot fail
        let _ = self.0.write_record(fields);
    }

    fn text(self) -> String {
        String::from_utf8(self.0.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

/// One line of a table.
pub(crate) fn line<I: IntoIterator<Item = String>>(fields: I) -> String {
    let mut table = Table::new();
    table.line(fields);
    table.text()
}

/// A number as the shortest text that reads back as the same number; empty where unknown.
pub(super) fn cell(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| {
        serde_json::Number::from_f64(value).map_or_else(String::new, |number| number.to_string())
    })
}

/// `series.csv`: lens, metric, stage, period, mean, p5, p50, p95.
pub fn series(findings: &Findings) -> String {
    let mut table = Table::new();
    table.line(["lens", "metric", "stage", "period", "mean", "p5", "p50", "p95"]);
    let cohort = findings.curves.iter().map(|curve| (Lens::Cohort.name(), curve));
    let business = findings.series.iter().map(|curve| (Lens::Business.name(), curve));
    for (lens, curve) in cohort.chain(business) {
        curve_lines(&mut table, lens, curve);
    }
    table.text()
}

fn curve_lines(table: &mut Table, lens: &str, curve: &Curve) {
    let stage = curve.stage.as_deref().unwrap_or_default();
    for (period, point) in curve.points.iter().enumerate() {
        let numbers = [point.mean, point.p5, point.p50, point.p95].map(cell);
        let [mean, p5, p50, p95] = numbers.each_ref().map(String::as_str);
        table.line([lens, &curve.name, stage, &period.to_string(), mean, p5, p50, p95]);
    }
}

/// The header of `draws.csv`: the number of the draw, parameters by path, metrics by name; a
/// business metric that a cohort metric shares its name with does not exist.
pub fn draws_header(parameters: &[String], metrics: &[String]) -> String {
    let mut table = Table::new();
    table.line(["draw"].into_iter().chain(parameters.iter().chain(metrics).map(String::as_str)));
    table.text()
}

/// Rows of `draws.csv`.
pub fn draws_rows(rows: &[Row]) -> String {
    let mut table = Table::new();
    for row in rows {
        let parameters = row.parameters.iter().map(|value| cell(Some(*value)));
        let metrics = row.metrics.iter().map(|value| cell(*value));
        table.line([row.draw.to_string()].into_iter().chain(parameters).chain(metrics));
    }
    table.text()
}

/// `draws.csv` as a whole.
pub fn draws(draws: &DrawTable) -> String {
    let mut table = Table::new();
    table.line(["draw"].into_iter().chain(draws.names().iter().map(String::as_str)));
    for (draw, row) in draws.values().rows().into_iter().enumerate() {
        table.line([draw.to_string()].into_iter().chain(row.iter().map(|value| cell(Some(*value)))));
    }
    table.text()
}

/// `cohorts.csv`: first-purchase cohort, tenure, customers, retention, revenue.
pub fn cohorts(findings: &Findings) -> String {
    let mut table = Table::new();
    table.line(["cohort", "tenure", "customers", "retention", "revenue"]);
    for each in &findings.triangle {
        table.line([
            each.cohort.to_string(),
            each.tenure.to_string(),
            cell(Some(each.customers)),
            cell(each.retention),
            cell(Some(each.revenue)),
        ]);
    }
    table.text()
}
