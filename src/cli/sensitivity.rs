//! `cltv sensitivity`: what an answer depends on.

use super::exit::{DONE, Failure};
use super::manifest::of_study;
use super::origin::origin;
use super::output::Folder;
use super::prepare::{Manner, Options, failure, prepare, target};
use super::terminal::{say, show};
use super::watch::{Interrupt, Stopwatch, Watch};
use crate::front::Error;
use crate::report;
use crate::report::outputs::Outputs;
use crate::report::sensitivity::{FILES, outputs};
use crate::study::sensitivity::{Method, effort};
use crate::text::grouped;
use clap::ValueEnum;
use std::path::PathBuf;

/// Draws at each end of a tornado, unless --draws asks for another number.
const TORNADO_DRAWS: u64 = 256;

/// See which uncertain numbers a metric depends on, and how much.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario file (TOML).
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// The metric, by name.
    #[arg(long, value_name = "NAME")]
    metric: String,
    /// How dependence is measured.
    #[arg(long, value_enum, default_value = "tornado")]
    method: MethodName,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    manner: Manner,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MethodName {
    /// Each number at its p5 and its p95, all others as drawn.
    Tornado,
    /// Shares of the metric's variance: alone, and with interactions or, where numbers depend on each
    /// other, as Shapley effects.
    Sobol,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let manner = &arguments.manner;
    let interrupt = Interrupt::install()?;
    let told = |error: &Error| failure(&arguments.file, error);
    let scenario = prepare(&arguments.file, arguments.options.asked(), manner.quiet)?;
    scenario.metric(&arguments.metric).map_err(|error| told(&error))?;
    let place = target(manner.out.as_deref(), &arguments.file, false);
    let folder = Folder::begin(&place, FILES)?;
    let clock = Stopwatch::start();
    let method = match arguments.method {
        MethodName::Tornado => Method::Tornado,
        MethodName::Sobol => Method::Sobol,
    };
    let asked = scenario.checked().simulation().draws;
    let fewer = method == Method::Tornado && !arguments.options.names_draws() && asked > TORNADO_DRAWS;
    let scenario = if fewer { scenario.with_draws(TORNADO_DRAWS) } else { scenario };
    let (draws, runs) = effort(scenario.checked(), method);
    if !manner.quiet {
        let counted = grouped(draws * runs);
        say(&format!("{draws} draws of {runs} runs each, {counted} in all; --draws asks for fewer or more"));
    }
    let watch = Watch::new(manner, &interrupt, "draws");
    let findings = scenario.sensitivity(&arguments.metric, method, &watch.context());
    drop(watch);
    let findings = findings.map_err(|error| told(&error))?;
    let own = [format!("--metric={}", findings.metric), format!("--method={}", findings.method.name())];
    let origin = origin("sensitivity", &arguments.file, &scenario, &own);
    folder.leave(&outputs(&findings, &origin, !manner.no_charts))?;
    let manifest = of_study(&origin, &scenario, findings.provenance.draws, clock.seconds());
    folder.leave(&Outputs::new().json("sensitivity.manifest.json", manifest))?;
    folder.finish()?;
    let json = || report::sensitivity::json(&findings);
    show((manner.format, manner.quiet), &place, json, || {
        report::sensitivity::text(&findings, manner.verbose)
    })?;
    Ok(DONE)
}
