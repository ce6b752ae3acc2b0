//! Claims put to the test: a sentence with a number becomes a distribution of that number, reading
//! by reading, with a verdict, what drives it, and where it holds (model.md, section 10).

mod comparing;
mod findings;
mod map;
mod plan;
mod verdict;

pub use findings::{ClaimAnswer, ClaimFindings, Comparison, Driver, Map, ReadingAnswer};
pub use verdict::{Incomparable, NoThresholds, Thresholds, Verdict};

use crate::model::Choice;
use crate::scenario::{Claim, Loaded, Original, Scenario};
use crate::study::kernel::conventions::{Convention, beside, comparison};
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::drivers::drivers;
use crate::study::kernel::findings::Warning;
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::{Context, RunError, each_draw};
use crate::study::kernel::strategies::{Measured, worth_drawing};
use crate::study::kernel::tallies::ClampKey;
use crate::study::kernel::vary::{Axis, Field};
use crate::study::kernel::words;
use crate::study::questions::compare::with_best;
use comparing::Compared;
pub(super) use plan::Plan;
use plan::choice_for;
use std::collections::BTreeMap;

/// Why claims were not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// A run ended early.
    #[error("{0}")]
    Run(#[from] RunError),
    /// Thresholds are none.
    #[error(transparent)]
    Thresholds(#[from] NoThresholds),
    /// A map leads to values that the scenario does not allow.
    #[error("the map of claim `{claim}` leads where the scenario cannot follow")]
    Map {
        /// The claim's name.
        claim: String,
        /// The scenario at that value, with its problems.
        loaded: Box<Loaded>,
    },
}

/// What is asked of claims.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The programs of which sets are formed where a claim is about the best, by their places in the file.
    pub programs: Vec<usize>,
    /// When a reading holds, and when it fails.
    pub thresholds: Thresholds,
    /// Whether maps are drawn.
    pub maps: bool,
}

/// Answers every claim of a scenario that was read from `original`.
///
/// # Errors
/// When a limit is reached, the context says to stop, threads cannot be started, thresholds are none, or a map
/// leads to values that are refused.
pub fn answer(
    scenario: &Scenario,
    original: &Original<'_>,
    question: &Question,
    context: &Context<'_>,
) -> Result<ClaimFindings, ClaimError> {
    question.thresholds.check()?;
    let best = || with_best(scenario, &question.programs, context);
    let known = needs_best(scenario).then(best).transpose()?;
    let scenario = known.as_ref().unwrap_or(scenario);
    let plan = Plan::new(scenario, 0..scenario.claims().len());
    let draws = scenario.simulation().draws;
    let simulated = worth_drawing(scenario, plan.strategies.have_no_luck());
    let strategies = plan.strategies.compiled();
    let rows = each_draw(&simulated, strategies.together(), context, |drawn| {
        let row = |(one, measured): (&Drawn, Measured)| {
            let compared = plan.readings.iter().map(|reading| reading.compare(&measured)).collect();
            (one.parameters.clone(), compared, plan.clamped(&measured))
        };
        Ok(drawn.iter().zip(strategies.measure(drawn)?).map(row).collect::<Vec<Row>>())
    })?;
    let columns = columns(scenario, &rows);
    let drawn: Vec<&[f64]> = rows.iter().map(|(row, _, _)| row.as_slice()).collect();
    let mut claims = Vec::new();
    for (index, claim) in scenario.claims().iter().enumerate() {
        let of_claim = plan.readings.iter().enumerate().filter(|(_, reading)| reading.claim == index);
        let mut answers = Vec::new();
        for (at, _) in of_claim {
            let drivers = driven_by(scenario, &drawn, rows.iter().map(|(_, compared, _)| &compared[at]));
            let mut compared: Vec<Compared> = rows.iter().map(|(_, compared, _)| compared[at]).collect();
            if compared.len() == 1 {
                compared.resize(draws as usize, compared[0]);
            }
            let reading = &claim.readings[answers.len()];
            answers.push(reading_answer(claim, &reading.name, &compared, drivers, &question.thresholds));
        }
        let mut answer = claim_answer(scenario, claim, answers);
        if question.maps && claim.map.is_some() {
            let maps = maps(scenario, original, index, context)?;
            answer.readings.iter_mut().zip(maps).for_each(|(reading, map)| reading.map = Some(map));
        }
        claims.push(answer);
    }
    Ok(ClaimFindings {
        provenance: Provenance::new(scenario, plan.choice(scenario)),
        thresholds: question.thresholds,
        parameters: columns,
        claims,
        warnings: clamp_warnings(scenario, &rows, &plan),
    })
}

/// Whether a claim is about the best set of programs, which is not known yet.
fn needs_best(scenario: &Scenario) -> bool {
    scenario.best_programs().is_none()
        && scenario.claims().iter().any(|claim| claim.metric.metric.is_of_best())
}

/// One draw: its parameters, a comparison for each reading, and what was clamped in whose name.
type Row = (Vec<f64>, Vec<Compared>, Vec<(usize, ClampKey)>);

/// The draws of each parameter, with its path.
fn columns(scenario: &Scenario, rows: &[Row]) -> Vec<(String, Vec<f64>)> {
    let parameters = scenario.parameters().iter().enumerate();
    let column = |index: usize| rows.iter().map(|(row, _, _)| row[index]).collect();
    parameters.map(|(index, parameter)| (parameter.path.to_string(), column(index))).collect()
}

/// What drives a reading, by what each number explains alone.
fn driven_by<'c>(
    scenario: &Scenario,
    drawn: &[&[f64]],
    compared: impl Iterator<Item = &'c Compared>,
) -> Vec<Driver> {
    let outcomes: Vec<Option<f64>> = compared.map(|compared| compared.value.ok()).collect();
    let mut list = drivers(scenario, drawn, &outcomes).list;
    let size = |driver: &Driver| driver.first_order.unwrap_or(-1.0);
    list.sort_by(|a, b| size(b).total_cmp(&size(a)));
    list
}

fn reading_answer(
    claim: &Claim,
    name: &str,
    compared: &[Compared],
    drivers: Vec<Driver>,
    thresholds: &Thresholds,
) -> ReadingAnswer {
    let shares = comparing::shares(claim, compared);
    ReadingAnswer {
        name: name.to_owned(),
        comparison: comparing::estimate(compared),
        with: comparing::mean(compared, |compared| compared.with),
        without: comparing::mean(compared, |compared| compared.without),
        below: shares.below,
        inside: shares.inside,
        above: shares.above,
        unknown: shares.unknown,
        incomparable: comparing::incomparable(compared),
        verdict: shares.inside.map(|inside| thresholds.verdict(inside)),
        drivers,
        bins: comparing::bins(compared),
        values: compared.iter().map(|compared| compared.value.ok()).collect(),
        map: None,
    }
}

fn claim_answer(scenario: &Scenario, claim: &Claim, readings: Vec<ReadingAnswer>) -> ClaimAnswer {
    let choice = choice_for(claim, scenario);
    ClaimAnswer {
        name: claim.name.clone(),
        says: claim.says.clone(),
        source: claim.source.clone(),
        metric: claim.metric.clone(),
        compare: claim.compare,
        low: claim.low,
        high: claim.high,
        engine: choice.engine.name(),
        conventions: conventions(scenario, claim, choice),
        readings,
    }
}

fn conventions(scenario: &Scenario, claim: &Claim, choice: Choice) -> Vec<Convention> {
    let beside = beside(scenario, claim.metric.metric.in_scenario(scenario), choice);
    let by_programs = claim.readings.iter().any(|reading| !reading.programs.is_empty());
    let switched = by_programs.then(|| Convention {
        about: "readings",
        is: "a reading about programs sets them on against off, all others as they run".to_owned(),
    });
    let map = claim.map.as_ref().map(|_| Convention {
        about: "map",
        is: "all uncertain numbers but those of its axes are at their medians".to_owned(),
    });
    [comparison(claim.compare)].into_iter().chain(switched).chain(beside).chain(map).collect()
}

/// The map of every reading of a claim, all other uncertain numbers at their medians.
fn maps(
    scenario: &Scenario,
    original: &Original<'_>,
    claim: usize,
    context: &Context<'_>,
) -> Result<Vec<Map>, ClaimError> {
    let Some((x, y)) = &scenario.claims()[claim].map else { return Ok(Vec::new()) };
    let axis = |axis: &crate::scenario::MapAxis| Axis::new(&axis.parameter, axis.from, axis.to, axis.steps);
    let axes = [axis(y), axis(x)];
    let field = Field::new(scenario, original, &axes)
        .map_err(|loaded| ClaimError::Map { claim: scenario.claims()[claim].name.clone(), loaded })?;
    Ok(map::maps(scenario, &field, &axes, claim, context)?)
}

/// What was clamped, once for each reading.
fn clamp_warnings(scenario: &Scenario, rows: &[Row], plan: &Plan) -> Vec<Warning> {
    let mut times: BTreeMap<(usize, ClampKey), u64> = BTreeMap::new();
    for (reading, key) in rows.iter().flat_map(|(_, _, clamped)| clamped) {
        *times.entry((*reading, key.clone())).or_default() += 1;
    }
    let warning = |((reading, key), times): (&(usize, ClampKey), &u64)| {
        let mut warning = words::clamped(scenario, key, *times, rows.len() as u64);
        let (claim, name) = plan.names(scenario, *reading);
        warning.what = format!("claim {claim}, reading \"{name}\": {}", warning.what);
        warning
    };
    times.iter().map(warning).collect()
}
