//! Shares of variance of inputs that are independent: Sobol's indices by two samples, of which each
//! takes one input after the other from the second.

use super::findings::{Dependence, SensitivityError};
use super::question::{Found, Question};
use crate::engine::Limit;
use crate::stats::designs::{Design, Sampling};
use crate::stats::estimate::Estimate;
use crate::stats::sobol_indices::Outcomes;
use crate::stats::streams::Key;
use crate::study::kernel::drawn::Drawn;
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
    measure: &(impl Fn(&[Drawn]) -> Result<Vec<Option<f64>>, Limit> + Sync),
) -> Result<Found, SensitivityError> {
    let &Question { scenario, draws, parameters, metric, together } = question;
    // Sobol' sequences are even at powers of two
    let n = scenario.simulation().draws.next_power_of_two();
    let key = Key::new(scenario.simulation().seed);
    let inputs: Vec<usize> = parameters.iter().map(|&parameter| draws.dimension_of(parameter)).collect();
    let outcome = |points: &[(u64, Vec<f64>)]| {
        let drawn = points.iter().map(|(draw, point)| {
            let mut parameters = Vec::with_capacity(point.len());
            draws.row_at(point, &mut parameters);
            Drawn { draw: *draw, parameters }
        });
        measure(&drawn.collect::<Vec<Drawn>>())
    };
    let outcomes = sample((draws.dimensions(), &inputs), (n, together), key, context, &outcome)?;
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

/// Evaluates `outcome` (given points of the unit cube, each with the number of its row) at the points that
/// the indices of these `inputs` (dimensions of the cube) need: `n` rows, so many together, of two samples that
/// are one scrambled Sobol' sequence in twice the dimensions.
///
/// # Errors
/// As `outcome`; and when the context says to stop or threads cannot be started.
pub fn sample(
    (dimensions, inputs): (usize, &[usize]),
    (n, together): (u64, usize),
    key: Key,
    context: &Context<'_>,
    outcome: &(impl Fn(&[(u64, Vec<f64>)]) -> Result<Vec<Option<f64>>, Limit> + Sync),
) -> Result<Sampled, RunError> {
    let of_rows = |rows: &[Pair]| {
        let mut values: Vec<Vec<Option<f64>>> = vec![Vec::with_capacity(inputs.len() + 2); rows.len()];
        let mut add = |point: &dyn Fn(&Pair) -> Vec<f64>| {
            let points: Vec<(u64, Vec<f64>)> = rows.iter().map(|pair| (pair.row, point(pair))).collect();
            values.iter_mut().zip(outcome(&points)?).for_each(|(values, value)| values.push(value));
            Ok(())
        };
        add(&|pair| pair.a.clone())?;
        add(&|pair| pair.b.clone())?;
        for &input in inputs {
            add(&|pair| {
                let mut mixed = pair.a.clone();
                mixed[input] = pair.b[input];
                mixed
            })?;
        }
        Ok(values)
    };
    let rows = two_samples(dimensions, (n, together), key, context, &of_rows)?;
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

/// A row of two samples: its number, and its points.
pub(super) struct Pair {
    pub row: u64,
    pub a: Vec<f64>,
    pub b: Vec<f64>,
}

/// Does `work` for `n` rows, so many together, of two samples that are one scrambled Sobol' sequence in twice the
/// dimensions; returns what it made of each, in their order.
pub(super) fn two_samples<T: Send>(
    dimensions: usize,
    (n, together): (u64, usize),
    key: Key,
    context: &Context<'_>,
    work: &(impl Fn(&[Pair]) -> Result<Vec<T>, Limit> + Sync),
) -> Result<Vec<T>, RunError> {
    let design = Design::new(Sampling::Sobol, 2 * dimensions, n, key.with(SAMPLES));
    let pair = |row: u64| {
        let mut a = vec![0.0; 2 * dimensions];
        design.point(row, &mut a);
        let b = a.split_off(dimensions);
        Pair { row, a, b }
    };
    Runner::new(context)?.all((n, together), pair, work)
}
