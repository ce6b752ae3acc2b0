//! `cltv calibrate`: from a transaction log, or a table, to fitted laws, a scenario and scores.

use super::log::{LogOptions, refused};
use super::manifest::of_data;
use super::output::Folder;
use super::prepare::{limit_threads, target};
use super::source::called;
use super::watch::{Stopwatch, leave_on_interrupt};
use super::{DONE, Failure, OutputFormat, json_text, print};
use crate::calibrate::read::terms::Terms;
use crate::calibrate::{
    CalibrateError, Calibration, Given, Options, calibrate, calibrate_opportunities, calibrate_retention,
};
use crate::laws::law::Law;
use crate::laws::{LAWS, named};
use crate::report;
use crate::report::calibration::{FILES, outputs};
use crate::report::outputs::{OutputError, Outputs};
use std::path::{Path, PathBuf};

/// Learn from a transaction log: laws with their diagnostics, a scenario, scores per customer.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The log: CSV or its like with any delimiter, lines of JSON, or Parquet; `-` is standard input. What gzip or
    /// zstd packed is unpacked.
    #[arg(value_name = "TRANSACTIONS", required_unless_present_any = ["retention", "opportunities"])]
    transactions: Option<PathBuf>,
    /// Instead of a log: a table of period, customers (and cohort), for contractual laws.
    #[arg(long, value_name = "TABLE", conflicts_with_all = ["transactions", "opportunities"])]
    retention: Option<PathBuf>,
    /// Instead of a log: a table of frequency, recency, periods, weights, for bg-bb.
    #[arg(long, value_name = "TABLE", conflicts_with = "transactions")]
    opportunities: Option<PathBuf>,
    #[command(flatten)]
    log: LogOptions,
    #[arg(long = "model", value_name = "NAME", value_parser = law_named, help = about_models())]
    models: Vec<&'static Law>,
    /// Purchases to date from which each rung of the ladder begins.
    #[arg(long, value_name = "N,N,...", value_delimiter = ',', default_values_t = Options::default().rungs)]
    rungs: Vec<u32>,
    /// Periods without a purchase by which customers of a rung are told apart [default: each month
    /// of half a year].
    #[arg(long, value_name = "N,N,...", value_delimiter = ',')]
    quiet_after: Vec<u32>,
    /// Periods without a purchase after which customers have lapsed [default: half a year].
    #[arg(long, value_name = "N")]
    lapsed_after: Option<u32>,
    /// Periods that the scenario simulates [default: the hold-out, else five years].
    #[arg(long, value_name = "N")]
    horizon: Option<usize>,
    /// Discount rate a year, for scores and in the scenario.
    #[arg(long, value_name = "RATE", default_value_t = Options::default().discount_per_year, allow_negative_numbers = true)]
    discount: f64,
    /// Share of revenue that is kept, for scores and in the scenario.
    #[arg(long, value_name = "SHARE", default_value_t = Options::default().gross_margin, allow_negative_numbers = true)]
    margin: f64,
    /// The currency's code [default: the one that the log's amounts name, else USD].
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Joint draws of the scenario's numbers.
    #[arg(long, value_name = "N", default_value_t = Options::default().draws)]
    draws: usize,
    /// Seed of the draws.
    #[arg(long, value_name = "N", default_value_t = Options::default().seed)]
    seed: u64,
    /// Folder to write to [default: output/<name of the file>].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value = "text")]
    format: OutputFormat,
    /// Threads to use [default: all cores]. The result does not depend on it.
    #[arg(long, default_value = "0", hide_default_value = true, value_name = "N")]
    threads: usize,
    /// Write no charts and no report.
    #[arg(long)]
    no_charts: bool,
    /// Print no summary.
    #[arg(short, long)]
    quiet: bool,
}

fn law_named(name: &str) -> Result<&'static Law, String> {
    named(name).ok_or_else(|| format!("there is no such law; there are {}", names(LAWS)))
}

fn names(laws: &[&Law]) -> String {
    laws.iter().map(|law| law.name).collect::<Vec<&str>>().join(", ")
}

fn about_models() -> String {
    let (without, with) = (Given::Log { amounts: false }.usual(), Given::Log { amounts: true }.usual());
    let of_amounts: Vec<&Law> = with.into_iter().filter(|law| !without.contains(law)).collect();
    format!(
        "A law to fit (repeatable) [default: {}, and {} if there are amounts; of a retention table {}]",
        names(&without),
        names(&of_amounts),
        names(&Given::Retention.usual())
    )
}

pub(super) fn run(arguments: &Arguments, command: &str) -> Result<u8, Failure> {
    let tables = [&arguments.retention, &arguments.opportunities, &arguments.transactions];
    let Some(path) = tables.into_iter().flatten().next() else {
        return Err(Failure::invalid("give a log, or --retention TABLE, or --opportunities TABLE"));
    };
    let (terms, _) = arguments.log.over(Terms::default());
    let given = arguments.given(&terms);
    let mut options = arguments.options(path, terms);
    options.check_models(given).map_err(|error| refused(&error))?;
    options.check().map_err(|error| refused(&error))?;
    let place = target(arguments.out.as_deref(), called(path), false);
    let folder = Folder::begin(&place, FILES)?;
    let clock = Stopwatch::start();
    leave_on_interrupt(&folder)?;
    limit_threads(arguments.threads)?;
    let (found, sum) = match given {
        Given::Retention => {
            let (table, sum) = super::tables::retention(path)?;
            (calibrate_retention(&table, &options), sum)
        }
        Given::Opportunities => {
            let (table, sum) = super::tables::opportunities(path)?;
            (calibrate_opportunities(&table, &options), sum)
        }
        Given::Log { .. } => {
            let terms = options.terms.get_or_insert_default();
            let (reading, sum) = LogOptions::read(path, terms, &folder)?;
            (options.calibrated_until, options.observed_until) = arguments.log.ends()?;
            let found = calibrate(&reading, &options);
            if let Ok(Calibration { scores, scored_with: Some(_), .. }) = &found {
                super::score::write(&folder, &reading.log, scores)?;
            }
            (found, sum)
        }
    };
    let found = found.map_err(|error| match error {
        CalibrateError::Nobody { .. } => Failure::invalid(format!("{}: {error}", called(path).display())),
        error => refused(&error),
    })?;
    let cannot = |error: OutputError| Failure::failed(error.to_string());
    folder.leave(&outputs(&found, !arguments.no_charts).map_err(cannot)?)?;
    let manifest = of_data(command, &[(called(path).display().to_string(), sum)], clock.seconds());
    folder.leave(&Outputs::new().json("fit.manifest.json", manifest))?;
    folder.finish()?;
    let json = || report::calibration::json(&found).map_err(cannot);
    match arguments.format {
        OutputFormat::Json => print(&json_text(&json()?)?)?,
        OutputFormat::Text if arguments.quiet => {}
        OutputFormat::Text => {
            print(&format!("{}\nWritten to {}\n", report::calibration::text(&found), place.display()))?;
        }
    }
    Ok(DONE)
}

impl Arguments {
    fn given(&self, terms: &Terms) -> Given {
        if self.retention.is_some() {
            Given::Retention
        } else if self.opportunities.is_some() {
            Given::Opportunities
        } else {
            Given::Log { amounts: terms.amount.is_some() }
        }
    }

    fn options(&self, path: &Path, terms: Terms) -> Options {
        Options {
            models: self.models.clone(),
            has_amounts: terms.amount.is_some(),
            by_day: !terms.per_row,
            unit: self.log.unit().unwrap_or(Options::default().unit),
            calibrated_until: None,
            observed_until: None,
            rungs: self.rungs.clone(),
            quiet_after: self.quiet_after.clone(),
            lapsed_after: self.lapsed_after,
            horizon: self.horizon,
            discount_per_year: self.discount,
            gross_margin: self.margin,
            currency: self.currency.clone(),
            draws: self.draws,
            seed: self.seed,
            terms: Some(terms),
            ..Options::of_file(called(path))
        }
    }
}
