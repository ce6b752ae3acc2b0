//! Pareto/NBD: purchases at each customer's own Poisson rate until it drops out at its own hazard.
//!
//! Schmittlein, Morrison and Colombo 1987, Management Science 33; in the form of Fader and Hardie
//! 2005, "A note on deriving the Pareto/NBD model". Rate ~ Gamma(r, rate alpha), dropout hazard ~
//! Gamma(s, rate beta).

use super::history::History;
use super::latent::{Dropout, Posterior, negative_binomial_mass, sample_history};
use super::law::{Faces, Law, Likelihood, Purchases, positive, time};
use super::likelihood::{FOUR_STARTS, ready, total, weight};
use crate::stats::dual::{Dual, Real, composed};
use crate::stats::elementwise;
use crate::stats::quadrature::{SHORT_RULE, panels};
use crate::stats::streams::Stream;
use rand::Rng;
use std::sync::Arc;

/// Its row.
pub static LAW: Law = Law {
    name: "pareto-nbd",
    title: "Pareto/NBD",
    paper: "Schmittlein, Morrison and Colombo 1987",
    parameters: &[positive("r"), time("alpha"), positive("s"), time("beta")],
    example: &[0.553, 10.578, 0.606, 11.669],
    is_usual: true,
    likelihood: Likelihood::Histories(|rows| {
        let (all, alike) = (weight(rows), alike(rows));
        ready(move |parameters| {
            shared_part(parameters) * all + total(alike.iter().map(|alike| of_alike(parameters, alike)))
        })
    }),
    starts: FOUR_STARTS,
    faces: Faces::Purchases(|parameters| match *parameters {
        [r, alpha, s, beta] => Some(Arc::new(ParetoNbd { r, alpha, s, beta })),
        _ => None,
    }),
};

/// The law of repeat purchases; time in any unit, alpha and beta in the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParetoNbd {
    /// Shape of the purchase rate.
    pub r: f64,
    /// Its rate parameter, a time.
    pub alpha: f64,
    /// Shape of the dropout hazard.
    pub s: f64,
    /// Its rate parameter, a time.
    pub beta: f64,
}

/// The integrand has fallen by e^-40 where it is cut off.
const DEPTH: f64 = 40.0;
/// What one panel of 16 nodes covers to 13 digits: a fall by e^-20, or a factor e^4 of time.
const FALL: f64 = 20.0;
const STRETCH: f64 = 4.0;
/// What 6 nodes cover to 15 digits: a fall by 1 / e within this share of the smaller of two times.
const SOON: f64 = 0.15;

/// ln of the part of the likelihood of those who dropped out after their last purchase, over that of
/// those alive at it: the integral from recency to age of
/// s / (beta + t) ((alpha + recency) / (alpha + t))^(r + x) ((beta + recency) / (beta + t))^s.
///
/// Nothing is subtracted, so that no digits are lost however large x is, as they are in the
/// difference of two hypergeometric functions (eq. 18). In y = ln ((m + t) / (m + recency)), m the
/// smaller of alpha and beta, the integrand has no singularity nearer than pi to the real line.
fn log_dropped<T: Real>([r, alpha, s, beta]: [T; 4], history: &History) -> Option<T> {
    let (from, end) = (history.recency, history.age);
    if end <= from {
        return None;
    }
    let power = r + f64::from(history.frequency);
    let by = [power, s, alpha + from, beta + from];
    let [value, slopes @ ..] = dropped(by.map(Real::value), end - from);
    let slopes: [f64; 4] = slopes;
    let known = [(by[0], slopes[0]), (by[1], slopes[1]), (by[2], slopes[2]), (by[3], slopes[3])];
    Some((composed(value, known) * s).ln())
}

/// The same integral over s, and its slopes by power, s, alpha + recency and beta + recency, up to so long after
/// the last purchase.
fn dropped([by_rate, by_drop, rate, drop]: [f64; 4], time: f64) -> [f64; 5] {
    let rate_is_small = rate < drop;
    let (small, large, by_small, by_large) =
        if rate_is_small { (rate, drop, by_rate, by_drop) } else { (drop, rate, by_drop, by_rate) };
    let cut = large * libm::expm1(DEPTH / by_large);
    let width = libm::log1p(time.min(cut) / small).min(DEPTH / by_small);
    let fall = by_small * width + by_large * libm::log1p(small * libm::expm1(width) / large);
    let mut sums = [0.0; 5];
    panels(width, (fall / FALL).max(width / STRETCH).ceil().max(1.0) as u32, |y, weight| {
        let after = small * libm::expm1(y);
        let other = libm::log1p(after / large);
        let (bought, stayed) = if rate_is_small { (y, other) } else { (other, y) };
        let left = 1.0 / (drop + after);
        let part = weight * (small + after) * left * libm::exp(-by_rate * bought - by_drop * stayed);
        let later = (by_drop * after / drop - 1.0) * left;
        let factors = [1.0, -bought, -stayed, by_rate * after / (rate * (rate + after)), later];
        for (sum, factor) in sums.iter_mut().zip(factors) {
            *sum += part * factor;
        }
    });
    sums
}

/// The same where the integrand hardly bends, so that a few points in time itself are enough.
fn dropped_soon(by: [f64; 4], time: f64) -> [f64; 5] {
    let [by_rate, by_drop, rate, drop] = by;
    if time > SOON * rate.min(drop) || time * (by_rate / rate + by_drop / drop) > 1.0 {
        return dropped(by, time);
    }
    const N: usize = 6;
    let afters = SHORT_RULE.map(|(node, _)| node * time);
    let mut logs: [f64; 2 * N] =
        std::array::from_fn(|i| 1.0 + if i < N { afters[i] / rate } else { afters[i - N] / drop });
    elementwise::ln(&mut logs);
    let mut parts: [f64; N] = std::array::from_fn(|i| -by_rate * logs[i] - by_drop * logs[N + i]);
    elementwise::exp(&mut parts);
    let mut sums = [0.0; 5];
    for i in 0..N {
        let (after, bought, stayed) = (afters[i], logs[i], logs[N + i]);
        let left = 1.0 / (drop + after);
        let part = SHORT_RULE[i].1 * time * left * parts[i];
        let later = (by_drop * after / drop - 1.0) * left;
        let factors = [1.0, -bought, -stayed, by_rate * after / (rate * (rate + after)), later];
        for (sum, factor) in sums.iter_mut().zip(factors) {
            *sum += part * factor;
        }
    }
    sums
}

/// ln L of one customer (Fader and Hardie 2005, eq. 18 to 20); parameters r, alpha, s, beta.
pub fn log_likelihood<T: Real>(parameters: [T; 4], history: &History) -> T {
    shared_part(parameters) + frequency_part(parameters, history.frequency) + time_part(parameters, history)
}

/// What all customers have in common of ln L.
fn shared_part<T: Real>([r, alpha, s, beta]: [T; 4]) -> T {
    r * alpha.ln() + s * beta.ln() - r.ln_gamma()
}

/// What customers of equal frequency have in common of the rest.
fn frequency_part<T: Real>([r, ..]: [T; 4], frequency: u32) -> T {
    (r + f64::from(frequency)).ln_gamma()
}

/// The part of ln L in which recency and age are.
fn time_part<T: Real>([r, alpha, s, beta]: [T; 4], history: &History) -> T {
    let x = f64::from(history.frequency);
    let last = -(r + x) * (alpha + history.recency).ln() - s * (beta + history.recency).ln();
    let alive = log_alive([r, alpha, s, beta], history);
    let since = log_dropped([r, alpha, s, beta], history).map_or(alive, |gone| alive.ln_add_exp(gone));
    last + since
}

/// ln of the part of the likelihood of those alive at their age, over that of those alive at their
/// last purchase.
fn log_alive<T: Real>([r, alpha, s, beta]: [T; 4], history: &History) -> T {
    let since = T::constant(history.age - history.recency);
    let bought = (since / (alpha + history.recency)).ln_1p() * (r + f64::from(history.frequency));
    -bought - (since / (beta + history.recency)).ln_1p() * s
}

/// Customers of equal frequency, and the times of their last purchases and ages.
struct Alike {
    frequency: u32,
    weight: f64,
    /// Each once, rising.
    times: Vec<f64>,
    /// Which of them are recency and age, and how many customers have these.
    rows: Vec<(u32, u32, f64)>,
}

/// Neighbors of equal frequency together.
fn alike(rows: &[History]) -> Vec<Alike> {
    let alike = rows.chunk_by(|one, other| one.frequency == other.frequency);
    let gathered = alike.map(|rows| {
        let mut times: Vec<f64> = rows.iter().flat_map(|row| [row.recency, row.age]).collect();
        times.sort_unstable_by(f64::total_cmp);
        times.dedup_by_key(|time| time.to_bits());
        let at = |time: f64| times.partition_point(|&other| other < time) as u32;
        let indexed = rows.iter().map(|row| (at(row.recency), at(row.age), row.weight)).collect();
        Alike { frequency: rows[0].frequency, weight: weight(rows), rows: indexed, times }
    });
    gathered.collect()
}

/// What a moment says of those who were alive at it.
struct Moment {
    log_rate: f64,
    log_drop: f64,
    by_rate: f64,
    by_drop: f64,
    /// The part of the likelihood of those who drop out from here to the last of the times, over that of those
    /// alive here; and its slopes by power, s, alpha and beta.
    gone: f64,
    slopes: [f64; 4],
}

impl Moment {
    /// The part of the likelihood of those alive at a later moment, over that of those alive here; and the
    /// slopes of its logarithm.
    fn until(&self, later: &Moment, power: f64, s: f64) -> (f64, [f64; 4]) {
        let (bought, stayed) = (self.log_rate - later.log_rate, self.log_drop - later.log_drop);
        let slopes =
            [bought, stayed, power * (self.by_rate - later.by_rate), s * (self.by_drop - later.by_drop)];
        (libm::exp(power * bought + s * stayed), slopes)
    }
}

/// ln L of customers of equal frequency together. The integral from recency to age is a difference of integrals
/// to the last of their times, which are summed up from each time to the next. What that subtracts is less than
/// the part of those alive, to which it is added: no digits are lost.
fn of_alike(parameters: [Dual<4>; 4], alike: &Alike) -> Dual<4> {
    let [r, alpha, s, beta] = parameters;
    let (power, stay) = (r + f64::from(alike.frequency), s.value);
    let mut moments: Vec<Moment> = alike
        .times
        .iter()
        .map(|time| {
            let (rate, drop) = (alpha.value + time, beta.value + time);
            let (log_rate, log_drop) = (libm::log(rate), libm::log(drop));
            Moment {
                log_rate,
                log_drop,
                by_rate: 1.0 / rate,
                by_drop: 1.0 / drop,
                gone: 0.0,
                slopes: [0.0; 4],
            }
        })
        .collect();
    for at in (1..moments.len()).rev() {
        let (before, later) = moments.split_at_mut(at);
        let (here, next) = (&mut before[at - 1], &later[0]);
        let (time, passed) = (alike.times[at - 1], alike.times[at] - alike.times[at - 1]);
        let [soon, slopes @ ..] =
            dropped_soon([power.value, stay, alpha.value + time, beta.value + time], passed);
        let (left, turns) = here.until(next, power.value, stay);
        here.gone = stay * soon + left * next.gone;
        here.slopes =
            std::array::from_fn(|i| stay * slopes[i] + left * (next.slopes[i] + next.gone * turns[i]));
        here.slopes[1] += soon;
    }
    let (mut sum, mut slopes) = (0.0, [0.0; 4]);
    for &(recency, age, weight) in &alike.rows {
        let (last, end) = (&moments[recency as usize], &moments[age as usize]);
        let (left, turns) = last.until(end, power.value, stay);
        let stayed = 1.0 - end.gone;
        let all = last.gone + left * stayed;
        sum += weight * (libm::log(all) - power.value * last.log_rate - stay * last.log_drop);
        let since = [-last.log_rate, -last.log_drop, -power.value * last.by_rate, -stay * last.by_drop];
        let share = weight / all;
        for i in 0..4 {
            let turn = last.slopes[i] + left * (stayed * turns[i] - end.slopes[i]);
            slopes[i] += share * turn + weight * since[i];
        }
    }
    frequency_part(parameters, alike.frequency) * alike.weight
        + composed(sum, [(power, slopes[0]), (s, slopes[1]), (alpha, slopes[2]), (beta, slopes[3])])
}

impl ParetoNbd {
    fn parameters(&self) -> [f64; 4] {
        [self.r, self.alpha, self.s, self.beta]
    }

    /// ln L of one customer.
    pub fn log_likelihood(&self, history: &History) -> f64 {
        log_likelihood(self.parameters(), history)
    }

    /// Chance to be a customer still.
    ///
    /// ```
    /// use cltv::laws::{history::History, pareto_nbd::ParetoNbd};
    /// let law = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
    /// let regular = History { frequency: 26, recency: 30.86, age: 31.0, weight: 1.0 };
    /// assert!((law.probability_alive(&regular) - 0.997_918).abs() < 1e-6);
    /// ```
    pub fn probability_alive(&self, history: &History) -> f64 {
        let Some(dropped) = log_dropped(self.parameters(), history) else {
            return 1.0;
        };
        1.0 / (1.0 + libm::exp(dropped - log_alive(self.parameters(), history)))
    }

    /// Expected repeat purchases of a new customer within `t` (eq. 27).
    ///
    /// ```
    /// use cltv::laws::pareto_nbd::ParetoNbd;
    /// let law = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
    /// assert!((law.expected_purchases(39.0) - 1.213_003).abs() < 1e-6);
    /// ```
    pub fn expected_purchases(&self, t: f64) -> f64 {
        self.r / self.alpha * expected_time(self.s, self.beta, t)
    }

    /// Expected purchases of this customer within the next `t` (eq. 41).
    pub fn conditional_purchases(&self, history: &History, t: f64) -> f64 {
        self.purchases_if_alive(history.frequency, history.age, t) * self.probability_alive(history)
    }

    fn purchases_if_alive(&self, frequency: u32, age: f64, t: f64) -> f64 {
        let rate = (self.r + f64::from(frequency)) / (self.alpha + age);
        rate * expected_time(self.s, self.beta + age, t)
    }

    /// Chance that a new customer makes exactly `count` repeat purchases within `t` (Fader and Hardie
    /// 2006, "Deriving an expression for P(X(t) = x) under the Pareto/NBD model"; here as an integral
    /// over the time of dropping out).
    pub fn mass(&self, count: u32, t: f64) -> f64 {
        let bought = |t: f64| negative_binomial_mass((self.r, self.alpha), count, t);
        let stayed = |t: f64| libm::exp(-self.s * libm::log1p(t / self.beta));
        let unit = self.alpha.min(self.beta);
        let width = libm::log1p(t / unit);
        // the mass of count purchases has a peak of width 1 / sqrt(count) in the logarithm of time
        let pieces = (width * (1.0 + f64::from(count).sqrt() / 2.0)).ceil().max(1.0) as u32;
        let mut dropped = 0.0;
        panels(width, pieces, |y, weight| {
            let after = unit * libm::expm1(y);
            let density = self.s * stayed(after) / (self.beta + after);
            dropped += weight * (unit + after) * density * bought(after);
        });
        bought(t) * stayed(t) + dropped
    }

    /// A new customer's history after `age`, drawn.
    pub fn sample<R: Rng + ?Sized>(&self, age: f64, rng: &mut R) -> History {
        sample_history((self.r, self.alpha), Dropout::Clock(self.s, self.beta), age, rng)
    }

    /// The posterior of this customer's rate and hazard, given that it is alive.
    pub fn posterior(&self, history: &History) -> Posterior {
        Posterior {
            alive: self.probability_alive(history),
            rate: (self.r + f64::from(history.frequency), self.alpha + history.age),
            dropout: Dropout::Clock(self.s, self.beta + history.age),
        }
    }
}

impl Purchases for ParetoNbd {
    fn expected_purchases(&self, t: f64) -> f64 {
        ParetoNbd::expected_purchases(self, t)
    }

    fn conditional_purchases(&self, history: &History, t: f64) -> f64 {
        ParetoNbd::conditional_purchases(self, history, t)
    }

    fn purchases_if_alive(&self, frequency: u32, age: f64, t: f64) -> f64 {
        ParetoNbd::purchases_if_alive(self, frequency, age, t)
    }

    fn probability_alive(&self, history: &History) -> f64 {
        ParetoNbd::probability_alive(self, history)
    }

    fn mass(&self, count: u32, t: f64) -> f64 {
        ParetoNbd::mass(self, count, t)
    }

    fn posterior(&self, history: &History) -> Posterior {
        ParetoNbd::posterior(self, history)
    }

    fn sample(&self, age: f64, stream: &mut Stream) -> History {
        ParetoNbd::sample(self, age, stream)
    }
}

/// Expected part of the next `t` that a living customer with hazard ~ Gamma(s, rate beta) stays:
/// beta / (s - 1) (1 - (beta / (beta + t))^(s - 1)), and its limit at s = 1.
fn expected_time(s: f64, beta: f64, t: f64) -> f64 {
    let log = libm::log(beta / (beta + t));
    let exponent = (s - 1.0) * log;
    if exponent.abs() < 1e-12 { -beta * log } else { -beta * libm::expm1(exponent) / (s - 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CDNOW: ParetoNbd = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };

    fn history(frequency: u32, recency: f64, age: f64) -> History {
        History { frequency, recency, age, weight: 1.0 }
    }

    /// Recomputed from Fader, Hardie and Lee 2005 with 60 digits.
    #[test]
    fn published_customers() {
        let cases = [
            (0, 0.0, 0.295_287, 0.107_081),
            (1, 1.71, 0.168_002, 0.171_093),
            (2, 30.43, 0.869_168, 1.455_123),
            (7, 29.43, 0.749_501, 3.712_251),
        ];
        for (frequency, recency, alive, next) in cases {
            let history = history(frequency, recency, 38.86);
            // the numbers are given to 6 digits
            assert!((CDNOW.probability_alive(&history) - alive).abs() < 1e-6, "{frequency}");
            assert!((CDNOW.conditional_purchases(&history, 39.0) - next).abs() < 1e-6, "{frequency}");
        }
    }

    /// "RFM and CLV" (2005): discounted expected transactions at 15 % a year, weeks, T = 77.86.
    #[test]
    fn discounted_expected_transactions() {
        let delta = 1.15_f64.ln() / 52.0;
        let cases = [
            (0, 0.0, 0.182_057),
            (1, 30.0, 1.430_508),
            (7, 35.0, 0.895_317),
            (9, 40.0, 1.077_415),
            (1, 77.0, 3.125_268),
            (7, 70.0, 14.113_447),
            (14, 77.0, 29.275_114),
        ];
        for (frequency, recency, wanted) in cases {
            let history = history(frequency, recency, 77.86);
            let found = CDNOW.posterior(&history).discounted(delta);
            // the numbers are given to 6 digits
            assert!((found - wanted).abs() < 1e-6, "{frequency}: {found}, not {wanted}");
        }
    }

    #[test]
    fn slopes_are_those_of_small_differences() {
        for parameters in [[0.553, 10.578, 0.606, 11.669], [0.553, 20.0, 3.1, 4.0]] {
            for case in [history(0, 0.0, 38.86), history(7, 29.43, 38.86), history(300, 9.0, 38.86)] {
                let variables = std::array::from_fn(|i| Dual::<4>::variable(parameters[i], i));
                let found = log_likelihood(variables, &case);
                for i in 0..4 {
                    let h = 1e-5 * parameters[i];
                    let moved = |by: f64| {
                        let mut moved = parameters;
                        moved[i] += by;
                        log_likelihood(moved, &case)
                    };
                    let slope = (moved(h) - moved(-h)) / (2.0 * h);
                    // central differences: h^2 against a third derivative, and 1e-16 of some 1000 over h
                    let slack = 1e-7 * (1.0 + slope.abs());
                    assert!((found.derivatives[i] - slope).abs() < slack, "{i}: {found:?}, not {slope}");
                }
            }
        }
    }

    #[test]
    fn a_frequency_of_ten_thousand_is_no_trouble() {
        for recency in [1.0, 38.0, 38.86] {
            let busy = history(10_000, recency, 38.86);
            assert!(CDNOW.log_likelihood(&busy).is_finite());
            assert!((0.0..=1.0).contains(&CDNOW.probability_alive(&busy)));
            assert!(CDNOW.conditional_purchases(&busy, 39.0).is_finite());
        }
    }
}
