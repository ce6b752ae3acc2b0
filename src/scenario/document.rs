//! The scenario file as a tree in which every key and every value knows its place.
//!
//! TOML text becomes a [`Table`]; files that a scenario extends are merged under it and the
//! command line's `--set` over it, so an error always points at the text that caused it.

use super::problem::Place;

pub use super::syntax::read_toml;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// The text of the value.
    pub place: Place,
}

/// What a value is.
#[derive(Debug, Clone)]
pub enum Value {
    /// A string.
    Text(String),
    /// An integer or a float; not necessarily finite.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A date or time.
    Date,
    /// An array.
    List(Vec<Node>),
    /// A table, however written.
    Table(Table),
}

impl Value {
    /// What it is, for messages: `a number`.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "a text",
            Value::Number(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Date => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// Keys and values in the order of the file.
#[derive(Debug, Clone)]
pub struct Table {
    /// The entries.
    pub entries: Vec<Entry>,
    /// The table's own place: its header, or its braces.
    pub place: Place,
}

/// One key with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_place: Place,
    /// The value.
    pub node: Node,
}

impl Table {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The entry of a key, to change it.
    pub fn entry_mut(&mut self, key: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.key == key)
    }

    /// Whether it has the key.
    pub fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// The table's `name`, if it has one.
    pub fn name(&self) -> Option<&str> {
        match &self.get("name")?.value {
            Value::Text(name) => Some(name),
            _ => None,
        }
    }
}
