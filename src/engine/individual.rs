//! The individual engine: both lenses with people one by one, and how they differ in worth.

use crate::engine::event_driven::simulation as event_driven;
use crate::engine::lenses::acquisition::Paid;
use crate::engine::lenses::business;
use crate::engine::lenses::cohort;
use crate::engine::lenses::metrics;
use crate::engine::microsimulation::people::Microsimulation;
use crate::engine::shared::limit::Limit;
use crate::engine::shared::population::lens;
use crate::model::Model;
use crate::results::{CohortDraw, CohortMetric, DrawOutcome};
use crate::stats::estimate::{gini, top_share};
use crate::stats::streams::Key;

/// Both lenses, and the spread of own value between the starters of the cohort lens.
///
/// # Errors
/// When there are more people than can be simulated one by one.
pub(crate) fn both_lenses(model: &Model<'_>, key: Key) -> Result<DrawOutcome, Limit> {
    let paid = Paid::new(model)?;
    let cohort = cohort(model, key, &paid)?;
    let draws = [(model, key.with(lens::BUSINESS))];
    let business = business::simulate::<Microsimulation<'_>, 1>(draws, [&paid.newcomers])?;
    let [business] = metrics::finish([model], business);
    Ok(DrawOutcome { cohort, business })
}

/// The cohort lens, and the spread of own value between its starters.
///
/// # Errors
/// As [`both_lenses`].
pub(crate) fn cohort(model: &Model<'_>, key: Key, paid: &Paid) -> Result<CohortDraw, Limit> {
    let (sums, mut values) = if event_driven::applies_to(model) && !model.tells_members_apart() {
        event_driven::run(model, key.with(lens::COHORT), paid)?
    } else {
        let draws = [(model, key.with(lens::COHORT))];
        let ([sums], everybody) = cohort::run::<Microsimulation<'_>, 1>(draws, [paid])?;
        (sums, everybody.into_values())
    };
    let mut cohort = cohort::finish(model, paid, sums);
    cohort.metrics[CohortMetric::Gini as usize] = gini(&mut values);
    cohort.metrics[CohortMetric::Top10Share as usize] = top_share(&mut values, 0.1);
    cohort.metrics[CohortMetric::Top20Share as usize] = top_share(&mut values, 0.2);
    cohort.between_customers = values;
    Ok(cohort)
}
