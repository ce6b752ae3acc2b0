//! Pareto/NBD: purchases at each customer's own Poisson rate until it drops out at its own hazard.
//!
//! Schmittlein, Morrison and Colombo 1987, Management Science 33; in the form of Fader and Hardie
//! 2005, "A note on deriving the Pareto/NBD model". Rate ~ Gamma(r, rate alpha), dropout hazard ~
//! Gamma(s, rate beta).

use super::history::History;
use super::latent::{Dropout, Posterior};
use crate::stats::dual::Real;
use crate::stats::quadrature::legendre_rule;
use std::sync::LazyLock;

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

/// Nodes for y in (0, 1) and weights of the integral over it after y = u^3 near 0.
static RULE: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| legendre_rule(32));

/// ln of s times the integral over t from recency to age of (alpha + t)^-(r + x) (beta + t)^-(s + 1):
/// the part of the likelihood of those who dropped out in between.
///
/// With q = (alpha + recency) / (alpha + t), n = r + s + x and y = q^n the integral is (alpha +
/// recency)^-n / n times that of (1 - z q)^-(s + 1) over y from (q at age)^n to 1, z = (alpha - beta)
/// / (alpha + recency): a smooth function however large x is, where the difference of two
/// hypergeometric functions (eq. 18) loses its digits.
fn log_dropped<T: Real>([r, alpha, s, beta]: [T; 4], history: &History) -> Option<T> {
    if history.age <= history.recency {
        return None;
    }
    let n = r + s + f64::from(history.frequency);
    let start = alpha + history.recency;
    let z = (alpha - beta) / start;
    // y = low + (1 - low) (1 - (1 - v)^2): nodes gather at y = 1, where z near 1 makes it steep
    let log_low = n * (start / (alpha + history.age)).ln();
    let low = log_low.exp();
    let mut sum = T::constant(0.0);
    for (v, weight) in RULE.iter() {
        let y = low + (-low + 1.0) * (v * v * (3.0 - 2.0 * v));
        let q = (y.ln() / n).exp();
        let value = ((-(z * q) + 1.0).ln() * -(s + 1.0)).exp();
        sum = sum + value * (weight * 6.0 * v * (1.0 - v));
    }
    Some(s.ln() - n * start.ln() - n.ln() + (-low + 1.0).ln() + sum.ln())
}

/// ln L of one customer (Fader and Hardie 2005, eq. 18 to 20); parameters r, alpha, s, beta.
pub fn log_likelihood<T: Real>([r, alpha, s, beta]: [T; 4], history: &History) -> T {
    let x = f64::from(history.frequency);
    let common = (r + x).ln_gamma() - r.ln_gamma() + r * alpha.ln() + s * beta.ln();
    let alive = -(r + x) * (alpha + history.age).ln() - s * (beta + history.age).ln();
    match log_dropped([r, alpha, s, beta], history) {
        Some(dropped) => common + alive.ln_add_exp(dropped),
        None => common + alive,
    }
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
        let x = f64::from(history.frequency);
        let alive =
            -(self.r + x) * libm::log(self.alpha + history.age) - self.s * libm::log(self.beta + history.age);
        1.0 / (1.0 + libm::exp(dropped - alive))
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
        let rate = (self.r + f64::from(history.frequency)) / (self.alpha + history.age);
        rate * expected_time(self.s, self.beta + history.age, t) * self.probability_alive(history)
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
    use crate::laws::latent::discounted;

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
            let found = discounted(delta, |t| CDNOW.conditional_purchases(&history, t));
            // relative error of the quadrature, and six digits after the point
            assert!((found - wanted).abs() < 1e-6 + 2e-6 * wanted, "{frequency}: {found}, not {wanted}");
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
