//! `cltv solve`: the value of a parameter at which a metric reaches a target.

use super::exit::{DONE, FAILED, Failure};
use super::manifest::of_study;
use super::metric::{measured, metric_named, number};
use super::origin::origin;
use super::output::Folder;
use super::prepare::{Manner, Options, failure, prepare, refused, target};
use super::terminal::{OutputFormat, say, show};
use super::watch::{Interrupt, Stopwatch, Watch};
use crate::report;
use crate::report::outputs::Outputs;
use crate::report::solve::{FILES, outputs};
use crate::stats::estimate::Statistic;
use crate::study::metric::Metric;
use crate::study::solve::{Question, SolveError, solve};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;

/// Find the values of a parameter at which a metric reaches a target; ends with 1 where there is none.
///
/// Numbers may be typed as they are printed: 12,345, 1.2M, 2.6bn, 15 %, -$1.2k.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario file (TOML).
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// The parameter that may change.
    #[arg(long, value_name = "PATH")]
    vary: String,
    /// The metric, by name.
    #[arg(long, value_name = "NAME")]
    metric: String,
    /// What the metric is to be.
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, value_parser = number)]
    target: f64,
    /// Which number of the metric, over draws, is to be that.
    #[arg(long, default_value = "mean", value_parser = statistic())]
    statistic: Statistic,
    /// Lowest value allowed, in the unit of the file [default: the lowest that makes sense].
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, value_parser = number)]
    from: Option<f64>,
    /// Highest value allowed.
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, value_parser = number)]
    to: Option<f64>,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    manner: Manner,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let manner = &arguments.manner;
    let interrupt = Interrupt::install()?;
    let mut prepared = prepare(&arguments.file, arguments.options.asked(), manner.quiet)?;
    let metric = metric_named(&mut prepared, &arguments.metric, manner.threads, &interrupt)?;
    let question = question(arguments, metric)?;
    measured(&prepared.scenario, question.metric)?;
    let place = target(manner.out.as_deref(), &arguments.file, false);
    let folder = Folder::begin(&place, FILES)?;
    let clock = Stopwatch::start();
    let watch = Watch::new(manner, &interrupt, "tries");
    let findings =
        solve(&prepared.scenario, &prepared.original, &question, &watch.context()).map_err(|error| {
            match error {
                SolveError::Run(error) => failure(&error),
                SolveError::Refused(loaded) => refused(&arguments.file, &loaded),
                SolveError::Whole(_) | SolveError::NoRange(_) => Failure::invalid(error.to_string()),
            }
        })?;
    drop(watch);
    let own = own_options(&question, &findings.metric.name);
    let origin = origin("solve", &arguments.file, &prepared, &own);
    folder.leave(&outputs(&findings, &origin, !manner.no_charts))?;
    let manifest = of_study(&origin, &prepared, findings.provenance.draws, clock.seconds());
    folder.leave(&Outputs::new().json("solve.manifest.json", manifest))?;
    folder.finish()?;
    let (json, text) = (|| report::solve::json(&findings), || report::solve::text(&findings));
    show((manner.format, manner.quiet), &place, json, text)?;
    if findings.value.is_some() {
        return Ok(DONE);
    }
    if manner.quiet || manner.format == OutputFormat::Json {
        say(&format!("cltv: {}", report::solve::answer(&findings)));
    }
    Ok(FAILED)
}

/// The statistics, by name.
fn statistic() -> impl TypedValueParser<Value = Statistic> {
    let names = Statistic::ALL.map(Statistic::name);
    PossibleValuesParser::new(names).map(|name| Statistic::named(&name).unwrap_or_default())
}

/// What was asked, as it can be typed again.
fn own_options(question: &Question, metric: &str) -> Vec<String> {
    let mut options = vec![
        format!("--vary={}", question.parameter),
        format!("--metric={metric}"),
        format!("--target={}", question.target),
    ];
    if question.statistic != Statistic::default() {
        options.push(format!("--statistic={}", question.statistic.name()));
    }
    options.extend(question.from.map(|from| format!("--from={from}")));
    options.extend(question.to.map(|to| format!("--to={to}")));
    options
}

fn question(arguments: &Arguments, metric: Metric) -> Result<Question, Failure> {
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && from >= to
    {
        return Err(Failure::invalid(format!("--from {from} is not below --to {to}")));
    }
    Ok(Question {
        parameter: arguments.vary.trim().to_owned(),
        metric,
        statistic: arguments.statistic,
        target: arguments.target,
        from: arguments.from,
        to: arguments.to,
    })
}
