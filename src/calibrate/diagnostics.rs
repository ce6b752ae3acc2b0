//! How far fitted laws can be believed: against the data they were fitted to, against the hold-out,
//! and against what anybody would say without a law.

use std::collections::BTreeMap;

use super::ladder::Ladder;
use super::span::Span;
use super::summary::Summaries;
use crate::laws::history::History;
use crate::laws::law::PurchaseLaw;
use crate::stats::streams::Key;

/// Numbers beside the actual ones, by whom they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Who says so: a law, `ladder`, or a naive rule.
    pub name: String,
    /// One number for each row of what it is compared with.
    pub values: Vec<f64>,
}

/// What was observed, and what was expected.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Comparison {
    /// What the rows are.
    pub labels: Vec<String>,
    /// What was observed.
    pub actual: Vec<f64>,
    /// What was expected.
    pub expected: Vec<Compared>,
}

/// Everything that is compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diagnostics {
    /// Purchases of the calibrated customers in the whole hold-out; empty without one.
    pub holdout: Comparison,
    /// Repeat purchases by period, from the first on; periods of the hold-out are from 0.
    pub tracking: Comparison,
    /// Customers by repeat purchases in calibration.
    pub frequencies: Comparison,
    /// Customers in each row of `conditional`.
    pub conditional_customers: Vec<f64>,
    /// Mean purchases in the hold-out by repeat purchases in calibration; empty without a hold-out.
    pub conditional: Comparison,
    /// Pearson correlation of frequency and mean spend.
    pub spend_correlation: Option<f64>,
}

/// Frequencies from this on are one row.
const MANY: u32 = 7;
/// Days of first purchases are told apart as far as they are at most this many.
const MOST_STARTS: usize = 400;
/// New customers drawn for the distribution of frequencies, in all.
const DRAWN: usize = 200_000;

/// A naive rule: everybody goes on buying at the rate so far.
pub const GOES_ON: &str = "naive: goes on as so far";
/// A naive rule: who bought lately goes on buying as often as last time, the others have left.
pub const IF_RECENT: &str = "naive: active if bought lately";

/// Compares fitted laws and a ladder with what happened.
pub fn diagnose(
    summaries: &Summaries,
    span: &Span,
    laws: &[(&'static str, PurchaseLaw)],
    ladder: &Ladder,
) -> Diagnostics {
    let histories = summaries.histories(span);
    let mut diagnostics = Diagnostics {
        tracking: tracking(summaries, span, laws),
        frequencies: frequencies(&histories, laws),
        spend_correlation: summaries.spend_correlation(),
        ..Diagnostics::default()
    };
    if span.holdout() > 0.0 {
        let (customers, conditional) = conditional(summaries, &histories, span, laws);
        diagnostics.holdout = holdout(&customers, &conditional, summaries, span, ladder);
        (diagnostics.conditional_customers, diagnostics.conditional) = (customers, conditional);
    }
    diagnostics
}

/// What a naive rule expects of a customer in the hold-out.
fn naive(rule: &str, history: &History, span: &Span) -> f64 {
    // a customer of today has no rate of its own yet
    let rate = f64::from(history.frequency) / history.age.max(1.0);
    let lately = span.holdout().min(span.unit.per_year() / 2.0);
    if rule == IF_RECENT && history.age - history.recency > lately { 0.0 } else { rate * span.holdout() }
}

fn labels(n: u32) -> Vec<String> {
    (0..n).map(|x| x.to_string()).chain(std::iter::once(format!("{n}+"))).collect()
}

fn conditional(
    summaries: &Summaries,
    histories: &[History],
    span: &Span,
    laws: &[(&'static str, PurchaseLaw)],
) -> (Vec<f64>, Comparison) {
    let n = MANY as usize + 1;
    let row = |frequency: u32| frequency.min(MANY) as usize;
    let (mut customers, mut actual) = (vec![0.0; n], vec![0.0; n]);
    for each in &summaries.customers {
        customers[row(each.frequency)] += 1.0;
        actual[row(each.frequency)] += f64::from(each.holdout);
    }
    let sums = |name: &str, of: &dyn Fn(&History) -> f64| {
        let mut values = vec![0.0; n];
        histories.iter().for_each(|each| values[row(each.frequency)] += each.weight * of(each));
        Compared { name: name.to_owned(), values }
    };
    let t = span.holdout();
    let mut expected: Vec<Compared> =
        laws.iter().map(|(name, law)| sums(name, &|history| law.conditional_purchases(history, t))).collect();
    for rule in [GOES_ON, IF_RECENT] {
        expected.push(sums(rule, &|history| naive(rule, history, span)));
    }
    let mean = |values: &mut Vec<f64>| {
        values.iter_mut().zip(&customers).for_each(|(value, n)| *value /= f64::max(*n, 1.0));
    };
    mean(&mut actual);
    expected.iter_mut().for_each(|compared| mean(&mut compared.values));
    (customers.clone(), Comparison { labels: labels(MANY), actual, expected })
}

fn holdout(
    customers: &[f64],
    conditional: &Comparison,
    summaries: &Summaries,
    span: &Span,
    ladder: &Ladder,
) -> Comparison {
    let total = |values: &[f64]| values.iter().zip(customers).map(|(value, n)| value * n).sum();
    let sums = conditional
        .expected
        .iter()
        .map(|compared| Compared { name: compared.name.clone(), values: vec![total(&compared.values)] });
    let mut expected: Vec<Compared> = sums.collect();
    let days = f64::from(span.observed - span.calibrated);
    let periods = days / span.unit.of_scenario().days();
    let numbers = ladder.numbers();
    let forecast = numbers.forecast(&ladder.opening(&numbers), periods.ceil() as usize);
    let part = |index: usize| (periods - index as f64).clamp(0.0, 1.0);
    let sum: f64 = forecast.iter().enumerate().map(|(index, orders)| part(index) * orders).sum();
    let naive_at = expected.iter().position(|compared| compared.name == GOES_ON).unwrap_or(expected.len());
    expected.insert(naive_at, Compared { name: "ladder".to_owned(), values: vec![sum] });
    Comparison {
        labels: vec!["purchases in the hold-out".to_owned()],
        actual: vec![summaries.holdout() as f64],
        expected,
    }
}

/// Purchases that new customers of these days would make in each period, law by law.
fn tracking(summaries: &Summaries, span: &Span, laws: &[(&'static str, PurchaseLaw)]) -> Comparison {
    let mut starts: BTreeMap<i32, f64> = BTreeMap::new();
    for each in &summaries.customers {
        *starts.entry(each.age_days).or_insert(0.0) += 1.0;
    }
    let step = starts.len().div_ceil(MOST_STARTS).max(1) as i32;
    let mut coarse: BTreeMap<i32, f64> = BTreeMap::new();
    for (age, n) in starts {
        *coarse.entry(age / step * step).or_insert(0.0) += n;
    }
    let oldest = coarse.keys().next_back().copied().unwrap_or(0);
    let first = span.period_of(span.calibrated - oldest);
    let last = span.period_of(span.observed).max(first);
    let periods: Vec<i64> = (first..=last).collect();
    let actual =
        periods.iter().map(|period| summaries.by_period.get(period).copied().unwrap_or(0) as f64).collect();
    let unit = span.unit.days();
    let end_of = |period: i64| (period + 1) as f64 * span.unit.of_scenario().days();
    let until = f64::from(span.observed - span.calibrated);
    let expected = laws.iter().map(|(name, law)| {
        let mut values = vec![0.0; periods.len()];
        for (&age, &n) in &coarse {
            let within = |period: i64| {
                let days = end_of(period).min(until) + f64::from(age);
                if days > 0.0 { law.expected_purchases(days / unit) } else { 0.0 }
            };
            let mut before = 0.0;
            for (value, &period) in values.iter_mut().zip(&periods) {
                let now = within(period);
                *value += n * (now - before);
                before = now;
            }
        }
        Compared { name: (*name).to_owned(), values }
    });
    let expected = expected.collect();
    Comparison { labels: periods.iter().map(i64::to_string).collect(), actual, expected }
}

/// How many customers buy how often: counted, and drawn from the laws for customers of these ages.
fn frequencies(histories: &[History], laws: &[(&'static str, PurchaseLaw)]) -> Comparison {
    let n = MANY as usize + 1;
    let row = |frequency: u64| frequency.min(u64::from(MANY)) as usize;
    let mut actual = vec![0.0; n];
    let mut ages: BTreeMap<u64, f64> = BTreeMap::new();
    for history in histories {
        actual[row(u64::from(history.frequency))] += history.weight;
        // whole hundredths of a unit tell ages apart well enough
        *ages.entry((100.0 * history.age).round() as u64).or_insert(0.0) += history.weight;
    }
    let everybody: f64 = ages.values().sum();
    let expected = laws.iter().map(|(name, law)| {
        let nobody = History { frequency: 0, recency: 0.0, age: 0.0, weight: 1.0 };
        let newcomer = law.posterior(&nobody).sampler();
        let mut values = vec![0.0; n];
        for (&age, &weight) in &ages {
            let draws = ((DRAWN as f64 * weight / everybody).ceil() as usize).max(10);
            let mut stream = Key::new(0).with(age).stream();
            for _ in 0..draws {
                let made = newcomer.sample(age as f64 / 100.0, &mut stream);
                values[row(made)] += weight / draws as f64;
            }
        }
        Compared { name: (*name).to_owned(), values }
    });
    let expected = expected.collect();
    Comparison { labels: labels(MANY), actual, expected }
}

#[cfg(test)]
mod tests {
    use super::super::bands::LadderRules;
    use super::super::ladder::count;
    use super::super::log::Log;
    use super::super::span::TimeUnit;
    use super::super::summary::summarize;
    use super::*;
    use crate::laws::bg_nbd::BgNbd;
    use std::sync::Arc;

    #[test]
    fn tracking_adds_up_to_the_expectation_of_everybody() {
        let mut log = Log::default();
        for customer in 0..40 {
            let id = format!("{customer}");
            log.add(id.as_bytes(), customer % 20, 1, true);
            log.add(id.as_bytes(), 40 + customer, 1, true);
        }
        let span = Span { unit: TimeUnit::Week, calibrated: 60, observed: 90 };
        let summaries = summarize(&log, &span, true);
        let law = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
        let laws = [("bg-nbd", Arc::new(law) as PurchaseLaw)];
        let ladder = count(&log, &span, &LadderRules::usual(&[1, 2], &span), true);
        let found = diagnose(&summaries, &span, &laws, &ladder);
        let wanted: f64 = (0..40).map(|i| law.expected_purchases(f64::from(90 - i % 20) / 7.0)).sum();
        let sum: f64 = found.tracking.expected[0].values.iter().sum();
        assert!((sum - wanted).abs() < 1e-9, "{sum} against {wanted}");
        assert!((found.tracking.actual.iter().sum::<f64>() - 40.0).abs() < 1e-9);
        // nineteen of the forty second purchases are after day 60
        assert!((found.holdout.actual[0] - 19.0).abs() < 1e-9);
        assert!((found.frequencies.actual.iter().sum::<f64>() - 40.0).abs() < 1e-9);
        assert!((found.frequencies.expected[0].values.iter().sum::<f64>() - 40.0).abs() < 1e-9);
        assert!((found.conditional_customers[1] - 21.0).abs() < 1e-9);
        let at = |name: &str| found.holdout.expected.iter().find(|each| each.name == name).unwrap();
        assert!(at(IF_RECENT).values[0] <= at(GOES_ON).values[0]);
        assert!(at("ladder").values[0] > 0.0);
    }
}
