//! Options of every verb that reads a log, and the reading.

use super::Failure;
use super::output::Folder;
use super::source::{self, Source, called};
use super::summed::Summed;
use crate::calibrate::CalibrateError;
use crate::calibrate::read::date::{DateRules, day_of};
use crate::calibrate::read::money::Decimal;
use crate::calibrate::read::terms::Terms;
use crate::calibrate::read::{LogError, Reading, Refunds, Rejected, columnar, text};
use crate::calibrate::span::TimeUnit;
use crate::report::scores::REJECTED;
use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;
use std::io::{Read, Seek, Write};
use std::path::Path;

/// How a log is read; what is not said is as usual, or as in the fit that is scored by.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct LogOptions {
    /// Column of the customer: a name, or a number from 1 [default: customer].
    #[arg(long, value_name = "COL")]
    customer: Option<String>,
    /// Column of the date [default: date].
    #[arg(long, value_name = "COL")]
    date: Option<String>,
    /// Column of the amount; without it money is not looked at.
    #[arg(long, value_name = "COL")]
    amount: Option<String>,
    /// Column of the quantity: amounts are multiplied by it, so `--amount` is the price of one.
    #[arg(long, value_name = "COL")]
    quantity: Option<String>,
    /// Column of the currency: a log of more than one is refused.
    #[arg(long, value_name = "COL")]
    currency_column: Option<String>,
    /// A word that stands for nobody in the column of the customer (repeatable), as NULL, NA, N/A, NaN,
    /// None, (null), \N and their like do.
    #[arg(long = "null", value_name = "WORD")]
    nulls: Vec<String>,
    /// The first line holds no names (`--no-header=false`: it does).
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    no_header: Option<bool>,
    /// What parts fields: a sign, `tab` or `blanks` [default: found out from the first line].
    #[arg(long, value_name = "SIGN")]
    delimiter: Option<String>,
    /// How letters are written, where it is not UTF-8: `latin1`, `utf-16le` or another of the names that
    /// the web knows.
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// How dates are written, as in %d/%m/%Y, or numbers: `epoch-s`, `epoch-ms`, `spreadsheet`; YYYY-MM-DD, YYYYMMDD, DD.MM.YYYY and their like are
    /// known, with or without a time.
    #[arg(long, value_name = "FORMAT")]
    date_format: Option<String>,
    /// Zone in which moments with an offset become days, such as Europe/Berlin [default: the day
    /// as written].
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// Which sign parts whole units from cents [default: guess].
    #[arg(long, value_enum)]
    decimal: Option<DecimalSign>,
    /// What becomes of negative amounts [default: net].
    #[arg(long, value_enum)]
    refunds: Option<RefundRule>,
    /// Count every row as a purchase; without it, rows of one customer and day are one
    /// (`--per-row=false`).
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    per_row: Option<bool>,
    /// The largest share of rows that may be set aside [default: 0.01].
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    max_rejected: Option<f64>,
    /// Unit of time [default: week].
    #[arg(long, value_enum)]
    unit: Option<UnitName>,
    /// The last day that is learned from [default: that of observation]; what is after is held out.
    #[arg(long, value_name = "DATE")]
    calibrate_until: Option<String>,
    /// The last day of observation [default: the last day of the log].
    #[arg(long, value_name = "DATE")]
    observed_until: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DecimalSign {
    /// Found out from the amounts: one that can be read one way only decides for all.
    Guess,
    /// 1,234.56
    Point,
    /// 1.234,56
    Comma,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RefundRule {
    /// They come off the purchase that they follow and are no purchases.
    Net,
    /// The same, and a purchase that they leave nothing of is none.
    Cancel,
    /// They are purchases, of less than nothing: losses of an account.
    Purchase,
    /// They are passed over.
    Ignore,
    /// Their rows are set aside.
    Reject,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum UnitName {
    Day,
    Week,
    Month,
    Year,
}

impl LogOptions {
    /// The unit of time, if it is said.
    pub fn unit(&self) -> Option<TimeUnit> {
        self.unit.map(|unit| match unit {
            UnitName::Day => TimeUnit::Day,
            UnitName::Week => TimeUnit::Week,
            UnitName::Month => TimeUnit::Month,
            UnitName::Year => TimeUnit::Year,
        })
    }

    /// These terms with what is said instead, and sentences on what is said otherwise than there.
    pub fn over(&self, mut terms: Terms) -> (Terms, Vec<String>) {
        let mut said = Vec::new();
        let decimal = self.decimal.map(|sign| match sign {
            DecimalSign::Guess => Decimal::Guess,
            DecimalSign::Point => Decimal::Point,
            DecimalSign::Comma => Decimal::Comma,
        });
        let refunds = self.refunds.map(|rule| match rule {
            RefundRule::Net => Refunds::Net,
            RefundRule::Cancel => Refunds::Cancel,
            RefundRule::Purchase => Refunds::Purchase,
            RefundRule::Ignore => Refunds::Ignore,
            RefundRule::Reject => Refunds::Reject,
        });
        put("customer", &self.customer, &mut terms.customer, &mut said);
        put("date", &self.date, &mut terms.date, &mut said);
        put("amount", &self.amount.clone().map(Some), &mut terms.amount, &mut said);
        put("quantity", &self.quantity.clone().map(Some), &mut terms.quantity, &mut said);
        put("currency-column", &self.currency_column.clone().map(Some), &mut terms.currency, &mut said);
        let nulls = (!self.nulls.is_empty()).then(|| self.nulls.clone());
        put("null", &nulls, &mut terms.null, &mut said);
        put("no-header", &self.no_header.map(|none| !none), &mut terms.header, &mut said);
        put("delimiter", &self.delimiter.clone().map(Some), &mut terms.delimiter, &mut said);
        put("encoding", &self.encoding.clone().map(Some), &mut terms.encoding, &mut said);
        put("date-format", &self.date_format.clone().map(Some), &mut terms.date_format, &mut said);
        put("time-zone", &self.time_zone.clone().map(Some), &mut terms.time_zone, &mut said);
        put("decimal", &decimal, &mut terms.decimal, &mut said);
        put("refunds", &refunds, &mut terms.refunds, &mut said);
        put("per-row", &self.per_row, &mut terms.per_row, &mut said);
        put("max-rejected", &self.max_rejected, &mut terms.max_rejected, &mut said);
        (terms, said)
    }

    /// Reads a log, and the SHA-256 of its file; rows that are set aside go to a file of the folder.
    pub fn read(path: &Path, terms: &Terms, folder: &Folder) -> Result<(Reading, String), Failure> {
        let shown = called(path).display();
        let rules = terms.rules().map_err(|error| Failure::invalid(error.to_string()))?;
        let encoding = terms.encoding.as_deref().map(source::encoding).transpose()?;
        let cannot =
            |error: &dyn std::fmt::Display| Failure::failed(format!("cannot read `{shown}`: {error}"));
        let mut source = Source::open(path)?;
        let mut aside = folder.create(REJECTED)?;
        let failed = |error: &std::io::Error| folder.failure(REJECTED, error);
        aside.write_all(b"line,reason,row\n").map_err(|error| failed(&error))?;
        let mut first: Option<String> = None;
        let mut set_aside = |row: &Rejected<'_>| {
            let text = String::from_utf8_lossy(row.found);
            let text = text.trim_end();
            first.get_or_insert_with(|| format!("line {}: {}: {text}", row.line, row.reason));
            let line =
                crate::report::csv::line([row.line.to_string(), row.reason.to_string(), text.to_owned()]);
            aside.write_all(line.as_bytes()).map_err(|error| failed(&error).message)
        };
        let begin = source::head(&mut source).map_err(|error| cannot(&error))?;
        let (reading, sum) = match source {
            Source::Stream(_) if begin == columnar::MAGIC => {
                return Err(cannot(
                    &"it is Parquet, which is not read from its beginning to its end; give a file",
                ));
            }
            Source::File(mut file) if begin == columnar::MAGIC => {
                file.rewind().map_err(|error| cannot(&error))?;
                let sum = Summed::new(&file).sum_of_rest();
                (columnar::read(file, &rules, &mut set_aside), sum)
            }
            // a pipe cannot be rewound
            source => {
                let mut source = Summed::new(begin.as_slice().chain(source));
                let text = source::text(&mut source, encoding).map_err(|error| cannot(&error))?;
                let reading = text::read(text, &rules, &mut set_aside);
                (reading, source.sum_of_rest())
            }
        };
        aside.flush().map_err(|error| failed(&error))?;
        let reading = reading.map_err(|error| match error {
            LogError::Reading(error) => cannot(&error),
            LogError::Aside(message) => Failure::failed(message),
            error => Failure::invalid(format!("{shown}: {error}")),
        })?;
        judge(&reading, terms, &shown.to_string(), first.as_deref())?;
        Ok((reading, sum.map_err(|error| cannot(&error))?))
    }

    /// The last day that is learned from and the last one of observation, where they are said.
    pub fn ends(&self) -> Result<(Option<i32>, Option<i32>), Failure> {
        let date = |name: &str, text: &Option<String>| {
            let day = text.as_ref().map(|text| {
                day_of(text.as_bytes(), &DateRules::default())
                    .map_err(|_| Failure::invalid(format!("--{name} {text}: write a date as 1997-09-30")))
            });
            day.transpose()
        };
        Ok((date("calibrate-until", &self.calibrate_until)?, date("observed-until", &self.observed_until)?))
    }
}

/// What is said comes in the place of a term; where it is another than that, a sentence says so.
pub(super) fn put<T: Clone + PartialEq + Serialize>(
    option: &str,
    given: &Option<T>,
    term: &mut T,
    said: &mut Vec<String>,
) {
    let Some(given) = given.as_ref().filter(|given| *given != term) else { return };
    let shown = |term: &T| match serde_json::to_value(term) {
        Ok(Value::Null) | Err(_) => "none".to_owned(),
        Ok(Value::String(text)) => text,
        Ok(value) => value.to_string(),
    };
    said.push(format!("--{option}: {} instead of {} in the fit", shown(given), shown(term)));
    term.clone_from(given);
}

/// Refuses a log of which too much was set aside, or of which nothing is left.
fn judge(reading: &Reading, terms: &Terms, shown: &str, first: Option<&str>) -> Result<(), Failure> {
    if !reading.is_spoiled(terms.max_rejected) {
        return Ok(());
    }
    Err(Failure::invalid(format!(
        "{shown}: {}\n  {}\n  more than --max-rejected {} allows; name the columns and the date format, or raise it",
        reading.set_aside().unwrap_or_default(),
        first.unwrap_or_default(),
        terms.max_rejected
    )))
}

/// A refusal with options as they are typed.
pub(super) fn refused(error: &CalibrateError) -> Failure {
    Failure::invalid(error.told(|option| match option {
        "gross_margin" => "--margin".to_owned(),
        "discount_per_year" => "--discount".to_owned(),
        option => format!("--{}", option.replace('_', "-")),
    }))
}
