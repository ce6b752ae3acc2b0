//! Who would join: a stage's numbers are the mean over joiners and others, whoever joins.

use crate::engine_ground::{Text, at, business_metric, close, draw, expected};
use crate::support::project;
use cltv::engine::Engine;
use cltv::results::{BusinessMetric, CohortMetric, Series};
use cltv::scenario::{Scenario, load};
use std::path::Path;

/// Two stages of a hundred who order once for 100, one period.
const TWO_STAGES: &str = r#"
title = "where do joiners differ?"
[time]
period = "month"
horizon = 1
[[stage]]
name = "new"
kind = "customer"
orders = 1
order_value = 100
[[stage]]
name = "regular"
kind = "customer"
orders = 1
order_value = 100
[opening]
customers = { new = 100, regular = 100 }
[[program]]
name = "card"
eligible = ["regular"]
join = 0.5
selection = [ { of = "orders", multiply = 2 } ]
effects = [ { of = "orders", multiply = 1 } ]
"#;

/// Half of the customers of both stages, the one that the program does not serve too, buy 4/3 and half
/// 2/3: 20,000 in all.
#[test]
fn joiners_differ_in_all_customer_stages_and_the_mean_stays() {
    let outcome = expected(TWO_STAGES);
    close(business_metric(&outcome, BusinessMetric::Revenue), 20_000.0, 1e-12);
    // revenue of one who would join and of one who would not, the population being one
    let [joiner, other] = outcome.business.programs[0].per_joiner.unwrap();
    close(joiner, 20_000.0 * 4.0 / 3.0, 1e-12);
    close(other, 20_000.0 * 2.0 / 3.0, 1e-12);
    let named = TWO_STAGES.replace("multiply = 2 }", "multiply = 2, stages = [\"regular\"] }");
    let [joiner, other] = expected(&named).business.programs[0].per_joiner.unwrap();
    close(joiner, 10_000.0 * (1.0 + 4.0 / 3.0), 1e-12);
    close(other, 10_000.0 * (1.0 + 2.0 / 3.0), 1e-12);
}

fn coffee_chain(join: f64, selection: &str) -> Scenario {
    let text = std::fs::read_to_string(project("scenarios/coffee-chain.toml")).unwrap();
    let text = text.replace("{ of = \"orders\", multiply = 1.15 }", selection);
    let sets = [format!("program.points.join={join}"), "simulation.draws=4".to_owned()];
    load(Path::new("test.toml"), &sets, &Text(text)).scenario.unwrap().with_programs(&[])
}

/// Without programs the chain is worth the same whoever would join: exactly where joiners differ in money
/// only; nearly where they differ in how long they stay, because who stays changes the mix.
#[test]
fn the_business_without_programs_does_not_depend_on_who_would_join() {
    let of = |metric: BusinessMetric, join: f64, selection: &str, number: u64| {
        business_metric(&draw(&coffee_chain(join, selection), Engine::Expected, number), metric)
    };
    let money = "{ of = \"orders\", multiply = 1.15 }";
    let moves = "{ of = \"orders\", multiply = 1.15 }, { of = \"churn\", multiply = 0.9 }";
    for number in 0..4 {
        for join in [0.55, 0.8] {
            let npv = |join| of(BusinessMetric::Npv, join, money, number);
            // sums of the same money in another order
            close(npv(join), npv(0.2), 1e-9);
            let revenue = |join| of(BusinessMetric::Revenue, join, moves, number);
            // the mean of churn is held, not that of stays: about 0.3 %
            close(revenue(join), revenue(0.2), 5e-3);
        }
    }
}

/// A ladder where joiners of two programs differ in one number in turn.
fn two_programs(second: &str) -> String {
    format!(
        r#"
title = "two programs"
[time]
period = "month"
horizon = 6
[[stage]]
name = "a"
kind = "customer"
orders = 3
order_value = 10
by_tenure_year = {{ orders = [1, 1.5] }}
[opening]
customers = {{ a = 1000 }}
[[program]]
name = "first"
join = 0.3
selection = [ {{ of = "orders", multiply = 2 }} ]
costs = {{ per_order = 1 }}
[[program]]
name = "second"
join = 0.6
{second}
costs = {{ per_order = 1 }}
"#
    )
}

/// One after the other, each holding the mean over its own joiners and others, for joiners of the other
/// program and for others alike.
#[test]
fn programs_split_one_after_the_other() {
    for second in
        ["selection = [ { of = \"orders\", add = 1.5 } ]", "selection = [ { of = \"orders\", set = 3 } ]"]
    {
        let outcome = expected(&two_programs(second));
        for t in 0..6 {
            close(at(&outcome, Series::Revenue, t), 30_000.0, 1e-12);
        }
        // of first's joiners each order 2 x 3 / 1.3 on average over second's
        let [joiner, other] = outcome.business.programs[0].per_joiner.unwrap();
        close(joiner / other, 2.0, 1e-12);
    }
}

/// Each entry along a clock, and each frailty, has its own mean: with joiners and others who differ in
/// churn the share that is left after the first period is that of the ladder.
#[test]
fn the_mean_is_held_along_clocks_and_for_every_frailty() {
    let text = |churn: &str, join: &str| {
        format!(
            "title = \"stays\"\n[time]\nperiod = \"month\"\nhorizon = 12\n[[stage]]\nname = \"a\"\n\
             kind = \"customer\"\nchurn = {churn}\ncontribution = 1\n[lapsed]\nwin_back = 0.2\n\
             [opening]\ncustomers = {{ a = 1000, lapsed = 100 }}\n[[program]]\nname = \"p\"\njoin = {join}\n\
             selection = [ {{ of = \"retention\", odds = 2 }}, {{ of = \"win_back\", multiply = 2 }} ]\n\
             costs = {{ per_member = 1 }}\n"
        )
    };
    for churn in
        ["{ table = [0.4, 0.1], clock = \"stage\" }", "{ value = 0.3, between_customers = { sd = 0.2 } }"]
    {
        for join in ["0.4", "{ value = 0.4, sd = 0.1 }"] {
            let [split, plain] = [join, "0"].map(|join| expected(&text(churn, join)));
            for series in [Series::Lapses, Series::WinBacks] {
                // a mean over 64 nodes of a quadrature
                close(at(&split, series, 0), at(&plain, series, 0), 1e-9);
            }
        }
    }
}

/// Where everybody joins there is nobody to differ from, and where nobody does there are no joiners.
#[test]
fn nothing_changes_where_all_or_none_join() {
    let plain = expected(&TWO_STAGES.replace("selection = [ { of = \"orders\", multiply = 2 } ]\n", ""));
    for join in ["join = 0", "join = 1"] {
        let outcome = expected(&TWO_STAGES.replace("join = 0.5", join));
        close(
            business_metric(&outcome, BusinessMetric::Revenue),
            business_metric(&plain, BusinessMetric::Revenue),
            1e-15,
        );
        let clv = |outcome: &cltv::results::DrawOutcome| outcome.cohort.metric(CohortMetric::Clv).unwrap();
        close(clv(&outcome), clv(&plain), 1e-15);
    }
}
