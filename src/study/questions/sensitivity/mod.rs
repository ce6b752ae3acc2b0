//! What an answer depends on: one uncertain number at a time (tornado), or the share of the
//! answer's variance that each brings, alone and with the others (Sobol' and Shapley).

mod pick_freeze;
mod tornado;
mod walks;

pub use pick_freeze::{Sampled, sample};

use crate::engine::Limit;
use crate::model::draws::Draws;
use crate::scenario::Scenario;
use crate::stats::estimate::{Estimate, Statistic};
use crate::stats::sobol_indices::Index;
use crate::study::kernel::conventions::{Convention, beside};
use crate::study::kernel::drivers::inputs_depend;
use crate::study::kernel::measuring::Measuring;
use crate::study::kernel::metric::{Metric, NamedMetric};
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::{Context, RunError};
use crate::study::kernel::strategies::engine_for;

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
#[non_exhaustive]
pub enum SensitivityError {
    /// A run ended early.
    #[error("{0}")]
    Run(#[from] RunError),
    /// Nothing is uncertain.
    #[error(
        "nothing in this scenario is uncertain, so there is nothing for an answer to depend on; give numbers a spread, such as {{ value = 0.25, sd = 0.03 }}, or use `cltv sweep`"
    )]
    NothingUncertain,
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
#[non_exhaustive]
pub struct SensitivityFindings {
    /// Where it comes from; its draws are, of a tornado, those at each end, of Sobol's method those of each
    /// sample.
    pub provenance: Provenance,
    /// Name of the metric.
    pub metric: NamedMetric,
    /// The method.
    pub method: Method,
    /// Whether inputs depend on each other; then a first-order share includes what travels with a
    /// number, and Shapley effects stand in the place of totals.
    pub inputs_depend: bool,
    /// The metric over draws, nothing set.
    pub metric_estimate: Estimate,
    /// Draws in which it is unknown.
    pub unknown: u64,
    /// Which number of the metric, over draws, stands at the ends of a tornado.
    pub statistic: Statistic,
    /// The uncertain numbers, those that matter most first.
    pub parameters: Vec<Dependence>,
    /// What the numbers depend on.
    pub conventions: Vec<Convention>,
}

/// How an answer depends on one uncertain number; what a method does not tell is absent.
#[derive(Debug, Clone, Default)]
pub struct Dependence {
    /// Path of the parameter.
    pub name: String,
    /// Its p5 and p95, in the unit of the file.
    pub ends: (f64, f64),
    /// The metric with the number at its p5.
    pub low: Option<f64>,
    /// The metric with the number at its p95.
    pub high: Option<f64>,
    /// Draws in which the metric is unknown at either end.
    pub unknown: [u64; 2],
    /// Share of the variance that the number explains alone; absent when the metric does not vary.
    pub first_order: Option<Index>,
    /// Share that is gone when it alone is known last, of independent inputs.
    pub total: Option<Index>,
    /// Its Shapley effect, of inputs that depend on each other.
    pub shapley: Option<Index>,
    /// The numbers drawn together with it from one table, itself among them: they have one Shapley effect.
    pub together: Vec<String>,
}

impl Dependence {
    /// How much it matters, to sort by.
    fn size(&self) -> f64 {
        let swing = self.low.zip(self.high).map(|(low, high)| (high - low).abs());
        let share = self.shapley.or(self.total).or(self.first_order);
        swing.or(share.map(|index| index.value)).unwrap_or(-1.0)
    }
}

/// What is asked of which scenario.
struct Question<'a> {
    scenario: &'a Scenario,
    draws: &'a Draws<'a>,
    /// The uncertain numbers that a run reads.
    parameters: &'a [usize],
    metric: Metric,
}

impl Question<'_> {
    /// A parameter of which nothing is known but its spread.
    fn named(&self, parameter: usize) -> Dependence {
        Dependence {
            name: self.scenario.parameters()[parameter].path.clone(),
            ends: (self.draws.quantile(parameter, 0.05), self.draws.quantile(parameter, 0.95)),
            ..Dependence::default()
        }
    }

    fn paths(&self, parameters: &[usize]) -> Vec<String> {
        parameters.iter().map(|&parameter| self.scenario.parameters()[parameter].path.clone()).collect()
    }
}

/// What a method finds.
struct Found {
    draws: u64,
    estimate: Estimate,
    parameters: Vec<Dependence>,
    unknown: u64,
}

/// Draws that a method takes of a scenario, and runs of each.
pub fn effort(scenario: &Scenario, method: Method) -> (u64, u64) {
    let (draws, parameters) = (scenario.simulation().draws, parameters(scenario));
    match method {
        Method::Tornado => (draws, tornado::runs(parameters.len())),
        Method::Sobol if inputs_depend(scenario) => {
            (draws.next_power_of_two(), walks::runs(scenario, &parameters))
        }
        Method::Sobol => (draws.next_power_of_two(), pick_freeze::runs(parameters.len())),
    }
}

/// Measures how a metric of a scenario depends on its uncertain numbers.
///
/// # Errors
/// When a limit is reached, the context says to stop, threads cannot be started, nothing is uncertain, or the
/// method cannot answer for this scenario.
pub fn sensitivity(
    scenario: &Scenario,
    metric: Metric,
    method: Method,
    context: &Context<'_>,
) -> Result<SensitivityFindings, SensitivityError> {
    let parameters = parameters(scenario);
    if parameters.is_empty() {
        return Err(SensitivityError::NothingUncertain);
    }
    let choice = engine_for(scenario, metric);
    let measuring = Measuring::of(scenario, choice.engine, metric);
    let measurer = measuring.compiled();
    let draws = Draws::new(scenario).map_err(RunError::from)?;
    let measure = |draw: u64, row: &[f64]| -> Result<Option<f64>, Limit> {
        let measured = measurer.measure(draw, row)?;
        Ok(measured.values[0].filter(|value| value.is_finite()))
    };
    let question = Question { scenario, draws: &draws, parameters: &parameters, metric };
    let inputs_depend = inputs_depend(scenario);
    let (mut found, statistic) = match method {
        Method::Tornado => tornado::tornado(&question, context, &measure)?,
        Method::Sobol if inputs_depend => (walks::shares(&question, context, &measure)?, Statistic::Mean),
        Method::Sobol => (pick_freeze::shares(&question, context, &measure)?, Statistic::Mean),
    };
    found.parameters.sort_by(|a, b| b.size().total_cmp(&a.size()));
    let mut conventions =
        vec![Convention { about: "method", is: says(method, &found, statistic, inputs_depend) }];
    conventions.extend(beside(scenario, metric, choice));
    Ok(SensitivityFindings {
        provenance: Provenance { draws: found.draws, ..Provenance::new(scenario, choice) },
        metric: metric.named_in(scenario),
        method,
        inputs_depend,
        metric_estimate: found.estimate,
        unknown: found.unknown,
        statistic,
        parameters: found.parameters,
        conventions,
    })
}

/// The uncertain numbers that a run reads: all but those of claims.
fn parameters(scenario: &Scenario) -> Vec<usize> {
    let all = scenario.parameters();
    (0..all.len()).filter(|&index| !all[index].path.starts_with("claim.")).collect()
}

fn says(method: Method, found: &Found, statistic: Statistic, inputs_depend: bool) -> String {
    let n = found.draws;
    match method {
        Method::Tornado => {
            let of = match statistic {
                Statistic::Mean => "means of the metric there",
                _ => "medians of the metric there, for which unknown counts as larger than any number",
            };
            format!(
                "each number at its own p5 and p95, all others as drawn ({n} draws, the same at every end); low and high are the {of}"
            )
        }
        Method::Sobol if inputs_depend => format!(
            "inputs depend on each other, so shares overlap: alone is what a number explains, what travels with it included (a polynomial over {n} draws); Shapley effects divide what inputs explain together and sum to 1 ({n} walks in random orders, Song et al. 2016); 90 % bootstrap intervals"
        ),
        Method::Sobol => format!(
            "shares of the metric's variance over {n} draws in each of two scrambled Sobol' samples; alone: Saltelli et al. 2010, with all interactions: Jansen 1999; 90 % bootstrap intervals"
        ),
    }
}
