//! Findings as a summary for a terminal of 80 columns.

use super::format::{Kind, kind_of, number, printable};
use crate::study::findings::{Findings, Measured};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

/// Columns of the page.
const WIDTH: usize = 80;

/// Metrics of the headline, with what they are called there.
const COHORT: [(&str, &str); 11] = [
    ("clv", "value of a customer (clv)"),
    ("cac", "cost of a first purchase (cac)"),
    ("clv_net", "value less that cost (clv_net)"),
    ("clv_referral", "value of those they bring"),
    ("clv_total", "value in all (clv_total)"),
    ("ltv_cac", "clv / cac"),
    ("payback", "payback"),
    ("lifetime", "lifetime as a customer"),
    ("k_factor", "K factor"),
    ("gini", "Gini between customers"),
    ("top_20_share", "value from the top 20 %"),
];

const BUSINESS: [(&str, &str); 14] = [
    ("npv", "net present value (npv)"),
    ("profit", "profit"),
    ("profit_first_year", "profit, first year"),
    ("profit_last_year", "profit, last year"),
    ("revenue", "revenue"),
    ("program_cost", "cost of programs"),
    ("customers_end", "customers at the end"),
    ("customer_equity", "customer equity at the end"),
    ("first_purchases", "first purchases"),
    ("referral_share", "... by referral"),
    ("nrr", "net revenue retention"),
    ("earned_growth", "earned growth"),
    ("nps_end", "NPS at the end"),
    ("points_liability_end", "owed for points at the end"),
];

/// The summary; `details` adds the conventions in full and every check.
pub fn summary(findings: &Findings, details: bool) -> String {
    let mut text = heading(findings);
    text.push_str(&format!("\nOne customer, over {} {}s\n", findings.horizon_periods, findings.period));
    text.push_str(&table(&COHORT, &findings.cohort_metrics, findings));
    if findings.has_business {
        text.push_str(&format!("\nThe business, {} {}s\n", findings.horizon_periods, findings.period));
        text.push_str(&table(&BUSINESS, &findings.business_metrics, findings));
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
    text.push_str(&audit(findings, details));
    text
}

fn heading(findings: &Findings) -> String {
    let draws = if findings.draws == 1 {
        "1 draw".to_owned()
    } else {
        format!("{} draws", super::format::grouped(findings.draws as f64, 0))
    };
    let mut text = format!("{}\n", printable(&findings.title));
    text.push_str(&wrapped(
        &format!(
            "{draws}, {} engine ({}), seed {}, money in {}",
            findings.engine,
            findings.engine_reason,
            findings.seed,
            printable(&findings.currency)
        ),
        "",
    ));
    text
}

fn table(rows: &[(&str, &str)], metrics: &[Measured], findings: &Findings) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(WIDTH as u16);
    let head = ["", "mean", "+- se", "p5", "p95", "from inputs"];
    table.set_header(head.map(|name| Cell::new(name).set_alignment(CellAlignment::Right)));
    for (name, label) in rows {
        let Some(metric) = metrics.iter().find(|metric| metric.name == *name) else {
            continue;
        };
        let estimate = &metric.estimate;
        let of_acquisition = ["cac", "clv_net", "ltv_cac", "payback"].contains(name);
        if of_acquisition && !findings.has_channels {
            continue;
        }
        if estimate.mean.is_none() && estimate.p5.is_none() && estimate.p50.is_none() {
            continue;
        }
        let kind = kind_of(name);
        let label = if kind == Kind::Periods {
            format!("{label}, {}s", findings.period)
        } else {
            (*label).to_owned()
        };
        let share =
            metric.parameter_share.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", 100.0 * share));
        let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
        table.add_row(vec![
            Cell::new(label),
            right(number(estimate.mean, kind)),
            right(number(estimate.se, kind)),
            right(number(estimate.p5, kind)),
            right(number(estimate.p95, kind)),
            right(share),
        ]);
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

fn section(title: &str, lines: &[String], most: usize) -> String {
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

fn audit(findings: &Findings, details: bool) -> String {
    let mut text = "\nAudit\n".to_owned();
    for check in &findings.audit {
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
