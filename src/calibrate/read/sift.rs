//! Rows as they were read: into the log, or aside.

use std::borrow::Cow;

use super::amounts::{Amounts, Paid};
use super::date::{NoDay, day_of};
use super::money::Decimal;
use super::{COLUMNS, LogError, Reading, Reason, Refunds, Rejected, Rules};
use crate::calibrate::log::{Log, Rows};

/// The longest excerpt of a row that is kept.
const EXCERPT: usize = 200;

/// Rows as they were read: those for the log, and those to be set aside or passed over.
pub(super) struct Sifted<'r> {
    pub rules: &'r Rules,
    pub rows: Rows,
    /// Line, why, and what was there.
    pub rejected: Vec<(u64, Reason, Vec<u8>)>,
    ignored: u64,
    pub amounts: Amounts,
    /// How much more there is if a comma parts whole units from parts of them.
    with_comma: Rows,
}

impl<'r> Sifted<'r> {
    pub fn new(rules: &'r Rules) -> Sifted<'r> {
        Sifted {
            rules,
            rows: Rows::default(),
            rejected: Vec::new(),
            ignored: 0,
            amounts: Amounts::new(rules.decimal),
            with_comma: Rows::default(),
        }
    }

    /// A row of text: what stands in each column that is read.
    pub fn row<'f>(&mut self, line: u64, fields: &[&[u8]; COLUMNS], found: impl Fn() -> Cow<'f, [u8]>) {
        let [id, date, amount, quantity, currency] = *fields;
        let mut amount = match self.rules.amount {
            Some(_) => self.amounts.read(line, amount.trim_ascii()),
            None => Ok(Paid::default()),
        };
        if self.rules.quantity.is_some() {
            amount = amount.and_then(|paid| paid.times(quantity.trim_ascii()));
        }
        if self.rules.currency.is_some() {
            self.amounts.hear_currency(line, currency);
        }
        let day = day_of(date.trim_ascii(), &self.rules.dates).map_err(reason);
        self.add(line, id, day, amount, found);
    }

    /// A row whose date and amount are known, or known to be wrong.
    pub fn add<'f>(
        &mut self,
        line: u64,
        id: &[u8],
        day: Result<i32, Reason>,
        paid: Result<Paid, Reason>,
        found: impl Fn() -> Cow<'f, [u8]>,
    ) {
        let id = id.trim_ascii();
        let row = if id.is_empty() || self.is_nobody(id) {
            Err(Reason::Customer)
        } else if !id.is_ascii() && str::from_utf8(id).is_err() {
            Err(Reason::Encoding)
        } else {
            day.and_then(|day| {
                let paid = paid?;
                match self.rules.refunds {
                    Refunds::Reject if paid.minor < 0 => Err(Reason::Refund),
                    _ if !Log::keeps(day) => Err(Reason::NoSuchDay),
                    _ => Ok((day, paid)),
                }
            })
        };
        match row {
            Ok((_, paid)) if paid.minor < 0 && self.rules.refunds == Refunds::Ignore => self.ignored += 1,
            Ok((day, paid)) => {
                let is_purchase = paid.minor >= 0 || self.rules.refunds == Refunds::Purchase;
                self.rows.add(id, day, paid.minor, is_purchase);
                if paid.with_comma != 0 {
                    self.with_comma.add(id, day, paid.with_comma, false);
                }
            }
            Err(reason) => self.reject(line, reason, &found()),
        }
    }

    /// Whether an id is a word that programs write where there is none.
    #[inline]
    fn is_nobody(&self, id: &[u8]) -> bool {
        const WORDS: [&[u8]; 19] = [
            b"NULL", b"null", b"Null", b"(null)", b"(NULL)", b"None", b"none", b"NONE", b"NaN", b"nan",
            b"NAN", b"NA", b"N/A", b"n/a", b"#N/A", b"<NA>", b"NaT", b"nil", b"\\N",
        ];
        let usual =
            id.len() <= 6 && matches!(id[0], b'N' | b'n' | b'(' | b'#' | b'<' | b'\\') && WORDS.contains(&id);
        usual || self.rules.null.iter().any(|word| word.as_bytes() == id)
    }

    pub fn reject(&mut self, line: u64, reason: Reason, found: &[u8]) {
        self.rejected.push((line, reason, found[..found.len().min(EXCERPT)].to_vec()));
    }
}

/// Where rows go: into the log, or aside.
pub(super) struct Sink<'s> {
    pub reading: Reading,
    /// How much more there is if a comma parts whole units from parts of them.
    with_comma: Log,
    aside: &'s mut dyn FnMut(&Rejected<'_>) -> Result<(), String>,
}

impl<'s> Sink<'s> {
    pub fn new(aside: &'s mut dyn FnMut(&Rejected<'_>) -> Result<(), String>) -> Sink<'s> {
        Sink { reading: Reading::default(), with_comma: Log::default(), aside }
    }

    pub fn finish(mut self, sifted: &Sifted<'_>) -> Result<Reading, LogError> {
        let amounts = &sifted.amounts;
        if amounts.decimal() == Decimal::Comma {
            self.reading.log.correct(&self.with_comma);
        }
        let log = self.reading.log.sorted();
        let reading = Reading {
            log: if sifted.rules.refunds == Refunds::Cancel { log.cancelled() } else { log },
            decimal: amounts.decimal(),
            currency: amounts.currency(),
            either_way: amounts.either_way(),
            ..self.reading
        };
        if reading.rows() == 0 { Err(LogError::HeaderOnly) } else { Ok(reading) }
    }

    /// Takes rows, which are forgotten.
    pub fn take(&mut self, sifted: &mut Sifted<'_>) -> Result<(), LogError> {
        self.set_aside(sifted)?;
        self.reading.log.enter(&sifted.rows);
        sifted.rows.clear();
        Ok(())
    }

    /// Takes all but what is for the log.
    pub fn set_aside(&mut self, sifted: &mut Sifted<'_>) -> Result<(), LogError> {
        sifted.amounts.check()?;
        self.with_comma.enter(&sifted.with_comma);
        sifted.with_comma.clear();
        self.reading.ignored += std::mem::take(&mut sifted.ignored);
        for (line, reason, found) in sifted.rejected.drain(..) {
            self.reading.rejected += 1;
            self.reading.reasons.entry(reason).or_insert((0, line)).0 += 1;
            (self.aside)(&Rejected { line, reason, found: &found }).map_err(LogError::Aside)?;
        }
        Ok(())
    }
}

/// Why a day is none.
pub(super) fn reason(no: NoDay) -> Reason {
    match no {
        NoDay::Ambiguous => Reason::Ambiguous,
        NoDay::Unreadable => Reason::Date,
        NoDay::NoSuchDay => Reason::NoSuchDay,
    }
}
