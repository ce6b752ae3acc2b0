//! Sweeps and sensitivity against closed forms.

use crate::engine_ground::{Text, close};
use cltv::Context;
use cltv::metrics::CohortMetric;
use cltv::scenario::{Original, Scenario};
use cltv::stats::estimate::Statistic;
use cltv::stats::sobol_indices::Indices;
use cltv::stats::streams::Key;
use cltv::study::claim::Thresholds;
use cltv::study::metric::Metric;
use cltv::study::run::run;
use cltv::study::sensitivity::{
    Dependence, Method, SensitivityError, SensitivityFindings, sample, sensitivity,
};
use cltv::study::sweep::{Question, SweepError, SweepFindings, sweep};
use cltv::study::vary::{Axis, Field};
use std::f64::consts::PI;
use std::path::Path;

pub fn read(files: &Text) -> (Original<'_>, Scenario) {
    let original = Original::read(Path::new("test.toml"), &[], files);
    let loaded = original.with(&[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.problems));
    (original, scenario)
}

pub fn metric(name: &str) -> Metric {
    Metric::named(name).unwrap()
}

fn swept(text: &str, axes: &[Axis], name: &str) -> Result<SweepFindings, SweepError> {
    let files = Text(text.to_owned());
    let (original, scenario) = read(&files);
    let claim = (!scenario.claims().is_empty()).then_some(0);
    let question =
        Question { axes: axes.to_vec(), metric: metric(name), claim, thresholds: Thresholds::default() };
    sweep(&scenario, &original, &question, &Context::default().threads(1))
}

/// One stage; value 100 (1 + d) / (1 + d - r).
pub fn ladder(rest: &str) -> String {
    format!(
        "title = \"one stage\"\n\
         time = {{ period = \"year\", horizon = 400, discount = 0.1, cash_flow = \"start\" }}\n\
         simulation = {{ draws = 64 }}\n\
         [[stage]]\nname = \"customer\"\nkind = \"customer\"\nretention = 0.8\ncontribution = 100\n{rest}"
    )
}

pub fn value(retention: f64, discount: f64) -> f64 {
    100.0 * (1.0 + discount) / (1.0 + discount - retention)
}

#[test]
fn a_grid_meets_the_closed_form_and_outlines_a_claim() {
    let claim = "[[claim]]\nname = \"five\"\nmetric = \"clv\"\nexpect = { low = 0.25, high = 0.95 }\n\
                 readings = [ { name = \"points\", changes = [ { of = \"retention\", add = 0.05 } ] } ]\n";
    let axes = [Axis::new("stage.customer.retention", 0.5, 0.9, 5), Axis::new("time.discount", 0.02, 0.2, 4)];
    let found = swept(&ladder(claim), &axes, "clv").unwrap();
    assert_eq!(found.points.len(), 20);
    for (index, point) in found.points.iter().enumerate() {
        let (retention, discount) = (point.values[0], point.values[1]);
        assert_eq!(point.values, [axes[0].values[index / 4], axes[1].values[index % 4]]);
        close(point.estimate.mean.unwrap(), value(retention, discount), 1e-9);
        let lift = 0.05 / (0.95 + discount - retention);
        let inside = if (0.25 - 1e-9..=0.95).contains(&lift) { 1.0 } else { 0.0 };
        assert!((point.inside[0] - inside).abs() < 1e-12);
    }
}

/// What is not varied stays as a run draws it, whether the parameter varied is known or uncertain.
#[test]
fn a_sweep_leaves_all_other_draws_where_they_are() {
    let text = ladder("cost_to_serve = 0\n").replace("contribution = 100\ncost_to_serve = 0\n", "")
        + "orders = { mean = { value = 2, sd = 0.3 } }\norder_value = { mean = { value = 50, sd = 4 } }\n\
           gross_margin = { value = 0.5, sd = 0.05 }\n";
    let files = Text(text.clone());
    let (original, scenario) = read(&files);
    // a plain number: at its own value the sweep is the run of the expected engine, draw by draw
    let expected = run_by_expected_engine(&text);
    let found = swept(&text, &[Axis::new("stage.customer.retention", 0.7, 0.8, 2)], "clv").unwrap();
    close(found.points[1].estimate.mean.unwrap(), expected.0, 1e-12);
    close(found.points[1].estimate.p5.unwrap(), expected.1, 1e-12);
    // an uncertain one: the columns of the others are untouched
    let axes = [Axis::new("stage.customer.orders.mean", 1.0, 3.0, 3)];
    let field = Field::new(&scenario, &original, &axes).unwrap();
    assert_eq!(field.variants.len(), 1);
    assert_eq!(field.variants[0].row(&[9.0, 8.0, 7.0], &[1.5]), vec![1.5, 8.0, 7.0]);
    let found = swept(&text, &axes, "clv").unwrap();
    let means: Vec<f64> = found.points.iter().map(|point| point.estimate.mean.unwrap()).collect();
    // value is in proportion to orders, so on the same draws of all else it is 1 : 2 : 3
    close(means[1], 2.0 * means[0], 1e-12);
    close(means[2], 3.0 * means[0], 1e-12);
    close(found.points[2].estimate.p95.unwrap(), 3.0 * found.points[0].estimate.p95.unwrap(), 1e-12);
}

/// Mean and p5 of clv in a run of the expected engine.
fn run_by_expected_engine(text: &str) -> (f64, f64) {
    let text = text.replace("draws = 64", "draws = 64, engine = \"expected\"");
    let files = Text(text);
    let (_, scenario) = read(&files);
    let findings = run(&scenario, &[], &Context::default().threads(1)).unwrap();
    let clv = &findings.metric(CohortMetric::Clv).unwrap().estimate;
    (clv.mean.unwrap(), clv.p5.unwrap())
}

#[test]
fn whole_numbers_are_swept_too_and_units_are_kept() {
    let found = swept(&ladder(""), &[Axis::new("time.horizon", 1.0, 3.0, 3)], "clv").unwrap();
    let ratio: f64 = 0.8 / 1.1;
    for (point, wanted) in found.points.iter().zip([1.0, 1.0 + ratio, 1.0 + ratio + ratio * ratio]) {
        close(point.estimate.mean.unwrap(), 100.0 * wanted, 1e-12);
    }
    let text = ladder("").replace("retention = 0.8", "retention = { value = 0.8, per = \"month\" }");
    let found = swept(&text, &[Axis::new("stage.customer.retention", 0.9, 0.95, 2)], "clv").unwrap();
    close(found.points[1].estimate.mean.unwrap(), value(0.95_f64.powi(12), 0.1), 1e-9);
}

#[test]
fn an_entry_of_an_uncertain_row_leaves_the_others_in_proportion() {
    let text = "title = \"rows\"\ntime = { period = \"month\", horizon = 12 }\n\
        [[stage]]\nname = \"a\"\nkind = \"customer\"\nto = { b = 0.2, lapsed = 0.1 }\nto_concentration = 50\n\
        [[stage]]\nname = \"b\"\nkind = \"customer\"\nchurn = 0.1\ncontribution = 10\n";
    let files = Text(text.to_owned());
    let (original, scenario) = read(&files);
    let names: Vec<&str> = scenario.parameters().iter().map(|parameter| parameter.path.as_str()).collect();
    let at = |name: &str| names.iter().position(|known| known.ends_with(name)).unwrap();
    let axes = [Axis::new(names[at("to.b")], 0.3, 0.6, 2)];
    let field = Field::new(&scenario, &original, &axes).unwrap();
    let mut drawn = vec![0.0; 3];
    drawn[at("to.b")] = 0.2;
    drawn[at("to.lapsed")] = 0.1;
    drawn[at("to.a")] = 0.7;
    let row = field.variants[0].row(&drawn, &[0.6]);
    close(row[at("to.b")], 0.6, 1e-12);
    close(row[at("to.lapsed")], 0.05, 1e-12);
    close(row[at("to.a")], 0.35, 1e-12);
}

#[test]
fn a_sweep_beyond_what_is_allowed_says_what_check_says() {
    let error = swept(&ladder(""), &[Axis::new("stage.customer.retention", 0.5, 1.2, 3)], "clv");
    let Err(SweepError::Refused(loaded)) = error else { panic!("accepted") };
    assert!(loaded.problems[0].message.contains("1.2"), "{:?}", loaded.problems);
    assert!(loaded.sources.get(loaded.problems[0].place.source).unwrap().name.contains("retention"));
    let error = swept(&ladder(""), &[Axis::new("stage.custmer.retention", 0.5, 0.6, 2)], "clv");
    let Err(SweepError::Refused(loaded)) = error else { panic!("accepted") };
    assert!(loaded.problems[0].message.contains("did you mean `customer`"), "{:?}", loaded.problems);
}

/// Indices of a function of uniforms on (0, 1), with all inputs asked.
fn indices(dimensions: usize, n: u64, f: impl Fn(&[f64]) -> f64 + Sync) -> Option<Vec<Indices>> {
    let inputs: Vec<usize> = (0..dimensions).collect();
    let outcome = |points: &[(u64, Vec<f64>)]| Ok(points.iter().map(|(_, point)| Some(f(point))).collect());
    let context = Context::default().threads(2);
    let sampled = sample((dimensions, &inputs), (n, 3), Key::new(1), &context, &outcome);
    sampled.unwrap().outcomes.indices(Key::new(2))
}

fn assert_indices(found: &[Indices], first_order: &[f64], total: &[f64], tolerance: f64) {
    for ((found, first_order), total) in found.iter().zip(first_order).zip(total) {
        assert!((found.first_order.value - first_order).abs() < tolerance, "{found:?}, wanted {first_order}");
        assert!((found.total.value - total).abs() < tolerance, "{found:?}, wanted {total}");
        assert!(found.total.low <= found.total.value && found.total.value <= found.total.high);
        // 90 % intervals of rows more even than chance hold the truth nearly always
        assert!(found.first_order.low <= first_order + 1e-9 && first_order - 1e-9 <= found.first_order.high);
    }
}

#[test]
fn sobol_indices_of_ishigami() {
    let ishigami = |u: &[f64]| {
        let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
        x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
    };
    let found = indices(3, 8192, ishigami).unwrap();
    // a = 7, b = 0.1 (Ishigami and Homma 1990); 8192 rows leave about 0.01
    assert_indices(&found, &[0.3139, 0.4424, 0.0], &[0.5576, 0.4424, 0.2437], 0.015);
}

#[test]
fn sobol_indices_of_a_sum_and_of_a_product() {
    let sum = indices(3, 4096, |u| 3.0 * u[0] + 2.0 * u[1] + u[2]).unwrap();
    let shares = [9.0 / 14.0, 4.0 / 14.0, 1.0 / 14.0];
    assert_indices(&sum, &shares, &shares, 0.01);
    // uniforms on (0, 1): V = (1/3)^3 - (1/4)^3, V_i = 1/12 (1/4)^2, V_Ti = 1/12 (1/3)^2
    let product = indices(3, 4096, |u| u[0] * u[1] * u[2]).unwrap();
    let v = 1.0 / 27.0 - 1.0 / 64.0;
    assert_indices(&product, &[1.0 / 192.0 / v; 3], &[1.0 / 108.0 / v; 3], 0.02);
}

#[test]
fn sobol_indices_when_one_input_is_everything_and_when_nothing_is() {
    let one = indices(2, 1024, |u| u[0].exp()).unwrap();
    assert_indices(&one, &[1.0, 0.0], &[1.0, 0.0], 0.01);
    // exactly, not nearly
    assert!(one[1].first_order.value.abs() < 1e-15 && one[1].total.value.abs() < 1e-15);
    assert!(indices(2, 64, |_| 0.1 + 0.2).is_none());
}

/// One period: value is orders x order value x margin, a product of uniforms.
fn product() -> String {
    "title = \"one period\"\ntime = { period = \"month\", horizon = 1, cash_flow = \"start\" }\n\
     simulation = { draws = 4096 }\n\
     [[stage]]\nname = \"customer\"\nkind = \"customer\"\nchurn = 0.5\n\
     orders = { mean = { low = 0, high = 2 } }\norder_value = { mean = { low = 0, high = 10 } }\n\
     gross_margin = { low = 0, high = 1 }\n"
        .to_owned()
}

fn depends(text: &str, name: &str, method: Method) -> Result<SensitivityFindings, SensitivityError> {
    let files = Text(text.to_owned());
    let (_, scenario) = read(&files);
    sensitivity(&scenario, metric(name), method, &Context::default().threads(1))
}

#[test]
fn a_scenario_that_is_a_product_has_the_indices_of_one() {
    let found = depends(&product(), "clv", Method::Sobol).unwrap();
    let v = 1.0 / 27.0 - 1.0 / 64.0;
    let of = |one: &Dependence| Indices { first_order: one.first_order.unwrap(), total: one.total.unwrap() };
    let all: Vec<Indices> = found.parameters.iter().map(of).collect();
    assert_eq!(all.len(), 3);
    assert_indices(&all, &[1.0 / 192.0 / v; 3], &[1.0 / 108.0 / v; 3], 0.02);
    // nothing is paid for acquisition in any draw
    let nothing = depends(&product(), "cac", Method::Sobol).unwrap();
    assert!(nothing.parameters.iter().all(|one| one.first_order.is_none() && one.total.is_none()));
    assert!(cltv::report::sensitivity::text(&nothing, false).contains("does not vary"));
}

#[test]
fn a_tornado_has_the_means_at_the_ends() {
    let found = depends(&product(), "clv", Method::Tornado).unwrap();
    for one in &found.parameters {
        // the others' means are half their widths: 20 x 1/4 x u at u = 0.05 and 0.95; the means of 4096
        // Sobol' points are good to about 1e-4
        close(one.low.unwrap(), 20.0 / 4.0 * 0.05, 1e-3);
        close(one.high.unwrap(), 20.0 / 4.0 * 0.95, 1e-3);
    }
    let ends: Vec<(f64, f64)> = found.parameters.iter().map(|one| one.ends).collect();
    assert!(ends.iter().any(|ends| (ends.0 - 0.5).abs() < 1e-12 && (ends.1 - 9.5).abs() < 1e-12), "{ends:?}");
    assert!((found.metric_estimate.mean.unwrap() - 2.5).abs() < 0.01);
    let none = depends(&ladder(""), "clv", Method::Tornado);
    assert!(matches!(none, Err(SensitivityError::NothingUncertain)));
}

#[test]
fn a_payback_that_is_never_reached_has_no_variance() {
    let text = product() + "[[channel]]\nname = \"ads\"\nentrants = 1\ncost_per_entrant = 5\n";
    assert!(matches!(depends(&text, "payback", Method::Sobol), Err(SensitivityError::Unknown { .. })));
}

#[test]
fn a_tornado_of_a_payback_that_is_sometimes_never_has_medians() {
    let found = depends(sometimes_never(), "payback", Method::Tornado).unwrap();
    assert_eq!(found.statistic, Statistic::P50);
    // at 60 to win a customer some 30 of 512 draws never pay back
    assert!(found.unknown > 0 && found.unknown < 128, "{}", found.unknown);
    for one in &found.parameters {
        let (low, high) = (one.low.unwrap(), one.high.unwrap());
        // slow to pay back where many leave and where orders are small
        assert_eq!(low < high, one.name.ends_with("churn"), "{one:?}");
    }
    let text = cltv::report::sensitivity::text(&found, false);
    assert!(text.contains("median") && text.contains("unknown in"), "{text}");
}

/// Payback is later than any horizon in some draws.
pub fn sometimes_never() -> &'static str {
    "title = \"payback sometimes never\"\n\
     time = { period = \"month\", horizon = 24 }\n\
     simulation = { engine = \"expected\", draws = 512 }\n\
     [[stage]]\nname = \"a\"\nkind = \"customer\"\nchurn = { value = 0.08, sd = 0.02 }\norders = 1\n\
     order_value = { value = 10, sd = 2 }\n\
     [[channel]]\nname = \"x\"\nentrants = 100\ncost_per_entrant = 60\n"
}

#[test]
fn steps_are_numbers_as_people_write_them() {
    let exact = |axis: Axis, wanted: &[f64]| {
        assert!(axis.values.iter().zip(wanted).all(|(a, b)| a.total_cmp(b).is_eq()), "{:?}", axis.values);
    };
    exact(Axis::new("x", 1.0, 10.0, 10), &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]);
    exact(Axis::new("x", 0.02, 0.1, 5), &[0.02, 0.04, 0.06, 0.08, 0.1]);
    exact(Axis::new("x", 0.0, 1.0, 4), &[0.0, 0.333333333333333, 0.666666666666667, 1.0]);
    exact(Axis::new("x", 7.0, 7.0, 1), &[7.0]);
}
