//! `cltv compare`: what the sets of programs of a scenario cost, return and owe.

use super::exit::Failure;
use super::manifest::of_study;
use super::origin::origin;
use super::output::Folder;
use super::prepare::{Manner, Options, failure, read, target};
use super::terminal::{audited, show};
use super::watch::{Interrupt, Stopwatch, Watch};
use crate::front::CompareOptions;
use crate::report;
use crate::report::compare::{FILES, outputs};
use crate::report::outputs::Outputs;
use std::path::PathBuf;

/// Compare the sets of programs that a scenario could run: which is best, and how sure that is.
///
/// Every set runs on the same draws and with the same luck. With --program, only these programs are
/// compared. Up to four programs, every set that they can form is evaluated; beyond, each by itself, all
/// together, all but one, and the path that adds the best program step by step.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario file (TOML).
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// Set everything against the business with this program instead of none (repeatable).
    #[arg(long, value_name = "NAME")]
    against: Vec<String>,
    /// Evaluate every set, however many programs there are.
    #[arg(long)]
    all_sets: bool,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    manner: Manner,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let manner = &arguments.manner;
    let interrupt = Interrupt::install()?;
    let scenario = read(&arguments.file, arguments.options.asked(), manner.quiet)?;
    let place = target(manner.out.as_deref(), &arguments.file, false);
    let folder = Folder::begin(&place, FILES)?;
    let clock = Stopwatch::start();
    let options = CompareOptions { against: arguments.against.clone(), all_sets: arguments.all_sets };
    let watch = Watch::new(manner, &interrupt, "runs");
    let found = scenario.compare_with(&options, &watch.context());
    drop(watch);
    let found = found.map_err(|error| failure(&arguments.file, &error))?;
    folder.leave(&outputs(&found, !manner.no_charts))?;
    let against = arguments.against.iter().map(|name| format!("--against={name}"));
    let own: Vec<String> = against.chain(arguments.all_sets.then(|| "--all-sets".to_owned())).collect();
    let origin = origin("compare", &arguments.file, &scenario, &own);
    let manifest = of_study(&origin, &scenario, found.provenance.draws, clock.seconds());
    folder.leave(&Outputs::new().json("compare.manifest.json", manifest))?;
    folder.finish()?;
    let json = || report::compare::json::document(&found);
    let text = || report::compare::text::summary(&found, manner.verbose);
    show((manner.format, manner.quiet), &place, json, text)?;
    Ok(audited(&found.audit))
}
