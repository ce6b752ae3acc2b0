//! What is known of each customer at the end of calibration, and what came after.

use std::collections::BTreeMap;

use super::log::{Log, MINOR, Purchase, Visitor};
use super::span::Span;
use crate::laws::history::{History, Spend, merge};

/// One customer at the end of calibration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Number in the log.
    pub customer: u32,
    /// Repeat purchases: all but the first.
    pub frequency: u32,
    /// Days from the first purchase to the last in calibration.
    pub recency_days: i32,
    /// Days from the first purchase to the end of calibration.
    pub age_days: i32,
    /// Money of repeat purchases, in ten-thousandths, refunds that follow them subtracted.
    pub repeat_amount: i64,
    /// All money in calibration, in ten-thousandths.
    pub amount: i64,
    /// Purchases in the hold-out.
    pub holdout: u32,
    /// Money of the hold-out, in ten-thousandths.
    pub holdout_amount: i64,
}

impl Summary {
    /// Mean money of a repeat purchase; None without one.
    pub fn mean_spend(&self) -> Option<f64> {
        let money = self.repeat_amount as f64 / MINOR as f64;
        (self.frequency > 0).then(|| money / f64::from(self.frequency))
    }

    /// The history that laws are fitted to, in the unit of the span.
    pub fn history(&self, span: &Span) -> History {
        let days = span.unit.days();
        History {
            frequency: self.frequency,
            recency: f64::from(self.recency_days) / days,
            age: f64::from(self.age_days) / days,
            weight: 1.0,
        }
    }
}

/// Everybody, and totals of the log.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summaries {
    /// Customers with a purchase in calibration, in the order of the log.
    pub customers: Vec<Summary>,
    /// Purchases in calibration, first ones included.
    pub purchases: u64,
    /// Money in calibration, in ten-thousandths.
    pub amount: i64,
    /// Customers whose first purchase is in the hold-out, and their purchases.
    pub newcomers: u64,
    /// Purchases of those.
    pub newcomers_purchases: u64,
    /// Customers with refunds and no purchase.
    pub refunds_only: u64,
    /// Customers with nothing until the end of observation.
    pub later: u64,
    /// Repeat purchases by period: see [`Span::period_of`]; newcomers of the hold-out left out.
    pub by_period: BTreeMap<i64, u64>,
    /// The days around the longest time in which nothing happened.
    pub silence: Option<(i32, i32)>,
}

/// Sums a log up. Purchases are days with a purchase if `by_day`, rows otherwise.
pub fn summarize(log: &Log, span: &Span, by_day: bool) -> Summaries {
    let mut pass = SummaryPass::new(log, span, by_day);
    log.walk(&mut [&mut pass]);
    pass.finish()
}

/// Sums a log up on a walk through it.
#[derive(Debug)]
pub struct SummaryPass<'s> {
    summaries: Summaries,
    span: &'s Span,
    by_day: bool,
    /// The first day of the log, and what happened on it and on each day after.
    first: i32,
    days: Vec<Day>,
}

/// What happened on a day: whether anything did, and the repeat purchases that count for a period.
#[derive(Debug, Default, Clone, Copy)]
struct Day {
    busy: bool,
    repeats: u64,
}

impl<'s> SummaryPass<'s> {
    /// To walk through this log.
    pub fn new(log: &Log, span: &'s Span, by_day: bool) -> SummaryPass<'s> {
        let (first, last) = log.extent().unwrap_or_default();
        let days = vec![Day::default(); (last - first) as usize + 1];
        let summaries = Summaries { customers: Vec::with_capacity(log.len()), ..Summaries::default() };
        SummaryPass { summaries, span, by_day, first, days }
    }

    /// What was found.
    pub fn finish(mut self) -> Summaries {
        let mut before = self.first;
        for (day, on) in (self.first..).zip(&self.days).filter(|(_, on)| on.busy) {
            if self.summaries.silence.is_none_or(|(from, to)| day - before > to - from) {
                self.summaries.silence = Some((before, day));
            }
            before = day;
            if on.repeats > 0 {
                *self.summaries.by_period.entry(self.span.period_of(day)).or_insert(0) += on.repeats;
            }
        }
        self.summaries
    }
}

impl Visitor for SummaryPass<'_> {
    fn visit(&mut self, customer: usize, days: &[Purchase]) {
        days.iter().for_each(|day| self.days[(day.day - self.first) as usize].busy = true);
        self.take(customer as u32, days);
    }
}

impl SummaryPass<'_> {
    fn take(&mut self, customer: u32, days: &[Purchase]) {
        let (span, by_day, sums) = (self.span, self.by_day, &mut self.summaries);
        let Some(first) = days.iter().find(|day| day.orders > 0) else {
            sums.refunds_only += 1;
            return;
        };
        if first.day > span.observed {
            sums.later += 1;
            return;
        }
        let seen = days.iter().filter(|day| (first.day..=span.observed).contains(&day.day));
        if first.day > span.calibrated {
            sums.newcomers += 1;
            sums.newcomers_purchases += seen.map(|day| u64::from(purchases(day, by_day))).sum::<u64>();
            return;
        }
        let mut summary = Summary {
            customer,
            frequency: 0,
            recency_days: 0,
            age_days: span.calibrated - first.day,
            repeat_amount: 0,
            amount: 0,
            holdout: 0,
            holdout_amount: 0,
        };
        // on the first day, with the refunds until the next purchase: one of the purchases is the first
        let (mut first_repeats, mut first_amount) = (0, 0);
        for day in seen {
            let bought = purchases(day, by_day);
            let repeats = bought - u32::from(day.day == first.day);
            self.days[(day.day - self.first) as usize].repeats += u64::from(repeats);
            if day.day > span.calibrated {
                summary.holdout += bought;
                summary.holdout_amount += day.amount;
                continue;
            }
            sums.purchases += u64::from(bought);
            summary.amount += day.amount;
            summary.frequency += repeats;
            if bought > 0 {
                summary.recency_days = day.day - first.day;
            }
            if day.day == first.day {
                first_repeats = repeats;
            }
            if summary.recency_days == 0 {
                first_amount += day.amount;
            } else {
                summary.repeat_amount += day.amount;
            }
        }
        summary.repeat_amount += first_amount / i64::from(first_repeats + 1) * i64::from(first_repeats);
        sums.amount += summary.amount;
        sums.customers.push(summary);
    }
}

/// How many purchases a day counts for.
pub fn purchases(day: &Purchase, by_day: bool) -> u32 {
    if by_day { day.orders.min(1) } else { day.orders }
}

impl Summaries {
    /// Purchases of the calibrated customers in the hold-out.
    pub fn holdout(&self) -> u64 {
        self.customers.iter().map(|summary| u64::from(summary.holdout)).sum()
    }

    /// Equal histories merged, in order; the order of the log leaves no trace.
    pub fn histories(&self, span: &Span) -> Vec<History> {
        merge(self.customers.iter().map(|each| each.history(span)).collect())
    }

    /// Equal spends merged; customers without a repeat purchase, or without money in it, left out.
    pub fn spends(&self) -> Vec<Spend> {
        let paying = self.customers.iter().filter(|each| each.frequency > 0 && each.repeat_amount > 0);
        let mut keys: Vec<(u32, i64)> = paying.map(|each| (each.frequency, each.repeat_amount)).collect();
        keys.sort_unstable();
        let merged = keys.chunk_by(|a, b| a == b).map(|same| Spend {
            transactions: same[0].0,
            mean: same[0].1 as f64 / MINOR as f64 / f64::from(same[0].0),
            weight: same.len() as f64,
        });
        merged.collect()
    }

    /// Pearson correlation of repeat purchases and their mean money, over those with both; None
    /// with fewer than three, or where one of the two does not vary.
    pub fn spend_correlation(&self) -> Option<f64> {
        let mut sums = [0.0; 6];
        for spend in self.spends() {
            let (x, y, w) = (f64::from(spend.transactions), spend.mean, spend.weight);
            for (sum, term) in sums.iter_mut().zip([1.0, x, y, x * x, y * y, x * y]) {
                *sum += w * term;
            }
        }
        let [n, x, y, xx, yy, xy] = sums;
        let (var_x, var_y) = (n * xx - x * x, n * yy - y * y);
        // differences of large sums: what is left of rounding is no variance
        let varies = n > 2.5 && var_x > 1e-9 * n * xx && var_y > 1e-9 * n * yy;
        varies.then(|| (n * xy - x * y) / (var_x * var_y).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::super::span::TimeUnit;
    use super::*;

    fn span() -> Span {
        Span { unit: TimeUnit::Week, calibrated: 100, observed: 150 }
    }

    fn summed(rows: &[(&str, i32, i64)], by_day: bool) -> Summaries {
        let mut log = Log::default();
        rows.iter().for_each(|(id, day, amount)| log.add(id.as_bytes(), *day, *amount, *amount >= 0));
        summarize(&log, &span(), by_day)
    }

    #[test]
    fn one_customer_is_summed_up() {
        let rows =
            [("a", 30, 100), ("a", 30, 50), ("a", 44, 70), ("a", 50, -20), ("a", 101, 9), ("a", 151, 5)];
        let merged = summed(&rows, true);
        let one = merged.customers[0];
        assert_eq!((one.frequency, one.recency_days, one.age_days), (1, 14, 70));
        assert_eq!((one.amount, one.repeat_amount), (200, 50));
        assert_eq!((one.holdout, one.holdout_amount), (1, 9));
        assert_eq!((merged.purchases, merged.holdout()), (2, 1));
        assert_eq!(merged.by_period.into_iter().collect::<Vec<_>>(), [(-9, 1), (0, 1)]);
        let apart = summed(&rows, false);
        assert_eq!(apart.customers[0].frequency, 2);
        assert_eq!(apart.customers[0].repeat_amount, 125);
        let history = one.history(&span());
        assert!((history.age - 10.0).abs() < 1e-12 && (history.recency - 2.0).abs() < 1e-12);
    }

    #[test]
    fn those_who_cannot_be_learned_from_are_counted_apart() {
        let rows = [("refund", 20, -5), ("new", 120, 1), ("new", 121, 1), ("later", 160, 1), ("old", 100, 1)];
        let sums = summed(&rows, true);
        assert_eq!((sums.refunds_only, sums.newcomers, sums.later), (1, 1, 1));
        assert_eq!(sums.newcomers_purchases, 2);
        assert_eq!(sums.customers.len(), 1);
        assert_eq!((sums.customers[0].age_days, sums.customers[0].frequency), (0, 0));
        assert_eq!(sums.customers[0].mean_spend(), None);
        assert_eq!(sums.silence, Some((20, 100)));
    }

    #[test]
    fn equal_histories_are_merged_whatever_the_order_of_rows() {
        let mut rows: Vec<(String, i32, i64)> = Vec::new();
        for customer in 0..50 {
            rows.push((format!("c{customer}"), 10, 5));
            rows.push((format!("c{customer}"), 20 + customer % 2, 5));
        }
        let told = |rows: &[(String, i32, i64)]| {
            let rows: Vec<(&str, i32, i64)> =
                rows.iter().map(|(id, day, amount)| (id.as_str(), *day, *amount)).collect();
            let sums = summed(&rows, true);
            (sums.histories(&span()), sums.spends())
        };
        let forward = told(&rows);
        assert_eq!(forward.0.len(), 2);
        assert!(forward.0.iter().all(|history| (history.weight - 25.0).abs() < f64::EPSILON));
        assert_eq!(forward.1.len(), 1);
        rows.reverse();
        assert_eq!(told(&rows), forward);
    }

    #[test]
    fn spend_and_frequency_are_correlated_where_they_are() {
        let alike: Vec<(&str, i32, i64)> =
            ["a", "b", "c", "d"].iter().flat_map(|id| [(*id, 1, 7), (*id, 2, 7)]).collect();
        assert_eq!(summed(&alike, true).spend_correlation(), None);
        // 1, 2, 3 repeat purchases of 10, 20, 30 each
        let mut rising = Vec::new();
        for (repeats, id) in [(1, "a"), (2, "b"), (3, "c")] {
            rising.push((id, 0, 1));
            rising.extend((1..=repeats).map(|day| (id, day, 10 * i64::from(repeats))));
        }
        let correlation = summed(&rising, true).spend_correlation().unwrap();
        assert!((correlation - 1.0).abs() < 1e-9, "{correlation}");
    }
}
