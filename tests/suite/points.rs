//! The points account in the engines: conservation, agreement, rewards that take a full card, tiers.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use crate::engine_ground::{close, cohort_metric, scenario};
use cltv::accounting::points::{hazard, redeemed_of_stamps};
use cltv::engine::{Engine, simulate};
use cltv::model::Compiler;
use cltv::results::{BusinessMetric, CohortMetric, DrawOutcome, Series};
use cltv::scenario::Scenario;
use cltv::stats::estimate::Estimate;
use cltv::stats::streams::Key;

fn shop(churn: f64, horizon: usize, customers: usize, points: &str) -> Scenario {
    scenario(&format!(
        r#"
title = "stamps"
[time]
period = "month"
horizon = {horizon}
discount = 0.01
[[stage]]
name = "buyer"
kind = "customer"
churn = {churn}
orders = 1
order_value = 1
gross_margin = 0.6
[lapsed]
give_up = 1
[opening]
customers = {{ buyer = {customers} }}
[cohort]
customers = {customers}
[[program]]
name = "card"
points = {{ {points} }}
"#
    ))
}

fn run(scenario: &Scenario, engine: Engine, seed: u64) -> DrawOutcome {
    let compiler = Compiler::new(scenario, engine);
    simulate(engine, &compiler.model(&[]), Key::new(seed)).unwrap()
}

fn total(outcome: &DrawOutcome, series: Series) -> f64 {
    outcome.business.series(series).iter().sum()
}

/// The stamp card whose redeemed share is known in closed form: B purchases fill it, another purchase
/// follows with probability s, nothing expires.
#[test]
fn cards_that_are_never_filled_are_breakage() {
    for (again, stamps) in [(0.9, 10), (0.95, 10), (0.8, 5)] {
        let points = format!("earn = 1, value = 0.1, threshold = {stamps}, expiry = 500, cost_share = 0.5");
        let scenario = shop(1.0 - again, 400, 2_000, &points);
        let share = redeemed_of_stamps(again, stamps);
        // what is redeemed less its share of what is issued has mean 0, draw by draw
        let excess = (0..40).map(|seed| {
            let outcome = run(&scenario, Engine::Individual, seed);
            Some(total(&outcome, Series::PointsRedeemed) - share * total(&outcome, Series::PointsIssued))
        });
        let excess = Estimate::from_values(excess);
        let (mean, se) = (excess.mean.unwrap(), excess.se.unwrap());
        assert!(mean.abs() <= 4.0 * se, "s = {again}, B = {stamps}: {:.2} standard errors", mean / se);
        // and is known to less than 1 % of what is redeemed, so that a wrong law would show
        assert!(se < 0.01 * 2_000.0 * share / (1.0 - again), "{se}");
    }
}

/// Points of members one by one: balance, expiry oldest first, cost in the period of redemption, and the
/// same cost in the value of a customer.
#[test]
fn points_on_cards_balance_and_cost_what_they_redeem() {
    let points = "earn = 1, value = 0.1, threshold = 4, expiry = 6, redeemed = 0.8, cost_share = 0.5";
    let scenario = shop(0.1, 60, 3_000, points);
    let outcome = run(&scenario, Engine::Individual, 1);
    let of = |series: Series| outcome.business.series(series);
    let mut open = 0.0;
    for t in 0..60 {
        open += of(Series::PointsIssued)[t] - of(Series::PointsRedeemed)[t] - of(Series::PointsExpired)[t];
        // sums of a few thousand numbers below 10
        close(of(Series::PointsOpen)[t], open, 1e-9);
        close(of(Series::ProgramCost)[t], 0.05 * of(Series::PointsRedeemed)[t], 1e-9);
        assert!(of(Series::PointsLiability)[t] <= 0.1 * of(Series::PointsOpen)[t]);
    }
    // one point a month: nobody fills a card of four before the fourth month
    assert_eq!(of(Series::PointsRedeemed)[..3], [0.0; 3]);
    assert!(of(Series::PointsRedeemed)[3] > 0.0);
    // a card of three, begun in a month without a full one, expires six months after each stamp
    assert!(of(Series::PointsExpired)[5] > 0.0);
    let discount = |t: usize| 1.01_f64.powf(-(t as f64 + 1.0));
    let spent: f64 = (0..60).map(|t| discount(t) * 0.05 * of(Series::PointsRedeemed)[t]).sum();
    let earned: f64 = (0..60).map(|t| discount(t) * 0.6 * of(Series::Revenue)[t]).sum();
    let clv = cohort_metric(&outcome, CohortMetric::Clv);
    // the same law in both lenses, with other luck: 3,000 lives with a spread of about their mean
    let expected = (earned - spent) / 3_000.0;
    assert!((clv - expected).abs() < 4.0 * expected / 3_000.0_f64.sqrt(), "{clv} {expected}");
}

/// Three engines, one account: the cohort engine's mean is the expected engine's, which is the hand's.
#[test]
fn engines_agree_on_points_and_the_hand_agrees_with_them() {
    let scenario =
        shop(0.2, 12, 5_000, "earn = 2, value = 0.05, redeemed = 0.75, expiry = 3, cost_share = 0.4");
    let expected = run(&scenario, Engine::Expected, 0);
    let h = hazard(0.75, 3);
    let issued = |t: usize| 2.0 * 5_000.0 * 0.8_f64.powi(t as i32);
    for t in 0..12 {
        let redeemed: f64 =
            (0..3.min(t + 1)).map(|age| issued(t - age) * h * (1.0 - h).powi(age as i32)).sum();
        let found = |series: Series| expected.business.series(series)[t];
        close(found(Series::PointsRedeemed), redeemed, 1e-9);
        close(found(Series::PointsExpired), if t < 2 { 0.0 } else { 0.25 * issued(t - 2) }, 1e-9);
        close(found(Series::ProgramCost), 0.02 * redeemed, 1e-9);
    }
    let liability = expected.business.metric(BusinessMetric::PointsLiabilityEnd).unwrap();
    assert!(liability > 0.0);
    for engine in [Engine::Cohort, Engine::Individual] {
        let difference = (1..=40).map(|seed| {
            let outcome = run(&scenario, engine, seed);
            Some(outcome.business.metric(BusinessMetric::PointsLiabilityEnd).unwrap() - liability)
        });
        let difference = Estimate::from_values(difference);
        assert!(difference.mean.unwrap().abs() <= 4.0 * difference.se.unwrap());
    }
    // the cohort lens charges a point when it is earned, at the present value of its redemptions
    let v = 1.0 / 1.01;
    let cost = 2.0 * 0.02 * h * (0..3).map(|age| ((1.0 - h) * v).powi(age)).sum::<f64>();
    let months: f64 = (0..12).map(|t| 0.8_f64.powi(t) * v.powi(t + 1)).sum();
    close(cohort_metric(&expected, CohortMetric::Clv), (0.6 - cost) * months, 1e-12);
}

/// What redemptions after the horizon cost is the same money that a longer plan without further sales pays,
/// in every engine, also where the estimate is revised after the horizon.
#[test]
fn the_settlement_is_what_a_longer_plan_would_pay() {
    for revised in ["", ", revised = { at = 13, redeemed = 0.9 }"] {
        let points = format!(
            "earn = 2, value = 0.05, redeemed = 0.6, expiry = 6, cost_share = 0.4{revised} }}\nend = 12\ncosts = {{ setup = 0"
        );
        let (short, long) = (shop(0.2, 12, 5_000, &points), shop(0.2, 20, 5_000, &points));
        let long = run(&long, Engine::Expected, 0);
        let discounted =
            |t: usize| long.business.series(Series::ProgramCost)[t] / 1.01_f64.powi(t as i32 + 1);
        let settlement = run(&short, Engine::Expected, 0).business.metric(BusinessMetric::PointsSettlement);
        close(settlement.unwrap(), (12..20).map(discounted).sum(), 1e-9);
        for engine in [Engine::Cohort, Engine::Individual] {
            let difference = (1..=40).map(|seed| {
                let outcome = run(&short, engine, seed);
                Some(outcome.business.metric(BusinessMetric::PointsSettlement)? - settlement?)
            });
            let difference = Estimate::from_values(difference);
            assert!(difference.mean.unwrap().abs() <= 4.0 * difference.se.unwrap());
        }
    }
}

/// Members who spent enough lately earn at the tier's rate.
#[test]
fn tiers_follow_the_spend_of_the_window() {
    let points = "earn = 1, value = 0.1, redeemed = 1, tier_window = 3, tiers = [ { spend = 2, earn = 1.5 }, { spend = 3, earn = 4 } ]";
    let outcome = run(&shop(0.0, 6, 10, points), Engine::Individual, 0);
    let issued = outcome.business.series(Series::PointsIssued);
    // a unit a month: after two months the first tier, after three the second
    assert_eq!(issued, [10.0, 10.0, 15.0, 40.0, 40.0, 40.0]);
}

/// Points of a program that ends go on being redeemed.
#[test]
fn what_is_owed_outlives_the_program() {
    let points = "earn = 1, value = 0.1, redeemed = 0.5, expiry = 4 }\nend = 2\ncosts = { setup = 1";
    let scenario = shop(0.1, 8, 100, points);
    let outcome = run(&scenario, Engine::Expected, 0);
    let of = |series: Series| outcome.business.series(series);
    assert_eq!(of(Series::PointsIssued)[2..], [0.0; 6]);
    assert!(of(Series::PointsRedeemed)[4] > 0.0 && of(Series::ProgramCost)[4] > 0.0);
    assert_eq!(of(Series::PointsOpen)[5..], [0.0; 3]);
    close(total(&outcome, Series::PointsRedeemed), 0.5 * total(&outcome, Series::PointsIssued), 1e-12);
}
