//! One-stage ladders against the formulas of textbooks.

use crate::engine_ground::{close, cohort_metric, expected};
use cltv::results::CohortMetric;

/// A yearly ladder of one stage.
fn one_stage(horizon: usize, discount: f64, cash_flow: &str, stage: &str, rest: &str) -> String {
    format!(
        r#"
title = "one stage"
[time]
period = "year"
horizon = {horizon}
discount = {discount}
cash_flow = "{cash_flow}"
[[stage]]
name = "customer"
kind = "customer"
{stage}
{rest}
"#
    )
}

/// Fader and Hardie, note 024: m (1 + d) / (1 + d - r) with its timings and without the first.
#[test]
fn three_timings_of_one_value() {
    let cases = [
        (0.2, 0.10, [366.666_666_67, 333.333_333_33, 266.666_666_67, 349.602_949_39]),
        (0.1, 0.10, [550.0, 500.0, 450.0, 524.404_424_09]),
        (0.25, 0.15, [287.5, 250.0, 187.5, 268.095_132_37]),
    ];
    for (churn, discount, [start, end, after_first, middle]) in cases {
        let stage = format!("churn = {churn}\ncontribution = 100");
        let clv = |timing: &str| {
            let outcome = expected(&one_stage(400, discount, timing, &stage, ""));
            let by_stage = outcome.cohort.value_by_stage[0].unwrap();
            close(by_stage, cohort_metric(&outcome, CohortMetric::Clv), 1e-12);
            outcome
        };
        close(cohort_metric(&clv("start"), CohortMetric::Clv), start, 1e-9);
        close(cohort_metric(&clv("end"), CohortMetric::Clv), end, 1e-9);
        close(cohort_metric(&clv("middle"), CohortMetric::Clv), middle, 1e-9);
        close(cohort_metric(&clv("start"), CohortMetric::ClvAfterFirst), after_first, 1e-9);
    }
}

/// The 1990 credit card: 30, 42, 44, 49, then 55 a year, 51 to acquire; V = -51 + sum of flows.
#[test]
fn growing_flows_of_the_1990_credit_card() {
    let cases = [
        (0.6, 0.0, 48.444),
        (0.6, 0.08, 29.651_768),
        (0.7, 0.1, 50.796_838),
        (0.75, 0.15, 51.872_837),
        (0.8, 0.0, 178.488),
        (0.8, 0.15, 70.154_492),
        (0.85, 0.08, 146.491_31),
        (0.9, 0.0, 449.016),
        (0.9, 0.1, 181.921_59),
    ];
    let rest = "[[channel]]\nname = \"mail\"\nentrants = 100\ncost_per_entrant = 51\n";
    for (retention, discount, value) in cases {
        let stage = format!("retention = {retention}\ncontribution = [30, 42, 44, 49, 55]");
        let outcome = expected(&one_stage(600, discount, "end", &stage, rest));
        close(cohort_metric(&outcome, CohortMetric::Cac), 51.0, 1e-12);
        close(cohort_metric(&outcome, CohortMetric::ClvNet), value, 1e-6);
        close(outcome.cohort.value_by_stage[0].unwrap() - 51.0, value, 1e-6);
    }
}

/// Gupta and Lehmann: r / (1 + i - r), and r / (1 + i - r (1 + g)) when margins grow.
#[test]
fn margin_multiples() {
    for (retention, discount, multiple) in
        [(0.6, 0.1, 1.2), (0.7, 0.12, 1.666_666_667), (0.8, 0.14, 2.352_941_176), (0.9, 0.16, 3.461_538_462)]
    {
        let stage = format!("retention = {retention}\ncontribution = 1");
        let outcome = expected(&one_stage(600, discount, "start", &stage, ""));
        close(cohort_metric(&outcome, CohortMetric::ClvAfterFirst), multiple, 1e-9);
    }
    for (retention, growth, multiple) in
        [(0.6, 0.08, 1.271_186_441), (0.8, 0.04, 2.777_777_778), (0.9, 0.02, 4.455_445_545)]
    {
        // a margin growing by g from year to year: after the first year, m (1 + g)^t
        let flows: Vec<String> = (0..500).map(|t: i32| f64::powi(1.0 + growth, t - 1).to_string()).collect();
        let stage = format!("retention = {retention}\ncontribution = [{}]", flows.join(", "));
        let outcome = expected(&one_stage(500, 0.12, "start", &stage, ""));
        let after_first = cohort_metric(&outcome, CohortMetric::ClvAfterFirst);
        close(after_first * (1.0 + growth), multiple * (1.0 + growth), 1e-9);
    }
}
