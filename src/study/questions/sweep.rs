//! Sweeps: one or two parameters against a metric, all else as it was drawn.

use crate::model::Engine;
use crate::scenario::{Loaded, Original, Scenario};
use crate::stats::estimate::Estimate;
use crate::study::kernel::conventions::{Convention, beside, varied};
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::metric::{Metric, NamedMetric};
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::{Context, RunError, each_draw};
use crate::study::kernel::strategies::{Asked, CompiledStrategies, Difference, engine_for, worth_drawing};
use crate::study::kernel::vary::{Axis, AxisError, Field, Variant};
use crate::study::questions::claim::{Plan, Thresholds};

/// Why there is no sweep.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SweepError {
    /// A run ended early.
    #[error("{0}")]
    Run(#[from] RunError),
    /// A parameter cannot be varied.
    #[error(transparent)]
    Axis(#[from] AxisError),
    /// Too many parameters, or one twice.
    #[error(
        "one parameter is varied for a curve, or two different ones for a grid; --vary is given once or twice"
    )]
    Axes,
    /// The scenario refuses a value, with its problems.
    #[error("the sweep leads where the scenario cannot follow")]
    Refused(Box<Loaded>),
}

/// What a sweep is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The parameters varied: one or two.
    pub axes: Vec<Axis>,
    /// The metric.
    pub metric: Metric,
    /// The claim, by its place in the file, whose region is wanted too.
    pub claim: Option<usize>,
    /// From which share of draws on a point is in that region.
    pub thresholds: Thresholds,
}

/// What a sweep found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SweepFindings {
    /// Where it comes from.
    pub provenance: Provenance,
    /// Name of the metric.
    pub metric: NamedMetric,
    /// The parameters varied.
    pub axes: Vec<Axis>,
    /// The points, the last axis running fastest.
    pub points: Vec<SweepPoint>,
    /// The claim whose region was wanted.
    pub claim: Option<SweptClaim>,
    /// What the numbers depend on.
    pub conventions: Vec<Convention>,
}

/// The claim of a sweep.
#[derive(Debug, Clone)]
pub struct SweptClaim {
    /// Its name.
    pub name: String,
    /// Its readings.
    pub readings: Vec<String>,
    /// From which share of draws on it holds.
    pub holds: f64,
}

/// One point of a sweep.
#[derive(Debug, Clone)]
pub struct SweepPoint {
    /// A value for each axis.
    pub values: Vec<f64>,
    /// The metric over draws.
    pub estimate: Estimate,
    /// Share of draws in which the claim is true, for each of its readings.
    pub inside: Vec<f64>,
}

/// What one variant of the scenario is asked: the metric, and the readings of the claim.
struct Asks {
    plan: Plan,
    metric: Asked,
}

impl Asks {
    fn new(variant: &Variant, question: &Question, engine: Engine) -> Asks {
        let scenario = variant.scenario();
        let claims = question.claim.map_or(0..0, |claim| claim..claim + 1);
        let mut plan = Plan::new(scenario, claims);
        let as_it_stands = Difference::Programs(scenario.running_programs());
        let metric = plan.strategies.ask(as_it_stands, engine, question.metric, || scenario.clone());
        Asks { plan, metric }
    }
}

/// Sweeps a scenario that was read from `original`.
///
/// # Errors
/// When a limit is reached, the context says to stop, threads cannot be started, the scenario refuses a value,
/// or the parameters cannot be varied so.
pub fn sweep(
    scenario: &Scenario,
    original: &Original<'_>,
    question: &Question,
    context: &Context<'_>,
) -> Result<SweepFindings, SweepError> {
    match question.axes.as_slice() {
        [_] => {}
        [one, other] if one.parameter != other.parameter => {}
        _ => return Err(SweepError::Axes),
    }
    question.axes.iter().try_for_each(Axis::check)?;
    let field = Field::new(scenario, original, &question.axes).map_err(SweepError::Refused)?;
    let choice = engine_for(scenario, question.metric);
    let asks: Vec<Asks> =
        field.variants.iter().map(|variant| Asks::new(variant, question, choice.engine)).collect();
    let compiled: Vec<_> = asks.iter().map(|asks| asks.plan.strategies.compiled()).collect();
    let claim = question.claim.map(|claim| &scenario.claims()[claim]);
    let no_luck = asks.iter().all(|asks| asks.plan.strategies.have_no_luck());
    let together = compiled.iter().map(CompiledStrategies::together).min().unwrap_or(1);
    let drawn = each_draw(&worth_drawing(scenario, no_luck), together, context, |drawn| {
        let mut seen: Vec<Vec<(Option<f64>, Vec<bool>)>> = vec![Vec::new(); drawn.len()];
        for point in &field.points {
            let (variant, asks) = (&field.variants[point.variant], &asks[point.variant]);
            let at = |one: &Drawn| one.with(variant.row(&one.parameters, &point.values));
            let measured = compiled[point.variant].measure(&drawn.iter().map(at).collect::<Vec<Drawn>>())?;
            for (seen, measured) in seen.iter_mut().zip(&measured) {
                let readings = asks.plan.readings.iter();
                let inside = claim.map_or(Vec::new(), |claim| {
                    readings.map(|reading| reading.compare(measured).is_inside(claim)).collect()
                });
                seen.push((measured.value(asks.metric), inside));
            }
        }
        Ok(seen)
    })?;
    let paths: Vec<&str> = question.axes.iter().map(|axis| axis.parameter.as_str()).collect();
    let draws = scenario.simulation().draws as usize;
    let points = field.points.iter().enumerate().map(|(index, point)| {
        let n = drawn.len() as f64;
        let values = drawn.iter().map(|points| points[index].0).cycle().take(draws);
        let readings = drawn.first().map_or(0, |points| points[index].1.len());
        let inside =
            |reading: usize| drawn.iter().filter(|points| points[index].1[reading]).count() as f64 / n;
        SweepPoint {
            values: point.values.clone(),
            estimate: Estimate::from_values(values),
            inside: (0..readings).map(inside).collect(),
        }
    });
    Ok(SweepFindings {
        provenance: Provenance::new(scenario, choice),
        metric: question.metric.named_in(scenario),
        axes: question.axes.clone(),
        points: points.collect(),
        claim: claim.map(|claim| SweptClaim {
            name: claim.name.clone(),
            readings: claim.readings.iter().map(|reading| reading.name.clone()).collect(),
            holds: question.thresholds.holds,
        }),
        conventions: varied(beside(scenario, question.metric, choice), &paths),
    })
}
