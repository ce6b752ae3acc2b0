//! Strategies on the same draws: what a run does, and differences that luck hardly blurs.

use crate::support::{Disk, project};
use cltv::Context;
use cltv::model::Engine;
use cltv::scenario::{Scenario, load};
use cltv::study::block::{Block, compute};
use cltv::study::metric::Metric;
use cltv::study::runner::each_draw;
use cltv::study::strategy::Strategy;
use std::sync::Mutex;

fn flagship(draws: u64) -> Scenario {
    let sets = [format!("simulation.draws={draws}")];
    load(&project("scenarios/coffee-chain.toml"), &sets, &Disk).scenario.unwrap()
}

#[test]
fn a_strategy_yields_what_a_run_of_it_yields() {
    let scenario = flagship(70);
    let strategy = Strategy::new(&scenario, Engine::of(&scenario));
    let done = Mutex::new(Vec::new());
    let tell = |n: u64, total: u64| done.lock().unwrap().push((n, total));
    let found = each_draw(&scenario, &Context::default().threads(2).progress(&tell), |draw, parameters| {
        strategy.outcome(draw, parameters).map(|outcome| Metric::values(&outcome))
    });
    assert_eq!(done.lock().unwrap().last(), Some(&(70, 70)));
    let mut rows = Vec::new();
    let mut keep = |block: &Block| {
        rows.extend(block.rows.iter().map(|row| row.metrics.clone()));
        Ok(())
    };
    compute(&scenario, 0..2, &Context::default().threads(1), &mut keep).unwrap();
    assert_eq!(found.unwrap(), rows);
}

#[test]
fn programs_switched_off_change_only_what_they_touch() {
    let scenario = flagship(8);
    let without = scenario.with_programs(&[]);
    let (with, without) =
        (Strategy::new(&scenario, Engine::Expected), Strategy::new(&without, Engine::Expected));
    let differences = each_draw(&scenario, &Context::default().threads(1), |draw, parameters| {
        let (with, without) = (with.outcome(draw, parameters)?, without.outcome(draw, parameters)?);
        let of = |metric: &str| {
            let metric = Metric::named(metric).unwrap();
            metric.of(&with).unwrap() - metric.of(&without).unwrap()
        };
        Ok((of("program_cost"), of("fixed_cost")))
    });
    for (program_cost, fixed_cost) in differences.unwrap() {
        assert!(program_cost > 0.0);
        assert!(fixed_cost.abs() < f64::EPSILON);
    }
}
