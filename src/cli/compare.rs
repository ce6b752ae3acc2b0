//! `cltv compare`: what the sets of programs of a scenario cost, return and owe.

use super::metric::asked_programs;
use super::output::Folder;
use super::prepare::{Manner, Options, Prepared, failure, places, read, target, together};
use super::watch::{Interrupt, Watch};
use super::{DONE, FAILED, Failure, OutputFormat, json_text, print, say};
use crate::report;
use crate::report::charts::{ChartError, Size, Theme, png, svg};
use crate::report::page::html;
use crate::report::workbook::bytes;
use crate::study::compare::{Comparison, Question, compare};
use std::path::PathBuf;

/// Compare the sets of programs that a scenario could run: which is best, and how sure that is.
///
/// Every set runs on the same draws and with the same luck. With --program, only these programs are
/// compared. Up to four programs, every set that they can form is evaluated; beyond, each by itself, all
/// together, all but one, and the path that adds the best program step by step.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario file (TOML).
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// Set everything against the business with this program instead of none (repeatable).
    #[arg(long, value_name = "NAME")]
    against: Vec<String>,
    /// Evaluate every set, however many programs there are.
    #[arg(long)]
    all_sets: bool,
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
    let prepared = read(&arguments.file, arguments.options.asked(), manner.quiet)?;
    let question = question(arguments, &prepared)?;
    if question.programs.is_empty() {
        let why = if prepared.scenario.programs().is_empty() {
            "there is no [[program]] in it; docs/scenario.md and scenarios/programs show how one is written"
        } else {
            "--no-programs leaves nothing to compare; the baseline without programs is always among what is compared"
        };
        return Err(Failure::invalid(format!("{}: {why}", arguments.file.display())));
    }
    let place = target(manner.out.as_deref(), &arguments.file, false);
    let folder = Folder::begin(&place, OWN)?;
    let found = found(manner, &prepared, &question, &interrupt)?;
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

/// What is compared: the named programs, else all of the file.
fn question(arguments: &Arguments, prepared: &Prepared) -> Result<Question, Failure> {
    let scenario = &prepared.scenario;
    let programs = asked_programs(prepared);
    let against = places(scenario, &arguments.against)?;
    together(scenario, &against)?;
    Ok(Question { programs, against, all_sets: arguments.all_sets })
}

fn found(
    manner: &Manner,
    prepared: &Prepared,
    question: &Question,
    interrupt: &Interrupt,
) -> Result<Comparison, Failure> {
    let watch = Watch::new(manner, interrupt, "runs");
    compare(&prepared.scenario, question, &prepared.warnings, &watch.context())
        .map_err(|error| failure(&error))
}
