//! Parts of a run: some of its blocks in a file, and `cltv merge`, which puts them together.
//!
//! A part is three lines: a header that says what it is a part of, its blocks, both as JSON, and the
//! SHA-256 of the blocks' line. Merged in the order of the blocks, parts give byte for byte what one run writes (the manifest's time
//! aside), wherever they were computed.

use super::exit::Failure;
use super::output::write_file;
use super::prepare::{prepare, target};
use super::run_folder::{self, RunFolder};
use super::summed::Summed;
use super::terminal::{OutputFormat, width};
use crate::front::{Asked, Scenario, hex};
use crate::report::text::View;
use crate::study::block::{Block, count};
use crate::study::run::findings;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Number of the format of part files.
const FORMAT: u32 = 4;

/// What a part says about itself.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Header {
    format: u32,
    version: String,
    scenario_hash: String,
    asked: Asked,
    blocks: u64,
}

impl Header {
    fn of(scenario: &Scenario) -> Header {
        Header {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario_hash: scenario.hash().to_owned(),
            asked: scenario.asked().clone(),
            blocks: count(scenario.checked().simulation().draws),
        }
    }
}

/// Writes a part.
pub(super) fn write(path: &Path, scenario: &Scenario, block: &Block) -> Result<(), Failure> {
    write_file(path, |file| {
        serde_json::to_writer(&mut *file, &Header::of(scenario))?;
        file.write_all(b"\n")?;
        let mut summed = Summed::new(&mut *file);
        serde_json::to_writer(&mut summed, block)?;
        let sum = summed.sum();
        file.write_all(format!("\n{sum}\n").as_bytes())
    })
}

/// Merge the parts of a run into what one run writes.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The scenario file that the parts were computed from.
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// The parts, in any order; together they must have every block once.
    #[arg(required = true, value_name = "FILE")]
    parts: Vec<PathBuf>,
    /// Folder to write to [default: output/<name of the scenario file>].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value = "text")]
    format: OutputFormat,
    /// Write tables only: no charts, no report, no workbook.
    #[arg(long)]
    no_charts: bool,
    /// Print no summary.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn merge(arguments: &Arguments) -> Result<u8, Failure> {
    let mut parts: Vec<(PathBuf, Header, Block)> = Vec::new();
    for path in &arguments.parts {
        let (header, block) = read(path)?;
        parts.push((path.clone(), header, block));
    }
    parts.sort_by_key(|(_, _, block)| block.first);
    let Some((_, first, _)) = parts.first() else {
        return Err(Failure::invalid("no parts given"));
    };
    let scenario = prepare(&arguments.scenario, first.asked.clone(), arguments.quiet)?;
    belong_together(&parts, &Header::of(&scenario))?;
    let target = target(arguments.out.as_deref(), &arguments.scenario, false);
    let mut folder = RunFolder::begin(&target, &scenario)?;
    let mut merged: Option<Block> = None;
    for (_, _, block) in parts {
        folder.add(&block).map_err(Failure::failed)?;
        let block = Block { rows: Vec::new(), ..block };
        match &mut merged {
            Some(merged) => merged.append(block),
            None => merged = Some(block),
        }
    }
    let Some(merged) = merged else {
        return Err(Failure::invalid("no parts given"));
    };
    let findings = findings(scenario.checked(), &merged.tallies, scenario.warnings());
    folder.finish(&arguments.scenario, &scenario, &findings, !arguments.no_charts)?;
    let view = View { details: false, width: width(), curves: !arguments.no_charts };
    run_folder::show((arguments.format, arguments.quiet), &target, &findings, view)
}

fn read(path: &Path) -> Result<(Header, Block), Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::failed(format!("cannot read `{shown}`: {error}")))?;
    let no_part = |error: &dyn std::fmt::Display| {
        Failure::invalid(format!("`{shown}` is no part of a run, or is damaged: {error}"))
    };
    let (header, rest) = text.split_once('\n').ok_or_else(|| no_part(&"it has no header line"))?;
    let header: Header = serde_json::from_str(header).map_err(|error| no_part(&error))?;
    if header.format != FORMAT || header.version != env!("CARGO_PKG_VERSION") {
        return Err(Failure::invalid(format!(
            "`{shown}` was written by cltv {} (part format {}); this is cltv {} (part format {FORMAT}): compute all parts with one version",
            header.version,
            header.format,
            env!("CARGO_PKG_VERSION")
        )));
    }
    let (block, sum) = rest.split_once('\n').ok_or_else(|| no_part(&"its last line is missing"))?;
    if hex(&Sha256::digest(block)) != sum.trim_end() {
        return Err(no_part(&"its sum is not that of what it holds; compute it again"));
    }
    let block = serde_json::from_str(block).map_err(|error| no_part(&error))?;
    Ok((header, block))
}

/// Every part is of this scenario with these options, and every block is there once.
fn belong_together(parts: &[(PathBuf, Header, Block)], wanted: &Header) -> Result<(), Failure> {
    let mut next = 0;
    for (path, header, block) in parts {
        let shown = path.display();
        if header != wanted {
            return Err(Failure::invalid(format!(
                "`{shown}` belongs to another run: the scenario, or the options it was computed with, differ"
            )));
        }
        if block.first > next {
            return Err(Failure::invalid(format!("blocks {next}..{} are in none of the parts", block.first)));
        }
        if block.first < next {
            return Err(Failure::invalid(format!(
                "block {} of `{shown}` is in another part too",
                block.first
            )));
        }
        next = block.end;
    }
    if next < wanted.blocks {
        return Err(Failure::invalid(format!("blocks {next}..{} are in none of the parts", wanted.blocks)));
    }
    Ok(())
}
