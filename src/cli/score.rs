//! `cltv score`: scores the customers of a log with laws that were fitted before.

use super::log::{LogOptions, REJECTED};
use super::output::Folder;
use super::prepare::{limit_threads, target};
use super::watch::leave_on_interrupt;
use super::{DONE, Failure, OutputFormat, json_text, print};
use crate::calibrate::fit::Law;
use crate::calibrate::log::Log;
use crate::calibrate::purchasing::{PurchaseLaw, spend_law};
use crate::calibrate::scores::{Score, ScoreRules, score};
use crate::calibrate::summary::summarize;
use crate::report;
use serde_json::{Value, json};
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
    #[arg(long, value_name = "RATE", default_value = "0.1", allow_negative_numbers = true)]
    discount: f64,
    /// Share of revenue that is kept.
    #[arg(long, value_name = "SHARE", default_value = "1", allow_negative_numbers = true)]
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

/// Nobody is expected to buy for longer.
const MOST_YEARS: f64 = 100.0;

/// Names of the files that this verb writes.
const OWN: &[&str] = &["scores.csv", "scores.parquet", REJECTED];

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    if !(0.0..=10.0).contains(&arguments.discount) || !(0.0..=1.0).contains(&arguments.margin) {
        return Err(Failure::invalid("--discount must be between 0 and 10, and --margin between 0 and 1"));
    }
    let fit = saved(arguments)?;
    let place = target(arguments.out.as_deref(), &arguments.transactions, false);
    let folder = Folder::begin(&place, OWN)?;
    leave_on_interrupt(&folder)?;
    limit_threads(arguments.threads)?;
    let reading = arguments.log.read(&arguments.transactions, &folder, arguments.quiet)?;
    let span = arguments.log.span(&reading)?;
    let ahead = arguments.ahead.unwrap_or(span.unit.per_year());
    let most = MOST_YEARS * span.unit.per_year();
    if !(ahead > 0.0 && ahead <= most) {
        let unit = span.unit.name();
        return Err(Failure::invalid(format!(
            "--ahead {ahead}: give more than 0 and at most {most:.0} {unit}s"
        )));
    }
    let rules = ScoreRules {
        purchases: fit.purchases,
        spend: fit.spend,
        has_amounts: arguments.log.has_amounts(),
        ahead,
        discount_per_year: arguments.discount,
        gross_margin: arguments.margin,
    };
    let scores = score(&summarize(&reading.log, &span, arguments.log.by_day()), &span, &rules);
    write(&folder, &reading.log, &scores)?;
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

/// Laws of a saved fit.
struct Saved {
    name: String,
    purchases: PurchaseLaw,
    spend: Option<crate::laws::gamma_gamma::GammaGamma>,
}

fn saved(arguments: &Arguments) -> Result<Saved, Failure> {
    let shown = arguments.fit.display();
    let text = std::fs::read_to_string(&arguments.fit)
        .map_err(|error| Failure::failed(format!("cannot read `{shown}`: {error}")))?;
    let wrong =
        |what: &str| Failure::invalid(format!("{shown}: {what}; give a fit.json of `cltv calibrate`"));
    let document: Value = serde_json::from_str(&text).map_err(|error| wrong(&error.to_string()))?;
    let unit = document.get("unit").and_then(Value::as_str).ok_or_else(|| wrong("no \"unit\""))?;
    if unit != arguments.log.unit().name() {
        return Err(Failure::invalid(format!(
            "{shown} was fitted in {unit}s and --unit is {}; say --unit {unit}",
            arguments.log.unit().name()
        )));
    }
    let named = arguments.model.as_deref().or_else(|| document.get("scored_with").and_then(Value::as_str));
    let name = named.ok_or_else(|| wrong("it names no law of purchases"))?;
    let parameters = |law: Law| -> Option<Vec<f64>> {
        let models = document.get("models")?.as_array()?;
        let model =
            models.iter().find(|model| model.get("name").and_then(Value::as_str) == Some(law.name()))?;
        let value = |name: &&str| model.get("parameters")?.get(*name)?.get("value")?.as_f64();
        let values: Option<Vec<f64>> = law.parameter_names().iter().map(value).collect();
        values.filter(|values| values.iter().all(|value| value.is_finite() && *value > 0.0))
    };
    let law = Law::ALL.into_iter().find(|law| law.name() == name);
    let purchases = law.and_then(|law| PurchaseLaw::new(law, &parameters(law)?));
    let spend = parameters(Law::GammaGamma).and_then(|values| spend_law(Law::GammaGamma, &values));
    Ok(Saved {
        name: name.to_owned(),
        purchases: purchases.ok_or_else(|| wrong(&format!("no usable law of purchases `{name}`")))?,
        spend,
    })
}
