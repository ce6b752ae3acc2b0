//! The words of sweeps, sensitivity and goal seek on charts and pages.

use super::claims::{counted_draws, unit_of};
use crate::report::charts::Unit;
use crate::report::format::{kind_of, number, setting};
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
/// A line at the mean.
pub const MEAN: &str = "mean";
/// Shares of variance.
pub const WITH_INTERACTIONS: &str = "with interactions";
/// Shares of variance.
pub const ALONE: &str = "alone";
/// Axis of shares of variance.
pub const SHARE_OF_VARIANCE: &str = "share of variance";
/// What opens the conventions.
pub const CONVENTIONS: &str = "What these numbers depend on";

/// Title, subtitle, text alternative.
type Told = (String, String, String);

/// A sweep of one parameter, or of two.
pub fn sweep(findings: &SweepFindings) -> Told {
    let axes: Vec<&str> = findings.axes.iter().map(|axis| axis.parameter.as_str()).collect();
    let draws = counted_draws(findings.draws);
    let outlined = findings.claim.as_ref().map_or_else(String::new, |claim| {
        format!("; outlined: where claim {} holds, read as \"{}\"", claim.name, claim.readings[0])
    });
    let subtitle = match axes.len() {
        1 => format!("mean and p5 to p95 over {draws}, the same at every point"),
        _ => format!("means over {draws}, the same at every point{outlined}"),
    };
    let kind = kind_of(&findings.metric);
    let known = || findings.points.iter().filter_map(|point| point.estimate.mean);
    let (low, high) = (known().reduce(f64::min), known().reduce(f64::max));
    let alt = format!("{} goes from {} to {}.", findings.metric, number(low, kind), number(high, kind));
    (format!("{} against {}", findings.metric, axes.join(" and ")), subtitle, alt)
}

/// What the metric of a sweep is measured in.
pub fn sweep_unit(findings: &SweepFindings) -> Unit {
    unit_of(&findings.metric, &findings.currency, findings.period)
}

/// A tornado.
pub fn tornado(findings: &SensitivityFindings) -> Told {
    let most = findings.parameters.first().map_or("", |one| one.name.as_str());
    (
        format!("What {} depends on", findings.metric),
        format!(
            "mean of {} with one number at its own p5 or p95, all others as drawn ({})",
            findings.metric,
            counted_draws(findings.draws)
        ),
        format!("{most} moves it most."),
    )
}

/// Sobol's shares.
pub fn sobol(findings: &SensitivityFindings) -> Told {
    let most = findings.parameters.first().map_or("", |one| one.name.as_str());
    (
        format!("Where the spread of {} comes from", findings.metric),
        "Sobol' indices with 90 % bootstrap intervals: first order, and total".to_owned(),
        format!("{most} brings most of it."),
    )
}

/// What the metric of a sensitivity is measured in.
pub fn sensitivity_unit(findings: &SensitivityFindings) -> Unit {
    unit_of(&findings.metric, &findings.currency, findings.period)
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
        format!("{each} over {}, the same at every point", counted_draws(findings.draws)),
        answer,
    )
}

/// What is to reach the target: `the mean of npv`.
pub fn statistic(findings: &SolveFindings) -> String {
    let name = match findings.statistic {
        Statistic::Mean => "mean",
        Statistic::P5 => "5th percentile",
        Statistic::P25 => "lower quartile",
        Statistic::P50 => "median",
        Statistic::P75 => "upper quartile",
        Statistic::P95 => "95th percentile",
    };
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
        together(&others)
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
fn together(words: &[String]) -> String {
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
