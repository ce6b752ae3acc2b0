//! "Five points more retention lift profit by 25 to 95 %": which readings of the claim hold, and how surely.
//!
//! `cargo run --example claim`

use cltv::{Context, Scenario};
use std::error::Error;

const SCENARIO: &str = r#"
title = "A service with a yearly contract"

[time]
period = "year"
horizon = 30
discount = 0.10

[simulation]
engine = "expected"
draws = 500

[[stage]]
name = "member"
kind = "customer"
churn = { value = 0.2, sd = 0.04 }
contribution = 100
on_enter = -60

[[claim]]
name = "retention"
says = "Five points more retention lift the value of a customer by 25 to 95 %"
source = "Reichheld and Sasser 1990"
metric = "clv"
expect = { low = 0.25, high = 0.95 }
readings = [
  { name = "five points a year", changes = [{ of = "retention", add = 0.05 }] },
  { name = "five percent fewer leave", changes = [{ of = "churn", multiply = 0.95 }] },
]
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let findings = Scenario::from_toml(SCENARIO)?.claim(&Context::default())?;
    for claim in &findings.claims {
        println!("{}", claim.says);
        for reading in &claim.readings {
            let lift =
                reading.comparison.mean.map_or("unknown".to_owned(), |mean| format!("{:.0} %", 100.0 * mean));
            let verdict = reading.verdict.map_or("no answer", |verdict| verdict.name());
            println!("  {:<28}{lift:>8}  {verdict}", reading.name);
        }
    }
    Ok(())
}
