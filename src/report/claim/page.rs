//! The page of claims.

use super::charts::{of_reading, readings_chart};
use super::finding;
use super::text::verdict_cells;
use crate::report::charts::Chart;
use crate::report::page::{Block, Page, Table, Tone};
use crate::report::run::{Origin, again};
use crate::report::words::claims as words;
use crate::study::claim::{ClaimAnswer, ClaimFindings, ReadingAnswer};

/// Share of the spread from which a driver is listed.
const LEAST_SHARE: f64 = 0.005;

/// The answers to all claims of a scenario, as a page.
pub fn page(findings: &ClaimFindings, origin: &Origin) -> Page {
    let mut blocks =
        vec![Block::Lead(words::headline(findings)), Block::Paragraph(format!("{}.", words::how(findings)))];
    let warnings = findings.warnings.iter();
    blocks.extend(
        warnings.map(|warning| Block::Note(Tone::Warning, format!("{}: {}", warning.location, warning.what))),
    );
    for (number, claim) in findings.claims.iter().enumerate() {
        blocks.extend(one(findings, number, claim));
    }
    let engine = findings.claims.first().map_or("", |claim| claim.engine);
    blocks.extend(again(origin, findings.provenance.seed, findings.provenance.draws, engine));
    Page { title: findings.provenance.title.clone(), blocks }
}

fn one(findings: &ClaimFindings, number: usize, claim: &ClaimAnswer) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(2, claim.name.clone())];
    if !claim.says.is_empty() {
        blocks.push(Block::Lead(format!("\u{201c}{}\u{201d}", claim.says)));
    }
    if !claim.source.is_empty() {
        blocks.push(Block::Paragraph(claim.source.clone()));
    }
    let caption = format!("{} {}", claim.metric, super::claimed(claim));
    let cells = |reading: &ReadingAnswer| verdict_cells(claim, reading, usize::MAX);
    let rows = claim.readings.iter().map(cells).collect();
    blocks.push(Block::Table(Table::numbers(caption, &words::VERDICT_HEAD, rows)));
    blocks.extend(readings_chart(findings, number, claim).map(figure));
    for (at, reading) in claim.readings.iter().enumerate() {
        blocks.push(Block::Heading(3, reading.name.clone()));
        blocks.push(Block::Paragraph(finding(claim, reading)));
        blocks.extend(of_reading(findings, number, claim, (at, reading)).into_iter().map(figure));
        blocks.extend(drivers(reading));
    }
    let facts = claim.conventions.iter().map(|one| (one.about.to_owned(), one.is.clone())).collect();
    blocks.push(Block::Folded(words::CONVENTIONS.to_owned(), vec![Block::Facts(facts)]));
    blocks
}

fn figure(chart: Chart) -> Block {
    Block::Figure(Box::new(chart))
}

fn drivers(reading: &ReadingAnswer) -> Option<Block> {
    let rows: Vec<Vec<String>> = reading
        .drivers_beyond_chance()
        .filter(|(_, share)| *share >= LEAST_SHARE)
        .map(|(driver, share)| {
            let rank = driver.rank_correlation.map_or_else(|| "-".to_owned(), |rank| format!("{rank:+.2}"));
            vec![driver.name.clone(), format!("{:.0} %", 100.0 * share), rank]
        })
        .collect();
    (!rows.is_empty()).then(|| Block::Table(Table::numbers(words::DRIVERS, &words::DRIVER_HEAD, rows)))
}
