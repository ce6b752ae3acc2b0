//! `cltv run`: simulates scenarios and writes what was found.

use super::check::{counted, problems_text};
use super::files::Disk;
use super::output::Folder;
use super::part;
use super::watch::{Interrupt, Watcher};
use super::{DONE, FAILED, Failure, INTERRUPTED, INVALID, OutputFormat, colored, json_text, print, say};
use crate::report;
use crate::scenario::format::grouped;
use crate::scenario::problem::{Sources, nearest};
use crate::scenario::render::Style;
use crate::scenario::{Scenario, load};
use crate::study::block::{Block, count};
use crate::study::findings::{Findings, Warning};
use crate::study::run::{RunError, compute, findings};
use crate::study::tallies::Tallies;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Simulate scenarios through both lenses and write what was found.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario files (TOML).
    #[arg(required = true, value_name = "SCENARIO")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
    /// Folder to write to [default: output/<name of the scenario file>]; with several scenarios,
    /// one folder for each in it.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value = "text")]
    format: OutputFormat,
    /// Threads to use [default: all cores]. The result does not depend on it.
    #[arg(long, default_value = "0", hide_default_value = true, value_name = "N")]
    threads: usize,
    /// Compute only these blocks of draws (counted from 0, B excluded); without A..B, print how
    /// many there are.
    #[arg(long, value_name = "A..B", num_args = 0..=1, default_missing_value = "", require_equals = false)]
    blocks: Option<String>,
    /// File to write those blocks to, for `cltv merge`.
    #[arg(long, value_name = "FILE", requires = "blocks")]
    part: Option<PathBuf>,
    /// Write no charts.
    #[arg(long)]
    no_charts: bool,
    /// Print no summary and no progress.
    #[arg(short, long)]
    quiet: bool,
    /// Print every convention and every check.
    #[arg(short, long)]
    verbose: bool,
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
    fn asked(&self) -> Asked {
        let own = [("engine", &self.engine), ("draws", &self.draws), ("seed", &self.seed)];
        let mut sets = self.sets.clone();
        sets.extend(
            own.iter()
                .filter_map(|(key, value)| value.as_ref().map(|value| format!("simulation.{key}={value}"))),
        );
        let some = self.no_programs || !self.programs.is_empty();
        Asked { sets, programs: some.then(|| self.programs.clone()) }
    }
}

/// A scenario as asked for, ready to run.
pub(super) struct Prepared {
    /// The scenario.
    pub scenario: Scenario,
    /// Its warnings.
    pub warnings: Vec<Warning>,
    /// What was asked of it.
    pub asked: Asked,
    /// Hash of everything that its numbers depend on.
    pub hash: String,
}

/// Reads a scenario and applies what was asked. Problems are printed to standard error.
pub(super) fn prepare(file: &Path, asked: Asked, quiet: bool) -> Result<Prepared, Failure> {
    let loaded = load(file, &asked.sets, &Disk);
    let style = if colored(&std::io::stderr()) { Style::Colored } else { Style::Plain };
    let shown = file.display();
    let Some(scenario) = loaded.scenario else {
        say(problems_text(&loaded.problems, &loaded.sources, style).trim_end());
        return Err(Failure::invalid(format!("{shown}: {}", counted(&loaded.problems))));
    };
    if !quiet && !loaded.problems.is_empty() {
        say(problems_text(&loaded.problems, &loaded.sources, style).trim_end());
    }
    let warnings = loaded
        .problems
        .iter()
        .map(|problem| Warning { location: problem.path.clone(), what: problem.message.clone() })
        .collect();
    let scenario = with_programs(scenario, asked.programs.as_deref())?;
    let hash = hash(&loaded.sources, &scenario, &asked);
    Ok(Prepared { scenario, warnings, asked, hash })
}

fn with_programs(scenario: Scenario, wanted: Option<&[String]>) -> Result<Scenario, Failure> {
    let Some(wanted) = wanted else {
        return Ok(scenario);
    };
    let names: Vec<&str> = scenario.programs().iter().map(|program| program.name.as_str()).collect();
    let mut running = Vec::new();
    for name in wanted {
        match names.iter().position(|known| known == name) {
            Some(at) => running.push(at),
            None => {
                let meant = nearest(name, names.iter().copied())
                    .map_or_else(String::new, |meant| format!(" Did you mean `{meant}`?"));
                return Err(Failure::invalid(format!(
                    "there is no program `{name}`.{meant} The scenario has: {}",
                    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
                )));
            }
        }
    }
    Ok(scenario.with_programs(&running))
}

/// SHA-256 of all that was read, texts and tables of joint draws, and of what was asked.
fn hash(sources: &Sources, scenario: &Scenario, asked: &Asked) -> String {
    let mut hasher = Sha256::new();
    for source in sources.iter() {
        hasher.update((source.text.len() as u64).to_le_bytes());
        hasher.update(source.text.as_bytes());
    }
    for table in scenario.tables() {
        for value in table.rows.iter().flatten() {
            hasher.update(value.to_le_bytes());
        }
    }
    for program in asked.programs.iter().flatten() {
        hasher.update(program.as_bytes());
        hasher.update([0]);
    }
    hasher.update([u8::from(asked.programs.is_some())]);
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    if arguments.format == OutputFormat::Json && arguments.files.len() > 1 {
        return Err(Failure::invalid("--format json prints one document, so give one scenario"));
    }
    let interrupt = Interrupt::install()?;
    let mut code = DONE;
    for file in &arguments.files {
        let prepared = prepare(file, arguments.options.asked(), arguments.quiet)?;
        let one = match &arguments.blocks {
            Some(blocks) => run_part(arguments, blocks, file, &prepared, &interrupt)?,
            None => run_whole(arguments, file, &prepared, &interrupt)?,
        };
        code = code.max(one);
    }
    Ok(code)
}

fn run_whole(
    arguments: &Arguments,
    file: &Path,
    prepared: &Prepared,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let target = target(arguments.out.as_deref(), file, arguments.files.len() > 1);
    let folder = Folder::begin(&target)?;
    let clock = super::watch::Stopwatch::start();
    let blocks = 0..count(prepared.scenario.simulation().draws);
    let mut draws = DrawsFile::begin(&folder, &prepared.scenario)?;
    let merged = {
        let mut watcher = Watcher::new(interrupt, !arguments.quiet, |block: &Block| draws.add(block));
        compute(&prepared.scenario, arguments.threads, blocks, &mut watcher)
            .map_err(|error| failure(&error))?
    };
    draws.finish()?;
    let findings = findings(&prepared.scenario, &merged.tallies, &prepared.warnings);
    write(&folder, &findings, prepared, clock.seconds())?;
    folder.finish()?;
    show(arguments, &findings, &target)
}

/// Prints what was found; a failed audit is a failure.
fn show(arguments: &Arguments, findings: &Findings, target: &Path) -> Result<u8, Failure> {
    match arguments.format {
        OutputFormat::Json => print(&json_text(&report::json::summary(findings))?)?,
        OutputFormat::Text if arguments.quiet => {}
        OutputFormat::Text => {
            print(&report::text::summary(findings, arguments.verbose))?;
            print(&format!("\nWritten to {}\n", target.display()))?;
        }
    }
    Ok(audit_code(findings))
}

/// Says which checks failed, loudly.
pub(super) fn audit_code(findings: &Findings) -> u8 {
    for check in findings.audit.iter().filter(|check| check.holds == Some(false)) {
        say(&format!("cltv: the audit failed: {}: {}", check.name, check.detail));
    }
    if findings.audit_holds() { DONE } else { FAILED }
}

/// Everything in the folder but `draws.csv`.
pub(super) fn write(
    folder: &Folder,
    findings: &Findings,
    prepared: &Prepared,
    seconds: f64,
) -> Result<(), Failure> {
    folder.write("summary.json", &json_text(&report::json::summary(findings))?)?;
    folder.write("series.csv", &report::csv::series(findings))?;
    folder.write("cohorts.csv", &report::csv::cohorts(findings))?;
    let manifest = json!({
        "program": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": findings.title,
        "scenario_hash": prepared.hash,
        "engine": findings.engine,
        "draws": findings.draws,
        "blocks": count(findings.draws),
        "seed": findings.seed,
        "options": { "set": prepared.asked.sets, "programs": prepared.asked.programs },
        "seconds": seconds,
    });
    folder.write("manifest.json", &json_text(&manifest)?)
}

/// `draws.csv`, written as blocks are merged.
pub(super) struct DrawsFile<'f> {
    folder: &'f Folder,
    file: std::io::BufWriter<std::fs::File>,
}

impl<'f> DrawsFile<'f> {
    const NAME: &'static str = "draws.csv";

    /// Begins the file with its header.
    pub fn begin(folder: &'f Folder, scenario: &Scenario) -> Result<DrawsFile<'f>, Failure> {
        let parameters: Vec<String> =
            scenario.parameters().iter().map(|parameter| parameter.path.clone()).collect();
        let metrics: Vec<String> =
            Tallies::metric_names().iter().map(|(_, name)| (*name).to_owned()).collect();
        let mut file = folder.create(DrawsFile::NAME)?;
        file.write_all(report::csv::draws_header(&parameters, &metrics).as_bytes())
            .map_err(|error| folder.failure(DrawsFile::NAME, &error))?;
        Ok(DrawsFile { folder, file })
    }

    /// The rows of a block.
    pub fn add(&mut self, block: &Block) -> Result<(), String> {
        self.file
            .write_all(report::csv::draws_rows(&block.rows).as_bytes())
            .map_err(|error| self.folder.failure(DrawsFile::NAME, &error).message)
    }

    /// Makes sure that everything is on the disk.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.file.flush().map_err(|error| self.folder.failure(DrawsFile::NAME, &error))
    }
}

fn run_part(
    arguments: &Arguments,
    blocks: &str,
    file: &Path,
    prepared: &Prepared,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let total = count(prepared.scenario.simulation().draws);
    if blocks.is_empty() {
        print(&format!("{total}\n"))?;
        return Ok(DONE);
    }
    let range = range(blocks, total)?;
    let Some(path) = &arguments.part else {
        return Err(Failure::invalid(format!("--blocks {blocks} needs --part FILE to write them to")));
    };
    let mut rows = Vec::new();
    let mut merged = {
        let mut watcher = Watcher::new(interrupt, !arguments.quiet, |block: &Block| {
            rows.extend(block.rows.iter().cloned());
            Ok(())
        });
        compute(&prepared.scenario, arguments.threads, range, &mut watcher)
            .map_err(|error| failure(&error))?
    };
    merged.rows = rows;
    part::write(path, prepared, &merged)?;
    if !arguments.quiet {
        say(&format!(
            "{}: blocks {}..{} of {total} written to {}",
            file.display(),
            merged.first,
            merged.end,
            path.display()
        ));
    }
    Ok(DONE)
}

/// `A..B` within the blocks there are.
fn range(text: &str, total: u64) -> Result<Range<u64>, Failure> {
    let parsed = text
        .split_once("..")
        .and_then(|(first, end)| Some(first.trim().parse::<u64>().ok()?..end.trim().parse::<u64>().ok()?));
    match parsed {
        Some(range) if range.start < range.end && range.end <= total => Ok(range),
        _ => Err(Failure::invalid(format!(
            "--blocks {text}: write A..B with 0 <= A < B <= {}, the number of blocks of this run",
            grouped(total)
        ))),
    }
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

/// What `main` says of a run that did not end well.
pub(super) fn failure(error: &RunError) -> Failure {
    let code = match error {
        RunError::Interrupted => INTERRUPTED,
        RunError::Correlations(_) => INVALID,
        RunError::Limit(_) | RunError::Observer(_) | RunError::Threads(_) => FAILED,
    };
    Failure { message: error.to_string(), code }
}
