//! From a file and options to a scenario that is ready to simulate: what every verb that simulates
//! shares.

use super::check::{counted, problems_text};
use super::exit::{FAILED, Failure, INTERRUPTED, INVALID};
use super::files::Disk;
use super::terminal::{OutputFormat, colored, say};
use crate::front::{Asked, Error, Refused, Scenario};
use crate::scenario::render::Style;
use crate::study::generate::GenerateError;
use crate::study::runner::RunError;
use crate::study::sensitivity::SensitivityError;
use std::path::{Path, PathBuf};

/// What every verb that simulates can be told about its output and its pace.
#[derive(Debug, clap::Args)]
pub(super) struct Manner {
    /// Folder to write to [default: output/<name of the scenario file>]; with several scenarios,
    /// one folder for each in it.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value = "text")]
    pub format: OutputFormat,
    /// Threads to use [default: all cores]. The result does not depend on it.
    #[arg(long, default_value = "0", hide_default_value = true, value_name = "N")]
    pub threads: usize,
    /// Write tables only: no charts, no report, no workbook.
    #[arg(long)]
    pub no_charts: bool,
    /// Print no summary and no progress.
    #[arg(short, long)]
    pub quiet: bool,
    /// Print every convention and every check.
    #[arg(short, long)]
    pub verbose: bool,
}

/// What alters a scenario from the command line.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Options {
    /// Which engine: auto, expected, cohort or individual.
    #[arg(long, value_name = "ENGINE")]
    engine: Option<String>,
    /// How often the uncertain numbers are drawn.
    #[arg(long, value_name = "N")]
    draws: Option<String>,
    #[command(flatten)]
    alterations: Alterations,
}

/// What alters a scenario however it is simulated.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Alterations {
    /// Seed of all chance.
    #[arg(long, value_name = "N")]
    seed: Option<String>,
    /// Set a number of the scenario; a bare number keeps the unit that the file states.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
    /// Run only these programs (repeatable).
    #[arg(long = "program", value_name = "NAME", conflicts_with = "no_programs")]
    programs: Vec<String>,
    /// Run without programs.
    #[arg(long)]
    no_programs: bool,
}

impl Options {
    /// Whether --draws is given.
    pub fn names_draws(&self) -> bool {
        self.draws.is_some()
    }

    /// The same, resolved.
    pub fn asked(&self) -> Asked {
        self.alterations.asked(&[("engine", &self.engine), ("draws", &self.draws)])
    }
}

impl Alterations {
    /// The same, resolved, with other keys of `[simulation]`.
    pub fn asked(&self, others: &[(&str, &Option<String>)]) -> Asked {
        let own = others.iter().copied().chain(std::iter::once(("seed", &self.seed)));
        let of_simulation =
            own.filter_map(|(key, value)| Some(format!("simulation.{key}={}", value.as_ref()?)));
        let sets = self.sets.iter().cloned().chain(of_simulation).collect();
        let some = self.no_programs || !self.programs.is_empty();
        Asked { sets, programs: some.then(|| self.programs.clone()) }
    }
}

/// Reads a scenario whose programs are to run together. Problems are printed to standard error.
pub(super) fn prepare(file: &Path, asked: Asked, quiet: bool) -> Result<Scenario, Failure> {
    let scenario = read(file, asked, quiet)?;
    scenario.running().map_err(|error| failure(file, &error))?;
    Ok(scenario)
}

/// The same where programs that exclude each other may be named together, because they are compared.
pub(super) fn read(file: &Path, asked: Asked, quiet: bool) -> Result<Scenario, Failure> {
    let scenario = Scenario::load(file, Disk, asked).map_err(|error| failure(file, &error))?;
    if !quiet && !scenario.problems().is_empty() {
        say(problems_text(scenario.problems(), scenario.sources(), style()).trim_end());
    }
    Ok(scenario)
}

/// What `main` says of a scenario that has no answer; problems of the scenario are printed.
pub(super) fn failure(file: &Path, error: &Error) -> Failure {
    let code = match error {
        Error::Refused(why) => return refused(file, why),
        Error::Map { claim, refused: why } => {
            let failure = refused(file, why);
            let message = format!("{} in the map of claim `{claim}`", failure.message);
            return Failure { message, ..failure };
        }
        Error::NoProgram
        | Error::NoProgramLeft
        | Error::NoClaim
        | Error::Sensitivity(SensitivityError::NothingUncertain) => {
            return Failure::invalid(format!("{}: {error}", file.display()));
        }
        Error::Run(RunError::Interrupted) => INTERRUPTED,
        Error::Run(RunError::Correlations(_)) => INVALID,
        Error::Run(_)
        | Error::Sensitivity(_)
        | Error::Generate(GenerateError::Limit(_) | GenerateError::TooLong) => FAILED,
        _ => INVALID,
    };
    Failure { message: error.to_string(), code }
}

/// Says every problem of a scenario that is refused.
fn refused(file: &Path, why: &Refused) -> Failure {
    say(problems_text(why.problems(), why.sources(), style()).trim_end());
    let code = if why.is_unreadable() { FAILED } else { INVALID };
    Failure { message: format!("{}: {}", file.display(), counted(why.problems())), code }
}

fn style() -> Style {
    if colored(&std::io::stderr()) { Style::Colored } else { Style::Plain }
}

/// Where the output of a scenario goes.
pub(super) fn target(out: Option<&Path>, file: &Path, several: bool) -> PathBuf {
    let stem = file.file_stem().unwrap_or(file.as_os_str());
    match out {
        Some(out) if several => out.join(stem),
        Some(out) => out.to_owned(),
        None => Path::new("output").join(stem),
    }
}

/// The folders of several scenarios.
///
/// # Errors
/// When two that are not the same file would be written to one folder.
pub(super) fn targets(out: Option<&Path>, files: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let targets: Vec<PathBuf> = files.iter().map(|file| target(out, file, files.len() > 1)).collect();
    for (at, place) in targets.iter().enumerate() {
        let same = |other: usize| targets[other] == *place && files[other] != files[at];
        if let Some(first) = (0..at).find(|&other| same(other)) {
            return Err(Failure::invalid(format!(
                "`{}` and `{}` would both be written to {}; run them one at a time with --out DIR, or rename one",
                files[first].display(),
                files[at].display(),
                place.display()
            )));
        }
    }
    Ok(targets)
}

/// Prepares several scenarios before anything is done with the first.
pub(super) fn prepare_all(files: &[PathBuf], asked: &Asked, quiet: bool) -> Result<Vec<Scenario>, Failure> {
    let prepared = files.iter().map(|file| prepare(file, asked.clone(), quiet));
    let (mut all, mut failures) = (Vec::new(), Vec::new());
    for outcome in prepared {
        match outcome {
            Ok(scenario) => all.push(scenario),
            Err(failure) => failures.push(failure),
        }
    }
    let Some(last) = failures.pop() else { return Ok(all) };
    for failure in &failures {
        say(&format!("cltv: {}", failure.message));
    }
    Err(Failure { code: failures.iter().map(|each| each.code).fold(last.code, u8::max), ..last })
}

/// Sets how many threads work together; 0 is as many as there are cores.
pub(super) fn limit_threads(threads: usize) -> Result<(), Failure> {
    crate::threads::share(threads)
        .map_err(|error| Failure::failed(format!("cannot begin {threads} threads: {error}")))
}
