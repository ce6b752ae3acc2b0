//! The tables of a comparison, for terminal and page alike.

use super::{kind, standing, words};
use crate::report::format::{Kind, grouped, number};
use crate::study::compare::{Compared, Comparison, Measure};

/// A table of finished texts; the first cell of a row names it.
pub(super) struct Rows {
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
    /// What its columns are.
    pub(super) note: String,
}

/// How the numbers came about.
pub(super) fn how(found: &Comparison) -> String {
    format!(
        "{} {}, {} engine ({}), seed {}, money in {}, {} {}s",
        grouped(found.draws as f64, 0),
        if found.draws == 1 { "draw" } else { "draws" },
        found.engine,
        found.engine_reason,
        found.seed,
        found.currency,
        found.horizon_periods,
        found.period
    )
}

fn mean(one: &Compared, measure: Measure) -> String {
    number(one.measure(measure).mean, kind(measure))
}

fn rows(
    found: &Comparison,
    note: &str,
    head: &[&'static str],
    row: impl Fn(&Compared) -> Vec<String>,
) -> Rows {
    let rows =
        found.alternatives.iter().map(|one| std::iter::once(one.name.clone()).chain(row(one)).collect());
    Rows {
        head: std::iter::once("").chain(head.iter().copied()).collect(),
        rows: rows.collect(),
        note: note.to_owned(),
    }
}

pub(super) fn npv(found: &Comparison) -> Rows {
    rows(found, &words::npv_note(found), &["npv added", "p5", "p95", "chance > 0", "roi", "payback"], |one| {
        let npv = one.measure(Measure::IncrementalNpv);
        let mut row = [npv.mean, npv.p5, npv.p95].map(|value| number(value, Kind::Money)).to_vec();
        row.push(number(Some(one.p_npv_positive), Kind::Share));
        row.push(mean(one, Measure::Roi));
        row.push(number(one.measure(Measure::Payback).p50, Kind::Periods));
        row
    })
}

pub(super) fn cost(found: &Comparison) -> Rows {
    rows(
        found,
        words::COST_NOTE,
        &["program cost", "revenue +", "profit +", "cost/kept", "cost/new"],
        |one| {
            vec![
                mean(one, Measure::ProgramCost),
                mean(one, Measure::IncrementalRevenue),
                mean(one, Measure::IncrementalProfit),
                number(one.mean_cost_per_kept_customer, Kind::Money),
                number(one.mean_cost_per_incremental_customer, Kind::Money),
            ]
        },
    )
}

pub(super) fn lift(found: &Comparison) -> Rows {
    rows(found, words::LIFT_NOTE, &["naive lift", "true lift", "deadweight"], |one| {
        [Measure::NaiveLift, Measure::TrueLift, Measure::Deadweight]
            .map(|measure| mean(one, measure))
            .to_vec()
    })
}

/// None where no program has points.
pub(super) fn points(found: &Comparison) -> Option<Rows> {
    let rows = rows(found, words::OWED_NOTE, &["at the end", "p5", "p95", "at its peak"], |one| {
        let end = one.measure(Measure::PointsLiabilityEnd);
        let peak = one.measure(Measure::PointsLiabilityPeak).mean;
        [end.mean, end.p5, end.p95, peak].map(|value| number(value, Kind::Money)).to_vec()
    });
    found.alternatives.iter().any(|one| one.has_points).then_some(rows)
}

pub(super) fn choice(found: &Comparison) -> Rows {
    let costs = std::iter::once((0.0, 0.0)).chain(found.alternatives.iter().map(|one| one.cost_and_return));
    let first = found.choice();
    let rows = found.choices().into_iter().zip(costs).enumerate().map(|(index, (name, (cost, brings)))| {
        let money = |value: Option<f64>| number(value, Kind::Money);
        vec![
            name.to_owned(),
            money(Some(cost)),
            money(Some(brings)),
            number(first.and_then(|choice| choice.best.get(index).copied()), Kind::Share),
            money(first.and_then(|choice| choice.loss.get(index).copied())),
        ]
    });
    let head = vec!["", "costs", "brings", "best in", "expected loss"];
    Rows { head, rows: rows.collect(), note: words::CHOICE_NOTE.to_owned() }
}

/// Where each alternative stands, in sentences.
pub(super) fn standings(found: &Comparison) -> Vec<String> {
    found.alternatives.iter().map(|one| format!("{}: {}", one.name, standing(found, one.standing))).collect()
}
