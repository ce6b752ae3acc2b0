//! The three engines are one law: expected is the mean of the other two, in every metric and in
//! every series; and nobody is made or lost.

#![allow(clippy::unwrap_used, clippy::float_cmp, reason = "whole numbers, exactly; helpers of tests")]

use crate::engine_ground::scenario;
use cltv::engine::{Engine, simulate};
use cltv::metrics::Needs;
use cltv::model::Compiler;
use cltv::results::{BusinessMetric, CohortMetric, DrawOutcome, Series};
use cltv::scenario::Scenario;
use cltv::stats::streams::Key;

/// Everything at once on a small ladder, but what is not linear in counts (market, word of mouth,
/// channels that hold): the expectation of those is not the run of expectations.
const LINEAR: &str = r#"
title = "linear"
[time]
period = "month"
horizon = 30
discount = { value = 0.12, per = "year" }
cash_flow = "middle"
[[stage]]
name = "aware"
kind = "prospect"
climb = { table = [0.1, 0.3], clock = "stage" }
churn = 0.2
cost_to_serve = 0.1
[[stage]]
name = "new"
kind = "customer"
churn = { weibull = { shape = 1.3, scale = 9 }, clock = "stage" }
climb = 0.3
orders = { mean = 1.3, dispersion = 0.8 }
order_value = { mean = 20, cv = 0.6, shape = "lognormal" }
gross_margin = 0.5
cost_to_serve = 0.3
on_enter = -1.5
nps = { promoters = 0.3, passives = 0.4, detractors = 0.3 }
[[stage]]
name = "regular"
kind = "customer"
churn = { table = [0.08, 0.04, 0.02], clock = "tenure" }
climb = 0.05
slip = 0.04
orders = { mean = 2.5 }
order_value = { mean = 22, cv = 0.5 }
gross_margin = 0.55
cost_to_serve = 0.4
by_tenure_year = { orders = [1, 1.2, 1.3], order_value = [1, 1.1], cost_to_serve = [1, 0.8] }
referral = { willing = 0.8, acts = 0.4, invitations = 0.5, accepted = 0.2 }
nps = { promoters = 0.5, passives = 0.4, detractors = 0.1 }
[[stage]]
name = "fan"
kind = "customer"
to = { regular = 0.05, lapsed = 0.02, lost = 0.01, aware = 0.005 }
orders = { chance = 0.8 }
order_value = 60
gross_margin = 0.6
on_enter = -5
referral = { willing = 0.9, acts = 0.5, invitations = 1.0, accepted = 0.15 }
nps = { promoters = 0.9, passives = 0.1, detractors = 0 }
[lapsed]
win_back = { table = [0.06, 0.03, 0.01], clock = "stage" }
give_up = 0.02
return_to = "regular"
tenure = "LAPSED_TENURE"
on_lapse = -0.5
on_win_back = -2
[referral]
tracked = 0.6
changes = [ { of = "churn", multiply = 0.8 } ]
[seasonality]
orders = [0.8, 1, 1.2, 1, 0.8, 1, 1.2, 1, 0.8, 1, 1.2, 1]
[business]
fixed_cost = 500
[cohort]
customers = 2000
entry = "COHORT_ENTRY"
[opening]
customers = { aware = 300, regular = 1000, fan = 200, lapsed = 400 }
tenure_years = { regular = 1.5, fan = 3, lapsed = 0.5 }
[[channel]]
name = "ads"
entrants = { start = 120.5, growth = { value = 0.1, per = "year" }, seasonality = [1, 1.1, 1, 1.1, 1, 1.1, 1, 1.1, 1, 1.1, 1, 1.1] }
entry = "aware"
cost_per_entrant = 2
[[channel]]
name = "trial"
entrants = [40, 60]
entry = "new"
cost_per_first_purchase = 8
fixed_cost = 50
changes = [ { of = "churn", multiply = 1.3 }, { of = "orders", add = -0.1 } ]
[[segment]]
name = "young"
share = 0.4
changes = [ { of = "order_value", multiply = 0.8 } ]
[[segment]]
name = "old"
share = 0.6
changes = [ { of = "retention", add = 0.01, stages = ["regular"] } ]
[[program]]
name = "points"
start = 2
ramp = 3
end = 20
join = 0.55
eligible = ["regular", "fan"]
selection = [ { of = "orders", multiply = 1.15 }, { of = "retention", odds = 1.5 }, { of = "win_back", multiply = 1.3 } ]
effects = [ { of = "churn", multiply = 0.85 }, { of = "orders", multiply = 1.05 }, { of = "on_enter", add = -1 } ]
costs = { setup = 1000, per_period = 100, per_member = 0.1, per_order = 0.2, revenue_share = 0.01 }
points = { earn = 1, value = 0.02, redeemed = 0.7, expiry = 6, cost_share = 0.5 }
[[program]]
name = "win-back"
eligible = ["lapsed"]
effects = [ { of = "win_back", multiply = 1.5 } ]
costs = { per_member = 0.05, per_win_back = 3 }
[[program]]
name = "reward"
eligible = ["regular", "fan"]
join = 0.9
effects = [ { of = "referral", multiply = 1.3 } ]
costs = { per_referral = 4 }
"#;

fn linear(cohort_entry: &str, lapsed_tenure: &str) -> Scenario {
    scenario(&LINEAR.replace("COHORT_ENTRY", cohort_entry).replace("LAPSED_TENURE", lapsed_tenure))
}

/// Every number of an outcome, with its name.
fn numbers(outcome: &DrawOutcome, n_stages: usize) -> Vec<(String, f64)> {
    let mut all = Vec::new();
    for metric in CohortMetric::ALL {
        // no means of sums: waits, read off a mean curve; the spread, which only individuals have
        let curved = metric.row().wait || metric.row().needs == Needs::Individuals;
        if let Some(value) = outcome.cohort.metric(metric).filter(|_| !curved) {
            all.push((metric.name().to_owned(), value));
        }
    }
    let horizon = outcome.business.n_periods();
    for t in [0, 1, 5, 12, horizon - 1] {
        all.push((format!("clv_curve {t}"), outcome.cohort.clv_curve[t]));
        all.push((format!("retention {t}"), outcome.cohort.retention_curve[t]));
        for series in Series::ALL.into_iter().chain((0..n_stages).map(Series::Stage)) {
            if series != Series::Nps {
                all.push((format!("{series:?} {t}"), outcome.business.at(series, t).unwrap()));
            }
        }
    }
    // ratios of sums are near the ratio of means here; grr is capped, so left to its own test
    for metric in BusinessMetric::ALL {
        if let Some(value) = outcome.business.metric(metric).filter(|_| metric != BusinessMetric::Grr) {
            all.push((metric.name().to_owned(), value));
        }
    }
    all
}

fn agree(scenario: &Scenario, engine: Engine, draws: u64, n_stages: usize) {
    let wanted = {
        let compiler = Compiler::new(scenario, Engine::Expected);
        numbers(&simulate(Engine::Expected, &compiler.model(&[]), Key::new(1)).unwrap(), n_stages)
    };
    let compiler = Compiler::new(scenario, engine);
    let model = compiler.model(&[]);
    let (mut sums, mut squares) = (vec![0.0; wanted.len()], vec![0.0; wanted.len()]);
    for draw in 0..draws {
        let outcome = simulate(engine, &model, Key::new(3).with(draw)).unwrap();
        check_conservation(&outcome);
        let found = numbers(&outcome, n_stages);
        assert_eq!(found.len(), wanted.len());
        for (index, (_, value)) in found.iter().enumerate() {
            let away = value - wanted[index].1;
            sums[index] += away;
            squares[index] += away * away;
        }
    }
    let n = draws as f64;
    let mut far = Vec::new();
    for (index, (name, value)) in wanted.iter().enumerate() {
        let mean = sums[index] / n;
        let sd = (squares[index] / n - mean * mean).max(0.0).sqrt();
        let error = sd / (n - 1.0).sqrt();
        // many numbers are looked at: four and a half standard errors
        if mean.abs() > 4.5 * error + 1e-9 * (1.0 + value.abs()) {
            far.push(format!("{name}: {mean} from {value}, se {error}"));
        }
    }
    assert!(far.is_empty(), "{engine:?}: {far:#?}");
}

fn check_conservation(outcome: &DrawOutcome) {
    for ledger in [&outcome.cohort.ledger, &outcome.business.ledger] {
        for t in 0..ledger.entered.len() {
            assert_eq!(ledger.missing(t), 0.0, "period {t}");
        }
    }
    let business = &outcome.business;
    for t in 0..business.n_periods() {
        let of = |series| business.at(series, t).unwrap();
        let parts = of(Series::Contribution)
            - of(Series::AcquisitionCost)
            - of(Series::ProgramCost)
            - of(Series::FixedCost);
        assert!((of(Series::Profit) - parts).abs() < 1e-9 * (1.0 + parts.abs()));
    }
}

#[test]
fn sampled_counts_agree_with_expectations() {
    agree(&linear("aware", "runs"), Engine::Cohort, 120, 4);
}

#[test]
fn individuals_agree_with_expectations() {
    agree(&linear("new", "pauses"), Engine::Individual, 20, 4);
}

#[test]
fn sampled_counts_agree_where_tenure_pauses() {
    agree(&linear("new", "pauses"), Engine::Cohort, 120, 4);
}

/// The same ladder without clocks: individuals go from event to event.
fn clockless(cohort_entry: &str) -> Scenario {
    let text = LINEAR
        .replace("climb = { table = [0.1, 0.3], clock = \"stage\" }", "climb = 0.2")
        .replace("churn = { weibull = { shape = 1.3, scale = 9 }, clock = \"stage\" }", "churn = 0.15")
        .replace("churn = { table = [0.08, 0.04, 0.02], clock = \"tenure\" }", "churn = 0.05")
        .replace("by_tenure_year = { orders = [1, 1.2, 1.3], order_value = [1, 1.1], cost_to_serve = [1, 0.8] }\n", "")
        .replace("win_back = { table = [0.06, 0.03, 0.01], clock = \"stage\" }", "win_back = 0.05")
        .replace("[lapsed]", "[[stage]]\nname = \"friend\"\nkind = \"customer\"\nchurn = 0.02\ncontribution = { by_tenure_year = [4], cv = 0.5 }\n[lapsed]")
        .replace("to = { regular = 0.05,", "to = { friend = 0.03, regular = 0.05,")
        .replace("COHORT_ENTRY", cohort_entry)
        .replace("LAPSED_TENURE", "runs");
    scenario(&text)
}

#[test]
fn event_driven_simulation_agrees_with_expectations() {
    for entry in ["aware", "new"] {
        agree(&clockless(entry), Engine::Individual, 25, 5);
    }
}

#[test]
fn sampled_counts_agree_without_clocks() {
    agree(&clockless("new"), Engine::Cohort, 200, 5);
}
