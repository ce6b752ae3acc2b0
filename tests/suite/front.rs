//! The library's front: every study asked of a scenario from text, with no file behind it.

use crate::support::{Disk, project};
use cltv::calibrate::log::Log;
use cltv::calibrate::read::Reading;
use cltv::calibrate::{Options, calibrate};
use cltv::report::json;
use cltv::study::claim::{Manner, Thresholds, Verdict};
use cltv::{Axis, CompareOptions, Context, Error, Goal, Method, Scenario, Statistic};
use std::sync::atomic::{AtomicBool, Ordering};

/// Two programs that exclude each other, an uncertain number, a claim.
const TEXT: &str = r#"
    title = "A club"
    time = { period = "month", horizon = 24, discount = { value = 0.1, per = "year" } }
    simulation = { draws = 40, seed = 7 }
    [[stage]]
    name = "member"
    kind = "customer"
    churn = { value = 0.1, sd = 0.01 }
    contribution = 20
    [opening.customers]
    member = 1000
    [[program]]
    name = "card"
    exclusive = "loyalty"
    join = 0.5
    costs = { per_member = 1 }
    effects = [ { of = "churn", multiply = 0.8 } ]
    [[program]]
    name = "points"
    exclusive = "loyalty"
    join = 0.3
    costs = { per_member = 1 }
    effects = [ { of = "churn", multiply = 0.7 } ]
    [[claim]]
    name = "long"
    says = "members stay for more than half a year"
    source = "us"
    metric = "lifetime"
    compare = "level"
    expect = { low = 6 }
    readings = [ { name = "as it is" } ]
"#;

fn club() -> Scenario {
    match Scenario::from_toml(TEXT) {
        Ok(scenario) => scenario,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_study_can_be_asked_and_has_the_same_head() {
    let (scenario, context) = (club(), Context::default());
    let run = scenario.run(&context).unwrap();
    let compared = scenario.compare(&context).unwrap();
    let claims = scenario.claim(&context).unwrap();
    let swept = scenario.sweep(&[Axis::new("time.horizon", 12.0, 24.0, 2)], "clv", &context).unwrap();
    let sensitive = scenario.sensitivity("set.best.incremental_npv", Method::Tornado, &context).unwrap();
    let solved = scenario.solve("stage.member.contribution", "clv", 150.0, &context).unwrap();
    let understood = scenario.explain().unwrap();
    let heads = [
        &run.provenance,
        &compared.provenance,
        &claims.provenance,
        &swept.provenance,
        &sensitive.provenance,
        &solved.provenance,
        &understood.provenance,
    ];
    for head in heads {
        assert_eq!((head.title.as_str(), head.draws, head.seed, head.horizon_periods), ("A club", 40, 7, 24));
        assert_eq!(head.scenario_hash, run.provenance.scenario_hash);
        assert_eq!(head.scenario_hash.len(), 64);
    }
    assert!(claims.all_hold());
    assert!(solved.value.is_some());
    assert!(swept.points[0].estimate.mean < swept.points[1].estimate.mean);
    assert_eq!(serde_json::to_value(&run).unwrap(), json::summary(&run));
    for document in [
        serde_json::to_value(&compared).unwrap(),
        serde_json::to_value(&claims).unwrap(),
        serde_json::to_value(&swept).unwrap(),
        serde_json::to_value(&sensitive).unwrap(),
        serde_json::to_value(&solved).unwrap(),
        serde_json::to_value(&understood).unwrap(),
    ] {
        assert_eq!(document["format"], 1);
    }
}

#[test]
fn threads_change_nothing_and_what_is_set_changes_the_hash() {
    let scenario = club();
    let of = |scenario: &Scenario, threads: usize| {
        let findings = scenario.run(&Context::default().threads(threads)).unwrap();
        (findings.provenance.scenario_hash.clone(), serde_json::to_string(&findings).unwrap())
    };
    let one = of(&scenario, 1);
    assert_eq!(one, of(&scenario, 3));
    let dearer = scenario.with("stage.member.contribution", 25).unwrap();
    let other = of(&dearer, 1);
    assert!(one.0 != other.0 && one.1 != other.1);
    assert_eq!(of(&dearer.with("stage.member.contribution", 20).unwrap(), 1).1, one.1);
}

#[test]
fn what_is_not_there_is_said_and_what_may_be_meant() {
    let scenario = club();
    let context = Context::default();
    let unknown = scenario.sensitivity("cvl", Method::Tornado, &context).unwrap_err();
    assert_eq!(unknown.to_string(), "there is no metric `cvl`; did you mean `clv`?");
    let unknown = scenario.with_programs(&["cards"]).unwrap_err();
    assert_eq!(unknown.to_string(), "there is no program `cards`; did you mean `card`?");
    let exclusive = scenario.with_programs(&["card", "points"]).unwrap_err();
    assert!(matches!(exclusive, Error::Exclusive(one, other) if one == "card" && other == "points"));
    let refused = scenario.with("stage.member.churn", 1.5).unwrap_err();
    assert!(refused.to_string().contains("stage.member.churn"), "{refused}");
    let elsewhere = Scenario::from_toml(&format!("extends = \"other.toml\"\n{TEXT}")).unwrap_err();
    assert!(matches!(elsewhere, Error::Refused(_)));
}

#[test]
fn a_context_stops_a_study_and_hears_how_far_it_is() {
    let scenario = Scenario::from_files(&project("scenarios/coffee-chain.toml"), Disk).unwrap();
    let scenario = scenario.with("simulation.draws", 64).unwrap();
    let heard = AtomicBool::new(false);
    let tell = |done: u64, total: u64| heard.store(done == 64 && total == 64, Ordering::Relaxed);
    scenario.run(&Context::default().progress(&tell)).unwrap();
    assert!(heard.load(Ordering::Relaxed));
    let stop = || true;
    let stopped = scenario.compare(&Context::default().stop(&stop)).unwrap_err();
    assert_eq!(stopped.to_string(), "interrupted");
}

#[test]
fn a_table_of_draws_holds_what_the_findings_are_made_of() {
    let (findings, draws) = club().run_with_draws(&Context::default().threads(2)).unwrap();
    assert_eq!(draws.values().dim(), (40, draws.names().len()));
    assert_eq!(draws.parameters().ncols() + draws.metrics().ncols(), draws.names().len());
    let told = |name: &str| {
        let metric = cltv::Metric::named(name).unwrap();
        findings.metric(metric).unwrap().estimate
    };
    for name in ["clv", "npv", "customers_end", "lifetime"] {
        let column = draws.column(name).unwrap();
        let mean = told(name).mean.unwrap();
        // sums of 40 numbers in another order
        assert!((column.mean().unwrap() - mean).abs() <= 1e-12 * mean.abs(), "{name}");
    }
    // without channels nothing is paid back: unknown in every draw
    assert!(
        told("payback").mean.is_none() == draws.column("payback").unwrap().iter().all(|one| one.is_nan())
    );
    let churn = draws.column("stage.member.churn").unwrap();
    assert!((churn.mean().unwrap() - 0.1).abs() < 0.005 && churn.iter().all(|one| one.is_finite()));
}

#[test]
fn what_the_command_line_can_be_told_the_front_can_be_told() {
    let (scenario, context) = (club(), Context::default());
    let options = CompareOptions { against: vec!["card".to_owned()], all_sets: true };
    let found = scenario.compare_with(&options, &context).unwrap();
    assert_eq!(found.reference().programs, ["card"]);
    let unknown = CompareOptions { against: vec!["crad".to_owned()], all_sets: false };
    let refused = scenario.compare_with(&unknown, &context).unwrap_err();
    assert_eq!(refused.to_string(), "there is no program `crad`; did you mean `card`?");

    let mean = scenario.solve("stage.member.contribution", "clv", 150.0, &context).unwrap();
    let goal = Goal { statistic: Statistic::P5, ..Goal::new("stage.member.contribution", "clv", 150.0) };
    let cautious = scenario.solve_for(&goal, &context).unwrap();
    // to have 150 in all but one of twenty draws takes more than to have it on average
    assert!(cautious.value.unwrap() > mean.value.unwrap());

    let never = Thresholds { holds: 1.1, fails: 1.0 };
    let claims = scenario.claim_with(&Manner { thresholds: never, maps: false }, &context).unwrap();
    assert_eq!(claims.claims[0].readings[0].verdict, Some(Verdict::Fails));
}

#[test]
fn a_log_in_memory_keeps_what_was_paid() {
    let truth = club().with("simulation.draws", 1).unwrap();
    let text =
        TEXT.replace("contribution = 20", "orders = { mean = 2 }\norder_value = { mean = 10, cv = 0.5 }");
    let rows = Scenario::from_toml(&text).unwrap().generate(6).unwrap();
    assert!(matches!(truth.generate(6), Err(Error::Generate(_))), "nobody buys for a contribution");
    let mut log = Log::default();
    let mut paid = 0.0;
    for row in &rows {
        assert!(log.purchase(&row.customer.to_string(), row.day as i32, row.amount));
        paid += row.amount;
    }
    let options = Options { has_amounts: true, draws: 10, ..Options::default() };
    let found = calibrate(&Reading { log, ..Reading::default() }, &options).unwrap();
    // four decimals of each amount are kept
    assert!((found.log.unwrap().revenue - paid).abs() < 0.5e-4 * rows.len() as f64);
    // a mean of so many gamma amounts of cv 0.5 lies within four standard errors of 10
    let mean = paid / rows.len() as f64;
    assert!((mean - 10.0).abs() < 4.0 * 5.0 / (rows.len() as f64).sqrt(), "{mean}");
}
