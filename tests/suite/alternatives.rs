//! Alternatives on the same draws: what a run does, and differences that luck hardly blurs.

use crate::support::{Disk, project};
use cltv::model::Engine;
use cltv::scenario::{Scenario, load};
use cltv::study::alternatives::{Alternative, each_draw};
use cltv::study::block::Block;
use cltv::study::metric::Metric;
use cltv::study::run::{Observer, compute};

fn flagship(draws: u64) -> Scenario {
    let sets = [format!("simulation.draws={draws}")];
    load(&project("scenarios/coffee-chain.toml"), &sets, &Disk).scenario.unwrap()
}

struct Rows(Vec<Vec<Option<f64>>>);

impl Observer for Rows {
    fn merged(&mut self, block: &Block, _: u64, _: u64) -> Result<(), String> {
        self.0.extend(block.rows.iter().map(|row| row.metrics.clone()));
        Ok(())
    }
}

#[test]
fn an_alternative_yields_what_a_run_of_it_yields() {
    let scenario = flagship(70);
    let alternative = Alternative::new(&scenario, Engine::of(&scenario));
    let mut done = Vec::new();
    let found = each_draw(&scenario, 2, &|| false, &mut |n| done.push(n), |draw, parameters| {
        alternative.outcome(draw, parameters).map(|outcome| Metric::values(&outcome))
    });
    let mut rows = Rows(Vec::new());
    compute(&scenario, 1, 0..2, &mut rows).unwrap();
    assert_eq!(found.unwrap(), rows.0);
    assert_eq!(done.last(), Some(&70));
}

#[test]
fn programs_switched_off_change_only_what_they_touch() {
    let scenario = flagship(8);
    let without = scenario.with_programs(&[]);
    let (with, without) =
        (Alternative::new(&scenario, Engine::Expected), Alternative::new(&without, Engine::Expected));
    let differences = each_draw(&scenario, 1, &|| false, &mut |_| {}, |draw, parameters| {
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
