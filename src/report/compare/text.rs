//! A comparison as a summary for a terminal of 80 columns.

use super::{answer, kind, standing};
use crate::report::format::{Kind, grouped, number, printable};
use crate::report::text::{audit, columns, section, shortened, wrapped};
use crate::study::compare::{Compared, Comparison, Measure};

/// Letters of a program's name in a table.
const NAME: usize = 18;

/// The summary; `details` adds the conventions in full and every check.
pub fn summary(found: &Comparison, details: bool) -> String {
    let mut text = heading(found);
    text.push('\n');
    for sentence in answer(found) {
        text.push_str(&wrapped(&printable(&sentence), ""));
    }
    text.push_str(&npv(found));
    text.push_str(&cost(found));
    text.push_str(&lift(found));
    text.push_str(&points(found));
    text.push_str(&choice(found));
    text.push_str(&section(
        "Read with this in mind",
        &found.conventions,
        if details { usize::MAX } else { 3 },
    ));
    let warnings: Vec<String> =
        found.warnings.iter().map(|warning| format!("{}: {}", warning.location, warning.what)).collect();
    text.push_str(&section("Warnings", &warnings, usize::MAX));
    text.push_str(&audit(&found.audit, details));
    text
}

fn heading(found: &Comparison) -> String {
    let draws = if found.draws == 1 { "draw" } else { "draws" };
    let line = format!(
        "{} {draws}, {} engine ({}), seed {}, money in {}, {} {}s",
        grouped(found.draws as f64, 0),
        found.engine,
        found.engine_reason,
        found.seed,
        found.currency,
        found.horizon_periods,
        found.period
    );
    format!("{}\n{}", printable(&found.title), wrapped(&printable(&line), ""))
}

fn name(one: &Compared) -> String {
    shortened(&printable(&one.name), NAME)
}

fn mean(one: &Compared, measure: Measure) -> String {
    number(one.measure(measure).mean, kind(measure))
}

/// A table with a row for each alternative.
fn table(found: &Comparison, title: &str, head: &[&str], row: impl Fn(&Compared) -> Vec<String>) -> String {
    if found.alternatives.is_empty() {
        return String::new();
    }
    let rows = found.alternatives.iter().map(|one| std::iter::once(name(one)).chain(row(one)).collect());
    let header: Vec<&str> = std::iter::once("").chain(head.iter().copied()).collect();
    format!("\n{title}\n{}", columns(&header, 1, rows))
}

fn npv(found: &Comparison) -> String {
    let title = "What each adds to the npv";
    table(found, title, &["mean", "p5", "p95", "chance > 0", "roi", "payback"], |one| {
        let npv = one.measure(Measure::IncrementalNpv);
        let mut row = [npv.mean, npv.p5, npv.p95].map(|value| number(value, Kind::Money)).to_vec();
        row.push(number(Some(one.p_npv_positive), Kind::Share));
        row.push(mean(one, Measure::Roi));
        row.push(number(one.measure(Measure::Payback).p50, Kind::Periods));
        row
    }) + &format!("payback: {}s in the middle draw, from the program's start\n", found.period)
}

fn cost(found: &Comparison) -> String {
    let title = "What it costs, over the horizon";
    let head = ["program cost", "revenue +", "profit +", "cost/kept", "cost/new"];
    table(found, title, &head, |one| {
        vec![
            mean(one, Measure::ProgramCost),
            mean(one, Measure::IncrementalRevenue),
            mean(one, Measure::IncrementalProfit),
            number(one.mean_cost_per_kept_customer, Kind::Money),
            number(one.mean_cost_per_incremental_customer, Kind::Money),
        ]
    }) + "cost/kept, cost/new: per customer more at the end, per first purchase more\n"
}

fn lift(found: &Comparison) -> String {
    table(found, "How much of it is the program's doing", &["naive lift", "true lift", "deadweight"], |one| {
        [Measure::NaiveLift, Measure::TrueLift, Measure::Deadweight]
            .map(|measure| mean(one, measure))
            .to_vec()
    })
}

fn points(found: &Comparison) -> String {
    if !found.alternatives.iter().any(|one| one.has_points) {
        return String::new();
    }
    table(found, "What is owed for points", &["at the end", "p5", "p95", "at its peak"], |one| {
        let end = one.measure(Measure::PointsLiabilityEnd);
        let peak = one.measure(Measure::PointsLiabilityPeak).mean;
        [end.mean, end.p5, end.p95, peak].map(|value| number(value, Kind::Money)).to_vec()
    })
}

fn choice(found: &Comparison) -> String {
    let Some(choice) = found.choice() else {
        return String::new();
    };
    let standings = std::iter::once(String::new())
        .chain(found.alternatives.iter().map(|one| standing(found, one.standing)));
    let rows = found.choices().into_iter().zip(standings).enumerate().map(|(index, (name, standing))| {
        vec![
            shortened(&printable(name), NAME),
            number(Some(choice.best[index]), Kind::Share),
            number(Some(choice.loss[index]), Kind::Money),
            shortened(&printable(&standing), 38),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let head = ["", "best in", "expected loss", "cost against what it brings"];
    format!("\nThe choice\n{}", columns(&head, 1, rows.into_iter()))
}
