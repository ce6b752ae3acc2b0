//! Referral in closed form: cascades of a K factor, the steady state with paid inflow.

use crate::engine_ground::{at, business_metric, close, cohort_metric, draw, expected, scenario};
use cltv::engine::{Engine, simulate};
use cltv::model::Compiler;
use cltv::results::{BusinessMetric, CohortMetric, Series};
use cltv::stats::streams::Key;

/// Customers who stay one period, refer `k` and are gone: generations of a cascade.
fn cascade(k: f64, customers: u64, horizon: usize) -> String {
    format!(
        r#"
title = "cascade"
[time]
period = "month"
horizon = {horizon}
[[stage]]
name = "customer"
kind = "customer"
churn = 1
contribution = 1
referral = {{ invitations = {k}, accepted = 1 }}
[cohort]
customers = {customers}
[opening]
customers = {{ customer = {customers} }}
"#
    )
}

/// N0 (K^(n+1) - 1) / (K - 1) after n cycles.
#[test]
fn cascades_of_a_k_factor() {
    for (cycles, total) in [(0, 100.0), (1, 225.0), (3, 576.5625), (10, 4_256.612_9)] {
        let outcome = expected(&cascade(1.25, 100, cycles + 1));
        close(outcome.business.series(Series::Customers).iter().sum(), total, 1e-7);
        close(cohort_metric(&outcome, CohortMetric::KFactor), 1.25, 1e-12);
        close(100.0 * (1.0 + cohort_metric(&outcome, CohortMetric::ClvReferral)), total, 1e-7);
    }
    let outcome = expected(&cascade(0.5, 100, 80));
    close(outcome.business.series(Series::Customers).iter().sum(), 200.0, 1e-12);
}

/// Poisson offspring: total progeny of one has mean 1 / (1 - K) and variance K / (1 - K)^3.
#[test]
fn total_progeny_has_the_variance_of_a_branching_process() {
    let scenario = scenario(&cascade(0.5, 1000, 60));
    for (engine, draws) in [(Engine::Cohort, 2000), (Engine::Individual, 400)] {
        let compiler = Compiler::new(&scenario, engine);
        let model = compiler.model(&[]);
        let totals: Vec<f64> = (0..draws)
            .map(|draw| {
                let outcome = simulate(engine, &model, Key::new(5).with(draw)).unwrap();
                1000.0 * (1.0 + cohort_metric(&outcome, CohortMetric::ClvReferral))
            })
            .collect();
        let n = draws as f64;
        let mean = totals.iter().sum::<f64>() / n;
        let variance = totals.iter().map(|total| (total - mean).powi(2)).sum::<f64>() / (n - 1.0);
        assert!((mean - 2000.0).abs() < 4.0 * (4000.0 / n).sqrt());
        assert!((variance / 4000.0 - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "{engine:?}: {variance}");
    }
}

/// A K factor above 1 without a market ends in a typed limit, not in a panic.
#[test]
fn unbounded_growth_is_a_limit() {
    let scenario = scenario(&cascade(40.0, 1000, 60));
    for engine in [Engine::Expected, Engine::Cohort] {
        let compiler = Compiler::new(&scenario, engine);
        assert!(simulate(engine, &compiler.model(&[]), Key::new(1)).is_err());
    }
}

/// Paid inflow 100 a year, retention 0.8, 0.06 referrals a year: N = P / (1 - r - rho), the share
/// of referred first purchases rho / (1 - r), CLV with referrals m (1 + d) / (1 + d - r - rho).
#[test]
fn steady_state_with_referral_births() {
    let outcome = expected(
        r#"
title = "steady"
[time]
period = "year"
horizon = 500
discount = 0.1
cash_flow = "start"
[[stage]]
name = "customer"
kind = "customer"
retention = 0.8
contribution = 100
referral = { willing = 0.6, acts = 0.1, invitations = 1, accepted = 1 }
[[channel]]
name = "paid"
entrants = 100
[referral]
tracked = 0.5
"#,
    );
    close(at(&outcome, Series::Customers, 499), 714.285_714, 1e-6);
    let share = at(&outcome, Series::ReferredFirstPurchases, 499) / at(&outcome, Series::FirstPurchases, 499);
    close(share, 0.3, 1e-9);
    close(cohort_metric(&outcome, CohortMetric::ClvTotal), 458.333_333, 1e-8);
    let measured = business_metric(&outcome, BusinessMetric::ReferralShareMeasured);
    close(measured, 0.5 * business_metric(&outcome, BusinessMetric::ReferralShare), 1e-12);
}

/// A finite market is never exceeded, and what prospects give up returns to it.
#[test]
fn a_market_is_never_exceeded() {
    let text = r#"
title = "market"
[time]
period = "month"
horizon = 120
[[stage]]
name = "aware"
kind = "prospect"
churn = 0.3
climb = 0.3
[[stage]]
name = "customer"
kind = "customer"
churn = 0.02
contribution = 1
referral = { invitations = 1, accepted = 0.03 }
[market]
size = 5000
[[channel]]
name = "ads"
entrants = 400
"#;
    for engine in [Engine::Expected, Engine::Cohort, Engine::Individual] {
        let outcome = draw(&scenario(text), engine, 0);
        let ledger = &outcome.business.ledger;
        for t in 0..120 {
            assert!(ledger.entered[t] - ledger.returned[t] <= 5000.0 + 1e-6);
            assert!(ledger.missing(t).abs() < 1e-6);
        }
        assert!(ledger.returned[119] > 100.0);
        assert!(ledger.lost[119].abs() < 1e-12);
    }
}

/// Entrants of one period are thinned by the same share of the market, whatever the order of the
/// file: 8,000 of 9,000 are untouched, so 3,000 become 2,666.67 and 2,000 become 1,777.78.
#[test]
fn the_order_of_channels_does_not_matter_to_the_market() {
    let channel = |name: &str, n: u32| format!("[[channel]]\nname = \"{name}\"\nentrants = {n}\n");
    let text = |channels: String| {
        format!(
            "title = \"market\"\ntime = {{ period = \"month\", horizon = 2 }}\nmarket = {{ size = 9000 }}\n\
             opening = {{ customers = {{ customer = 1000 }} }}\n\
             [[stage]]\nname = \"customer\"\nkind = \"customer\"\ncontribution = 1\n{channels}"
        )
    };
    let ab = expected(&text(channel("a", 3000) + &channel("b", 2000)));
    let ba = expected(&text(channel("b", 2000) + &channel("a", 3000)));
    for outcome in [&ab, &ba] {
        let entrants = outcome.business.series(Series::Entrants)[0];
        assert!((entrants - 5000.0 * 8.0 / 9.0).abs() < 1e-9, "{entrants}");
    }
}
