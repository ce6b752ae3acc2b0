//! The workbook of a comparison.

use super::{answer, standing, words};
use crate::report::workbook::{Book, Cell, FIRST, Sheet, Style, address};
use crate::stats::estimate::Estimate;
use crate::study::compare::{Compared, Comparison, Measure};

/// Most draws that the workbook lists; `compare.csv` has all.
const MOST_DRAWS: usize = 2_000;
/// Name of the sheet of draws; formulas use it.
const DRAWS: &str = "Draws";
/// Name of the sheet of sets; formulas use it.
const SETS: &str = "Sets";
/// Columns of a measure.
const HEAD: [&str; 9] = ["program", "measure", "mean", "se of the mean", "sd", "p5", "p25", "median", "p95"];

/// The workbook.
pub fn workbook(found: &Comparison) -> Book {
    let mut sheets =
        vec![summary(found), sets(found), programs(found), bridges(found), choice(found), draws(found)];
    sheets.push(conventions(found));
    Book { title: found.provenance.title.clone(), sheets }
}

fn sheet(name: &str, title: &str, note: &str, head: &[&str]) -> Sheet {
    Sheet::table(name, title, note, head, 20.0)
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn summary(found: &Comparison) -> Sheet {
    let mut sheet = sheet("Summary", &found.provenance.title, &answer(found).join(" "), &HEAD);
    for (index, one) in found.strategies.iter().enumerate() {
        for measure in Measure::ALL {
            let estimate = one.measure(measure);
            if estimate.p5.or(estimate.mean).is_some() {
                sheet.rows.push(row(found, (index, one), measure, estimate));
            }
        }
        let chance = Cell::Number(Some(one.p_npv_positive), Style::Share);
        sheet.rows.push(vec![text(&one.name), text("p_npv_positive"), chance]);
        let stands = standing(found, found.sets[one.set].standing);
        sheet.rows.push(vec![text(&one.name), text("standing"), text(stands)]);
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
    let style = Style::of(measure.row().kind);
    let listed = found.rows.len() <= MOST_DRAWS && found.rows.len() > 1;
    let rows_of = |measure: Measure| {
        let column = 1 + index * Measure::ALL.len() + measure as usize;
        format!("{DRAWS}!{}:{}", address(FIRST, column), address(FIRST + found.rows.len() - 1, column))
    };
    let rows = rows_of(measure);
    // where a draw is unknown the sheet has a blank, which no formula counts as the program does
    let known = listed && estimate.sd.is_some();
    let cell = |formula: &str, value: Option<f64>, live: bool| {
        let formula = formula.replace("ROWS", &rows);
        if live && value.is_some() {
            Cell::Formula { formula, value, style }
        } else {
            Cell::Number(value, style)
        }
    };
    let mean = match measure.per() {
        Some(of) => {
            let formula = format!("AVERAGE({})/AVERAGE({})", rows_of(Measure::ProgramCost), rows_of(of));
            cell(&formula, estimate.mean, listed)
        }
        None => cell("AVERAGE(ROWS)", estimate.mean, known),
    };
    vec![
        text(&one.name),
        text(measure.name()),
        mean,
        cell("STDEV(ROWS)/SQRT(COUNT(ROWS))", estimate.se, known),
        cell("STDEV(ROWS)", estimate.sd, known),
        cell("PERCENTILE(ROWS,0.05)", estimate.p5, known),
        cell("PERCENTILE(ROWS,0.25)", estimate.p25, known),
        cell("PERCENTILE(ROWS,0.5)", estimate.p50, known),
        cell("PERCENTILE(ROWS,0.95)", estimate.p95, known),
    ]
}

/// Column of the sheet of sets that holds what a set adds.
const ADDED: usize = 3;

/// Every set: what it adds and how often it is the best.
fn sets(found: &Comparison) -> Sheet {
    let head = ["set", "programs", "npv", "npv added", "p5", "p95", "chance > 0", "best in", "expected loss"];
    let note = "Means and percentiles over draws; best in: share of draws in which its npv is highest; expected loss: what choosing it gives away on average.";
    let mut sheet = sheet(SETS, "Sets of programs", note, &head);
    let choice = found.choice();
    for (at, set) in found.sets.iter().enumerate() {
        let money = |value: Option<f64>| Cell::Number(value, Style::Money);
        let first = Cell::Number(found.reference().npv.mean, Style::Money);
        let added = Cell::Formula {
            formula: format!("{}-{}", address(FIRST + at, 2), address(FIRST, 2)),
            value: set.incremental_npv.mean,
            style: Style::Money,
        };
        sheet.rows.push(vec![
            text(&set.name),
            text(set.programs.join(", ")),
            if at == 0 { first } else { money(set.npv.mean) },
            added,
            money(set.incremental_npv.p5),
            money(set.incremental_npv.p95),
            Cell::Number(Some(set.p_npv_positive), Style::Share),
            Cell::Number(choice.map(|choice| choice.best[at]), Style::Share),
            money(choice.map(|choice| choice.loss[at])),
        ]);
    }
    sheet
}

/// What each program adds: by itself, given the others, on average over all orders; where it breaks even.
fn programs(found: &Comparison) -> Sheet {
    let head = ["program", "alone", "given the others", "Shapley share", "breaks even at"];
    let note = "npv added. Shares sum to what all together add. Breaks even at: part of its effects, costs unchanged, at which it adds nothing on average.";
    let mut sheet = sheet("Programs", "What each program adds", note, &head);
    let singles: Vec<&Compared> = found.strategies.iter().filter(|one| one.last.is_some()).collect();
    for one in &singles {
        let even = one.break_even.as_ref().map_or("-".to_owned(), |even| words::factor(even.effects));
        let alone = Cell::Formula {
            formula: format!("{SETS}!{}", address(FIRST + one.set, ADDED)),
            value: one.measure(Measure::IncrementalNpv).mean,
            style: Style::Money,
        };
        sheet.rows.push(vec![
            text(&one.name),
            alone,
            Cell::Number(one.last, Style::Money),
            Cell::Number(one.shapley, Style::Money),
            text(even),
        ]);
    }
    if singles.iter().all(|one| one.shapley.is_some()) && !singles.is_empty() {
        let formula = format!("SUM({}:{})", address(FIRST, 3), address(FIRST + singles.len() - 1, 3));
        let value = Some(singles.iter().filter_map(|one| one.shapley).sum());
        let sum = Cell::Formula { formula, value, style: Style::Money };
        sheet.rows.push(vec![text("sum"), text(""), text(""), sum]);
    }
    sheet
}

/// How each mean incremental npv comes about, summed by the sheet itself.
fn bridges(found: &Comparison) -> Sheet {
    let note = "Mean over draws, discounted; each kind of effect is added to those before it.";
    let mut sheet = sheet(
        "Bridge",
        "How each npv comes about",
        note,
        &["program", "part", found.provenance.currency.as_str()],
    );
    for one in &found.strategies {
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
        .strategies
        .iter()
        .flat_map(|one| Measure::ALL.iter().map(move |measure| format!("{}: {}", one.name, measure.name())));
    let head: Vec<String> = std::iter::once("draw".to_owned()).chain(names).collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let note = "compare.csv has every draw, with the drawn parameters.";
    let mut sheet = sheet(DRAWS, "Draws: what came of each", note, &head);
    for (draw, row) in found.rows.iter().take(MOST_DRAWS).enumerate() {
        let numbers = found.strategies.iter().flat_map(|one| {
            Measure::ALL
                .iter()
                .zip(&row.measures[one.set])
                .map(|(measure, value)| Cell::Number(*value, Style::of(measure.row().kind)))
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
