//! The sheet of first-purchase cohorts: customers, retention and revenue by tenure.

use crate::report::words::sheets as words;
use crate::report::workbook::{COLUMN, Cell, FIRST, Sheet, Style, address};
use crate::study::findings::{Findings, TriangleCell};
use std::collections::BTreeMap;

/// Cells by cohort and tenure.
type Rows<'f> = BTreeMap<i64, BTreeMap<usize, &'f TriangleCell>>;

/// Three triangles below each other.
pub(super) fn sheet(findings: &Findings) -> Sheet {
    let mut rows: Rows<'_> = BTreeMap::new();
    for cell in findings.triangle.iter().filter(|cell| cell.cohort >= 0) {
        rows.entry(cell.cohort).or_default().insert(cell.tenure, cell);
    }
    let widest = rows.values().filter_map(|row| row.keys().max()).max().map_or(0, |last| last + 1);
    let tenures: Vec<String> = (0..widest).map(|tenure| tenure.to_string()).collect();
    let corner = words::corner(findings.provenance.period);
    let head: Vec<&str> = [corner.as_str()].into_iter().chain(tenures.iter().map(String::as_str)).collect();
    let mut sheet =
        Sheet::table(words::COHORTS, words::COHORTS_TITLE, &words::cohorts(findings), &head, COLUMN);
    sheet.widths = vec![24.0];
    sheet.widths.extend(vec![11.0; widest]);
    block(&mut sheet, words::CUSTOMERS, &rows, widest, |cell, _| {
        Cell::Number(Some(cell.customers), Style::Count)
    });
    block(&mut sheet, words::RETENTION, &rows, widest, |cell, index| {
        let (row, column) = (FIRST + 1 + index, 1 + cell.tenure);
        let formula = format!("{}/${}", address(row, column), address(row, 1));
        match cell.retention {
            Some(_) => Cell::Formula { formula, value: cell.retention, style: Style::Share },
            None => Cell::Empty,
        }
    });
    let first = sheet.rows.len() + 1;
    block(&mut sheet, words::REVENUE, &rows, widest, |cell, _| {
        Cell::Number(Some(cell.revenue), Style::Money)
    });
    totals(&mut sheet, &rows, widest, first);
    sheet
}

/// One triangle with its name above; `cell` makes a cell from what is known and from the number of
/// its row.
fn block(
    sheet: &mut Sheet,
    name: &str,
    rows: &Rows<'_>,
    widest: usize,
    cell: impl Fn(&TriangleCell, usize) -> Cell,
) {
    sheet.rows.push(vec![Cell::Head(name.to_owned())]);
    for (index, (cohort, row)) in rows.iter().enumerate() {
        let cells =
            (0..widest).map(|tenure| row.get(&tenure).map_or(Cell::Empty, |known| cell(known, index)));
        sheet
            .rows
            .push([Cell::Number(Some(*cohort as f64), Style::General)].into_iter().chain(cells).collect());
    }
}

/// Sums of revenue by tenure below the last triangle, whose first row this is.
fn totals(sheet: &mut Sheet, rows: &Rows<'_>, widest: usize, first: usize) {
    let last = first + rows.len() - 1;
    let total = |tenure: usize| {
        let formula = format!("SUM({}:{})", address(first, 1 + tenure), address(last, 1 + tenure));
        let sum = rows.values().filter_map(|row| row.get(&tenure)).map(|cell| cell.revenue).sum();
        Cell::Formula { formula, value: Some(sum), style: Style::Money }
    };
    let cells = (0..widest).map(total);
    sheet.rows.push([Cell::Head(words::TOTAL.to_owned())].into_iter().chain(cells).collect());
}
