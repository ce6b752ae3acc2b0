//! Options of every verb that reads a log, and the reading.

use super::output::Folder;
use super::summed::Summed;
use super::{Failure, say};
use crate::calibrate::read::date::{DateRules, day_of};
use crate::calibrate::read::money::Decimal;
use crate::calibrate::read::{
    Column, Delimiter, LogError, Reading, Refunds, Rejected, Rules, columnar, text,
};
use crate::calibrate::span::{Span, TimeUnit};
use crate::calibrate::{CalibrateError, Options};
use crate::report::scores::REJECTED;
use clap::ValueEnum;
use std::io::{Read, Seek, Write};
use std::path::Path;

/// How a log is read.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct LogOptions {
    /// Column of the customer: a name, or a number from 1.
    #[arg(long, value_name = "COL", default_value = "customer")]
    customer: String,
    /// Column of the date.
    #[arg(long, value_name = "COL", default_value = "date")]
    date: String,
    /// Column of the amount; without it money is not looked at.
    #[arg(long, value_name = "COL")]
    amount: Option<String>,
    /// The first line holds no names.
    #[arg(long)]
    no_header: bool,
    /// What parts fields: a sign, `tab` or `blanks` [default: found out from the first line].
    #[arg(long, value_name = "SIGN")]
    delimiter: Option<String>,
    /// How dates are written, as in %d/%m/%Y; YYYY-MM-DD, YYYYMMDD, DD.MM.YYYY and their like are
    /// known, with or without a time.
    #[arg(long, value_name = "FORMAT")]
    date_format: Option<String>,
    /// Zone in which moments with an offset become days, such as Europe/Berlin [default: the day
    /// as written].
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// Which sign parts whole units from cents.
    #[arg(long, value_enum, default_value = "guess")]
    decimal: DecimalSign,
    /// What becomes of negative amounts.
    #[arg(long, value_enum, default_value = "net")]
    refunds: RefundRule,
    /// Count every row as a purchase; without it, rows of one customer and day are one.
    #[arg(long)]
    per_row: bool,
    /// The largest share of rows that may be set aside.
    #[arg(long, value_name = "SHARE", default_value = "0.01", allow_negative_numbers = true)]
    max_rejected: f64,
    /// Unit of time.
    #[arg(long, value_enum, default_value = Options::default().unit.name())]
    unit: UnitName,
    /// The last day that is learned from [default: that of observation]; what is after is held out.
    #[arg(long, value_name = "DATE")]
    calibrate_until: Option<String>,
    /// The last day of observation [default: the last day of the log].
    #[arg(long, value_name = "DATE")]
    observed_until: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DecimalSign {
    /// Found out from each amount.
    Guess,
    /// 1,234.56
    Point,
    /// 1.234,56
    Comma,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RefundRule {
    /// They come off the customer's spend and are no purchases.
    Net,
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
    /// Whether purchases of a day are one.
    pub fn by_day(&self) -> bool {
        !self.per_row
    }

    /// Whether money is looked at.
    pub fn has_amounts(&self) -> bool {
        self.amount.is_some()
    }

    /// The unit of time.
    pub fn unit(&self) -> TimeUnit {
        match self.unit {
            UnitName::Day => TimeUnit::Day,
            UnitName::Week => TimeUnit::Week,
            UnitName::Month => TimeUnit::Month,
            UnitName::Year => TimeUnit::Year,
        }
    }

    fn rules(&self) -> Result<Rules, Failure> {
        if !(0.0..=1.0).contains(&self.max_rejected) {
            let share = self.max_rejected;
            return Err(Failure::invalid(format!("--max-rejected {share}: give a share of rows, 0 to 1")));
        }
        let zone = self.time_zone.as_ref().map(|name| {
            jiff::tz::TimeZone::get(name).map_err(|_| {
                Failure::invalid(format!(
                    "--time-zone {name}: there is no such zone; write one as Europe/Berlin"
                ))
            })
        });
        Ok(Rules {
            customer: Column::parse(&self.customer),
            date: Column::parse(&self.date),
            amount: self.amount.as_deref().map(Column::parse),
            header: !self.no_header,
            delimiter: self.delimiter.as_deref().map_or(Ok(Delimiter::Guess), delimiter)?,
            dates: DateRules { format: self.date_format.clone(), zone: zone.transpose()? },
            decimal: match self.decimal {
                DecimalSign::Guess => Decimal::Guess,
                DecimalSign::Point => Decimal::Point,
                DecimalSign::Comma => Decimal::Comma,
            },
            refunds: match self.refunds {
                RefundRule::Net => Refunds::Net,
                RefundRule::Ignore => Refunds::Ignore,
                RefundRule::Reject => Refunds::Reject,
            },
        })
    }

    /// Reads a log, and the SHA-256 of its file; rows that are set aside go to a file of the folder.
    pub fn read(&self, path: &Path, folder: &Folder, quiet: bool) -> Result<(Reading, String), Failure> {
        let shown = path.display();
        let rules = self.rules()?;
        let cannot =
            |error: &dyn std::fmt::Display| Failure::failed(format!("cannot read `{shown}`: {error}"));
        let mut file = std::fs::File::open(path).map_err(|error| cannot(&error))?;
        if file.metadata().map_err(|error| cannot(&error))?.is_dir() {
            return Err(Failure::failed(format!("`{shown}` is a folder; give a file")));
        }
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
        let mut begin = Vec::new();
        (&file).take(4).read_to_end(&mut begin).map_err(|error| cannot(&error))?;
        let (reading, sum) = if begin == columnar::MAGIC {
            // it is not read from its beginning to its end
            file.rewind().map_err(|error| cannot(&error))?;
            let sum = Summed::new(&file).sum_of_rest();
            (columnar::read(file, &rules, &mut set_aside), sum)
        } else {
            // a pipe cannot be rewound
            let mut file = Summed::new(begin.as_slice().chain(file));
            let reading = text::read(&mut file, &rules, &mut set_aside);
            (reading, file.sum_of_rest())
        };
        aside.flush().map_err(|error| failed(&error))?;
        let reading = reading.map_err(|error| match error {
            LogError::Reading(error) => cannot(&error),
            LogError::Aside(message) => Failure::failed(message),
            error => Failure::invalid(format!("{shown}: {error}")),
        })?;
        self.judge(&reading, &shown.to_string(), first.as_deref(), quiet)?;
        Ok((reading, sum.map_err(|error| cannot(&error))?))
    }

    /// Refuses a log of which too much was set aside, or of which nothing is left.
    fn judge(&self, reading: &Reading, shown: &str, first: Option<&str>, quiet: bool) -> Result<(), Failure> {
        if reading.rejected == 0 {
            return Ok(());
        }
        let reasons: Vec<String> = reading
            .reasons
            .iter()
            .map(|(reason, (n, line))| format!("{n} x {reason} (first on line {line})"))
            .collect();
        let share = 100.0 * reading.rejected_share();
        let rows = reading.rows();
        let told = format!(
            "{} of {rows} rows were set aside ({share:.2} %): {}",
            reading.rejected,
            reasons.join("; ")
        );
        if reading.rejected_share() > self.max_rejected || reading.log.is_empty() {
            return Err(Failure::invalid(format!(
                "{shown}: {told}\n  {}\n  more than --max-rejected {} allows; name the columns and the date format, or raise it",
                first.unwrap_or_default(),
                self.max_rejected
            )));
        }
        if !quiet {
            say(&format!("{shown}: {told}; they are in {REJECTED}"));
        }
        Ok(())
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

    /// What is learned from and what is held out.
    pub fn span(&self, reading: &Reading) -> Result<Span, Failure> {
        Span::of(reading.log.extent(), self.unit(), self.ends()?).map_err(|error| refused(&error))
    }
}

/// A refusal with options as they are typed.
pub(super) fn refused(error: &CalibrateError) -> Failure {
    Failure::invalid(error.told(|option| match option {
        "gross_margin" => "--margin".to_owned(),
        "discount_per_year" => "--discount".to_owned(),
        option => format!("--{}", option.replace('_', "-")),
    }))
}

fn delimiter(text: &str) -> Result<Delimiter, Failure> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(Delimiter::Sign(b'\t')),
        ("blanks" | "space" | " ", _) => Ok(Delimiter::Blanks),
        (_, &[sign]) if sign.is_ascii() && !matches!(sign, b'"' | b'\n' | b'\r') => Ok(Delimiter::Sign(sign)),
        _ => Err(Failure::invalid(format!("--delimiter {text}: give one sign, or `tab`, or `blanks`"))),
    }
}
