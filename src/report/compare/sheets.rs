//! The workbook of a comparison.

use super::{answer, kind, standing};
use crate::report::workbook::{Book, Cell, FIRST, Sheet, Style, address};
use crate::stats::estimate::Estimate;
use crate::study::compare::{Compared, Comparison, Measure};

/// Most draws that the workbook lists; `compare.csv` has all.
const MOST_DRAWS: usize = 2_000;
/// Name of the sheet of draws; formulas use it.
const DRAWS: &str = "Draws";
/// Columns of a measure.
const HEAD: [&str; 9] = ["program", "measure", "mean", "se of the mean", "sd", "p5", "p25", "median", "p95"];

/// The workbook.
pub fn workbook(found: &Comparison) -> Book {
    let mut sheets = vec![summary(found), bridges(found), choice(found), draws(found)];
    sheets.push(conventions(found));
    Book { title: found.title.clone(), sheets }
}

fn sheet(name: &str, title: &str, note: &str, head: &[&str]) -> Sheet {
    Sheet::table(name, title, note, head, 20.0)
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn summary(found: &Comparison) -> Sheet {
    let mut sheet = sheet("Summary", &found.title, &answer(found).join(" "), &HEAD);
    for (index, one) in found.alternatives.iter().enumerate() {
        for measure in Measure::ALL {
            let estimate = one.measure(measure);
            if estimate.p5.or(estimate.mean).is_some() {
                sheet.rows.push(row(found, (index, one), measure, estimate));
            }
        }
        let chance = Cell::Number(Some(one.p_npv_positive), Style::Share);
        sheet.rows.push(vec![text(&one.name), text("p_npv_positive"), chance]);
        sheet.rows.push(vec![text(&one.name), text("standing"), text(standing(found, one.standing))]);
    }
    sheet
}

/// A measure: formulas over the sheet of draws where that has every draw and knows every value.
fn row(
    found: &Comparison,
    (index, one): (usize, &Compared),
    measure: Measure,
    estimate: &Estimate,
) -> Vec<Cell> {
    let style = Style::of(kind(measure));
    let complete = found.rows.len() <= MOST_DRAWS && found.rows.len() > 1 && estimate.mean.is_some();
    let column = 1 + index * Measure::ALL.len() + measure as usize;
    let (first, last) = (address(FIRST, column), address(FIRST + found.rows.len() - 1, column));
    let cell = |formula: &str, value: Option<f64>| {
        let formula = formula.replace("ROWS", &format!("{DRAWS}!{first}:{last}"));
        if complete { Cell::Formula { formula, value, style } } else { Cell::Number(value, style) }
    };
    vec![
        text(&one.name),
        text(measure.name()),
        cell("AVERAGE(ROWS)", estimate.mean),
        cell("STDEV(ROWS)/SQRT(COUNT(ROWS))", estimate.se),
        cell("STDEV(ROWS)", estimate.sd),
        cell("PERCENTILE(ROWS,0.05)", estimate.p5),
        cell("PERCENTILE(ROWS,0.25)", estimate.p25),
        cell("PERCENTILE(ROWS,0.5)", estimate.p50),
        cell("PERCENTILE(ROWS,0.95)", estimate.p95),
    ]
}

/// How each mean incremental npv comes about, summed by the sheet itself.
fn bridges(found: &Comparison) -> Sheet {
    let note = "Mean over draws, discounted; each kind of effect is added to those before it.";
    let mut sheet =
        sheet("Bridge", "How each npv comes about", note, &["program", "part", found.currency.as_str()]);
    for one in &found.alternatives {
        let first = sheet.rows.len();
        for part in &one.bridge {
            let value = Cell::Number(Some(part.value), Style::Money);
            sheet.rows.push(vec![text(&one.name), text(part.name), value]);
        }
        let formula = format!("SUM({}:{})", address(first, 2), address(sheet.rows.len() - 1, 2));
        let value = Some(one.bridge.iter().map(|part| part.value).sum());
        let sum = Cell::Formula { formula, value, style: Style::Money };
        sheet.rows.push(vec![text(&one.name), text("npv added"), sum]);
    }
    sheet
}

/// How likely each is best, and what knowing would be worth, at rising values of a customer.
fn choice(found: &Comparison) -> Sheet {
    let choices = found.choices();
    let head: Vec<&str> =
        ["value of a customer"].into_iter().chain(choices.iter().copied()).chain(["evpi"]).collect();
    let note = "Share of draws in which each is the best choice, and the value of perfect information.";
    let mut sheet = sheet("Choice", "Which to choose", note, &head);
    for at in &found.acceptability {
        let mut row = vec![Cell::Number(Some(at.value), Style::Money)];
        row.extend(at.choice.best.iter().map(|share| Cell::Number(Some(*share), Style::Share)));
        row.push(Cell::Number(Some(at.choice.evpi), Style::Money));
        sheet.rows.push(row);
    }
    sheet
}

fn draws(found: &Comparison) -> Sheet {
    let names = found
        .alternatives
        .iter()
        .flat_map(|one| Measure::ALL.iter().map(move |measure| format!("{}: {}", one.name, measure.name())));
    let head: Vec<String> = std::iter::once("draw".to_owned()).chain(names).collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let note = "compare.csv has every draw, with the drawn parameters.";
    let mut sheet = sheet(DRAWS, "Draws: what came of each", note, &head);
    for (draw, row) in found.rows.iter().take(MOST_DRAWS).enumerate() {
        let numbers = row.measures.iter().flat_map(|measures| {
            Measure::ALL
                .iter()
                .zip(measures)
                .map(|(measure, value)| Cell::Number(*value, Style::of(kind(*measure))))
        });
        sheet
            .rows
            .push(std::iter::once(Cell::Number(Some(draw as f64), Style::Whole)).chain(numbers).collect());
    }
    sheet
}

fn conventions(found: &Comparison) -> Sheet {
    let mut sheet = sheet("Conventions", "What the numbers mean", "", &["convention"]);
    sheet.widths = vec![120.0];
    let warnings = found.warnings.iter().map(|warning| format!("{}: {}", warning.location, warning.what));
    let all = found.conventions.iter().cloned().chain([super::tables::how(found)]).chain(warnings);
    sheet.rows.extend(all.map(|line| vec![Cell::Wrapped(line)]));
    sheet
}
