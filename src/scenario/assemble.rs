//! From files and options to one tree: `extends`, merging, and `--set`.

use super::document::{Entry, Node, Table, Value};
use super::pasted::meant_by;
use super::path::{SET, Slot, find_slot, is_number, opposite};
use super::problem::{Place, Problems, Sources};
use super::syntax::read_toml;
use std::path::{Component, Path, PathBuf};

/// Largest scenario file that is read, in bytes.
pub const LARGEST_FILE_BYTES: usize = 16 * 1024 * 1024;
/// Longest chain of files that extend each other.
const LONGEST_CHAIN: usize = 32;

/// The one thing that reading a scenario needs of the outside: the bytes of a file.
pub trait Files {
    /// The whole content of a file.
    ///
    /// # Errors
    /// Whatever the operating system says.
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>>;
}

/// Keys of which one group replaces the other when a file extends another: a stage that now gives
/// its row outright no longer has the churn of the file below.
const ALTERNATIVES: [(&[&str], &[&str]); 6] = [
    (&["to"], &["churn", "retention", "climb", "slip", "win_back", "give_up", "return_to"]),
    (
        &["churn", "retention", "climb", "slip", "win_back", "give_up", "return_to"],
        &["to", "to_concentration"],
    ),
    (&["churn"], &["retention"]),
    (&["retention"], &["churn"]),
    (&["contribution"], &["orders", "order_value", "gross_margin", "cost_to_serve"]),
    (&["orders", "order_value", "gross_margin"], &["contribution"]),
];

/// Reads a scenario file, the files it extends, and the `--set` options laid over it. Of a file that
/// is not there nothing else is said.
pub fn assemble(
    path: &Path,
    sets: &[String],
    files: &dyn Files,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Table {
    let mut table = read_chain(path, None, &mut Vec::new(), files, sources, problems);
    if problems.nothing_was_read() {
        return table;
    }
    for set in sets {
        apply_set(&mut table, set, sources, problems);
    }
    table
}

fn read_chain(
    path: &Path,
    asked_at: Option<Place>,
    chain: &mut Vec<PathBuf>,
    files: &dyn Files,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Table {
    let normal = normalize(path);
    let name = path.display().to_string();
    if chain.contains(&normal) || chain.len() >= LONGEST_CHAIN {
        let place = asked_at.unwrap_or(Place { source: 0, start: 0, end: 0 });
        let names: Vec<String> = chain.iter().map(|file| file.display().to_string()).collect();
        problems
            .error(
                place,
                "extends",
                format!("the files extend each other in a circle: {} -> {name}", names.join(" -> ")),
                "leads back to a file already read",
            )
            .help("take `extends` out of one of them");
        return empty_table(place);
    }
    let source = match read_text(path, files) {
        Ok(text) => sources.add(name, text),
        Err(unread) => {
            let place = asked_at.unwrap_or_else(|| Place {
                source: sources.add(name.clone(), String::new()),
                start: 0,
                end: 0,
            });
            problems.error(place, "", format!("cannot read `{name}`: {unread}"), "this file");
            problems.text_is_incomplete();
            match asked_at {
                Some(_) => problems.help("the path is taken relative to the file that extends"),
                None => problems.read_nothing(matches!(unread, Unread::System(_))),
            }
            return empty_table(place);
        }
    };
    let text = sources.get(source).map(|source| source.text.clone()).unwrap_or_default();
    let mut table = read_toml(&text, source, problems);
    let Some(at) = table.entries.iter().position(|entry| entry.key == "extends") else {
        return table;
    };
    let entry = table.entries.remove(at);
    let Value::Text(base) = &entry.node.value else {
        problems
            .error(
                entry.node.place,
                "extends",
                format!("`extends` is {}; it names a file, as text", entry.node.value.kind()),
                "not a text",
            )
            .help("write extends = \"base.toml\"");
        return table;
    };
    chain.push(normal);
    let base_path = path.parent().unwrap_or(Path::new("")).join(base);
    let below = read_chain(&base_path, Some(entry.node.place), chain, files, sources, problems);
    chain.pop();
    merge(below, table)
}

/// Why there is no text.
#[derive(Debug, thiserror::Error)]
enum Unread {
    /// The system gave none.
    #[error("{0}")]
    System(String),
    /// What it gave is no scenario.
    #[error("{0}")]
    Content(String),
}

fn read_text(path: &Path, files: &dyn Files) -> Result<String, Unread> {
    let bytes = files.read(path).map_err(|error| Unread::System(reason(&error)))?;
    if bytes.len() > LARGEST_FILE_BYTES {
        return Err(Unread::Content(format!("it has {} bytes; at most 16 MiB are read", bytes.len())));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        Unread::Content(format!("it is not UTF-8 text (line {line}); save it as UTF-8"))
    })
}

/// What the operating system says, without its number.
pub(super) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

fn empty_table(place: Place) -> Table {
    Table { entries: Vec::new(), place }
}

fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// Lays `over` over `below`: tables merge, named entries of lists merge by name, all else is
/// replaced.
fn merge(mut below: Table, over: Table) -> Table {
    below.place = over.place;
    for (groups, replaced) in ALTERNATIVES {
        if groups.iter().any(|key| over.has(key)) {
            below.entries.retain(|entry| !replaced.contains(&entry.key.as_str()) || over.has(&entry.key));
        }
    }
    for entry in over.entries {
        match below.entry_mut(&entry.key) {
            Some(existing) => merge_entry(existing, entry),
            None => below.entries.push(entry),
        }
    }
    below
}

fn merge_entry(below: &mut Entry, over: Entry) {
    let place = over.node.place;
    below.key_place = over.key_place;
    let old = std::mem::replace(&mut below.node, Node { value: Value::Date, place });
    below.node.value = match (old.value, over.node.value) {
        (Value::Table(old), Value::Table(new)) if !is_number(&old) && !is_number(&new) => {
            Value::Table(merge(old, new))
        }
        (Value::List(old), Value::List(new)) if all_named(&old) && all_named(&new) => {
            Value::List(merge_named(old, new))
        }
        (_, new) => new,
    };
}

fn all_named(nodes: &[Node]) -> bool {
    !nodes.is_empty()
        && nodes.iter().all(|node| matches!(&node.value, Value::Table(table) if table.name().is_some()))
}

fn merge_named(old: Vec<Node>, new: Vec<Node>) -> Vec<Node> {
    let mut merged = old;
    for node in new {
        let Value::Table(over) = node.value else {
            continue;
        };
        let found = merged
            .iter_mut()
            .find(|candidate| matches!(&candidate.value, Value::Table(table) if table.name() == over.name()));
        match found {
            Some(candidate) => {
                candidate.place = node.place;
                if let Value::Table(below) = std::mem::replace(&mut candidate.value, Value::Date) {
                    candidate.value = Value::Table(merge(below, over));
                }
            }
            None => merged.push(Node { value: Value::Table(over), place: node.place }),
        }
    }
    merged
}

/// Lays one `PATH=VALUE` over the tree.
///
/// A bare number set on a number keeps the unit (`per`) that the file states and drops the
/// uncertainty; anything else replaces what was there.
fn apply_set(root: &mut Table, set: &str, sources: &mut Sources, problems: &mut Problems) {
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
pub(super) fn replace(
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
        _ => empty_table(place),
    };
    table.entries.retain(|entry| entry.key != "value");
    table.entries.extend([end("low", low), end("high", high)]);
    node.value = Value::Table(table);
}

/// The plain number at a path, or the value of one that states its unit.
pub(super) fn number(root: &Table, path: &str) -> Option<f64> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    struct Memory(BTreeMap<PathBuf, &'static str>);

    impl Files for Memory {
        fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
            self.0
                .get(&normalize(path))
                .map(|text| text.as_bytes().to_vec())
                .ok_or_else(|| std::io::Error::other("no such file"))
        }
    }

    fn assembled(files: &[(&str, &'static str)], sets: &[&str]) -> (Table, Vec<String>) {
        let memory = Memory(files.iter().map(|(name, text)| (PathBuf::from(name), *text)).collect());
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
        let table = assemble(Path::new(files[0].0), &sets, &memory, &mut sources, &mut problems);
        (table, problems.sorted().into_iter().map(|problem| problem.message).collect())
    }

    fn number(table: &Table, path: &str) -> f64 {
        let mut table = table.clone();
        let place = table.place;
        match find_slot(&mut table, path, place) {
            Ok(Slot::Existing(Node { value: Value::Number(number), .. })) => *number,
            _ => panic!("no number at {path}"),
        }
    }

    #[test]
    fn named_entries_merge_by_name_and_alternatives_replace() {
        let (table, problems) = assembled(
            &[
                (
                    "dir/a.toml",
                    "extends = \"../b.toml\"\n[[stage]]\nname = \"y\"\nretention = 0.9\n[time]\nhorizon = 3\n",
                ),
                (
                    "b.toml",
                    "[[stage]]\nname = \"x\"\nchurn = 0.1\n[[stage]]\nname = \"y\"\nchurn = 0.2\nclimb = 0.3\n[time]\nhorizon = 2\nperiod = \"year\"\n",
                ),
            ],
            &[],
        );
        assert!(problems.is_empty(), "{problems:?}");
        assert!((number(&table, "stage.x.churn") - 0.1).abs() < 1e-12);
        assert!((number(&table, "stage.y.retention") - 0.9).abs() < 1e-12);
        assert!((number(&table, "stage.y.climb") - 0.3).abs() < 1e-12);
        assert!((number(&table, "time.horizon") - 3.0).abs() < 1e-12);
        let at = table.place;
        let Ok(Slot::New(..)) = find_slot(&mut table.clone(), "stage.y.churn", at) else { panic!() };
    }

    #[test]
    fn a_bare_number_keeps_the_unit_and_drops_the_uncertainty() {
        let (table, problems) = assembled(
            &[("a.toml", "[[stage]]\nname = \"x\"\nchurn = { value = 0.2, per = \"year\", sd = 0.1 }\n")],
            &["stage.x.churn=0.4", "market.size = 10", "time.period=month"],
        );
        assert!(problems.is_empty(), "{problems:?}");
        assert!((number(&table, "stage.x.churn.value") - 0.4).abs() < 1e-12);
        let at = table.place;
        let Ok(Slot::New(..)) = find_slot(&mut table.clone(), "stage.x.churn.sd", at) else { panic!() };
        let Ok(Slot::Existing(_)) = find_slot(&mut table.clone(), "stage.x.churn.per", at) else { panic!() };
        assert!((number(&table, "market.size") - 10.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_set_takes_the_place_of_its_opposite() {
        let (table, problems) = assembled(
            &[("a.toml", "[[stage]]\nname = \"x\"\nchurn = { value = 0.2, per = \"year\", sd = 0.1 }\n")],
            &["stage.x.retention=0.9"],
        );
        assert!(problems.is_empty(), "{problems:?}");
        assert!((number(&table, "stage.x.retention.value") - 0.9).abs() < 1e-12);
        let at = table.place;
        let per = find_slot(&mut table.clone(), "stage.x.retention.per", at)
            .is_ok_and(|slot| matches!(slot, Slot::Existing(_)));
        let churn = find_slot(&mut table.clone(), "stage.x.churn", at)
            .is_ok_and(|slot| matches!(slot, Slot::Existing(_)));
        assert!(per && !churn);
    }

    #[test]
    fn circles_and_missing_names_are_said() {
        let (_, problems) =
            assembled(&[("a.toml", "extends = \"b.toml\""), ("b.toml", "extends = \"./a.toml\"")], &[]);
        assert!(problems[0].contains("circle"), "{problems:?}");
        let (_, problems) =
            assembled(&[("a.toml", "[[stage]]\nname = \"repeat\"")], &["stage.repaet.churn=1"]);
        assert!(problems[0].contains("did you mean `repeat`"), "{problems:?}");
    }
}
