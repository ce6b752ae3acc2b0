//! Strategies on the same draws: what a run does, and differences that luck hardly blurs.

use crate::support::{Disk, project};
use cltv::Context;
use cltv::model::Engine;
use cltv::scenario::{Scenario, load};
use cltv::study::block::{Block, compute};
use cltv::study::metric::Metric;
use cltv::study::runner::each_draw;
use cltv::study::strategy::{Measurement, Strategy};
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
    let context = Context::default().threads(2).progress(&tell);
    let found = each_draw(&scenario, strategy.together(), &context, |drawn| {
        Ok(strategy.metrics(drawn, &Metric::all())?.into_iter().map(|one| one.values).collect())
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
    let metrics = ["program_cost", "fixed_cost"].map(|metric| Metric::named(metric).unwrap());
    let differences = each_draw(&scenario, with.together(), &Context::default().threads(1), |drawn| {
        let (with, without) = (with.metrics(drawn, &metrics)?, without.metrics(drawn, &metrics)?);
        let difference = |(with, without): (&Measurement, &Measurement)| {
            [0, 1].map(|of| with.values[of].unwrap() - without.values[of].unwrap())
        };
        Ok(with.iter().zip(&without).map(difference).collect())
    });
    for [program_cost, fixed_cost] in differences.unwrap() {
        assert!(program_cost > 0.0);
        assert!(fixed_cost.abs() < f64::EPSILON);
    }
}
