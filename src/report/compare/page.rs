//! The report page of a comparison.

use super::tables::{self, Rows};
use super::{answer, charts, words};
use crate::report::charts::Chart;
use crate::report::page::{Block, Page, Table, Tone};
use crate::study::compare::Comparison;

/// The page.
pub fn page(found: &Comparison) -> Page {
    let charts = charts(found);
    let mut blocks: Vec<Block> = answer(found).into_iter().map(Block::Lead).collect();
    blocks.push(Block::Paragraph(tables::how(found)));
    let warnings = found.warnings.iter();
    blocks.extend(
        warnings.map(|warning| Block::Note(Tone::Warning, format!("{}: {}", warning.location, warning.what))),
    );
    let parts = [
        (
            words::CHOICE,
            Some(tables::choice(found, usize::MAX)),
            &["compare-sets", "compare-acceptability"][..],
        ),
        (words::ADDS, tables::npv(found), &["compare-npv"]),
        (words::SAFE, tables::safe(found), &["compare-cumulative"]),
        (words::COSTS, tables::cost(found), &["compare-frontier"]),
        (words::DOING, tables::lift(found), &[]),
        (words::OWED, tables::points(found), &["compare-liability"]),
    ];
    for (title, rows, names) in parts {
        if let Some(rows) = rows {
            blocks.push(Block::Heading(2, title.to_owned()));
            blocks.push(table(rows));
            if title == words::CHOICE {
                blocks.push(Block::List(tables::standings(found, true)));
            }
            if title == words::SAFE {
                blocks.push(Block::List(tables::decided(found)));
            }
            blocks.extend(figures(&charts, |name| names.contains(&name)));
        }
    }
    blocks.push(Block::Heading(2, words::EFFECT.to_owned()));
    blocks.extend(figures(&charts, |name| name.starts_with("compare-bridge")));
    blocks.push(Block::Heading(2, words::CONVENTIONS.to_owned()));
    blocks.push(Block::List(found.conventions.clone()));
    blocks.push(Block::Heading(2, words::AUDIT.to_owned()));
    blocks.extend(found.audit.iter().map(|check| {
        let tone = match check.holds {
            Some(true) => Tone::Good,
            Some(false) => Tone::Warning,
            None => Tone::Info,
        };
        Block::Note(tone, format!("{}: {}", check.name, check.detail))
    }));
    Page { title: found.provenance.title.clone(), blocks }
}

fn table(rows: Rows) -> Block {
    Block::Table(Table::numbers(rows.note, &rows.head, rows.rows))
}

fn figures(charts: &[Chart], wanted: impl Fn(&str) -> bool) -> Vec<Block> {
    let wanted = charts.iter().filter(|chart| wanted(&chart.name));
    wanted.map(|chart| Block::Figure(Box::new(chart.clone()))).collect()
}
