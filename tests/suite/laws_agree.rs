//! Every face of a law against the others: samplers, masses, expectations, discounting, likelihood.

use cltv::calibrate::fit::{Convergence, Fit, fit};
use cltv::laws::bg_bb::BgBb;
use cltv::laws::bg_nbd::BgNbd;
use cltv::laws::gamma_gamma::GammaGamma;
use cltv::laws::history::{History, Opportunities, RetentionCounts, Spend, merge};
use cltv::laws::law::{Faces, Law, Likelihood, PurchaseLaw};
use cltv::laws::mbg_nbd::MbgNbd;
use cltv::laws::nbd::Nbd;
use cltv::laws::pareto_nbd::ParetoNbd;
use cltv::laws::{LAWS, named};
use cltv::stats::streams::Key;

const BG: BgNbd = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const DONORS: BgBb = BgBb { alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783 };

fn history(frequency: u32, recency: f64, age: f64) -> History {
    History { frequency, recency, age, weight: 1.0 }
}

/// Every law of purchases in the registry, with the parameters of its example.
fn laws() -> impl Iterator<Item = (&'static Law, PurchaseLaw)> {
    LAWS.iter().filter_map(|law| Some((*law, law.purchases(law.example)?)))
}

#[test]
fn rows_of_the_registry_are_whole() {
    for (index, law) in LAWS.iter().enumerate() {
        let n = law.parameters.len();
        assert!(LAWS[..index].iter().all(|other| other.name != law.name), "{law:?} twice");
        assert_eq!(named(law.name), Some(*law));
        assert!(!law.title.is_empty() && law.paper.contains(char::is_numeric), "{law:?}");
        assert_eq!(law.example.len(), n, "{law:?}");
        assert!(law.starts.iter().all(|start| start.len() == n), "{law:?}");
        let is_closed = matches!(law.likelihood, Likelihood::CohortsInClosedForm(_));
        assert!(is_closed || !law.starts.is_empty(), "{law:?}");
        // a law of purchases with another number of parameters is none
        assert!(law.purchases(&[]).is_none() && law.spend(&[]).is_none());
        let docs = include_str!("../../docs/calibration.md");
        assert!(docs.contains(law.name), "docs/calibration.md does not name {law:?}");
    }
}

/// The likelihood of a cohort against the survival of the same file.
#[test]
fn cohorts_are_as_likely_as_their_survival_says() {
    let alive = vec![100.0, 81.0, 70.0, 70.0, 55.0];
    for law in LAWS {
        let (Faces::Lifetime(survival), Likelihood::Cohorts(sum)) = (&law.faces, &law.likelihood) else {
            continue;
        };
        let share = |t: usize| survival(law.example, t as f64);
        let left = alive.windows(2).enumerate().map(|(t, pair)| match pair[0] - pair[1] {
            left if left > 0.0 => left * (share(t) - share(t + 1)).ln(),
            _ => 0.0,
        });
        let wanted = left.sum::<f64>() + alive[4] * share(4).ln();
        let logs: Vec<f64> = law.example.iter().map(|value| value.ln()).collect();
        let (found, _) = sum(&[RetentionCounts { alive: alive.clone() }])(&logs);
        assert!((found / wanted - 1.0).abs() < 1e-12, "{law:?}: {found} {wanted}");
    }
}

#[test]
fn masses_sum_to_one_and_to_the_expected_purchases() {
    for (_, law) in laws() {
        let masses: Vec<f64> = (0..2000).map(|count| law.mass(count, 39.0)).collect();
        // what is beyond 2000 purchases in 39 weeks is below 1e-20; the rest is rounding
        assert!((masses.iter().sum::<f64>() - 1.0).abs() < 1e-10);
        let mean: f64 = masses.iter().enumerate().map(|(count, mass)| count as f64 * mass).sum();
        assert!(
            (mean - law.expected_purchases(39.0)).abs() < 1e-9,
            "{mean} {}",
            law.expected_purchases(39.0)
        );
    }
}

#[test]
fn drawn_histories_follow_the_masses() {
    let n = 40_000_u64;
    for (_, law) in laws() {
        let drawn: Vec<History> =
            (0..n).map(|i| law.sample(39.0, &mut Key::new(1).with(i).stream())).collect();
        for count in [0, 1, 2, 5] {
            let share = drawn.iter().filter(|h| h.frequency == count).count() as f64 / n as f64;
            let mass = law.mass(count, 39.0);
            // four standard errors
            assert!(
                (share - mass).abs() < 4.0 * (mass * (1.0 - mass) / n as f64).sqrt(),
                "{count}: {share} {mass}"
            );
        }
        assert!(drawn.iter().all(|h| h.recency <= h.age && (h.frequency == 0) == (h.recency <= 0.0)));
    }
}

#[test]
fn drawn_futures_have_the_conditional_mean_and_lie_in_the_interval() {
    let n = 40_000_u64;
    for (_, law) in laws() {
        for known in [history(0, 0.0, 38.86), history(7, 29.43, 38.86), history(2, 30.43, 38.86)] {
            let posterior = law.posterior(&known);
            let draw = |i| posterior.sample_purchases(39.0, &mut Key::new(2).with(i).stream()) as f64;
            let (mut sum, mut squares) = (0.0, 0.0);
            for value in (0..n).map(draw) {
                sum += value;
                squares += value * value;
            }
            let mean = sum / n as f64;
            let se = ((squares / n as f64 - mean * mean) / n as f64).sqrt();
            let wanted = law.conditional_purchases(&known, 39.0);
            assert!((mean - wanted).abs() < 4.0 * se, "{known:?}: {mean} +- {se}, not {wanted}");
            let (low, high) = posterior.interval(39.0, 0.9, 4000, &mut Key::new(3).stream());
            let inside = (0..n).map(draw).filter(|value| (low as f64..=high as f64).contains(value)).count();
            // counts are whole, so at least the share; 4 standard errors of 4,000 draws
            assert!(inside as f64 / n as f64 > 0.9 - 4.0 * (0.09_f64 / 4000.0).sqrt(), "{low} {high}");
        }
    }
}

/// The integral of discounted purchases by the trapezoid rule on the expected ones, as a judge of the
/// closed forms.
#[test]
fn discounted_purchases_are_the_integral_of_the_expected_ones() {
    let delta = 1.15_f64.ln() / 52.0;
    for (_, law) in laws() {
        for known in [history(0, 0.0, 77.86), history(7, 70.0, 77.86)] {
            let step = 0.5;
            let weeks = 8000;
            let mut before = 0.0;
            let mut sum = 0.0;
            for week in 1..=weeks {
                let t = step * f64::from(week);
                let after = law.conditional_purchases(&known, t);
                sum += (after - before) * (-delta * (t - 0.5 * step)).exp();
                before = after;
            }
            let found = law.posterior(&known).discounted(delta);
            // midpoints err by (delta step)^2 / 24; after 4,000 weeks e^-10.7 of what is left
            assert!((found / sum - 1.0).abs() < 1e-4, "{known:?}: {found} {sum}");
        }
    }
}

/// ln L of Pareto/NBD far from anything usual, against adaptive quadrature with 30 digits (mpmath).
#[test]
fn pareto_nbd_keeps_its_digits_at_the_edges() {
    let cases = [
        ([0.553, 10.578, 0.606, 11.669], (2, 30.43, 38.86), -9.554_283_245_150_406),
        ([0.05, 0.01, 0.05, 500.0], (0, 0.0, 300.0), -0.514_064_922_915_543),
        ([2.0, 5000.0, 0.3, 0.01], (3, 0.5, 900.0), -23.650_999_964_010_402),
        ([0.6, 10.0, 40.0, 3.0], (1, 2.0, 80.0), -23.554_915_369_678_936),
        ([0.553, 10.578, 0.606, 11.669], (10_000, 20.0, 38.86), 47_890.589_571_704_215),
        ([3.0, 0.02, 2.5, 700.0], (400, 1.0, 1000.0), 1_980.464_988_305_566_6),
    ];
    for ([r, alpha, s, beta], (frequency, recency, age), wanted) in cases {
        let law = ParetoNbd { r, alpha, s, beta };
        let found = law.log_likelihood(&history(frequency, recency, age));
        // rounding of sums of terms of up to 1e5
        assert!((found - wanted).abs() < 1e-12 * (10.0 + f64::abs(wanted)), "{found} {wanted}");
    }
}

#[test]
fn donors_drawn_follow_their_law() {
    let n = 40_000_u64;
    let drawn: Vec<Opportunities> =
        (0..n).map(|i| DONORS.sample(6, &mut Key::new(4).with(i).stream())).collect();
    let mean = drawn.iter().map(|donor| f64::from(donor.frequency)).sum::<f64>() / n as f64;
    // standard deviation below 3, as 0 to 6 cannot spread further
    assert!((mean - DONORS.expected_purchases(6)).abs() < 4.0 * 3.0 / (n as f64).sqrt(), "{mean}");
    for (frequency, recency) in [(0, 0), (2, 4), (6, 6)] {
        let one = Opportunities { frequency, recency, periods: 6, weight: 1.0 };
        let same = drawn.iter().filter(|donor| **donor == one).count() as f64 / n as f64;
        // ln L is that of one order of hits and misses; 2 hits with the last at 4 come in 3 orders
        let mass = if frequency == 2 { 3.0 } else { 1.0 } * DONORS.log_likelihood(&one).exp();
        assert!((same - mass).abs() < 4.0 * (mass * (1.0 - mass) / n as f64).sqrt(), "{same} {mass}");
        let draw = |i| DONORS.sample_purchases(&one, 5, &mut Key::new(5).with(i).stream()) as f64;
        let next = (0..n).map(draw).sum::<f64>() / n as f64;
        // 0 to 5 have a standard deviation of 2.5 at most
        let wanted = DONORS.conditional_purchases(&one, 5);
        assert!((next - wanted).abs() < 4.0 * 2.5 / (n as f64).sqrt(), "{next} {wanted}");
        let discounted: f64 = (1..4000)
            .map(|k| {
                let one_period =
                    DONORS.conditional_purchases(&one, k) - DONORS.conditional_purchases(&one, k - 1);
                one_period * 1.1_f64.powi(-(k as i32))
            })
            .take_while(|term| *term > 1e-10)
            .sum();
        // the last term taken is 1e-10, and those after it a tenth smaller each
        assert!((DONORS.discounted(&one, 0.1) - discounted).abs() < 1e-6);
    }
}

#[test]
fn spend_drawn_has_the_conditional_mean() {
    let law = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
    let n = 40_000_u64;
    let known = Spend { transactions: 2, mean: 100.0, weight: 1.0 };
    let totals: Vec<f64> =
        (0..n).map(|i| law.sample_total(&known, 3, &mut Key::new(6).with(i).stream())).collect();
    let mean = totals.iter().sum::<f64>() / n as f64;
    let variance = totals.iter().map(|total| (total - mean) * (total - mean)).sum::<f64>() / n as f64;
    let wanted = 3.0 * law.conditional_mean(&known).unwrap();
    assert!((mean - wanted).abs() < 4.0 * (variance / n as f64).sqrt(), "{mean} {wanted}");
}

/// Each parameter within four standard errors of the truth; the bench `recovery` counts coverage.
fn recovers(fit: &Fit, truth: &[f64]) {
    assert_eq!(fit.convergence, Convergence::Converged, "{fit:?}");
    for (parameter, truth) in fit.parameters.iter().zip(truth) {
        let off = (truth / parameter.value).ln().abs() * parameter.value / parameter.se.unwrap();
        assert!(off < 4.0, "{off} standard errors: {fit:?}");
    }
}

#[test]
fn fits_recover_what_was_simulated() {
    for (law, drawn) in laws() {
        let histories: Vec<History> =
            (0..3000).map(|i| drawn.sample(78.0, &mut Key::new(8).with(i).stream())).collect();
        recovers(&fit(law, &histories).unwrap(), law.example);
    }
}

#[test]
fn one_busy_customer_does_not_stop_a_fit() {
    let mut histories: Vec<History> =
        (0..1000).map(|i| BG.sample(39.0, &mut Key::new(9).with(i).stream())).collect();
    histories.push(history(10_000, 38.9, 39.0));
    for (law, _) in laws() {
        let fit = fit(law, &histories).unwrap();
        assert!(fit.log_likelihood.is_finite(), "{fit:?}");
        assert!(fit.parameters.iter().all(|parameter| parameter.value.is_finite()), "{fit:?}");
    }
}

/// What is worked out together for customers who share something is the sum of what is worked out for each, and its
/// slopes are those of small differences.
#[test]
fn likelihoods_of_many_are_the_sums_of_those_of_each() {
    let mut stream = Key::new(17).stream();
    let truth = ParetoNbd { r: 0.9, alpha: 6.0, s: 0.8, beta: 9.0 };
    let mut histories: Vec<History> = (0..600)
        .map(|customer| {
            let sampled = truth.sample(f64::from(30 + customer % 40), &mut stream);
            // some whole, so that times are shared, and some not
            let recency = if customer % 3 == 0 { sampled.recency } else { sampled.recency.ceil() };
            History { recency, weight: f64::from(1 + customer % 4), ..sampled }
        })
        .collect();
    histories.push(History { frequency: 300, recency: 9.0, age: 38.86, weight: 1.0 });
    histories.push(History { frequency: 4_000, recency: 38.86, age: 38.86, weight: 2.0 });
    let histories = merge(histories);
    let opportunities: Vec<Opportunities> = (0..400)
        .map(|customer| Opportunities {
            weight: f64::from(1 + customer % 3),
            ..DONORS.sample(1 + customer % 23, &mut stream)
        })
        .collect();
    let spending = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
    let spends: Vec<Spend> = (0..400).map(|customer| spending.sample(customer / 40, &mut stream)).collect();
    fn sum<R>(rows: &[R], of: impl Fn(&R) -> f64) -> f64 {
        rows.iter().map(of).sum()
    }
    for law in LAWS {
        for shift in [-1.5, 0.0, 0.7] {
            let logs: Vec<f64> =
                (0..).zip(law.example).map(|(i, p)| p.ln() + shift * [1.0, -0.6][i % 2]).collect();
            let at = |logs: &[f64]| match law.likelihood {
                Likelihood::Histories(of) => Some(of(&histories)(logs)),
                Likelihood::Opportunities(of) => Some(of(&opportunities)(logs)),
                Likelihood::Spends(of) => Some(of(&spends)(logs)),
                _ => None,
            };
            let Some((value, slopes)) = at(&logs) else { continue };
            let parameters: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
            let each = match (law.name, parameters.as_slice()) {
                ("bg-nbd", &[r, alpha, a, b]) => {
                    sum(&histories, |row| row.weight * BgNbd { r, alpha, a, b }.log_likelihood(row))
                }
                ("mbg-nbd", &[r, alpha, a, b]) => {
                    sum(&histories, |row| row.weight * MbgNbd { r, alpha, a, b }.log_likelihood(row))
                }
                ("pareto-nbd", &[r, alpha, s, beta]) => {
                    sum(&histories, |row| row.weight * ParetoNbd { r, alpha, s, beta }.log_likelihood(row))
                }
                ("nbd", &[r, alpha]) => {
                    sum(&histories, |row| row.weight * Nbd { r, alpha }.log_likelihood(row))
                }
                ("bg-bb", &[alpha, beta, gamma, delta]) => sum(&opportunities, |row| {
                    row.weight * BgBb { alpha, beta, gamma, delta }.log_likelihood(row)
                }),
                ("gamma-gamma", &[p, q, gamma]) => {
                    sum(&spends, |row| row.weight * GammaGamma { p, q, gamma }.log_likelihood(row))
                }
                other => panic!("{other:?}"),
            };
            // rounding of some thousand terms, a few of which are some ten thousand
            assert!((value / each - 1.0).abs() < 1e-12, "{} {shift}: {value}, not {each}", law.name);
            for (i, slope) in slopes.iter().enumerate() {
                let h = 1e-5;
                let moved = |by: f64| {
                    let mut moved = logs.clone();
                    moved[i] += by;
                    at(&moved).unwrap().0
                };
                let wanted = (moved(h) - moved(-h)) / (2.0 * h);
                // central differences: h^2 against a third derivative, and 1e-15 of the sum over h
                let slack = 1e-7 * wanted.abs() + 1e-9 * value.abs();
                assert!((slope - wanted).abs() < slack, "{} {shift}, {i}: {slope}, not {wanted}", law.name);
            }
        }
    }
}
