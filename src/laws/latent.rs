//! What drives a single customer and cannot be seen: a purchase rate, and a way to drop out.
//!
//! The laws of non-contractual customers differ in the second only. Given that a customer is alive,
//! its purchase rate is gamma again, and so prediction is the same for all.

use super::history::History;
use crate::stats::counts::poisson;
use crate::stats::quadrature::{beta_expectation, gamma_expectation};
use crate::stats::special::{gauss_2f1, hypergeometric_1, ln_beta};
use crate::stats::standard::exponential;
use crate::stats::streams::open01;
use rand::Rng;
use rand_distr::{Beta, Distribution, Gamma};
use statrs::function::beta::beta_reg;
use std::cmp::Ordering;

/// How customers drop out, with the parameters of its law between customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dropout {
    /// With a chance after each purchase, Beta(a, b).
    Coin(f64, f64),
    /// At a constant hazard, Gamma(shape, rate).
    Clock(f64, f64),
    /// Never.
    Never,
}

/// What is believed of a customer after its history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posterior {
    /// Chance to be alive.
    pub alive: f64,
    /// Shape and rate parameter of the purchase rate, if alive.
    pub rate: (f64, f64),
    /// The way to drop out, if alive.
    pub dropout: Dropout,
}

/// Purchases of a customer, ready to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct PurchaseSampler {
    alive: f64,
    rate: Unseen<Gamma<f64>>,
    dropout: Option<DropoutSampler>,
}

#[derive(Debug, Clone, Copy)]
enum DropoutSampler {
    Coin(Unseen<Beta<f64>>),
    Clock(Unseen<Gamma<f64>>),
}

/// What is drawn for a customer, or its mean where its law has no sampler.
type Unseen<L> = Result<L, f64>;

fn gamma_law((shape, rate): (f64, f64)) -> Unseen<Gamma<f64>> {
    Gamma::new(shape, 1.0 / rate).map_err(|_| shape / rate)
}

fn beta_law((a, b): (f64, f64)) -> Unseen<Beta<f64>> {
    Beta::new(a, b).map_err(|_| a / (a + b))
}

fn drawn<R: Rng + ?Sized>(law: Unseen<impl Distribution<f64>>, rng: &mut R) -> f64 {
    law.map_or_else(|mean| mean, |law| law.sample(rng))
}

impl PurchaseSampler {
    /// Purchases within the next `t`: luck and what is not known of the customer together.
    pub fn sample<R: Rng + ?Sized>(&self, t: f64, rng: &mut R) -> u64 {
        if open01(rng) >= self.alive {
            return 0;
        }
        let rate = drawn(self.rate, rng);
        match self.dropout {
            Some(DropoutSampler::Coin(law)) => {
                let chance = drawn(law, rng);
                until_coin_falls(poisson(rng, rate * t), chance, rng)
            }
            Some(DropoutSampler::Clock(law)) => {
                let hazard = drawn(law, rng);
                let left = exponential(rng) / hazard;
                poisson(rng, rate * left.min(t))
            }
            None => poisson(rng, rate * t),
        }
    }
}

impl Posterior {
    /// What draws purchases of such a customer.
    pub fn sampler(&self) -> PurchaseSampler {
        let dropout = match self.dropout {
            Dropout::Coin(a, b) => Some(DropoutSampler::Coin(beta_law((a, b)))),
            Dropout::Clock(shape, scale) => Some(DropoutSampler::Clock(gamma_law((shape, scale)))),
            Dropout::Never => None,
        };
        PurchaseSampler { alive: self.alive, rate: gamma_law(self.rate), dropout }
    }

    /// Purchases of such a customer within the next `t`, drawn: luck and what is not known of the
    /// customer together.
    pub fn sample_purchases<R: Rng + ?Sized>(&self, t: f64, rng: &mut R) -> u64 {
        self.sampler().sample(t, rng)
    }

    /// Discounted expected residual transactions: of all purchases from now on, each discounted at the
    /// continuous rate `delta` > 0 per unit of time (ln (1 + yearly rate) / units in a year).
    ///
    /// With a clock, E rate times E 1 / (hazard + delta) (Fader, Hardie and Lee 2005, "RFM and CLV", eq.
    /// 2, whose Tricomi function is that expectation); with a coin, E rate / (delta + rate chance),
    /// where the expectation over the chance is a 2F1; without an end, E rate / delta.
    pub fn discounted(&self, delta: f64) -> f64 {
        self.alive * self.discounted_if_alive(delta)
    }

    /// The same of a customer who is alive, which does not depend on when the last purchase was.
    pub fn discounted_if_alive(&self, delta: f64) -> f64 {
        let (shape, scale) = self.rate;
        match self.dropout {
            Dropout::Coin(a, b) => gamma_expectation(shape, scale, |rate| {
                rate / delta * hypergeometric_1(a, a + b, -rate / delta)
            }),
            Dropout::Clock(s, beta) => {
                shape / scale * gamma_expectation(s, beta, |hazard| 1.0 / (hazard + delta))
            }
            Dropout::Never => shape / scale / delta,
        }
    }

    /// The ends of the middle `share` of [`Posterior::sample_purchases`] over `n` draws.
    pub fn interval<R: Rng + ?Sized>(&self, t: f64, share: f64, n: usize, rng: &mut R) -> (u64, u64) {
        let sampler = self.sampler();
        let mut drawn: Vec<u64> = (0..n.max(1)).map(|_| sampler.sample(t, rng)).collect();
        let at = |q: f64| ((q * n.max(1) as f64) as usize).min(n.max(1) - 1);
        let (low, high) = (at(0.5 * (1.0 - share)), at(0.5 * (1.0 + share)));
        let (below, &mut high, _) = drawn.select_nth_unstable(high);
        let low = if low < below.len() { *below.select_nth_unstable(low).1 } else { high };
        (low, high)
    }
}

/// Of `n` purchases those made before the coin falls, the last one among them.
pub(crate) fn until_coin_falls<R: Rng + ?Sized>(n: u64, chance: f64, rng: &mut R) -> u64 {
    let made = crate::stats::counts::geometric(open01(rng), chance);
    made.saturating_add(1).min(n)
}

pub(crate) fn beta<R: Rng + ?Sized>(shapes: (f64, f64), rng: &mut R) -> f64 {
    drawn(beta_law(shapes), rng)
}

pub(crate) fn gamma<R: Rng + ?Sized>(shape_and_rate: (f64, f64), rng: &mut R) -> f64 {
    drawn(gamma_law(shape_and_rate), rng)
}

/// Expected purchases within `t` of a customer who is alive, with a rate ~ Gamma(r, alpha) and a
/// dropout chance ~ Beta(a, b) after each (Fader, Hardie and Lee 2005, eq. 9, after the transformation
/// of Abramowitz and Stegun 15.3.3, which leaves small parameters however many purchases were made).
pub(crate) fn purchases_until_coin_falls((r, alpha): (f64, f64), (a, b): (f64, f64), t: f64) -> f64 {
    // two removable poles; so near them the value is that beside them to 6 digits
    const NEAR: f64 = 1e-6;
    let a = if (a - 1.0).abs() < NEAR { 1.0 + NEAR } else { a };
    let total = if (a + b - 1.0).abs() < NEAR { NEAR } else { a + b - 1.0 };
    let z = t / (alpha + t);
    // the series grows as this power falls, and one would overflow where the other is 0; at such an `a`
    // the chance is known so well that its expectation, E (1 - (1 + chance t / alpha)^-r) / chance, is
    // taken as it stands
    const LARGEST_EXPONENT: f64 = 300.0;
    if (a - 1.0) * libm::log1p(t / alpha) > LARGEST_EXPONENT {
        return beta_expectation(a, b, |chance| -libm::expm1(-r * libm::log1p(chance * t / alpha)) / chance);
    }
    let left = libm::pow(alpha / (alpha + t), a - 1.0) * gauss_2f1(total - r, a - 1.0, total, z);
    total / (a - 1.0) * (1.0 - left)
}

/// Chance of exactly `count` purchases within `t` at a rate ~ Gamma(r, alpha) that nothing ends.
pub(crate) fn negative_binomial_mass((r, alpha): (f64, f64), count: u32, t: f64) -> f64 {
    if t <= 0.0 {
        return f64::from(u8::from(count == 0));
    }
    let x = f64::from(count);
    let ways = -libm::log(r + x) - ln_beta(r, x + 1.0);
    libm::exp(ways - r * libm::log1p(t / alpha) - x * libm::log1p(alpha / t))
}

/// Chance of exactly `count` purchases within `t` by a new customer with a rate ~ Gamma(r, alpha) and
/// a dropout chance ~ Beta(a, b), of whom the coin has been thrown `throws` times then: it fell never,
/// or at the last throw, after which it did not matter how many more would have come.
pub(crate) fn mass_until_coin_falls(
    (r, alpha): (f64, f64),
    (a, b): (f64, f64),
    (count, throws): (u32, u32),
    t: f64,
) -> f64 {
    let throws = f64::from(throws);
    let none = ln_beta(a, b);
    let alive = libm::exp(ln_beta(a, b + throws) - none) * negative_binomial_mass((r, alpha), count, t);
    if throws < 1.0 {
        return alive;
    }
    let at_least = if count == 0 { 1.0 } else { beta_reg(f64::from(count), r, t / (alpha + t)) };
    alive + libm::exp(ln_beta(a + 1.0, b + throws - 1.0) - none) * at_least
}

/// A new customer's history after `age`, drawn.
pub(crate) fn sample_history<R: Rng + ?Sized>(
    rate: (f64, f64),
    dropout: Dropout,
    age: f64,
    rng: &mut R,
) -> History {
    match dropout {
        Dropout::Coin(a, b) => {
            let chance = beta((a, b), rng);
            sample_history_of_coin(rate, chance, age, rng)
        }
        Dropout::Clock(shape, scale) => {
            let hazard = gamma((shape, scale), rng);
            let life = exponential(rng) / hazard;
            let history = sample_history_of_coin(rate, 0.0, life.min(age), rng);
            History { age, ..history }
        }
        Dropout::Never => sample_history_of_coin(rate, 0.0, age, rng),
    }
}

/// The history of a customer whose chance to drop out after a repeat purchase is `chance`.
pub(crate) fn sample_history_of_coin<R: Rng + ?Sized>(
    rate: (f64, f64),
    chance: f64,
    age: f64,
    rng: &mut R,
) -> History {
    let rate = gamma(rate, rng);
    let mut history = History { frequency: 0, recency: 0.0, age, weight: 1.0 };
    loop {
        let next = history.recency + exponential(rng) / rate;
        // also when the rate is so small that the next purchase is never
        if !matches!(next.partial_cmp(&age), Some(Ordering::Less | Ordering::Equal)) {
            return history;
        }
        history.frequency += 1;
        history.recency = next;
        if open01(rng) < chance {
            return history;
        }
    }
}

/// What a customer's future purchases are worth: their discounted number times the margin of one,
/// which is its expected spend times the share of it that is left.
///
/// ```
/// // 3.2 discounted purchases of 35 each, of which 40 % is left
/// assert!((cltv::laws::latent::residual_value(3.2, 35.0, 0.4) - 44.8).abs() < 1e-12);
/// ```
pub fn residual_value(discounted_purchases: f64, spend: f64, margin: f64) -> f64 {
    discounted_purchases * spend * margin
}
