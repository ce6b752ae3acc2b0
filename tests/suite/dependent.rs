//! Inputs that depend on each other: shares of a variance against closed forms.

use crate::engine_ground::Text;
use cltv::Context;
use cltv::model::draws::Draws;
use cltv::scenario::{Original, Scenario};
use cltv::study::drivers::{Drivers, drivers, inputs_depend};
use cltv::study::metric::Metric;
use cltv::study::sensitivity::{Dependence, Method, SensitivityFindings, sensitivity};
use std::path::Path;

/// One period: value is a contribution and money on entry, two normals with sd 2 and 1.
const SUM: &str = "title = \"a sum\"\ntime = { period = \"month\", horizon = 1, cash_flow = \"start\" }\n\
    simulation = { draws = 1024 }\n\
    [[stage]]\nname = \"customer\"\nkind = \"customer\"\nchurn = 0.5\n\
    contribution = { value = 100, sd = 2 }\non_enter = { value = 10, sd = 1 }\n";

/// The same, correlated.
fn correlated(rho: f64) -> String {
    format!(
        "{SUM}[[correlation]]\nbetween = [\"stage.customer.contribution\", \"stage.customer.on_enter\"]\nrho = {rho}\n"
    )
}

fn read(text: &str) -> Scenario {
    let files = Text(text.to_owned());
    let loaded = Original::read(Path::new("test.toml"), &[], &files).with(&[]);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.problems))
}

/// What drives an outcome of the scenario's draws.
fn driven(scenario: &Scenario, outcome: impl Fn(&[f64]) -> Option<f64>) -> Drivers {
    let draws = Draws::new(scenario).unwrap();
    let mut rows = vec![Vec::new(); draws.count() as usize];
    rows.iter_mut().enumerate().for_each(|(index, row)| draws.row(index as u64, row));
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let outcomes: Vec<Option<f64>> = rows.iter().map(|row| outcome(row)).collect();
    drivers(scenario, &rows, &outcomes)
}

/// Of b1 x1 + b2 x2 with variances 1: the share that x1 explains, what travels with it included, and its
/// Shapley effect (Owen and Prieur 2017, section 3.2).
fn of_two(b1: f64, b2: f64, r: f64) -> (f64, f64) {
    let v = b1 * b1 + b2 * b2 + 2.0 * r * b1 * b2;
    let alone = (b1 + r * b2) * (b1 + r * b2) / v;
    (alone, (b1 * b1 * (1.0 - r * r / 2.0) + r * b1 * b2 + b2 * b2 * r * r / 2.0) / v)
}

#[test]
fn drivers_of_a_sum_of_two_correlated_numbers_are_the_closed_form() {
    for rho in [0.5, -0.7, 0.95] {
        let scenario = read(&correlated(rho));
        assert!(inputs_depend(&scenario));
        let found = driven(&scenario, |row| Some(row[0] + row[1]));
        for driver in &found.list {
            let is_first = driver.name == "stage.customer.contribution";
            let (alone, shapley) = if is_first { of_two(2.0, 1.0, rho) } else { of_two(1.0, 2.0, rho) };
            // 1024 quasi-random draws know a correlation to about 0.005
            assert!((driver.first_order.unwrap() - alone).abs() < 0.015, "{rho}: {driver:?}, {alone}");
            assert!((driver.shapley.unwrap() - shapley).abs() < 0.01, "{rho}: {driver:?}, {shapley}");
        }
        let sum: f64 = found.list.iter().filter_map(|driver| driver.shapley).sum();
        assert!((sum - found.followed.unwrap()).abs() < 1e-9 && sum > 0.999, "{sum}");
    }
}

#[test]
fn independent_inputs_need_no_shapley_effects_and_unknown_draws_are_left_out() {
    let scenario = read(SUM);
    assert!(!inputs_depend(&scenario));
    let found = driven(&scenario, |row| (row[1] > 9.5).then(|| row[0] + 0.0 * row[1]));
    assert!(found.followed.is_none() && found.list.iter().all(|driver| driver.shapley.is_none()));
    // on_enter is above its mean less half an sd in 69 % of draws
    assert!((found.known as f64 / 1024.0 - 0.6915).abs() < 0.01, "{}", found.known);
    assert_eq!(found.list[0].name, "stage.customer.contribution");
    assert!(found.list[0].first_order.unwrap() > 0.999);
}

#[test]
fn entries_of_an_uncertain_row_share_what_they_explain_together() {
    let text = "title = \"rows\"\ntime = { period = \"month\", horizon = 12 }\nsimulation = { draws = 2048 }\n\
        [[stage]]\nname = \"a\"\nkind = \"customer\"\nto = { lapsed = 0.3 }\nto_concentration = 50\n\
        contribution = { value = 100, sd = 10 }\n";
    let scenario = read(text);
    let paths: Vec<&str> = scenario.parameters().iter().map(|parameter| parameter.path.as_str()).collect();
    let at = |end: &str| paths.iter().position(|path| path.ends_with(end)).unwrap();
    let (lapsed, contribution) = (at("lapsed"), at("contribution"));
    // the two entries are one number: its variance is 0.3 x 0.7 / 51
    let scale = 1.0 / (0.3_f64 * 0.7 / 51.0).sqrt();
    let found = driven(&scenario, |row| Some(scale * row[lapsed] + 0.1 * row[contribution]));
    let of = |end: &str| found.list.iter().find(|driver| driver.name.ends_with(end)).unwrap();
    for (end, first_order, shapley) in
        [("lapsed", 0.5, 0.25), ("to.a", 0.5, 0.25), ("contribution", 0.5, 0.5)]
    {
        assert!((of(end).first_order.unwrap() - first_order).abs() < 0.02, "{:?}", of(end));
        assert!((of(end).shapley.unwrap() - shapley).abs() < 0.02, "{:?}", of(end));
    }
}

/// The shares of a scenario's value by the method of Sobol'.
fn shares(text: &str) -> SensitivityFindings {
    let scenario = read(text);
    let clv = Metric::named("clv").unwrap();
    sensitivity(&scenario, clv, Method::Sobol, &Context::default().threads(2)).unwrap()
}

fn of<'f>(found: &'f SensitivityFindings, end: &str) -> &'f Dependence {
    found.parameters.iter().find(|one| one.name.ends_with(end)).unwrap()
}

#[test]
fn sobols_method_has_shapley_effects_of_correlated_numbers() {
    for rho in [0.5, -0.7] {
        let found = shares(&correlated(rho).replace("draws = 1024", "draws = 4096"));
        assert!(found.inputs_depend);
        for (end, (alone, shapley)) in
            [("contribution", of_two(2.0, 1.0, rho)), ("on_enter", of_two(1.0, 2.0, rho))]
        {
            let one = of(&found, end);
            let (first, index) = (one.first_order.unwrap(), one.shapley.unwrap());
            assert!((first.value - alone).abs() < 0.02, "{rho} {one:?}, {alone}");
            // 4096 walks leave about 0.01
            assert!((index.value - shapley).abs() < 0.03, "{rho} {one:?}, {shapley}");
            assert!(index.low < shapley && shapley < index.high && index.high - index.low < 0.1, "{one:?}");
            assert!(one.total.is_none());
        }
        let sum: f64 = found.parameters.iter().map(|one| one.shapley.unwrap().value).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    }
}

#[test]
fn entries_of_a_row_are_drawn_given_each_other() {
    // value is what stays for a second month, 100 times one less the entry `lapsed`, plus a number of the same
    // variance 100^2 x 0.3 x 0.7 / 51
    let text = "title = \"rows\"\ntime = { period = \"month\", horizon = 2, cash_flow = \"start\" }\n\
        simulation = { draws = 4096 }\n\
        [[stage]]\nname = \"a\"\nkind = \"customer\"\nto = { lapsed = 0.3 }\nto_concentration = 50\ncontribution = 100\n\
        on_enter = { value = 10, sd = 6.354889 }\n";
    let found = shares(text);
    // Dirichlet of 50 in all: variance 0.3 x 0.7 / 51
    let sd = 100.0 * (0.3_f64 * 0.7 / 51.0).sqrt();
    let whole = sd * sd + 6.354889_f64.powi(2);
    for (end, wanted) in [
        ("lapsed", 0.5 * sd * sd / whole),
        ("to.a", 0.5 * sd * sd / whole),
        ("on_enter", 6.354889_f64.powi(2) / whole),
    ] {
        let one = of(&found, end);
        assert!((one.shapley.unwrap().value - wanted).abs() < 0.03, "{one:?}, {wanted}");
    }
}

#[test]
fn columns_of_one_table_are_taken_over_together() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..200).map(|row| format!("{},{}\n", 90 + row % 21, 5 + row % 11)).collect();
    std::fs::write(folder.path().join("joint.csv"), format!("a,b\n{rows}")).unwrap();
    let text = SUM
        .replace(
            "contribution = { value = 100, sd = 2 }",
            "contribution = { column = \"a\", file = \"joint.csv\" }",
        )
        .replace("on_enter = { value = 10, sd = 1 }", "on_enter = { column = \"b\", file = \"joint.csv\" }");
    let path = folder.path().join("joint.toml");
    std::fs::write(&path, &text).unwrap();
    let output = crate::support::cltv([
        "sensitivity",
        path.to_str().unwrap(),
        "--metric=clv",
        "--method=sobol",
        "--no-charts",
        "--out",
        folder.path().join("out").to_str().unwrap(),
    ]);
    let text = crate::support::stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{}", crate::support::stderr(&output));
    let json = std::fs::read_to_string(folder.path().join("out/sensitivity.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    for one in document["parameters"].as_array().unwrap() {
        // there is nothing else in the scenario
        assert!((one["shapley"].as_f64().unwrap() - 1.0).abs() < 1e-9, "{one}");
        assert_eq!(one["drawn_together"].as_array().unwrap().len(), 2);
    }
    assert!(text.contains("are drawn together") && text.contains("Shapley"), "{text}");
    assert!(
        crate::support::stderr(&output).contains("1024 draws of 2 runs each"),
        "{}",
        crate::support::stderr(&output)
    );
}
