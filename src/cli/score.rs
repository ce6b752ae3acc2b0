//! `cltv score`: scores the customers of a log with laws that were fitted before.

use super::log::{LogOptions, put, refused};
use super::manifest::of_data;
use super::output::Folder;
use super::prepare::{limit_threads, target};
use super::source::called;
use super::watch::{Stopwatch, leave_on_interrupt};
use super::{DONE, Failure, OutputFormat, json_text, print};
use crate::calibrate::FitFile;
use crate::calibrate::fit_file::FitFileError;
use crate::calibrate::log::Log;
use crate::calibrate::read::terms::Terms;
use crate::calibrate::scores::{SavedLaws, Score, ScoreOptions, score_log};
use crate::calibrate::span::{Span, TimeUnit};
use crate::front::hex;
use crate::report;
use crate::report::outputs::Outputs;
use crate::report::scores::FILES;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::PathBuf;

/// Score the customers of a log with a saved fit, on the terms of the fit: what an option says
/// instead is remarked upon.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The log, or `-` for standard input.
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
    /// Look at no money, whatever the fit did.
    #[arg(long, conflicts_with = "amount")]
    no_amount: bool,
    /// How far ahead purchases are expected, in units [default: as in the fit].
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    ahead: Option<f64>,
    /// Discount rate a year [default: as in the fit].
    #[arg(long, value_name = "RATE", allow_negative_numbers = true)]
    discount: Option<f64>,
    /// Share of revenue that is kept [default: as in the fit].
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    margin: Option<f64>,
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
    let (fit, fit_sum) = saved(arguments)?;
    let Asked { laws, terms, unit, options, currency, said } = arguments.asked(&fit)?;
    options.scoring(unit).map_err(|error| refused(&error))?;
    let log = called(&arguments.transactions);
    let place = target(arguments.out.as_deref(), log, false);
    let folder = Folder::begin(&place, FILES)?;
    let clock = Stopwatch::start();
    leave_on_interrupt(&folder)?;
    limit_threads(arguments.threads)?;
    let (reading, log_sum) = LogOptions::read(&arguments.transactions, &terms, &folder)?;
    let ends = match arguments.log.ends()? {
        (None, None) => reading.log.extent().and_then(|(_, last)| fit.ends(last)).unzip(),
        ends => ends,
    };
    let span = Span::of(reading.log.extent(), unit, ends).map_err(|error| refused(&error))?;
    let mut found = score_log(&reading, &span, &laws, &options).map_err(|error| refused(&error))?;
    found.warnings.extend(found.facts.misnamed(&currency));
    found.currency = currency;
    found.warnings.extend(said);
    write(&folder, &reading.log, &found.scores)?;
    let read = [(log.display().to_string(), log_sum), (arguments.fit.display().to_string(), fit_sum)];
    let manifest = of_data(command, &read, clock.seconds());
    folder.leave(&Outputs::new().json("scores.manifest.json", manifest))?;
    folder.finish()?;
    match arguments.format {
        OutputFormat::Json => {
            let document =
                report::scores::json(&found).map_err(|error| Failure::failed(error.to_string()))?;
            print(&json_text(&document)?)?;
        }
        OutputFormat::Text if arguments.quiet => {}
        OutputFormat::Text => {
            print(&format!("{}Written to {}\n", report::scores::text(&found), place.display()))?;
        }
    }
    Ok(DONE)
}

/// What is asked for: the terms of the fit, but for what options say.
struct Asked {
    laws: SavedLaws,
    terms: Terms,
    unit: TimeUnit,
    options: ScoreOptions,
    currency: String,
    /// What is said otherwise than in the fit.
    said: Vec<String>,
}

impl Arguments {
    fn asked(&self, fit: &FitFile) -> Result<Asked, Failure> {
        let wrong = |error: FitFileError| self.wrong(&error);
        let unit = fit.unit().map_err(wrong)?;
        if self.log.unit().is_some_and(|asked| asked != unit) {
            let (shown, unit) = (self.fit.display(), unit.name());
            return Err(Failure::invalid(format!(
                "{shown} was fitted in {unit}s, and its laws speak of no other unit; say --unit {unit}, or nothing"
            )));
        }
        let (mut terms, mut said) = self.log.over(fit.terms());
        put("no-amount", &self.no_amount.then_some(None), &mut terms.amount, &mut said);
        terms.quantity = terms.quantity.filter(|_| terms.amount.is_some());
        let mut options =
            ScoreOptions { has_amounts: terms.amount.is_some(), by_day: !terms.per_row, ..fit.scoring() };
        put("ahead", &self.ahead.map(Some), &mut options.ahead, &mut said);
        put("discount", &self.discount, &mut options.discount_per_year, &mut said);
        put("margin", &self.margin, &mut options.gross_margin, &mut said);
        let laws = fit.laws(self.model.as_deref()).map_err(wrong)?;
        let mut model = fit.scored_with.clone();
        put("model", &self.model.clone().map(Some), &mut model, &mut said);
        let currency = fit.currency.clone();
        Ok(Asked { laws, terms, unit, options, currency, said })
    }

    fn wrong(&self, error: &FitFileError) -> Failure {
        let shown = self.fit.display();
        match error {
            FitFileError::Later { .. } => Failure::invalid(format!("{shown}: {error}")),
            error => Failure::invalid(format!("{shown}: {error}; give a fit.json of `cltv calibrate`")),
        }
    }
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

/// The fit, and the SHA-256 of its file.
fn saved(arguments: &Arguments) -> Result<(FitFile, String), Failure> {
    let shown = arguments.fit.display();
    let text = std::fs::read_to_string(&arguments.fit)
        .map_err(|error| Failure::failed(format!("cannot read `{shown}`: {error}")))?;
    let file = FitFile::read(&text).map_err(|error| arguments.wrong(&error))?;
    Ok((file, hex(&Sha256::digest(text))))
}
