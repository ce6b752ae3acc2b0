//! The tables of a comparison, for terminal and page alike.

use super::{standing, words};
use crate::report::format::{Kind, grouped, number};
use crate::report::words::engine;
use crate::study::compare::{Compared, Comparison, Measure, SetFound, Standing};

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
        grouped(found.provenance.draws as f64, 0),
        if found.provenance.draws == 1 { "draw" } else { "draws" },
        found.provenance.engine.name(),
        engine::of_comparison(found),
        found.provenance.seed,
        found.provenance.currency,
        found.provenance.horizon_periods,
        found.provenance.period
    )
}

fn mean(one: &Compared, measure: Measure) -> String {
    number(one.measure(measure).mean, measure.row().kind)
}

/// A row for each of what is told at length; none where that is nothing.
fn rows(
    found: &Comparison,
    note: &str,
    head: &[&'static str],
    row: impl Fn(&Compared) -> Vec<String>,
) -> Option<Rows> {
    let rows = found.strategies.iter().map(|one| std::iter::once(one.name.clone()).chain(row(one)).collect());
    let rows = Rows {
        head: std::iter::once("").chain(head.iter().copied()).collect(),
        rows: rows.collect(),
        note: note.to_owned(),
    };
    (!rows.rows.is_empty()).then_some(rows)
}

pub(super) fn npv(found: &Comparison) -> Option<Rows> {
    let head = ["npv added", "p5", "p95", "pays in", "on top", "share"];
    rows(found, &words::npv_note(found), &head, |one| {
        let npv = one.measure(Measure::IncrementalNpv);
        let mut row = [npv.mean, npv.p5, npv.p95].map(|value| number(value, Kind::Money)).to_vec();
        row.push(number(Some(one.p_npv_positive), Kind::Share));
        row.push(number(one.last, Kind::Money));
        row.push(number(one.shapley, Kind::Money));
        row
    })
}

/// When each pays, and what that rests on.
pub(super) fn safe(found: &Comparison) -> Option<Rows> {
    rows(found, &words::safe_note(found), &["roi", "payback", "breaks even at"], |one| {
        let even = one.break_even.as_ref().map_or_else(|| "-".to_owned(), |even| words::factor(even.effects));
        vec![mean(one, Measure::Roi), words::payback(one), even]
    })
}

/// What decides each, in sentences.
pub(super) fn decided(found: &Comparison) -> Vec<String> {
    let by_inputs = found
        .strategies
        .iter()
        .filter_map(|one| Some(format!("{}, decided most by: {}", one.name, words::decided(found, one)?)));
    let own = found.strategies.iter().filter_map(words::effects).chain(by_inputs);
    own.chain(words::shared_out(found)).collect()
}

pub(super) fn cost(found: &Comparison) -> Option<Rows> {
    rows(
        found,
        &words::cost_note(found),
        &["program cost", "revenue +", "profit +", "cost/kept", "cost/new"],
        |one| {
            vec![
                mean(one, Measure::ProgramCost),
                mean(one, Measure::IncrementalRevenue),
                mean(one, Measure::IncrementalProfit),
                mean(one, Measure::CostPerKeptCustomer),
                mean(one, Measure::CostPerIncrementalCustomer),
            ]
        },
    )
}

/// None where nothing of it is known: nobody can be told from others, and nothing is rewarded.
pub(super) fn lift(found: &Comparison) -> Option<Rows> {
    let measures = [Measure::NaiveLift, Measure::TrueLift, Measure::Deadweight];
    let known = |one: &Compared| measures.iter().any(|&measure| one.measure(measure).mean.is_some());
    let all = rows(found, words::LIFT_NOTE, &["naive lift", "true lift", "deadweight"], |one| {
        measures.map(|measure| mean(one, measure)).to_vec()
    });
    all.filter(|_| found.strategies.iter().any(known))
}

/// None where no program has points.
pub(super) fn points(found: &Comparison) -> Option<Rows> {
    let rows =
        rows(found, words::OWED_NOTE, &["at the end", "p5", "p95", "at its peak", "settled later"], |one| {
            let end = one.measure(Measure::PointsLiabilityEnd);
            let peak = one.measure(Measure::PointsLiabilityPeak).mean;
            let settled = one.measure(Measure::PointsSettlement).mean;
            [end.mean, end.p5, end.p95, peak, settled].map(|value| number(value, Kind::Money)).to_vec()
        });
    rows.filter(|_| found.strategies.iter().any(|one| one.has_points))
}

/// The sets, the best first; at most so many.
pub(super) fn choice(found: &Comparison, most: usize) -> Rows {
    let first = found.choice();
    let idle = |at: &usize| match found.sets[*at].standing {
        Standing::Ties(with) => found.sets[with].programs.len() < found.sets[*at].programs.len(),
        _ => false,
    };
    let (idle, ranked): (Vec<usize>, Vec<usize>) =
        super::ranked(found).into_iter().partition(|at| idle(at) && *at != found.best && *at != 0);
    let rows = ranked.iter().take(most).map(|&at| {
        let set = &found.sets[at];
        let money = |value: Option<f64>| number(value, Kind::Money);
        vec![
            set.name.clone(),
            money(set.incremental_npv.mean),
            money(Some(set.cost_and_return.0)),
            money(Some(set.cost_and_return.1)),
            number(first.and_then(|choice| choice.best.get(at).copied()), Kind::Share),
            money(first.and_then(|choice| choice.loss.get(at).copied())),
        ]
    });
    let left_out = ranked.len().saturating_sub(most);
    let idle = match idle.len() {
        0 => String::new(),
        n => format!(" Left out: {n} with programs that change nothing beside others."),
    };
    let more = if left_out > 0 {
        format!(" The files have {left_out} more, which add less.")
    } else {
        String::new()
    };
    let head = vec!["", "npv added", "costs", "brings", "best in", "expected loss"];
    Rows { head, rows: rows.collect(), note: format!("{}{more}{idle}", words::CHOICE_NOTE) }
}

/// Where each set stands, in sentences; `all` or only those that stand or tie.
pub(super) fn standings(found: &Comparison, all: bool) -> Vec<String> {
    let sets = found.sets.iter().filter(|set| {
        let stands = match set.standing {
            Standing::Efficient(_) => !set.programs.is_empty(),
            // a program that adds nothing, or two that are the same; not every set that one of them is in
            Standing::Ties(_) => set.programs.len() == 1,
            _ => false,
        };
        all || stands
    });
    let mut sets: Vec<&SetFound> = sets.collect();
    sets.sort_by(|a, b| a.cost_and_return.0.total_cmp(&b.cost_and_return.0));
    sets.into_iter().map(|set| format!("{}: {}", set.name, standing(found, set.standing))).collect()
}
