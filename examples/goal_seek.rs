//! How far may churn rise before a customer no longer earns back what it cost to win?
//!
//! `cargo run --example goal_seek`

use cltv::{Axis, Context, Scenario};
use std::error::Error;

const SCENARIO: &str = r#"
title = "Meal boxes"
time = { period = "month", horizon = 60, discount = { value = 0.1, per = "year" } }
simulation = { engine = "expected", draws = 200 }

[[stage]]
name = "subscriber"
kind = "customer"
churn = { value = 0.08, sd = 0.01 }
orders = 2
order_value = { mean = 45, cv = 0.3 }
gross_margin = 0.3

[[channel]]
name = "ads"
entrants = 100
cost_per_entrant = 120
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let (scenario, context) = (Scenario::from_toml(SCENARIO)?, Context::default());

    let swept = scenario.sweep(&[Axis::new("stage.subscriber.churn", 0.05, 0.3, 6)], "clv_net", &context)?;
    println!("churn a month   worth less cost");
    for point in &swept.points {
        let mean = point.estimate.mean.unwrap_or(f64::NAN);
        println!("{:>13.2}{mean:>18.2}", point.values[0]);
    }

    let found = scenario.solve("stage.subscriber.churn", "clv_net", 0.0, &context)?;
    match found.value {
        Some(churn) => println!("it is earned back up to a churn of {:.1} % a month", 100.0 * churn),
        None => println!("it is earned back, or lost, at any churn"),
    }
    Ok(())
}
