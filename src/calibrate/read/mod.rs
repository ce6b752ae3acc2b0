//! Reading logs: text with any delimiter, and Parquet.
//!
//! Rows are read once and forgotten; what remains is a [`Log`]. A row that cannot be read is set
//! aside with its line and the reason, and too many of them are an error.

mod amounts;
#[cfg(feature = "parquet")]
pub mod columnar;
pub mod date;
mod header;
mod json_lines;
pub mod money;
mod sift;
pub mod table;
pub mod terms;
pub mod text;

use serde::{Deserialize, Serialize};

use super::log::Log;
use date::DateRules;
use money::Decimal;

/// A column, by its name or by its number from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// The name in the header.
    Name(String),
    /// The number, from 1.
    Number(usize),
}

impl Column {
    /// What a person wrote: a whole number is one, all else is a name.
    pub fn parse(text: &str) -> Column {
        match text.parse() {
            Ok(number) if number > 0 => Column::Number(number),
            _ => Column::Name(text.to_owned()),
        }
    }
}

impl std::fmt::Display for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Column::Name(name) => write!(f, "\"{name}\""),
            Column::Number(number) => write!(f, "{number}"),
        }
    }
}

/// What is done with negative amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Refunds {
    /// They come off the purchase that they follow, and are no purchases.
    #[default]
    Net,
    /// The same, and a purchase that they leave nothing of is none.
    Cancel,
    /// They are purchases, of less than nothing.
    Purchase,
    /// They are passed over.
    Ignore,
    /// Their rows are set aside.
    Reject,
}

/// What parts fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// Whichever of comma, semicolon, tab and bar the first line has most of; else blanks.
    Guess,
    /// One sign.
    Sign(u8),
    /// Any number of blanks.
    Blanks,
}

/// Columns that may be read: who, when, for how much, how many, in which currency.
const COLUMNS: usize = 5;

/// How a log is read.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Who bought.
    pub customer: Column,
    /// When.
    pub date: Column,
    /// For how much.
    pub amount: Option<Column>,
    /// How many of it: amounts are times this.
    pub quantity: Option<Column>,
    /// In which currency.
    pub currency: Option<Column>,
    /// Words that stand for nobody, beside the usual ones.
    pub null: Vec<String>,
    /// Whether the first line names the columns.
    pub header: bool,
    /// What parts fields.
    pub delimiter: Delimiter,
    /// How dates are written.
    pub dates: DateRules,
    /// How amounts are written.
    pub decimal: Decimal,
    /// What becomes of negative amounts.
    pub refunds: Refunds,
}

impl Rules {
    /// The columns that are read, each with the option that says which it is.
    fn columns(&self) -> [(&'static str, Option<&Column>); COLUMNS] {
        [
            ("customer", Some(&self.customer)),
            ("date", Some(&self.date)),
            ("amount", self.amount.as_ref()),
            ("quantity", self.quantity.as_ref()),
            ("currency-column", self.currency.as_ref()),
        ]
    }
}

/// Why a row was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Reason {
    /// The row ends before a column that is needed.
    #[error("the row has too few fields")]
    Fields,
    /// Nobody.
    #[error("no customer")]
    Customer,
    /// The id is not text.
    #[error("the customer is not UTF-8 text; say how the log is written, as in --encoding latin1")]
    Encoding,
    /// Could be two days.
    #[error("day or month first? say --date-format %d/%m/%Y or %m/%d/%Y")]
    Ambiguous,
    /// Not a date.
    #[error(
        "not a date; if all are written so, say how with --date-format, as in %d/%m/%Y, epoch-ms or spreadsheet"
    )]
    Date,
    /// Not in the calendar.
    #[error("there is no such day")]
    NoSuchDay,
    /// Not an amount.
    #[error("not an amount")]
    Amount,
    /// Not a quantity.
    #[error("not a quantity")]
    Quantity,
    /// A negative amount where those are set aside.
    #[error("a refund")]
    Refund,
}

/// A row that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected<'r> {
    /// Line in the file (Parquet: row), from 1.
    pub line: u64,
    /// Why.
    pub reason: Reason,
    /// What was there, shortened.
    pub found: &'r [u8],
}

/// Why a log cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file holds nothing.
    #[error("the file is empty")]
    Empty,
    /// The file holds a header and nothing else.
    #[error("the file has a header and no rows")]
    HeaderOnly,
    /// No such column.
    #[error("there is no column {wanted}; {there}{help}")]
    Column {
        /// What was asked for.
        wanted: Column,
        /// What there is.
        there: String,
        /// What to do.
        help: String,
    },
    /// Two columns of one name.
    #[error("two columns are called {wanted}; name the one that is meant by its number, from 1")]
    Twice {
        /// What was asked for.
        wanted: Column,
    },
    /// Not a text that can be read.
    #[error("the file is {0}; save it as UTF-8 text, or as Parquet")]
    Encoding(&'static str),
    /// Reading failed.
    #[error("{0}")]
    Reading(#[from] std::io::Error),
    /// Not readable as Parquet.
    #[error("not readable as Parquet: {0}")]
    Parquet(String),
    /// A column of a type that holds nothing of that kind.
    #[error("column {column} is of type {found}, which holds no {wanted}")]
    Type {
        /// The column.
        column: String,
        /// Its type.
        found: String,
        /// What was looked for.
        wanted: &'static str,
    },
    /// Too many rows cannot be read.
    #[error("{told}; at most {:.0} % of the rows may be: name the columns and the date format", 100.0 * most)]
    Spoiled {
        /// How many rows were set aside, and why.
        told: String,
        /// The largest share that may be.
        most: f64,
    },
    /// Writing down a row that was set aside failed.
    #[error("{0}")]
    Aside(String),
    /// One amount says that a point parts whole units from parts of them, another that a comma does.
    #[error(
        "amounts are written in two ways: with a decimal point on line {point}, with a decimal comma on line {comma}; \
         --decimal point or --decimal comma sets aside what is written the other way"
    )]
    Signs {
        /// A line with a decimal point.
        point: u64,
        /// A line with a decimal comma.
        comma: u64,
    },
    /// Money of two kinds cannot be added up.
    #[error("amounts are in {} on line {} and in {} on line {}; calibrate on a log of one currency", .one.0, .one.1, .other.0, .other.1)]
    Currencies {
        /// A currency and its line.
        one: (&'static str, u64),
        /// Another one.
        other: (&'static str, u64),
    },
}

/// What was read.
#[derive(Debug, Default)]
pub struct Reading {
    /// Who bought when.
    pub log: Log,
    /// Rows that were set aside.
    pub rejected: u64,
    /// How many of them for each reason, and the first line.
    pub reasons: std::collections::BTreeMap<Reason, (u64, u64)>,
    /// Refunds that were passed over.
    pub ignored: u64,
    /// Which sign parts whole units from parts of them, as far as it was said or found out.
    pub decimal: Decimal,
    /// The currency that stands beside amounts: its code, or a sign that several have.
    pub currency: Option<&'static str>,
    /// Amounts that can be read two ways where no other one decides, and the line of the first: they were read with
    /// a decimal point.
    pub either_way: Option<(u64, u64)>,
}

impl Reading {
    /// Rows that were neither empty nor set aside, and those that were.
    pub fn rows(&self) -> u64 {
        self.log.rows() + self.rejected + self.ignored
    }

    /// The share of rows that was set aside.
    pub fn rejected_share(&self) -> f64 {
        self.rejected as f64 / self.rows().max(1) as f64
    }

    /// Whether so much was set aside that nothing can be learned from the rest.
    pub fn is_spoiled(&self, most_rejected: f64) -> bool {
        self.rejected > 0 && (self.rejected_share() > most_rejected || self.log.is_empty())
    }

    /// How many rows were set aside and why, as a sentence; None where there was no such row.
    pub fn set_aside(&self) -> Option<String> {
        let reasons: Vec<String> = self
            .reasons
            .iter()
            .map(|(reason, (n, line))| format!("{n} x {reason} (first on line {line})"))
            .collect();
        let (share, reasons) = (100.0 * self.rejected_share(), reasons.join("; "));
        let told =
            || format!("{} of {} rows were set aside ({share:.2} %): {reasons}", self.rejected, self.rows());
        (self.rejected > 0).then(told)
    }
}
