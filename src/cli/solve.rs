//! `cltv solve`: the value of a parameter at which a metric reaches a target.

use super::exit::{DONE, FAILED, Failure};
use super::manifest::of_study;
use super::origin::origin;
use super::output::Folder;
use super::prepare::{Manner, Options, failure, prepare, target};
use super::terminal::{OutputFormat, say, show};
use super::watch::{Interrupt, Stopwatch, Watch};
use crate::front::Goal;
use crate::report;
use crate::report::format::typed;
use crate::report::outputs::Outputs;
use crate::report::solve::{FILES, outputs};
use crate::stats::estimate::Statistic;
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
    let scenario = prepare(&arguments.file, arguments.options.asked(), manner.quiet)?;
    let place = target(manner.out.as_deref(), &arguments.file, false);
    let folder = Folder::begin(&place, FILES)?;
    let clock = Stopwatch::start();
    let watch = Watch::new(manner, &interrupt, "tries");
    let goal = arguments.goal();
    let findings = scenario.solve_for(&goal, &watch.context());
    drop(watch);
    let findings = findings.map_err(|error| failure(&arguments.file, &error))?;
    let own = own_options(&goal, &findings.metric.name);
    let origin = origin("solve", &arguments.file, &scenario, &own);
    folder.leave(&outputs(&findings, &origin, !manner.no_charts))?;
    let manifest = of_study(&origin, &scenario, findings.provenance.draws, clock.seconds());
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
fn own_options(goal: &Goal, metric: &str) -> Vec<String> {
    let mut options = vec![
        format!("--vary={}", goal.parameter),
        format!("--metric={metric}"),
        format!("--target={}", goal.target),
    ];
    if goal.statistic != Statistic::default() {
        options.push(format!("--statistic={}", goal.statistic.name()));
    }
    options.extend(goal.from.map(|from| format!("--from={from}")));
    options.extend(goal.to.map(|to| format!("--to={to}")));
    options
}

/// A number that an option gives, as the program prints it or as computers write it.
fn number(text: &str) -> Result<f64, String> {
    typed(text).ok_or_else(|| {
        "write a number, such as 1234.5, or as it is printed here: 12,345, 1.2M, 2.6bn, 15 %, -$1.2k"
            .to_owned()
    })
}

impl Arguments {
    fn goal(&self) -> Goal {
        Goal {
            parameter: self.vary.trim().to_owned(),
            metric: self.metric.clone(),
            statistic: self.statistic,
            target: self.target,
            from: self.from,
            to: self.to,
        }
    }
}
