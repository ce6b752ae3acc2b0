//! `cltv run`: simulates scenarios and writes what was found.

use super::output::Folder;
use super::prepare::{Manner, Options, Prepared, failure, prepare_all, targets};
use super::watch::{Interrupt, Watch};
use super::{DONE, FAILED, Failure, OutputFormat, json_text, print, say, width};
use super::{part, people};
use crate::report;
use crate::report::text::View;
use crate::scenario::Scenario;
use crate::scenario::format::grouped;
use crate::study::block::{Block, compute, count};
use crate::study::findings::Findings;
use crate::study::metric::Metric;
use crate::study::run::findings;
use serde_json::json;
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
    #[command(flatten)]
    manner: Manner,
    /// Compute only these blocks of draws (counted from 0, B excluded); without A..B, print how
    /// many there are.
    #[arg(long, value_name = "A..B", num_args = 0..=1, default_missing_value = "", require_equals = false)]
    blocks: Option<String>,
    /// File to write those blocks to, for `cltv merge`.
    #[arg(long, value_name = "FILE", requires = "blocks")]
    part: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    if arguments.manner.format == OutputFormat::Json && arguments.files.len() > 1 {
        return Err(Failure::invalid("--format json prints one document, so give one scenario"));
    }
    if arguments.part.is_some() && arguments.files.len() > 1 {
        return Err(Failure::invalid("--part names one file, so give one scenario"));
    }
    let interrupt = Interrupt::install()?;
    let targets = targets(arguments.manner.out.as_deref(), &arguments.files)?;
    let all = prepare_all(&arguments.files, &arguments.options.asked(), arguments.manner.quiet)?;
    let mut code = DONE;
    for ((file, target), prepared) in arguments.files.iter().zip(&targets).zip(&all) {
        let one = match &arguments.blocks {
            Some(blocks) => run_part(arguments, blocks, file, prepared, &interrupt)?,
            None => run_whole(arguments, (file, target), prepared, &interrupt)?,
        };
        code = code.max(one);
    }
    Ok(code)
}

fn run_whole(
    arguments: &Arguments,
    (file, target): (&Path, &Path),
    prepared: &Prepared,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let folder = Folder::begin(target, &own())?;
    let clock = super::watch::Stopwatch::start();
    let blocks = 0..count(prepared.scenario.simulation().draws);
    let mut draws = DrawsFile::begin(&folder, &prepared.scenario)?;
    let mut listed = people::no_draws(prepared);
    let watch = Watch::new(&arguments.manner, interrupt, "draws");
    let merged = compute(&prepared.scenario, blocks, &watch.context(), &mut |block| {
        people::keep(&mut listed, block);
        draws.add(block)
    });
    drop(watch);
    let merged = merged.map_err(|error| failure(&error))?;
    draws.finish()?;
    let findings = findings(&prepared.scenario, &merged.tallies, &prepared.warnings);
    if !arguments.manner.no_charts {
        people::write(&folder, file, &findings, prepared, &listed)?;
    }
    write(&folder, &findings, prepared, clock.seconds())?;
    folder.finish()?;
    show(arguments, &findings, target)
}

/// Prints what was found; a failed audit is a failure.
fn show(arguments: &Arguments, findings: &Findings, target: &Path) -> Result<u8, Failure> {
    match arguments.manner.format {
        OutputFormat::Json => print(&json_text(&report::json::summary(findings))?)?,
        OutputFormat::Text if arguments.manner.quiet => {}
        OutputFormat::Text => {
            let manner = &arguments.manner;
            let view = View { details: manner.verbose, width: width(), curves: !manner.no_charts };
            print(&report::text::summary(findings, view))?;
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

/// Names of the tables that a run writes, or wrote in an earlier version.
const TABLES: &[&str] = &["summary.json", "series.csv", "draws.csv", "cohorts.csv", "manifest.json"];

/// Names of all files that a run writes.
pub(super) fn own() -> Vec<&'static str> {
    [TABLES, people::OWN].concat()
}

/// The tables in the folder but `draws.csv`.
pub(super) fn write(
    folder: &Folder,
    findings: &Findings,
    prepared: &Prepared,
    seconds: f64,
) -> Result<(), Failure> {
    folder.write("summary.json", &json_text(&report::json::summary(findings))?)?;
    folder.write("series.csv", report::csv::series(findings))?;
    folder.write("cohorts.csv", report::csv::cohorts(findings))?;
    let manifest = json!({
        "program": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": findings.provenance.title,
        "scenario_hash": prepared.hash,
        "engine": findings.provenance.engine.name(),
        "draws": findings.provenance.draws,
        "blocks": count(findings.provenance.draws),
        "seed": findings.provenance.seed,
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
        let metrics: Vec<String> = Metric::all().into_iter().map(|metric| metric.name().to_owned()).collect();
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
    let watch = Watch::new(&arguments.manner, interrupt, "draws");
    let merged = compute(&prepared.scenario, range, &watch.context(), &mut |block| {
        rows.extend(block.rows.iter().cloned());
        Ok(())
    });
    drop(watch);
    let mut merged = merged.map_err(|error| failure(&error))?;
    merged.rows = rows;
    part::write(path, prepared, &merged)?;
    if !arguments.manner.quiet {
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
