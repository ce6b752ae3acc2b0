//! A comparison as a summary for a terminal of 80 columns.

use super::tables::{self, Rows};
use super::{answer, words};
use crate::report::format::printable;
use crate::report::text::{audit, columns, section, shortened, wrapped};
use crate::study::compare::Comparison;

/// Letters of a name in a table.
const NAME: usize = 18;
/// The same of a set of programs.
const SET: usize = 24;
/// Sets in a table.
const SETS: usize = 12;

/// The summary; `details` adds the conventions in full and every check.
pub fn summary(found: &Comparison, details: bool) -> String {
    let mut text =
        format!("{}\n{}\n", printable(&found.provenance.title), wrapped(&printable(&tables::how(found)), ""));
    for sentence in answer(found) {
        text.push_str(&wrapped(&printable(&sentence), ""));
    }
    text.push_str(&table(
        words::CHOICE,
        Some(tables::choice(found, if details { usize::MAX } else { SETS })),
        SET,
    ));
    for sentence in tables::standings(found, details) {
        text.push_str(&wrapped(&printable(&sentence), "- "));
    }
    text.push_str(&table(words::ADDS, tables::npv(found), NAME));
    text.push_str(&table(words::SAFE, tables::safe(found), NAME));
    for sentence in tables::decided(found) {
        text.push_str(&wrapped(&printable(&sentence), "- "));
    }
    text.push_str(&table(words::COSTS, tables::cost(found), NAME));
    text.push_str(&table(words::DOING, tables::lift(found), NAME));
    text.push_str(&table(words::OWED, tables::points(found), NAME));
    text.push_str(&section(
        "Read with this in mind",
        &found.conventions,
        if details { usize::MAX } else { 3 },
    ));
    let warnings: Vec<String> =
        found.warnings.iter().map(|warning| format!("{}: {}", warning.location, warning.what)).collect();
    text.push_str(&section("Warnings", &warnings, usize::MAX));
    text.push_str(&audit(&found.audit, details));
    text
}

fn table(title: &str, rows: Option<Rows>, letters: usize) -> String {
    let Some(Rows { head, rows, note }) = rows else {
        return String::new();
    };
    let rows = rows.into_iter().map(|mut row| {
        if let Some(name) = row.first_mut() {
            *name = folded(&printable(name), letters);
        }
        row
    });
    format!("\n{title}\n{}{}", columns(&head, 1, rows), wrapped(&note, "  "))
}

/// The name of a set on lines of so many letters, broken between its programs, so that no two sets look the same.
fn folded(name: &str, letters: usize) -> String {
    const JOINED: &str = " + ";
    let mut lines: Vec<String> = Vec::new();
    for program in name.split(JOINED) {
        let program = shortened(program, letters);
        match lines.last_mut() {
            Some(line) if line.chars().count() + JOINED.len() + program.chars().count() <= letters => {
                line.push_str(JOINED);
                line.push_str(&program);
            }
            Some(line) => {
                line.push_str(" +");
                lines.push(program);
            }
            None => lines.push(program),
        }
    }
    lines.join("\n")
}
