//! What an answer depends on: one uncertain number at a time (tornado), or the share of the
//! answer's variance that each brings, alone and with the others (Sobol' and Shapley).

mod findings;
mod pick_freeze;
mod question;
mod tornado;
mod walks;

pub use findings::{Dependence, Method, SensitivityError, SensitivityFindings};
pub use pick_freeze::{Sampled, sample};

use crate::engine::Limit;
use crate::model::draws::Draws;
use crate::scenario::Scenario;
use crate::stats::estimate::Statistic;
use crate::study::kernel::conventions::{Convention, beside};
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::drivers::inputs_depend;
use crate::study::kernel::measuring::Measuring;
use crate::study::kernel::metric::Metric;
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::{Context, RunError};
use crate::study::kernel::strategies::engine_for;
use crate::study::kernel::strategy::Measurement;
use question::{Found, Question};

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
    let measure = |drawn: &[Drawn]| -> Result<Vec<Option<f64>>, Limit> {
        Ok(measurer.measure(drawn)?.iter().map(Measurement::first).collect())
    };
    let together = measurer.together();
    let question = Question { scenario, draws: &draws, parameters: &parameters, metric, together };
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
    (0..all.len()).filter(|&index| !all[index].path.is_in("claim")).collect()
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
