//! Paths of numbers, as `--set`, parameters, assumptions, correlations, sweeps and charts name them: keys joined
//! by points, entries of `[[named]]` lists by their name, other entries by their number from 0.
//!
//! There is one way to write a path and one to read it, so what is printed can be typed.

use super::document::{Entry, Node, Table, Value};
use super::problem::{Place, listed, nearest};
use std::fmt;

/// How the names of the command line's sources begin.
pub(super) const SET: &str = "--set ";

/// Keys that make a table a number (or a rate); such a table is replaced whole, never merged.
pub(super) const NUMBER_FORMS: [&str; 10] =
    ["value", "sd", "p5", "p95", "low", "high", "dist", "column", "table", "weibull"];

/// The path of a number or of a table: `stage.client.churn`; empty for the whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(String);

impl Path {
    /// The path of these keys and names, from the whole file inwards.
    ///
    /// ```
    /// use cltv::scenario::path::Path;
    /// assert_eq!(Path::of(["segment", "loyal", "share"]).as_str(), "segment.loyal.share");
    /// ```
    pub fn of<'k>(keys: impl IntoIterator<Item = &'k str>) -> Path {
        keys.into_iter().fold(Path::default(), |path, key| path.key(key))
    }

    /// Whether it is this key of the whole file, or in it.
    pub fn is_in(&self, key: &str) -> bool {
        begins(&self.0, key)
    }

    /// The path of a key in the table of this path.
    pub fn key(&self, key: &str) -> Path {
        if self.0.is_empty() { Path(key.to_owned()) } else { Path(format!("{}.{key}", self.0)) }
    }

    /// The path of an entry of the list of this path: by its name, or else by its number.
    pub fn item(&self, index: usize, item: &Node) -> Path {
        match &item.value {
            Value::Table(table) => table.name().map_or_else(|| self.index(index), |name| self.key(name)),
            _ => self.index(index),
        }
    }

    /// The path of a nameless entry of the list of this path.
    pub fn index(&self, index: usize) -> Path {
        self.key(&index.to_string())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Path {
    fn from(text: &str) -> Path {
        Path(text.to_owned())
    }
}

impl PartialEq<str> for Path {
    fn eq(&self, text: &str) -> bool {
        self.0 == text
    }
}

impl PartialEq<&str> for Path {
    fn eq(&self, text: &&str) -> bool {
        self.0 == *text
    }
}

impl From<&Path> for Path {
    fn from(path: &Path) -> Path {
        path.clone()
    }
}

impl From<Path> for String {
    fn from(path: Path) -> String {
        path.0
    }
}

impl From<&Path> for String {
    fn from(path: &Path) -> String {
        path.0.clone()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Whether a table is a number in full.
pub(super) fn is_number(table: &Table) -> bool {
    NUMBER_FORMS.iter().any(|key| table.has(key))
}

/// Churn for retention and the other way round.
pub(super) fn opposite(key: &str) -> Option<&'static str> {
    match key {
        "churn" => Some("retention"),
        "retention" => Some("churn"),
        _ => None,
    }
}

/// What a path names.
pub(super) enum Slot<'a> {
    /// What is there.
    Existing(&'a mut Node),
    /// A key that is not there yet.
    New(&'a mut Table, String),
}

/// The place a path names: keys of tables, names of `[[named]]` entries, numbers in lists. Tables that
/// are not there are made; they stand where the path is written.
pub(super) fn find_slot<'a>(table: &'a mut Table, path: &str, written: Place) -> Result<Slot<'a>, String> {
    let (key, rest) = first_key(table, path);
    if key.is_empty() {
        return Err(format!("`{path}` is no path"));
    }
    let Some(rest) = rest else {
        return Ok(match table.entries.iter().position(|entry| entry.key == key) {
            Some(at) => Slot::Existing(&mut table.entries[at].node),
            None => Slot::New(table, key.to_owned()),
        });
    };
    if !table.has(key) {
        table.entries.push(Entry {
            key: key.to_owned(),
            key_place: written,
            node: Node { value: Value::Table(Table { entries: Vec::new(), place: written }), place: written },
        });
    }
    let Some(entry) = table.entry_mut(key) else {
        return Err(format!("`{key}` is not there"));
    };
    match &mut entry.node.value {
        Value::Table(inner) => find_slot(inner, rest, written),
        Value::List(items) => find_in_list(items, key, rest, written),
        other => Err(format!("`{key}` is {}, so nothing can be set in it", other.kind())),
    }
}

/// The key that a path begins with, and what follows: the longest key of the table that fits, for names may
/// have points in them; else what stands before the first point.
pub(super) fn first_key<'p>(table: &Table, path: &'p str) -> (&'p str, Option<&'p str>) {
    let known = table.entries.iter().map(|entry| entry.key.as_str());
    let longest = known.filter(|key| !key.is_empty() && begins(path, key)).map(str::len).max();
    let end = longest.or_else(|| path.find('.')).unwrap_or(path.len());
    (&path[..end], path.get(end + 1..))
}

/// Whether a path begins with a name, whole.
fn begins(path: &str, name: &str) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn find_in_list<'a>(
    items: &'a mut [Node],
    key: &str,
    rest: &str,
    written: Place,
) -> Result<Slot<'a>, String> {
    let Some((at, inner)) = find_item(items, rest) else { return Err(not_listed(items, key, rest)) };
    let node = &mut items[at];
    let Some(inner) = inner else {
        return match &node.value {
            Value::Table(table) if table.name() == Some(rest) => {
                Err(format!("`{key}.{rest}` is a whole table; name a key in it"))
            }
            _ => Ok(Slot::Existing(node)),
        };
    };
    match &mut node.value {
        Value::Table(table) => find_slot(table, inner, written),
        other => Err(format!("`{key}.{at}` is {}", other.kind())),
    }
}

/// The place in a list of the item that a path begins with, by its name or else by its number, and what follows.
pub(super) fn find_item<'p>(items: &[Node], path: &'p str) -> Option<(usize, Option<&'p str>)> {
    let name = |node: &Node| match &node.value {
        Value::Table(table) => table.name().filter(|name| begins(path, name)).map(str::len),
        _ => None,
    };
    // names may have points in them, and the longest that fits is meant
    if let Some(longest) = items.iter().filter_map(name).max() {
        let at = items.iter().position(|node| name(node) == Some(longest))?;
        return Some((at, path.get(longest + 1..)));
    }
    let (index, inner) = match path.split_once('.') {
        Some((index, inner)) => (index, Some(inner)),
        None => (path, None),
    };
    index.parse().ok().filter(|at| *at < items.len()).map(|at| (at, inner))
}

fn not_listed(items: &[Node], key: &str, path: &str) -> String {
    let index = path.split_once('.').map_or(path, |(index, _)| index);
    let names: Vec<&str> = items
        .iter()
        .filter_map(|node| match &node.value {
            Value::Table(table) => table.name(),
            _ => None,
        })
        .collect();
    let meant = nearest(index, names.iter().copied()).map(|name| format!("; did you mean `{name}`?"));
    format!("no `{key}` is called `{index}`; there is {}{}", listed(&names), meant.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::document::read_toml;
    use crate::scenario::problem::Problems;

    #[test]
    fn names_with_points_and_blanks_are_found() {
        let text = "[[stage]]\nname = \"a\"\n[[stage]]\nname = \"a.b c\"\nchurn = 0.2\nto = { \"a.b\" = 0.1, a = 0.3 }\nlist = [5, 6]\n";
        let mut table = read_toml(text, 0, &mut Problems::default());
        let place = table.place;
        for (path, number) in [
            ("stage.a.b c.churn", 0.2),
            ("stage.a.b c.to.a.b", 0.1),
            ("stage.a.b c.to.a", 0.3),
            ("stage.1.list.1", 6.0),
        ] {
            let Ok(Slot::Existing(node)) = find_slot(&mut table, path, place) else { panic!("{path}") };
            assert!(matches!(node.value, Value::Number(found) if (found - number).abs() < 1e-12), "{path}");
        }
        assert!(
            matches!(find_slot(&mut table, "stage.a.churn", place), Ok(Slot::New(_, key)) if key == "churn")
        );
        let Some(Value::List(stages)) = table.get("stage").map(|node| &node.value) else { panic!() };
        let stage = Path::from("stage").item(1, &stages[1]);
        assert_eq!(stage.key("list").index(0).as_str(), "stage.a.b c.list.0");
    }
}
