//! Goal seek: the values of a parameter at which a statistic of a metric reaches a target.

mod findings;
mod question;
mod range;
mod search;

pub use findings::{Jump, SolveError, SolveFindings};
pub use question::Question;

use crate::model::Engine;
use crate::model::draws::Draws;
use crate::scenario::path::Path;
use crate::scenario::{Original, Scenario};
use crate::study::kernel::conventions::{beside, varied};
use crate::study::kernel::measuring::Measuring;
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::{Context, RunError};
use crate::study::kernel::strategies::{engine_for, worth_drawing};
use crate::study::kernel::vary::free;
use range::{not_free, range};
use search::{Curve, Seen, jump_near, nearest, search};

/// Seeks the values of a parameter of a scenario that was read from `original`.
///
/// # Errors
/// When a limit is reached, the context says to stop, threads cannot be started, the scenario refuses an end
/// of the range, or the parameter has no range.
pub fn solve(
    scenario: &Scenario,
    original: &Original<'_>,
    question: &Question,
    context: &Context<'_>,
) -> Result<SolveFindings, SolveError> {
    question.check()?;
    let choice = engine_for(scenario, question.metric);
    let range = range(scenario, original, question)?;
    let ends = (range.low, range.high);
    let variant =
        free(scenario, original, &question.parameter, ends).map_err(|error| not_free(error, question))?;
    let present = present(scenario, original, &question.parameter)?;
    let measuring = Measuring::of(variant.scenario(), choice.engine, question.metric);
    let mut curve = Curve {
        scenario: worth_drawing(scenario, choice.engine == Engine::Expected),
        variant: &variant,
        measurer: measuring.compiled(),
        metric: question.metric,
        statistic: question.statistic,
        target: question.target,
        draws: scenario.simulation().draws,
        context: *context,
        points: Vec::new(),
        failed: None,
    };
    let crossings = search(&mut curve, &range, present);
    if let Some(error) = curve.failed.take() {
        return Err(error.into());
    }
    let mut points: Vec<Seen> = curve.points.clone();
    points.sort_by(|a, b| a.at.total_cmp(&b.at));
    let followed: Vec<(f64, Option<f64>)> = points.iter().map(|seen| (seen.at, curve.value(seen))).collect();
    let jump = |at: f64| jump_near(at, &followed, question.target, question.metric.row().wait);
    let (over, met): (Vec<f64>, Vec<f64>) = crossings.into_iter().partition(|at| jump(*at).is_some());
    let value = nearest(met.iter().copied(), present);
    let reached = value.map(|value| curve.seen(value)).transpose()?;
    let jumped = if value.is_some() { None } else { nearest(over.into_iter(), present) };
    Ok(SolveFindings {
        provenance: Provenance::new(scenario, choice),
        parameter: question.parameter.clone(),
        metric: question.metric.named_in(scenario),
        target: question.target,
        statistic: question.statistic,
        value,
        crossings: met,
        jump: jumped.and_then(jump),
        reached: reached.map(|seen| seen.estimate),
        current: original.number(&question.parameter),
        partly_unknown: points.iter().any(|seen| seen.partly_unknown),
        curve: followed,
        conventions: varied(beside(scenario, question.metric, choice), &[question.parameter.as_str()]),
    })
}

/// What the scenario says of a parameter: the number, or the median of an uncertain one.
fn present(scenario: &Scenario, original: &Original<'_>, path: &Path) -> Result<Option<f64>, SolveError> {
    let drawn = scenario.parameters().iter().position(|parameter| parameter.path == *path);
    let Some(drawn) = drawn else { return Ok(original.number(path)) };
    Ok(Some(Draws::new(scenario).map_err(RunError::from)?.medians()[drawn]))
}
