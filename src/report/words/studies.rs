//! The words of sweeps, sensitivity and goal seek on charts and pages.

use super::claims::{counted_draws, unit_of};
use crate::report::charts::Unit;
use crate::report::format::{number, setting};
use crate::stats::estimate::Statistic;
use crate::study::sensitivity::SensitivityFindings;
use crate::study::solve::SolveFindings;
use crate::study::sweep::SweepFindings;

/// Axis of parameters.
pub const PARAMETER: &str = "uncertain number";
/// Ends of a tornado.
pub const AT_P5: &str = "at its p5";
/// The other end.
pub const AT_P95: &str = "at its p95";
/// Shares of variance.
pub const WITH_INTERACTIONS: &str = "with interactions";
/// Shares of variance.
pub const ALONE: &str = "alone";
/// Shares of variance, of inputs that depend on each other.
pub const SHAPLEY: &str = "Shapley effect";
/// The same.
pub const ALONE_WITH: &str = "alone, with what travels with it";
/// Axis of shares of variance.
pub const SHARE_OF_VARIANCE: &str = "share of variance";
/// What opens the conventions.
pub const CONVENTIONS: &str = "What these numbers depend on";

/// Title, subtitle, text alternative.
type Told = (String, String, String);

/// A sweep of one parameter, or of two.
pub fn sweep(findings: &SweepFindings) -> Told {
    let axes: Vec<&str> = findings.axes.iter().map(|axis| axis.parameter.as_str()).collect();
    let draws = counted_draws(findings.provenance.draws);
    let outlined = findings.claim.as_ref().map_or_else(String::new, |claim| {
        format!("; outlined: where claim {} holds, read as \"{}\"", claim.name, claim.readings[0])
    });
    let subtitle = match axes.len() {
        1 => format!("mean and p5 to p95 over {draws}, the same at every point"),
        _ => format!("means over {draws}, the same at every point{outlined}"),
    };
    let kind = findings.metric.kind();
    let known = || findings.points.iter().filter_map(|point| point.estimate.mean);
    let (low, high) = (known().reduce(f64::min), known().reduce(f64::max));
    let alt = format!("{} goes from {} to {}.", findings.metric, number(low, kind), number(high, kind));
    (format!("{} against {}", findings.metric, axes.join(" and ")), subtitle, alt)
}

/// What the metric of a sweep is measured in.
pub fn sweep_unit(findings: &SweepFindings) -> Unit {
    unit_of(findings.metric.kind(), &findings.provenance.currency, findings.provenance.period)
}

/// A tornado.
pub fn tornado(findings: &SensitivityFindings) -> Told {
    let most = findings.parameters.first().map_or("", |one| one.name.as_str());
    (
        format!("What {} depends on", findings.metric),
        format!(
            "{} of {} with one number at its own p5 or p95, all others as drawn ({})",
            of_statistic(findings.statistic),
            findings.metric,
            counted_draws(findings.provenance.draws)
        ),
        format!("{most} moves it most."),
    )
}

/// Sobol's shares, or Shapley's.
pub fn sobol(findings: &SensitivityFindings) -> Told {
    let most = findings.parameters.first().map_or("", |one| one.name.as_str());
    let what = if findings.inputs_depend {
        "shares of its variance where inputs depend on each other, with 90 % bootstrap intervals"
    } else {
        "Sobol' indices with 90 % bootstrap intervals: first order, and total"
    };
    (
        format!("Where the spread of {} comes from", findings.metric),
        what.to_owned(),
        format!("{most} brings most of it."),
    )
}

/// The middle of a metric: its mean, or where that is unknown its median.
pub fn middle(findings: &SensitivityFindings) -> String {
    let kind = findings.metric.kind();
    let estimate = &findings.metric_estimate;
    match estimate.mean {
        None => format!("median {}", number(estimate.p50, kind)),
        mean => format!("mean {}", number(mean, kind)),
    }
}

/// What shares of variance leave out; or that there is nothing to explain.
pub fn shares(findings: &SensitivityFindings) -> Vec<String> {
    let shares: Option<Vec<f64>> =
        findings.parameters.iter().map(|one| Some(one.first_order?.value)).collect();
    let metric = &findings.metric;
    let mut remarks = Vec::new();
    if findings.unknown > 0 {
        remarks.push(format!(
            "{metric} is unknown in {} of {}: shares alone are of the variance over the others, and Shapley effects are left out.",
            findings.unknown,
            counted_draws(findings.provenance.draws)
        ));
    }
    match shares {
        None => remarks.push(format!("{metric} does not vary, so nothing explains it.")),
        Some(_) if findings.inputs_depend => remarks.push(
            "Inputs depend on each other: a share alone is said to include what travels with the number, so shares alone overlap. Shapley effects divide what inputs explain together, and sum to 1.".to_owned(),
        ),
        Some(shares) => {
            let alone = 100.0 * shares.iter().sum::<f64>().clamp(0.0, 1.0);
            let rest = if alone < 99.5 { "; interactions bring the rest" } else { "" };
            remarks.push(format!("Each by itself, they explain {alone:.0} % of the variance{rest}."));
        }
    }
    let mut told: Vec<&Vec<String>> = Vec::new();
    for together in findings.parameters.iter().map(|one| &one.together).filter(|group| !group.is_empty()) {
        if !told.contains(&together) {
            told.push(together);
            remarks.push(format!(
                "* {} are drawn together, a row of one table at a time: the Shapley effect beside each is that of all of them.",
                list(together)
            ));
        }
    }
    remarks
}

/// In how many draws a tornado's ends are unknown, and what stands there then.
pub fn unknown_ends(findings: &SensitivityFindings) -> Option<String> {
    let most = findings.parameters.iter().flat_map(|one| one.unknown).max()?.max(findings.unknown);
    (most > 0).then(|| {
        format!(
            "{} is unknown in {} of {} as drawn, and in up to {most} with a number at its p5 or p95. So low and high are medians, for which unknown counts as larger than any number.",
            findings.metric,
            findings.unknown,
            counted_draws(findings.provenance.draws)
        )
    })
}

/// The name of a statistic in running text.
pub fn of_statistic(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Mean => "mean",
        Statistic::P5 => "5th percentile",
        Statistic::P25 => "lower quartile",
        Statistic::P50 => "median",
        Statistic::P75 => "upper quartile",
        Statistic::P95 => "95th percentile",
    }
}

/// What the metric of a sensitivity is measured in.
pub fn sensitivity_unit(findings: &SensitivityFindings) -> Unit {
    unit_of(findings.metric.kind(), &findings.provenance.currency, findings.provenance.period)
}

/// The curve of a goal seek.
pub fn solve(findings: &SolveFindings, answer: String) -> Told {
    let each = match findings.statistic {
        Statistic::Mean => "means",
        Statistic::P50 => "medians",
        _ => "percentiles",
    };
    (
        format!("{} against {}", findings.metric, findings.parameter),
        format!("{each} over {}, the same at every point", counted_draws(findings.provenance.draws)),
        answer,
    )
}

/// What is to reach the target: `the mean of npv`.
pub fn statistic(findings: &SolveFindings) -> String {
    let name = of_statistic(findings.statistic);
    format!("the {name} of {}", findings.metric)
}

/// Where else the curve crosses the target; nothing where it does so once.
pub fn other_crossings(findings: &SolveFindings, value: f64) -> String {
    let others = findings.crossings.iter().filter(|at| at.total_cmp(&value).is_ne());
    let others: Vec<String> = others.map(|at| setting(*at)).collect();
    let times = match findings.crossings.len() {
        0 | 1 => return String::new(),
        2 => "twice".to_owned(),
        several => format!("{several} times"),
    };
    format!(
        " It crosses the target {times}: at {} too. The one nearest to what the scenario says is given first.",
        list(&others)
    )
}

/// Why a mean is unknown, and what to ask instead; nothing where it is known everywhere.
pub fn partly_unknown(findings: &SolveFindings) -> String {
    match findings.statistic {
        Statistic::Mean if findings.partly_unknown => format!(
            " {} is unknown in some draws on the way, and so is its mean there; --statistic p50 asks for the median, which counts unknown as larger than any number.",
            findings.metric
        ),
        _ => String::new(),
    }
}

/// Words as a list: `a, b and c`.
fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The line of a target.
pub fn target(unit: &Unit, at: f64) -> String {
    format!("target {}", unit.value(at))
}

/// The mark of a solution.
pub fn solution(value: f64) -> String {
    setting(value)
}
