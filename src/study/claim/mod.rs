//! Claims put to the test: a sentence with a number becomes a distribution of that number, reading
//! by reading, with a verdict, what drives it, and where it holds (model.md, section 10).

mod comparing;
mod findings;
mod map;
mod plan;

pub use comparing::Thresholds;
pub use findings::{
    ClaimAnswer, ClaimFindings, Comparison, Driver, Incomparable, Map, ReadingAnswer, Verdict,
};

use super::alternatives::each_draw;
use super::compare::with_best;
use super::conventions::{Convention, beside, comparison};
use super::drivers::drivers;
use super::findings::Warning;
use super::run::RunError;
use super::tallies::ClampKey;
use super::vary::{Axis, Field};
use super::ways::worth_drawing;
use super::words;
use crate::model::Engine;
use crate::scenario::{Claim, Loaded, Original, Scenario};
use comparing::Compared;
pub(super) use plan::Plan;
use std::collections::BTreeMap;

/// Why claims were not answered.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// A run ended early.
    #[error("{0}")]
    Run(#[from] RunError),
    /// A map leads to values that the scenario does not allow.
    #[error("the map of claim `{claim}` leads where the scenario cannot follow")]
    Map {
        /// The claim's name.
        claim: String,
        /// The scenario at that value, with its problems.
        loaded: Box<Loaded>,
    },
}

/// How claims are answered.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// When a reading holds, and when it fails.
    pub thresholds: Thresholds,
    /// Threads to work on; 0 for one per core.
    pub threads: usize,
    /// Whether maps are drawn.
    pub maps: bool,
}

/// Answers every claim of a scenario that was read from `original`.
///
/// # Errors
/// When a limit is reached, `stop` says so, threads cannot be started, or a map leads to values
/// that are refused.
pub fn answer(
    scenario: &Scenario,
    original: &Original<'_>,
    manner: &Manner,
    stop: &(dyn Fn() -> bool + Sync),
    done: &mut dyn FnMut(u64),
) -> Result<ClaimFindings, ClaimError> {
    let all: Vec<usize> = (0..scenario.programs().len()).collect();
    let known = needs_best(scenario).then(|| with_best(scenario, &all, manner.threads, stop)).transpose()?;
    let scenario = known.as_ref().unwrap_or(scenario);
    let plan = Plan::new(scenario, 0..scenario.claims().len());
    let draws = scenario.simulation().draws;
    let simulated = worth_drawing(scenario, plan.ways.have_no_luck());
    let ways = plan.ways.compiled();
    let rows = each_draw(&simulated, manner.threads, stop, done, |draw, parameters| {
        let measured = ways.measure(draw, parameters)?;
        let compared: Vec<Compared> =
            plan.readings.iter().map(|reading| reading.compare(&measured)).collect();
        Ok((parameters.to_vec(), compared, plan.clamped(&measured)))
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
            answers.push(reading_answer(claim, &reading.name, &compared, drivers, &manner.thresholds));
        }
        let mut answer = claim_answer(scenario, claim, &plan, answers);
        if manner.maps && claim.map.is_some() {
            let maps = maps(scenario, original, index, manner)?;
            answer.readings.iter_mut().zip(maps).for_each(|(reading, map)| reading.map = Some(map));
        }
        claims.push(answer);
    }
    Ok(ClaimFindings {
        title: scenario.title().to_owned(),
        currency: scenario.currency().to_owned(),
        period: scenario.time().period.name(),
        horizon_periods: scenario.time().horizon_periods,
        draws,
        seed: scenario.simulation().seed,
        thresholds: manner.thresholds,
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
    parameters.map(|(index, parameter)| (parameter.path.clone(), column(index))).collect()
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
        verdict: thresholds.verdict(&shares),
        drivers,
        bins: comparing::bins(compared),
        values: compared.iter().map(|compared| compared.value.ok()).collect(),
        map: None,
    }
}

fn claim_answer(
    scenario: &Scenario,
    claim: &Claim,
    plan: &Plan,
    readings: Vec<ReadingAnswer>,
) -> ClaimAnswer {
    let engine = plan.engine_of(claim, scenario);
    ClaimAnswer {
        name: claim.name.clone(),
        says: claim.says.clone(),
        source: claim.source.clone(),
        metric: claim.metric.clone(),
        compare: claim.compare,
        low: claim.low,
        high: claim.high,
        engine: engine.name(),
        conventions: conventions(scenario, claim, engine),
        readings,
    }
}

fn conventions(scenario: &Scenario, claim: &Claim, engine: Engine) -> Vec<Convention> {
    let beside = beside(scenario, claim.metric.metric.in_scenario(scenario), engine);
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
    manner: &Manner,
) -> Result<Vec<Map>, ClaimError> {
    let Some((x, y)) = &scenario.claims()[claim].map else { return Ok(Vec::new()) };
    let axis = |axis: &crate::scenario::MapAxis| Axis::new(&axis.parameter, axis.from, axis.to, axis.steps);
    let axes = [axis(y), axis(x)];
    let field = Field::new(scenario, original, &axes)
        .map_err(|loaded| ClaimError::Map { claim: scenario.claims()[claim].name.clone(), loaded })?;
    Ok(map::maps(scenario, &field, &axes, claim, manner.threads)?)
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
