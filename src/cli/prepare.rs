//! From a file and options to a scenario that is ready to simulate: what every verb that simulates
//! shares.

use super::check::{counted, problems_text};
use super::exit::{FAILED, Failure, INTERRUPTED, INVALID};
use super::files::Disk;
use super::terminal::{OutputFormat, colored, say};
use crate::front::fingerprint;
use crate::scenario::problem::nearest;
use crate::scenario::render::Style;
use crate::scenario::{Loaded, Original, Scenario};
use crate::study::findings::{Assumption, Warning};
use crate::study::runner::RunError;
use serde::{Deserialize, Serialize};
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

/// What was asked of a scenario, in a form that parts and manifests carry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Asked {
    /// `PATH=VALUE` options, those of --engine, --draws and --seed among them.
    pub sets: Vec<String>,
    /// Programs that run; absent for all.
    pub programs: Option<Vec<String>>,
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

/// A scenario as asked for, ready to run.
pub(super) struct Prepared {
    /// As it was read, to be read again with other numbers.
    pub original: Original<'static>,
    /// The scenario.
    pub scenario: Scenario,
    /// Its warnings.
    pub warnings: Vec<Warning>,
    /// Every number of it, as written.
    pub assumptions: Vec<Assumption>,
    /// What was asked of it.
    pub asked: Asked,
    /// Hash of everything that its numbers depend on.
    pub hash: String,
}

/// Reads a scenario and applies what was asked. Problems are printed to standard error.
pub(super) fn prepare(file: &Path, asked: Asked, quiet: bool) -> Result<Prepared, Failure> {
    let prepared = read(file, asked, quiet)?;
    let scenario = &prepared.scenario;
    let running = scenario.running_programs();
    together(scenario, &running)?;
    Ok(prepared)
}

/// Refuses programs that exclude each other.
pub(super) fn together(scenario: &Scenario, running: &[usize]) -> Result<(), Failure> {
    let pairs = running.iter().flat_map(|&one| running.iter().map(move |&other| (one, other)));
    let Some((one, other)) =
        pairs.filter(|(one, other)| one < other).find(|&(one, other)| !scenario.go_together(one, other))
    else {
        return Ok(());
    };
    let program = |at: usize| &scenario.programs()[at];
    Err(Failure::invalid(format!(
        "programs `{}` and `{}` exclude each other (exclusive = \"{}\"), so they cannot run together; name one of them, or use `cltv compare`",
        program(one).name,
        program(other).name,
        program(one).exclusive.as_deref().unwrap_or_default()
    )))
}

/// The same where programs that exclude each other may be named together, because they are compared.
pub(super) fn read(file: &Path, asked: Asked, quiet: bool) -> Result<Prepared, Failure> {
    let original = Original::read(file, &asked.sets, &Disk);
    let loaded = original.with(&[]);
    let Some(scenario) = loaded.scenario else { return Err(refused(file, &loaded)) };
    if !quiet && !loaded.problems.is_empty() {
        say(problems_text(&loaded.problems, &loaded.sources, style()).trim_end());
    }
    let warnings = loaded
        .problems
        .iter()
        .map(|problem| Warning { location: problem.path.clone(), what: problem.message.clone() })
        .collect();
    let assumptions = loaded
        .assumptions
        .into_iter()
        .map(|each| Assumption { path: each.path, written: each.written, note: each.note, place: each.place })
        .collect();
    let scenario = with_programs(scenario, asked.programs.as_deref())?;
    let hash = fingerprint(&loaded.sources, &scenario, asked.programs.as_deref());
    let scenario = scenario.with_hash(hash.clone());
    Ok(Prepared { original, scenario, warnings, assumptions, asked, hash })
}

/// Says every problem of a scenario that is refused.
pub(super) fn refused(file: &Path, loaded: &Loaded) -> Failure {
    say(problems_text(&loaded.problems, &loaded.sources, style()).trim_end());
    let code = if loaded.unreadable { FAILED } else { INVALID };
    Failure { message: format!("{}: {}", file.display(), counted(&loaded.problems)), code }
}

fn style() -> Style {
    if colored(&std::io::stderr()) { Style::Colored } else { Style::Plain }
}

fn with_programs(scenario: Scenario, wanted: Option<&[String]>) -> Result<Scenario, Failure> {
    let Some(wanted) = wanted else {
        return Ok(scenario);
    };
    let running = places(&scenario, wanted)?;
    Ok(scenario.with_programs(&running))
}

/// The places of named programs in the file.
pub(super) fn places(scenario: &Scenario, wanted: &[String]) -> Result<Vec<usize>, Failure> {
    let names: Vec<&str> = scenario.programs().iter().map(|program| program.name.as_str()).collect();
    let place = |name: &String| {
        names.iter().position(|known| known == name).ok_or_else(|| {
            let meant = nearest(name, names.iter().copied())
                .map_or_else(String::new, |meant| format!(" Did you mean `{meant}`?"));
            Failure::invalid(format!(
                "there is no program `{name}`.{meant} The scenario has: {}",
                if names.is_empty() { "none".to_owned() } else { names.join(", ") }
            ))
        })
    };
    wanted.iter().map(place).collect()
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
pub(super) fn prepare_all(files: &[PathBuf], asked: &Asked, quiet: bool) -> Result<Vec<Prepared>, Failure> {
    let prepared = files.iter().map(|file| prepare(file, asked.clone(), quiet));
    let (mut all, mut failures) = (Vec::new(), Vec::new());
    for outcome in prepared {
        match outcome {
            Ok(prepared) => all.push(prepared),
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

/// What `main` says of a run that did not end well.
pub(super) fn failure(error: &RunError) -> Failure {
    let code = match error {
        RunError::Interrupted => INTERRUPTED,
        RunError::Correlations(_) => INVALID,
        RunError::Limit(_) | RunError::Observer(_) | RunError::Threads(_) => FAILED,
    };
    Failure { message: error.to_string(), code }
}
