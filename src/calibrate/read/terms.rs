//! How a log is read, in words: what options say, and what `fit.json` keeps for whoever scores by it.

use super::date::DateRules;
use super::money::Decimal;
use super::{Column, Delimiter, Reading, Refunds, Rules};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// How a log is read, in words.
///
/// ```
/// use cltv::calibrate::read::terms::Terms;
/// let terms = Terms { amount: Some("paid".to_owned()), time_zone: Some("Mars".to_owned()), ..Terms::default() };
/// let told = terms.rules().unwrap_err().to_string();
/// assert_eq!(told, "--time-zone Mars: there is no such zone; write one as Europe/Berlin");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// Column of the customer: a name, or a number from 1.
    pub customer: String,
    /// Column of the date.
    pub date: String,
    /// Column of the amount; without it money is not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Column of the quantity, by which amounts are multiplied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// Column of the currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Words that stand for nobody, beside the usual ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub null: Vec<String>,
    /// How letters are written, where it is not UTF-8: for whoever opens the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Whether the first line names the columns.
    pub header: bool,
    /// What parts fields, else it is found out: a sign, `tab` or `blanks`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// How dates are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_format: Option<String>,
    /// The zone in which moments become days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Which sign parts whole units from cents.
    pub decimal: Decimal,
    /// What becomes of negative amounts.
    pub refunds: Refunds,
    /// Whether every row is a purchase; else rows of one customer and day are one.
    pub per_row: bool,
    /// The largest share of rows that may be set aside.
    pub max_rejected: f64,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms {
            customer: "customer".to_owned(),
            date: "date".to_owned(),
            amount: None,
            quantity: None,
            currency: None,
            null: Vec::new(),
            encoding: None,
            header: true,
            delimiter: None,
            date_format: None,
            time_zone: None,
            decimal: Decimal::default(),
            refunds: Refunds::default(),
            per_row: false,
            max_rejected: 0.01,
        }
    }
}

/// Why nothing can be read so; options are spelled as they are typed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TermsError {
    /// Not a share of rows.
    #[error("--max-rejected {0}: give a share of rows, 0 to 1")]
    MaxRejected(f64),
    /// Not a time zone.
    #[error("--time-zone {0}: there is no such zone; write one as Europe/Berlin")]
    TimeZone(String),
    /// A quantity of no price.
    #[error("--quantity: say the price of one with --amount")]
    Quantity,
    /// Not a sign that parts fields.
    #[error("--delimiter {0}: give one sign, or `tab`, or `blanks`")]
    Delimiter(String),
}

impl Terms {
    /// These terms with what the log itself decided.
    pub fn as_found(self, reading: &Reading) -> Terms {
        let decimal = if self.decimal == Decimal::Guess { reading.decimal } else { self.decimal };
        Terms { decimal, ..self }
    }

    /// The rules to read by.
    ///
    /// # Errors
    /// When one of the words means nothing.
    pub fn rules(&self) -> Result<Rules, TermsError> {
        if !(0.0..=1.0).contains(&self.max_rejected) {
            return Err(TermsError::MaxRejected(self.max_rejected));
        }
        if self.quantity.is_some() && self.amount.is_none() {
            return Err(TermsError::Quantity);
        }
        let zone = |name: &String| TimeZone::get(name).map_err(|_| TermsError::TimeZone(name.clone()));
        Ok(Rules {
            customer: Column::parse(&self.customer),
            date: Column::parse(&self.date),
            amount: self.amount.as_deref().map(Column::parse),
            quantity: self.quantity.as_deref().map(Column::parse),
            currency: self.currency.as_deref().map(Column::parse),
            null: self.null.clone(),
            header: self.header,
            delimiter: self.delimiter.as_deref().map_or(Ok(Delimiter::Guess), delimiter)?,
            dates: DateRules {
                format: self.date_format.clone(),
                zone: self.time_zone.as_ref().map(zone).transpose()?,
            },
            decimal: self.decimal,
            refunds: self.refunds,
        })
    }
}

fn delimiter(text: &str) -> Result<Delimiter, TermsError> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(Delimiter::Sign(b'\t')),
        ("blanks" | "space" | " ", _) => Ok(Delimiter::Blanks),
        (_, &[sign]) if sign.is_ascii() && !matches!(sign, b'"' | b'\n' | b'\r') => Ok(Delimiter::Sign(sign)),
        _ => Err(TermsError::Delimiter(text.to_owned())),
    }
}
