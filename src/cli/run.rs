//! `cltv run`: simulates scenarios and writes what was found.

use super::exit::{DONE, Failure};
use super::origin::plain;
use super::part;
use super::prepare::{Manner, Options, failure, prepare_all, targets};
use super::run_folder::{self, RunFolder};
use super::terminal::{OutputFormat, json_text, print, say, width};
use super::watch::{Interrupt, Watch};
use crate::front::Scenario;
use crate::report;
use crate::report::text::View;
use crate::study::block::{compute, count};
use crate::study::run::findings;
use crate::text::grouped;
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
    /// Work out these metrics only and print them: no curves, series, charts or files, and in a part of the time.
    #[arg(long, value_name = "NAME", value_delimiter = ',', conflicts_with_all = ["blocks", "part", "out"])]
    metrics: Vec<String>,
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
    for ((file, target), scenario) in arguments.files.iter().zip(&targets).zip(&all) {
        let one = match &arguments.blocks {
            _ if !arguments.metrics.is_empty() => measure(arguments, file, scenario, &interrupt)?,
            Some(blocks) => run_part(arguments, blocks, file, scenario, &interrupt)?,
            None => run_whole(arguments, (file, target), scenario, &interrupt)?,
        };
        code = code.max(one);
    }
    Ok(code)
}

fn run_whole(
    arguments: &Arguments,
    (file, target): (&Path, &Path),
    scenario: &Scenario,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let mut folder = RunFolder::begin(target, scenario)?;
    let blocks = 0..count(scenario.checked().simulation().draws);
    let watch = Watch::new(&arguments.manner, interrupt, "draws");
    let merged = compute(scenario.checked(), blocks, &watch.context(), &mut |block| folder.add(block));
    drop(watch);
    let merged = merged.map_err(|error| failure(file, &error.into()))?;
    let findings = findings(scenario.checked(), &merged.tallies, scenario.warnings());
    let manner = &arguments.manner;
    folder.finish(file, scenario, &findings, !manner.no_charts)?;
    let view = View { details: manner.verbose, width: width(), curves: !manner.no_charts };
    let code = run_folder::show((manner.format, manner.quiet), target, &findings, view)?;
    if cfg!(feature = "live") && manner.format == OutputFormat::Text && !manner.quiet {
        print(&format!("{}\n", report::words::live::invitation(&plain("live", file))))?;
    }
    Ok(code)
}

fn measure(
    arguments: &Arguments,
    file: &Path,
    scenario: &Scenario,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let names: Vec<&str> = arguments.metrics.iter().map(String::as_str).collect();
    let watch = Watch::new(&arguments.manner, interrupt, "draws");
    let found = scenario.measure(&names, &watch.context());
    drop(watch);
    let found = found.map_err(|error| failure(file, &error))?;
    match arguments.manner.format {
        OutputFormat::Json => print(&json_text(&report::measure::json(&found))?)?,
        OutputFormat::Text => print(&report::measure::text(&found))?,
    }
    Ok(DONE)
}

fn run_part(
    arguments: &Arguments,
    blocks: &str,
    file: &Path,
    scenario: &Scenario,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let total = count(scenario.checked().simulation().draws);
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
    let merged = compute(scenario.checked(), range, &watch.context(), &mut |block| {
        rows.extend(block.rows.iter().cloned());
        Ok(())
    });
    drop(watch);
    let mut merged = merged.map_err(|error| failure(file, &error.into()))?;
    merged.rows = rows;
    part::write(path, scenario, &merged)?;
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
