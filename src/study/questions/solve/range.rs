//! Where a solution may lie.

use super::findings::SolveError;
use super::question::Question;
use crate::model::draws::Draws;
use crate::scenario::path::Path;
use crate::scenario::{Original, Replacement, Scenario};
use crate::study::kernel::runner::RunError;
use crate::study::kernel::vary::{NotFree, free};

/// Steps in which the end of a range is moved to where the scenario accepts it.
const BISECTIONS: usize = 30;

/// Where a solution may lie.
pub(super) struct Range {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Whether the ends may be moved outwards.
    pub open: (bool, bool),
}

/// The range that is asked for, or the parameter's natural one: what its kind of number may be (a
/// probability is 0 to 1), as far as the scenario accepts it; around its value where there is no
/// end, and open on that side.
pub(super) fn range(
    scenario: &Scenario,
    original: &Original<'_>,
    question: &Question,
) -> Result<Range, SolveError> {
    if let (Some(low), Some(high)) = (question.from, question.to) {
        return Ok(Range { low, high, open: (false, false) });
    }
    let (value, bounds) = kind(scenario, original, question)?;
    let accepts =
        |end: f64| original.with(&[(&question.parameter, Replacement::Value(end))]).scenario.is_some();
    // a discount may be below 0, but nobody asks for one
    let natural_low = if bounds.0 < 0.0 && bounds.0.is_finite() { 0.0_f64.min(value) } else { bounds.0 };
    let reach = value.abs() + 1.0;
    let low =
        if natural_low.is_finite() { accepted_end(natural_low, value, &accepts) } else { value - reach };
    let high = if bounds.1.is_finite() { accepted_end(bounds.1, value, &accepts) } else { value + reach };
    Ok(Range {
        low: question.from.unwrap_or(low),
        high: question.to.unwrap_or(high),
        open: (
            question.from.is_none() && !natural_low.is_finite(),
            question.to.is_none() && !bounds.1.is_finite(),
        ),
    })
}

/// A value of the parameter, and what its kind of number may be.
fn kind(
    scenario: &Scenario,
    original: &Original<'_>,
    question: &Question,
) -> Result<(f64, (f64, f64)), SolveError> {
    let path = &question.parameter;
    let own = scenario.parameters().iter().position(|parameter| parameter.path == *path);
    if let Some(own) = own {
        let medians = Draws::new(scenario).map_err(RunError::from)?.medians();
        return Ok((medians[own], scenario.parameters()[own].bounds));
    }
    let Some(value) = original.number(path) else {
        // a path that no value can be set at is misspelt
        let set = |value: f64| original.with(&[(path, Replacement::Value(value))]);
        let refused = [0.5, 1.0, 0.0].map(set);
        let accepted = refused.iter().any(|loaded| loaded.scenario.is_some());
        let [first, ..] = refused;
        return Err(if accepted {
            SolveError::NoRange(path.clone())
        } else {
            SolveError::Refused(Box::new(first))
        });
    };
    // any interval will do to learn what it may be
    let near = 1e-9 * (value.abs() + 1.0);
    let upwards = free(scenario, original, path, (value, value + near));
    let variant = match upwards {
        Err(_) => free(scenario, original, path, (value - near, value)),
        variant => variant,
    };
    let variant = match variant {
        // what is next to the value is refused where a whole number further is not
        Err(NotFree::Refused(_)) if is_whole(original, path, value) => Err(NotFree::Whole),
        variant => variant,
    };
    let variant = variant.map_err(|error| not_free(error, question))?;
    let parameters = variant.scenario().parameters();
    let bounds =
        parameters.iter().find(|parameter| parameter.path == *path).map(|parameter| parameter.bounds);
    Ok((value, bounds.unwrap_or((f64::NEG_INFINITY, f64::INFINITY))))
}

fn is_whole(original: &Original<'_>, path: &Path, value: f64) -> bool {
    let accepts = |to: f64| original.with(&[(path, Replacement::Value(to))]).scenario.is_some();
    value.fract() == 0.0 && (accepts(value + 1.0) || accepts(value - 1.0))
}

/// The end of a range, moved towards a value that the scenario accepts until it accepts the end.
fn accepted_end(end: f64, value: f64, accepts: &dyn Fn(f64) -> bool) -> f64 {
    if accepts(end) {
        return end;
    }
    let (mut inside, mut outside) = (value, end);
    for _ in 0..BISECTIONS {
        let middle = 0.5 * (inside + outside);
        if accepts(middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    inside
}

pub(super) fn not_free(error: NotFree, question: &Question) -> SolveError {
    match error {
        NotFree::Refused(loaded) => SolveError::Refused(loaded),
        NotFree::Whole => SolveError::Whole(question.parameter.clone()),
    }
}
