//! Sweeps, sensitivity and goal seek against closed forms.

use crate::engine_ground::{Text, close};
use cltv::scenario::{Original, Scenario};
use cltv::stats::estimate::Statistic;
use cltv::stats::sobol_indices::Indices;
use cltv::stats::streams::Key;
use cltv::study::claim::Thresholds;
use cltv::study::metric::Metric;
use cltv::study::run::{Unwatched, run};
use cltv::study::sensitivity::{
    Dependence, Method, SensitivityError, SensitivityFindings, sample, sensitivity,
};
use cltv::study::solve::{self, SolveError, SolveFindings, solve};
use cltv::study::sweep::{Question, SweepError, SweepFindings, sweep};
use cltv::study::vary::{Axis, Field};
use std::f64::consts::PI;
use std::path::Path;

fn read(files: &Text) -> (Original<'_>, Scenario) {
    let original = Original::read(Path::new("test.toml"), &[], files);
    let loaded = original.with(&[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.problems));
    (original, scenario)
}

fn metric(name: &str) -> Metric {
    Metric::named(name).unwrap()
}

fn swept(text: &str, axes: &[Axis], name: &str) -> Result<SweepFindings, SweepError> {
    let files = Text(text.to_owned());
    let (original, scenario) = read(&files);
    let claim = (!scenario.claims().is_empty()).then_some(0);
    let question =
        Question { axes: axes.to_vec(), metric: metric(name), claim, thresholds: Thresholds::default() };
    sweep(&scenario, &original, &question, 1, &|| false, &mut |_| {})
}

/// One stage; value 100 (1 + d) / (1 + d - r).
fn ladder(rest: &str) -> String {
    format!(
        "title = \"one stage\"\n\
         time = {{ period = \"year\", horizon = 400, discount = 0.1, cash_flow = \"start\" }}\n\
         simulation = {{ draws = 64 }}\n\
         [[stage]]\nname = \"customer\"\nkind = \"customer\"\nretention = 0.8\ncontribution = 100\n{rest}"
    )
}

fn value(retention: f64, discount: f64) -> f64 {
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
    let findings = run(&scenario, 1, &[], &mut Unwatched).unwrap();
    let clv = &findings.cohort("clv").unwrap().estimate;
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
    let outcome = |_: u64, point: &[f64]| Ok(Some(f(point)));
    let sampled = sample(dimensions, &inputs, n, Key::new(1), 2, (&|| false, &mut |_| {}), &outcome);
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
    sensitivity(&scenario, metric(name), method, 1, &|| false, &mut |_| {})
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

fn sought(
    text: &str,
    parameter: &str,
    name: &str,
    target: f64,
    ends: Option<(f64, f64)>,
) -> Result<SolveFindings, SolveError> {
    sought_by(Statistic::Mean, text, parameter, name, target, ends)
}

fn sought_by(
    statistic: Statistic,
    text: &str,
    parameter: &str,
    name: &str,
    target: f64,
    ends: Option<(f64, f64)>,
) -> Result<SolveFindings, SolveError> {
    let files = Text(text.to_owned());
    let (original, scenario) = read(&files);
    let question = solve::Question {
        parameter: parameter.to_owned(),
        metric: metric(name),
        statistic,
        target,
        from: ends.map(|ends| ends.0),
        to: ends.map(|ends| ends.1),
    };
    solve(&scenario, &original, &question, 1, &|| false, &mut |_| {})
}

/// A program of +5 points may cost 0.05 / (1 + d - r) of the margin, each year and member.
#[test]
fn the_break_even_cost_of_a_program_is_the_closed_form() {
    let program = "[[program]]\nname = \"care\"\neffects = [ { of = \"retention\", add = 0.05 } ]\n\
                   costs = { per_member = 1 }\n";
    for (retention, discount) in [(0.8, 0.1), (0.6, 0.05), (0.9, 0.15)] {
        let text = ladder(program)
            .replace("retention = 0.8", &format!("retention = {retention}"))
            .replace("discount = 0.1", &format!("discount = {discount}"));
        let without = value(retention, discount);
        let found = sought(&text, "program.care.costs.per_member", "clv", without, None).unwrap();
        close(found.value.unwrap(), 100.0 * 0.05 / (1.0 + discount - retention), 1e-7);
        close(found.reached.unwrap().mean.unwrap(), without, 1e-9);
        assert!(found.current.is_some_and(|current| (current - 1.0).abs() < 1e-12));
    }
}

#[test]
fn the_churn_at_which_value_is_three_times_the_cost() {
    // 100 (1 + d) / (d + c) = 3 x 100 at c = 1.1 / 3 - 0.1
    let text = ladder("[[channel]]\nname = \"ads\"\nentrants = 10\ncost_per_entrant = 100\n");
    let found = sought(&text, "stage.customer.retention", "ltv_cac", 3.0, None).unwrap();
    close(found.value.unwrap(), 1.0 - (1.1 / 3.0 - 0.1), 1e-8);
    // the natural range is that of a probability
    assert!(found.curve[0].0.abs() < 1e-12 && (found.curve.last().unwrap().0 - 1.0).abs() < 1e-12);
}

#[test]
fn the_mean_reaches_the_target_not_the_median() {
    let text = ladder("").replace("contribution = 100", "contribution = { value = 100, sd = 60 }");
    let found = sought(&text, "stage.customer.retention", "clv", 400.0, None).unwrap();
    // the mean of a value in proportion to contribution; 64 Sobol' points miss the mean of a normal a little
    let reached = found.reached.unwrap();
    close(reached.mean.unwrap(), 400.0, 1e-9);
    assert!(reached.sd.unwrap() > 200.0);
    // an uncertain parameter is set in every draw
    let found = sought(&text, "stage.customer.contribution", "clv", 400.0, None).unwrap();
    close(found.value.unwrap(), 400.0 / value(0.8, 0.1) * 100.0, 1e-9);
    assert!(found.reached.unwrap().sd.unwrap() < 1e-9);
}

#[test]
fn no_solution_is_an_answer_and_shows_the_ends() {
    let found = sought(&ladder(""), "stage.customer.retention", "clv", 1e6, None).unwrap();
    assert!(found.value.is_none() && found.reached.is_none());
    close(found.curve[0].1.unwrap(), 100.0, 1e-9);
    close(found.curve.last().unwrap().1.unwrap(), value(1.0, 0.1), 1e-9);
    let narrow = sought(&ladder(""), "stage.customer.retention", "clv", 300.0, Some((0.1, 0.5))).unwrap();
    assert!(narrow.value.is_none());
    let refused = sought(&ladder(""), "stage.customer.retention", "clv", 300.0, Some((0.1, 1.5)));
    assert!(matches!(refused, Err(SolveError::Refused(_))));
    let whole = sought(&ladder(""), "time.horizon", "clv", 300.0, Some((1.0, 50.0)));
    assert!(matches!(whole, Err(SolveError::Whole(_))));
    let absent = sought(&ladder(""), "market.size", "clv", 300.0, None);
    assert!(matches!(absent, Err(SolveError::NoRange(_))));
}

#[test]
fn a_target_that_is_jumped_over_is_not_met() {
    // people are whole: ten of them, and eleven from 10.5 on, and no revenue between
    let text = ladder("[opening]\ncustomers = { customer = 10 }\n");
    let revenue = |n: f64| sought(&text, "opening.customers.customer", "customers_end", n, Some((9.8, 12.2)));
    let ten = revenue(0.0).unwrap().curve[0].1.unwrap();
    let found = revenue(1.05 * ten).unwrap();
    assert!(found.value.is_none() && found.reached.is_none());
    let jump = found.jump.unwrap();
    close(jump.at, 10.5, 1e-9);
    close(jump.below.unwrap(), ten, 1e-12);
    close(jump.above.unwrap(), 1.1 * ten, 1e-12);
    // a smooth curve has none
    assert!(sought(&ladder(""), "stage.customer.retention", "clv", 300.0, None).unwrap().jump.is_none());
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

#[test]
fn a_solution_between_ends_on_one_side_is_found() {
    // 100 + 300 r - 400 r^2 / (1 - r) is 100 at r = 0, 50 at r = 1/2, and 130 where 700 r^2 - 330 r + 30 = 0
    let text = ladder("")
        .replace("contribution = 100", "contribution = [100, 300, -400]")
        .replace("discount = 0.1", "discount = 0");
    let found = sought(&text, "stage.customer.retention", "clv", 130.0, Some((0.0, 0.5))).unwrap();
    assert_eq!(found.crossings.len(), 2, "{:?}", found.crossings);
    close(found.crossings[0], (330.0 - 24_900.0_f64.sqrt()) / 1400.0, 1e-8);
    close(found.crossings[1], (330.0 + 24_900.0_f64.sqrt()) / 1400.0, 1e-8);
    // the file says 0.8
    close(found.value.unwrap(), found.crossings[1], 1e-12);
}

#[test]
fn a_range_without_end_is_widened() {
    let far = sought(&ladder(""), "stage.customer.contribution", "clv", 1e6, None).unwrap();
    close(far.value.unwrap(), 1e6 / value(0.8, 0.1) * 100.0, 1e-9);
    let below = sought(&ladder(""), "stage.customer.contribution", "clv", -1e6, None).unwrap();
    close(below.value.unwrap(), -1e6 / value(0.8, 0.1) * 100.0, 1e-9);
}

/// A loan that is paid back with too much: -100 + 230 v - 132 v^2 is 0 at v = 1 / 1.1 and v = 1 / 1.2.
#[test]
fn two_rates_of_return_are_both_found() {
    let text = "title = \"two internal rates of return\"\n\
        time = { period = \"year\", horizon = 3, discount = 0.05, cash_flow = \"start\" }\n\
        simulation = { engine = \"expected\", draws = 1 }\n\
        [[stage]]\nname = \"c\"\nkind = \"customer\"\ncontribution = [-100, 230, -132]\n";
    let found = sought(text, "time.discount", "clv", 0.0, None).unwrap();
    assert_eq!(found.crossings.len(), 2, "{:?}", found.crossings);
    close(found.crossings[0], 0.1, 1e-8);
    close(found.crossings[1], 0.2, 1e-8);
    close(found.value.unwrap(), 0.1, 1e-8);
    assert!(cltv::report::solve::answer(&found).contains("crosses the target twice: at 0.2 too"));
    // the one nearest to what the file says comes first
    let far = text.replace("discount = 0.05", "discount = 0.3");
    close(sought(&far, "time.discount", "clv", 0.0, None).unwrap().value.unwrap(), 0.2, 1e-8);
    // two roots that lie within one step of the range, which is 10 / 32
    let close_by = text.replace("horizon = 3", "horizon = 3").replace("-132", "-132.24");
    let wide = sought(&close_by, "time.discount", "clv", 0.0, Some((0.0, 10.0))).unwrap();
    // v = (230 -+ sqrt(230^2 - 400 x 132.24)) / 264.48
    let root = |sign: f64| 264.48 / (230.0 + sign * (230.0_f64.powi(2) - 400.0 * 132.24).sqrt()) - 1.0;
    assert_eq!(wide.crossings.len(), 2, "{:?}", wide.crossings);
    close(wide.crossings[0], root(1.0), 1e-7);
    close(wide.crossings[1], root(-1.0), 1e-7);
    // at its peak, v = 230 / 264.5, the curve touches the target: nothing lies beyond
    let beyond = text.replace("-132", "-132.26");
    assert!(sought(&beyond, "time.discount", "clv", 0.0, None).unwrap().value.is_none());
}

/// Payback is later than any horizon in some draws.
fn sometimes_never() -> &'static str {
    "title = \"payback sometimes never\"\n\
     time = { period = \"month\", horizon = 24 }\n\
     simulation = { engine = \"expected\", draws = 512 }\n\
     [[stage]]\nname = \"a\"\nkind = \"customer\"\nchurn = { value = 0.08, sd = 0.02 }\norders = 1\n\
     order_value = { value = 10, sd = 2 }\n\
     [[channel]]\nname = \"x\"\nentrants = 100\ncost_per_entrant = 60\n"
}

#[test]
fn a_payback_that_is_sometimes_never_is_later_than_any() {
    let by = |statistic, target: f64| {
        let cost = "channel.x.cost_per_entrant";
        sought_by(statistic, sometimes_never(), cost, "payback", target, None).unwrap()
    };
    // the mean is known where every draw pays back; from 0 to 121, the range, it is not everywhere
    let mean = by(Statistic::Mean, 6.0);
    assert!((mean.value.unwrap() - 46.02).abs() < 0.005, "{:?}", mean.value);
    close(mean.reached.unwrap().mean.unwrap(), 6.0, 1e-8);
    // where it becomes unknown first it is below 12: then only a percentile has an answer
    let late = by(Statistic::Mean, 12.0);
    assert!(late.value.is_none() && late.crossings.is_empty());
    let jump = late.jump.unwrap();
    assert!(jump.above.is_none() && jump.below.unwrap() < 12.0);
    let answer = cltv::report::solve::answer(&late);
    assert!(answer.contains("to unknown") && answer.contains("--statistic p50"), "{answer}");
    // six months of a customer at the medians of both numbers, churn 0.0791 and order value 9.87: 9.87 (1 -
    // 0.9209^6) / 0.0791 = 48.6; the median over draws is near what the medians give
    let median = by(Statistic::P50, 6.0);
    assert!((median.value.unwrap() - 48.6).abs() < 0.1, "{:?}", median.value);
    let at_twelve = by(Statistic::P50, 12.0);
    close(at_twelve.reached.unwrap().p50.unwrap(), 12.0, 1e-8);
    assert!(at_twelve.reached.unwrap().mean.is_none() && at_twelve.partly_unknown);
}

#[test]
fn percentiles_reach_the_target_where_they_do_in_a_run() {
    let text = ladder("").replace("contribution = 100", "contribution = { value = 100, sd = 20 }");
    for statistic in Statistic::ALL {
        let found = sought_by(statistic, &text, "stage.customer.retention", "clv", 400.0, None).unwrap();
        close(statistic.of(&found.reached.unwrap()).unwrap(), 400.0, 1e-8);
        assert_eq!(found.crossings.len(), 1);
    }
}
