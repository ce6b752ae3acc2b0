//! The library's front: every study asked of a scenario from text, with no file behind it.

use crate::support::{Disk, cltv, project, stderr, stdout};
use cltv::calibrate::log::Log;
use cltv::calibrate::read::Reading;
use cltv::calibrate::{Options, calibrate};
use cltv::report::json;
use cltv::study::claim::{Thresholds, Verdict};
use cltv::{Axis, ClaimOptions, CompareOptions, Context, Error, Goal, Method, Scenario, Statistic};
use serde::Serialize;
use serde_json::Value;
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
    let said = unknown.to_string();
    assert!(said.starts_with("there is no metric `cvl`. Did you mean `clv`? The metrics are"), "{said}");
    let unknown = scenario.with_programs(&["cards"]).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "there is no program `cards`. Did you mean `card`? The scenario has: card, points"
    );
    // they cannot run together, and can be compared
    let both = scenario.with_programs(&["card", "points"]).unwrap();
    let exclusive = both.run(&context).unwrap_err();
    assert!(matches!(exclusive, Error::Exclusive { one, other, .. } if one == "card" && other == "points"));
    assert_eq!(both.compare(&context).unwrap().sets.len(), 3);
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
    assert!(refused.to_string().contains("Did you mean `card`?"), "{refused}");

    let mean = scenario.solve("stage.member.contribution", "clv", 150.0, &context).unwrap();
    let goal = Goal { statistic: Statistic::P5, ..Goal::new("stage.member.contribution", "clv", 150.0) };
    let cautious = scenario.solve_for(&goal, &context).unwrap();
    // to have 150 in all but one of twenty draws takes more than to have it on average
    assert!(cautious.value.unwrap() > mean.value.unwrap());

    // lifetimes are on both sides of 9 months
    let longer = Scenario::from_toml(&TEXT.replace("low = 6", "low = 9")).unwrap();
    let verdict = |holds: f64| {
        let options = ClaimOptions { thresholds: Thresholds { holds, fails: 0.0 }, maps: false };
        longer.claim_with(&options, &context).unwrap().claims[0].readings[0].verdict
    };
    assert_eq!((verdict(0.01), verdict(1.0)), (Some(Verdict::Holds), Some(Verdict::Depends)));
}

/// What one side says to a question: a document, or why there is none.
type Answer = Result<Value, String>;

/// The command line's answer about a file.
fn told(verb: &str, file: &std::path::Path, words: &[&str]) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out/below").to_string_lossy().into_owned();
    let all = [verb, &file.to_string_lossy(), "--format", "json", "-q", "--out", &out];
    let output = cltv(all.into_iter().chain(words.iter().copied()));
    if output.status.success() {
        return Ok(serde_json::from_str(&stdout(&output)).unwrap());
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{verb} {words:?} left something");
    let said = stderr(&output);
    // the last line says why; excerpts of a scenario that is refused stand above it
    let said = said.trim_end().lines().last().unwrap_or_default();
    let said = said.strip_prefix("cltv: ").unwrap_or(said);
    Err(said.strip_prefix(&format!("{}: ", file.display())).unwrap_or(said).to_owned())
}

/// The library's answer to the same.
fn found<T: Serialize>(answer: Result<T, Error>) -> Answer {
    match answer {
        Ok(findings) => Ok(serde_json::to_value(findings).unwrap()),
        // what follows is the list of problems, which the command line prints above
        Err(Error::Refused(_)) => Err("1 error".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn the_front_and_the_command_line_answer_alike() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("club.toml");
    std::fs::write(&file, TEXT).unwrap();
    // places are told by the name of the file
    let club = Scenario::from_texts(&file.to_string_lossy(), [(file.clone(), TEXT)]).unwrap();
    let context = Context::default();
    let only = |names: &[&str]| club.with_programs(names);
    let expected = || club.with("simulation.engine", "expected");
    let contribution = |from: f64, to: f64| [Axis::new("stage.member.contribution", from, to, 3)];
    let run = |scenario: Result<Scenario, Error>| found(scenario.and_then(|scenario| scenario.run(&context)));
    let tornado = |scenario: Result<Scenario, Error>, metric: &str| {
        found(scenario.and_then(|scenario| scenario.sensitivity(metric, Method::Tornado, &context)))
    };
    let compare = |scenario: Result<Scenario, Error>, options: &CompareOptions| {
        found(scenario.and_then(|scenario| scenario.compare_with(options, &context)))
    };
    let sweep = |axes: &[Axis], metric: &str| found(club.sweep(axes, metric, &context));
    let against = |name: &str| CompareOptions { against: vec![name.to_owned()], all_sets: false };
    let goal = |target: f64| Goal::new("stage.member.contribution", "clv", target);
    let solve = |goal: &Goal| found(club.solve_for(goal, &context));
    let vary = "--vary=stage.member.contribution=10:30:3";
    let questions: Vec<(&str, Vec<&str>, Answer)> = vec![
        ("run", vec![], run(Ok(club.clone()))),
        ("run", vec!["--program", "points"], run(only(&["points"]))),
        ("run", vec!["--no-programs"], run(only(&[]))),
        ("run", vec!["--program", "cards"], run(only(&["cards"]))),
        ("run", vec!["--program", "points", "--program", "card"], run(only(&["points", "card"]))),
        ("run", vec!["--set", "stage.member.churn=1.5"], run(club.with("stage.member.churn", 1.5))),
        ("compare", vec![], compare(Ok(club.clone()), &CompareOptions::default())),
        (
            "compare",
            vec!["--program", "points", "--program", "card"],
            compare(only(&["points", "card"]), &CompareOptions::default()),
        ),
        ("compare", vec!["--against", "card"], compare(Ok(club.clone()), &against("card"))),
        ("compare", vec!["--against", "crad"], compare(Ok(club.clone()), &against("crad"))),
        ("compare", vec!["--no-programs"], compare(only(&[]), &CompareOptions::default())),
        ("sweep", vec![vary, "--metric", "clv"], sweep(&contribution(10.0, 30.0), "clv")),
        (
            "sweep",
            vec![vary, "--claim", "long"],
            found(club.sweep_claim(&contribution(10.0, 30.0), "long", None, &context)),
        ),
        (
            "sweep",
            vec![vary, "--claim", "lang"],
            found(club.sweep_claim(&contribution(10.0, 30.0), "lang", None, &context)),
        ),
        ("sweep", vec![vary, vary, "--metric", "clv"], {
            let [one] = contribution(10.0, 30.0);
            sweep(&[one.clone(), one], "clv")
        }),
        (
            "sweep",
            vec!["--vary=simulation.draws=10:20:2", "--metric", "clv"],
            sweep(&[Axis::new("simulation.draws", 10.0, 20.0, 2)], "clv"),
        ),
        (
            "sweep",
            vec!["--vary=stage.member.churn=0.1:1.5:3", "--metric", "clv"],
            sweep(&[Axis::new("stage.member.churn", 0.1, 1.5, 3)], "clv"),
        ),
        ("sensitivity", vec!["--metric", "npv"], tornado(Ok(club.clone()), "npv")),
        ("sensitivity", vec!["--metric", "set.best.roi"], tornado(Ok(club.clone()), "set.best.roi")),
        ("sensitivity", vec!["--metric", "program.card.roi"], tornado(Ok(club.clone()), "program.card.roi")),
        ("sensitivity", vec!["--metric", "program.card.rio"], tornado(Ok(club.clone()), "program.card.rio")),
        (
            "sensitivity",
            vec!["--metric", "program.card.roi", "--program", "points"],
            tornado(only(&["points"]), "program.card.roi"),
        ),
        ("sensitivity", vec!["--metric", "gini", "--engine", "expected"], tornado(expected(), "gini")),
        ("solve", vec!["--vary", "stage.member.contribution", "--metric", "clv", "--target", "150"], {
            solve(&goal(150.0))
        }),
        (
            "solve",
            vec![
                "--vary",
                "stage.member.contribution",
                "--metric",
                "clv",
                "--target",
                "150",
                "--from",
                "20",
                "--to",
                "10",
            ],
            solve(&Goal { from: Some(20.0), to: Some(10.0), ..goal(150.0) }),
        ),
        (
            "solve",
            vec!["--vary", "simulation.seed", "--metric", "clv", "--target", "150"],
            solve(&Goal::new("simulation.seed", "clv", 150.0)),
        ),
        (
            "solve",
            vec!["--vary", "time.horizon", "--metric", "clv", "--target", "150"],
            solve(&Goal::new("time.horizon", "clv", 150.0)),
        ),
        ("explain", vec![], found(club.explain())),
    ];
    for (verb, words, answer) in questions {
        let told = if verb == "explain" { explained(&file) } else { told(verb, &file, &words) };
        assert_eq!(told, answer, "{verb} {words:?}");
    }
}

/// What `cltv explain`, which writes nothing, says of a file.
fn explained(file: &std::path::Path) -> Answer {
    let output = cltv(["explain".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]);
    Ok(serde_json::from_str(&stdout(&output)).unwrap())
}

#[test]
fn claims_are_answered_alike_and_the_best_set_is_of_what_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("club.toml");
    let claim = "[[claim]]\nname = \"pays\"\nmetric = \"set.best.program_cost\"\nlens = \"business\"\n\
        compare = \"level\"\nexpect = { low = 0 }\nreadings = [ { name = \"as it is\" } ]\n";
    let text =
        format!("{TEXT}{claim}").replace("costs = { per_member = 1 }", "costs = { per_member = 0.01 }");
    std::fs::write(&file, &text).unwrap();
    let club = Scenario::from_toml(&text).unwrap();
    let context = Context::default();
    let cost = |programs: &[&str]| {
        let scenario = club.with_programs(programs).unwrap();
        let claims = scenario.claim(&context).unwrap();
        let words: Vec<&str> = programs.iter().flat_map(|name| ["--program", name]).collect();
        let told = told("claim", &file, &words).unwrap();
        for (at, claim) in claims.claims.iter().enumerate() {
            let mean = claim.readings[0].comparison.mean.unwrap();
            assert!(
                (told["claims"][at]["readings"][0]["comparison"]["mean"].as_f64().unwrap() - mean).abs()
                    < 1e-9
            );
        }
        let pays = claims.claims.iter().find(|claim| claim.name == "pays").unwrap();
        let swept = scenario.sensitivity("set.best.program_cost", Method::Tornado, &context).unwrap();
        let (of_claim, alone) =
            (pays.readings[0].comparison.mean.unwrap(), swept.metric_estimate.mean.unwrap());
        assert!((of_claim - alone).abs() < 1e-9, "{programs:?}: {of_claim} {alone}");
        of_claim
    };
    // of the two that exclude each other the one that is asked for
    assert!((cost(&["card"]) - cost(&["points"])).abs() > 1.0);
    let shares = |holds: f64, fails: f64| {
        let options = ClaimOptions { thresholds: Thresholds { holds, fails }, maps: false };
        let (holds, fails) = (holds.to_string(), fails.to_string());
        let words = ["--no-maps", "--holds", holds.as_str(), "--fails", fails.as_str()];
        let said = club.claim_with(&options, &context).unwrap_err().to_string();
        assert_eq!(told("claim", &file, &words), Err(said));
    };
    shares(0.2, 0.8);
    shares(1.5, 0.2);
    let none = club.with("claim", "[]").unwrap();
    assert_eq!(told("claim", &file, &["--set", "claim=[]"]), found(none.claim(&context)));
}

#[test]
fn what_no_option_can_say_is_refused_too() {
    let (club, context) = (club(), Context::default());
    let vary = |values: Vec<f64>| {
        let axis = Axis { parameter: "stage.member.contribution".into(), values };
        club.sweep(&[axis], "clv", &context)
    };
    for values in [vec![f64::NAN], vec![1.0, f64::INFINITY], vec![f64::NEG_INFINITY, 1.0], Vec::new()] {
        assert!(matches!(vary(values.clone()), Err(Error::Sweep(_))), "{values:?}");
    }
    assert!(matches!(club.sweep(&[], "clv", &context), Err(Error::Sweep(_))));
    let goal = Goal::new("stage.member.contribution", "clv", 150.0);
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for goal in [
            Goal { target: number, ..goal.clone() },
            Goal { from: Some(number), ..goal.clone() },
            Goal { to: Some(number), ..goal.clone() },
        ] {
            assert!(matches!(club.solve_for(&goal, &context), Err(Error::Solve(_))), "{goal:?}");
        }
    }
    assert!(matches!(club.generate(25), Err(Error::Generate(_))));
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
    assert!((found.log.unwrap().facts.revenue - paid).abs() < 0.5e-4 * rows.len() as f64);
    // a mean of so many gamma amounts of cv 0.5 lies within four standard errors of 10
    let mean = paid / rows.len() as f64;
    assert!((mean - 10.0).abs() < 4.0 * 5.0 / (rows.len() as f64).sqrt(), "{mean}");
}

/// A page that draws findings again and again gets the numbers of the summary, and no number but the triangle's
/// depends on whether first-purchase cohorts are followed.
#[test]
fn a_page_gets_the_numbers_of_a_summary() {
    for file in ["scenarios/coffee-chain.toml", "scenarios/five-rungs.toml"] {
        let scenario = Scenario::from_files(&project(file), Disk).expect("it is sound").with_draws(8);
        let whole = scenario.run(&Context::default()).expect("it runs");
        let without = scenario.run(&Context::default().without_cohorts()).expect("it runs");
        assert!(!whole.triangle.is_empty() && without.triangle.is_empty());
        let (summary, look) = (json::summary(&whole), cltv::report::look::look(&without));
        assert_eq!(json::summary(&without), summary);
        for lens in ["cohort", "business"] {
            let shown = look[lens].as_object().expect("an object");
            assert!(shown.len() > 8, "{lens} shows {}", shown.len());
            for (name, metric) in shown {
                for part in ["mean", "se", "p5", "p50", "p95", "parameter_share"] {
                    assert_eq!(metric[part], summary[lens]["metrics"][name][part], "{name} {part}");
                }
            }
        }
        for (name, column) in look["series"].as_object().expect("an object") {
            let points = summary["business"]["series"][name].as_array().expect("a series of that name");
            for part in ["mean", "p5", "p95"] {
                let column = column[part].as_array().expect("a column");
                assert!(column.iter().eq(points.iter().map(|point| &point[part])), "{name} {part}");
            }
        }
        let spread = look["spreads"]["npv"].as_array().expect("bins");
        let draws: u64 = spread.iter().filter_map(|bin| bin[2].as_u64()).sum();
        assert_eq!(draws, 8);
    }
}
