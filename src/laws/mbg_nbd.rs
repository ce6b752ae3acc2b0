//! MBG/NBD: as BG/NBD, but a customer may drop out right after the first purchase.
//!
//! Batislam, Denizel and Filiztekin 2007, Intern. J. of Research in Marketing 24; Hoppe and Wagner
//! 2007, Marketing - Journal of Research and Management 3. Rate ~ Gamma(r, rate alpha); dropout after
//! every purchase, the first included, ~ Beta(a, b).

use super::history::History;
use super::latent::{
    Dropout, Posterior, beta, mass_until_coin_falls, purchases_until_coin_falls, sample_history_of_coin,
};
use super::law::{Faces, Law, Likelihood, Purchases, positive, time};
use super::likelihood::{FOUR_STARTS, sum_by_frequency, times_until_coin_falls, weight};
use crate::stats::dual::{Dual, Real};
use crate::stats::streams::{Stream, open01};
use rand::Rng;
use std::sync::Arc;

/// Its row.
pub static LAW: Law = Law {
    name: "mbg-nbd",
    title: "MBG/NBD",
    paper: "Batislam, Denizel and Filiztekin 2007",
    parameters: &[positive("r"), time("alpha"), positive("a"), positive("b")],
    example: &[0.525, 6.183, 0.891, 1.614],
    is_usual: true,
    likelihood: Likelihood::Histories(|rows| sum_by_frequency(rows, shared_part, of_alike)),
    starts: FOUR_STARTS,
    faces: Faces::Purchases(|parameters| match *parameters {
        [r, alpha, a, b] => Some(Arc::new(MbgNbd { r, alpha, a, b })),
        _ => None,
    }),
};

/// The law of repeat purchases; time in any unit, alpha in the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MbgNbd {
    /// Shape of the purchase rate.
    pub r: f64,
    /// Its rate parameter, a time.
    pub alpha: f64,
    /// First shape of the dropout chance.
    pub a: f64,
    /// Second shape of the dropout chance.
    pub b: f64,
}

/// ln L of one customer; parameters r, alpha, a, b.
pub fn log_likelihood<T: Real>(parameters: [T; 4], history: &History) -> T {
    shared_part(parameters) + frequency_part(parameters, history.frequency) + time_part(parameters, history)
}

/// What all customers have in common of ln L.
fn shared_part<T: Real>([r, alpha, a, b]: [T; 4]) -> T {
    r * alpha.ln() - r.ln_gamma() - a.ln_beta(b)
}

/// What customers of equal frequency have in common of the rest.
fn frequency_part<T: Real>([r, _, a, b]: [T; 4], frequency: u32) -> T {
    let x = f64::from(frequency);
    (r + x).ln_gamma() + a.ln_beta(b + (x + 1.0))
}

/// The part of ln L in which recency and age are.
fn time_part<T: Real>([r, alpha, a, b]: [T; 4], history: &History) -> T {
    let x = f64::from(history.frequency);
    let alive = -(r + x) * (alpha + history.age).ln();
    alive.ln_add_exp((a / (b + x)).ln() - (r + x) * (alpha + history.recency).ln())
}

/// ln L of customers of equal frequency together.
fn of_alike(parameters: [Dual<4>; 4], alike: &[History]) -> Dual<4> {
    let ([r, alpha, a, b], frequency) = (parameters, alike[0].frequency);
    let x = f64::from(frequency);
    let log_odds = Some((a / (b + x)).ln());
    frequency_part(parameters, frequency) * weight(alike)
        + times_until_coin_falls(r + x, alpha, log_odds, alike)
}

impl MbgNbd {
    /// ln L of one customer.
    pub fn log_likelihood(&self, history: &History) -> f64 {
        log_likelihood([self.r, self.alpha, self.a, self.b], history)
    }

    /// Chance to be a customer still; below 1 for those who never came back, too.
    ///
    /// ```
    /// use cltv::laws::{history::History, mbg_nbd::MbgNbd};
    /// let law = MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };
    /// // the coin fell at once with chance a / (a + b)
    /// let new = History { frequency: 0, recency: 0.0, age: 0.0, weight: 1.0 };
    /// assert!((law.probability_alive(&new) - 1.614 / 2.505).abs() < 1e-12);
    /// ```
    pub fn probability_alive(&self, history: &History) -> f64 {
        let x = f64::from(history.frequency);
        let log_odds = libm::log(self.a / (self.b + x))
            + (self.r + x) * libm::log((self.alpha + history.age) / (self.alpha + history.recency));
        1.0 / (1.0 + libm::exp(log_odds))
    }

    /// Expected repeat purchases of a new customer within `t`.
    pub fn expected_purchases(&self, t: f64) -> f64 {
        let alive = self.b / (self.a + self.b);
        alive * purchases_until_coin_falls((self.r, self.alpha), (self.a, self.b + 1.0), t)
    }

    /// Expected purchases of this customer within the next `t`.
    pub fn conditional_purchases(&self, history: &History, t: f64) -> f64 {
        self.purchases_if_alive(history.frequency, history.age, t) * self.probability_alive(history)
    }

    fn purchases_if_alive(&self, frequency: u32, age: f64, t: f64) -> f64 {
        let x = f64::from(frequency);
        purchases_until_coin_falls((self.r + x, self.alpha + age), (self.a, self.b + x + 1.0), t)
    }

    /// Chance that a new customer makes exactly `count` repeat purchases within `t`.
    pub fn mass(&self, count: u32, t: f64) -> f64 {
        mass_until_coin_falls((self.r, self.alpha), (self.a, self.b), (count, count + 1), t)
    }

    /// A new customer's history after `age`, drawn.
    pub fn sample<R: Rng + ?Sized>(&self, age: f64, rng: &mut R) -> History {
        let stays = beta((self.b, self.a), rng);
        if open01(rng) >= stays {
            return History { frequency: 0, recency: 0.0, age, weight: 1.0 };
        }
        sample_history_of_coin((self.r, self.alpha), 1.0 - stays, age, rng)
    }

    /// The posterior of this customer's rate and dropout chance, given that it is alive.
    pub fn posterior(&self, history: &History) -> Posterior {
        let x = f64::from(history.frequency);
        Posterior {
            alive: self.probability_alive(history),
            rate: (self.r + x, self.alpha + history.age),
            dropout: Dropout::Coin(self.a, self.b + x + 1.0),
        }
    }
}

impl Purchases for MbgNbd {
    fn expected_purchases(&self, t: f64) -> f64 {
        MbgNbd::expected_purchases(self, t)
    }

    fn conditional_purchases(&self, history: &History, t: f64) -> f64 {
        MbgNbd::conditional_purchases(self, history, t)
    }

    fn purchases_if_alive(&self, frequency: u32, age: f64, t: f64) -> f64 {
        MbgNbd::purchases_if_alive(self, frequency, age, t)
    }

    fn probability_alive(&self, history: &History) -> f64 {
        MbgNbd::probability_alive(self, history)
    }

    fn mass(&self, count: u32, t: f64) -> f64 {
        MbgNbd::mass(self, count, t)
    }

    fn posterior(&self, history: &History) -> Posterior {
        MbgNbd::posterior(self, history)
    }

    fn sample(&self, age: f64, stream: &mut Stream) -> History {
        MbgNbd::sample(self, age, stream)
    }
}
