//! `cltv compare`: what each program of a scenario costs, returns and owes, against none.

use super::output::Folder;
use super::prepare::{Manner, Options, Prepared, failure, prepare, target};
use super::watch::{Interrupt, Progress};
use super::{DONE, FAILED, Failure, OutputFormat, json_text, print, say};
use crate::report;
use crate::report::charts::{ChartError, Size, Theme, png, svg};
use crate::report::page::html;
use crate::report::workbook::bytes;
use crate::study::compare::{Comparison, compare};
use std::path::PathBuf;

/// Compare the programs of a scenario with none, one by one and all together.
///
/// Every way runs on the same draws and with the same luck. With --program, only these programs are
/// compared.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario file (TOML).
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    manner: Manner,
}

/// Names of the files that this verb writes.
const OWN: &[&str] = &["compare.json", "compare.csv", "compare.html", "compare.xlsx", "charts/compare-*"];

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let manner = &arguments.manner;
    let interrupt = Interrupt::install()?;
    let prepared = prepare(&arguments.file, arguments.options.asked(), manner.quiet)?;
    if prepared.scenario.running_programs().is_empty() {
        let why = if prepared.scenario.programs().is_empty() {
            "there is no [[program]] in it; docs/scenario.md and scenarios/programs show how one is written"
        } else {
            "--no-programs leaves nothing to compare; the baseline without programs is always among what is compared"
        };
        return Err(Failure::invalid(format!("{}: {why}", arguments.file.display())));
    }
    let place = target(manner.out.as_deref(), &arguments.file, false);
    let folder = Folder::begin(&place, OWN)?;
    let found = found(arguments, &prepared, &interrupt)?;
    let document = json_text(&report::compare::json::document(&found))?;
    folder.write("compare.json", &document)?;
    folder.write("compare.csv", report::compare::csv::draws(&found))?;
    if !manner.no_charts {
        people(&folder, &found)?;
    }
    folder.finish()?;
    match manner.format {
        OutputFormat::Json => print(&document)?,
        OutputFormat::Text if manner.quiet => {}
        OutputFormat::Text => {
            let text = report::compare::text::summary(&found, manner.verbose);
            print(&format!("{text}\nWritten to {}\n", place.display()))?;
        }
    }
    for check in found.audit.iter().filter(|check| check.holds == Some(false)) {
        say(&format!("cltv: the audit failed: {}: {}", check.name, check.detail));
    }
    Ok(if found.audit_holds() { DONE } else { FAILED })
}

/// What people look at: charts, the page, the workbook.
fn people(folder: &Folder, found: &Comparison) -> Result<(), Failure> {
    let drawn = |error: ChartError| Failure::failed(format!("cannot draw a chart: {error}"));
    for chart in report::compare::charts(found) {
        let name = |ending: &str| format!("charts/{}.{ending}", chart.name);
        folder.write(&name("svg"), svg(&chart, Theme::Reader, Size::Large).map_err(drawn)?)?;
        folder.write(&name("png"), png(&chart, Theme::Light, Size::Large).map_err(drawn)?)?;
    }
    folder.write("compare.html", html(&report::compare::page(found)).map_err(drawn)?)?;
    let book = bytes(&report::compare::workbook(found))
        .map_err(|error| Failure::failed(format!("cannot write the workbook: {error}")))?;
    folder.write("compare.xlsx", book)
}

fn found(arguments: &Arguments, prepared: &Prepared, interrupt: &Interrupt) -> Result<Comparison, Failure> {
    let manner = &arguments.manner;
    let progress = Progress::new(!manner.quiet, "draws", prepared.scenario.simulation().draws);
    let stop = || interrupt.is_set();
    compare(&prepared.scenario, manner.threads, &prepared.warnings, &stop, &mut |done| progress.at(done))
        .map_err(|error| failure(&error))
}
