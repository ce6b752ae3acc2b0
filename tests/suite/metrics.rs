//! The catalogue of metrics and what is written from it.

use crate::engine_ground::{close, cohort_metric, draw, expected, scenario};
use crate::support::{golden, project};
use cltv::engine::Engine;
use cltv::metrics::{CohortMetric, reference};

#[test]
fn the_page_of_metrics_is_written_from_the_catalogue() {
    golden(&project("docs/metrics.md"), &reference()).unwrap();
}

fn one_stage(horizon: usize, churn: f64) -> String {
    format!(
        r#"
title = "one stage"
time = {{ period = "month", horizon = {horizon} }}
cohort = {{ customers = 40_000 }}
[[stage]]
name = "customer"
kind = "customer"
churn = {churn}
contribution = 1
"#
    )
}

/// Half of those who stay with 1 - c a period have left where the straight lines between (1 - c)^t pass one half,
/// a little after the half-life ln 2 / -ln(1 - c); in every engine, within what chance moves it.
#[test]
fn half_have_left_where_survival_passes_one_half() {
    for churn in [0.05_f64, 0.12, 0.2, 0.5, 0.9] {
        let text = one_stage(60, churn);
        let half_life = 2.0_f64.ln() / -(1.0 - churn).ln();
        let last = half_life.floor();
        let stay = |t: f64| (1.0 - churn).powf(t);
        let wanted = last + (stay(last) - 0.5) / (stay(last) - stay(last + 1.0));
        let median = cohort_metric(&expected(&text), CohortMetric::MedianLifetime);
        close(median, wanted, 1e-9);
        assert!(median >= half_life - 1e-9 && median <= last + 1.0, "{median} and {half_life}");
        for engine in [Engine::Cohort, Engine::Individual] {
            let sampled = cohort_metric(&draw(&scenario(&text), engine, 0), CohortMetric::MedianLifetime);
            // a share of one half has an error of 1 / (2 sqrt(n)), over how fast survival falls
            let error = 0.5 / 40_000.0_f64.sqrt() / (stay(last) - stay(last + 1.0));
            assert!((sampled - wanted).abs() < 4.0 * error, "{engine:?}: {sampled}, {wanted} +- {error}");
        }
    }
}

#[test]
fn the_median_is_unknown_where_most_stay_to_the_end() {
    let outcome = expected(&one_stage(12, 0.05));
    assert_eq!(outcome.cohort.metric(CohortMetric::MedianLifetime), None);
}
