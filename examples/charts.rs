//! Charts and a report of a run as bytes, for a program that shows or stores them itself.
//!
//! `cargo run --example charts -- FOLDER` writes them there.

use cltv::report::charts::{Size, Theme, svg};
use cltv::{Context, Scenario};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let scenario =
        Scenario::from_toml(include_str!("../scenarios/five-rungs.toml"))?.with("simulation.draws", 64)?;
    let told = |done: u64, total: u64| eprintln!("{done} of {total} draws");
    let findings = scenario.run(&Context::default().threads(2).progress(&told))?;
    let folder = std::env::args().nth(1);
    for chart in cltv::report::run::charts(&findings) {
        let picture = svg(&chart, Theme::Reader, Size::Small)?;
        println!("{:<24}{:>8} bytes  {}", chart.name, picture.len(), chart.title);
        if let Some(folder) = &folder {
            std::fs::write(std::path::Path::new(folder).join(format!("{}.svg", chart.name)), picture)?;
        }
    }
    Ok(())
}
