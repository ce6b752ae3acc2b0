//! Draws of uncertain numbers, and luck that alternatives share.

use crate::engine_chain::SEVEN_STATES;
use crate::engine_ground::{business_metric, cohort_metric, draw, scenario};
use cltv::engine::{Engine, simulate};
use cltv::model::{Compiler, draws::Draws};
use cltv::results::{BusinessMetric, CohortMetric};
use cltv::stats::streams::Key;

fn uncertain_rows() -> String {
    let concentrated = SEVEN_STATES.replace("\ncontribution", "\nto_concentration = 200\ncontribution");
    concentrated.replace("[cohort]", "to_concentration = 200\n[cohort]").replace(
        "[[stage]]\nname = \"awareness\"",
        "[simulation]\ndraws = 1000\nsampling = \"monte-carlo\"\n[[stage]]\nname = \"awareness\"",
    )
}

/// Rows ~ Dirichlet(200 x mean): each draw's rows sum to 1, their means are the means.
#[test]
fn uncertain_rows_are_dirichlet() {
    let scenario = scenario(&uncertain_rows());
    let draws = Draws::new(&scenario).unwrap();
    let first = |path: &str| {
        scenario.parameters().iter().position(|one| one.path.as_str().starts_with(path)).unwrap()
    };
    let awareness = first("stage.awareness");
    let (mut sum, mut squares, mut row) = (0.0, 0.0, Vec::new());
    for index in 0..1000 {
        draws.row(index, &mut row);
        assert!(row.iter().all(|share| (0.0..=1.0).contains(share)));
        sum += row[awareness];
        squares += row[awareness] * row[awareness];
    }
    let mean = sum / 1000.0;
    // the first entry of the row: 0.15, variance m (1 - m) / 201
    let variance = squares / 1000.0 - mean * mean;
    let exact = 0.15 * 0.85 / 201.0;
    assert!((mean - 0.15).abs() < 4.0 * (exact / 1000.0_f64).sqrt(), "{mean}");
    assert!((variance / exact - 1.0).abs() < 4.0 * (2.0 / 1000.0_f64).sqrt(), "{variance} {exact}");
}

/// The fixed piece of work: over a thousand draws about 290 with an sd of about 90.
#[test]
fn a_thousand_uncertain_ladders() {
    let scenario = scenario(&uncertain_rows());
    let draws = Draws::new(&scenario).unwrap();
    let compiler = Compiler::new(&scenario, Engine::Expected);
    let mut row = Vec::new();
    let values: Vec<f64> = (0..1000)
        .map(|index| {
            draws.row(index, &mut row);
            let outcome = simulate(Engine::Expected, &compiler.model(&row), Key::new(1)).unwrap();
            cohort_metric(&outcome, CohortMetric::ClvAfterFirst)
        })
        .collect();
    let mean = values.iter().sum::<f64>() / 1000.0;
    let sd = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 999.0).sqrt();
    assert!((mean - 290.0).abs() < 12.0, "{mean}");
    assert!((sd - 90.0).abs() < 9.0, "{sd}");
}

/// Baseline and alternative share their luck: their difference is far less noisy than the levels.
#[test]
fn alternatives_share_their_luck() {
    let text = r#"
title = "luck"
[time]
period = "month"
horizon = 36
[[stage]]
name = "new"
kind = "customer"
churn = 0.1
climb = 0.1
orders = { mean = 2 }
order_value = { mean = 10, cv = 0.8 }
gross_margin = 0.5
[[stage]]
name = "old"
kind = "customer"
churn = 0.04
orders = { mean = 3 }
order_value = { mean = 12, cv = 0.8, shape = "lognormal" }
gross_margin = 0.5
[[channel]]
name = "ads"
entrants = 50
[cohort]
customers = 1000
[[program]]
name = "care"
join = 0.6
effects = [ { of = "churn", multiply = 0.97 } ]
"#;
    let with = scenario(text);
    let without = with.with_programs(&[]);
    for (engine, n) in [(Engine::Cohort, 200), (Engine::Individual, 60)] {
        let mut spread = [[0.0; 4]; 2];
        for index in 0..n {
            let (a, b) = (draw(&with, engine, index), draw(&without, engine, index));
            let lenses = [
                (cohort_metric(&a, CohortMetric::Clv), cohort_metric(&b, CohortMetric::Clv)),
                (business_metric(&a, BusinessMetric::Npv), business_metric(&b, BusinessMetric::Npv)),
            ];
            for (sums, (a, b)) in spread.iter_mut().zip(lenses) {
                let terms = [b, b * b, a - b, (a - b) * (a - b)];
                sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
            }
        }
        for sums in spread {
            let n = n as f64;
            let variance = |sum: f64, squares: f64| squares / n - (sum / n) * (sum / n);
            let ratio = (variance(sums[2], sums[3]) / variance(sums[0], sums[1])).sqrt();
            assert!(ratio < 0.6, "{engine:?}: {ratio}");
        }
    }
}

/// The same draw twice is the same to the last bit, for every engine.
#[test]
fn a_draw_is_the_same_every_time() {
    let scenario = scenario(SEVEN_STATES);
    for engine in [Engine::Expected, Engine::Cohort, Engine::Individual] {
        assert_eq!(draw(&scenario, engine, 3), draw(&scenario, engine, 3));
    }
}
