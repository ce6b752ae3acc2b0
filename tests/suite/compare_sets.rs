//! Sets of programs: which is best, what each program is worth among the others, where it stops paying.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use crate::engine_ground::{close, scenario};
use cltv::Context;
use cltv::scenario::Scenario;
use cltv::study::compare::{Comparison, Factor, Measure, Question, SetFound, Standing, compare};

fn asked(scenario: &Scenario, question: &Question) -> Comparison {
    compare(scenario, question, &[], &Context::default().threads(2)).unwrap()
}

fn compared(text: &str) -> Comparison {
    let scenario = scenario(text);
    asked(&scenario, &Question::of(&scenario))
}

fn added(set: &SetFound) -> f64 {
    set.incremental_npv.mean.unwrap()
}

fn set<'c>(found: &'c Comparison, name: &str) -> (usize, &'c SetFound) {
    let at = found.choices().iter().position(|known| *known == name).unwrap();
    (at, &found.sets[at])
}

/// A business of one stage, and programs.
fn shop(programs: &str) -> String {
    format!(
        r#"
title = "shop"
[time]
period = "month"
horizon = 12
[simulation]
engine = "expected"
draws = 500
[[stage]]
name = "c"
kind = "customer"
churn = {{ value = 0.05, sd = 0.01 }}
orders = 1
order_value = 20
gross_margin = 0.5
[opening]
customers = {{ c = 1000 }}
{programs}
"#
    )
}

const GOOD_FAIR_BAD: &str = r#"
[[program]]
name = "good"
effects = [ { of = "orders", multiply = { value = 1.2, sd = 0.03 } } ]
costs = { setup = 5000 }
[[program]]
name = "fair"
effects = [ { of = "churn", multiply = 0.5 } ]
costs = { setup = 6000 }
[[program]]
name = "bad"
effects = [ { of = "orders", multiply = { value = 1.05, sd = 0.05 } } ]
costs = { setup = 8000 }
"#;

/// Two good programs and a bad one: the best set is neither one alone nor all together. The numbers were
/// worked out outside of this program, on the same draws.
#[test]
fn the_best_of_three_programs_is_a_pair() {
    let found = compared(&shop(GOOD_FAIR_BAD));
    let (best, pair) = set(&found, "good + fair");
    assert_eq!((found.best, &pair.programs), (best, &vec!["good".to_owned(), "fair".to_owned()]));
    // to the digit as printed
    close(added(pair), 22_731.5, 0.05);
    let choice = found.choice().unwrap();
    let all = set(&found, "all together").0;
    close(choice.best[best], 0.608, 1e-12);
    close(choice.best[all], 0.392, 1e-12);
    close(choice.evpi, 1_753.16, 0.005);
    close(choice.loss[all], 3_467.68, 0.005);
    assert_eq!(found.sets.len(), 8);
    // shares sum to what all together add
    let shares: f64 = found.strategies.iter().filter_map(|one| one.shapley).sum();
    close(shares, added(set(&found, "all together").1), 1e-9 * shares.abs());
    // given the others, a program adds what all together add more than all but it
    let fair = found.strategies.iter().find(|one| one.name == "fair").unwrap();
    let without = added(set(&found, "good + bad").1);
    close(fair.last.unwrap(), added(set(&found, "all together").1) - without, 1e-9);
}

/// Where two programs multiply orders of the same customers and nothing is uncertain, every share is known:
/// revenue 10 a customer and month, 2 months, no churn: +10 % adds 20 x 0.1, +20 % adds 20 x 0.2, both
/// 20 x 0.32; of the 0.02 more each gets half.
#[test]
fn shares_of_two_programs_by_hand() {
    let found = compared(
        r#"
title = "two"
[time]
period = "month"
horizon = 2
[simulation]
engine = "expected"
[[stage]]
name = "c"
kind = "customer"
orders = 1
order_value = 10
[opening]
customers = { c = 100 }
[[program]]
name = "tenth"
effects = [ { of = "orders", multiply = 1.1 } ]
costs = { setup = 50 }
[[program]]
name = "fifth"
effects = [ { of = "orders", multiply = 1.2 } ]
costs = { setup = 500 }
"#,
    );
    let [tenth, fifth] = [&found.strategies[0], &found.strategies[1]];
    // 100 customers x 20: 2,000; a dozen floating-point steps
    close(tenth.shapley.unwrap(), 200.0 + 20.0 - 50.0, 1e-9);
    close(fifth.shapley.unwrap(), 400.0 + 20.0 - 500.0, 1e-9);
    close(tenth.last.unwrap(), 640.0 - 400.0 - 50.0, 1e-9);
    close(fifth.last.unwrap(), 640.0 - 200.0 - 500.0, 1e-9);
    assert_eq!(found.best_set().name, "tenth");
    // a quarter of the tenth pays for 50 of 200; the fifth never pays
    let even = |at: usize| found.strategies[at].break_even.as_ref().unwrap().effects;
    assert_eq!(even(1), Factor::Never);
    let Factor::At(part) = even(0) else { panic!("{:?}", even(0)) };
    // found to one part in ten thousand
    close(part, 0.25, 1e-4);
}

/// What each of two effects may shrink to while the other is as stated.
#[test]
fn break_even_of_each_effect_alone() {
    let program = |setup: f64| {
        format!(
            r#"
title = "two effects"
[time]
period = "month"
horizon = 2
cash_flow = "start"
[simulation]
engine = "expected"
[[stage]]
name = "c"
kind = "customer"
orders = 1
order_value = 10
[opening]
customers = {{ c = 100 }}
[[program]]
name = "card"
effects = [ {{ of = "orders", multiply = 1.1 }}, {{ of = "order_value", multiply = 1.2 }} ]
costs = {{ setup = {setup} }}
"#
        )
    };
    // 2,000 x (1 + 0.1 s) x 1.2 = 2,000 + 500 at s = 0.41666; 2,000 x 1.1 x (1 + 0.2 s) = 2,500 at s = 0.68181
    let found = compared(&program(500.0));
    let even = found.strategies[0].break_even.clone().unwrap();
    let parts: Vec<f64> = even
        .each
        .iter()
        .map(|effect| match effect.factor {
            Factor::At(part) => part,
            other => panic!("{other:?}"),
        })
        .collect();
    close(parts[0], (2_500.0 / 2_400.0 - 1.0) / 0.1, 1e-4);
    close(parts[1], (2_500.0 / 2_200.0 - 1.0) / 0.2, 1e-4);
    // both together: (1 + 0.1 s)(1 + 0.2 s) = 1.25
    let s = (-0.3 + (0.09_f64 + 4.0 * 0.02 * 0.25).sqrt()) / 0.04;
    assert!(matches!(even.effects, Factor::At(part) if (part - s).abs() < 1e-4), "{even:?}");
    // cheap enough, it pays by the price alone
    let cheap = compared(&program(100.0)).strategies[0].break_even.clone().unwrap();
    assert_eq!(cheap.each[0].factor, Factor::NoneNeeded);
}

/// At most one design of a card runs; the others stay in the file.
#[test]
fn programs_that_exclude_each_other_are_in_no_set_together() {
    let designs = r#"
[[program]]
name = "plain card"
exclusive = "card"
effects = [ { of = "orders", multiply = 1.1 } ]
costs = { setup = 1000 }
[[program]]
name = "gold card"
exclusive = "card"
effects = [ { of = "orders", multiply = 1.2 } ]
costs = { setup = 3000 }
[[program]]
name = "mail"
effects = [ { of = "churn", multiply = 0.9 } ]
costs = { setup = 500 }
"#;
    let scenario = scenario(&shop(designs));
    // the first of the group runs
    assert_eq!(scenario.running_programs(), [0, 2]);
    let question = Question { programs: vec![0, 1, 2], ..Question::default() };
    let found = asked(&scenario, &question);
    assert_eq!(
        found.choices(),
        ["no program", "plain card", "gold card", "mail", "plain card + mail", "gold card + mail"]
    );
    // shares sum to the better of the fullest sets
    let shares: f64 = found.strategies.iter().filter_map(|one| one.shapley).sum();
    let fullest = added(set(&found, "plain card + mail").1).max(added(set(&found, "gold card + mail").1));
    close(shares, fullest, 1e-9 * fullest);
    let choice = found.choice().unwrap();
    close(choice.best.iter().sum::<f64>(), 1.0, 1e-12);
}

/// Against the business that has a program already, dropping it and adding to it are told from there.
#[test]
fn another_reference_than_none() {
    let scenario = scenario(&shop(GOOD_FAIR_BAD));
    let none = asked(&scenario, &Question::of(&scenario));
    let question = Question { against: vec![0], ..Question::of(&scenario) };
    let found = asked(&scenario, &question);
    assert_eq!((found.reference().name.as_str(), found.sets.len()), ("good", 8));
    for other in &found.sets {
        let wanted = added(set(&none, &other.name).1) - added(set(&none, "good").1);
        // differences of sums of some 10^5
        close(added(other), wanted, 1e-7);
    }
    assert_eq!(found.best_set().name, none.best_set().name);
    // the programs that can be added
    let names: Vec<&str> = found.strategies.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["good + fair", "good + bad", "all together"]);
    close(
        found.strategies[0].measure(Measure::IncrementalNpv).mean.unwrap(),
        added(set(&found, "good + fair").1),
        0.0,
    );
    for one in &found.strategies {
        let parts: f64 = one.bridge.iter().map(|part| part.value).sum();
        close(parts, one.measure(Measure::IncrementalNpv).mean.unwrap(), 1e-6);
    }
}

/// Beyond four programs the sets that are evaluated hold the greedy path, and all of them where asked.
#[test]
fn many_programs_are_told_by_a_path() {
    let program = |at: usize| {
        format!(
            "[[program]]\nname = \"p{at}\"\neffects = [ {{ of = \"orders\", multiply = 1.0{at} }} ]\ncosts = {{ setup = 3000 }}\n"
        )
    };
    let text = shop(&(1..=6).map(program).collect::<String>());
    let scenario = scenario(&text).with_draws(16);
    let some = asked(&scenario, &Question::of(&scenario));
    let all = asked(&scenario, &Question { all_sets: true, ..Question::of(&scenario) });
    assert_eq!((all.sets.len(), all.all_sets, some.all_sets), (64, true, false));
    assert!(some.sets.len() < 32, "{}", some.sets.len());
    // effects of these programs help each other, so the greedy path finds the best
    assert_eq!(some.best_set().programs, all.best_set().programs);
    assert!(some.strategies.iter().all(|one| one.shapley.is_none()));
    for one in some.strategies.iter().filter(|one| one.programs.len() == 1) {
        let same = all.strategies.iter().find(|other| other.name == one.name).unwrap();
        close(one.last.unwrap(), same.last.unwrap(), 1e-9);
        assert!(same.shapley.is_some());
    }
}

const CARDS: &str = r#"
[[program]]
name = "card A"
join = 0.5
effects = [ { of = "orders", multiply = 1.2 } ]
costs = { per_member = 0.5 }
[[program]]
name = "card B"
join = 0.5
effects = [ { of = "orders", multiply = 1.2 } ]
costs = { per_member = 0.5 }
[[program]]
name = "poster"
join = 0.5
"#;

/// Two cards that are the same tie, and a poster that does nothing adds nothing.
#[test]
fn ties_are_said_as_ties() {
    let found = compared(&shop(CARDS));
    let (a, b) = (set(&found, "card A").0, set(&found, "card B").0);
    assert_eq!(set(&found, "card B").1.standing, Standing::Ties(a));
    assert_eq!(set(&found, "poster").1.standing, Standing::Ties(0));
    let choice = found.choice().unwrap();
    close(choice.best[a], choice.best[b], 0.0);
    // both cards together are best, and the poster is not in the best set
    assert_eq!(found.best_set().programs, ["card A", "card B"]);
    close(choice.best.iter().sum::<f64>(), 1.0, 1e-12);
    let idle = compared(&shop("[[program]]\nname = \"poster\"\n"));
    assert_eq!((idle.best, idle.sets[1].standing), (0, Standing::Ties(0)));
}

/// Knowing inputs is worth nothing where none is uncertain, whatever luck does to single members.
#[test]
fn luck_has_no_value_of_information() {
    let found = compared(
        r#"
title = "stamps"
[time]
period = "month"
horizon = 12
[simulation]
draws = 200
[[stage]]
name = "c"
kind = "customer"
churn = 0.05
orders = { mean = 1 }
order_value = 25
gross_margin = 0.5
[opening]
customers = { c = 300 }
[[program]]
name = "card"
effects = [ { of = "churn", multiply = 0.72 } ]
points = { earn = 1, value = 0.05, redeemed = 0.9, expiry = 4, threshold = 100 }
"#,
    );
    assert_eq!(found.provenance.engine.name(), "individual");
    let choice = found.choice().unwrap();
    close(choice.evpi, 0.0, 0.0);
    // one set is best whatever luck does
    assert!(choice.best.iter().any(|share| *share >= 1.0), "{:?}", choice.best);
    // the chosen set is the one that adds on average
    let mean = found.sets[1].incremental_npv.mean.unwrap();
    assert_eq!(found.best, usize::from(mean > 0.0));
}

/// What `compare` reports of a program is a metric of `solve`, `sweep`, `sensitivity` and claims.
#[test]
fn measures_of_programs_are_metrics() {
    use cltv::study::compare::with_best;
    use cltv::study::metric::Metric;
    use cltv::study::sensitivity::{Method, sensitivity};
    let scenario = scenario(&shop(GOOD_FAIR_BAD));
    let compared = asked(&scenario, &Question::of(&scenario));
    let known = with_best(&scenario, &[0, 1, 2], &Context::default().threads(2)).unwrap();
    assert_eq!(known.best_programs(), Some(&[0, 1][..]));
    let mean = |name: &str| {
        let metric = Metric::find(&known, name).unwrap();
        let found = sensitivity(&known, metric, Method::Tornado, &Context::default().threads(2)).unwrap();
        assert_eq!(found.metric.name, name);
        found.metric_estimate
    };
    let good = &compared.strategies[0];
    for measure in [Measure::IncrementalNpv, Measure::Roi, Measure::Payback] {
        assert_eq!(mean(&format!("program.good.{}", measure.name())), *good.measure(measure), "{measure:?}");
    }
    let pair = set(&compared, "good + fair").1;
    assert_eq!(mean("set.best.incremental_npv"), pair.incremental_npv);
    assert!(Metric::find(&known, "program.good.happiness").is_none());
    assert!(Metric::find(&known, "program.nobody.roi").is_none());
}

/// Setup is paid first and the year's cash comes at its end: 1,050 of it pay 1,000 back after 0.952 years. What
/// points cost after the plan counts, and a program that does nothing pays nothing back.
#[test]
fn payback_counts_what_is_paid_first_and_last() {
    let year = |program: &str| {
        let found = compared(&format!(
            r#"
title = "a year"
[time]
period = "year"
horizon = 1
cash_flow = "end"
[simulation]
engine = "expected"
[[stage]]
name = "c"
kind = "customer"
orders = 1
order_value = 100
[opening]
customers = {{ c = 100 }}
[[program]]
name = "card"
{program}
"#
        ));
        found.strategies[0].measure(Measure::Payback).p50
    };
    let of_setup = |setup: f64| {
        year(&format!("effects = [ {{ of = \"orders\", multiply = 1.105 }} ]\ncosts = {{ setup = {setup} }}"))
    };
    close(of_setup(1_000.0).unwrap(), 1_000.0 / 1_050.0, 1e-12);
    assert_eq!(of_setup(1_051.0), None);
    assert_eq!(year(""), None);
    // 1,050 more, and points for 11,050 that cost 0.9 x 0.06 each: 596.70, most of it after the year
    let points = |value: f64| {
        year(&format!(
            "effects = [ {{ of = \"orders\", multiply = 1.105 }} ]\npoints = {{ earn = 1, value = {value}, redeemed = 0.9, expiry = 3 }}"
        ))
    };
    close(points(0.06).unwrap(), 0.0, 0.0);
    assert_eq!(points(0.2), None);
}

/// Where the draws that a break-even looks at miss the mean of all, it still meets what is reported.
#[test]
fn a_break_even_does_not_contradict_the_mean() {
    let text = |setup: f64| {
        shop(&format!(
            "[[program]]\nname = \"card\"\neffects = [ {{ of = \"orders\", multiply = {{ value = 1.05, sd = 0.2 }} }} ]\ncosts = {{ setup = {setup} }}"
        ))
        .replace("draws = 500", "draws = 600\nsampling = \"monte-carlo\"\nseed = 4")
    };
    let free = added(&compared(&text(0.0)).sets[1]);
    for (setup, pays) in [(free - 50.0, true), (free + 50.0, false)] {
        let found = compared(&text(setup));
        let even = found.strategies[0].break_even.as_ref().unwrap().effects;
        assert_eq!(even != Factor::Never, pays, "{setup}: {even:?}");
        assert_eq!(found.best == 1, pays);
    }
}

/// Under a reference a row has the name of its set, and deadweight is of what is added to it.
#[test]
fn rows_against_a_reference_are_named_by_what_runs() {
    let scenario = scenario(&shop(
        r#"
[[program]]
name = "card"
effects = [ { of = "orders", multiply = 2 } ]
costs = { revenue_share = 0.1 }
[[program]]
name = "stamp"
effects = [ { of = "orders", multiply = 1.25 } ]
costs = { per_order = 1 }
"#,
    ));
    let found = asked(&scenario, &Question { against: vec![0], ..Question::of(&scenario) });
    let row = &found.strategies[0];
    assert_eq!((row.name.as_str(), found.sets[row.set].name.as_str()), ("all together", "all together"));
    // four in five orders would have been made without stamps
    close(row.measure(Measure::Deadweight).mean.unwrap(), 0.8, 1e-12);
}

/// Points that buy in lots: nothing is settled after the plan, for no full lot is open then, just as a longer
/// plan in which the program has ended redeems no more.
#[test]
fn fragments_of_lots_buy_nothing_after_the_plan() {
    let text = |horizon: usize| {
        format!(
            r#"
title = "lots"
[time]
period = "month"
horizon = {horizon}
[simulation]
draws = 4
[[stage]]
name = "c"
kind = "customer"
churn = 0.5
orders = 1
order_value = 20
gross_margin = 0.5
[opening]
customers = {{ c = 2000 }}
[[program]]
name = "card"
end = 6
effects = [ {{ of = "orders", multiply = 1.1 }} ]
points = {{ earn = 1, value = 0.05, redeemed = 1, expiry = 60, threshold = 60 }}
"#
        )
    };
    let of = |horizon: usize, measure: Measure| {
        compared(&text(horizon)).strategies[0].measure(measure).mean.unwrap()
    };
    close(of(6, Measure::PointsSettlement), 0.0, 0.0);
    close(of(6, Measure::IncrementalNpv), of(70, Measure::IncrementalNpv), 1e-6);
}
