//! Every number of a scenario as its file writes it, with what the file says beside it.

use super::document::{Node, Table, Value};
use super::path::{Path, SET, is_number};
use super::problem::{Place, Sources};

/// A number of the scenario and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumption {
    /// Its path.
    pub path: String,
    /// The number as written, with its unit and its uncertainty.
    pub written: String,
    /// The comment on its line, or the one right above.
    pub note: String,
    /// File and line, or the option of the command line.
    pub place: String,
}

/// Tables that assume nothing about the business.
const OTHERS: [&str; 2] = ["simulation", "claim"];

/// All numbers, in the order of the file.
pub fn list(table: &Table, sources: &Sources) -> Vec<Assumption> {
    let mut found = Vec::new();
    for entry in table.entries.iter().filter(|entry| !OTHERS.contains(&entry.key.as_str())) {
        walk(&Path::default().key(&entry.key), &entry.node, sources, &mut found);
    }
    found
}

fn walk(path: &Path, node: &Node, sources: &Sources, found: &mut Vec<Assumption>) {
    match &node.value {
        Value::Number(_) => found.push(assumption(path, node.place, sources)),
        Value::Table(table) if is_number(table) => found.push(assumption(path, node.place, sources)),
        Value::Table(table) => {
            for entry in &table.entries {
                walk(&path.key(&entry.key), &entry.node, sources, found);
            }
        }
        Value::List(items) if items.iter().all(|item| matches!(item.value, Value::Table(_))) => {
            for (index, item) in items.iter().enumerate() {
                walk(&path.item(index, item), item, sources, found);
            }
        }
        Value::List(_) => found.push(assumption(path, node.place, sources)),
        Value::Text(_) | Value::Flag(_) | Value::Date => {}
    }
}

fn assumption(path: &Path, place: Place, sources: &Sources) -> Assumption {
    let (line, _) = sources.line_and_column(place);
    let Some(source) = sources.get(place.source) else {
        return Assumption {
            path: path.to_string(),
            written: String::new(),
            note: String::new(),
            place: String::new(),
        };
    };
    let written = source.text.get(place.start..place.end).unwrap_or_default();
    let place_name =
        if source.name.starts_with(SET) { source.name.clone() } else { format!("{}:{line}", source.name) };
    Assumption {
        path: path.to_string(),
        written: written.split_whitespace().collect::<Vec<_>>().join(" "),
        note: note(&source.text, place),
        place: place_name,
    }
}

/// The comment at the end of the line on which a value ends, or the lines of comment above it.
fn note(text: &str, place: Place) -> String {
    let rest = text.get(place.end..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let beside = comment(rest);
    if !beside.is_empty() {
        return beside;
    }
    let line_start = text.get(..place.start).and_then(|before| before.rfind('\n')).unwrap_or(0);
    let above = text.get(..line_start).unwrap_or_default().lines().rev();
    let mut lines: Vec<String> = above.map_while(|line| line.trim().strip_prefix('#').map(plain)).collect();
    lines.reverse();
    lines.join(" ").trim().to_owned()
}

/// What follows the first `#` that is outside of quotes.
fn comment(line: &str) -> String {
    let mut quoted = None;
    for (at, letter) in line.char_indices() {
        match (quoted, letter) {
            (None, '#') => return plain(&line[at + 1..]),
            (None, '"' | '\'') => quoted = Some(letter),
            (Some(quote), letter) if quote == letter => quoted = None,
            _ => {}
        }
    }
    String::new()
}

/// A line of comment without rulers.
fn plain(line: &str) -> String {
    line.trim().trim_matches(['-', '=', '#']).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::document::read_toml;
    use crate::scenario::problem::Problems;

    #[test]
    fn numbers_come_with_what_is_said_beside_them() {
        let text = "title = \"a # b\"\n[[stage]]\nname = \"first\"\n# a guess\nchurn = { value = 0.2, sd = 0.1 }\norders = { mean = 1.5 } # counted\n[simulation]\nseed = 1\n";
        let mut sources = Sources::default();
        sources.add("a.toml", text);
        let table = read_toml(text, 0, &mut Problems::default());
        let found = list(&table, &sources);
        let lines: Vec<String> = found
            .iter()
            .map(|each| format!("{} | {} | {} | {}", each.path, each.written, each.note, each.place))
            .collect();
        assert_eq!(
            lines,
            [
                "stage.first.churn | { value = 0.2, sd = 0.1 } | a guess | a.toml:5",
                "stage.first.orders.mean | 1.5 | counted | a.toml:6",
            ]
        );
    }
}
