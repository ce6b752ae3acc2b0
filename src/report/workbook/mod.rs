//! Workbooks as data, and one writer.
//!
//! Text is written as text and never read as a formula; a formula carries the number that the
//! program computed, so that it shows the same before a spreadsheet recalculates it.

#[cfg(feature = "workbook")]
mod write;

use crate::report::format::Kind;
#[cfg(feature = "workbook")]
pub use write::bytes;

/// A workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// Its title, in the properties of the document.
    pub title: String,
    /// Its sheets.
    pub sheets: Vec<Sheet>,
}

/// A sheet: a title, then rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its name, at most 31 letters, none of `[]:*?/\`.
    pub name: String,
    /// Its rows from the first.
    pub rows: Vec<Vec<Cell>>,
    /// Widths of columns in letters.
    pub widths: Vec<f64>,
    /// Rows at the top that stay when the rest is scrolled, and are repeated on every printed page.
    pub frozen_rows: u32,
    /// Columns on the left that stay.
    pub frozen_columns: u16,
    /// Whether it prints across.
    pub landscape: bool,
}

/// Usual width of a column, in letters.
pub const COLUMN: f64 = 16.0;

/// First row of a table that [`Sheet::table`] begins: below its title, a note and its head.
pub const FIRST: usize = 3;

impl Sheet {
    /// A sheet with its title, a note, and the head of its table, whose columns are so many letters
    /// wide.
    pub fn table(name: &str, title: &str, note: &str, head: &[&str], width: f64) -> Sheet {
        Sheet {
            name: name.to_owned(),
            rows: vec![
                vec![Cell::Title(title.to_owned())],
                vec![Cell::Text(note.to_owned())],
                head.iter().map(|text| Cell::Head((*text).to_owned())).collect(),
            ],
            widths: vec![width; head.len()],
            frozen_rows: FIRST as u32,
            frozen_columns: 1,
            landscape: true,
        }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// The title of a sheet.
    Title(String),
    /// The name of a column or of a part.
    Head(String),
    /// Text.
    Text(String),
    /// Text over several lines.
    Wrapped(String),
    /// A number; nothing where it is unknown.
    Number(Option<f64>, Style),
    /// A formula without `=`, and the program's own number for it.
    Formula {
        /// In the language of spreadsheets, US English.
        formula: String,
        /// What it comes to; unknown shows as the formula's own blank.
        value: Option<f64>,
        /// How it is shown.
        style: Style,
    },
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Money, two digits.
    Money,
    /// Money in whole units.
    Whole,
    /// A share in percent.
    Share,
    /// A count.
    Count,
    /// Anything else.
    Plain,
    /// Seven digits: factors and parameters.
    Exact,
    /// As the spreadsheet likes.
    General,
}

impl Style {
    /// How a kind of number is shown in a cell.
    pub fn of(kind: Kind) -> Style {
        match kind {
            Kind::Money => Style::Money,
            Kind::Share => Style::Share,
            Kind::Count => Style::Count,
            Kind::Periods | Kind::Score => Style::Plain,
            Kind::Ratio => Style::Exact,
        }
    }
}

/// The address of a cell in the language of spreadsheets, row and column from 0.
///
/// ```
/// use cltv::report::workbook::address;
/// assert_eq!(address(0, 0), "A1");
/// assert_eq!(address(9, 27), "AB10");
/// ```
pub fn address(row: usize, column: usize) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = ((rest - 1) % 26) as u8;
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}
