//! Reading one table against its format: unknown keys, missing keys, wrong kinds of values.

use crate::scenario::document::{Entry, Node, Table, Value};
use crate::scenario::format::choices::Named;
use crate::scenario::format::{Bounds, Key, Shape, TableFormat};
use crate::scenario::pasted::meant_by;
use crate::scenario::path::Path;
use crate::scenario::problem::{Place, Problems, nearest, one_of};
use crate::scenario::spec::At;
use crate::text::{grouped, rounded};

/// A table being read: its keys, its format, its path, and where problems go.
pub(super) struct Reader<'a> {
    table: &'a Table,
    format: &'static TableFormat,
    pub path: Path,
    pub place: Place,
    pub problems: &'a mut Problems,
}

impl<'a> Reader<'a> {
    /// Begins to read a table; reports keys it does not know and keys it lacks.
    pub fn open(
        table: &'a Table,
        place: Place,
        format: &'static TableFormat,
        path: Path,
        problems: &'a mut Problems,
    ) -> Reader<'a> {
        let reader = Reader { table, format, path, place, problems };
        let mut misspelled = Vec::new();
        for entry in &table.entries {
            if format.key(&entry.key).is_none() {
                misspelled.extend(meant(&entry.key, format));
                reader.problems.error(
                    entry.key_place,
                    reader.path_of(&entry.key),
                    format!("unknown key `{}` in {}", entry.key, reader.what()),
                    "unknown",
                );
                reader.problems.help(suggest(&entry.key, format));
            }
        }
        // a required key that is there misspelled is one mistake, not two
        let missing = |key: &&Key| key.required && !table.has(key.name) && !misspelled.contains(&key.name);
        for key in format.keys.iter().filter(missing) {
            reader
                .problems
                .error(
                    place,
                    reader.path_of(key.name),
                    format!("{} has no `{}`", reader.what(), key.name),
                    format!("`{}` is missing", key.name),
                )
                .help(format!("{} Write, for example: {}", key.says, written(key)));
        }
        reader
    }

    /// The entry of a key of the format.
    pub fn entry(&self, key: &str) -> Option<&'a Entry> {
        debug_assert!(self.format.key(key).is_some(), "{key} is not in {}", self.format.name);
        self.table.entry(key)
    }

    /// The node of a key of the format.
    pub fn node(&self, key: &str) -> Option<&'a Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// Whether the table's format knows the key.
    pub fn format_has(&self, key: &str) -> bool {
        self.format.key(key).is_some()
    }

    /// The place of the key's value, or of the table where the key is absent.
    pub fn place_of(&self, key: &str) -> Place {
        self.node(key).map_or(self.place, |node| node.place)
    }

    /// The path of a key.
    pub fn path_of(&self, key: &str) -> Path {
        self.path.key(key)
    }

    /// What the format says of a key.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.format.key(name)
    }

    /// Reports that the value of `key` is of the wrong kind.
    pub fn wrong_kind(&mut self, key: &str, node: &Node) {
        let allowed = self.format.key(key).map_or_else(String::new, |key| key.shape.words());
        let example = self.format.key(key).map_or_else(String::new, written);
        self.problems
            .error(
                node.place,
                self.path_of(key),
                format!("`{}` is {}; allowed is {allowed}", self.path_of(key), node.value.kind()),
                format!("{}, not what is wanted here", node.value.kind()),
            )
            .help(match number_meant(&node.value, &allowed) {
                Some(write) => format!("write {write}, without quotes"),
                None => format!("write, for example: {example}"),
            });
    }

    /// A text.
    pub fn text(&mut self, key: &str) -> Option<At<String>> {
        let node = self.node(key)?;
        match &node.value {
            Value::Text(text) => Some(At { value: text.clone(), place: node.place }),
            _ => {
                self.wrong_kind(key, node);
                None
            }
        }
    }

    /// One of the words of a choice, turned into what it stands for.
    pub fn choice<T: Copy>(&mut self, key: &str, choices: &[Named<T>]) -> Option<At<T>> {
        let node = self.node(key)?;
        let Value::Text(text) = &node.value else {
            self.wrong_kind(key, node);
            return None;
        };
        if let Some((value, _)) = choices.iter().find(|(_, word)| word == text) {
            return Some(At { value: *value, place: node.place });
        }
        let words: Vec<&str> = choices.iter().map(|(_, word)| *word).collect();
        self.problems.error(
            node.place,
            self.path_of(key),
            format!("`{}` is \"{text}\"; allowed is {}", self.path_of(key), one_of(&words)),
            "unknown word",
        );
        if let Some(meant) = nearest(text, words) {
            self.problems.help(format!("did you mean \"{meant}\"?"));
        }
        None
    }

    /// A whole number within the format's limits.
    pub fn whole(&mut self, key: &str) -> Option<At<u64>> {
        let node = self.node(key)?;
        let Some(Shape::Whole { min, max }) = self.format.key(key).map(|key| key.shape) else {
            return None;
        };
        let Value::Number(number) = node.value else {
            self.wrong_kind(key, node);
            return None;
        };
        // both limits are at most 2^53, so they are exact
        if number.fract() == 0.0 && number >= min as f64 && number <= max as f64 {
            return Some(At { value: number as u64, place: node.place });
        }
        let wanted = format!("a whole number, {} to {}", grouped(min), grouped(max));
        let label = if number.fract() == 0.0 { "out of range" } else { "not a whole number" };
        self.problems.error(
            node.place,
            self.path_of(key),
            format!("`{}` is {number}; allowed is {wanted}", self.path_of(key)),
            label,
        );
        None
    }

    /// A plain number within the format's bounds, without uncertainty.
    pub fn exact(&mut self, key: &str) -> Option<At<f64>> {
        let node = self.node(key)?;
        let Value::Number(number) = node.value else {
            self.wrong_kind(key, node);
            return None;
        };
        let (path, bounds) = (self.path_of(key), self.key(key)?.bounds());
        self.within(number, bounds, node.place, &path).then_some(At { value: number, place: node.place })
    }

    /// Whether a number is finite and within its bounds; if not, says so.
    pub fn within(&mut self, number: f64, bounds: Bounds, place: Place, path: &Path) -> bool {
        within(number, bounds, place, path, self.problems)
    }

    /// A list of names.
    pub fn names(&mut self, key: &str) -> Option<At<Vec<At<String>>>> {
        let node = self.node(key)?;
        let Value::List(items) = &node.value else {
            self.wrong_kind(key, node);
            return None;
        };
        let mut names = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                Value::Text(text) => names.push(At { value: text.clone(), place: item.place }),
                _ => self.wrong_kind(key, item),
            }
        }
        Some(At { value: names, place: node.place })
    }

    /// A table inside this one.
    pub fn table(&mut self, key: &str) -> Option<Reader<'_>> {
        let node = self.node(key)?;
        let format = self.table_format(key)?;
        match &node.value {
            Value::Table(table) => {
                let path = self.path_of(key);
                Some(Reader::open(table, node.place, format, path, self.problems))
            }
            _ => {
                self.wrong_kind(key, node);
                None
            }
        }
    }

    /// Every table of a list, with the path `key.name` or `key.index`.
    pub fn each_table(&mut self, key: &str, mut read: impl FnMut(Reader<'_>)) {
        let Some(node) = self.node(key) else { return };
        let Some(format) = self.table_format(key) else {
            return;
        };
        let Value::List(items) = &node.value else {
            self.wrong_kind(key, node);
            return;
        };
        for (index, item) in items.iter().enumerate() {
            let Value::Table(table) = &item.value else {
                self.wrong_kind(key, item);
                continue;
            };
            let path = self.path_of(key).item(index, item);
            read(Reader::open(table, item.place, format, path, self.problems));
        }
    }

    fn table_format(&self, key: &str) -> Option<&'static TableFormat> {
        self.key(key).and_then(|key| key.shape.table())
    }

    /// What the table is, for messages: `[time]`, `stage "client"`.
    pub fn what(&self) -> String {
        if self.path == Path::default() {
            return "the scenario".to_owned();
        }
        match self.table.name() {
            Some(name) => format!("{} \"{name}\"", self.format.name),
            None => format!("`{}`", self.path),
        }
    }
}

/// Whether a number is finite and within its bounds; if not, says so.
pub(super) fn within(
    number: f64,
    bounds: Bounds,
    place: Place,
    path: &Path,
    problems: &mut Problems,
) -> bool {
    if bounds.allow(number) {
        return true;
    }
    if !number.is_finite() {
        problems
            .error(place, path, format!("`{path}` is {number}; allowed is a finite number"), "not finite")
            .help("infinities and nan cannot be computed with; write the number that is meant");
        return false;
    }
    let label = match bounds {
        Bounds::UNIT if number > 1.0 => "more than 1",
        Bounds::UNIT | Bounds::NON_NEGATIVE => "less than 0",
        _ => "out of range",
    };
    problems.error(place, path, format!("`{path}` is {number}; allowed is {}", bounds.words()), label);
    if bounds == Bounds::UNIT && number > 1.0 && number <= 100.0 {
        problems.help(format!("if {number} % is meant, write {}", rounded(number / 100.0)));
    }
    false
}

/// The number that a text stands for, where a number is allowed.
fn number_meant(value: &Value, allowed: &str) -> Option<String> {
    let Value::Text(text) = value else { return None };
    let meant = meant_by(text).filter(|meant| meant.is_number() && allowed.contains("number"))?;
    Some(meant.write)
}

fn suggest(found: &str, format: &TableFormat) -> String {
    match meant(found, format) {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            let known: Vec<&str> = format.all_keys().map(|key| key.name).collect();
            format!("known here: {}", known.join(", "))
        }
    }
}

fn meant(found: &str, format: &TableFormat) -> Option<&'static str> {
    nearest(found, format.all_keys().map(|key| key.name))
}

fn written(key: &Key) -> String {
    if key.example.starts_with("[[") {
        key.example.to_owned()
    } else {
        format!("{} = {}", key.name, key.example)
    }
}
