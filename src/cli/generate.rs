//! `cltv generate`: a synthetic transaction log from a scenario.

use super::exit::{DONE, Failure};
use super::output::Folder;
use super::prepare::{Alterations, failure, prepare, target};
use super::terminal::print;
use super::watch::{Stopwatch, leave_on_interrupt};
use super::{manifest, origin};
use crate::calibrate::read::date::{DateRules, date_of, day_of};
use crate::report::outputs::Outputs;
use crate::text::grouped;
use crate::units::DAYS_PER_YEAR;
use std::io::Write;
use std::path::PathBuf;

/// Write the transaction log that a scenario's customers would leave.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario file (TOML).
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// How many customers.
    #[arg(long, value_name = "N", default_value = "10000", value_parser = clap::value_parser!(u64).range(1..=50_000_000))]
    customers: u64,
    /// Periods over which customers begin [default: a quarter of the horizon].
    #[arg(long, value_name = "PERIODS", value_parser = clap::value_parser!(u32).range(1..))]
    over: Option<u32>,
    /// The first day of the log.
    #[arg(long, value_name = "DATE", default_value = "2024-01-01")]
    start: String,
    #[command(flatten)]
    alterations: Alterations,
    /// Folder to write to [default: output/<name of the scenario file>].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print nothing.
    #[arg(short, long)]
    quiet: bool,
}

/// The last day that has a name.
fn last_day() -> i32 {
    day_of(b"9999-12-31", &DateRules::default()).unwrap_or(i32::MAX)
}

/// Name of the log.
const LOG: &str = "transactions.csv";
/// Name of what says how it came about.
const MANIFEST: &str = "transactions.manifest.json";

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let start = day_of(arguments.start.as_bytes(), &DateRules::default())
        .map_err(|_| Failure::invalid(format!("--start {}: write a date as 2024-01-01", arguments.start)))?;
    let mut asked = arguments.alterations.asked(&[]);
    asked.sets.push(format!("cohort.customers={}", arguments.customers));
    asked.sets.push("simulation.engine=individual".to_owned());
    let scenario = prepare(&arguments.file, asked, arguments.quiet)?;
    let time = scenario.checked().time();
    let horizon = time.horizon_periods;
    let over = arguments.over.map_or((horizon / 4).max(1), |over| over as usize);
    let days = (horizon as f64 * time.period.years() * DAYS_PER_YEAR).ceil() as i32;
    if start + days > last_day() {
        return Err(Failure::invalid(format!(
            "--start {}: the log would go on for {days} days, beyond the year 9999",
            arguments.start
        )));
    }
    let place = target(arguments.out.as_deref(), &arguments.file, false);
    let folder = Folder::begin(&place, &[LOG, MANIFEST])?;
    let clock = Stopwatch::start();
    leave_on_interrupt(&folder)?;
    let rows = scenario.generate(over).map_err(|error| failure(&arguments.file, &error))?;
    let mut file = folder.create(LOG)?;
    let failed = |error: std::io::Error| folder.failure(LOG, &error);
    file.write_all(b"customer,date,amount\n").map_err(failed)?;
    for row in &rows {
        let date = date_of(start + row.day as i32);
        writeln!(file, "c{:07},{date},{:.2}", row.customer + 1, row.amount).map_err(failed)?;
    }
    file.flush().map_err(failed)?;
    drop(file);
    let mut own =
        vec![format!("--customers={}", arguments.customers), format!("--start={}", arguments.start)];
    own.extend(arguments.over.map(|over| format!("--over={over}")));
    let typed = (&scenario, &arguments.alterations.asked(&[]));
    let origin = origin::as_typed("generate", &arguments.file, typed, &own);
    let manifest = manifest::as_typed(&origin, typed, 1, clock.seconds());
    folder.leave(&Outputs::new().json(MANIFEST, manifest))?;
    folder.finish()?;
    if !arguments.quiet {
        let shown = place.join(LOG).display().to_string();
        let mut buyers: Vec<u32> = rows.iter().map(|row| row.customer).collect();
        buyers.sort_unstable();
        buyers.dedup();
        print(&format!(
            "{} purchases of {} customers written to {shown} ({} set out)\nTry: cltv calibrate {shown} --amount amount --unit week\n",
            grouped(rows.len() as u64),
            grouped(buyers.len() as u64),
            grouped(arguments.customers)
        ))?;
    }
    Ok(DONE)
}
