//! What drives a single customer and cannot be seen: a purchase rate, and a way to drop out.
//!
//! The laws of non-contractual customers differ in the second only. Given that a customer is alive,
//! its purchase rate is gamma again, and so prediction is the same for all.

use crate::stats::counts::poisson;
use crate::stats::quadrature::legendre_rule;
use crate::stats::special::gauss_2f1;
use crate::stats::streams::open01;
use rand::Rng;
use rand_distr::{Beta, Distribution, Exp1, Gamma};

/// How customers drop out, with the parameters of its law between customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dropout {
    /// With a chance after each purchase, Beta(a, b).
    Coin(f64, f64),
    /// At a constant hazard, Gamma(shape, rate).
    Clock(f64, f64),
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

impl Posterior {
    /// Purchases of such a customer within the next `t`, drawn: luck and what is not known of the
    /// customer together.
    pub fn sample_purchases<R: Rng + ?Sized>(&self, t: f64, rng: &mut R) -> u64 {
        if open01(rng) >= self.alive {
            return 0;
        }
        let rate = gamma(self.rate, rng);
        match self.dropout {
            Dropout::Coin(a, b) => {
                let chance = Beta::new(a, b).map_or(a / (a + b), |law| law.sample(rng));
                until_coin_falls(poisson(rng, rate * t), chance, rng)
            }
            Dropout::Clock(shape, scale) => {
                let hazard = gamma((shape, scale), rng);
                let left: f64 = Distribution::<f64>::sample(&Exp1, rng) / hazard;
                poisson(rng, rate * left.min(t))
            }
        }
    }

    /// The ends of the middle `share` of [`Posterior::sample_purchases`] over `n` draws.
    pub fn interval<R: Rng + ?Sized>(&self, t: f64, share: f64, n: usize, rng: &mut R) -> (u64, u64) {
        let mut drawn: Vec<u64> = (0..n.max(1)).map(|_| self.sample_purchases(t, rng)).collect();
        drawn.sort_unstable();
        let at = |q: f64| drawn[((q * drawn.len() as f64) as usize).min(drawn.len() - 1)];
        (at(0.5 * (1.0 - share)), at(0.5 * (1.0 + share)))
    }
}

/// Of `n` purchases those made before the coin falls, the last one among them.
pub(crate) fn until_coin_falls<R: Rng + ?Sized>(n: u64, chance: f64, rng: &mut R) -> u64 {
    let made = crate::stats::counts::geometric(open01(rng), chance);
    made.saturating_add(1).min(n)
}

pub(crate) fn gamma<R: Rng + ?Sized>((shape, rate): (f64, f64), rng: &mut R) -> f64 {
    Gamma::new(shape, 1.0 / rate).map_or(shape / rate, |law| law.sample(rng))
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
    let left = libm::pow(alpha / (alpha + t), a - 1.0) * gauss_2f1(total - r, a - 1.0, total, z);
    total / (a - 1.0) * (1.0 - left)
}

/// Purchases expected from now on, each discounted at the continuous rate `delta` per unit of time,
/// given those expected within any time: the integral of `purchases(-ln u / delta)` over u in (0, 1),
/// by parts. Relative error about 1e-6 for the laws here.
pub fn discounted(delta: f64, purchases: impl Fn(f64) -> f64) -> f64 {
    // u = v^3 spreads the nodes over long times
    let rule = legendre_rule(64);
    let value = |v: f64| purchases(-3.0 * libm::log(v) / delta) * 3.0 * v * v;
    rule.iter().map(|(v, weight)| weight * value(*v)).sum()
}
