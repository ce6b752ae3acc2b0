//! Programs compared: what must hold of every comparison, and the case computed by hand in
//! docs/programs.md.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use crate::engine_ground::{close, draw, scenario};
use crate::support::{Disk, cltv, files, project, stderr, stdout};
use cltv::Context;
use cltv::engine::Engine;
use cltv::results::Series;
use cltv::scenario::{Scenario, load};
use cltv::study::compare::{Compared, Comparison, Measure, Question, Standing, compare};

fn compared(scenario: &Scenario) -> Comparison {
    asked(scenario, &Question::of(scenario), 2)
}

fn asked(scenario: &Scenario, question: &Question, threads: usize) -> Comparison {
    compare(scenario, question, &[], &Context::default().threads(threads)).unwrap()
}

fn flagship(sets: &[&str]) -> Scenario {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    load(&project("scenarios/coffee-chain.toml"), &sets, &Disk).scenario.unwrap()
}

fn mean(one: &Compared, measure: Measure) -> f64 {
    one.measure(measure).mean.unwrap()
}

/// Two segments, two programs, two months: every number of docs/programs.md, to the cent.
#[test]
fn the_case_computed_by_hand() {
    let page = std::fs::read_to_string(project("docs/programs.md")).unwrap();
    let file = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let found = compared(&scenario(file));
    let cent = |value: f64, printed: f64| {
        assert!((value - printed).abs() < 0.005, "{value} is not {printed} to the cent");
    };
    let baseline = found.baseline.iter().find(|one| one.metric.name() == "npv").unwrap();
    cent(baseline.estimate.mean.unwrap(), 20_748.00);
    let measures =
        [Measure::IncrementalNpv, Measure::IncrementalRevenue, Measure::ProgramCost, Measure::KeptCustomers];
    let printed = [
        ("card", [720.49, 1_886.18, 364.48, 0.0]),
        ("win-them-over", [-142.50, 190.00, 256.50, 10.0]),
        ("all together", [582.50, 2_086.55, 622.12, 10.0]),
    ];
    for (one, (name, numbers)) in found.strategies.iter().zip(printed) {
        assert_eq!(one.name, name);
        for (measure, printed) in measures.into_iter().zip(numbers) {
            cent(mean(one, measure), printed);
        }
    }
    let (card, won, all) = (&found.strategies[0], &found.strategies[1], &found.strategies[2]);
    cent(mean(card, Measure::PointsLiabilityEnd), 112.63);
    cent(mean(card, Measure::PointsLiabilityPeak), 137.35);
    cent(mean(won, Measure::CostPerKeptCustomer), 25.65);
    // shares to four digits, as printed
    let digits = |value: f64, printed: f64| assert!((value - printed).abs() < 5e-5, "{value} {printed}");
    digits(mean(card, Measure::NaiveLift), 0.32);
    digits(mean(card, Measure::TrueLift), 0.10);
    for (one, share) in [(card, 0.9091), (won, 0.6784), (all, 0.7932)] {
        digits(mean(one, Measure::Deadweight), share);
    }
    digits(mean(card, Measure::Roi), 1.7521);
    assert_eq!(won.measure(Measure::NaiveLift).mean, None);
    for (name, part) in [
        ("frequency and spend", 1_131.71),
        ("rewards and members", -264.48),
        ("points settled later", -46.74),
        ("setup and running", -100.0),
    ] {
        cent(card.bridge.iter().find(|own| own.name == name).unwrap().value, part);
    }
}

/// Pay 1,000 today, earn 1,050 at the end of the year, at 10 %: 1,050 / 1.1 - 1,000.
#[test]
fn setup_is_paid_at_the_beginning_of_its_period() {
    let text = |rest: &str| {
        format!(
            r#"
title = "pay today, earn at the end of the year"
[time]
period = "year"
horizon = 2
discount = 0.10
cash_flow = "end"
[simulation]
engine = "expected"
draws = 1
[[stage]]
name = "c"
kind = "customer"
orders = 1
order_value = 100
[opening]
customers = {{ c = 100 }}
[[program]]
name = "card"
effects = [ {{ of = "orders", multiply = 1.105 }} ]
{rest}
"#
        )
    };
    let found = compared(&scenario(&text("end = 1\ncosts = { setup = 1000 }")));
    let card = &found.strategies[0];
    close(mean(card, Measure::IncrementalNpv), 1_050.0 / 1.1 - 1_000.0, 1e-12);
    close(mean(card, Measure::DiscountedProgramCost), 1_000.0, 1e-12);
    close(mean(card, Measure::IncrementalProfit), 50.0, 1e-12);
    // a year later the same is worth a year less; running cost falls at the end of its year
    let found = compared(&scenario(&text("start = 1\ncosts = { setup = 1000, per_period = 10 }")));
    let card = &found.strategies[0];
    close(mean(card, Measure::IncrementalNpv), (1_040.0 / 1.1 - 1_000.0) / 1.1, 1e-12);
    let fixed = card.bridge.iter().find(|part| part.name == "setup and running").unwrap();
    close(fixed.value, -(1_000.0 + 10.0 / 1.1) / 1.1, 1e-12);
    assert!(found.audit_holds(), "{:#?}", found.audit);
}

/// Points redeemed in the three years after a plan of one are paid for: 30,000 gained less 68,040 for all
/// points issued. Both lenses then agree in sign.
#[test]
fn points_that_outlive_the_plan_are_paid_for() {
    let text = |at_end: &str| {
        format!(
            r#"
title = "points that are redeemed after the plan ends"
[time]
period = "month"
horizon = 12
[simulation]
engine = "expected"
draws = 1
[[stage]]
name = "c"
kind = "customer"
orders = 1
order_value = 100
gross_margin = 0.5
[opening]
customers = {{ c = 1000 }}
[[program]]
name = "points"
effects = [ {{ of = "orders", multiply = 1.05 }} ]
points = {{ earn = 1, value = 0.06, redeemed = 0.9, expiry = 36{at_end} }}
"#
        )
    };
    let settled = compared(&scenario(&text("")));
    close(mean(&settled.strategies[0], Measure::IncrementalNpv), 30_000.0 - 68_040.0, 1e-12);
    let cost = mean(&settled.strategies[0], Measure::DiscountedProgramCost);
    close(cost, 68_040.0, 1e-12);
    let ignored = compared(&scenario(&text(", at_end = \"ignore\"")));
    let h = cltv::accounting::points::hazard(0.9, 36);
    let within: f64 = (1..=12).map(|left| 1.0 - (1.0 - h).powi(left)).sum();
    close(mean(&ignored.strategies[0], Measure::IncrementalNpv), 30_000.0 - 105_000.0 * 0.06 * within, 1e-9);
    for (found, points) in [(&settled, ""), (&ignored, ", at_end = \"ignore\"")] {
        assert!(found.audit_holds(), "{:#?}", found.audit);
        let outcome = draw(&scenario(&text(points)), Engine::Expected, 0);
        let clv = outcome.cohort.metric(cltv::results::CohortMetric::Clv).unwrap();
        // 600 without the program; 12 months of 105 x (0.5 - 0.054) with it
        close(clv, 12.0 * 105.0 * (0.5 - 0.06 * 0.9), 1e-12);
    }
}

fn shop(program: &str) -> Scenario {
    shop_under("cohort", program)
}

fn shop_under(engine: &str, program: &str) -> Scenario {
    scenario(&format!(
        r#"
title = "shop"
[time]
period = "month"
horizon = 24
discount = {{ value = 0.1, per = "year" }}
[simulation]
draws = 200
engine = "{engine}"
[[stage]]
name = "guest"
kind = "customer"
churn = {{ value = 0.06, sd = 0.01 }}
orders = {{ mean = 2 }}
order_value = {{ mean = 10, cv = 0.5 }}
gross_margin = 0.6
[opening]
customers = {{ guest = 2_000 }}
[[channel]]
name = "street"
entrants = 40
cost_per_entrant = 5
{program}
"#
    ))
}

fn lifts(program: &str) -> [f64; 4] {
    let found = compared(&shop(&format!("[[program]]\nname = \"card\"\njoin = 0.4\n{program}")));
    let one = &found.strategies[0];
    let of = |measure: Measure| {
        let estimate = one.measure(measure);
        [estimate.mean.unwrap(), estimate.se.unwrap()]
    };
    let ([naive, naive_se], [truth, truth_se]) = (of(Measure::NaiveLift), of(Measure::TrueLift));
    [naive, naive_se, truth, truth_se]
}

/// Heavier buyers join a program that does nothing: members look better, nothing was gained.
#[test]
fn selection_alone_is_no_effect() {
    let [naive, naive_se, truth, truth_se] =
        lifts("selection = [ { of = \"orders\", multiply = 1.3 } ]\ncosts = { per_member = 0.1 }");
    assert!(truth.abs() <= 4.0 * truth_se, "{truth} +- {truth_se}");
    assert!((naive - 0.3).abs() <= 4.0 * naive_se, "{naive} +- {naive_se}");
    assert!(naive > 10.0 * naive_se);
}

/// Where joiners are like the others, comparing them is right: both lifts agree.
#[test]
fn an_effect_alone_shows_in_both_lifts() {
    let [naive, naive_se, truth, truth_se] =
        lifts("effects = [ { of = \"orders\", multiply = 1.2 } ]\ncosts = { per_member = 0.1 }");
    let se = naive_se.hypot(truth_se);
    assert!((naive - truth).abs() <= 4.0 * se, "{naive} {truth} +- {se}");
    assert!((truth - 0.2).abs() <= 4.0 * truth_se, "{truth} +- {truth_se}");
}

/// A program that does nothing and costs nothing changes no bit of any result, whoever joins it.
#[test]
fn an_idle_program_changes_nothing() {
    let idle = "[[program]]\nname = \"idle\"\njoin = 0.4\nramp = 6\nstart = 2";
    for engine in [Engine::Expected, Engine::Cohort, Engine::Individual] {
        let (with, without) = (draw(&shop(idle), engine, 3), draw(&shop(""), engine, 3));
        assert_eq!(with.cohort, without.cohort);
        assert_eq!(with.business.metrics, without.business.metrics);
        for series in Series::ALL {
            assert_eq!(with.business.series(series), without.business.series(series), "{series:?}");
        }
        let found = compared(&shop_under(engine.name(), idle).with_draws(3));
        for row in &found.rows {
            let of = |measure: Measure| row.measures[0][measure as usize];
            assert_eq!(of(Measure::Npv), row.baseline_npv);
            assert_eq!(of(Measure::IncrementalProfit), Some(0.0));
            assert_eq!((of(Measure::KeptCustomers), of(Measure::ProgramCost)), (Some(0.0), Some(0.0)));
        }
    }
}

/// The engine with luck and the one without agree on what a program adds, and bridges sum up.
#[test]
fn the_flagship_audits_itself_under_both_engines() {
    for engine in ["auto", "cohort"] {
        let found = compared(&flagship(&[&format!("simulation.engine={engine}"), "simulation.draws=64"]));
        assert!(found.audit_holds(), "{:#?}", found.audit);
        assert!(found.audit.iter().all(|check| check.holds == Some(true)), "{:#?}", found.audit);
        assert_eq!(
            found.choices(),
            [
                "no program",
                "points",
                "referral-reward",
                "win-back",
                "points + referral-reward",
                "points + win-back",
                "referral-reward + win-back",
                "all together"
            ]
        );
        let points = &found.strategies[0];
        assert!(points.has_points && points.luck_sd.unwrap() > 0.0);
        assert_eq!(points.liability.len(), 60);
        for measure in [Measure::Deadweight, Measure::TrueLift, Measure::NaiveLift] {
            assert!((0.0..1.0).contains(&mean(points, measure)), "{measure:?}");
        }
        // heavier buyers join: the naive lift flatters
        assert!(mean(points, Measure::NaiveLift) > mean(points, Measure::TrueLift));
        // each and all cost something, so no program is the cheapest that stands
        assert_eq!(found.reference().standing, Standing::Efficient(None));
        assert!(found.sets.iter().any(|set| matches!(set.standing, Standing::Efficient(Some(_)))));
        let best: f64 = found.choice().unwrap().best.iter().sum();
        close(best, 1.0, 1e-12);
    }
}

/// Beyond 256 draws the kinds of effects are told apart over the first of them: they still sum to what the
/// program adds over all, and what retention brings is what it brings alone over all draws.
#[test]
fn a_bridge_over_some_draws_sums_up_over_all() {
    let shop = |effects: &str| {
        scenario(&format!(
            r#"
title = "shop"
time = {{ period = "month", horizon = 12 }}
simulation = {{ engine = "expected", draws = 600 }}
opening = {{ customers = {{ c = 1000 }} }}
[[stage]]
name = "c"
kind = "customer"
churn = {{ value = 0.1, sd = 0.02 }}
orders = {{ value = 1, sd = 0.2 }}
order_value = 20
gross_margin = 0.5
[[program]]
name = "card"
join = 1
effects = [ {effects} ]
"#
        ))
    };
    let churn = "{ of = \"churn\", multiply = { value = 0.8, sd = 0.05 } }";
    let both = compared(&shop(&format!("{churn}, {{ of = \"orders\", multiply = 1.1 }}")));
    assert!(both.audit_holds(), "{:#?}", both.audit);
    let card = &both.strategies[0];
    let parts: f64 = card.bridge.iter().map(|part| part.value).sum();
    close(parts, mean(card, Measure::IncrementalNpv), 1e-12);
    let alone = compared(&shop(churn));
    let right = alone.strategies[0].measure(Measure::IncrementalNpv);
    // a mean of 256 draws: four standard errors, at 600 draws smaller by sqrt(256 / 600)
    let error = 4.0 * right.se.unwrap() * (600.0_f64 / 256.0).sqrt();
    let retention = card.bridge[0].value;
    assert!((retention - right.mean.unwrap()).abs() < error, "{retention} {right:?} {error}");
}

/// Threads and order of programs show in no number.
#[test]
fn one_thread_and_two_compare_alike() {
    let scenario = flagship(&["simulation.draws=40"]);
    let one = asked(&scenario, &Question::of(&scenario), 1);
    let two = asked(&scenario, &Question::of(&scenario), 2);
    assert_eq!(one.rows, two.rows);
    for (one, two) in one.strategies.iter().zip(&two.strategies) {
        assert_eq!((&one.break_even, &one.bridge), (&two.break_even, &two.bridge));
    }
    let alone = compared(&scenario.with_programs(&[1]));
    assert_eq!(alone.strategies.len(), 1);
    assert_eq!(alone.strategies[0].measures, one.strategies[1].measures);
}

/// Every template of a program can be put into the flagship, and compared there.
#[test]
fn every_template_runs_in_the_flagship() {
    let flagship = std::fs::read_to_string(project("scenarios/coffee-chain.toml")).unwrap();
    let base = flagship.split("[[program]]").next().unwrap();
    let mut seen = 0;
    for file in files("scenarios/programs", "toml") {
        let text = std::fs::read_to_string(&file).unwrap();
        let blocks: Vec<&str> = text
            .split("\n[[")
            .skip(1)
            .filter(|block| block.starts_with("program]]") || block.starts_with("program."))
            .collect();
        let blocks: String = blocks.iter().map(|block| format!("\n[[{block}")).collect();
        let loaded = scenario(&format!("{base}\n{blocks}"));
        let found = compared(&loaded.with_draws(2));
        assert!(!found.strategies.is_empty(), "{}", file.display());
        for one in &found.strategies {
            assert!(one.measure(Measure::IncrementalNpv).mean.is_some(), "{}", file.display());
        }
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} templates");
}

/// The verb: the contract's document, all files in one folder, wrong usage with its exit code.
#[test]
fn the_verb_writes_what_the_contract_says() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("o");
    let output = cltv([
        "compare".as_ref(),
        "scenarios/coffee-chain.toml".as_ref(),
        "--draws".as_ref(),
        "40".as_ref(),
        "--format".as_ref(),
        "json".as_ref(),
        "--out".as_ref(),
        out.as_os_str(),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let document: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(document["baseline"]["npv"]["mean"].is_number());
    let program = &document["programs"][0];
    for key in ["npv", "incremental_npv", "roi"] {
        for number in ["mean", "sd", "se", "p5", "p25", "p50", "p75", "p95"] {
            assert!(program[key][number].is_number(), "{key}.{number}: {}", program[key]);
        }
    }
    assert!(
        program["payback"].get("p50").is_some() && program["cost_per_kept_customer"].get("p50").is_some()
    );
    assert!(program["p_npv_positive"].as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)));
    for name in [
        "compare.json",
        "compare.csv",
        "compare.html",
        "compare.xlsx",
        "charts/compare-npv.svg",
        "charts/compare-npv.png",
    ] {
        assert!(out.join(name).metadata().is_ok_and(|file| file.len() > 500), "{name}");
    }
    let none = cltv(["compare", "scenarios/telecom-referral.toml", "--no-programs"]);
    assert_eq!(none.status.code(), Some(2), "{}", stdout(&none));
}

/// No line of the summary is wider than a terminal.
#[test]
fn the_summary_fits_eighty_columns() {
    let folder = tempfile::tempdir().unwrap();
    let output = cltv([
        "compare".as_ref(),
        "scenarios/coffee-chain.toml".as_ref(),
        "--draws".as_ref(),
        "40".as_ref(),
        "--no-charts".as_ref(),
        "--out".as_ref(),
        folder.path().join("o").as_os_str(),
    ]);
    let text = stdout(&output);
    assert!(text.contains("all together") && text.contains("naive lift"), "{text}");
    // the last line holds the folder's path
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("Written to")).collect();
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{text}");
}
