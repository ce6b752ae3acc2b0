//! `cltv generate`: a synthetic transaction log from a scenario.

use super::output::Folder;
use super::prepare::{Options, prepare, target};
use super::{DONE, Failure, print};
use crate::calibrate::read::date::{DateRules, date_of, day_of};
use crate::study::log::{LogError, synthetic};
use std::io::Write;
use std::path::PathBuf;

/// Write the transaction log that a scenario's customers would leave.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario file (TOML).
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// How many customers.
    #[arg(long, value_name = "N", default_value = "10000")]
    customers: u64,
    /// Periods over which first purchases are spread [default: a quarter of the horizon].
    #[arg(long, value_name = "PERIODS")]
    over: Option<usize>,
    /// The first day of the log.
    #[arg(long, value_name = "DATE", default_value = "2024-01-01")]
    start: String,
    #[command(flatten)]
    options: Options,
    /// Folder to write to [default: output/<name of the scenario file>].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print nothing.
    #[arg(short, long)]
    quiet: bool,
}

/// Name of the log.
const LOG: &str = "transactions.csv";

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let start = day_of(arguments.start.as_bytes(), &DateRules::default())
        .map_err(|_| Failure::invalid(format!("--start {}: write a date as 2024-01-01", arguments.start)))?;
    let mut asked = arguments.options.asked();
    asked.sets.push(format!("cohort.customers={}", arguments.customers));
    asked.sets.push("simulation.engine=individual".to_owned());
    let prepared = prepare(&arguments.file, asked, arguments.quiet)?;
    let horizon = prepared.scenario.time().horizon_periods;
    let over = arguments.over.unwrap_or(horizon / 4);
    if over > horizon {
        return Err(Failure::invalid(format!("--over {over} is more than the horizon of {horizon} periods")));
    }
    let rows = synthetic(&prepared.scenario, over).map_err(|error| match error {
        LogError::Correlations(_) => Failure::invalid(error.to_string()),
        LogError::Limit(_) => Failure::failed(error.to_string()),
    })?;
    let place = target(arguments.out.as_deref(), &arguments.file, false);
    let folder = Folder::begin(&place, &[LOG])?;
    let mut file = folder.create(LOG)?;
    let failed = |error: std::io::Error| folder.failure(LOG, &error);
    file.write_all(b"customer,date,amount\n").map_err(failed)?;
    for row in &rows {
        let date = date_of(start + row.day as i32);
        writeln!(file, "c{:07},{date},{:.2}", row.customer + 1, row.amount).map_err(failed)?;
    }
    file.flush().map_err(failed)?;
    drop(file);
    folder.finish()?;
    if !arguments.quiet {
        let shown = place.join(LOG).display().to_string();
        print(&format!(
            "{} purchases of {} customers written to {shown}\nTry: cltv calibrate {shown} --amount amount --unit week\n",
            rows.len(),
            arguments.customers
        ))?;
    }
    Ok(DONE)
}
