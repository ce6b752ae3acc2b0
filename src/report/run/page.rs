//! The report of a run.

use super::{Document, Origin, charts};
use crate::report::page::{Block, Page, Table, Tone};
use crate::report::shown::{Shown, business, cohort};
use crate::report::words::{live, report as words};
use crate::study::findings::Findings;
use crate::text::capital;

/// The charts that belong to the first part: one customer.
const OF_A_CUSTOMER: [&str; 7] = [
    "clv-curve",
    "retention",
    "value-by-stage",
    "clv-distribution",
    "customer-distribution",
    "whale-curve",
    "stage-mix",
];

/// The report as a page.
pub fn page(document: &Document<'_>) -> Page {
    let findings = document.findings;
    let mut blocks = opening(findings);
    let live = document.live.map(|file| Block::Link(file.to_owned(), live::LINK.to_owned()));
    blocks.splice(1..1, live);
    let (one, all): (Vec<_>, Vec<_>) =
        charts(findings).into_iter().partition(|chart| OF_A_CUSTOMER.contains(&chart.name.as_str()));
    let figures = |list: Vec<_>| list.into_iter().map(|chart| Block::Figure(Box::new(chart)));
    blocks.push(Block::Heading(2, words::one_customer(findings)));
    blocks.push(metrics(words::ONE_CUSTOMER_TABLE, &cohort(findings)));
    blocks.extend(figures(one));
    if findings.has_business {
        blocks.push(Block::Heading(2, words::the_business(findings)));
        blocks.push(metrics(words::BUSINESS_TABLE, &business(findings)));
        blocks.extend(figures(all));
    }
    blocks.extend(assumptions(document));
    blocks.extend(audit(findings));
    blocks.extend(again(
        document.origin,
        findings.provenance.seed,
        findings.provenance.draws,
        findings.provenance.engine.name(),
    ));
    Page { title: findings.provenance.title.clone(), blocks }
}

/// The message, what it rests on, and what may not be as meant.
fn opening(findings: &Findings) -> Vec<Block> {
    let mut blocks = vec![Block::Lead(words::headline(findings))];
    if !findings.description.is_empty() {
        blocks.push(Block::Paragraph(findings.description.clone()));
    }
    blocks.push(Block::Paragraph(words::how(findings)));
    let warnings = findings.warnings.iter();
    blocks.extend(
        warnings.map(|warning| Block::Note(Tone::Warning, format!("{}: {}", warning.location, warning.what))),
    );
    blocks.push(Block::Heading(2, words::CONVENTIONS.to_owned()));
    blocks.push(Block::List(findings.conventions.clone()));
    blocks
}

fn metrics(caption: &str, shown: &[Shown<'_>]) -> Block {
    Block::Table(Table::numbers(caption, &words::METRIC_HEAD, shown.iter().map(Shown::cells).collect()))
}

fn assumptions(document: &Document<'_>) -> Vec<Block> {
    let rows = document.assumptions.iter();
    let rows: Vec<Vec<String>> = rows
        .map(|each| vec![each.path.clone(), each.written.clone(), each.note.clone(), each.place.clone()])
        .collect();
    let table = Table::texts(words::ASSUMPTIONS_TABLE, &words::ASSUMPTION_HEAD, rows);
    vec![
        Block::Heading(2, words::ASSUMPTIONS.to_owned()),
        Block::Paragraph(words::ABOUT_ASSUMPTIONS.to_owned()),
        Block::Folded(words::all_numbers(document.assumptions.len()), vec![Block::Table(table)]),
    ]
}

fn audit(findings: &Findings) -> Vec<Block> {
    let mut blocks =
        vec![Block::Heading(2, words::AUDIT.to_owned()), Block::Paragraph(words::ABOUT_AUDIT.to_owned())];
    blocks.extend(findings.audit.iter().map(|check| {
        let text = format!("{}. {}", capital(check.name), capital(&check.detail));
        let tone = match check.holds {
            Some(true) => Tone::Good,
            Some(false) => Tone::Warning,
            None => Tone::Info,
        };
        Block::Note(tone, text)
    }));
    blocks
}

/// How it can be done again, and by what.
pub(in crate::report) fn again(origin: &Origin, seed: u64, draws: u64, engine: &str) -> Vec<Block> {
    let fact = |name: &str, what: String| (name.to_owned(), what);
    vec![
        Block::Heading(2, words::AGAIN.to_owned()),
        Block::Command(origin.command.clone()),
        Block::Facts(vec![
            fact(words::VERSION, origin.version.clone()),
            fact(words::HASH, origin.scenario_hash.clone()),
            fact(words::SEED, seed.to_string()),
            fact(words::DRAWS, draws.to_string()),
            fact(words::ENGINE, engine.to_owned()),
        ]),
    ]
}
