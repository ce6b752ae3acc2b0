//! The laws of customers against published fits: CDNOW and a charity's donors.
//!
//! The data are read where the variable CLTV_DATA points; without it these tests pass and say so.

use crate::support::data;
use cltv::calibrate::fit::{Convergence, Fit, fit};
use cltv::laws::bg_bb::BgBb;
use cltv::laws::bg_nbd::BgNbd;
use cltv::laws::gamma_gamma::GammaGamma;
use cltv::laws::history::{History, Opportunities, Spend};
use cltv::laws::mbg_nbd::MbgNbd;
use cltv::laws::pareto_nbd::ParetoNbd;
use cltv::laws::{bg_bb, bg_nbd, gamma_gamma, mbg_nbd, nbd, pareto_nbd};
use std::collections::BTreeMap;

/// A file of the data as text, if there is any.
fn table(name: &str) -> Option<String> {
    Some(std::fs::read_to_string(data(name)?).expect("the file of CLTV_DATA"))
}

/// A customer of CDNOW: up to 1997-09-30, and in the 39 weeks after.
struct Customer {
    history: History,
    spend: Spend,
    later: u32,
}

/// Days from 1997-01-01 of a date of 1997 or 1998, as in 19970131.
fn day(date: &str) -> u32 {
    const BEFORE: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let number = |range: std::ops::Range<usize>| date[range].parse::<u32>().expect("a date");
    (number(0..4) - 1997) * 365 + BEFORE[number(4..6) as usize - 1] + number(6..8) - 1
}

/// The 2,357 customers of the sample as published: purchases of one day are one, weeks (sevenths of
/// days) and mean spend have two digits after the point.
fn cdnow() -> Option<Vec<Customer>> {
    const END: u32 = 272;
    let text = table("cdnow_sample.txt")?;
    let mut days: BTreeMap<&str, BTreeMap<u32, f64>> = BTreeMap::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let amount: f64 = fields[4].parse().expect("dollars");
        *days.entry(fields[1]).or_default().entry(day(fields[2])).or_default() += amount;
    }
    let customers = days.into_values().map(|days| {
        let first = *days.keys().next().expect("a purchase");
        let seen: Vec<(u32, f64)> =
            days.range(first + 1..=END).map(|(day, amount)| (*day, *amount)).collect();
        let weeks = |day: u32| two_digits(f64::from(day - first) / 7.0);
        let frequency = seen.len() as u32;
        let total: f64 = seen.iter().map(|(_, amount)| amount).sum();
        Customer {
            history: History {
                frequency,
                recency: seen.last().map_or(0.0, |(day, _)| weeks(*day)),
                age: weeks(END),
                weight: 1.0,
            },
            spend: Spend {
                transactions: frequency,
                mean: two_digits(total / f64::from(frequency.max(1))),
                weight: 1.0,
            },
            later: days.range(END + 1..=END + 39 * 7).count() as u32,
        }
    });
    Some(customers.collect())
}

fn two_digits(value: f64) -> f64 {
    (100.0 * value).round() / 100.0
}

fn histories(customers: &[Customer]) -> Vec<History> {
    customers.iter().map(|customer| customer.history).collect()
}

/// Estimates within `tolerance`, at a proper maximum with standard errors.
fn near(fit: &Fit, wanted: &[f64], tolerance: f64) {
    assert_eq!(fit.parameters.len(), wanted.len());
    for (parameter, wanted) in fit.parameters.iter().zip(wanted) {
        assert!((parameter.value - wanted).abs() <= tolerance, "{fit:?}");
        assert!(parameter.se.is_some_and(|se| se > 0.0), "{fit:?}");
    }
    assert_eq!(fit.convergence, Convergence::Converged, "{fit:?}");
}

fn close(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found}, not {wanted} within {tolerance}");
}

#[test]
fn the_sample_of_cdnow_is_the_published_one() {
    let Some(customers) = cdnow() else { return };
    assert_eq!(customers.len(), 2357);
    assert_eq!(customers.iter().map(|customer| customer.history.frequency).sum::<u32>(), 2457);
    assert_eq!(customers.iter().filter(|customer| customer.history.frequency == 0).count(), 1411);
    // Fader, Hardie and Lee 2005: purchases in the hold-out period
    assert_eq!(customers.iter().map(|customer| customer.later).sum::<u32>(), 1882);
}

/// Fader, Hardie and Lee 2005; estimates recomputed to 8 digits. The search ends where a step promises
/// 1e-12 of ln L (1e-8); with standard errors of 0.01 to 3 that leaves up to 1e-4 of one of them.
#[test]
fn four_laws_find_the_published_estimates_of_cdnow() {
    let Some(customers) = cdnow() else { return };
    let histories = histories(&customers);
    let found = fit(&bg_nbd::LAW, &histories).unwrap();
    near(&found, &[0.242_592_91, 4.413_531_18, 0.792_886_25, 2.425_753_66], 1e-4);
    close(found.log_likelihood, -9_582.425_561, 1e-5);
    let found = fit(&pareto_nbd::LAW, &histories).unwrap();
    near(&found, &[0.553_275_53, 10.577_612_69, 0.606_213_52, 11.667_909_92], 1e-3);
    close(found.log_likelihood, -9_594.973_93, 1e-4);
    // Batislam and others 2007, printed to three digits
    let found = fit(&mbg_nbd::LAW, &histories).unwrap();
    near(&found, &[0.525, 6.183, 0.891, 1.614], 1e-3);
    // Fader, Hardie and Lee 2005, printed to three digits
    let found = fit(&nbd::LAW, &histories).unwrap();
    near(&found, &[0.385, 12.072], 1e-3);
    close(found.log_likelihood, -9_763.7, 0.1);
}

#[test]
fn the_spend_of_cdnow() {
    let Some(customers) = cdnow() else { return };
    let spends: Vec<Spend> = customers.iter().map(|customer| customer.spend).collect();
    let found = fit(&gamma_gamma::LAW, &spends).unwrap();
    near(&found, &[6.248_8, 3.744_59, 15.447_75], 1e-2);
    // the published summary is not this log to the cent: its mean of customers' means is 35.0786, here
    // it is 35.0778
    close(found.log_likelihood, -4_055.923_5, 1e-2);
    assert!((found.n_customers - 946.0).abs() < f64::EPSILON);
}

/// The hold-out period: what 2,357 customers were expected to buy beside the 1,882 purchases they made.
/// A law that fits expects of known customers about what it expects of new ones in those weeks (here
/// 1654 and 1669, 1577 and 1575, 1666 and 1745; nothing but ln L makes the two agree, so 5 % is asked).
/// All three fall short of the purchases made, by 11 to 17 %.
#[test]
fn expected_purchases_of_the_hold_out_beside_the_actual() {
    let Some(customers) = cdnow() else { return };
    let bg = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    let mbg = MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };
    let pareto = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
    let total = |expected: &dyn Fn(&History) -> f64| -> f64 {
        customers.iter().map(|customer| expected(&customer.history)).sum()
    };
    let later = |history: &History, expected: &dyn Fn(f64) -> f64| {
        expected(history.age + 39.0) - expected(history.age)
    };
    for (known, new) in [
        (
            total(&|history| bg.conditional_purchases(history, 39.0)),
            total(&|history| later(history, &|t| bg.expected_purchases(t))),
        ),
        (
            total(&|history| mbg.conditional_purchases(history, 39.0)),
            total(&|history| later(history, &|t| mbg.expected_purchases(t))),
        ),
        (
            total(&|history| pareto.conditional_purchases(history, 39.0)),
            total(&|history| later(history, &|t| pareto.expected_purchases(t))),
        ),
    ] {
        println!("expected {known:.1}, of new customers {new:.1}, actual 1882");
        assert!((known / new - 1.0).abs() < 0.05, "{known} {new}");
        assert!((0.83..0.91).contains(&(known / 1_882.0)), "{known}");
    }
}

/// F6: derived quantities at the published estimates, recomputed with many digits.
#[test]
fn what_follows_from_bg_nbd() {
    let law = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    // the numbers are given to 6 digits after the point
    let expected = [(0.142_9, 0.007_828), (1.0, 0.053_268), (3.0, 0.150_865), (52.0, 1.446_051)];
    for (t, wanted) in expected {
        close(law.expected_purchases(t), wanted, 1e-6);
    }
    for (x, recency, next, alive) in
        [(2, 30.43, 1.226_028, 0.726_579), (0, 0.0, 0.195_098, 1.0), (7, 29.43, 3.337_053, 0.641_756)]
    {
        let history = History { frequency: x, recency, age: 38.86, weight: 1.0 };
        close(law.conditional_purchases(&history, 39.0), next, 1e-6);
        close(law.probability_alive(&history), alive, 1e-6);
    }
    // given to 7 significant digits
    close(law.mass(0, 39.0), 0.573_786_352_1, 1e-9);
    close(law.mass(10, 2.0) / 1.078_689_6e-7, 1.0, 1e-7);
    for (count, wanted) in [(11, 0.001_999_521_4), (15, 0.000_702_363_8), (20, 0.000_222_226)] {
        close(law.mass(count, 30.0) / wanted, 1.0, 1e-6);
    }
}

/// One who never came back cannot have left in BG/NBD, and may have in the others.
#[test]
fn one_time_buyers_are_alive_for_sure_in_bg_nbd_only() {
    let once = History { frequency: 0, recency: 0.0, age: 38.86, weight: 1.0 };
    let bg = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    let mbg = MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };
    let pareto = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
    close(bg.probability_alive(&once), 1.0, 0.0);
    assert!(mbg.probability_alive(&once) < 0.5);
    close(pareto.probability_alive(&once), 0.295_287, 1e-4);
}

/// A yearly rate is discounted per week: the value must be that of the continuous rate per week.
#[test]
fn weekly_histories_are_discounted_by_a_yearly_rate() {
    let law = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
    let history = History { frequency: 7, recency: 70.0, age: 77.86, weight: 1.0 };
    let per_week = 1.15_f64.ln() / 52.0;
    close(law.posterior(&history).discounted(per_week), 14.113_447, 1e-5);
    // 15 % a week would leave next to nothing of it
    assert!(law.posterior(&history).discounted(1.15_f64.ln()) < 2.0);
}

fn donors() -> Option<Vec<Opportunities>> {
    let text = table("donations.csv")?;
    let rows = text.lines().skip(1).map(|line| {
        let fields: Vec<u32> = line.split(',').map(|field| field.parse().expect("a count")).collect();
        let weight = f64::from(fields[3]);
        Opportunities { frequency: fields[0], recency: fields[1], periods: fields[2], weight }
    });
    Some(rows.collect())
}

/// Fader, Hardie and Shang 2010: 11,104 donors, six years; tolerances of the oracle.
#[test]
fn donors_follow_bg_bb() {
    let Some(donors) = donors() else { return };
    let found = fit(&bg_bb::LAW, &donors).unwrap();
    near(&found, &[1.203_522_22, 0.749_716_29, 0.656_718_23, 2.783_442_51], 1e-3);
    close(found.log_likelihood, -33_225.581_274, 1e-3);
    let [alpha, beta, gamma, delta] = found.values().unwrap();
    let law = BgBb { alpha, beta, gamma, delta };
    let next: f64 = donors.iter().map(|donor| law.conditional_purchases(donor, 5) * donor.weight).sum();
    close(next, 12_884.2, 0.1);
    for (frequency, recency, alive) in [(0, 0, 0.108_1), (2, 4, 0.589_7), (6, 6, 0.930_4)] {
        let donor = Opportunities { frequency, recency, periods: 6, weight: 1.0 };
        close(law.probability_alive(&donor), alive, 5e-3);
    }
}

#[test]
fn spend_given_a_mean_of_100() {
    let law = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
    let cases = [(0, 35.218_978), (1, 80.255_84), (2, 88.353_018), (7, 96.181_975), (10, 97.279_276)];
    for (transactions, wanted) in cases {
        let spend = Spend { transactions, mean: 100.0, weight: 1.0 };
        close(law.conditional_mean(&spend).unwrap(), wanted, 1e-5);
    }
}
