//! Numbers set in a tree: by `--set`, and by studies.

use crate::scenario::document::{Entry, Node, Table, Value};
use crate::scenario::pasted::meant_by;
use crate::scenario::path::{SET, Slot, find_slot, is_number, opposite};
use crate::scenario::problem::{Place, Problems, Sources};
use crate::scenario::syntax::read_toml;

/// Lays one `PATH=VALUE` over the tree.
///
/// A bare number set on a number keeps the unit (`per`) that the file states and drops the
/// uncertainty; anything else replaces what was there.
pub(super) fn apply_set(root: &mut Table, set: &str, sources: &mut Sources, problems: &mut Problems) {
    let source = sources.add(format!("{SET}{set}"), set);
    let whole = Place { source, start: 0, end: set.len() };
    let Some((path, text)) = set.split_once('=') else {
        problems
            .error(whole, "", format!("`--set {set}` has no `=`"), "no value")
            .help("write --set PATH=VALUE, such as --set stage.repeat.churn=0.05");
        return;
    };
    let path_text = path.trim();
    let start = path.len() - path.trim_start().len();
    let path_place = Place { source, start, end: start + path_text.len() };
    let value_start = path.len() + 1;
    let node = read_value(text, source, value_start, problems);
    match find_slot(root, path_text, path_place) {
        Ok(slot) => put(slot, node, path_place),
        Err(reason) => {
            problems.error(path_place, path_text, reason, "no such place");
        }
    }
}

/// What is put in the place of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Replacement {
    /// This number, in the unit that the file states.
    Value(f64),
    /// An uncertain number between these ends, in the unit that the file states: a column of every
    /// draw, which a study fills as it likes.
    Between(f64, f64),
}

/// Lays a number, or an interval of them, over the tree; the unit that the file states stays.
pub(in crate::scenario) fn replace(
    root: &mut Table,
    path: &str,
    replacement: Replacement,
    sources: &mut Sources,
    problems: &mut Problems,
) {
    let (Replacement::Value(value) | Replacement::Between(value, _)) = replacement;
    apply_set(root, &format!("{path}={value:?}"), sources, problems);
    let Replacement::Between(low, high) = replacement else { return };
    let nowhere = Place { source: 0, start: 0, end: 0 };
    let Ok(Slot::Existing(node)) = find_slot(root, path, nowhere) else { return };
    let place = node.place;
    let end = |key: &str, value: f64| Entry {
        key: key.to_owned(),
        key_place: place,
        node: Node { value: Value::Number(value), place },
    };
    let mut table = match std::mem::replace(&mut node.value, Value::Date) {
        Value::Table(table) => table,
        _ => Table { entries: Vec::new(), place },
    };
    table.entries.retain(|entry| entry.key != "value");
    table.entries.extend([end("low", low), end("high", high)]);
    node.value = Value::Table(table);
}

/// The plain number at a path, or the value of one that states its unit.
pub(in crate::scenario) fn number(root: &Table, path: &str) -> Option<f64> {
    match find_slot(&mut root.clone(), path, root.place) {
        Ok(Slot::Existing(Node { value: Value::Number(number), .. })) => Some(*number),
        Ok(Slot::Existing(Node { value: Value::Table(table), .. })) => {
            match table.get("value").map(|node| &node.value) {
                Some(Value::Number(number)) if !table.has("sd") => Some(*number),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A TOML value, or text where it is none (`--set time.period=month`); a number as people paste them is
/// said, and read as what it means.
fn read_value(text: &str, source: usize, offset: usize, problems: &mut Problems) -> Node {
    let lead = text.len() - text.trim_start().len();
    let text = text.trim();
    let place = Place { source, start: offset + lead, end: offset + lead + text.len() };
    let mut found = Problems::default();
    let table = read_toml(&format!("v={text}"), source, &mut found);
    let read = table.entries.into_iter().next().filter(|entry| entry.key == "v");
    let text_instead = Value::Text(text.to_owned());
    if !found.has_errors() {
        return Node { value: at_place(read.map_or(text_instead, |entry| entry.node.value), place), place };
    }
    let meant = meant_by(text).filter(|meant| meant.is_number());
    let value = match (meant, read) {
        (Some(meant), _) => {
            meant.say(text, place, problems);
            meant.value(place)
        }
        (None, Some(entry)) if text.starts_with(['{', '[']) => {
            for problem in found.sorted() {
                problems
                    .error(place, "", problem.message, problem.label)
                    .help(problem.help.unwrap_or_default());
            }
            entry.node.value
        }
        _ => text_instead,
    };
    Node { value: at_place(value, place), place }
}

/// The value with every place inside it moved to `place`.
fn at_place(value: Value, place: Place) -> Value {
    match value {
        Value::List(items) => Value::List(
            items.into_iter().map(|node| Node { value: at_place(node.value, place), place }).collect(),
        ),
        Value::Table(table) => Value::Table(Table {
            entries: table
                .entries
                .into_iter()
                .map(|entry| Entry {
                    key: entry.key,
                    key_place: place,
                    node: Node { value: at_place(entry.node.value, place), place },
                })
                .collect(),
            place,
        }),
        other => other,
    }
}

fn put(slot: Slot<'_>, node: Node, key_place: Place) {
    match slot {
        Slot::New(table, key) => {
            let node = in_place_of_opposite(table, &key, node);
            table.entries.push(Entry { key, key_place, node });
        }
        Slot::Existing(old) => {
            let bare = matches!(node.value, Value::Number(_));
            if let (true, Value::Table(table)) = (bare, &mut old.value)
                && (is_number(table) || table.has("between_customers"))
            {
                // an sd spreads around the new number; alpha and beta are a number of their own
                table.entries.retain(|entry| match entry.key.as_str() {
                    "per" | "growth" => true,
                    "between_customers" => {
                        matches!(&entry.node.value, Value::Table(spread) if spread.has("sd"))
                    }
                    _ => false,
                });
                // the whole number is the command line's now
                old.place = node.place;
                table.entries.push(Entry { key: "value".to_owned(), key_place, node });
                return;
            }
            *old = node;
        }
    }
}

/// Churn set where the file says retention, or the other way round: it takes its place and its unit.
fn in_place_of_opposite(table: &mut Table, key: &str, node: Node) -> Node {
    let Some(opposite) = opposite(key) else { return node };
    let Some(at) = table.entries.iter().position(|entry| entry.key == opposite) else { return node };
    let old = table.entries.remove(at).node;
    match (old.value, &node.value) {
        (Value::Table(mut old), Value::Number(_)) if old.has("per") => {
            old.entries.retain(|entry| entry.key == "per");
            let place = node.place;
            old.entries.push(Entry { key: "value".to_owned(), key_place: place, node });
            Node { value: Value::Table(old), place }
        }
        _ => node,
    }
}
