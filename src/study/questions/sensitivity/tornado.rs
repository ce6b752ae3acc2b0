//! One uncertain number at a time at its p5 and its p95, all others as drawn.

use super::findings::{Dependence, SensitivityError};
use super::question::{Found, Question};
use crate::engine::Limit;
use crate::stats::estimate::{Estimate, Statistic};
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::runner::{Context, each_draw};
use crate::study::kernel::vary::set;

/// The metric in one draw, and with each parameter at either end.
type Swung = (Option<f64>, Vec<[Option<f64>; 2]>);

/// Runs of each draw: as it is, and with each input at both ends.
pub(super) fn runs(inputs: usize) -> u64 {
    2 * inputs as u64 + 1
}

pub(super) fn tornado(
    question: &Question<'_>,
    context: &Context<'_>,
    measure: &(impl Fn(&[Drawn]) -> Result<Vec<Option<f64>>, Limit> + Sync),
) -> Result<(Found, Statistic), SensitivityError> {
    let &Question { scenario, parameters, together, .. } = question;
    let named: Vec<Dependence> = parameters.iter().map(|&parameter| question.named(parameter)).collect();
    let drawn: Vec<Swung> = each_draw(scenario, together, context, |drawn| {
        let at = |parameter: usize, value: f64| {
            let moved = drawn.iter().map(|one| {
                let mut row = one.parameters.clone();
                set(scenario, &mut row, parameter, value);
                one.with(row)
            });
            measure(&moved.collect::<Vec<Drawn>>())
        };
        let mut swung: Vec<Swung> = measure(drawn)?.into_iter().map(|value| (value, Vec::new())).collect();
        for (&parameter, one) in parameters.iter().zip(&named) {
            let ends = at(parameter, one.ends.0)?.into_iter().zip(at(parameter, one.ends.1)?);
            swung.iter_mut().zip(ends).for_each(|(swung, (low, high))| swung.1.push([low, high]));
        }
        Ok(swung)
    })?;
    let somewhere = |draw: &Swung| draw.0.is_none() || draw.1.iter().flatten().any(Option::is_none);
    // one statistic for all bars, so that they can be compared
    let statistic = if drawn.iter().any(somewhere) { Statistic::P50 } else { Statistic::Mean };
    let over = |of: &dyn Fn(&Swung) -> Option<f64>| Estimate::from_values(drawn.iter().map(of));
    let end = |index: usize, end: usize| statistic.of(&over(&|draw| draw.1[index][end]));
    let unknown = |of: &dyn Fn(&Swung) -> Option<f64>| drawn.iter().filter(|draw| of(draw).is_none()).count();
    let found = named.into_iter().enumerate().map(|(index, one)| Dependence {
        low: end(index, 0),
        high: end(index, 1),
        unknown: [0, 1].map(|end| unknown(&|draw| draw.1[index][end]) as u64),
        ..one
    });
    let parameters = found.collect();
    let found = Found {
        draws: drawn.len() as u64,
        estimate: over(&|draw| draw.0),
        parameters,
        unknown: unknown(&|draw| draw.0) as u64,
    };
    Ok((found, statistic))
}
