//! `cltv claim`: puts the claims of scenarios to the test.

use super::exit::{DONE, Failure, NOT_MET};
use super::manifest::of_study;
use super::origin::origin;
use super::output::Folder;
use super::prepare::{Manner, Options, failure, prepare_all, targets};
use super::terminal::{OutputFormat, json_text, print};
use super::watch::{Interrupt, Stopwatch, Watch};
use crate::front::{ClaimOptions, Error, Scenario};
use crate::report;
use crate::report::claim::{FILES, outputs};
use crate::report::outputs::Outputs;
use crate::study::claim::{ClaimFindings, Thresholds};
use std::path::{Path, PathBuf};

/// Put the claims of scenarios to the test: a verdict for each reading, what drives it, where it holds.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario files (TOML) with claims in them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    manner: Manner,
    /// End with exit code 3 when any reading does not hold.
    #[arg(long)]
    strict: bool,
    /// Share of draws inside what is claimed from which a reading holds.
    #[arg(long, value_name = "SHARE", default_value_t = Thresholds::default().holds, allow_negative_numbers = true)]
    holds: f64,
    /// Share of draws inside what is claimed up to which a reading fails.
    #[arg(long, value_name = "SHARE", default_value_t = Thresholds::default().fails, allow_negative_numbers = true)]
    fails: f64,
    /// Draw no maps of where claims hold.
    #[arg(long)]
    no_maps: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let options = arguments.claim_options();
    options.thresholds.check().map_err(|error| Failure::invalid(error.to_string()))?;
    let interrupt = Interrupt::install()?;
    let targets = targets(arguments.manner.out.as_deref(), &arguments.files)?;
    let scenarios = prepare_all(&arguments.files, &arguments.options.asked(), arguments.manner.quiet)?;
    let nothing = |scenario: &Scenario| scenario.checked().claims().is_empty();
    if let Some(at) = scenarios.iter().position(nothing) {
        return Err(failure(&arguments.files[at], &Error::NoClaim));
    }
    let mut all = Vec::new();
    for ((file, place), scenario) in arguments.files.iter().zip(&targets).zip(&scenarios) {
        let findings = one(arguments, (file, place), scenario, &options, &interrupt)?;
        if arguments.manner.format == OutputFormat::Text && !arguments.manner.quiet {
            let separator = if all.is_empty() { "" } else { "\n" };
            print(&format!(
                "{separator}{}",
                report::claim::text::summary(&findings, arguments.manner.verbose)
            ))?;
            print(&format!("\nWritten to {}\n", place.display()))?;
        }
        all.push(findings);
    }
    if arguments.manner.format == OutputFormat::Json {
        print(&json_text(&report::claim::json::document(&all))?)?;
    }
    let met = !arguments.strict || all.iter().all(ClaimFindings::all_hold);
    Ok(if met { DONE } else { NOT_MET })
}

impl Arguments {
    fn claim_options(&self) -> ClaimOptions {
        let thresholds = Thresholds { holds: self.holds, fails: self.fails };
        ClaimOptions { thresholds, maps: !self.no_maps }
    }
}

fn one(
    arguments: &Arguments,
    (file, place): (&Path, &Path),
    scenario: &Scenario,
    options: &ClaimOptions,
    interrupt: &Interrupt,
) -> Result<ClaimFindings, Failure> {
    let folder = Folder::begin(place, FILES)?;
    let clock = Stopwatch::start();
    let watch = Watch::new(&arguments.manner, interrupt, "draws");
    let findings = scenario.claim_with(options, &watch.context());
    drop(watch);
    let findings = findings.map_err(|error| failure(file, &error))?;
    let origin = origin("claim", file, scenario, &[]);
    folder.leave(&outputs(&findings, &origin, !arguments.manner.no_charts))?;
    let manifest = of_study(&origin, scenario, findings.provenance.draws, clock.seconds());
    folder.leave(&Outputs::new().json("claims.manifest.json", manifest))?;
    folder.finish()?;
    Ok(findings)
}
