//! Goal seek: the values of a parameter at which a statistic of a metric reaches a target.

mod range;
mod search;

use crate::model::Engine;
use crate::model::draws::Draws;
use crate::scenario::{Loaded, Original, Scenario};
use crate::stats::estimate::{Estimate, Statistic};
use crate::study::kernel::conventions::{Convention, beside, varied};
use crate::study::kernel::measuring::Measuring;
use crate::study::kernel::metric::{Metric, NamedMetric};
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::{Context, RunError};
use crate::study::kernel::strategies::{engine_for, worth_drawing};
use crate::study::kernel::vary::free;
use range::{not_free, range};
use search::{Curve, Seen, jump_near, nearest, search};

/// Why nothing was sought.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SolveError {
    /// A run ended early.
    #[error("{0}")]
    Run(#[from] RunError),
    /// The scenario refuses a value, with its problems.
    #[error("the scenario refuses a value of the range")]
    Refused(Box<Loaded>),
    /// The parameter cannot take any value of an interval.
    #[error(
        "{0} takes whole numbers only, so no value of it meets a target exactly; use `cltv sweep --vary {0}=FROM:TO:STEPS`"
    )]
    Whole(String),
    /// There is no number to start from.
    #[error("the scenario states no plain number `{0}`, so its range is not known; give --from and --to")]
    NoRange(String),
}

/// What is sought.
#[derive(Debug, Clone)]
pub struct Question {
    /// Path of the parameter that is varied.
    pub parameter: String,
    /// The metric.
    pub metric: Metric,
    /// Which number of it, over draws, is to reach the target.
    pub statistic: Statistic,
    /// The target.
    pub target: f64,
    /// Lower end of the range; the parameter's natural one where it is absent.
    pub from: Option<f64>,
    /// Upper end of the range.
    pub to: Option<f64>,
}

/// What was found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SolveFindings {
    /// Where it comes from.
    pub provenance: Provenance,
    /// Path of the parameter.
    pub parameter: String,
    /// Name of the metric.
    pub metric: NamedMetric,
    /// The target.
    pub target: f64,
    /// Which number of the metric, over draws, was to reach it.
    pub statistic: Statistic,
    /// The parameter's value at which the statistic is the target; of several the one nearest to what
    /// the scenario says (for an uncertain number, to its median). Absent where there is none.
    pub value: Option<f64>,
    /// All values in the range at which the statistic is the target, rising.
    pub crossings: Vec<f64>,
    /// Where the statistic jumps over the target and meets it nowhere, as with numbers of people,
    /// which are whole.
    pub jump: Option<Jump>,
    /// The metric at the solution.
    pub reached: Option<Estimate>,
    /// What the scenario says as it stands.
    pub current: Option<f64>,
    /// The curve as far as it was followed, by rising values of the parameter: its first and last
    /// points are the ends of the range.
    pub curve: Vec<(f64, Option<f64>)>,
    /// Whether the metric is unknown in some draws somewhere on the curve.
    pub partly_unknown: bool,
    /// What the numbers depend on.
    pub conventions: Vec<Convention>,
}

/// A place where the statistic passes the target without meeting it; absent means never, of a wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jump {
    /// The parameter's value there.
    pub at: f64,
    /// The statistic below that value.
    pub below: Option<f64>,
    /// The statistic above it.
    pub above: Option<f64>,
}

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
fn present(scenario: &Scenario, original: &Original<'_>, path: &str) -> Result<Option<f64>, SolveError> {
    let drawn = scenario.parameters().iter().position(|parameter| parameter.path == path);
    let Some(drawn) = drawn else { return Ok(original.number(path)) };
    Ok(Some(Draws::new(scenario).map_err(RunError::from)?.medians()[drawn]))
}
