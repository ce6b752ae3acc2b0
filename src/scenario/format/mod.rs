//! The scenario format as data: every key once, with shape, unit, default, range and example.
//!
//! From this one table come the unknown-key errors of the parser, the bounds, units and defaults that
//! the checker goes by, the JSON Schema that editors complete with, and the scenario reference in
//! `docs/`; so none of them can forget a key or say another thing of it.

mod bounds;
pub mod choices;
mod reference;
mod schema;
mod tables;

use crate::text::grouped;
pub use bounds::{Bounds, Count};
use choices::Named;
pub use reference::reference;
pub use schema::schema;
pub use tables::*;

/// A table of the file: what it is for and which keys it knows.
#[derive(Debug)]
pub struct TableFormat {
    /// Name of the definition in the schema.
    pub name: &'static str,
    /// How it is written in a file: `[time]`, `[[stage]]`, or a key's inline table.
    pub heading: &'static str,
    /// What it is for.
    pub says: &'static str,
    /// Its keys, in the order a reader wants them.
    pub keys: &'static [Key],
    /// A table whose keys it knows too.
    pub also: Option<&'static TableFormat>,
}

impl TableFormat {
    /// All keys, inherited ones last.
    pub fn all_keys(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().chain(self.also.into_iter().flat_map(|also| also.keys.iter()))
    }

    /// The key of this name, which must be there: for use in constants, where it is looked up while compiling.
    pub const fn at(&'static self, name: &str) -> &'static Key {
        let mut index = 0;
        while index < self.keys.len() && !same(self.keys[index].name, name) {
            index += 1;
        }
        assert!(index < self.keys.len(), "the table has no such key");
        &self.keys[index]
    }

    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.all_keys().find(|key| key.name == name)
    }
}

/// One key of a table.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// What it means.
    pub says: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// What holds if it is left out.
    pub left_out: LeftOut,
    /// What is allowed, where neither the shape nor the number of entries says it.
    pub range: &'static str,
    /// A value as one writes it.
    pub example: &'static str,
    /// Whether it must be there.
    pub required: bool,
}

/// What a number is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// What it is, in words; empty where it has no unit.
    pub what: &'static str,
    /// How it is converted between periods.
    pub time: Time,
}

/// What kind of number it is, as far as its unit of time goes: what `per` means for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// No unit of time: `per` means nothing.
    None,
    /// A probability per period.
    Probability,
    /// A retention per period, kept as churn.
    Retention,
    /// A mean or money per period.
    Flow,
    /// A discount or growth per period.
    Growth,
    /// A length of time; `per` states in what.
    Length,
}

/// What holds if a key is left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LeftOut {
    /// Nothing is to be said: it must be there, or is one of several forms.
    Unsaid,
    /// The same as if this number were written.
    Number {
        /// The number.
        number: f64,
        /// What there is to say of it.
        note: &'static str,
    },
    /// The same as if this text were written.
    Text {
        /// The text, or the word of a choice.
        text: &'static str,
        /// What there is to say of it.
        note: &'static str,
    },
    /// What no value says, in words.
    Says(&'static str),
}

impl Unit {
    /// The unit in words; empty where there is none.
    pub fn words(self) -> String {
        match self.time {
            Time::None | Time::Length => self.what.to_owned(),
            _ if self.what.is_empty() => "per period, or `per`".to_owned(),
            _ => format!("{} per period, or `per`", self.what),
        }
    }
}

impl LeftOut {
    /// What holds, in words, a value as one writes it; empty where there is nothing to say.
    pub fn words(self) -> String {
        match self {
            LeftOut::Unsaid => String::new(),
            LeftOut::Number { number, note } => format!("{}{note}", typed(number)),
            LeftOut::Text { text: "", .. } => "empty".to_owned(),
            LeftOut::Text { text, note } => format!("\"{text}\"{note}"),
            LeftOut::Says(words) => words.to_owned(),
        }
    }
}

/// A number as one writes it in a file: 10_000.
fn typed(number: f64) -> String {
    if number >= 1e4 && number.fract() == 0.0 {
        grouped(number as u64).replace(',', "_")
    } else {
        number.to_string()
    }
}

impl Key {
    /// What is allowed besides the shape, in words: how many entries, and what depends on other keys.
    pub fn limits(&self) -> String {
        let entries = match self.shape {
            Shape::Tables(_, count) | Shape::Names(count) => count.words(),
            Shape::Code { longest } => format!("1 to {longest} characters"),
            _ => String::new(),
        };
        [entries.as_str(), self.range]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The bounds of its numbers; any number where it has none.
    pub fn bounds(&self) -> Bounds {
        self.shape.bounds().unwrap_or(Bounds::ANY)
    }

    /// The number that holds if it is left out. Where it must be there (so that an error was said) the least
    /// that is allowed stands in.
    pub fn number(&self) -> f64 {
        match self.left_out {
            LeftOut::Number { number, .. } => number,
            _ => self.bounds().ends().0.max(0.0),
        }
    }

    /// The whole number that holds if it is left out.
    pub fn whole(&self) -> u64 {
        self.number() as u64
    }

    /// The text that holds if it is left out.
    pub fn text(&self) -> &'static str {
        match self.left_out {
            LeftOut::Text { text, .. } => text,
            _ => "",
        }
    }

    /// The choice that holds if it is left out.
    pub fn choice<T: Copy>(&self, choices: &[Named<T>]) -> Option<T> {
        choices.iter().find(|(_, word)| *word == self.text()).map(|(choice, _)| *choice)
    }
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A string.
    Text,
    /// A short string without control characters, at least one character long.
    Code {
        /// Most characters.
        longest: usize,
    },
    /// A whole number.
    Whole {
        /// Smallest.
        min: u64,
        /// Largest.
        max: u64,
    },
    /// A number that is known: no uncertainty.
    Exact(Bounds),
    /// A number in any form, uncertain ones included.
    Number(Bounds),
    /// A list of numbers in any form.
    Numbers(Bounds),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of names.
    Names(Count),
    /// A table from names (of stages, mostly) to numbers.
    ByName(Bounds),
    /// A table from names to numbers or lists of numbers.
    ListsByName(Bounds),
    /// A table.
    Table(&'static TableFormat),
    /// A list of tables.
    Tables(&'static TableFormat, Count),
    /// Any one of these.
    OneOf(&'static [Shape]),
}

impl Shape {
    /// The bounds of the numbers in it.
    pub fn bounds(self) -> Option<Bounds> {
        match self {
            Shape::Exact(bounds)
            | Shape::Number(bounds)
            | Shape::Numbers(bounds)
            | Shape::ByName(bounds)
            | Shape::ListsByName(bounds) => Some(bounds),
            Shape::OneOf(shapes) => shapes.iter().find_map(|shape| shape.bounds()),
            _ => None,
        }
    }

    /// The table it is, or has in it.
    pub fn table(self) -> Option<&'static TableFormat> {
        match self {
            Shape::Table(format) | Shape::Tables(format, _) => Some(format),
            Shape::OneOf(shapes) => shapes.iter().find_map(|shape| shape.table()),
            _ => None,
        }
    }

    /// What may be written, in words.
    pub fn words(self) -> String {
        match self {
            Shape::Text | Shape::Code { .. } => "a text in quotes".to_owned(),
            Shape::Whole { min, max } => {
                format!("a whole number, {} to {}", grouped(min), grouped(max))
            }
            Shape::Exact(bounds) => format!("a plain number, {}", bounds.words()),
            Shape::Number(bounds) => format!("a number, {}", bounds.words()),
            Shape::Numbers(bounds) => format!("a list of numbers, each {}", bounds.words()),
            Shape::Choice(words) => super::problem::one_of(words),
            Shape::Names(_) => "a list of names in quotes".to_owned(),
            Shape::ByName(bounds) => {
                format!("a table of names and numbers, each {}", bounds.words())
            }
            Shape::ListsByName(bounds) => {
                format!("a table of names and numbers or lists of numbers, each {}", bounds.words())
            }
            Shape::Table(format) => format!("a table with {}", key_names(format)),
            Shape::Tables(format, _) => format!("a list of tables with {}", key_names(format)),
            Shape::OneOf(shapes) => {
                shapes.iter().map(|shape| shape.words()).collect::<Vec<_>>().join(", or ")
            }
        }
    }
}

fn key_names(format: &TableFormat) -> String {
    let names: Vec<String> = format.keys.iter().map(|key| format!("`{}`", key.name)).collect();
    names.join(", ")
}

/// Whether this may stand for a currency: a short text, none of it control.
pub fn is_currency(code: &str) -> bool {
    let longest = match const { ROOT.at("currency") }.shape {
        Shape::Code { longest } => longest,
        _ => usize::MAX,
    };
    (1..=longest).contains(&code.chars().count()) && !code.chars().any(char::is_control)
}

/// Whether two texts are the same, while compiling.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

#[cfg(test)]
mod tests;
