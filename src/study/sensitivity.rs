//! What an answer depends on: one uncertain number at a time (tornado), or the share of the
//! answer's variance that each brings, alone and with the others (Sobol').

use super::alternatives::each_draw;
use super::conventions::{Convention, beside};
use super::measuring::Measuring;
use super::metric::Metric;
use super::run::{RunError, pool};
use super::vary::set;
use super::ways::engine_for;
use crate::engine::Limit;
use crate::model::draws::Draws;
use crate::scenario::Scenario;
use crate::scenario::quantity::ParameterLaw;
use crate::stats::designs::{Design, Sampling};
use crate::stats::estimate::Estimate;
use crate::stats::sobol_indices::{Indices, Outcomes};
use crate::stats::streams::Key;
use rayon::prelude::*;

/// Tells the design of Sobol's samples, and the bootstrap's luck, from other keys.
const SAMPLES: u64 = 0x736f_626f_6c27;
const BOOTSTRAP: u64 = 0x626f_6f74;

/// How an answer's dependence is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Each number at its p5 and its p95, all others as drawn.
    Tornado,
    /// Shares of variance.
    Sobol,
}

impl Method {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Method::Tornado => "tornado",
            Method::Sobol => "sobol",
        }
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum SensitivityError {
    /// A run ended early.
    #[error("{0}")]
    Run(#[from] RunError),
    /// Nothing is uncertain.
    #[error(
        "nothing in this scenario is uncertain, so there is nothing for an answer to depend on; give numbers a spread, such as {{ value = 0.25, sd = 0.03 }}, or use `cltv sweep`"
    )]
    NothingUncertain,
    /// Inputs depend on each other, so no share of variance is one input's own.
    #[error(
        "Sobol' indices need inputs that are independent, and {0}; use --method tornado, which moves one number at a time"
    )]
    Dependent(String),
    /// The metric is unknown in some draws.
    #[error(
        "{metric} is unknown in {unknown} of {n} runs, so its variance has no shares; use --method tornado"
    )]
    Unknown {
        /// The metric.
        metric: String,
        /// Runs in which it is unknown.
        unknown: usize,
        /// Runs in all.
        n: usize,
    },
}

/// What was found.
#[derive(Debug, Clone)]
pub struct SensitivityFindings {
    /// Title of the scenario.
    pub title: String,
    /// Currency code.
    pub currency: String,
    /// Name of the period.
    pub period: &'static str,
    /// Draws: of a tornado those at each end, of Sobol's method those of each sample.
    pub draws: u64,
    /// Seed.
    pub seed: u64,
    /// Name of the metric.
    pub metric: String,
    /// The engine that ran.
    pub engine: &'static str,
    /// The method.
    pub method: Method,
    /// The metric over draws, nothing set.
    pub metric_estimate: Estimate,
    /// The uncertain numbers, those that matter most first.
    pub parameters: Vec<Dependence>,
    /// What the numbers depend on.
    pub conventions: Vec<Convention>,
}

/// How an answer depends on one uncertain number; what a method does not tell is absent.
#[derive(Debug, Clone)]
pub struct Dependence {
    /// Path of the parameter.
    pub name: String,
    /// Its p5 and p95, in the unit of the file.
    pub ends: (f64, f64),
    /// Mean of the metric with the number at its p5.
    pub low: Option<f64>,
    /// Mean of the metric with the number at its p95.
    pub high: Option<f64>,
    /// Sobol's indices; absent when the metric does not vary.
    pub indices: Option<Indices>,
}

impl Dependence {
    /// How much it matters, to sort by.
    fn size(&self) -> f64 {
        let swing = self.low.zip(self.high).map(|(low, high)| (high - low).abs());
        swing.or(self.indices.map(|indices| indices.total.value)).unwrap_or(-1.0)
    }
}

/// Measures how a metric of a scenario depends on its uncertain numbers.
///
/// # Errors
/// When a limit is reached, `stop` says so, threads cannot be started, nothing is uncertain, or the
/// method cannot answer for this scenario.
pub fn sensitivity(
    scenario: &Scenario,
    metric: Metric,
    method: Method,
    threads: usize,
    stop: &(dyn Fn() -> bool + Sync),
    done: &mut dyn FnMut(u64),
) -> Result<SensitivityFindings, SensitivityError> {
    let parameters = parameters(scenario);
    if parameters.is_empty() {
        return Err(SensitivityError::NothingUncertain);
    }
    let engine = engine_for(scenario, metric);
    let measuring = Measuring::of(scenario, engine, metric);
    let measurer = measuring.compiled();
    let draws = Draws::new(scenario).map_err(RunError::from)?;
    let measure = |draw: u64, row: &[f64]| -> Result<Option<f64>, Limit> {
        let measured = measurer.measure(draw, row)?;
        Ok(measured.values[0].filter(|value| value.is_finite()))
    };
    let (n, estimate, mut found) = match method {
        Method::Tornado => {
            let ends =
                |&parameter: &usize| (draws.quantile(parameter, 0.05), draws.quantile(parameter, 0.95));
            let ends: Vec<(f64, f64)> = parameters.iter().map(ends).collect();
            tornado(scenario, &parameters, &ends, threads, (stop, done), &measure)?
        }
        Method::Sobol => {
            independent(scenario)?;
            sobol(scenario, &draws, &parameters, metric, threads, (stop, done), &measure)?
        }
    };
    found.sort_by(|a, b| b.size().total_cmp(&a.size()));
    let mut conventions = vec![Convention { about: "method", is: says(method, n) }];
    conventions.extend(beside(scenario, metric, engine));
    Ok(SensitivityFindings {
        title: scenario.title().to_owned(),
        currency: scenario.currency().to_owned(),
        period: scenario.time().period.name(),
        draws: n,
        seed: scenario.simulation().seed,
        metric: metric.written(scenario),
        engine: engine.name(),
        method,
        metric_estimate: estimate,
        parameters: found,
        conventions,
    })
}

/// The metric in one draw, and with each parameter at either end.
type Swung = (Option<f64>, Vec<[Option<f64>; 2]>);

/// The uncertain numbers that a run reads: all but those of claims.
fn parameters(scenario: &Scenario) -> Vec<usize> {
    let all = scenario.parameters();
    (0..all.len()).filter(|&index| !all[index].path.starts_with("claim.")).collect()
}

fn says(method: Method, n: u64) -> String {
    match method {
        Method::Tornado => format!(
            "each number at its own p5 and p95, all others as drawn ({n} draws, the same at every end); low and high are the means of the metric there"
        ),
        Method::Sobol => format!(
            "shares of the metric's variance over {n} draws in each of two scrambled Sobol' samples; alone: Saltelli et al. 2010, with all interactions: Jansen 1999; 90 % bootstrap intervals"
        ),
    }
}

type Watch<'w> = (&'w (dyn Fn() -> bool + Sync), &'w mut dyn FnMut(u64));
type Found = (u64, Estimate, Vec<Dependence>);

fn tornado(
    scenario: &Scenario,
    parameters: &[usize],
    ends: &[(f64, f64)],
    threads: usize,
    (stop, done): Watch<'_>,
    measure: &(impl Fn(u64, &[f64]) -> Result<Option<f64>, Limit> + Sync),
) -> Result<Found, SensitivityError> {
    let drawn = each_draw(scenario, threads, stop, done, |draw, row| {
        let at = |parameter: usize, value: f64| {
            let mut moved = row.to_vec();
            set(scenario, &mut moved, parameter, value);
            measure(draw, &moved)
        };
        let of_ends = parameters.iter().zip(ends);
        let values =
            of_ends.map(|(&parameter, &(low, high))| Ok([at(parameter, low)?, at(parameter, high)?]));
        let values: Result<Vec<[Option<f64>; 2]>, Limit> = values.collect();
        Ok((measure(draw, row)?, values?))
    })?;
    let mean = |of: &dyn Fn(&Swung) -> Option<f64>| Estimate::from_values(drawn.iter().map(of));
    let found = parameters.iter().zip(ends).enumerate().map(|(index, (&parameter, &ends))| Dependence {
        name: scenario.parameters()[parameter].path.clone(),
        ends,
        low: mean(&|draw| draw.1[index][0]).mean,
        high: mean(&|draw| draw.1[index][1]).mean,
        indices: None,
    });
    Ok((drawn.len() as u64, mean(&|draw| draw.0), found.collect()))
}

/// Refuses inputs that depend on each other.
fn independent(scenario: &Scenario) -> Result<(), SensitivityError> {
    let parameters = scenario.parameters();
    let path = |index: usize| parameters[index].path.as_str();
    let dependent = |reason: String| Err(SensitivityError::Dependent(reason));
    if let Some(pair) = scenario.correlations().iter().find(|pair| pair.rho.abs() > 0.0) {
        return dependent(format!(
            "{} and {} are correlated (rho {})",
            path(pair.between.0),
            path(pair.between.1),
            pair.rho
        ));
    }
    for (index, parameter) in parameters.iter().enumerate() {
        let twin = |same: &dyn Fn(&ParameterLaw) -> bool| {
            (index + 1..parameters.len()).find(|&other| same(&parameters[other].law))
        };
        match parameter.law {
            ParameterLaw::Column { table, .. } => {
                let same = |law: &ParameterLaw| matches!(law, ParameterLaw::Column { table: other, .. } if *other == table);
                if let Some(other) = twin(&same) {
                    return dependent(format!(
                        "{} and {} are drawn together from {}",
                        path(index),
                        path(other),
                        scenario.tables()[table].file
                    ));
                }
            }
            ParameterLaw::RowShare { row, .. } => {
                let same = |law: &ParameterLaw| matches!(law, ParameterLaw::RowShare { row: other, .. } if *other == row);
                if let Some(other) = twin(&same) {
                    return dependent(format!("{} and {} share one uncertain row", path(index), path(other)));
                }
            }
            ParameterLaw::Distribution(_) => {}
        }
    }
    Ok(())
}

fn sobol(
    scenario: &Scenario,
    draws: &Draws<'_>,
    parameters: &[usize],
    metric: Metric,
    threads: usize,
    watch: Watch<'_>,
    measure: &(impl Fn(u64, &[f64]) -> Result<Option<f64>, Limit> + Sync),
) -> Result<Found, SensitivityError> {
    // Sobol' sequences are even at powers of two
    let n = scenario.simulation().draws.next_power_of_two();
    let key = Key::new(scenario.simulation().seed);
    let inputs: Vec<usize> = parameters.iter().map(|&parameter| draws.dimension_of(parameter)).collect();
    let outcome = |row: u64, point: &[f64]| {
        let mut values = Vec::with_capacity(point.len());
        draws.row_at(point, &mut values);
        measure(row, &values)
    };
    let outcomes = sample(draws.dimensions(), &inputs, n, key, threads, watch, &outcome)?;
    let unknown = outcomes.unknown;
    if unknown > 0 {
        let n = n as usize * (inputs.len() + 2);
        return Err(SensitivityError::Unknown { metric: metric.written(scenario), unknown, n });
    }
    let indices = outcomes.outcomes.indices(key.with(BOOTSTRAP));
    let found = parameters.iter().enumerate().map(|(index, &parameter)| Dependence {
        name: scenario.parameters()[parameter].path.clone(),
        ends: (draws.quantile(parameter, 0.05), draws.quantile(parameter, 0.95)),
        low: None,
        high: None,
        indices: indices.as_ref().map(|indices| indices[index]),
    });
    let estimate = Estimate::from_values(outcomes.outcomes.a.iter().map(|value| Some(*value)));
    Ok((n, estimate, found.collect()))
}

/// An outcome at the points of both samples, and how many of the values are not known.
pub struct Sampled {
    /// The outcomes; 0 where unknown.
    pub outcomes: Outcomes,
    /// Number of unknown values.
    pub unknown: usize,
}

/// Evaluates `outcome` (given the number of a row and a point of the unit cube) at the points that
/// the indices of these `inputs` (dimensions of the cube) need: `n` rows of two samples that are one
/// scrambled Sobol' sequence in twice the dimensions.
///
/// # Errors
/// As `outcome`; and when `stop` says so or threads cannot be started.
pub fn sample(
    dimensions: usize,
    inputs: &[usize],
    n: u64,
    key: Key,
    threads: usize,
    (stop, done): Watch<'_>,
    outcome: &(impl Fn(u64, &[f64]) -> Result<Option<f64>, Limit> + Sync),
) -> Result<Sampled, RunError> {
    let design = Design::new(Sampling::Sobol, 2 * dimensions, n, key.with(SAMPLES));
    let pool = pool(threads)?;
    let step = 16 * pool.current_num_threads() as u64;
    let mut sampled = Sampled { outcomes: Outcomes::default(), unknown: 0 };
    sampled.outcomes.mixed = vec![Vec::with_capacity(n as usize); inputs.len()];
    let of_row = |row: u64| -> Result<Vec<Option<f64>>, RunError> {
        if stop() {
            return Err(RunError::Interrupted);
        }
        let mut point = vec![0.0; 2 * dimensions];
        design.point(row, &mut point);
        let (a, b) = point.split_at(dimensions);
        let mut values = vec![outcome(row, a)?, outcome(row, b)?];
        for &input in inputs {
            let mut mixed = a.to_vec();
            mixed[input] = b[input];
            values.push(outcome(row, &mixed)?);
        }
        Ok(values)
    };
    let mut next = 0;
    while next < n {
        let chunk: Vec<u64> = (next..(next + step).min(n)).collect();
        next += chunk.len() as u64;
        let rows: Vec<_> = pool.install(|| chunk.into_par_iter().map(of_row).collect());
        for row in rows {
            let row = row?;
            sampled.unknown += row.iter().filter(|value| value.is_none()).count();
            let mut values = row.into_iter().map(|value| value.unwrap_or(0.0));
            sampled.outcomes.a.extend(values.next());
            sampled.outcomes.b.extend(values.next());
            sampled.outcomes.mixed.iter_mut().zip(values).for_each(|(mixed, value)| mixed.push(value));
        }
        done(next);
    }
    Ok(sampled)
}
