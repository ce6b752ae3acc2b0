//! `cltv explain`: says back what was understood, and simulates nothing.

use super::exit::{DONE, Failure};
use super::prepare::{Alterations, failure, prepare};
use super::terminal::{OutputFormat, json_text, print};
use crate::report;
use std::path::PathBuf;

/// Say back in plain words what was understood: everything per year, so that a wrong unit shows.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario file (TOML).
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    #[command(flatten)]
    alterations: Alterations,
    /// What to print.
    #[arg(long, value_enum, default_value = "text")]
    format: OutputFormat,
    /// Do not print warnings to standard error.
    #[arg(short, long)]
    quiet: bool,
    /// List every uncertain number, every fact and every assumption.
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let scenario = prepare(&arguments.file, arguments.alterations.asked(&[]), arguments.quiet)?;
    let found = scenario.explain().map_err(|error| failure(&arguments.file, &error))?;
    match arguments.format {
        OutputFormat::Json => print(&json_text(&report::explain::json(&found))?)?,
        OutputFormat::Text => print(&report::explain::text(&found, arguments.verbose))?,
    }
    Ok(DONE)
}
