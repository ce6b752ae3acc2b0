//! Goal seek against closed forms.

use crate::engine_ground::{Text, close};
use crate::studies::{ladder, metric, read, sometimes_never, value};
use cltv::Context;
use cltv::stats::estimate::Statistic;
use cltv::study::solve::{self, SolveError, SolveFindings, solve};

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
        parameter: parameter.into(),
        metric: metric(name),
        statistic,
        target,
        from: ends.map(|ends| ends.0),
        to: ends.map(|ends| ends.1),
    };
    solve(&scenario, &original, &question, &Context::default().threads(1))
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
    let close_by = text.replace("-132", "-132.24");
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
