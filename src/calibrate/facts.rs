//! What a log holds, whoever asks: how far it goes, what was set aside, who cannot be scored, and what to be
//! careful with.

use super::log::MINOR;
use super::read::Reading;
use super::read::date::date_of;
use super::read::money::agreed;
use super::span::Span;
use super::summary::Summaries;
use crate::text::printable;

/// What a log holds. Days are YYYY-MM-DD.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct LogFacts {
    /// The first day of the log.
    pub first_day: String,
    /// The last day of the log.
    pub last_day: String,
    /// The last day of calibration.
    pub calibrated_until: String,
    /// The last day of observation.
    pub observed_until: String,
    /// Length of the hold-out in units.
    pub holdout: f64,
    /// Whether purchases of a day are one.
    pub by_day: bool,
    /// Purchases in calibration, first ones included.
    pub purchases: u64,
    /// Money in calibration.
    pub revenue: f64,
    /// Whether amounts were read at all.
    pub has_amounts: bool,
    /// Refunds among the rows.
    pub refunds: u64,
    /// Rows that were set aside.
    pub rejected: u64,
    /// Why, how often, and on which line first.
    pub reasons: Vec<(String, u64, u64)>,
    /// The same as a sentence, where there was such a row.
    pub set_aside: Option<String>,
    /// Refunds that were passed over.
    pub ignored: u64,
    /// The currency that amounts name.
    pub currency: Option<&'static str>,
    /// Amounts that can be read two ways where none decides, and the line of the first.
    pub either_way: Option<(u64, u64)>,
    /// The customer of far more purchases than anybody else should have, and how many.
    pub outlier: Option<(String, u64)>,
    /// Customers who were not learned from and cannot be scored.
    pub left_out: LeftOut,
    /// Days from the last day of the log to the end of observation.
    pub empty_days: i32,
    /// The days around the longest time without any purchase, where it is long beside the log.
    pub silence: Option<(String, String)>,
}

/// Customers who are not scored, by the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Who first bought after the end of calibration.
    pub newcomers: u64,
    /// Who has refunds and no purchase.
    pub refunds_only: u64,
    /// Who has nothing until the end of observation.
    pub later: u64,
}

impl LeftOut {
    /// The reasons and how many there are for each; those for whom there is nobody left out.
    pub fn reasons(&self) -> Vec<(&'static str, u64)> {
        let all = [
            ("first bought after the last day that is learned from", self.newcomers),
            ("refunds and no purchase", self.refunds_only),
            ("first bought after the end of observation", self.later),
        ];
        all.into_iter().filter(|(_, n)| *n > 0).collect()
    }
}

/// Who made more than this share of all purchases, and more than this many times the mean, is remarked upon.
const OUTLYING_SHARE: f64 = 0.05;
const OUTLYING_TIMES: f64 = 20.0;

/// The customer of the most purchases, if they are far too many for one.
fn outlier(reading: &Reading, summaries: &Summaries) -> Option<(String, u64)> {
    let most = summaries.customers.iter().max_by_key(|each| each.frequency)?;
    let (n, all) = (f64::from(most.frequency) + 1.0, summaries.purchases as f64);
    let mean = all / summaries.customers.len() as f64;
    let outlying = n > OUTLYING_SHARE * all && n > OUTLYING_TIMES * mean;
    outlying.then(|| (reading.log.id(most.customer as usize), u64::from(most.frequency) + 1))
}

/// Days without a purchase that are remarked upon, if they are a third of the log too.
const LONG_SILENCE: i32 = 60;

impl LogFacts {
    /// What a log holds that was summed up over a span.
    pub fn of(
        reading: &Reading,
        summaries: &Summaries,
        span: &Span,
        (has_amounts, by_day): (bool, bool),
    ) -> LogFacts {
        let (first, last) = reading.log.extent().unwrap_or_default();
        let reasons =
            reading.reasons.iter().map(|(reason, (n, line))| (reason.to_string(), *n, *line)).collect();
        LogFacts {
            first_day: date_of(first).to_string(),
            last_day: date_of(last).to_string(),
            calibrated_until: date_of(span.calibrated).to_string(),
            observed_until: date_of(span.observed).to_string(),
            holdout: span.holdout(),
            by_day,
            purchases: summaries.purchases,
            revenue: summaries.amount as f64 / MINOR as f64,
            has_amounts,
            refunds: reading.log.refunds(),
            rejected: reading.rejected,
            reasons,
            set_aside: reading.set_aside(),
            ignored: reading.ignored,
            outlier: outlier(reading, summaries),
            currency: reading.currency,
            either_way: reading.either_way,
            left_out: LeftOut {
                newcomers: summaries.newcomers,
                refunds_only: summaries.refunds_only,
                later: summaries.later,
            },
            empty_days: span.observed - last,
            silence: summaries
                .silence
                .filter(|(before, after)| {
                    3 * (after - before) > (last - first) && after - before > LONG_SILENCE
                })
                .map(|(before, after)| (date_of(before).to_string(), date_of(after).to_string())),
        }
    }

    /// What is to be said where money is called by another name than in the log.
    pub fn misnamed(&self, currency: &str) -> Option<String> {
        let named = self.currency.filter(|named| agreed(named, currency).is_none())?;
        Some(format!("the log's amounts are in {named}; they are called {currency} here and not converted"))
    }

    /// What to be careful with, whatever becomes of the log.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings: Vec<String> = self.set_aside.iter().cloned().collect();
        if let Some((n, line)) = self.either_way {
            warnings.push(format!(
                "{n} amounts can be read two ways, as 1.250 can (first on line {line}), and none decides: a decimal point was taken (--decimal says so, or says comma)"
            ));
        }
        if let Some((customer, n)) = &self.outlier {
            let (customer, share) = (printable(customer), 100.0 * *n as f64 / self.purchases as f64);
            warnings.push(format!(
                "customer {customer} made {n} of {} purchases ({share:.0} %): if that is a till, a test or a word for nobody, leave it out (--null {customer})",
                self.purchases
            ));
        }
        if self.empty_days > 0 {
            warnings.push(format!(
                "the log ends on {}: the {} days from then until {} count as days on which nobody bought",
                self.last_day, self.empty_days, self.observed_until
            ));
        }
        if let Some((before, after)) = &self.silence {
            warnings.push(format!(
                "nobody bought between {before} and {after}: look whether the dates are right (--observed-until leaves out what comes after a day)"
            ));
        }
        warnings
    }
}
