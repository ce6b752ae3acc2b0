//! Findings as a summary for a terminal.

use super::format::{Kind, number, printable};
use super::plot::plot;
use super::shown::{Shown, business, cohort};
use crate::metrics::{CohortCurve, CurveOf, Series};
use crate::study::findings::{Check, Findings};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

/// Columns of running text, however wide the terminal.
const WIDTH: usize = 80;
/// Columns from which tables show the median too.
const WIDE: usize = 100;
/// Widest table.
const WIDEST: usize = 120;
/// Heads of the tables of metrics.
const HEAD: [&str; 6] = ["", "mean", "+- se", "p5", "p95", "from inputs"];
const WIDE_HEAD: [&str; 7] = ["", "mean", "+- se", "p5", "median", "p95", "from inputs"];

/// Where the median stands in a row.
const MEDIAN: usize = 4;

/// How a summary is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Conventions in full and every check.
    pub details: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether the value of a customer and the profit are drawn.
    pub curves: bool,
}

impl View {
    /// Where the width of the terminal is not known.
    pub const PLAIN: View = View { details: false, width: WIDTH, curves: false };
}

/// The summary.
pub fn summary(findings: &Findings, view: View) -> String {
    let width = view.width.clamp(WIDTH, WIDEST);
    let details = view.details;
    let mut text = heading(findings);
    text.push_str(&format!(
        "\nOne customer, over {} {}s\n",
        findings.provenance.horizon_periods, findings.provenance.period
    ));
    text.push_str(&table(&cohort(findings), width));
    if view.curves {
        text.push_str(&curve("Value of a customer so far", CohortCurve::ClvCurve, findings));
    }
    if findings.has_business {
        text.push_str(&format!(
            "\nThe business, {} {}s\n",
            findings.provenance.horizon_periods, findings.provenance.period
        ));
        text.push_str(&table(&business(findings), width));
        if view.curves {
            text.push_str(&curve("Profit", Series::Profit, findings));
        }
    }
    text.push_str(&stages(findings));
    text.push_str(&section(
        "Read with this in mind",
        &findings.conventions,
        if details { usize::MAX } else { 4 },
    ));
    let warnings: Vec<String> =
        findings.warnings.iter().map(|warning| format!("{}: {}", warning.location, warning.what)).collect();
    text.push_str(&section("Warnings", &warnings, usize::MAX));
    text.push_str(&audit(&findings.audit, details));
    text
}

fn heading(findings: &Findings) -> String {
    let draws = if findings.provenance.draws == 1 {
        "1 draw".to_owned()
    } else {
        format!("{} draws", super::format::grouped(findings.provenance.draws as f64, 0))
    };
    let mut text = format!("{}\n", printable(&findings.provenance.title));
    text.push_str(&wrapped(
        &format!(
            "{draws}, {} engine ({}), seed {}, money in {}",
            findings.provenance.engine.name(),
            super::words::engine::of(&findings.provenance),
            findings.provenance.seed,
            printable(&findings.provenance.currency)
        ),
        "",
    ));
    text
}

/// A curve of means in letters.
fn curve(title: &str, of: impl Into<CurveOf>, findings: &Findings) -> String {
    let Some(curve) = findings.curve(of) else {
        return String::new();
    };
    let means: Vec<f64> = curve.points.iter().filter_map(|point| point.mean).collect();
    let drawn = plot(&means, |value| number(Some(value), Kind::Money));
    if drawn.is_empty() {
        return String::new();
    }
    let unit = format!("{} by {}", printable(&findings.provenance.currency), findings.provenance.period);
    format!("\n{title}, {unit}, mean over draws\n{drawn}")
}

fn table(rows: &[Shown<'_>], width: usize) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width as u16);
    let wide = width >= WIDE;
    let head: &[&str] = if wide { &WIDE_HEAD } else { &HEAD };
    let right = |text: &str| Cell::new(text).set_alignment(CellAlignment::Right);
    table.set_header(head.iter().map(|name| right(name)));
    for row in rows {
        let mut cells = row.cells();
        if !wide {
            cells.remove(MEDIAN);
        }
        let named = cells.iter().enumerate();
        table.add_row(named.map(|(index, cell)| if index == 0 { Cell::new(cell) } else { right(cell) }));
    }
    table.to_string().lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// A plain table: the first `left` columns to the left, the others to the right.
pub(super) fn columns(header: &[&str], left: usize, rows: impl Iterator<Item = Vec<String>>) -> String {
    let cell = |(column, text): (usize, String)| {
        let side = if column < left { CellAlignment::Left } else { CellAlignment::Right };
        Cell::new(text).set_alignment(side)
    };
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().map(|text| (*text).to_owned()).enumerate().map(cell));
    for row in rows {
        table.add_row(row.into_iter().enumerate().map(cell));
    }
    table.to_string().lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn stages(findings: &Findings) -> String {
    if findings.value_by_stage.iter().all(|(_, value)| value.is_none()) {
        return String::new();
    }
    let mut text = "\nValue of somebody just arrived in a stage, infinite horizon\n".to_owned();
    for (name, value) in &findings.value_by_stage {
        text.push_str(&format!(
            "  {:<28} {:>12}\n",
            shortened(&printable(name), 28),
            number(*value, Kind::Money)
        ));
    }
    text
}

pub(super) fn section(title: &str, lines: &[String], most: usize) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{title}\n");
    for line in lines.iter().take(most) {
        text.push_str(&wrapped(&printable(line), "- "));
    }
    if lines.len() > most {
        text.push_str(&format!("  ({} more in the report's files, or with -v)\n", lines.len() - most));
    }
    text
}

pub(super) fn audit(checks: &[Check], details: bool) -> String {
    let mut text = "\nAudit\n".to_owned();
    for check in checks {
        let word = match check.holds {
            Some(true) => "ok  ",
            Some(false) => "FAIL",
            None => "n/a ",
        };
        if details || check.holds != Some(true) {
            text.push_str(&wrapped(&format!("{}: {}", check.name, check.detail), &format!("{word} ")));
        } else {
            text.push_str(&format!("{word} {}\n", check.name));
        }
    }
    text
}

/// Text wrapped to the page, the lead in front of the first line and blanks before the others.
pub(super) fn wrapped(text: &str, lead: &str) -> String {
    let indent = " ".repeat(lead.chars().count());
    let room = WIDTH - indent.len();
    let mut out = String::new();
    let mut line = String::new();
    // a percent sign stays with its number
    for word in
        text.replace(" %", "\u{a0}%").split(|letter: char| letter != '\u{a0}' && letter.is_whitespace())
    {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            out.push_str(&format!("{}{line}\n", if out.is_empty() { lead } else { &indent }));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    out.push_str(&format!("{}{line}\n", if out.is_empty() { lead } else { &indent }));
    out.replace('\u{a0}', " ")
}

pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 3).chain("...".chars()).collect()
}
