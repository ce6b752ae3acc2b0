//! Claims against closed forms: readings, verdicts, maps, and the place of a claim's changes.

use crate::engine_ground::{Text, close};
use cltv::Context;
use cltv::scenario::Original;
use cltv::study::claim::{ClaimFindings, Incomparable, Question, ReadingAnswer, Verdict, answer};
use std::path::Path;

fn answers_with(text: &str, sets: &[String], maps: bool) -> ClaimFindings {
    let files = Text(text.to_owned());
    let original = Original::read(Path::new("test.toml"), sets, &files);
    let loaded = original.with(&[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.problems));
    let programs = (0..scenario.programs().len()).collect();
    let question = Question { programs, maps, ..Question::default() };
    answer(&scenario, &original, &question, &Context::default()).unwrap()
}

fn answers(text: &str) -> ClaimFindings {
    answers_with(text, &[], false)
}

fn reading<'f>(findings: &'f ClaimFindings, claim: &str, reading: &str) -> &'f ReadingAnswer {
    let claim = findings.claims.iter().find(|known| known.name == claim).unwrap();
    claim.readings.iter().find(|known| known.name == reading).unwrap()
}

fn mean(findings: &ClaimFindings, claim: &str, name: &str) -> f64 {
    reading(findings, claim, name).comparison.mean.unwrap()
}

/// One stage, 100 a year in advance, as good as forever.
fn ladder(retention: f64, discount: f64, rest: &str) -> String {
    format!(
        r#"
title = "one stage"
time = {{ period = "year", horizon = 1200, discount = {discount}, cash_flow = "start" }}
[[stage]]
name = "customer"
kind = "customer"
retention = {retention}
contribution = 100
{rest}
"#
    )
}

const READINGS: &str = r#"
[[claim]]
name = "gross"
says = "5 % more retention, 25 to 95 % more value"
metric = "clv"
expect = { low = 0.25, high = 0.95 }
readings = [
  { name = "points",  changes = [ { of = "retention", add = 0.05 } ] },
  { name = "times",   changes = [ { of = "retention", multiply = 1.05 } ] },
  { name = "fewer",   changes = [ { of = "churn", multiply = 0.95 } ] },
  { name = "halved",  changes = [ { of = "churn", multiply = 0.5 } ] },
  { name = "set",     changes = [ { of = "retention", set = 0.95 } ] },
  { name = "dearer",  changes = [ { of = "contribution", multiply = 1.3 } ] },
]
"#;

const DISCOUNTS: [f64; 7] = [0.0, 0.05, 0.08, 0.10, 0.12, 0.15, 0.20];
const RETENTIONS: [f64; 9] = [0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90];

/// CLV is m (1 + d) / (1 + d - r), so a reading that makes r into s lifts it by (s - r) / (1 + d - s).
#[test]
fn readings_of_more_retention_meet_the_closed_form_everywhere() {
    for (discount, retention) in DISCOUNTS.iter().flat_map(|d| RETENTIONS.iter().map(move |r| (*d, *r))) {
        let found = answers(&ladder(retention, discount, READINGS));
        let lift = |new: f64| (new - retention) / (1.0 + discount - new);
        let forms = [
            ("points", lift(retention + 0.05)),
            ("times", lift(1.05 * retention)),
            ("fewer", lift(1.0 - 0.95 * (1.0 - retention))),
            ("halved", lift(1.0 - 0.5 * (1.0 - retention))),
            ("set", lift(0.95)),
            ("dearer", 0.3),
        ];
        for (name, wanted) in forms {
            // sums of up to 1200 terms round to about 1e-13
            close(mean(&found, "gross", name), wanted, 1e-10);
        }
        // inside exactly when 0.05 / 0.95 + 0.05 <= 1 + d - r <= 0.25, both ends included
        let gap = 1.0 + discount - retention;
        let inside = (0.05 / 0.95 + 0.05 - 1e-9..=0.25 + 1e-9).contains(&gap);
        let verdict = reading(&found, "gross", "points").verdict;
        assert_eq!(verdict == Some(Verdict::Holds), inside, "r {retention}, d {discount}");
        assert_eq!(reading(&found, "gross", "fewer").verdict, Some(Verdict::Fails));
        assert!(mean(&found, "gross", "fewer") <= 0.05 / 0.95 + 1e-12);
    }
}

#[test]
fn a_map_shows_the_same_region_at_every_point() {
    let map = "map = { x = { parameter = \"time.discount\", from = 0.0, to = 0.2, steps = 16 }, \
               y = { parameter = \"stage.customer.retention\", from = 0.5, to = 0.92, steps = 19 } }\n";
    let found = answers_with(&ladder(0.8, 0.1, &format!("{READINGS}{map}")), &[], true);
    let map = reading(&found, "gross", "points").map.as_ref().unwrap();
    assert_eq!((map.x.values.len(), map.y.values.len(), map.values.len()), (16, 19, 304));
    for (row, retention) in map.y.values.iter().enumerate() {
        for (column, discount) in map.x.values.iter().enumerate() {
            let gap = 1.0 + discount - retention;
            let at = row * 16 + column;
            close(map.values[at].unwrap(), 0.05 / (gap - 0.05), 1e-10);
            // points on an end of the range are inside, whatever rounding makes of the gap here
            let inside = (0.05 / 0.95 + 0.05 - 1e-9..=0.25 + 1e-9).contains(&gap);
            assert_eq!(map.inside[at], inside, "{gap}");
        }
    }
    let fewer = reading(&found, "gross", "fewer").map.as_ref().unwrap();
    assert!(fewer.inside.iter().all(|inside| !inside));
    assert!(map.share_inside() > 0.05 && map.share_inside() < 0.8);
}

/// Reichheld's customer: 30, 42, 44, 49, 55 ... for 51, 10 % discount.
#[test]
fn the_card_customers_uplifts_are_the_derived_ones() {
    let text = std::fs::read_to_string(crate::support::project("scenarios/credit-card-1990.toml")).unwrap();
    for (churn, uplift) in [(0.20, 0.374_149), (0.15, 0.414_052), (0.10, 0.493_833)] {
        let found = answers_with(&text, &[format!("stage.cardholder.churn={churn}")], false);
        // printed to six digits
        assert!((mean(&found, "25-95-net", "+5 points") - uplift).abs() < 6e-7);
    }
}

/// Net of acquisition cost the lift is larger by q / (q - 1), q = LTV : CAC.
#[test]
fn acquisition_cost_levers_the_lift() {
    let net = READINGS.replace("\"gross\"", "\"net\"").replace("\"clv\"", "\"clv_net\"");
    for (q, factor) in [(1.25, 5.0), (1.5, 3.0), (2.0, 2.0), (3.0, 1.5), (5.0, 1.25)] {
        let value = 110.0 / 0.3;
        let channel =
            format!("[[channel]]\nname = \"ads\"\nentrants = 10\ncost_per_entrant = {}\n", value / q);
        let found = answers(&ladder(0.8, 0.1, &format!("{channel}{READINGS}{net}")));
        for name in ["points", "times", "fewer", "halved", "set"] {
            close(mean(&found, "net", name), factor * mean(&found, "gross", name), 1e-9);
        }
    }
}

/// Yearly profit of a firm in steady state: constant acquisition, and a constant base.
#[test]
fn yearly_profit_meets_the_closed_form() {
    let claim = "[[claim]]\nname = \"year\"\nlens = \"business\"\nmetric = \"profit_last_year\"\n\
                 expect = { low = 0.25, high = 0.95 }\n\
                 readings = [ { name = \"points\", changes = [ { of = \"retention\", add = 0.05 } ] } ]\n";
    let firm = |entrants: &str, cost: f64, fixed: f64| {
        let business = format!(
            "opening = {{ customers = {{ customer = 5000 }} }}\nbusiness = {{ fixed_cost = {fixed} }}\n\
             time = {{ period = \"year\", horizon = 400, cash_flow = \"start\" }}\n"
        );
        let channel =
            format!("[[channel]]\nname = \"ads\"\nentrants = {entrants}\ncost_per_entrant = {cost}\n{claim}");
        let text = ladder(0.8, 0.0, &channel);
        let (title, rest) = text.trim().split_once('\n').unwrap();
        let rest = rest.split_once('\n').unwrap().1;
        mean(&answers(&format!("{title}\n{business}{rest}")), "year", "points")
    };
    // constant acquisition: (1 / (c - .05) - k - f / c) / ((1 - f) / c - k) - 1 at c = .2, k = 1
    for (share_fixed, lift) in [(0.0, 5.0 / 12.0), (0.3, 2.0 / 3.0)] {
        close(firm("1000", 100.0, share_fixed * 100.0 * 5000.0), lift, 1e-9);
    }
    // constant base: .05 k / (1 - c k - f)
    for (k, share_fixed, lift) in [(1.0, 0.0, 0.0625), (2.0, 0.3, 1.0 / 3.0)] {
        let found = firm("{ hold_customers = 5000 }", 100.0 * k, share_fixed * 100.0 * 5000.0);
        close(found, lift, 1e-7);
    }
}

fn claim(expect: &str, operation: &str) -> String {
    format!(
        "[[claim]]\nname = \"c\"\nmetric = \"clv\"\nexpect = {expect}\n\
         readings = [ {{ name = \"r\", changes = [ {{ of = \"contribution\", {operation} }} ] }} ]\n"
    )
}

#[test]
fn what_is_true_false_or_on_the_edge_by_construction_is_found_so() {
    let uncertain = ladder(0.8, 0.1, "").replace("retention = 0.8", "retention = { value = 0.8, sd = 0.05 }");
    let verdict = |expect: &str, operation: &str| {
        let found = answers(&format!("{uncertain}{}", claim(expect, operation)));
        let one = reading(&found, "c", "r").clone();
        assert_eq!(one.values.len(), 1000);
        (one.verdict.unwrap(), [one.below, one.inside, one.above].map(Option::unwrap))
    };
    // exactly 10 % more, whatever retention is; a range that is one number
    assert_eq!(verdict("{ low = 0.1, high = 0.1 }", "multiply = 1.1"), (Verdict::Holds, [0.0, 1.0, 0.0]));
    assert_eq!(verdict("{ low = 0.1 }", "multiply = 1.1"), (Verdict::Holds, [0.0, 1.0, 0.0]));
    assert_eq!(verdict("{ low = 0.11 }", "multiply = 1.1"), (Verdict::Fails, [1.0, 0.0, 0.0]));
    assert_eq!(verdict("{ high = 0.05 }", "multiply = 1.1"), (Verdict::Fails, [0.0, 0.0, 1.0]));
    // a factor that is uniform from 1 to 1.2: half of it from 1.1 on; 1000 points of a Sobol' sequence
    // miss a share by a handful at most
    let (edge, shares) = verdict("{ low = 0.1 }", "multiply = { low = 1.0, high = 1.2 }");
    assert_eq!(edge, Verdict::Depends);
    assert!((shares[0] - 0.5).abs() < 0.01 && (shares[1] - 0.5).abs() < 0.01, "{shares:?}");
    let (_, shares) = verdict("{ low = 0.05, high = 0.15 }", "multiply = { low = 1.0, high = 1.2 }");
    for (share, wanted) in shares.iter().zip([0.25, 0.5, 0.25]) {
        assert!((share - wanted).abs() < 0.01, "{shares:?}");
    }
}

#[test]
fn what_drives_a_comparison_is_what_it_is_made_of() {
    // value x (1 + 0.5 a + 0.1 b): shares 25 and 1 of 26, and retention does nothing
    let text = ladder(0.8, 0.1, "").replace("retention = 0.8", "retention = { value = 0.8, sd = 0.05 }")
        + "[[claim]]\nname = \"c\"\nmetric = \"clv\"\ncompare = \"ratio\"\nexpect = { low = 1 }\n\
           readings = [ { name = \"r\", changes = [\n\
           { of = \"contribution\", add = { value = 0, sd = 50, dist = \"normal\" } },\n\
           { of = \"contribution\", add = { value = 0, sd = 10, dist = \"normal\" } } ] } ]\n";
    let found = answers(&text);
    let drivers = &reading(&found, "c", "r").drivers;
    let of = |end: &str| drivers.iter().find(|driver| driver.name.ends_with(end)).unwrap();
    let (large, small) = (of("changes.0.add"), of("changes.1.add"));
    // quasi-random draws leave noise of about 1 / sqrt(1000) in a product of two of them
    assert!((large.first_order.unwrap() - 25.0 / 26.0).abs() < 0.01, "{drivers:?}");
    assert!((small.first_order.unwrap() - 1.0 / 26.0).abs() < 0.02, "{drivers:?}");
    assert!(of("retention").first_order.unwrap() < 0.01);
    assert!(large.rank_correlation.unwrap() > 0.95 && of("retention").rank_correlation.unwrap().abs() < 0.1);
    assert_eq!(drivers[0].name, large.name);
}

#[test]
fn what_cannot_be_compared_says_why() {
    let nothing = ladder(0.8, 0.1, "").replace("contribution = 100", "contribution = 0");
    let found = answers(&format!("{nothing}{}", claim("{ low = 0.1 }", "multiply = 1.1")));
    let one = reading(&found, "c", "r");
    assert_eq!((one.verdict, one.comparison.mean, one.inside), (None, None, None));
    assert_eq!(one.incomparable, Some(Incomparable::NotPositive));
    assert!(!found.all_hold());
    let loss = ladder(0.8, 0.1, "").replace("contribution = 100", "contribution = -3");
    let found = answers(&format!("{loss}{}", claim("{ low = 0.1 }", "multiply = 1.1")));
    assert_eq!(reading(&found, "c", "r").incomparable, Some(Incomparable::NotPositive));
    // only single customers have a spread between them, and another engine was asked for
    let gini = claim("{ low = 0.1 }", "multiply = 1.1").replace("\"clv\"", "\"gini\"");
    let found = answers_with(&ladder(0.8, 0.1, &gini), &["simulation.engine=expected".to_owned()], false);
    assert_eq!(reading(&found, "c", "r").incomparable, Some(Incomparable::Unknown));
    let sets = ["simulation.draws=2", "cohort.customers=200", "time.horizon=20"].map(str::to_owned);
    let found = answers_with(&ladder(0.8, 0.1, &gini), &sets, false);
    assert_eq!(found.claims[0].engine, "individual");
    assert!(reading(&found, "c", "r").comparison.mean.unwrap().abs() < 0.05);
}

/// Stage, segment, channel, selection, study, effects: each a number that the next one sees.
#[test]
fn a_claims_changes_stand_between_selection_and_effects() {
    let text = |rest: &str| {
        ladder(
            0.5,
            0.0,
            &format!(
                "[[program]]\nname = \"p\"\njoin = 0.5\nselection = [ {{ of = \"contribution\", set = 10 }} ]\n\
                 effects = [ {{ of = \"contribution\", add = 7 }} ]\n\
                 [[claim]]\nname = \"c\"\nmetric = \"clv\"\ncompare = \"level\"\nexpect = {{ low = 0 }}\n\
                 readings = [\n{rest}\n]\n"
            ),
        )
    };
    let changes = "changes = [ { of = \"contribution\", multiply = 3 } ]";
    let found = answers(&text(&format!(
        "{{ name = \"as it is\" }},\n{{ name = \"changed\", {changes} }},\n{{ name = \"on\", programs = [\"p\"], {changes} }}"
    )));
    // value is twice the yearly contribution, 100 on average: selection gives joiners 10 and others 190;
    // x 3; + 7 for joiners
    close(mean(&found, "c", "as it is"), 17.0 + 190.0, 1e-12);
    close(mean(&found, "c", "changed"), 37.0 + 570.0, 1e-12);
    close(mean(&found, "c", "on"), 37.0 + 570.0, 1e-12);
}

/// A reading that names programs sets them on against off; selection is no part of the difference.
#[test]
fn a_program_is_compared_with_itself_switched_off() {
    let text = ladder(
        0.5,
        0.0,
        "[[program]]\nname = \"p\"\njoin = 0.5\nselection = [ { of = \"contribution\", multiply = 2 } ]\n\
         effects = [ { of = \"contribution\", add = 20 } ]\n\
         [[program]]\nname = \"q\"\neffects = [ { of = \"contribution\", add = 50 } ]\n\
         [[claim]]\nname = \"c\"\nmetric = \"clv\"\ncompare = \"difference\"\nexpect = { low = 0 }\n\
         readings = [ { name = \"p\", programs = [\"p\"] }, { name = \"both\", programs = [\"p\", \"q\"] } ]\n\
         [[claim]]\nname = \"level\"\nmetric = \"clv\"\ncompare = \"level\"\nexpect = { low = 0 }\n\
         readings = [ { name = \"p\", programs = [\"p\"] } ]\n",
    );
    let files = Text(text.clone());
    let original = Original::read(Path::new("test.toml"), &[], &files);
    let scenario = original.with(&[]).scenario.unwrap();
    for (running, level) in [(vec![0, 1], 320.0), (vec![1], 320.0), (vec![], 220.0)] {
        let question = Question::default();
        let switched = scenario.with_programs(&running);
        let found = answer(&switched, &original, &question, &Context::default()).unwrap();
        // half of the customers join p; selection leaves the mean of 100 as it is
        close(mean(&found, "c", "p"), 20.0, 1e-12);
        close(mean(&found, "c", "both"), 120.0, 1e-12);
        // the other program runs beside it as the scenario has it
        close(mean(&found, "level", "p"), level, 1e-12);
    }
}

#[test]
fn points_of_yearly_retention_keep_their_unit_on_a_monthly_ladder() {
    // 0.65^100 of a customer is left at the horizon: nothing
    let text = ladder(0.6, 0.0, READINGS)
        .replace("period = \"year\"", "period = \"month\"")
        .replace("retention = 0.6", "retention = { value = 0.6, per = \"year\" }")
        .replace("add = 0.05", "add = 0.05, per = \"year\"")
        .replace("set = 0.95", "set = 0.7, per = \"year\"");
    let found = answers(&text);
    let value = |yearly: f64| 1.0 / (1.0 - f64::powf(yearly, 1.0 / 12.0));
    close(mean(&found, "gross", "points"), value(0.65) / value(0.6) - 1.0, 1e-9);
    close(mean(&found, "gross", "set"), value(0.7) / value(0.6) - 1.0, 1e-9);
    // a contribution of 100 is a month's; without `per` the change is a month's too
    close(mean(&found, "gross", "dearer"), 0.3, 1e-9);
}

#[test]
fn a_change_that_is_cut_off_is_said_with_its_reading() {
    let found = answers(&ladder(0.97, 0.1, READINGS));
    let warnings: Vec<&str> = found.warnings.iter().map(|warning| warning.what.as_str()).collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("claim gross, reading \"points\"") && warnings[0].contains("always"));
}

/// Luck is shared: where an engine with luck is asked for, a change that does nothing differs by nothing.
#[test]
fn alternatives_of_a_claim_share_their_luck() {
    let text = ladder(0.8, 0.1, &claim("{ low = -0.001, high = 0.001 }", "multiply = 1.0"));
    let sets = ["simulation.engine=cohort", "simulation.draws=40", "time.horizon=30"].map(str::to_owned);
    let found = answers_with(&text, &sets, false);
    let one = reading(&found, "c", "r");
    assert_eq!((one.inside, one.comparison.sd), (Some(1.0), Some(0.0)));
    assert_eq!(found.claims[0].engine, "cohort");
}
