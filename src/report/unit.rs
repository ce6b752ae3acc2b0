//! What a number is measured in: what an axis and a sentence have in common.

use super::format::{Kind, number};

/// What a number is measured in, and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// Money in this currency.
    Money(String),
    /// A share, written in percent.
    Share,
    /// Heads or orders.
    Count,
    /// Time in periods of this name ("month").
    Periods(String),
    /// A plain ratio.
    Ratio,
    /// A net promoter score.
    Score,
}

impl Unit {
    /// How its numbers are written.
    pub fn kind(&self) -> Kind {
        match self {
            Unit::Money(_) => Kind::Money,
            Unit::Share => Kind::Share,
            Unit::Count => Kind::Count,
            Unit::Periods(_) => Kind::Periods,
            Unit::Ratio => Kind::Ratio,
            Unit::Score => Kind::Score,
        }
    }

    /// What stands beside the title of its axis; empty where the numbers say it.
    pub fn name(&self) -> String {
        match self {
            Unit::Money(currency) => currency.clone(),
            Unit::Periods(period) => format!("{period}s"),
            Unit::Share | Unit::Count | Unit::Ratio | Unit::Score => String::new(),
        }
    }

    /// A number as a reader wants it.
    pub fn value(&self, value: f64) -> String {
        number(Some(value), self.kind())
    }
}
