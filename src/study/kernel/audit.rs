//! A run audits itself: engines agree, heads and money are conserved, the closed form is met.

use super::findings::Check;
use super::metric::Metric;
use super::tallies::Tallies;
use crate::metrics::Audited;
use crate::results::{BusinessMetric, CohortCurve, CohortMetric, Series};
use crate::scenario::Scenario;
use crate::stats::agreement::{rarity_explains, standard_errors_allowed};

/// Difference between engines that is let pass whatever the standard error: frailties are
/// classes in the expected and cohort engines, and word of mouth, market and held numbers of
/// customers react to counts in a curved way (model.md, section 9).
const ENGINE_ERROR: f64 = 0.005;
/// Fewest draws from which a standard error of the difference is worth testing against.
const ENOUGH_DRAWS: u64 = 30;
/// Relative error of sums that floating point explains.
const ROUNDING: f64 = 1e-9;
/// Relative distance of clv from the infinite-horizon value that is met "exactly".
const CLOSED_FORM: f64 = 1e-6;
/// Part of the value beyond the horizon below which the closed form must be met.
const NO_TAIL: f64 = 1e-9;

/// The checks of a run, each with what was found.
pub fn audit(tallies: &Tallies, scenario: &Scenario) -> Vec<Check> {
    let entry = scenario.cohort().entry;
    vec![
        engines(tallies, scenario),
        conserved(tallies),
        reconciled(tallies),
        balanced(tallies),
        closed_form(tallies, entry),
    ]
}

fn engines(tallies: &Tallies, scenario: &Scenario) -> Check {
    let name = "engines agree";
    if tallies.expected.is_empty() {
        return Check::skipped(
            name,
            "the expected engine ran alone: it is the one that the others are held against",
        );
    }
    let draws = tallies.metrics[0].count();
    if draws < ENOUGH_DRAWS {
        return Check::skipped(name, format!("needs at least {ENOUGH_DRAWS} draws"));
    }
    let told_apart = scenario.tells_members_apart();
    let compared = |metric: &Metric| match metric.row().audited {
        Audited::Yes => true,
        Audited::UnlessPointsByMember => !told_apart,
        Audited::No => false,
    };
    let metrics: Vec<(usize, Metric)> =
        Metric::all().into_iter().enumerate().filter(|(_, metric)| compared(metric)).collect();
    let allowed = standard_errors_allowed(draws, metrics.len());
    let (mut worst, mut worst_name, mut holds) = (0.0, "none", true);
    for &(at, metric) in &metrics {
        let difference = tallies.differences[at].estimate();
        let (Some(mean), Some(se)) = (difference.mean, difference.se) else {
            continue;
        };
        let level = tallies.expected[at].mean().unwrap_or(0.0).abs();
        if mean.abs() <= ROUNDING * level.max(1e-300) {
            continue;
        }
        let errors = mean.abs() / se.max(f64::MIN_POSITIVE);
        if errors > allowed {
            let people = draws as f64 * people_behind(tallies, metric, scenario.cohort().customers);
            if rarity_explains(people * (1.0 + mean / level), people, metrics.len()) {
                continue;
            }
        }
        if errors > worst {
            (worst, worst_name) = (errors, metric.name());
        }
        holds &= errors <= allowed || mean.abs() <= ENGINE_ERROR * level;
    }
    let apart = if worst < 1e6 { format!("{worst:.1}") } else { "more than a million".to_owned() };
    Check::of(
        name,
        holds,
        format!(
            "means of {} metrics against the expected engine on the same draws; farthest apart is {worst_name}, {apart} standard errors",
            metrics.len()
        ),
    )
}

/// People of a draw on whose luck a metric depends: where they are few, no draw may show them.
fn people_behind(tallies: &Tallies, metric: Metric, starters: u64) -> f64 {
    let expected = |metric: Metric| {
        let at = Metric::all().iter().position(|one| *one == metric);
        at.and_then(|at| tallies.expected[at].mean()).unwrap_or(0.0)
    };
    let customers = |from: usize| {
        let shares = (from..tallies.n_periods())
            .filter_map(|tenure| tallies.curve_at(CohortCurve::RetentionCurve, tenure)?.mean());
        starters as f64 * shares.fold(0.0, f64::max)
    };
    match metric {
        Metric::Cohort(CohortMetric::ClvReferral) => starters as f64 * expected(CohortMetric::KFactor.into()),
        Metric::Cohort(CohortMetric::ClvAfterFirst) => customers(1),
        Metric::Business(BusinessMetric::CustomersEnd) => expected(metric),
        Metric::Business(_) => {
            let opening = tallies.series_at(Series::Customers, 0).and_then(|opening| opening.mean());
            opening.unwrap_or(0.0) + expected(BusinessMetric::FirstPurchases.into())
        }
        _ => customers(0),
    }
}

fn conserved(tallies: &Tallies) -> Check {
    let missing = tallies.ledgers.heads;
    Check::of(
        "heads conserved",
        missing <= ROUNDING,
        "entered = present + lapsed + lost + returned to the market, at the end of every period of every draw",
    )
}

fn reconciled(tallies: &Tallies) -> Check {
    let worst = tallies.ledgers.profit.max(tallies.ledgers.sums);
    Check::of(
        "money reconciles",
        worst <= ROUNDING,
        "profit = contribution - acquisition - programs - fixed cost; cumulative profit and npv are the sums of their periods, npv less points settled after them",
    )
}

fn balanced(tallies: &Tallies) -> Check {
    let name = "points balance";
    match tallies.ledgers.points {
        None => Check::skipped(name, "no points were issued"),
        Some(missing) => Check::of(
            name,
            missing <= ROUNDING,
            "opening + issued - redeemed - expired = closing, in every period of every draw",
        ),
    }
}

fn closed_form(tallies: &Tallies, entry: usize) -> Check {
    let name = "closed form met";
    let at = CohortMetric::Clv as usize;
    let exact = if tallies.expected.is_empty() { &tallies.metrics[at] } else { &tallies.expected[at] };
    let (Some(clv), Some(value)) = (exact.mean(), tallies.value_by_stage[entry].mean()) else {
        return Check::skipped(name, "the value of a customer over an infinite horizon is not finite");
    };
    let distance = (clv - value).abs() / value.abs().max(f64::MIN_POSITIVE);
    let beyond = 1.0 - clv / value;
    let last = tallies.curve_at(CohortCurve::RetentionCurve, tallies.n_periods() - 1);
    let over = last.and_then(|last| last.max()).unwrap_or(0.0) <= NO_TAIL;
    if over {
        return Check::of(
            name,
            distance <= CLOSED_FORM,
            "clv of the expected engine equals the value of the entry stage from the linear system",
        );
    }
    Check::skipped(
        name,
        format!(
            "{:.1} % of a customer's infinite-horizon value lies beyond the horizon, so clv and value_by_stage differ",
            100.0 * beyond
        ),
    )
}
