//! Customers who differ: the shifted beta-geometric and its kin, by quadrature and one by one.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use crate::engine_ground::{close, cohort_metric, scenario};
use cltv::engine::{Engine, simulate};
use cltv::model::Compiler;
use cltv::results::{CohortMetric, DrawOutcome};
use cltv::scenario::Scenario;
use cltv::stats::special::beta_survival;
use cltv::stats::streams::Key;

fn contract(between: &str, horizon: usize) -> String {
    format!(
        r#"
title = "contract"
[time]
period = "year"
horizon = {horizon}
discount = 0.1
cash_flow = "start"
[[stage]]
name = "customer"
kind = "customer"
{between}
contribution = 1
[cohort]
customers = 200000
"#
    )
}

fn run(scenario: &Scenario, engine: Engine) -> DrawOutcome {
    let compiler = Compiler::new(scenario, engine);
    simulate(engine, &compiler.model(&[]), Key::new(4)).unwrap()
}

const HIGH_END: &str = "churn = { between_customers = { alpha = 0.668, beta = 3.806 } }";
const REGULAR: &str = "churn = { between_customers = { alpha = 0.704, beta = 1.182 } }";

/// Fader and Hardie 2007: survival over twelve years, and discounted expected lifetime at 10 %.
#[test]
fn survival_and_expected_lifetime_of_two_published_segments() {
    let cases = [
        (HIGH_END, [0.85069, 0.56187, 0.37804], 5.922_596),
        (REGULAR, [0.62672, 0.29237, 0.17006], 3.695_147),
    ];
    for (between, survival, lifetime) in cases {
        let outcome = run(&scenario(&contract(between, 13)), Engine::Expected);
        for (t, wanted) in [1, 5, 12].into_iter().zip(survival) {
            assert!((outcome.cohort.retention_curve[t] - wanted).abs() < 6e-6);
        }
        close(outcome.cohort.value_by_stage[0].unwrap(), lifetime, 1e-5);
        let long = run(&scenario(&contract(between, 400)), Engine::Expected);
        close(cohort_metric(&long, CohortMetric::Clv), lifetime, 2e-7);
    }
}

/// Error of the quadrature: exact to rounding up to t = 2 nodes - 1, far below luck after that.
#[test]
fn nodes_meet_the_closed_survival() {
    for (engine, horizon, tolerance) in
        [(Engine::Expected, 127, 1e-11), (Engine::Expected, 600, 1e-3), (Engine::Cohort, 120, 1e-3)]
    {
        let mut text = contract(HIGH_END, horizon + 1);
        if engine == Engine::Cohort {
            text = text.replace("200000", "100000000");
        }
        let outcome = run(&scenario(&text), engine);
        for t in 0..=horizon {
            let exact = beta_survival(0.668, 3.806, t as f64);
            let found = outcome.cohort.retention_curve[t];
            let luck =
                if engine == Engine::Cohort { 4.5 * (exact * (1.0 - exact) / 1e8).sqrt() } else { 0.0 };
            assert!((found - exact).abs() <= tolerance * exact + luck, "{engine:?} {t}: {found} {exact}");
        }
    }
}

/// Individuals keep a churn of their own, exactly: survival and the sd of present value (3.744).
#[test]
fn individuals_keep_a_churn_of_their_own() {
    let outcome = run(&scenario(&contract(HIGH_END, 300)), Engine::Individual);
    let n = 200_000.0_f64;
    for t in [1, 5, 12, 60] {
        let exact = beta_survival(0.668, 3.806, f64::from(t));
        let found = outcome.cohort.retention_curve[t as usize];
        assert!((found - exact).abs() < 4.0 * (exact * (1.0 - exact) / n).sqrt());
    }
    let values = &outcome.cohort.between_customers;
    assert_eq!(values.len(), 200_000);
    let mean = values.iter().sum::<f64>() / n;
    let sd = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
    assert!((mean - 5.922_596).abs() < 4.0 * 3.744 / n.sqrt());
    assert!((sd / 3.744 - 1.0).abs() < 0.005, "{sd}");
    close(mean, cohort_metric(&outcome, CohortMetric::Clv), 1e-9);
    assert!(cohort_metric(&outcome, CohortMetric::Gini) > 0.2);
}

/// Beta-discrete-Weibull: S(t) = B(alpha, beta + t^c) / B(alpha, beta), on another clock's unit too.
#[test]
fn exponents_of_time_and_units_of_another_clock() {
    let between = "churn = { between_customers = { alpha = 0.8, beta = 3, c = 1.4 } }";
    let yearly = run(&scenario(&contract(between, 20)), Engine::Expected);
    let monthly =
        contract("churn = { between_customers = { alpha = 0.8, beta = 3, c = 1.4 }, per = \"year\" }", 240)
            .replace("period = \"year\"", "period = \"month\"");
    let monthly = scenario(&monthly);
    let by_node = run(&monthly, Engine::Expected);
    let one_by_one = run(&monthly, Engine::Individual);
    for t in [1, 3, 10, 19] {
        let exact = beta_survival(0.8, 3.0, f64::powf(f64::from(t), 1.4));
        close(yearly.cohort.retention_curve[t as usize], exact, 1e-6);
        close(by_node.cohort.retention_curve[12 * t as usize], exact, 1e-6);
        let found = one_by_one.cohort.retention_curve[12 * t as usize];
        assert!((found - exact).abs() < 4.5 * (exact * (1.0 - exact) / 200_000.0).sqrt());
    }
}

/// One frailty for life over two stages that differ: quadrature, dice and individuals agree.
#[test]
fn one_frailty_in_two_stages() {
    let text = r#"
title = "two stages"
[time]
period = "month"
horizon = 40
discount = 0.01
[[stage]]
name = "new"
kind = "customer"
churn = { value = 0.2, between_customers = { sd = 0.1 } }
climb = 0.3
contribution = 1
[[stage]]
name = "old"
kind = "customer"
churn = { value = 0.05, between_customers = { sd = 0.05 } }
slip = 0.1
contribution = 3
[lapsed]
win_back = 0.02
[cohort]
customers = 200000
[opening]
customers = { old = 100000 }
tenure_years = { old = 2 }
[[program]]
name = "care"
join = 0.5
effects = [ { of = "churn", multiply = 0.8 } ]
"#;
    let scenario = scenario(text);
    let [expected, cohort, individual] =
        [Engine::Expected, Engine::Cohort, Engine::Individual].map(|engine| run(&scenario, engine));
    for t in [1, 6, 20, 39] {
        let exact = expected.cohort.retention_curve[t];
        let luck = 4.5 * (exact * (1.0 - exact) / 200_000.0).sqrt();
        assert!((cohort.cohort.retention_curve[t] - exact).abs() < luck + 2e-4);
        assert!((individual.cohort.retention_curve[t] - exact).abs() < luck + 2e-5);
        let customers = |outcome: &DrawOutcome| outcome.business.series(cltv::results::Series::Customers)[t];
        // the survivors of two years are the loyal ones
        let luck = 4.5 * 100_000.0_f64.sqrt() / 2.0;
        assert!((customers(&cohort) - customers(&expected)).abs() < luck);
        assert!((customers(&individual) - customers(&expected)).abs() < luck);
    }
    let equity = |outcome: &DrawOutcome| {
        outcome.business.metric(cltv::results::BusinessMetric::CustomerEquity).unwrap()
    };
    close(equity(&individual), equity(&expected), 0.02);
}
