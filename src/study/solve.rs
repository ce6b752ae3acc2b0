//! Goal seek: the value of a parameter at which the mean of a metric reaches a target.

use super::alternatives::{Alternative, each_draw};
use super::conventions::{Convention, beside, varied};
use super::metric::Metric;
use super::run::RunError;
use super::vary::{NotFree, Variant, free};
use super::ways::{engine_for, worth_drawing};
use crate::model::Engine;
use crate::model::draws::Draws;
use crate::scenario::{Loaded, Original, Replacement, Scenario};
use crate::stats::estimate::Estimate;
use crate::stats::roots::bracketed;

/// Steps in which a range is searched when its ends lie on the same side of the target.
const STEPS: usize = 16;
/// Times that a range without a natural end is made twice as wide.
const WIDENINGS: usize = 24;
/// The solution's precision, as a part of the range.
const PRECISION: f64 = 1e-10;
/// A change of the mean by this part of all its change, within the precision: ten thousand times as
/// much as on average.
const STEEP: f64 = 1e4 * PRECISION;
/// Steps in which the end of a range is moved to where the scenario accepts it.
const BISECTIONS: usize = 30;

/// Why nothing was sought.
#[derive(Debug, thiserror::Error)]
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
    /// The metric whose mean is to reach the target.
    pub metric: Metric,
    /// The target.
    pub target: f64,
    /// Lower end of the range; the parameter's natural one where it is absent.
    pub from: Option<f64>,
    /// Upper end of the range.
    pub to: Option<f64>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct SolveFindings {
    /// Title of the scenario.
    pub title: String,
    /// Currency code.
    pub currency: String,
    /// Name of the period.
    pub period: &'static str,
    /// Number of draws.
    pub draws: u64,
    /// Seed.
    pub seed: u64,
    /// Path of the parameter.
    pub parameter: String,
    /// Name of the metric.
    pub metric: &'static str,
    /// The engine that ran.
    pub engine: &'static str,
    /// The target.
    pub target: f64,
    /// The parameter's value at which the mean of the metric is the target; absent where there is
    /// none in the range.
    pub value: Option<f64>,
    /// Where the mean jumps over the target instead, as with numbers of people, which are whole.
    pub jump: Option<Jump>,
    /// The metric at the solution.
    pub reached: Option<Estimate>,
    /// What the scenario says as it stands.
    pub current: Option<f64>,
    /// The curve as far as it was followed, by rising values of the parameter: its first and last
    /// points are the ends of the range.
    pub curve: Vec<(f64, Option<f64>)>,
    /// What the numbers depend on.
    pub conventions: Vec<Convention>,
}

/// A place where the mean passes the target without meeting it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jump {
    /// The parameter's value there.
    pub at: f64,
    /// The mean below that value.
    pub below: f64,
    /// The mean above it.
    pub above: f64,
}

/// The mean of the metric as a function of the parameter.
struct Curve<'a> {
    scenario: Scenario,
    variant: &'a Variant,
    alternative: Alternative<'a>,
    metric: Metric,
    target: f64,
    draws: u64,
    threads: usize,
    stop: &'a (dyn Fn() -> bool + Sync),
    done: &'a mut dyn FnMut(u64),
    evaluations: u64,
    /// The points seen.
    points: Vec<(f64, Option<f64>)>,
    failed: Option<RunError>,
}

impl Curve<'_> {
    /// The metric over draws at a value of the parameter.
    fn estimate(&mut self, value: f64) -> Result<Estimate, RunError> {
        let (variant, alternative, metric) = (self.variant, &self.alternative, self.metric);
        let drawn = each_draw(&self.scenario, self.threads, self.stop, &mut |_| {}, |draw, parameters| {
            let measured = alternative.metrics(draw, &variant.row(parameters, &[value]), &[metric])?;
            Ok(measured.values[0].filter(|value| value.is_finite()))
        })?;
        self.evaluations += 1;
        (self.done)(self.evaluations);
        let all = drawn.iter().copied().cycle().take(self.draws as usize);
        let estimate = Estimate::from_values(all);
        self.points.push((value, estimate.mean));
        Ok(estimate)
    }

    /// Mean less target; not a number where the mean is unknown or a run failed.
    fn miss(&mut self, value: f64) -> f64 {
        if self.failed.is_some() {
            return f64::NAN;
        }
        let seen =
            self.points.iter().find(|(known, _)| known.total_cmp(&value).is_eq()).map(|(_, mean)| *mean);
        let mean = seen.map_or_else(|| self.estimate(value).map(|estimate| estimate.mean), Ok);
        match mean {
            Ok(mean) => mean.map_or(f64::NAN, |mean| mean - self.target),
            Err(error) => {
                self.failed = Some(error);
                f64::NAN
            }
        }
    }

    /// Where the mean meets the target between two values on different sides of it.
    fn between(&mut self, low: f64, high: f64) -> Option<f64> {
        let found = bracketed(|value| self.miss(value), low, high, PRECISION * (high - low)).found();
        found.filter(|_| self.failed.is_none())
    }
}

/// Where a solution may lie.
struct Range {
    low: f64,
    high: f64,
    /// Whether the ends may be moved outwards.
    open: (bool, bool),
}

/// Seeks a value of a parameter of a scenario that was read from `original`.
///
/// # Errors
/// When a limit is reached, `stop` says so, threads cannot be started, the scenario refuses an end
/// of the range, or the parameter has no range.
pub fn solve(
    scenario: &Scenario,
    original: &Original<'_>,
    question: &Question,
    threads: usize,
    stop: &(dyn Fn() -> bool + Sync),
    done: &mut dyn FnMut(u64),
) -> Result<SolveFindings, SolveError> {
    let engine = engine_for(scenario, question.metric);
    let range = range(scenario, original, question)?;
    let ends = (range.low, range.high);
    let variant =
        free(scenario, original, &question.parameter, ends).map_err(|error| not_free(error, question))?;
    let mut curve = Curve {
        scenario: worth_drawing(scenario, engine == Engine::Expected),
        variant: &variant,
        alternative: Alternative::new(variant.scenario(), engine),
        metric: question.metric,
        target: question.target,
        draws: scenario.simulation().draws,
        threads,
        stop,
        done,
        evaluations: 0,
        points: Vec::new(),
        failed: None,
    };
    let value = search(&mut curve, &range);
    let reached = match (curve.failed.take(), value) {
        (Some(error), _) => return Err(error.into()),
        (None, Some(value)) => Some(curve.estimate(value)?),
        (None, None) => None,
    };
    let mut points = curve.points;
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points.dedup_by(|a, b| a.0.total_cmp(&b.0).is_eq());
    let jump = value.and_then(|value| jump_near(value, &points, question.target));
    let (value, reached) = if jump.is_some() { (None, None) } else { (value, reached) };
    Ok(SolveFindings {
        title: scenario.title().to_owned(),
        currency: scenario.currency().to_owned(),
        period: scenario.time().period.name(),
        draws: scenario.simulation().draws,
        seed: scenario.simulation().seed,
        parameter: question.parameter.clone(),
        metric: question.metric.name(),
        engine: engine.name(),
        target: question.target,
        value,
        jump,
        reached,
        current: original.number(&question.parameter),
        curve: points,
        conventions: varied(beside(scenario, question.metric, engine), &[question.parameter.as_str()]),
    })
}

/// A jump over the target at a solution: the points on both sides of it, as near as the search went,
/// are further apart than any slope would bring them.
fn jump_near(value: f64, points: &[(f64, Option<f64>)], target: f64) -> Option<Jump> {
    let means: Vec<(f64, f64)> = points.iter().filter_map(|&(x, mean)| Some((x, mean?))).collect();
    let spread = means
        .iter()
        .map(|each| each.1)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), mean| (low.min(mean), high.max(mean)));
    let around = means.windows(2).find(|pair| {
        let apart = (pair[0].1 - target) * (pair[1].1 - target) < 0.0;
        apart && pair[0].0 <= value && value <= pair[1].0
    })?;
    let (below, above) = (around[0], around[1]);
    let range = means.last()?.0 - means.first()?.0;
    let near = above.0 - below.0 <= 4.0 * PRECISION * range;
    let steep = (above.1 - below.1).abs() > STEEP * (spread.1 - spread.0);
    (near && steep).then_some(Jump { at: value, below: below.1, above: above.1 })
}

/// Where the mean meets the target: between the ends of the range, else between two of its steps,
/// else further out where the range has no natural end.
fn search(curve: &mut Curve<'_>, range: &Range) -> Option<f64> {
    let (mut low, mut high) = (range.low, range.high);
    if let Some(value) = curve.between(low, high) {
        return Some(value);
    }
    let step = |step: usize| low + (high - low) * step as f64 / STEPS as f64;
    let found = (0..STEPS).find_map(|at| curve.between(step(at), step(at + 1)));
    if found.is_some() {
        return found;
    }
    for _ in 0..WIDENINGS {
        let width = high - low;
        if range.open.1 {
            let next = high + width;
            if let Some(value) = curve.between(high, next) {
                return Some(value);
            }
            high = next;
        }
        if range.open.0 {
            let next = low - width;
            if let Some(value) = curve.between(next, low) {
                return Some(value);
            }
            low = next;
        }
    }
    None
}

/// The range that is asked for, or the parameter's natural one: what its kind of number may be (a
/// probability is 0 to 1), as far as the scenario accepts it; around its value where there is no
/// end, and open on that side.
fn range(scenario: &Scenario, original: &Original<'_>, question: &Question) -> Result<Range, SolveError> {
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

fn is_whole(original: &Original<'_>, path: &str, value: f64) -> bool {
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

fn not_free(error: NotFree, question: &Question) -> SolveError {
    match error {
        NotFree::Refused(loaded) => SolveError::Refused(loaded),
        NotFree::Whole => SolveError::Whole(question.parameter.clone()),
    }
}
