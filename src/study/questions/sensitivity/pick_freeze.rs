//! Shares of variance of inputs that are independent: Sobol's indices by two samples, of which each
//! takes one input after the other from the second.

use super::findings::{Dependence, SensitivityError};
use super::question::{Found, Question};
use crate::engine::Limit;
use crate::stats::designs::{Design, Sampling};
use crate::stats::estimate::Estimate;
use crate::stats::sobol_indices::Outcomes;
use crate::stats::streams::Key;
use crate::study::kernel::runner::{Context, RunError, Runner};

/// Tells the design of the samples, and the bootstrap's luck, from other keys.
const SAMPLES: u64 = 0x736f_626f_6c27;
const BOOTSTRAP: u64 = 0x626f_6f74;

/// Runs of each draw: both samples, and one for each input.
pub(super) fn runs(inputs: usize) -> u64 {
    inputs as u64 + 2
}

pub(super) fn shares(
    question: &Question<'_>,
    context: &Context<'_>,
    measure: &(impl Fn(u64, &[f64]) -> Result<Option<f64>, Limit> + Sync),
) -> Result<Found, SensitivityError> {
    let Question { scenario, draws, parameters, metric } = question;
    // Sobol' sequences are even at powers of two
    let n = scenario.simulation().draws.next_power_of_two();
    let key = Key::new(scenario.simulation().seed);
    let inputs: Vec<usize> = parameters.iter().map(|&parameter| draws.dimension_of(parameter)).collect();
    let outcome = |row: u64, point: &[f64]| {
        let mut values = Vec::with_capacity(point.len());
        draws.row_at(point, &mut values);
        measure(row, &values)
    };
    let outcomes = sample(draws.dimensions(), &inputs, n, key, context, &outcome)?;
    let unknown = outcomes.unknown;
    if unknown > 0 {
        let n = (n * runs(inputs.len())) as usize;
        return Err(SensitivityError::Unknown { metric: metric.written(scenario), unknown, n });
    }
    let indices = outcomes.outcomes.indices(key.with(BOOTSTRAP));
    let found = parameters.iter().enumerate().map(|(index, &parameter)| Dependence {
        first_order: indices.as_ref().map(|indices| indices[index].first_order),
        total: indices.as_ref().map(|indices| indices[index].total),
        ..question.named(parameter)
    });
    let estimate = Estimate::from_values(outcomes.outcomes.a.iter().map(|value| Some(*value)));
    Ok(Found { draws: n, estimate, parameters: found.collect(), unknown: 0 })
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
/// As `outcome`; and when the context says to stop or threads cannot be started.
pub fn sample(
    dimensions: usize,
    inputs: &[usize],
    n: u64,
    key: Key,
    context: &Context<'_>,
    outcome: &(impl Fn(u64, &[f64]) -> Result<Option<f64>, Limit> + Sync),
) -> Result<Sampled, RunError> {
    let of_row = |row: u64, a: &[f64], b: &[f64]| {
        let mut values = vec![outcome(row, a)?, outcome(row, b)?];
        for &input in inputs {
            let mut mixed = a.to_vec();
            mixed[input] = b[input];
            values.push(outcome(row, &mixed)?);
        }
        Ok(values)
    };
    let rows = two_samples(dimensions, n, key, context, &of_row)?;
    let mut sampled = Sampled { outcomes: Outcomes::default(), unknown: 0 };
    sampled.outcomes.mixed = vec![Vec::with_capacity(n as usize); inputs.len()];
    for row in rows {
        sampled.unknown += row.iter().filter(|value| value.is_none()).count();
        let mut values = row.into_iter().map(|value| value.unwrap_or(0.0));
        sampled.outcomes.a.extend(values.next());
        sampled.outcomes.b.extend(values.next());
        sampled.outcomes.mixed.iter_mut().zip(values).for_each(|(mixed, value)| mixed.push(value));
    }
    Ok(sampled)
}

/// Does `work` for `n` rows, given the number of each and its points of two samples that are one
/// scrambled Sobol' sequence in twice the dimensions; returns what it made of each, in their order.
pub(super) fn two_samples<T: Send>(
    dimensions: usize,
    n: u64,
    key: Key,
    context: &Context<'_>,
    work: &(impl Fn(u64, &[f64], &[f64]) -> Result<T, Limit> + Sync),
) -> Result<Vec<T>, RunError> {
    let design = Design::new(Sampling::Sobol, 2 * dimensions, n, key.with(SAMPLES));
    Runner::new(context)?.all(n, |point, row| {
        point.resize(2 * dimensions, 0.0);
        design.point(row, point);
        let (a, b) = point.split_at(dimensions);
        Ok(work(row, a, b)?)
    })
}
