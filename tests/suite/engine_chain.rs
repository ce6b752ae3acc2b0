//! Ladders with rows outright and with clocks, against sums and systems written out here.

use crate::engine_ground::{close, cohort_metric, draw, expected, scenario};
use cltv::engine::Engine;
use cltv::results::CohortMetric;
use cltv::stats::linear::solve;

/// Seven states; mean rows of a fixed piece of work for speed.
pub const SEVEN_STATES: &str = r#"
title = "seven states"
[time]
period = "month"
horizon = 61
discount = { value = 0.10, per = "year" }
cash_flow = "start"
[[stage]]
name = "awareness"
kind = "prospect"
to = { research = 0.15, lapsed = 0.10 }
contribution = -0.5
[[stage]]
name = "research"
kind = "prospect"
to = { awareness = 0.05, first = 0.20, lapsed = 0.10 }
contribution = -1.5
[[stage]]
name = "first"
kind = "customer"
to = { repeat = 0.25, lapsed = 0.15 }
contribution = 12
[[stage]]
name = "repeat"
kind = "customer"
to = { first = 0.05, client = 0.12, lapsed = 0.08 }
contribution = 20
[[stage]]
name = "client"
kind = "customer"
to = { repeat = 0.04, advocate = 0.06, lapsed = 0.03 }
contribution = 35
[[stage]]
name = "advocate"
kind = "customer"
to = { client = 0.03, lapsed = 0.01 }
contribution = 50
[lapsed]
to = { research = 0.01, repeat = 0.01 }
[cohort]
customers = 10000
entry = "awareness"
[[program]]
name = "letters"
eligible = ["lapsed"]
costs = { per_member = 0.1 }
"#;

const ROWS: [[f64; 7]; 7] = [
    [0.75, 0.15, 0.0, 0.0, 0.0, 0.0, 0.10],
    [0.05, 0.65, 0.20, 0.0, 0.0, 0.0, 0.10],
    [0.0, 0.0, 0.60, 0.25, 0.0, 0.0, 0.15],
    [0.0, 0.0, 0.05, 0.75, 0.12, 0.0, 0.08],
    [0.0, 0.0, 0.0, 0.04, 0.87, 0.06, 0.03],
    [0.0, 0.0, 0.0, 0.0, 0.03, 0.96, 0.01],
    [0.0, 0.01, 0.0, 0.01, 0.0, 0.0, 0.98],
];
const MONEY: [f64; 7] = [-0.5, -1.5, 12.0, 20.0, 35.0, 50.0, -0.1];

#[test]
fn seven_states_over_sixty_steps() {
    let outcome = expected(SEVEN_STATES);
    let mut share = [0.0; 7];
    share[0] = 1.0;
    let mut value = 0.0;
    for t in 1..=60 {
        let mut next = [0.0; 7];
        for (from, row) in ROWS.iter().enumerate() {
            for (to, probability) in row.iter().enumerate() {
                next[to] += share[from] * probability;
            }
        }
        share = next;
        let money: f64 = share.iter().zip(MONEY).map(|(share, money)| share * money).sum();
        value += money * f64::powf(1.10, -f64::from(t) / 12.0);
    }
    close(cohort_metric(&outcome, CohortMetric::ClvAfterFirst), value, 1e-11);
    let dice = draw(&scenario(SEVEN_STATES), Engine::Cohort, 0);
    // customer by customer the sd is about 458
    let found = cohort_metric(&dice, CohortMetric::ClvAfterFirst);
    assert!((found - value).abs() < 4.0 * 458.0 / 100.0, "{found} {value}");
}

#[test]
fn values_of_seven_states_solve_the_dense_system() {
    let outcome = expected(SEVEN_STATES);
    let v = f64::powf(1.10, -1.0 / 12.0);
    let mut matrix = [0.0; 49];
    for (from, row) in ROWS.iter().enumerate() {
        for (to, probability) in row.iter().enumerate() {
            matrix[7 * from + to] = f64::from(u8::from(from == to)) - v * probability;
        }
    }
    let values = solve(&mut matrix, &MONEY).unwrap();
    for (stage, value) in values.iter().take(6).enumerate() {
        close(outcome.cohort.value_by_stage[stage].unwrap(), *value, 1e-10);
    }
}

/// With clocks, money on moves and a way back to prospects: the value of the entry stage is the
/// clv of a horizon as good as endless.
#[test]
fn values_with_clocks_are_the_limit_of_long_horizons() {
    for tenure in ["runs", "pauses"] {
        for entry in ["aware", "new", "regular"] {
            let text = format!(
                r#"
title = "clocks"
[time]
period = "quarter"
horizon = 900
discount = {{ value = 0.15, per = "year" }}
cash_flow = "middle"
[[stage]]
name = "aware"
kind = "prospect"
climb = {{ table = [0.1, 0.3, 0.2], clock = "stage" }}
churn = 0.2
contribution = -1
[[stage]]
name = "new"
kind = "customer"
churn = {{ table = [0.3, 0.2, 0.1], clock = "stage" }}
climb = 0.3
contribution = 5
on_enter = -2
[[stage]]
name = "regular"
kind = "customer"
churn = {{ table = [0.08, 0.04, 0.02], clock = "tenure" }}
slip = {{ table = [0.1, 0.05], clock = "stage" }}
orders = {{ mean = 2 }}
order_value = 10
gross_margin = 0.5
by_tenure_year = {{ orders = [1, 1.2, 1.3] }}
on_enter = 3
[[stage]]
name = "fan"
kind = "customer"
to = {{ regular = 0.05, lapsed = 0.02, lost = 0.01, aware = 0.02 }}
contribution = [9, 10, 12]
[lapsed]
win_back = {{ table = [0.2, 0.1, 0.05], clock = "stage" }}
give_up = 0.02
return_to = "regular"
tenure = "{tenure}"
on_lapse = -0.5
on_win_back = -2
[cohort]
entry = "{entry}"
"#
            )
            .replace(
                "slip = { table = [0.1, 0.05], clock = \"stage\" }",
                "slip = { table = [0.1, 0.05], clock = \"stage\" }\nclimb = 0.1",
            );
            let outcome = expected(&text);
            let stage = ["aware", "new", "regular"].iter().position(|name| *name == entry).unwrap();
            let by_stage = outcome.cohort.value_by_stage[stage].unwrap();
            close(by_stage, cohort_metric(&outcome, CohortMetric::Clv), 1e-9);
        }
    }
}

/// A Weibull hazard: S(t) = exp(-(t / scale)^shape).
#[test]
fn weibull_survival_on_either_clock() {
    for clock in ["tenure", "stage"] {
        let outcome = expected(&format!(
            "title = \"w\"\n[time]\nperiod = \"month\"\nhorizon = 40\n[[stage]]\nname = \"c\"\nkind = \"customer\"\n\
             churn = {{ weibull = {{ shape = 1.6, scale = 12 }}, clock = \"{clock}\" }}\ncontribution = 1\n"
        ));
        for (t, found) in outcome.cohort.retention_curve.iter().enumerate() {
            close(*found, (-(t as f64 / 12.0).powf(1.6)).exp(), 1e-12);
        }
    }
}
