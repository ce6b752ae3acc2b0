//! One test on each convention that the numbers depend on (docs/model.md).

use crate::engine_ground::{Text, at, business_metric, close, cohort_metric, expected};
use cltv::results::{BusinessMetric, CohortMetric, Series};
use cltv::scenario::load;
use std::path::Path;

/// Two prospects' rungs, two customers' rungs, monthly, undiscounted.
fn ladder(rest: &str) -> String {
    format!(
        r#"
title = "ladder"
[time]
period = "month"
horizon = 36
[[stage]]
name = "aware"
kind = "prospect"
climb = 0.25
churn = 0.2
[[stage]]
name = "new"
kind = "customer"
churn = 0.1
climb = 0.2
orders = 2
order_value = 10
gross_margin = 0.5
cost_to_serve = 1
NEW
[[stage]]
name = "old"
kind = "customer"
churn = 0.05
slip = 0.1
orders = {{ mean = 3 }}
order_value = {{ mean = 10, cv = 0.5 }}
gross_margin = 0.5
OLD
{rest}
"#
    )
}

fn plain(new: &str, old: &str, rest: &str) -> String {
    ladder(rest).replace("NEW", new).replace("OLD", old)
}

const ADS: &str = "[[channel]]\nname = \"ads\"\nentrants = 100\ncost_per_entrant = 2\ncost_per_first_purchase = 3\nfixed_cost = 7\n";

/// A climb into the first customer stage at the end of t is a first purchase in t + 1.
#[test]
fn first_purchases_are_counted_on_arrival() {
    let outcome = expected(&plain("on_enter = -4", "", ADS));
    assert!(at(&outcome, Series::FirstPurchases, 0).abs() < 1e-12);
    close(at(&outcome, Series::FirstPurchases, 1), 100.0 * 0.8 * 0.25, 1e-12);
    // money on the move falls in the period of the move, the channel's price in that of the purchase
    close(at(&outcome, Series::Contribution, 0), -4.0 * 20.0, 1e-12);
    close(at(&outcome, Series::AcquisitionCost, 0), 207.0, 1e-12);
    close(at(&outcome, Series::AcquisitionCost, 1), 207.0 + 3.0 * 20.0, 1e-12);
    // new: 20 customers at 2 x 10 x 0.5 - 1, and the next climbers' cards
    let climbing = 0.8 * 0.25 * (100.0 + 100.0 * 0.8 * 0.75);
    close(at(&outcome, Series::Contribution, 1), 20.0 * 9.0 - 4.0 * climbing, 1e-12);
}

/// conversion = (1 - q) a / (1 - (1 - q)(1 - a)); cac = all that channels cost per first purchase.
#[test]
fn acquisition_cost_per_first_purchase() {
    let outcome = expected(&plain("", "", ADS));
    let conversion = 0.8 * 0.25 / (1.0 - 0.8 * 0.75);
    close(cohort_metric(&outcome, CohortMetric::Cac), (2.0 + 0.07) / conversion + 3.0, 1e-12);
    let cold = plain("", "", ADS).replace("climb = 0.25", "climb = 0");
    assert_eq!(expected(&cold).cohort.metric(CohortMetric::Cac), None);
    close(cohort_metric(&expected(&plain("", "", "")), CohortMetric::Cac) + 1.0, 1.0, 1e-12);
}

/// Payback within the period in which the cumulative value passes the cac.
#[test]
fn payback_is_interpolated() {
    let one = |cost: f64| {
        expected(&format!(
            "title = \"p\"\n[time]\nperiod = \"month\"\nhorizon = 12\n[[stage]]\nname = \"c\"\nkind = \"customer\"\nchurn = 0\n\
             contribution = 75\n[[channel]]\nname = \"ads\"\nentrants = 1\ncost_per_entrant = {cost}\n"
        ))
    };
    // 500 / 75
    close(cohort_metric(&one(500.0), CohortMetric::Payback), 6.666_666_667, 1e-9);
    close(cohort_metric(&one(37.5), CohortMetric::Payback), 0.5, 1e-12);
    assert_eq!(one(1000.0).cohort.metric(CohortMetric::Payback), None);
}

/// Effects at strength s lie between without and with; costs are in full from the start.
#[test]
fn effects_ramp_and_costs_do_not() {
    let program = "[opening]\ncustomers = { old = 1000 }\n[[program]]\nname = \"p\"\nstart = 2\nend = 8\nramp = 4\n\
                   effects = [ { of = \"churn\", multiply = 0.6 } ]\ncosts = { setup = 50, per_period = 10, per_member = 0.5 }\n";
    let outcome = expected(&plain("", "", program));
    let customers = |t: usize| at(&outcome, Series::Customers, t);
    let churn = |t: usize| at(&outcome, Series::Lapses, t) / customers(t);
    // new churns 0.1, old 0.05: weigh them
    let mixed = |t: usize, strength: f64| {
        let factor = 1.0 - 0.4 * strength;
        (at(&outcome, Series::Stage(1), t) * 0.1 + at(&outcome, Series::Stage(2), t) * 0.05) * factor
            / customers(t)
    };
    for (t, strength) in [(1, 0.0), (2, 0.25), (3, 0.5), (5, 1.0), (7, 1.0), (8, 0.0)] {
        close(churn(t), mixed(t, strength), 1e-12);
    }
    close(at(&outcome, Series::ProgramCost, 2), 60.0 + 0.5 * customers(2), 1e-12);
    close(at(&outcome, Series::ProgramCost, 7), 10.0 + 0.5 * customers(7), 1e-12);
    assert!(at(&outcome, Series::ProgramCost, 8).abs() < 1e-12);
}

/// Selection is carried whether or not the program runs; effects and costs are not.
#[test]
fn selection_stays_when_a_program_is_off() {
    let program = "[opening]\ncustomers = { old = 1000 }\n[[program]]\nname = \"p\"\njoin = 0.5\n\
                   selection = [ { of = \"orders\", multiply = 1.2 } ]\neffects = [ { of = \"orders\", multiply = 1.5 } ]\n\
                   costs = { per_order = 1, revenue_share = 0.1 }\n";
    let scenario = crate::engine_ground::scenario(&plain("", "", program));
    let revenue = |running: &[usize]| {
        let outcome =
            crate::engine_ground::draw(&scenario.with_programs(running), cltv::engine::Engine::Expected, 0);
        (at(&outcome, Series::Revenue, 0), at(&outcome, Series::ProgramCost, 0))
    };
    let (off, on) = (revenue(&[]), revenue(&[0]));
    // the mean over joiners and others is the stage's: others 3 / 1.1 orders, joiners 1.2 times that
    close(off.0, 1000.0 * 30.0, 1e-12);
    assert!(off.1.abs() < 1e-12);
    close(on.0, 1000.0 * 30.0 * (0.5 + 0.5 * 1.2 * 1.5) / 1.1, 1e-12);
    close(on.1, 500.0 * 3.0 * 1.8 / 1.1 * (1.0 + 0.1 * 10.0), 1e-12);
}

/// Points cost their value x cost share as they are redeemed: the first period's by the hazard at which
/// 80 % are gone within a year.
#[test]
fn points_cost_when_redeemed() {
    let program = "[opening]\ncustomers = { new = 100 }\n[[program]]\nname = \"p\"\n\
                   points = { earn = 2, value = 0.05, redeemed = 0.8, expiry = 12, cost_share = 0.5 }\n";
    let outcome = expected(&plain("", "", program));
    let hazard = 1.0 - 0.2_f64.powf(1.0 / 12.0);
    close(at(&outcome, Series::ProgramCost, 0), 100.0 * 20.0 * 2.0 * hazard * 0.05 * 0.5, 1e-12);
}

/// Changes of a row outright scale its entries in proportion.
#[test]
fn changes_of_a_row_keep_its_proportions() {
    let text = |program: &str| {
        format!(
            "title = \"row\"\n[time]\nperiod = \"month\"\nhorizon = 3\n[[stage]]\nname = \"a\"\nkind = \"customer\"\n\
             to = {{ b = 0.2, c = 0.1, lapsed = 0.06, lost = 0.04 }}\ncontribution = 1\n\
             [[stage]]\nname = \"b\"\nkind = \"customer\"\nchurn = 0\n\
             [[stage]]\nname = \"c\"\nkind = \"customer\"\nchurn = 0\n[opening]\ncustomers = {{ a = 1000 }}\n{program}"
        )
    };
    let outcome = expected(&text(
        "[[program]]\nname = \"p\"\neffects = [ { of = \"churn\", multiply = 0.5 }, { of = \"climb\", multiply = 1.5 } ]\n",
    ));
    // q 0.1 -> 0.05, a = 0.3 / 0.9 -> 0.5: up (1 - 0.05) 0.5, two thirds of it to b
    close(at(&outcome, Series::Stage(1), 1), 1000.0 * 0.95 * 0.5 * 2.0 / 3.0, 1e-12);
    close(at(&outcome, Series::Stage(2), 1), 1000.0 * 0.95 * 0.5 / 3.0, 1e-12);
    close(at(&outcome, Series::Lapsed, 1), 1000.0 * 0.05 * 0.6, 1e-12);
    close(outcome.business.ledger.lost[0], 1000.0 * 0.05 * 0.4, 1e-12);
}

/// The score weighs customers; word of mouth multiplies the climb of prospects.
#[test]
fn word_of_mouth_moves_prospects() {
    let nps =
        |p: f64, d: f64| format!("nps = {{ promoters = {p}, passives = {}, detractors = {d} }}", 1.0 - p - d);
    let rest = "[opening]\ncustomers = { aware = 1000, new = 300, old = 100 }\n\
                [word_of_mouth]\npromoter_pull = 0.5\ndetractor_drag = 0.8\n";
    let outcome = expected(&plain(&nps(0.2, 0.4), &nps(0.8, 0.0), rest));
    let (promoters, detractors) = ((300.0 * 0.2 + 100.0 * 0.8) / 400.0, 300.0 * 0.4 / 400.0);
    close(at(&outcome, Series::Nps, 0), 100.0 * (promoters - detractors), 1e-12);
    let factor = 1.0 + 0.5 * promoters - 0.8 * detractors;
    close(at(&outcome, Series::FirstPurchases, 1), 1000.0 * 0.8 * 0.25 * factor, 1e-12);
    // neutral in the cohort lens and in conversions
    let strong = expected(&plain(&nps(1.0, 0.0), &nps(1.0, 0.0), &rest.replace("0.5", "9")));
    assert!(strong.business.word_of_mouth_clamped > 0);
    close(at(&strong, Series::FirstPurchases, 1), 800.0, 1e-12);
}

/// nrr, grr and earned growth of a two-year horizon, counted by hand on a yearly ladder.
#[test]
fn revenue_retention_of_the_last_year() {
    let outcome = expected(
        r#"
title = "nrr"
[time]
period = "year"
horizon = 3
[[stage]]
name = "customer"
kind = "customer"
churn = { table = [0.5, 0.2], clock = "tenure" }
orders = { mean = 1 }
order_value = 10
gross_margin = 1
by_tenure_year = { orders = [1, 4, 1] }
referral = { invitations = 0.3, accepted = 1 }
[referral]
tracked = 0.5
[opening]
customers = { customer = 100 }
[[channel]]
name = "ads"
entrants = 10
"#,
    );
    // year 0: 100 of tenure 0 (opening) and 10 new; year 1: 55 at 4 orders, 10 paid and 33 referred
    // new; year 2: 44 at 1 order, 21.5 at 4 orders, and 10 + 0.3 x 98 new
    let (old_before, new_before) = (55.0 * 40.0, 43.0 * 10.0);
    let (old_last, new_last) = (44.0 * 10.0, 21.5 * 40.0);
    let before = old_before + new_before;
    close(at(&outcome, Series::Revenue, 1), before, 1e-12);
    close(business_metric(&outcome, BusinessMetric::Nrr), (old_last + new_last) / before, 1e-12);
    close(business_metric(&outcome, BusinessMetric::Grr), (old_last + new_before) / before, 1e-12);
    let referred = 0.3 * 98.0 * 10.0;
    let earned = (old_last + new_last + referred) / before - 1.0;
    close(business_metric(&outcome, BusinessMetric::EarnedGrowth), earned, 1e-12);
    let measured = (old_last + new_last + 0.5 * referred) / before - 1.0;
    close(business_metric(&outcome, BusinessMetric::EarnedGrowthMeasured), measured, 1e-12);
}

const SEASON: &str = "[seasonality]\norders = [0.8, 1, 1.2, 1, 0.8, 1, 1.2, 1, 0.8, 1, 1.2, 1]\n";
const RAMP: &str = "[[program]]\nname = \"p\"\nstart = 3\nramp = 3\njoin = 0.5\n\
                    effects = [ { of = \"churn\", multiply = 0.6 }, { of = \"orders\", multiply = 1.2 } ]\n";

/// The triangle of cohorts adds up to the series, month by month.
#[test]
fn cohorts_add_up_to_the_business() {
    let text = plain(
        "",
        "",
        &format!(
            "{ADS}[opening]\ncustomers = {{ new = 50, old = 70 }}\ntenure_years = {{ old = 2 }}\n[lapsed]\nwin_back = 0.05\n{SEASON}{RAMP}"
        ),
    );
    let scenario = crate::engine_ground::scenario(&text);
    let compiler = cltv::model::Compiler::new(&scenario, cltv::engine::Engine::Expected);
    let model = compiler.model(&[]);
    let triangle = cltv::engine::triangle(&model).unwrap();
    let outcome = expected(&text);
    for t in 0..36_i64 {
        let of = |values: fn(&cltv::results::TriangleRow) -> &[f64]| -> f64 {
            let at = |row: &cltv::results::TriangleRow| {
                let entry = t - row.cohort.max(0);
                usize::try_from(entry).ok().and_then(|entry| values(row).get(entry).copied()).unwrap_or(0.0)
            };
            triangle.cohorts.iter().map(at).sum()
        };
        close(of(|row| &row.customers), at(&outcome, Series::Customers, t as usize), 1e-9);
        close(of(|row| &row.revenue), at(&outcome, Series::Revenue, t as usize), 1e-9);
    }
    assert_eq!(triangle.cohorts[0].cohort, -24);
    assert_eq!(triangle.cohorts[1].cohort, 0);
    assert_eq!(triangle.cohorts[2].retention(0), Some(1.0));
}

/// A business of nothing is all zeros, its ratios unknown.
#[test]
fn an_empty_business_is_zero() {
    let outcome = expected(&plain("", "", ""));
    close(1.0 + business_metric(&outcome, BusinessMetric::Npv), 1.0, 1e-15);
    for metric in [
        BusinessMetric::NpvPerCost,
        BusinessMetric::ReferralShare,
        BusinessMetric::NpsEnd,
        BusinessMetric::Nrr,
        BusinessMetric::Grr,
    ] {
        assert_eq!(outcome.business.metric(metric), None, "{metric:?}");
    }
}

/// Customer equity: undiscounted value at the end of those then present, by the values of states.
#[test]
fn customer_equity_is_the_value_of_who_is_left() {
    let text = "title = \"e\"\n[time]\nperiod = \"year\"\nhorizon = 2\ndiscount = 0.1\ncash_flow = \"start\"\n[[stage]]\n\
                name = \"c\"\nkind = \"customer\"\nchurn = 0.2\ncontribution = 100\n[opening]\ncustomers = { c = 1000 }\n";
    let outcome = expected(text);
    close(business_metric(&outcome, BusinessMetric::CustomerEquity), 640.0 * 366.666_666_667, 1e-9);
    close(business_metric(&outcome, BusinessMetric::Npv), 100_000.0 + 80_000.0 / 1.1, 1e-12);
}

/// People won back from lapsed go on with their tenure; those who never bought start anew.
#[test]
fn tenure_runs_or_pauses_while_lapsed() {
    for (tenure, wanted) in [("runs", 3.0), ("pauses", 2.0)] {
        let outcome = expected(&format!(
            "title = \"t\"\n[time]\nperiod = \"year\"\nhorizon = 3\n[[stage]]\nname = \"c\"\nkind = \"customer\"\nchurn = 1\n\
             contribution = [1, 2, 3]\n[lapsed]\nwin_back = 1\ntenure = \"{tenure}\"\n[cohort]\ncustomers = 10\n"
        ));
        // customer in year 0, lapsed in year 1, back in year 2
        close(cohort_metric(&outcome, CohortMetric::Clv), 1.0 + wanted, 1e-12);
    }
}

/// Customers who leave with 0.5, 0.3 and 0.1 in their first, second and third year bring 100 a year.
fn opening(customers: &str, tenure: &str) -> String {
    format!(
        "title = \"an opening base of mixed tenure\"\n\
         time = {{ period = \"year\", horizon = 3, cash_flow = \"start\" }}\n\
         simulation = {{ engine = \"expected\", draws = 1 }}\n\
         opening = {{ customers = {{ c = {customers} }}, tenure_years = {{ c = {tenure} }} }}\n\
         [[stage]]\nname = \"c\"\nkind = \"customer\"\n\
         churn = {{ table = [0.5, 0.3, 0.1], clock = \"tenure\" }}\ncontribution = 100\n"
    )
}

#[test]
fn opening_customers_may_have_a_list_of_tenures() {
    // 500 x (1 + 0.5 + 0.35) and 500 x (1 + 0.9 + 0.81), each year 100
    let npv = business_metric(&expected(&opening("[500, 500]", "[0, 3]")), BusinessMetric::Npv);
    close(npv, 92_500.0 + 135_500.0, 1e-12);
    // 1.5 years are read as 2, and that is said
    let text = opening("1000", "1.5");
    close(business_metric(&expected(&text), BusinessMetric::Npv), 271_000.0, 1e-12);
    let warned = |text: String| load(Path::new("test.toml"), &[], &Text(text)).problems;
    assert!(warned(text)[0].message.contains("1.5 years are taken for 2"));
    assert!(warned(opening("1000", "2")).is_empty());
    // a year is 52.18 weeks: not worth a word
    let weeks = opening("1000", "1").replace("\"year\"", "\"week\"");
    assert!(warned(weeks).is_empty());
    for (customers, tenure) in [("[500, 500]", "[0, 1, 2]"), ("1000", "[0, 3]"), ("[500, 500]", "3")] {
        let problems = warned(opening(customers, tenure));
        assert!(problems[0].message.contains("and `opening.tenure_years`"), "{problems:?}");
    }
}
