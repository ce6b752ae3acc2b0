//! Runs a scenario, compares the sets of its programs, and prints a table.

use cltv::{CohortMetric, Context, Error, Scenario};

fn main() -> Result<(), Error> {
    let scenario = Scenario::from_toml(include_str!("../../../scenarios/coffee-chain.toml"))?
        .with("simulation.engine", "expected")?
        .with("simulation.draws", 32)?;
    let context = Context::default();

    let run = scenario.run(&context)?;
    let clv = run.metric(CohortMetric::Clv).and_then(|clv| clv.estimate.mean).unwrap_or(f64::NAN);
    println!("{}: a customer is worth {clv:.2} {}", run.provenance.title, run.provenance.currency);

    let found = scenario.compare(&context)?;
    println!("{:<40}{:>14}{:>18}", "programs", "adds to npv", "chance of adding");
    for set in &found.sets {
        let adds = set.incremental_npv.mean.unwrap_or(f64::NAN);
        println!("{:<40}{adds:>14.0}{:>18.2}", set.name, set.p_npv_positive);
    }
    println!("best: {}", found.best_set().name);
    Ok(())
}
