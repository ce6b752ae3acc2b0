//! Shares of one whole sum to 1 in every draw, whoever sets one of them.

use crate::engine_ground::{Text, close};
use crate::support::{cltv, stdout};
use cltv::Context;
use cltv::engine::{Engine, simulate};
use cltv::model::{ClampedAt, Compiler};
use cltv::results::{BusinessMetric, Series};
use cltv::scenario::{Original, Scenario};
use cltv::stats::distribution::{Distribution, Family};
use cltv::stats::streams::Key;
use cltv::study::claim::Thresholds;
use cltv::study::metric::Metric;
use cltv::study::run::run;
use cltv::study::sensitivity::{Method, sensitivity};
use cltv::study::sweep::{Question, sweep};
use cltv::study::vary::Axis;
use serde_json::Value;
use std::path::Path;

/// A thousand customers for a year, who spend 10 a month and leave with chance 0.05; the rich spend
/// three times as much. A card adds a tenth to orders.
fn rich(shares: &str) -> String {
    format!(
        "title = \"how many are rich?\"\n\
         time = {{ period = \"month\", horizon = 12 }}\n\
         simulation = {{ engine = \"expected\", draws = 200 }}\n\
         opening = {{ customers = {{ c = 1000 }} }}\n\
         [[stage]]\nname = \"c\"\nkind = \"customer\"\nchurn = 0.05\norders = 1\norder_value = 10\n\
         {shares}\n\
         [[program]]\nname = \"card\"\neffects = [ {{ of = \"orders\", multiply = 1.1 }} ]\n\
         [[claim]]\nname = \"q\"\nmetric = \"clv\"\ncompare = \"difference\"\nexpect = {{ low = 14 }}\n\
         readings = [ {{ name = \"card\", programs = [\"card\"] }} ]\n"
    )
}

fn segments(rich: &str, others: &str) -> String {
    let changes = "changes = [ { of = \"order_value\", multiply = 3 } ]";
    format!(
        "[[segment]]\nname = \"rich\"\nshare = {rich}\n{changes}\n[[segment]]\nname = \"others\"\nshare = {others}\n"
    )
}

const UNCERTAIN: &str = "{ value = 0.3, sd = 0.05 }";

/// Revenue of a thousand customers of whom nobody is rich, without the card.
fn plain_revenue() -> f64 {
    10_000.0 * (1.0 - 0.95_f64.powi(12)) / 0.05
}

fn read(text: &str, sets: &[&str], body: impl FnOnce(&Original<'_>, Scenario)) {
    let files = Text(text.to_owned());
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let original = Original::read(Path::new("test.toml"), &sets, &files);
    let loaded = original.with(&[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.problems));
    body(&original, scenario);
}

fn npv() -> Metric {
    Metric::named("npv").unwrap()
}

/// What a verb says of a scenario.
fn json(verb: &str, text: &str, options: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let (path, out) = (folder.path().join("rich.toml"), folder.path().join("out"));
    std::fs::write(&path, text).unwrap();
    let mut arguments = vec![verb.as_ref(), path.as_os_str(), "--format".as_ref(), "json".as_ref()];
    arguments.extend(["--out".as_ref(), out.as_os_str()]);
    arguments.extend(options.iter().map(std::ffi::OsStr::new));
    serde_json::from_str(&stdout(&cltv(arguments))).unwrap()
}

/// The npv without the card after these options, of a scenario in which nothing is uncertain.
fn npv_of(text: &str, sets: &[&str]) -> f64 {
    let mut mean = 0.0;
    read(text, sets, |_, scenario| {
        let scenario = scenario.with_programs(&[]);
        let compiler = Compiler::new(&scenario, Engine::Expected);
        let outcome = simulate(Engine::Expected, &compiler.model(&[]), Key::new(1)).unwrap();
        mean = outcome.business.metric(BusinessMetric::Npv).unwrap();
    });
    mean
}

#[test]
fn a_tornado_moves_one_share_and_the_others_take_what_it_leaves() {
    // beta of mean 0.3 and standard deviation 0.05; each point of share is worth twice plain revenue
    let law = Distribution::from_mean_sd(Family::Beta, 0.3, 0.05).unwrap();
    let swing = 2.0 * plain_revenue() * (law.quantile(0.95) - law.quantile(0.05));
    close(swing, 30_233.6, 1e-5);
    for others in ["\"rest\"", "0.7"] {
        read(&rich(&segments(UNCERTAIN, others)), &[], |_, scenario| {
            let scenario = scenario.with_programs(&[]);
            let found =
                sensitivity(&scenario, npv(), Method::Tornado, &Context::default().threads(1)).unwrap();
            let only = &found.parameters[0];
            close(only.high.unwrap() - only.low.unwrap(), swing, 1e-9);
        });
    }
}

#[test]
fn a_claim_holds_where_the_rest_leaves_enough_rich() {
    let document = json("claim", &rich(&segments(UNCERTAIN, "\"rest\"")), &[]);
    let inside = document["claims"][0]["readings"][0]["inside"].as_f64().unwrap();
    // the card adds a tenth of plain revenue x (1 + 2 share) per thousand: 14 from this share on
    let from = (14_000.0 / (0.1 * plain_revenue()) - 1.0) / 2.0;
    let law = Distribution::from_mean_sd(Family::Beta, 0.3, 0.05).unwrap();
    close(1.0 - law.cdf(from), 0.774_161, 1e-6);
    // 200 even points miss a probability by one of them at most
    assert!((inside - 0.774_161).abs() <= 1.0 / 200.0, "{inside}");
}

#[test]
fn what_is_drawn_is_divided_by_its_sum_and_said() {
    let text = rich(&segments(UNCERTAIN, "0.7"));
    read(&text, &[], |original, scenario| {
        let warned = original.with(&[]).problems;
        assert!(warned[0].message.contains("`segment.rich.share` is 0.2983 on average"), "{warned:?}");
        let findings = run(&scenario, &[], &Context::default().threads(1)).unwrap();
        assert!(findings.audit.iter().all(|check| check.holds != Some(false)), "{:?}", findings.audit);
        let compiler = Compiler::new(&scenario, Engine::Expected);
        for drawn in [0.1, 0.3, 0.6] {
            let outcome = simulate(Engine::Expected, &compiler.model(&[drawn]), Key::new(1)).unwrap();
            let revenue: f64 = outcome.business.series(Series::Revenue).iter().sum();
            close(revenue, 1.1 * plain_revenue() * (1.0 + 2.0 * drawn / (drawn + 0.7)), 1e-12);
            close(outcome.business.series(Series::Customers)[0], 1000.0, 1e-12);
        }
    });
    // with the rest the mean is the one written, and there is nothing to say, whatever it is called
    read(
        &rich(&segments(UNCERTAIN, "\"rest\"")).replace("name = \"others\"", "name = \"rest\""),
        &[],
        |original, _| {
            assert!(original.with(&[]).problems.is_empty());
        },
    );
}

#[test]
fn the_others_share_what_is_left_by_those_that_are_set() {
    let three = |first: &str, second: &str, third: &str| {
        let changes = "changes = [ { of = \"order_value\", multiply = 3 } ]";
        let last = "changes = [ { of = \"order_value\", multiply = 5 } ]";
        rich(&format!(
            "[[segment]]\nname = \"a\"\nshare = {first}\n[[segment]]\nname = \"b\"\nshare = {second}\n{changes}\n\
             [[segment]]\nname = \"c\"\nshare = {third}\n{last}\n"
        ))
    };
    let worth = |a: f64, b: f64, c: f64| plain_revenue() * (a + 3.0 * b + 5.0 * c);
    // plain numbers: 0.3 and 0.1 share the other half in proportion
    let plain = three("0.6", "0.3", "0.1");
    close(npv_of(&plain, &["segment.a.share=0.5"]), worth(0.5, 0.375, 0.125), 1e-12);
    close(npv_of(&plain, &["segment.a.share=0.5", "segment.b.share=0.1"]), worth(0.5, 0.1, 0.4), 1e-12);
    close(npv_of(&plain, &["segment.a.share=1"]), worth(1.0, 0.0, 0.0), 1e-12);
    // the rest takes up what another leaves, and b keeps its number while there is room
    let rest = three("0.6", "0.3", "\"rest\"");
    close(npv_of(&rest, &["segment.a.share=0.5"]), worth(0.5, 0.3, 0.2), 1e-12);
    close(npv_of(&rest, &["segment.a.share=0.8"]), worth(0.8, 0.2, 0.0), 1e-12);
    // one that is the rest can be set: it is the rest no more
    close(npv_of(&rest, &["segment.c.share=0.4"]), worth(0.4, 0.2, 0.4), 1e-12);
    // sweeps and goal seeks do the same, of plain and of uncertain shares
    for text in [plain, three("{ value = 0.6, sd = 0.02 }", "0.3", "0.1")] {
        read(&text, &[], |original, scenario| {
            let scenario = scenario.with_programs(&[]);
            let question = Question {
                axes: vec![Axis::new("segment.a.share", 0.0, 1.0, 3)],
                metric: npv(),
                claim: None,
                thresholds: Thresholds::default(),
            };
            let found = sweep(&scenario, original, &question, &Context::default().threads(1)).unwrap();
            for (point, a) in found.points.iter().zip([0.0, 0.5, 1.0]) {
                let wanted = worth(a, 0.75 * (1.0 - a), 0.25 * (1.0 - a));
                close(point.estimate.mean.unwrap(), wanted, 1e-12);
            }
        });
        let target = worth(0.2, 0.6, 0.2).to_string();
        let set = ["--vary", "segment.a.share", "--metric", "npv", "--target", &target, "--no-programs"];
        close(json("solve", &text, &set)["value"].as_f64().unwrap(), 0.2, 1e-8);
    }
}

#[test]
fn passives_are_what_promoters_and_detractors_leave() {
    let text = "title = \"answers\"\n\
        time = { period = \"month\", horizon = 1 }\n\
        simulation = { engine = \"expected\", draws = 1 }\n\
        opening = { customers = { c = 100 } }\n\
        [[stage]]\nname = \"c\"\nkind = \"customer\"\norders = 1\norder_value = 1\n\
        nps = { promoters = { value = 0.5, sd = 0.05 }, passives = 0.3, detractors = 0.2 }\n";
    read(text, &[], |_, scenario| {
        let compiler = Compiler::new(&scenario, Engine::Expected);
        let model = compiler.model(&[0.7]);
        let outcome = simulate(Engine::Expected, &model, Key::new(1)).unwrap();
        // 0.7, 0.3 and 0.2 of 1.2
        close(outcome.business.metric(BusinessMetric::NpsEnd).unwrap(), 100.0 * 0.5 / 1.2, 1e-12);
    });
    read(&text.replace("passives = 0.3, ", ""), &[], |_, scenario| {
        let compiler = Compiler::new(&scenario, Engine::Expected);
        let model = compiler.model(&[0.7]);
        let outcome = simulate(Engine::Expected, &model, Key::new(1)).unwrap();
        close(outcome.business.metric(BusinessMetric::NpsEnd).unwrap(), 50.0, 1e-12);
        assert!(model.clamped().is_empty());
        // a draw that check lets pass once in more than 10,000 times
        let model = compiler.model(&[0.9]);
        assert_eq!(model.clamped()[0].at, ClampedAt::Passives);
    });
    read(text, &["stage.c.nps.promoters=0.6"], |_, scenario| {
        let compiler = Compiler::new(&scenario, Engine::Expected);
        let outcome = simulate(Engine::Expected, &compiler.model(&[]), Key::new(1)).unwrap();
        // passives 0.24, detractors 0.16
        close(outcome.business.metric(BusinessMetric::NpsEnd).unwrap(), 44.0, 1e-12);
    });
}

#[test]
fn a_rest_that_may_be_nothing_is_refused() {
    let refused = |text: &str| {
        let files = Text(text.to_owned());
        let loaded = Original::read(Path::new("test.toml"), &[], &files).with(&[]);
        assert!(loaded.scenario.is_none(), "{:?}", loaded.problems);
        loaded.problems.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>().join("\n")
    };
    // one uncertain share: a closed form
    let one = refused(&rich(&segments("{ value = 0.8, sd = 0.1 }", "\"rest\"").replace(
        "[[segment]]\nname = \"others\"",
        "[[segment]]\nname = \"poor\"\nshare = 0.1\n[[segment]]\nname = \"others\"",
    )));
    let law = Distribution::from_mean_sd(Family::Beta, 0.8, 0.1).unwrap();
    assert!(one.contains(&format!("below 0 in {:.2} % of draws;", 100.0 * (1.0 - law.cdf(0.9)))), "{one}");
    // two that are correlated: normal with standard deviations 0.04, so the sum of 0.9 has 0.0753 where
    // rho is 0.77, and is above 1 with chance 1 - Phi(0.1 / 0.0753) = 9.2 %
    let two = |rho: &str| {
        rich(&format!(
            "[[segment]]\nname = \"a\"\nshare = {{ value = 0.5, sd = 0.04, dist = \"normal\" }}\n\
             [[segment]]\nname = \"b\"\nshare = {{ value = 0.4, sd = 0.04, dist = \"normal\" }}\n\
             [[segment]]\nname = \"c\"\nshare = \"rest\"\n\
             [[correlation]]\nbetween = [\"segment.a.share\", \"segment.b.share\"]\nrho = {rho}\n"
        ))
    };
    let both = refused(&two("0.77"));
    let sd = 0.04 * (2.0 + 2.0 * 0.77_f64).sqrt();
    let normal = Distribution::from_mean_sd(Family::Normal, 0.0, sd).unwrap();
    let chance = 1.0 - normal.cdf(0.1);
    // a Sobol' sample of 32,768 points is even to a hundredth of a percent here
    assert!(both.contains(&format!("below 0 in {:.1}", 100.0 * chance)), "{both}, not {chance}");
    assert!(both.contains("(of 32,768)"), "{both}");
    // where they offset each other there is room: the sum has standard deviation 0.0126
    read(&two("-0.95"), &[], |_, _| {});
}
