//! What a run leaves for people: charts, report and workbook, made from findings before anything
//! of them is written.

use super::Failure;
use super::output::Folder;
use super::prepare::{Asked, Prepared};
use crate::report::charts::{Chart, ChartError, Size, Theme, png, svg};
use crate::report::page::Page;
use crate::report::run::{Document, Draws, MOST_DRAWS, Origin, charts, page, workbook};
use crate::report::{page as pages, workbook as workbooks};
use crate::study::block::Block;
use crate::study::findings::Findings;
use crate::study::metric::Metric;
use rayon::prelude::*;
use std::path::Path;

/// Files for people by path in the output folder, in any former version too.
pub(super) const OWN: &[&str] = &[
    "report.html",
    "workbook.xlsx",
    "charts/bridge.*",
    "charts/clv-curve.*",
    "charts/clv-distribution.*",
    "charts/cohorts.*",
    "charts/cumulative-profit.*",
    "charts/customer-distribution.*",
    "charts/entrants.*",
    "charts/ladder.*",
    "charts/nps.*",
    "charts/npv-distribution.*",
    "charts/profit.*",
    "charts/retention.*",
    "charts/stage-mix.*",
    "charts/value-by-stage.*",
    "charts/whale-curve.*",
];

/// How something can be done again: its verb, the scenario, and options of the verb's own.
pub(super) fn origin(verb: &str, file: &Path, prepared: &Prepared, own: &[String]) -> Origin {
    let own: Vec<String> = own.iter().map(|word| quoted(word)).collect();
    Origin {
        command: [vec![command(verb, file, &prepared.asked)], own].concat().join(" "),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario_hash: prepared.hash.clone(),
    }
}

fn command(verb: &str, file: &Path, asked: &Asked) -> String {
    let mut words = vec!["cltv".to_owned(), verb.to_owned(), quoted(&file.display().to_string())];
    for set in &asked.sets {
        words.extend(["--set".to_owned(), quoted(set)]);
    }
    match asked.programs.as_deref() {
        None => {}
        Some([]) => words.push("--no-programs".to_owned()),
        Some(programs) => {
            words.extend(programs.iter().flat_map(|name| ["--program".to_owned(), quoted(name)]));
        }
    }
    words.join(" ")
}

/// A word as a shell takes it for one.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,+".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Draws to list in the workbook, none yet.
pub(super) fn no_draws(prepared: &Prepared) -> Draws {
    let parameters = prepared.scenario.parameters().iter().map(|parameter| parameter.path.clone());
    let metrics = Metric::all().into_iter().map(|metric| metric.name().to_owned());
    Draws { parameters: parameters.collect(), metrics: metrics.collect(), rows: Vec::new() }
}

/// Keeps the rows of a block that the workbook lists.
pub(super) fn keep(draws: &mut Draws, block: &Block) {
    let free = MOST_DRAWS.saturating_sub(draws.rows.len());
    draws.rows.extend(block.rows.iter().take(free).cloned());
}

/// A file for people: its path in the output folder, and what is in it.
type Made = (String, Vec<u8>);

/// Makes and writes all of it.
pub(super) fn write(
    folder: &Folder,
    file: &Path,
    findings: &Findings,
    prepared: &Prepared,
    draws: &Draws,
) -> Result<(), Failure> {
    let origin = origin("run", file, prepared, &[]);
    let document = Document { findings, assumptions: &prepared.assumptions, origin: &origin };
    let (pictures, (report, book)) = rayon::join(
        || pictures(&charts(findings)),
        || rayon::join(|| pages::html(&page(&document)), || workbooks::bytes(&workbook(&document, draws))),
    );
    let failed = |error: &dyn std::fmt::Display| Failure::failed(error.to_string());
    for (name, content) in pictures.map_err(|error| failed(&error))? {
        folder.write(&name, content)?;
    }
    folder.write("report.html", report.map_err(|error| failed(&error))?)?;
    let unable =
        |error: &dyn std::fmt::Display| Failure::failed(format!("cannot make the workbook: {error}"));
    folder.write("workbook.xlsx", book.map_err(|error| unable(&error))?)
}

/// Writes a page of this name, and charts as pictures.
pub(super) fn leave(folder: &Folder, name: &str, page: &Page, charts: &[Chart]) -> Result<(), Failure> {
    let failed = |error: ChartError| Failure::failed(error.to_string());
    let (pictures, html) = rayon::join(|| pictures(charts), || pages::html(page));
    for (name, content) in pictures.map_err(failed)? {
        folder.write(&name, content)?;
    }
    folder.write(name, html.map_err(failed)?)
}

/// Every chart as SVG, which follows the reader's light or dark setting, and as PNG on white.
fn pictures(charts: &[Chart]) -> Result<Vec<Made>, ChartError> {
    let made: Vec<Result<[Made; 2], ChartError>> = charts
        .par_iter()
        .map(|chart| {
            let (drawn, pixels) = rayon::join(
                || svg(chart, Theme::Reader, Size::Small),
                || png(chart, Theme::Light, Size::Large),
            );
            let stem = format!("charts/{}", chart.name);
            Ok([(format!("{stem}.svg"), drawn?.into_bytes()), (format!("{stem}.png"), pixels?)])
        })
        .collect();
    made.into_iter().collect::<Result<Vec<_>, _>>().map(|pairs| pairs.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_typed_again() {
        let asked = Asked {
            sets: vec!["a.b=1".to_owned(), "opening={ customers = {} }".to_owned()],
            programs: Some(Vec::new()),
        };
        assert_eq!(
            command("run", Path::new("it's mine.toml"), &asked),
            "cltv run 'it'\\''s mine.toml' --set a.b=1 --set 'opening={ customers = {} }' --no-programs"
        );
    }
}
