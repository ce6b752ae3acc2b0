//! "+5 % retention" in closed form: the identities behind the claim, run through the engine.

use crate::engine_ground::{at, business_metric, close, cohort_metric, expected};
use cltv::results::{BusinessMetric, CohortMetric, Series};

fn ladder(churn: f64, discount: f64, horizon: usize, rest: &str) -> String {
    format!(
        r#"
title = "one stage"
[time]
period = "year"
horizon = {horizon}
discount = {discount}
cash_flow = "start"
[[stage]]
name = "customer"
kind = "customer"
churn = {churn}
contribution = 100
{rest}
"#
    )
}

const FIVE_POINTS: &str = r#"
[[program]]
name = "better"
effects = [ { of = "retention", add = 0.05, per = "year" } ]
"#;

/// +5 points lift gross CLV by delta / (1 + d - r - delta).
#[test]
fn five_points_of_retention_lift_value_by_the_identity() {
    for (retention, discount, lift) in
        [(0.5, 0.0, 0.111_111), (0.75, 0.1, 0.166_667), (0.9, 0.05, 0.5), (0.9, 0.0, 1.0)]
    {
        let clv = |rest: &str| {
            let outcome = expected(&ladder(1.0 - retention, discount, 10, rest));
            outcome.cohort.value_by_stage[0].unwrap()
        };
        assert!((clv(FIVE_POINTS) / clv("") - 1.0 - lift).abs() < 6e-7);
    }
}

/// 5 % fewer leave: 0.05 c / (d + 0.95 c), at most 5.263 %.
#[test]
fn five_percent_less_churn_lifts_value_by_at_most_a_nineteenth() {
    let less = "[[program]]\nname = \"less\"\neffects = [ { of = \"churn\", multiply = 0.95 } ]\n";
    for (churn, discount) in [(0.2, 0.1), (0.05, 0.0), (0.5, 0.15)] {
        let clv = |rest: &str| expected(&ladder(churn, discount, 10, rest)).cohort.value_by_stage[0].unwrap();
        close(clv(less) / clv("") - 1.0, 0.05 * churn / (discount + 0.95 * churn), 1e-9);
    }
}

/// Net of acquisition cost the lift is larger by q / (q - 1), q = LTV : CAC.
#[test]
fn acquisition_cost_levers_the_lift() {
    for (q, factor) in [(1.25, 5.0), (2.0, 2.0), (5.0, 1.25)] {
        let gross = 110.0 / (1.1 - 0.8) * 100.0 / 100.0;
        let channel =
            format!("[[channel]]\nname = \"ads\"\nentrants = 10\ncost_per_entrant = {}\n", gross / q);
        let run = |rest: &str| expected(&ladder(0.2, 0.1, 400, &format!("{channel}{rest}")));
        let (with, without) = (run(FIVE_POINTS), run(""));
        let lift = |metric| cohort_metric(&with, metric) / cohort_metric(&without, metric) - 1.0;
        close(cohort_metric(&without, CohortMetric::LtvCac), q, 1e-9);
        close(lift(CohortMetric::ClvNet), lift(CohortMetric::Clv) * factor, 1e-8);
    }
}

/// Yearly profit of a firm with constant acquisition, and of one that holds its base.
#[test]
fn yearly_profit_in_steady_state() {
    let firm = |entrants: &str, fixed: f64, cac: f64, opening: f64, rest: &str| {
        let text = format!(
            r#"
[opening]
customers = {{ customer = {opening} }}
[business]
fixed_cost = {fixed}
[[channel]]
name = "ads"
entrants = {entrants}
cost_per_entrant = {cac}
{rest}
"#
        );
        expected(&ladder(0.2, 0.0, 400, &text))
    };
    // constant acquisition, CAC = one year's margin: (1/(c-.05) - k - f/c) / ((1-f)/c - k) - 1
    for (share_fixed, lift) in [(0.0, 0.416_666_67), (0.3, 0.666_666_67)] {
        let fixed = share_fixed * 100.0 * 1000.0 / 0.2;
        let last = |rest: &str| {
            business_metric(&firm("1000", fixed, 100.0, 5000.0, rest), BusinessMetric::ProfitLastYear)
        };
        close(last(FIVE_POINTS) / last("") - 1.0, lift, 1e-7);
    }
    // constant base: .05 k / (1 - c k - f)
    for (k, share_fixed, lift) in [(1.0, 0.0, 0.0625), (2.0, 0.3, 0.333_333_33)] {
        let fixed = share_fixed * 100.0 * 5000.0;
        let last = |rest: &str| {
            let outcome = firm("{ hold_customers = 5000 }", fixed, 100.0 * k, 5000.0, rest);
            assert!((at(&outcome, Series::Customers, 399) - 5000.0).abs() < 1e-9);
            business_metric(&outcome, BusinessMetric::ProfitLastYear)
        };
        close(last(FIVE_POINTS) / last("") - 1.0, lift, 1e-7);
    }
}

/// A change keeps its unit: 5 points of yearly retention on a monthly ladder.
#[test]
fn points_of_yearly_retention_on_months() {
    let text = |rest: &str| {
        ladder(0.2, 0.0, 10, rest)
            .replace("\"year\"\nhorizon", "\"month\"\nhorizon")
            .replace("churn = 0.2", "churn = { value = 0.2, per = \"year\" }")
    };
    let value = |rest: &str| expected(&text(rest)).cohort.value_by_stage[0].unwrap();
    let geometric = |yearly: f64| 100.0 / (1.0 - f64::powf(yearly, 1.0 / 12.0));
    close(value(""), geometric(0.80), 1e-9);
    close(value(FIVE_POINTS), geometric(0.85), 1e-9);
}
