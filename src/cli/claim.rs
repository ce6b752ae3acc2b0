//! `cltv claim`: puts the claims of scenarios to the test.

use super::exit::{DONE, Failure, NOT_MET};
use super::manifest::of_study;
use super::origin::origin;
use super::output::Folder;
use super::prepare::{Manner, Options, Prepared, failure, prepare_all, refused, targets};
use super::terminal::{OutputFormat, json_text, print};
use super::watch::{Interrupt, Stopwatch, Watch};
use crate::report;
use crate::report::claim::{FILES, outputs};
use crate::report::outputs::Outputs;
use crate::study::claim::{self, ClaimError, ClaimFindings, Thresholds};
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
    #[arg(long, value_name = "SHARE", default_value = "0.8", allow_negative_numbers = true)]
    holds: f64,
    /// Share of draws inside what is claimed up to which a reading fails.
    #[arg(long, value_name = "SHARE", default_value = "0.2", allow_negative_numbers = true)]
    fails: f64,
    /// Draw no maps of where claims hold.
    #[arg(long)]
    no_maps: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let thresholds = thresholds(arguments)?;
    let interrupt = Interrupt::install()?;
    let targets = targets(arguments.manner.out.as_deref(), &arguments.files)?;
    let prepared = prepare_all(&arguments.files, &arguments.options.asked(), arguments.manner.quiet)?;
    for (file, prepared) in arguments.files.iter().zip(&prepared) {
        if prepared.scenario.claims().is_empty() {
            return Err(Failure::invalid(format!(
                "{}: there is no [[claim]] in it, so there is nothing to test; docs/scenario.md shows how one is written",
                file.display()
            )));
        }
    }
    let mut all = Vec::new();
    for ((file, place), prepared) in arguments.files.iter().zip(&targets).zip(&prepared) {
        let findings = one(arguments, (file, place), prepared, thresholds, &interrupt)?;
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

fn thresholds(arguments: &Arguments) -> Result<Thresholds, Failure> {
    let (holds, fails) = (arguments.holds, arguments.fails);
    if (0.0..=1.0).contains(&fails) && (fails..=1.0).contains(&holds) {
        return Ok(Thresholds { holds, fails });
    }
    Err(Failure::invalid(format!(
        "--holds {holds} and --fails {fails}: both are shares of draws, 0 to 1, and --fails is not above --holds"
    )))
}

fn one(
    arguments: &Arguments,
    (file, place): (&Path, &Path),
    prepared: &Prepared,
    thresholds: Thresholds,
    interrupt: &Interrupt,
) -> Result<ClaimFindings, Failure> {
    let folder = Folder::begin(place, FILES)?;
    let clock = Stopwatch::start();
    let findings = answer(arguments, file, prepared, thresholds, interrupt)?;
    let origin = origin("claim", file, prepared, &[]);
    folder.leave(&outputs(&findings, &origin, !arguments.manner.no_charts))?;
    let manifest = of_study(&origin, prepared, findings.provenance.draws, clock.seconds());
    folder.leave(&Outputs::new().json("claims.manifest.json", manifest))?;
    folder.finish()?;
    Ok(findings)
}

fn answer(
    arguments: &Arguments,
    file: &Path,
    prepared: &Prepared,
    thresholds: Thresholds,
    interrupt: &Interrupt,
) -> Result<ClaimFindings, Failure> {
    let Prepared { scenario, original, .. } = prepared;
    let manner = claim::Manner { thresholds, maps: !arguments.no_maps };
    let watch = Watch::new(&arguments.manner, interrupt, "draws");
    claim::answer(scenario, original, &manner, &watch.context()).map_err(|error| match error {
        ClaimError::Run(error) => failure(&error),
        ClaimError::Map { claim, loaded } => {
            let failure = refused(file, &loaded);
            Failure { message: format!("{} in the map of claim `{claim}`", failure.message), ..failure }
        }
    })
}
