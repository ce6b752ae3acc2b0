//! Draws that are simulated side by side are those that are simulated alone, to the last bit.

use crate::engine_ground::scenario;
use crate::random_ladders::ladder;
use crate::support::{Disk, files};
use cltv::engine::{Engine, TOGETHER, simulate, simulate_all};
use cltv::model::{Compiler, Model, draws::Draws};
use cltv::scenario::{Scenario, load};
use cltv::stats::streams::Key;

/// More than are taken together, so that some are left over.
const DRAWS: usize = TOGETHER + 3;

fn same_as_alone(scenario: &Scenario, name: &str, adjust: impl Fn(usize, &mut [f64])) {
    let draws = Draws::new(scenario).unwrap();
    for engine in [Engine::Expected, Engine::Cohort] {
        let compiler = Compiler::new(scenario, engine);
        let mut row = Vec::new();
        let models: Vec<Model<'_>> = (0..DRAWS)
            .map(|draw| {
                draws.row(draw as u64, &mut row);
                adjust(draw, &mut row);
                compiler.model(&row)
            })
            .collect();
        let keyed: Vec<(&Model<'_>, Key)> =
            models.iter().enumerate().map(|(draw, model)| (model, Key::new(3).with(draw as u64))).collect();
        let together = simulate_all(engine, &keyed).unwrap();
        assert_eq!(together.len(), DRAWS);
        for (draw, (outcome, (model, key))) in together.iter().zip(keyed).enumerate() {
            let alone = simulate(engine, model, key).unwrap();
            assert!(*outcome == alone, "{name}: draw {draw} of {engine:?} is another one when it is alone");
        }
    }
}

#[test]
fn in_every_shipped_scenario() {
    for file in files("scenarios", "toml") {
        let loaded = load(&file, &[format!("simulation.draws={DRAWS}")], &Disk);
        let scenario = loaded.scenario.expect("shipped scenarios are valid");
        same_as_alone(&scenario, &file.display().to_string(), |_, _| ());
    }
}

#[test]
fn in_random_ladders() {
    for number in 0..60 {
        same_as_alone(&scenario(&ladder(number)), &format!("ladder {number}"), |_, _| ());
    }
}

/// A channel holds customers in a market that runs dry, word of mouth meets its bound, and in one draw everything
/// is 0: nobody comes, and customers do not differ, so that it has fewer classes than the others.
#[test]
fn where_draws_differ_in_what_happens() {
    let text = r#"
title = "apart"
[time]
period = "month"
horizon = 36
[simulation]
draws = 64
sampling = "monte-carlo"
[[stage]]
name = "lead"
kind = "prospect"
churn = 0.1
climb = { low = 0, mode = 0.1, high = 0.9 }
[[stage]]
name = "customer"
kind = "customer"
churn = { value = 0.05, between_customers = { sd = { low = 0, mode = 0.01, high = 0.04 } } }
orders = 1
order_value = 10
gross_margin = 0.5
nps = { promoters = { low = 0, mode = 0.2, high = 0.6 }, detractors = 0.2 }
[word_of_mouth]
promoter_pull = { low = 0, mode = 2, high = 9 }
detractor_drag = 0.5
[market]
size = 9000
[[channel]]
name = "ads"
entry = "lead"
entrants = { hold_customers = { low = 0, mode = 500, high = 3000 } }
"#;
    let nothing = |draw: usize, row: &mut [f64]| {
        if draw == 5 {
            row.fill(0.0);
        }
    };
    same_as_alone(&scenario(text), "apart", nothing);
    same_as_alone(&scenario(text), "alike", |_, _| ());
}
