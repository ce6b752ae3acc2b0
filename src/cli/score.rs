//! `cltv score`: scores the customers of a log with laws that were fitted before.

use super::log::{LogOptions, refused};
use super::manifest::of_data;
use super::output::Folder;
use super::prepare::{limit_threads, target};
use super::watch::{Stopwatch, leave_on_interrupt};
use super::{DONE, Failure, OutputFormat, json_text, print};
use crate::calibrate::FitFile;
use crate::calibrate::error::check_worth;
use crate::calibrate::fit_file::FitFileError;
use crate::calibrate::log::Log;
use crate::calibrate::scores::{SavedLaws, Score, ScoreOptions, score_log};
use crate::front::hex;
use crate::report;
use crate::report::outputs::Outputs;
use crate::report::scores::FILES;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::PathBuf;

/// Score the customers of a log with a saved fit.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The log.
    #[arg(value_name = "TRANSACTIONS")]
    transactions: PathBuf,
    /// The fit: `fit.json`, as `cltv calibrate` wrote it.
    #[arg(long, value_name = "FILE")]
    fit: PathBuf,
    /// Which law of purchases [default: the one that the fit names].
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    #[command(flatten)]
    log: LogOptions,
    /// How far ahead purchases are expected, in units [default: a year].
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    ahead: Option<f64>,
    /// Discount rate a year.
    #[arg(long, value_name = "RATE", default_value_t = ScoreOptions::default().discount_per_year, allow_negative_numbers = true)]
    discount: f64,
    /// Share of revenue that is kept.
    #[arg(long, value_name = "SHARE", default_value_t = ScoreOptions::default().gross_margin, allow_negative_numbers = true)]
    margin: f64,
    /// Folder to write to [default: output/<name of the file>].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value = "text")]
    format: OutputFormat,
    /// Threads to use [default: all cores]. The result does not depend on it.
    #[arg(long, default_value = "0", hide_default_value = true, value_name = "N")]
    threads: usize,
    /// Print no summary.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments, command: &str) -> Result<u8, Failure> {
    check_worth(arguments.discount, arguments.margin)
        .map_err(|_| Failure::invalid("--discount must be between 0 and 10, and --margin between 0 and 1"))?;
    let (fit, fit_sum) = saved(arguments)?;
    let place = target(arguments.out.as_deref(), &arguments.transactions, false);
    let folder = Folder::begin(&place, FILES)?;
    let clock = Stopwatch::start();
    leave_on_interrupt(&folder)?;
    limit_threads(arguments.threads)?;
    let (reading, log_sum) = arguments.log.read(&arguments.transactions, &folder, arguments.quiet)?;
    let span = arguments.log.span(&reading)?;
    let options = ScoreOptions {
        has_amounts: arguments.log.has_amounts(),
        by_day: arguments.log.by_day(),
        ahead: arguments.ahead,
        discount_per_year: arguments.discount,
        gross_margin: arguments.margin,
    };
    let ahead = options.ahead(&span).map_err(|error| refused(&error))?;
    let scores = score_log(&reading.log, &span, &fit, &options).map_err(|error| refused(&error))?;
    write(&folder, &reading.log, &scores)?;
    let read = [
        (arguments.transactions.display().to_string(), log_sum),
        (arguments.fit.display().to_string(), fit_sum),
    ];
    let manifest = of_data(command, &read, clock.seconds());
    folder.leave(&Outputs::new().json("scores.manifest.json", manifest))?;
    folder.finish()?;
    let sum = |of: fn(&Score) -> f64| scores.iter().map(of).sum::<f64>();
    let document = json!({
        "customers": scores.len(),
        "model": fit.name,
        "unit": span.unit.name(),
        "ahead": ahead,
        "expected_purchases": sum(|each| each.purchases),
        "expected_alive": sum(|each| each.alive),
    });
    match arguments.format {
        OutputFormat::Json => print(&json_text(&document)?)?,
        OutputFormat::Text if arguments.quiet => {}
        OutputFormat::Text => print(&format!(
            "{} customers scored with {}: {:.0} expected to be alive, {:.0} purchases expected in {ahead:.1} {}s\nWritten to {}\n",
            scores.len(),
            fit.name,
            sum(|each| each.alive),
            sum(|each| each.purchases),
            span.unit.name(),
            place.display()
        ))?,
    }
    Ok(DONE)
}

/// Writes scores as CSV and as Parquet.
pub(super) fn write(folder: &Folder, log: &Log, scores: &[Score]) -> Result<(), Failure> {
    const CSV: &str = "scores.csv";
    const PARQUET: &str = "scores.parquet";
    let mut file = folder.create(CSV)?;
    report::scores::csv(&mut file, log, scores)
        .and_then(|()| file.flush())
        .map_err(|error| folder.failure(CSV, &error))?;
    let file = folder.create(PARQUET)?;
    report::scores::parquet(file, log, scores).map_err(|error| folder.failure(PARQUET, &error))
}

/// The laws of the fit, and the SHA-256 of its file.
fn saved(arguments: &Arguments) -> Result<(SavedLaws, String), Failure> {
    let shown = arguments.fit.display();
    let text = std::fs::read_to_string(&arguments.fit)
        .map_err(|error| Failure::failed(format!("cannot read `{shown}`: {error}")))?;
    let wrong = |error: FitFileError| match error {
        FitFileError::Later { .. } => Failure::invalid(format!("{shown}: {error}")),
        error => Failure::invalid(format!("{shown}: {error}; give a fit.json of `cltv calibrate`")),
    };
    let file = FitFile::read(&text).map_err(wrong)?;
    let unit = &file.unit;
    if *unit != arguments.log.unit().name() {
        return Err(Failure::invalid(format!(
            "{shown} was fitted in {unit}s and --unit is {}; say --unit {unit}",
            arguments.log.unit().name()
        )));
    }
    let laws = file.laws(arguments.model.as_deref()).map_err(wrong)?;
    Ok((laws, hex(&Sha256::digest(text))))
}
