//! A file's text with something set in it: what is set stands in its place, and nothing else of the text changes.

use super::assemble::{Files, assemble, normalize};
use super::document::{Entry, Node, Table, Value, read_toml};
use super::path::{find_item, first_key, is_number, opposite};
use super::problem::{Place, Problems, Sources};
use std::ops::Range;
use std::path::Path;

/// What cannot be written into the text, by the path that was to be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced(pub String);

/// The text of a scenario file with these `PATH=VALUE` written into it. What an extended file states is added to
/// the own one.
///
/// # Errors
/// Where the text would not mean the same as the file with these options.
pub fn edited(path: &Path, text: &str, sets: &[String], files: &dyn Files) -> Result<String, Unplaced> {
    let mut text = text.to_owned();
    for set in sets {
        let own = Edited { path, text: &text, files };
        let wanted = own.with(std::slice::from_ref(set));
        let (at, _) = set.split_once('=').unwrap_or((set, ""));
        let tree = read_toml(&text, 0, &mut Problems::default());
        let hand = Hand { text: &text };
        let changed = hand.in_table(&tree, &wanted, at.trim(), true).map(|change| change.applied(&text));
        let means_the_same = |changed: &String| {
            same(
                &Value::Table(Edited { path, text: changed, files }.with(&[])),
                &Value::Table(wanted.clone()),
            )
        };
        text = changed.filter(means_the_same).ok_or_else(|| Unplaced(at.trim().to_owned()))?;
    }
    Ok(text)
}

/// Files of which one has another text.
struct Edited<'a> {
    path: &'a Path,
    text: &'a str,
    files: &'a dyn Files,
}

impl Files for Edited<'_> {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        if normalize(path) == normalize(self.path) {
            return Ok(self.text.as_bytes().to_vec());
        }
        self.files.read(path)
    }
}

impl Edited<'_> {
    fn with(&self, sets: &[String]) -> Table {
        assemble(self.path, sets, self, &mut Sources::default(), &mut Problems::default())
    }
}

/// What takes the place of a part of the text.
struct Change {
    range: Range<usize>,
    by: String,
}

impl Change {
    fn applied(&self, text: &str) -> String {
        let (before, after) = (text.get(..self.range.start), text.get(self.range.end..));
        [before.unwrap_or_default(), &self.by, after.unwrap_or_default()].concat()
    }
}

/// What writes into a text.
struct Hand<'t> {
    text: &'t str,
}

impl Hand<'_> {
    /// What must change for a table of the text to have what the wanted one has at a path.
    fn in_table(&self, own: &Table, wanted: &Table, path: &str, is_root: bool) -> Option<Change> {
        let (key, rest) = first_key(wanted, path);
        let node = wanted.get(key)?;
        let Some(entry) = own.entry(key) else {
            if let Some(old) = opposite(key).and_then(|opposite| own.entry(opposite)) {
                let by = format!("{} = {}", key_text(key), value_text(&node.value));
                return Some(Change { range: old.key_place.start..old.node.place.end, by });
            }
            let value = rest.map_or_else(|| node.value.clone(), |rest| part(&node.value, rest));
            return self.added(own, key, &value, is_root);
        };
        let Some(rest) = rest else { return self.replaced(&entry.node, &node.value) };
        match (&entry.node.value, &node.value) {
            (Value::Table(own), Value::Table(wanted)) => self.in_table(own, wanted, rest, false),
            (Value::List(own), Value::List(wanted)) => {
                let (at, inner) = find_item(wanted, rest)?;
                let name = name(&wanted[at]);
                let there = match name {
                    Some(_) => own.iter().find(|item| self::name(item) == name),
                    None => own.get(at),
                };
                match (there, inner) {
                    (None, _) if is_root => Some(self.appended(key, &part(&node.value, rest))),
                    (None, _) => None,
                    (Some(item), None) => self.replaced(item, &wanted[at].value),
                    (Some(item), Some(inner)) => match (&item.value, &wanted[at].value) {
                        (Value::Table(own), Value::Table(wanted)) => self.in_table(own, wanted, inner, false),
                        _ => None,
                    },
                }
            }
            _ => self.replaced(&entry.node, &node.value),
        }
    }

    fn replaced(&self, old: &Node, new: &Value) -> Option<Change> {
        let range = old.place.start..old.place.end;
        (!self.has_header(old)).then(|| Change { range, by: value_text(new) })
    }

    /// A key that the table does not have yet.
    fn added(&self, own: &Table, key: &str, value: &Value, is_root: bool) -> Option<Change> {
        if is_root && matches!(value, Value::Table(_) | Value::List(_)) {
            return Some(self.appended(key, value));
        }
        let line = format!("{} = {}", key_text(key), value_text(value));
        if !is_root && self.text.get(own.place.start..)?.starts_with('{') {
            let end = own.place.end.checked_sub(1)?;
            let inner = self.text.get(own.place.start + 1..end)?;
            let kept = inner.trim_end().len() + own.place.start + 1;
            let comma = if inner.trim().is_empty() { " " } else { ", " };
            return Some(Change { range: kept..end, by: format!("{comma}{line} ") });
        }
        let heading = if is_root { 0 } else { own.place.end };
        let entries = own.entries.iter().filter(|entry| !self.has_header(&entry.node));
        let last = entries.map(|entry| entry.node.place.end).max().unwrap_or(heading);
        let at = self.text.get(last..)?.find('\n').map(|end| last + end + 1);
        Some(match at {
            Some(at) => Change { range: at..at, by: format!("{line}\n") },
            None => Change { range: self.text.len()..self.text.len(), by: format!("\n{line}\n") },
        })
    }

    /// A table, or a named one of several, at the end of the file.
    fn appended(&self, key: &str, value: &Value) -> Change {
        let lines = |table: &Table| {
            let line =
                |entry: &Entry| format!("{} = {}\n", key_text(&entry.key), value_text(&entry.node.value));
            table.entries.iter().map(line).collect::<String>()
        };
        let key = key_text(key);
        let block = match value {
            Value::Table(table) => format!("[{key}]\n{}", lines(table)),
            Value::List(items) => items
                .iter()
                .filter_map(|item| match &item.value {
                    Value::Table(table) => Some(format!("[[{key}]]\n{}", lines(table))),
                    _ => None,
                })
                .collect(),
            other => format!("{key} = {}\n", value_text(other)),
        };
        let break_before = if self.text.ends_with('\n') { "\n" } else { "\n\n" };
        Change { range: self.text.len()..self.text.len(), by: format!("{break_before}{block}") }
    }

    /// Whether a value is written below a heading of its own, or by several keys with points in them.
    fn has_header(&self, node: &Node) -> bool {
        let begins = |place: Place, letter: char| {
            self.text.get(place.start..).is_some_and(|text| text.starts_with(letter))
        };
        match &node.value {
            Value::Table(_) => !begins(node.place, '{'),
            Value::List(items) => items
                .first()
                .is_some_and(|item| matches!(item.value, Value::Table(_)) && !begins(item.place, '{')),
            _ => false,
        }
    }
}

/// Of a value only what a path in it names, and the names that lead there; whole what is never merged.
fn part(value: &Value, path: &str) -> Value {
    match value {
        Value::Table(table) if !is_number(table) => {
            let (key, rest) = first_key(table, path);
            let Some(entry) = table.entry(key) else { return value.clone() };
            let inner = rest.map_or_else(|| entry.node.value.clone(), |rest| part(&entry.node.value, rest));
            let entry = Entry { node: Node { value: inner, ..entry.node.clone() }, ..entry.clone() };
            Value::Table(Table { entries: vec![entry], place: table.place })
        }
        Value::List(items) => match find_item(items, path) {
            Some((at, Some(inner))) if name(&items[at]).is_some() => {
                let (Value::Table(item), Value::Table(mut inner)) =
                    (&items[at].value, part(&items[at].value, inner))
                else {
                    return value.clone();
                };
                inner.entries.splice(0..0, item.entry("name").cloned());
                Value::List(vec![Node { value: Value::Table(inner), place: items[at].place }])
            }
            _ => value.clone(),
        },
        other => other.clone(),
    }
}

fn name(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Table(table) => table.name(),
        _ => None,
    }
}

/// Whether two values say the same, wherever they stand; `{ value = 3 }` is 3.
fn same(one: &Value, other: &Value) -> bool {
    match (plain(one), plain(other)) {
        (Value::Text(one), Value::Text(other)) => one == other,
        (Value::Number(one), Value::Number(other)) => one.to_bits() == other.to_bits(),
        (Value::Flag(one), Value::Flag(other)) => one == other,
        (Value::Date, Value::Date) => true,
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| same(&one.value, &other.value))
        }
        (Value::Table(one), Value::Table(other)) => {
            one.entries.len() == other.entries.len()
                && one.entries.iter().all(|entry| {
                    other.get(&entry.key).is_some_and(|node| same(&entry.node.value, &node.value))
                })
        }
        _ => false,
    }
}

fn plain(value: &Value) -> &Value {
    match value {
        Value::Table(table) => match &table.entries[..] {
            [only] if only.key == "value" => &only.node.value,
            _ => value,
        },
        other => other,
    }
}

/// A value as TOML, on one line.
fn value_text(value: &Value) -> String {
    match plain(value) {
        Value::Text(text) => quoted(text),
        Value::Number(number) if number.abs() < 1e15 => number.to_string(),
        Value::Number(number) => format!("{number:e}"),
        Value::Flag(flag) => flag.to_string(),
        // no key of a scenario takes one
        Value::Date => String::new(),
        Value::List(items) => {
            format!("[{}]", items.iter().map(|item| value_text(&item.value)).collect::<Vec<_>>().join(", "))
        }
        Value::Table(table) => {
            let (value, others): (Vec<&Entry>, Vec<&Entry>) =
                table.entries.iter().partition(|entry| entry.key == "value");
            let entry =
                |entry: &&Entry| format!("{} = {}", key_text(&entry.key), value_text(&entry.node.value));
            format!("{{ {} }}", value.iter().chain(&others).map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

fn key_text(key: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { quoted(key) }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    struct Memory(BTreeMap<&'static str, &'static str>);

    impl Files for Memory {
        fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
            let text = path.to_str().and_then(|path| self.0.get(path));
            text.map(|text| text.as_bytes().to_vec()).ok_or_else(|| std::io::ErrorKind::NotFound.into())
        }
    }

    /// The lines of the text that are new, and those that are gone.
    fn difference(
        own: &'static str,
        base: &'static str,
        sets: &[&str],
    ) -> Result<[Vec<String>; 2], Unplaced> {
        let files = Memory(BTreeMap::from([("own.toml", own), ("base.toml", base)]));
        let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
        let text = edited(Path::new("own.toml"), own, &sets, &files)?;
        let only = |one: &str, other: &str| {
            let others: Vec<&str> = other.lines().collect();
            one.lines().filter(|line| !others.contains(line)).map(str::to_owned).collect()
        };
        Ok([only(&text, own), only(own, &text)])
    }

    const OWN: &str = "# mine\n[time]\nhorizon = 60     # five years\ndiscount = { value = 0.1, per = \"year\", sd = 0.02 } # dear\n\n[[stage]]\nname = \"a.b\"\nchurn = { p5 = 0.1, p95 = 0.2 }\norders = { mean = { value = 2, sd = 1 }, dispersion = 1 }\nto = { \"c d\" = [0.1, 0.2] }\n\n[[stage]]\nname = \"c d\"\nretention = { value = 0.9, per = \"year\" }\n";

    #[test]
    fn only_the_line_of_a_number_changes() {
        for (set, line) in [
            ("time.horizon=48", "horizon = 48     # five years"),
            ("time.discount=0.08", "discount = { value = 0.08, per = \"year\" } # dear"),
            ("stage.a.b.churn=0.15", "churn = 0.15"),
            ("stage.a.b.orders.mean=2.5", "orders = { mean = 2.5, dispersion = 1 }"),
            ("stage.a.b.to.c d.1=0.25", "to = { \"c d\" = [0.1, 0.25] }"),
            ("stage.c d.churn=0.2", "churn = { value = 0.2, per = \"year\" }"),
            ("time.discount.sd=0.01", "discount = { value = 0.1, per = \"year\", sd = 0.01 } # dear"),
        ] {
            let [new, gone] = difference(OWN, "", &[set]).unwrap_or_default();
            assert_eq!((new, gone.len()), (vec![line.to_owned()], 1), "{set}");
        }
    }

    #[test]
    fn what_has_no_place_is_added_where_it_belongs() {
        for (set, lines) in [
            ("time.delay=3", &["delay = 3"][..]),
            ("simulation.seed=7", &["[simulation]", "seed = 7"]),
            (
                "stage.a.b.orders.trend=0.1",
                &["orders = { mean = { value = 2, sd = 1 }, dispersion = 1, trend = 0.1 }"],
            ),
            ("stage.c d.climb=0.1", &["climb = 0.1"]),
        ] {
            let [new, _] = difference(OWN, "", &[set]).unwrap_or_default();
            assert_eq!(new, lines, "{set}");
        }
    }

    #[test]
    fn what_an_extended_file_says_is_said_anew() {
        let own = "extends = \"base.toml\"\ntitle = \"Mine\"\n[[stage]]\nname = \"c d\"\nclimb = 0.1";
        for (set, lines) in [
            ("time.discount=0.08", &["[time]", "discount = { value = 0.08, per = \"year\" }"][..]),
            ("stage.a.b.orders.mean=3", &["[[stage]]", "name = \"a.b\"", "orders = { mean = 3 }"]),
            ("stage.c d.churn=0.2", &["churn = { value = 0.2, per = \"year\" }"]),
        ] {
            let [mut new, gone] = difference(own, OWN, &[set]).unwrap_or_default();
            new.retain(|line| !line.is_empty());
            let lines: Vec<&str> =
                lines.iter().copied().filter(|line| !own.lines().any(|old| old == *line)).collect();
            assert_eq!((new, gone), (lines.into_iter().map(str::to_owned).collect(), Vec::new()), "{set}");
        }
    }

    #[test]
    fn several_changes_add_up_and_what_stands_below_a_heading_is_left() {
        let sets = ["time.horizon=48", "time.horizon=36", "stage.c d.churn=0.2", "stage.c d.churn=0.3"];
        let [new, _] = difference(OWN, "", &sets).unwrap_or_default();
        assert_eq!(new, ["horizon = 36     # five years", "churn = { value = 0.3, per = \"year\" }"]);
        let heading = "[time.discount]\nvalue = 0.1\nsd = 0.01\n";
        assert_eq!(
            difference(heading, "", &["time.discount=0.2"]),
            Err(Unplaced("time.discount".to_owned()))
        );
    }
}
