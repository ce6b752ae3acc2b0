//! The scenario format as data: every key once, with shape, unit, default, range and example.
//!
//! From this one table come the unknown-key errors of the parser, the JSON Schema that editors
//! complete with, and the scenario reference in `docs/`; so none of them can forget a key.

mod reference;
mod schema;
mod tables;

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
    /// Its unit, empty where it has none.
    pub unit: &'static str,
    /// What holds if it is left out.
    pub default: &'static str,
    /// What is allowed, where the shape does not say it.
    pub range: &'static str,
    /// A value as one writes it.
    pub example: &'static str,
    /// Whether it must be there.
    pub required: bool,
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A string.
    Text,
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
    Names,
    /// A table from names (of stages, mostly) to numbers.
    ByName(Bounds),
    /// A table from names to numbers or lists of numbers.
    ListsByName(Bounds),
    /// A table.
    Table(&'static TableFormat),
    /// A list of tables.
    Tables(&'static TableFormat),
    /// Any one of these.
    OneOf(&'static [Shape]),
}

/// What values of a number are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds {
    /// Any finite number.
    Any,
    /// 0 or more.
    NonNegative,
    /// More than 0.
    Positive,
    /// 0 to 1.
    Unit,
    /// More than -1.
    AboveMinusOne,
    /// -1 to 1.
    Correlation,
}

impl Bounds {
    /// Whether the value is allowed.
    pub fn allow(self, value: f64) -> bool {
        value.is_finite()
            && match self {
                Bounds::Any => true,
                Bounds::NonNegative => value >= 0.0,
                Bounds::Positive => value > 0.0,
                Bounds::Unit => (0.0..=1.0).contains(&value),
                Bounds::AboveMinusOne => value > -1.0,
                Bounds::Correlation => (-1.0..=1.0).contains(&value),
            }
    }

    /// What is allowed, in words.
    pub fn words(self) -> &'static str {
        match self {
            Bounds::Any => "any finite number",
            Bounds::NonNegative => "0 or more",
            Bounds::Positive => "more than 0",
            Bounds::Unit => "0 to 1",
            Bounds::AboveMinusOne => "more than -1",
            Bounds::Correlation => "-1 to 1",
        }
    }
}

impl Shape {
    /// What may be written, in words.
    pub fn words(self) -> String {
        match self {
            Shape::Text => "a text in quotes".to_owned(),
            Shape::Whole { min, max } => {
                format!("a whole number, {} to {}", grouped(min), grouped(max))
            }
            Shape::Exact(bounds) => format!("a plain number, {}", bounds.words()),
            Shape::Number(bounds) => format!("a number, {}", bounds.words()),
            Shape::Numbers(bounds) => format!("a list of numbers, each {}", bounds.words()),
            Shape::Choice(words) => super::problem::one_of(words),
            Shape::Names => "a list of names in quotes".to_owned(),
            Shape::ByName(bounds) => {
                format!("a table of names and numbers, each {}", bounds.words())
            }
            Shape::ListsByName(bounds) => {
                format!("a table of names and numbers or lists of numbers, each {}", bounds.words())
            }
            Shape::Table(format) => format!("a table with {}", key_names(format)),
            Shape::Tables(format) => format!("a list of tables with {}", key_names(format)),
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

/// Whether this may stand for a currency: 1 to 12 characters, none of control.
pub fn is_currency(code: &str) -> bool {
    (1..=12).contains(&code.chars().count()) && !code.chars().any(char::is_control)
}

/// A whole number with commas: 1,200.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
