//! Inputs that depend on each other: shares of a variance against closed forms.

use crate::engine_ground::Text;
use cltv::model::draws::Draws;
use cltv::scenario::{Original, Scenario};
use cltv::study::drivers::{Drivers, drivers, inputs_depend};
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
