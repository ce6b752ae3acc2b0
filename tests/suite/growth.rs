//! Prices and costs that grow over calendar time, against closed forms and by hand.

use crate::engine_ground::{Text, at, business_metric, close, cohort_metric, draw, expected, scenario};
use cltv::engine::Engine;
use cltv::results::{BusinessMetric, CohortMetric, Series};
use cltv::scenario::load;
use std::path::Path;

/// One stage by the year, cash at the start, discount 10 %.
fn yearly(horizon: usize, stage: &str, rest: &str) -> String {
    format!(
        "title = \"growth\"\n\
         time = {{ period = \"year\", horizon = {horizon}, discount = 0.1, cash_flow = \"start\" }}\n\
         simulation = {{ engine = \"expected\", draws = 1 }}\n\
         [[stage]]\nname = \"c\"\nkind = \"customer\"\n{stage}\n{rest}\n"
    )
}

const GROWING: &str = "churn = 0.2\norders = 2\norder_value = { value = 10, growth = 0.03 }\ngross_margin = 0.5\n\
                       cost_to_serve = { value = 1, growth = -0.05 }";

#[test]
fn a_customer_is_worth_two_growing_annuities() {
    // 10 a year that grows by 3 %, less 1 that falls by 5 %, kept with 0.8, at 10 %
    let annuity = |growth: f64| 1.0 / (1.0 - 0.8 * (1.0 + growth) / 1.1);
    let outcome = expected(&yearly(400, GROWING, ""));
    let wanted = 10.0 * annuity(0.03) - annuity(-0.05);
    // (0.8 x 1.03 / 1.1)^400 is below 10^-49
    close(cohort_metric(&outcome, CohortMetric::Clv), wanted, 1e-12);
    close(outcome.cohort.value_by_stage[0].unwrap(), wanted, 1e-12);
}

#[test]
fn values_hold_the_level_of_the_last_period() {
    // 5 periods that grow, then the level of period 4 for ever
    let outcome = expected(&yearly(5, GROWING, "[opening]\ncustomers = { c = 100 }"));
    let level = |t: i32| 10.0 * 1.03_f64.powi(t) - 0.95_f64.powi(t);
    let kept = 0.8 / 1.1_f64;
    let ahead: f64 = (0..4).map(|t| level(t) * kept.powi(t)).sum();
    let value = ahead + kept.powi(4) * level(4) / (1.0 - kept);
    close(outcome.cohort.value_by_stage[0].unwrap(), value, 1e-12);
    // those left after the last move, as from the period after
    let equity = 100.0 * 0.8_f64.powi(5) * level(4) / (1.0 - kept);
    close(business_metric(&outcome, BusinessMetric::CustomerEquity), equity, 1e-12);
}

#[test]
fn money_grows_by_hand_in_both_lenses() {
    // monthly model, yearly growth; a change adds before, a year of tenure multiplies before growth does
    let text = "title = \"by hand\"\n\
        time = { period = \"month\", horizon = 14, cash_flow = \"start\" }\n\
        simulation = { engine = \"expected\", draws = 1 }\n\
        business = { fixed_cost = { value = 50, growth = { value = 0.44, per = \"year\" } } }\n\
        opening = { customers = { c = 10 } }\n\
        [[stage]]\nname = \"c\"\nkind = \"customer\"\norders = 2\n\
        order_value = { mean = 8, cv = 0.5, growth = { value = 0.21, per = \"year\" } }\n\
        cost_to_serve = { value = 24, per = \"year\", growth = 0.01 }\n\
        by_tenure_year = { order_value = [1, 2] }\n\
        [[program]]\nname = \"p\"\neffects = [ { of = \"order_value\", add = 2 } ]\n\
        costs = { per_member = 3, revenue_share = 0.1 }\n";
    let outcome = expected(text);
    for (t, year) in [(0, 1.0), (6, 1.0), (12, 2.0), (13, 2.0)] {
        let months = t as f64;
        let price = 10.0 * year * 1.21_f64.powf(months / 12.0);
        let revenue = 10.0 * 2.0 * price;
        close(at(&outcome, Series::Revenue, t), revenue, 1e-12);
        let cost = 10.0 * 2.0 * 1.01_f64.powi(t as i32);
        close(at(&outcome, Series::CostToServe, t), cost, 1e-12);
        close(at(&outcome, Series::FixedCost, t), 50.0 * 1.44_f64.powf(months / 12.0), 1e-12);
        // what a program costs per member does not grow, a share of revenue does with it
        close(at(&outcome, Series::ProgramCost, t), 30.0 + 0.1 * revenue, 1e-12);
        let curve = &outcome.cohort.clv_curve;
        let own = curve[t] - if t > 0 { curve[t - 1] } else { 0.0 };
        close(own, (0.9 * revenue - cost) / 10.0 - 3.0, 1e-10);
    }
}

#[test]
fn all_engines_grow_alike() {
    let text = yearly(
        12,
        "churn = 0.2\norders = { mean = 2 }\norder_value = { mean = 10, cv = 0.5, growth = 0.1 }\n\
         cost_to_serve = { value = 3, growth = 0.02 }",
        "[opening]\ncustomers = { c = 20000 }\n[cohort]\ncustomers = 20000",
    );
    let scenario = scenario(&text);
    let exact = draw(&scenario, Engine::Expected, 0);
    for engine in [Engine::Cohort, Engine::Individual] {
        let outcome = draw(&scenario, engine, 0);
        // a customer's value has a standard deviation of about its mean: 4 / sqrt(20,000) is 3 %
        let clv = |outcome| cohort_metric(outcome, CohortMetric::Clv);
        close(clv(&outcome), clv(&exact), 0.03);
        let npv = |outcome| business_metric(outcome, BusinessMetric::Npv);
        close(npv(&outcome), npv(&exact), 0.03);
        // a value of an infinite horizon is an expectation in every engine
        close(outcome.cohort.value_by_stage[0].unwrap(), exact.cohort.value_by_stage[0].unwrap(), 1e-12);
    }
}

#[test]
fn growth_may_be_uncertain_and_is_kept_when_the_number_is_set() {
    let text = yearly(3, "orders = 1\norder_value = { value = 10, growth = { value = 0.1, sd = 0.02 } }", "");
    let drawn = scenario(&text);
    assert_eq!(drawn.parameters()[0].path, "stage.c.order_value.growth");
    let compiler = cltv::model::Compiler::new(&drawn, Engine::Expected);
    let key = cltv::stats::streams::Key::new(1);
    let outcome = cltv::engine::simulate(Engine::Expected, &compiler.model(&[0.2]), key).unwrap();
    close(cohort_metric(&outcome, CohortMetric::Clv), 10.0 * (1.0 + 1.2 / 1.1 + 1.44 / 1.21), 1e-12);
    let set = ["stage.c.order_value=20".to_owned(), "stage.c.order_value.growth=0".to_owned()];
    let one = load(Path::new("test.toml"), &set[..1], &Text(text.clone())).scenario.unwrap();
    assert_eq!(one.parameters().len(), 1, "the growth stays uncertain");
    let both = load(Path::new("test.toml"), &set, &Text(text)).scenario.unwrap();
    close(
        cohort_metric(&draw(&both, Engine::Expected, 0), CohortMetric::Clv),
        20.0 * (1.0 + 1.0 / 1.1 + 1.0 / 1.21),
        1e-12,
    );
}

#[test]
fn growth_without_bound_is_refused() {
    let text = yearly(1200, "orders = 1\norder_value = { value = 10, growth = 0.5 }", "");
    let loaded = load(Path::new("test.toml"), &[], &Text(text));
    assert!(loaded.problems[0].message.contains("over 1200 years; allowed is a billion times"));
    assert!(loaded.scenario.is_none());
}

#[test]
fn effects_fade_after_a_program_and_its_costs_do_not() {
    let text = "title = \"fade\"\n\
        time = { period = \"month\", horizon = 8, cash_flow = \"start\" }\n\
        simulation = { engine = \"expected\", draws = 1 }\n\
        opening = { customers = { c = 100 } }\n\
        [[stage]]\nname = \"c\"\nkind = \"customer\"\norders = 1\norder_value = 10\n\
        [[program]]\nname = \"p\"\nstart = 1\nend = 3\nfade = 4\njoin = 0.5\n\
        effects = [ { of = \"orders\", multiply = 1.4 } ]\n\
        costs = { setup = 7, per_period = 5, per_member = 0.1, per_order = 0.01 }\n\
        points = { earn = 1, value = 0.01, redeemed = 1, expiry = 1 }\n";
    let outcome = expected(text);
    let lift = [0.0, 0.4, 0.4, 0.3, 0.2, 0.1, 0.0, 0.0];
    for (t, lift) in lift.into_iter().enumerate() {
        close(at(&outcome, Series::Revenue, t), 1000.0 + 500.0 * lift, 1e-12);
        let serves = t == 1 || t == 2;
        let setup = if t == 1 { 7.0 } else { 0.0 };
        // 50 members who order 1.4 times; points cost 1 % of the 700 they spend
        let costs = if serves { setup + 5.0 + 5.0 + 0.7 + 7.0 } else { 0.0 };
        assert!((at(&outcome, Series::ProgramCost, t) - costs).abs() < 1e-9, "{t}");
        assert!((at(&outcome, Series::PointsIssued, t) - if serves { 700.0 } else { 0.0 }).abs() < 1e-9);
    }
}
