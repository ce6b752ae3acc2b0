//! What is to be expected of each customer.

use super::error::{CalibrateError, check_worth};
use super::facts::LogFacts;
use super::options::Options;
use super::read::Reading;
use super::span::{Span, TimeUnit};
use super::summary::{Summaries, Summary, summarize};
use crate::laws::history::{History, Spend};
use crate::laws::law::{PurchaseLaw, SpendLaw};
use crate::stats::streams::Key;
use crate::threads;

/// How customers are scored.
#[derive(Debug, Clone)]
pub struct ScoreRules {
    /// The law of purchases.
    pub purchases: PurchaseLaw,
    /// The law of spend; the money of purchases to come is unknown without it.
    pub spend: Option<SpendLaw>,
    /// Whether the log has amounts; nothing is said of money where it has none.
    pub has_amounts: bool,
    /// What the scores are of.
    pub scoring: Scoring,
}

/// What scores are of.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scoring {
    /// Purchases are expected within this many units.
    pub ahead: f64,
    /// Discount rate a year.
    pub discount_per_year: f64,
    /// Share of revenue that is kept.
    pub gross_margin: f64,
}

/// What is expected of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Number in the log.
    pub customer: u32,
    /// Its history.
    pub history: History,
    /// Mean money of its repeat purchases.
    pub mean_spend: Option<f64>,
    /// Chance that it still buys.
    pub alive: f64,
    /// Purchases expected ahead.
    pub purchases: f64,
    /// Between these two lie nine in ten of what is to be expected.
    pub interval: (u64, u64),
    /// Money expected of a purchase.
    pub spend: Option<f64>,
    /// Discounted margin of all purchases ever to come; None without a law of spend, or without a
    /// discount where the sum has no end.
    pub clv: Option<f64>,
}

/// Laws that were fitted before, which customers can be scored with.
#[derive(Debug, Clone)]
pub struct SavedLaws {
    /// Name of the law of purchases.
    pub name: String,
    /// The law of purchases.
    pub purchases: PurchaseLaw,
    /// The law of spend, if one was fitted.
    pub spend: Option<SpendLaw>,
}

/// What is asked of scores by laws that were fitted before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreOptions {
    /// Whether the log has amounts.
    pub has_amounts: bool,
    /// Whether purchases of a day are one.
    pub by_day: bool,
    /// How far ahead purchases are expected, in the unit of the span; else a year.
    pub ahead: Option<f64>,
    /// Discount rate a year.
    pub discount_per_year: f64,
    /// Share of revenue that is kept.
    pub gross_margin: f64,
}

impl Default for ScoreOptions {
    fn default() -> ScoreOptions {
        let Options { has_amounts, by_day, discount_per_year, gross_margin, .. } = Options::default();
        ScoreOptions { has_amounts, by_day, ahead: None, discount_per_year, gross_margin }
    }
}

impl ScoreOptions {
    /// What the scores are of.
    ///
    /// # Errors
    /// When an option is none, or it is farther ahead than anybody is expected to buy.
    pub fn scoring(&self, unit: TimeUnit) -> Result<Scoring, CalibrateError> {
        let &ScoreOptions { discount_per_year, gross_margin, .. } = self;
        check_worth(discount_per_year, gross_margin)?;
        let ahead = self.ahead.unwrap_or(unit.per_year());
        let most = MOST_YEARS * unit.per_year();
        if ahead > 0.0 && ahead <= most {
            Ok(Scoring { ahead, discount_per_year, gross_margin })
        } else {
            Err(CalibrateError::Ahead { ahead, most, unit: unit.name() })
        }
    }
}

/// Nobody is expected to buy for longer.
const MOST_YEARS: f64 = 100.0;

/// Customers of a log, scored by laws that were fitted before.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// What is expected of each, in the order of the log.
    pub scores: Vec<Score>,
    /// What the scores are of.
    pub scoring: Scoring,
    /// What the log holds.
    pub facts: LogFacts,
    /// Name of the law of purchases.
    pub model: String,
    /// The unit of all times.
    pub unit: TimeUnit,
    /// The currency's code.
    pub currency: String,
    /// What to be careful with.
    pub warnings: Vec<String>,
}

/// Scores everybody of a log by laws that were fitted before, in the unit of the span.
///
/// # Errors
/// When an option is none.
pub fn score_log(
    reading: &Reading,
    span: &Span,
    laws: &SavedLaws,
    options: &ScoreOptions,
) -> Result<Scored, CalibrateError> {
    let scoring = options.scoring(span.unit)?;
    let (purchases, spend) = (laws.purchases.clone(), laws.spend.clone());
    let rules = ScoreRules { purchases, spend, has_amounts: options.has_amounts, scoring };
    let summaries = summarize(&reading.log, span, options.by_day);
    let facts = LogFacts::of(reading, &summaries, span, (options.has_amounts, options.by_day));
    Ok(Scored {
        scores: score(&summaries, span, &rules),
        scoring,
        warnings: facts.warnings(),
        facts,
        model: laws.name.clone(),
        unit: span.unit,
        currency: Options::default().currency(reading.currency),
    })
}

/// What a history says of the time ahead.
#[derive(Clone, Copy)]
struct Outlook {
    alive: f64,
    purchases: f64,
    interval: (u64, u64),
    /// Discounted purchases ever to come.
    ever: Option<f64>,
}

/// Draws behind the interval of a customer.
const DRAWS: usize = 400;

/// What is to be expected of a customer who is alive.
#[derive(Clone, Copy)]
struct IfAlive {
    purchases: f64,
    ever: Option<f64>,
}

/// Scores everybody, in the order of the log. Equal histories are computed once, and what does not depend on when
/// the last purchase was, once for all who differ in that only.
pub fn score(summaries: &Summaries, span: &Span, rules: &ScoreRules) -> Vec<Score> {
    let key = |each: &Summary| (each.frequency, each.recency_days, each.age_days);
    let mut distinct: Vec<&Summary> = summaries.customers.iter().collect();
    threads::sort_by_key(&mut distinct, |each| key(each));
    distinct.dedup_by_key(|each| key(each));
    let shared = |each: &Summary| (each.frequency, each.age_days);
    let mut sharing = distinct.clone();
    threads::sort_by_key(&mut sharing, |each| shared(each));
    sharing.dedup_by_key(|each| shared(each));
    let alive = threads::map(&sharing, |each| if_alive(&each.history(span), span, rules));
    let outlooks: Vec<Outlook> = threads::map(&distinct, |each| {
        let if_alive = alive[sharing.partition_point(|other| shared(other) < shared(each))];
        of_history(&each.history(span), key(each), if_alive, rules)
    });
    threads::map(&summaries.customers, |each| {
        let history = each.history(span);
        let outlook = outlooks[distinct.partition_point(|other| key(other) < key(each))];
        let known = each.mean_spend().filter(|_| rules.has_amounts);
        let spend = rules.spend.as_ref().filter(|_| rules.has_amounts).and_then(|law| {
            let mean = known.filter(|mean| *mean > 0.0);
            let transactions = if mean.is_some() { each.frequency } else { 0 };
            law.conditional_mean(&Spend { transactions, mean: mean.unwrap_or(0.0), weight: 1.0 })
        });
        Score {
            customer: each.customer,
            history,
            mean_spend: known,
            alive: outlook.alive,
            purchases: outlook.purchases,
            interval: outlook.interval,
            spend,
            clv: spend.zip(outlook.ever).map(|(spend, ever)| spend * ever * rules.scoring.gross_margin),
        }
    })
}

fn if_alive(history: &History, span: &Span, rules: &ScoreRules) -> IfAlive {
    // a yearly rate becomes a continuous one in the unit of the histories
    let delta = libm::log1p(rules.scoring.discount_per_year) / span.unit.per_year();
    let law = &rules.purchases;
    IfAlive {
        purchases: law.purchases_if_alive(history.frequency, history.age, rules.scoring.ahead),
        ever: (delta > 0.0).then(|| law.posterior(history).discounted_if_alive(delta)),
    }
}

fn of_history(history: &History, key: (u32, i32, i32), if_alive: IfAlive, rules: &ScoreRules) -> Outlook {
    let luck = Key::new(0).with(u64::from(key.0)).with(key.1 as u64).with(key.2 as u64);
    let posterior = rules.purchases.posterior(history);
    Outlook {
        alive: posterior.alive,
        purchases: if_alive.purchases * posterior.alive,
        interval: posterior.interval(rules.scoring.ahead, 0.9, DRAWS, &mut luck.stream()),
        ever: if_alive.ever.map(|ever| posterior.alive * ever),
    }
}

#[cfg(test)]
mod tests {
    use super::super::log::{Log, MINOR};
    use super::super::span::TimeUnit;
    use super::super::summary::summarize;
    use super::*;
    use crate::laws::gamma_gamma::GammaGamma;
    use crate::laws::pareto_nbd::ParetoNbd;
    use std::sync::Arc;

    /// The trap: weekly histories and a discount by the year.
    #[test]
    fn a_yearly_discount_on_weekly_data_is_the_published_one() {
        // DERT at 15 % a year of 52 weeks, x = 7, t_x = 35, T = 77.86 weeks (Fader, Hardie and Lee 2005,
        // RFM and CLV); a year here has 365.25 days
        let law = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
        let mut log = Log::default();
        for day in [0, 40, 80, 120, 160, 200, 230, 245] {
            log.add(b"one", day, 10 * MINOR, true);
        }
        let rules = |discount_per_year: f64| ScoreRules {
            purchases: Arc::new(law),
            spend: Some(Arc::new(GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 })),
            has_amounts: true,
            scoring: Scoring { ahead: 39.0, discount_per_year, gross_margin: 0.3 },
        };
        let span = Span { unit: TimeUnit::Week, calibrated: 545, observed: 545 };
        let sums = summarize(&log, &span, true);
        let yearly = libm::pow(1.15, 365.25 / 364.0) - 1.0;
        let scored = score(&sums, &span, &rules(yearly))[0];
        let ever = scored.clv.unwrap() / scored.spend.unwrap() / 0.3;
        // an age of 77.857 instead of 77.86 leaves 7.6 x 0.003 / 88 of it
        assert!((ever - 0.895_317).abs() < 3e-4, "{ever}");
        assert!(scored.interval.0 <= scored.interval.1);
        // without discounting these sums have no end
        assert_eq!(score(&sums, &span, &rules(0.0))[0].clv, None);
        // a log without amounts says nothing of money, whatever is known of other customers
        let unpaid = score(&sums, &span, &ScoreRules { has_amounts: false, ..rules(yearly) })[0];
        assert_eq!((unpaid.mean_spend, unpaid.spend, unpaid.clv), (None, None, None));
        assert!((unpaid.purchases - scored.purchases).abs() < f64::EPSILON);
        // the same days in another unit are the same money, for the law in that unit
        let daily = ParetoNbd { alpha: 7.0 * law.alpha, beta: 7.0 * law.beta, ..law };
        let span = Span { unit: TimeUnit::Day, ..span };
        let sums = summarize(&log, &span, true);
        let mut rules = ScoreRules { purchases: Arc::new(daily), ..rules(yearly) };
        rules.scoring.ahead = 273.0;
        let other = score(&sums, &span, &rules)[0];
        assert!((other.clv.unwrap() / scored.clv.unwrap() - 1.0).abs() < 1e-6);
        assert!((other.purchases - scored.purchases).abs() < 1e-9);
    }
}
