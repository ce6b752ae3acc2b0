//! The workbook of a run.
//!
//! Totals, npv and ratios are formulas over the rows they are about, with the program's own
//! numbers beside them, so that a reader can follow and change them.

use super::{Document, Draws, money, triangles};
use crate::report::shown::{Shown, business, cohort};
use crate::report::words::sheets as words;
use crate::report::workbook::{Book, COLUMN, Cell, FIRST, Sheet, Style, address};
use crate::study::findings::Findings;

/// Most draws that the workbook lists; `draws.csv` has all.
pub const MOST_DRAWS: usize = 2_000;

/// The workbook.
pub fn workbook(document: &Document<'_>, draws: &Draws) -> Book {
    let findings = document.findings;
    let mut sheets = vec![summary(findings, draws), assumptions(document)];
    if findings.has_business {
        sheets.extend([money::by_period(findings), money::by_year(findings), money::cash_flow(findings)]);
    }
    if findings.triangle.iter().any(|cell| cell.cohort >= 0) {
        sheets.push(triangles::sheet(findings));
    }
    sheets.extend([listed(findings, draws), conventions(document)]);
    Book { title: findings.provenance.title.clone(), sheets }
}

fn summary(findings: &Findings, draws: &Draws) -> Sheet {
    let note = words::summary(findings);
    let mut sheet =
        Sheet::table(words::SUMMARY, &findings.provenance.title, &note, &words::SUMMARY_HEAD, COLUMN);
    sheet.widths = vec![34.0, 22.0];
    sheet.widths.extend(vec![14.0; words::SUMMARY_HEAD.len() - 2]);
    for shown in cohort(findings).iter().chain(&business(findings)) {
        sheet.rows.push(summary_row(findings, shown, draws));
    }
    sheet
}

/// A metric: formulas over the sheet of draws where that has every draw and knows every value.
fn summary_row(findings: &Findings, shown: &Shown<'_>, draws: &Draws) -> Vec<Cell> {
    let e = &shown.measured.estimate;
    let name = shown.measured.metric.name();
    let style = Style::of(shown.kind);
    let at = draws.metrics.iter().position(|metric| metric == name);
    let complete = draws.rows.len() as u64 == findings.provenance.draws && draws.rows.len() > 1;
    let known = |at: &usize| draws.rows.iter().all(|row| row.metrics.get(*at).is_some_and(Option::is_some));
    let range = at.filter(|at| complete && known(at)).map(|at| {
        let column = 1 + draws.parameters.len() + at;
        format!(
            "{}!{}:{}",
            words::DRAWS,
            address(FIRST, column),
            address(FIRST + draws.rows.len() - 1, column)
        )
    });
    let cell = |formula: &str, value: Option<f64>| match &range {
        Some(range) => Cell::Formula { formula: formula.replace("ROWS", range), value, style },
        None => Cell::Number(value, style),
    };
    vec![
        Cell::Text(shown.label.clone()),
        Cell::Text(name.to_owned()),
        cell("AVERAGE(ROWS)", e.mean),
        cell("STDEV(ROWS)/SQRT(COUNT(ROWS))", e.se),
        cell("STDEV(ROWS)", e.sd),
        cell("PERCENTILE(ROWS,0.05)", e.p5),
        cell("PERCENTILE(ROWS,0.25)", e.p25),
        cell("PERCENTILE(ROWS,0.5)", e.p50),
        cell("PERCENTILE(ROWS,0.75)", e.p75),
        cell("PERCENTILE(ROWS,0.95)", e.p95),
    ]
}

fn assumptions(document: &Document<'_>) -> Sheet {
    let mut sheet = Sheet::table(
        words::ASSUMPTIONS,
        words::ASSUMPTIONS_TITLE,
        words::ABOUT_ASSUMPTIONS,
        &words::ASSUMPTION_HEAD,
        COLUMN,
    );
    sheet.widths = vec![38.0, 34.0, 70.0, 30.0];
    let text = |text: &String| Cell::Wrapped(text.clone());
    for each in document.assumptions {
        sheet.rows.push([&each.path, &each.written, &each.note, &each.place].map(text).to_vec());
    }
    sheet
}

/// The draws one by one, as `draws.csv` has them.
fn listed(findings: &Findings, draws: &Draws) -> Sheet {
    let head: Vec<&str> = [words::DRAW]
        .into_iter()
        .chain(draws.parameters.iter().chain(&draws.metrics).map(String::as_str))
        .collect();
    let note = words::draws(draws.rows.len(), findings.provenance.draws);
    let mut sheet = Sheet::table(words::DRAWS, words::DRAWS_TITLE, &note, &head, COLUMN);
    for row in &draws.rows {
        let parameters = row.parameters.iter().map(|value| Cell::Number(Some(*value), Style::General));
        let metrics = row.metrics.iter().map(|value| Cell::Number(*value, Style::General));
        let number = Cell::Number(Some(row.draw as f64), Style::General);
        sheet.rows.push([number].into_iter().chain(parameters).chain(metrics).collect());
    }
    sheet
}

fn conventions(document: &Document<'_>) -> Sheet {
    let findings = document.findings;
    let mut sheet =
        Sheet::table(words::CONVENTIONS, words::CONVENTIONS_TITLE, "", &[words::CONVENTION], COLUMN);
    sheet.widths = vec![120.0];
    sheet.landscape = false;
    let text = |text: &String| vec![Cell::Wrapped(text.clone())];
    sheet.rows.extend(findings.conventions.iter().map(text));
    let warnings = findings.warnings.iter().map(|warning| format!("{}: {}", warning.location, warning.what));
    for (title, lines) in
        [(words::WARNINGS, warnings.collect()), (words::AGAIN, words::origin(document.origin))]
            as [(&str, Vec<String>); 2]
    {
        sheet.rows.push(Vec::new());
        sheet.rows.push(vec![Cell::Head(title.to_owned())]);
        sheet.rows.extend(lines.iter().map(text));
    }
    sheet
}
