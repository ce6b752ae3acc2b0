//! `cltv explain`: what was understood, per year whatever the period.

use crate::support::{cltv, golden, project, stderr, stdout};
use serde_json::Value;
use std::path::Path;

/// A café whose every number is stated per year, so that any period means the same.
fn cafe(period: &str, horizon: usize) -> String {
    format!(
        r#"title = "A cafe"
currency = "EUR"
[time]
period = "{period}"
horizon = {horizon}
discount = {{ value = 0.10, per = "year" }} # fact: the bank's rate
[[stage]]
name = "guest"
kind = "customer"
churn = {{ value = 0.25, per = "year" }} # assumption
orders = {{ mean = 24, per = "year" }}
order_value = 10
gross_margin = 0.6
cost_to_serve = {{ value = 12, per = "year" }}
[business]
fixed_cost = {{ value = 1000, per = "year" }}
[lapsed]
win_back = {{ value = 0.2, per = "year" }}
[[channel]]
name = "flyers"
entrants = {{ value = 1200, per = "year" }}
cost_per_entrant = 7
cost_per_first_purchase = 3
[[segment]]
name = "students"
share = 0.4
changes = [ {{ of = "order_value", multiply = 0.8 }}, {{ of = "churn", multiply = 1.2, per = "year" }} ]
[[segment]]
name = "others"
share = 0.6
[[program]]
name = "card"
join = 0.5
effects = [ {{ of = "orders", multiply = 1.1 }}, {{ of = "churn", multiply = 0.96, per = "year" }} ]
costs = {{ setup = 100, per_period = {{ value = 600, per = "year" }}, per_member = {{ value = 2, per = "year" }}, revenue_share = 0.01 }}
points = {{ earn = 1, value = 0.05, redeemed = 0.8, expiry = 1, cost_share = 0.6 }}
"#
    )
}

fn explained(file: &Path, options: &[&str]) -> Value {
    let name = file.to_string_lossy().into_owned();
    let output = cltv([&["explain", &name, "--format", "json"], options].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("one JSON document")
}

fn number(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap_or_else(|| panic!("no {name} in {value:#}"))
}

/// Rounding of conversions between periods, a few units in the last place.
const ROUNDING: f64 = 1e-9;

#[test]
fn any_period_is_explained_to_the_same_numbers_a_year() {
    let folder = tempfile::tempdir().unwrap();
    for (period, horizon, per_year) in
        [("week", 260, 365.25 / 7.0), ("month", 60, 12.0), ("quarter", 20, 4.0), ("year", 5, 1.0)]
    {
        let file = folder.path().join(format!("{period}.toml"));
        std::fs::write(&file, cafe(period, horizon)).unwrap();
        let found = explained(&file, &[]);
        let near = |value: f64, wanted: f64, what: &str| {
            assert!((value - wanted).abs() < ROUNDING * wanted, "{period}: {what} {value}, not {wanted}");
        };
        near(number(&found, "discount_per_year"), 0.10, "discount");
        near(number(&found, "fixed_cost_per_year"), 1000.0, "fixed cost");
        near(number(&found["lapsed"], "win_back_per_year"), 0.2, "win-back");
        let guest = &found["stages"][0];
        // 24 orders of 10; 60 % of 240 less 12
        for (name, wanted) in [
            ("orders_per_year", 24.0),
            ("revenue_per_year", 240.0),
            ("gross_margin", 0.6),
            ("cost_to_serve_per_year", 12.0),
            ("contribution_per_year", 132.0),
            ("churn_per_year", 0.25),
        ] {
            near(number(guest, name), wanted, name);
        }
        // 1 / p periods, that of leaving counted whole, as the model pays it
        let churn = 1.0 - 0.75_f64.powf(1.0 / per_year);
        near(number(guest, "mean_stay_years"), 1.0 / churn / per_year, "stay");
        let students = &found["segments"][0]["stages"][0];
        near(number(students, "revenue_per_year"), 192.0, "students' revenue");
        near(number(students, "churn_per_year"), 0.30, "students' churn");
        near(number(&found["channels"][0], "entrants_per_year"), 1200.0, "entrants");
        // everybody who enters buys at once
        near(number(&found["channels"][0], "cost_of_a_first_purchase"), 10.0, "first purchase");
        let card = &found["programs"][0];
        near(number(card, "join"), 0.5, "join");
        // 5 % in points and 1 % outright; 0.05 x 0.8 x 0.6 + 0.01
        near(number(card, "reward_share_of_sales"), 0.06, "face value");
        near(number(card, "reward_cost_share_of_sales"), 0.034, "expected cost");
        // a member buys a tenth more: 264 x 0.034 + 2
        near(number(card, "cost_per_member_per_year"), 10.976, "a member");
        near(number(card, "running_cost_per_year"), 600.0, "running cost");
        assert_eq!(card["effects"][0], "10 % more orders");
        assert!(card["effects"][1].as_str().unwrap().starts_with("4 % fewer leave"), "{card:#}");
    }
}

#[test]
fn uncertain_numbers_have_ends_and_known_ones_have_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cafe.toml");
    std::fs::write(&file, cafe("month", 60)).unwrap();
    let found = explained(&file, &[]);
    assert!(found["stages"][0].get("churn_per_year_p5").is_none());
    assert_eq!(found["uncertain"], serde_json::json!([]));
    let found = explained(&file, &["--set", "stage.guest.gross_margin={ low = 0.5, high = 0.7 }"]);
    let guest = &found["stages"][0];
    // p5 and p95 of a uniform from 0.5 to 0.7; 256 points of a Sobol' sequence are within 1 / 256 of it
    assert!((number(guest, "gross_margin_p5") - 0.51).abs() < 0.2 / 256.0, "{guest:#}");
    assert!((number(guest, "gross_margin_p95") - 0.69).abs() < 0.2 / 256.0, "{guest:#}");
    assert!((number(guest, "contribution_per_year_p95") - (0.69 * 240.0 - 12.0)).abs() < 240.0 / 1280.0);
    assert_eq!(found["uncertain"][0]["name"], "stage.guest.gross_margin");
    assert!((number(&found["uncertain"][0], "p5") - 0.51).abs() < 1e-9);
}

#[test]
fn facts_and_assumptions_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cafe.toml");
    std::fs::write(&file, cafe("month", 60)).unwrap();
    let found = explained(&file, &[]);
    let basis = |path: &str| {
        let numbers = found["numbers"].as_array().unwrap();
        numbers.iter().find(|number| number["name"] == path).unwrap()["basis"].clone()
    };
    assert_eq!(basis("time.discount"), "fact");
    assert_eq!(basis("stage.guest.churn"), "assumption");
    assert_eq!(basis("stage.guest.gross_margin"), "not said");
}

#[test]
fn programs_that_are_off_are_said_to_be_off() {
    let file = project("scenarios/coffee-chain.toml");
    let found = explained(&file, &["--program", "points"]);
    let running: Vec<bool> =
        found["programs"].as_array().unwrap().iter().map(|p| p["running"] == true).collect();
    assert_eq!(running, [true, false, false]);
}

#[test]
fn the_coffee_chain_reads_as_it_should() {
    let output = cltv(["explain", "scenarios/coffee-chain.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    golden(&project("tests/verbs/explain.txt"), &text).unwrap();
}
