//! Classes that move alike are moved once by the expected engine: the same numbers as one by one.

use crate::engine_ground::scenario;
use crate::support::project;
use cltv::engine::{Engine, simulate, triangle};
use cltv::model::{Compiler, draws::Draws};
use cltv::results::{BusinessMetric, CohortMetric, DrawOutcome, Series};
use cltv::scenario::Scenario;
use cltv::stats::streams::Key;

/// Every number of an outcome.
fn numbers(outcome: &DrawOutcome, n_stages: usize) -> Vec<(String, Option<f64>)> {
    let mut all = Vec::new();
    all.extend(CohortMetric::ALL.map(|metric| (metric.name().to_owned(), outcome.cohort.metric(metric))));
    all.extend(BusinessMetric::ALL.map(|metric| (metric.name().to_owned(), outcome.business.metric(metric))));
    for (stage, value) in outcome.cohort.value_by_stage.iter().enumerate() {
        all.push((format!("value of stage {stage}"), *value));
    }
    for t in 0..outcome.business.n_periods() {
        for series in Series::ALL.into_iter().chain((0..n_stages).map(Series::Stage)) {
            all.push((format!("{series:?} {t}"), outcome.business.at(series, t)));
        }
        all.push((format!("clv_curve {t}"), Some(outcome.cohort.clv_curve[t])));
    }
    for (index, program) in outcome.business.programs.iter().enumerate() {
        let members = &program.members;
        for number in [members.orders, members.revenue, members.referrals, members.win_backs] {
            all.push((format!("program {index}"), Some(number)));
        }
        for number in program.per_joiner.into_iter().flatten() {
            all.push((format!("joiners of {index}"), Some(number)));
        }
    }
    all
}

/// The expected engine on a model whose classes lead one another, and on one where each goes by itself.
fn agree(scenario: &Scenario, draws: u64) {
    let compilers = [Engine::Expected, Engine::Cohort].map(|engine| Compiler::new(scenario, engine));
    let rows = Draws::new(scenario).unwrap();
    let mut row = Vec::new();
    let n_stages = scenario.stages().len();
    for draw in 0..draws {
        rows.row(draw, &mut row);
        let models = [0, 1].map(|one: usize| compilers[one].model(&row));
        let [together, apart] = [0, 1].map(|one: usize| {
            let outcome = simulate(Engine::Expected, &models[one], Key::new(1)).unwrap();
            let mut all = numbers(&outcome, n_stages);
            for cohort in triangle(&models[one]).unwrap().cohorts {
                let both = cohort.customers.iter().chain(&cohort.revenue);
                all.extend(both.map(|number| (format!("cohort {}", cohort.cohort), Some(*number))));
            }
            all
        });
        assert_eq!(together.len(), apart.len());
        for ((name, a), (_, b)) in together.iter().zip(&apart) {
            let (Some(x), Some(y)) = (a, b) else {
                assert_eq!(a, b, "{name}");
                continue;
            };
            // sums of some thousands of numbers in another order; a profit near 0 is a difference of them
            let scale = x.abs().max(y.abs()).max(1.0);
            assert!((x - y).abs() <= 1e-9 * scale, "draw {draw}, {name}: {x} {y}");
        }
    }
}

/// Six programs with eight segments, as they are and with few segments, channels or programs running.
#[test]
fn six_programs_are_the_same_together_and_apart() {
    let text = std::fs::read_to_string(project("benches/many-programs.toml")).unwrap();
    let all = scenario(&text.replace("horizon = 60", "horizon = 26"));
    agree(&all, 2);
    agree(&all.with_programs(&[1, 3]), 1);
    agree(&all.with_programs(&[]), 1);
}

/// Segments, channels and programs that touch moves, money on moves, points, win-backs and clocks; a bound on
/// orders that seasons meet, where money is no multiple of its season.
#[test]
fn money_on_moves_and_bounded_orders_are_the_same_together_and_apart() {
    let text = r#"
title = "all kinds of differences"
[time]
period = "month"
horizon = 26
discount = 0.01
[[stage]]
name = "aware"
kind = "prospect"
climb = 0.2
churn = 0.1
[[stage]]
name = "new"
kind = "customer"
churn = { table = [0.3, 0.2], clock = "stage" }
climb = 0.2
orders = { chance = 0.8 }
order_value = 20
gross_margin = 0.5
on_enter = -3
by_tenure_year = { orders = [1, 1.2] }
[[stage]]
name = "old"
kind = "customer"
to = { new = 0.02, lapsed = 0.05, lost = 0.01 }
contribution = [10, 12]
on_enter = -1
referral = { willing = 0.5, acts = 0.5, accepted = 0.2 }
[lapsed]
win_back = 0.05
give_up = 0.02
on_lapse = -1
on_win_back = -2
[seasonality]
orders = [1, 1.5, 1, 0.5, 1, 1, 1, 1, 1, 1, 1, 1]
[opening]
customers = { new = 300, old = 200, lapsed = 100 }
tenure_years = { old = 1 }
[[channel]]
name = "plain"
entrants = 100
cost_per_first_purchase = 2
[[channel]]
name = "other"
entrants = 50
changes = [ { of = "churn", multiply = 1.2 }, { of = "on_enter", add = -1 } ]
[[segment]]
name = "a"
share = 0.2
changes = [ { of = "orders", multiply = 1.3 } ]
[[segment]]
name = "b"
share = 0.3
changes = [ { of = "climb", multiply = 1.5 } ]
[[segment]]
name = "c"
share = 0.5
changes = [ { of = "on_enter", multiply = 2 } ]
[[program]]
name = "points"
join = { value = 0.5, sd = 0.1 }
ramp = 4
selection = [ { of = "orders", multiply = 1.2, stages = ["new"] } ]
effects = [ { of = "orders", multiply = 1.1, stages = ["new"] }, { of = "on_enter", add = -0.5 } ]
points = { earn = 1, value = 0.05, redeemed = 0.8, expiry = 5 }
[[program]]
name = "back"
join = 0.4
start = 3
eligible = ["lapsed"]
selection = [ { of = "win_back", multiply = 1.3 } ]
effects = [ { of = "win_back", multiply = 1.5 } ]
costs = { per_win_back = 2 }
[[program]]
name = "gift"
join = 0.6
end = 20
eligible = ["old", "lapsed"]
effects = [ { of = "referral", multiply = 1.3, stages = ["old"] } ]
costs = { per_member = 0.2, per_referral = 1, per_win_back = 1 }
"#;
    agree(&scenario(text), 3);
}
