//! From purchases to laws, scores and a forecast, all in memory: the purchases are those of a scenario's
//! customers, so what is found can be compared with what was put in.
//!
//! `cargo run --example from_log`

use cltv::calibrate::log::Log;
use cltv::calibrate::read::Reading;
use cltv::calibrate::{Options, calibrate};
use cltv::{Context, Scenario};
use std::error::Error;

/// Customers who buy twice a month for as long as they live, 10 a month, and drop out at 8 % a month.
const TRUTH: &str = r#"
title = "What is true"
time = { period = "month", horizon = 24 }
simulation = { draws = 1, seed = 3 }
cohort = { customers = 2000 }

[[stage]]
name = "customer"
kind = "customer"
churn = 0.08
orders = { mean = 2 }
order_value = { mean = 10, cv = 0.5 }
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let truth = Scenario::from_toml(TRUTH)?;
    let mut log = Log::default();
    for row in truth.generate(12)? {
        log.purchase(&row.customer.to_string(), row.day as i32, row.amount);
    }

    let options = Options { has_amounts: true, draws: 200, ..Options::default() };
    let found = calibrate(&Reading { log, ..Reading::default() }, &options)?;
    for fit in &found.fits {
        println!("{:<12} AIC {:.0}", fit.law.name, fit.aic());
    }
    let Some(said) = found.log else { return Ok(()) };
    let alive: f64 = found.scores.iter().map(|score| score.alive).sum();
    println!("of {} customers {alive:.0} are expected to be customers still", found.scores.len());

    // what was found is a scenario like any other
    let (toml, draws) = (said.scenario.toml, said.scenario.posterior);
    let forecast =
        Scenario::from_texts("calibrated.toml", [("calibrated.toml", toml), ("posterior.csv", draws)])?
            .with("simulation.draws", 100)?
            .run(&Context::default())?;
    println!("{}", cltv::report::text::summary(&forecast, cltv::report::text::View::PLAIN));
    Ok(())
}
