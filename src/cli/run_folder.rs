//! The folder of a run: draws go to it as they are computed, all else when they are in.

use super::exit::Failure;
use super::manifest;
use super::origin::origin;
use super::output::Folder;
use super::terminal::{self, OutputFormat};
use super::watch::Stopwatch;
use crate::front::Scenario;
use crate::report;
use crate::report::outputs::Outputs;
use crate::report::run::{Document, Draws, FILES, MOST_DRAWS, outputs};
use crate::report::text::View;
use crate::study::block::Block;
use crate::study::findings::Findings;
use crate::study::metric::Metric;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// All draws, one by one.
const DRAWS: &str = "draws.csv";

/// The live page, which `cltv live` writes.
pub(super) const LIVE: &str = "live.html";

/// The folder of a run that goes on.
pub(super) struct RunFolder {
    folder: Folder,
    clock: Stopwatch,
    /// The file of all draws, in the order of blocks.
    draws: BufWriter<File>,
    /// Draws for the workbook.
    listed: Draws,
}

impl RunFolder {
    /// Begins the folder that will stand at `target`.
    pub fn begin(target: &Path, scenario: &Scenario) -> Result<RunFolder, Failure> {
        let folder = Folder::begin(target, FILES)?;
        let clock = Stopwatch::start();
        let parameters = scenario.checked().parameters().iter().map(|parameter| parameter.path.to_string());
        let metrics = Metric::all().into_iter().map(|metric| metric.name().to_owned());
        let listed = Draws { parameters: parameters.collect(), metrics: metrics.collect(), rows: Vec::new() };
        let mut draws = folder.create(DRAWS)?;
        draws
            .write_all(report::csv::draws_header(&listed.parameters, &listed.metrics).as_bytes())
            .map_err(|error| folder.failure(DRAWS, &error))?;
        Ok(RunFolder { folder, clock, draws, listed })
    }

    /// The draws of the next block.
    pub fn add(&mut self, block: &Block) -> Result<(), String> {
        let free = MOST_DRAWS.saturating_sub(self.listed.rows.len());
        self.listed.rows.extend(block.rows.iter().take(free).cloned());
        self.draws
            .write_all(report::csv::draws_rows(&block.rows).as_bytes())
            .map_err(|error| self.folder.failure(DRAWS, &error).message)
    }

    /// Writes what was found and puts the folder into its place.
    pub fn finish(
        self,
        file: &Path,
        scenario: &Scenario,
        findings: &Findings,
        pictures: bool,
    ) -> Result<(), Failure> {
        let RunFolder { folder, clock, mut draws, listed } = self;
        // the last of it must be on the disk before the folder moves
        draws.flush().map_err(|error| folder.failure(DRAWS, &error))?;
        drop(draws);
        let origin = origin("run", file, scenario, &[]);
        let live = folder.stands(LIVE).then_some(LIVE);
        let document = Document { findings, assumptions: scenario.assumptions(), origin: &origin, live };
        folder.leave(&outputs(&document, &listed, pictures))?;
        let manifest = manifest::of_run(findings, scenario, clock.seconds());
        folder.leave(&Outputs::new().json("manifest.json", manifest))?;
        folder.finish()
    }
}

/// Prints what was found; a failed audit is a failure.
pub(super) fn show(
    manner: (OutputFormat, bool),
    place: &Path,
    findings: &Findings,
    view: View,
) -> Result<u8, Failure> {
    let (json, text) = (|| report::json::summary(findings), || report::text::summary(findings, view));
    terminal::show(manner, place, json, text)?;
    Ok(terminal::audited(&findings.audit))
}
