//! NBD: purchases at each customer's own Poisson rate, and nobody drops out.
//!
//! Ehrenberg 1959, "The Pattern of Consumer Purchases", Applied Statistics 8(1). Rate ~ Gamma(r, rate
//! alpha). Counted are repeat purchases from the first purchase on, as in BG/NBD, of which this is the
//! limit without a chance to drop out; when they were made says nothing.

use super::history::History;
use super::latent::{Dropout, Posterior, negative_binomial_mass, sample_history};
use super::law::{Faces, Law, Likelihood, Purchases, positive, time};
use super::likelihood::{sum_by_frequency, times_until_coin_falls, weight};
use crate::stats::dual::{Dual, Real};
use crate::stats::streams::Stream;
use rand::Rng;
use std::sync::Arc;

/// Its row.
pub static LAW: Law = Law {
    name: "nbd",
    title: "NBD",
    paper: "Ehrenberg 1959",
    parameters: &[positive("r"), time("alpha")],
    // of CDNOW, Fader, Hardie and Lee 2005
    example: &[0.385, 12.072],
    is_usual: false,
    likelihood: Likelihood::Histories(|rows| sum_by_frequency(rows, shared_part, of_alike)),
    starts: &[&[0.0, 0.0], &[-1.0, -1.0], &[1.0, 0.5]],
    faces: Faces::Purchases(|parameters| match *parameters {
        [r, alpha] => Some(Arc::new(Nbd { r, alpha })),
        _ => None,
    }),
};

/// The law of repeat purchases; time in any unit, alpha in the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nbd {
    /// Shape of the purchase rate.
    pub r: f64,
    /// Its rate parameter, a time.
    pub alpha: f64,
}

/// ln L of one customer: Gamma(r + x) / Gamma(r) alpha^r / (alpha + T)^(r + x), that of the purchases at
/// their times, as in the other laws; parameters r, alpha.
pub fn log_likelihood<T: Real>(parameters: [T; 2], history: &History) -> T {
    shared_part(parameters) + frequency_part(parameters, history.frequency) + time_part(parameters, history)
}

/// What all customers have in common of ln L.
fn shared_part<T: Real>([r, alpha]: [T; 2]) -> T {
    r * alpha.ln() - r.ln_gamma()
}

/// What customers of equal frequency have in common of the rest.
fn frequency_part<T: Real>([r, _]: [T; 2], frequency: u32) -> T {
    (r + f64::from(frequency)).ln_gamma()
}

/// The part of ln L in which age is.
fn time_part<T: Real>([r, alpha]: [T; 2], history: &History) -> T {
    -(r + f64::from(history.frequency)) * (alpha + history.age).ln()
}

/// ln L of customers of equal frequency together.
fn of_alike(parameters: [Dual<2>; 2], alike: &[History]) -> Dual<2> {
    let ([r, alpha], frequency) = (parameters, alike[0].frequency);
    frequency_part(parameters, frequency) * weight(alike)
        + times_until_coin_falls(r + f64::from(frequency), alpha, None, alike)
}

impl Nbd {
    /// ln L of one customer.
    pub fn log_likelihood(&self, history: &History) -> f64 {
        log_likelihood([self.r, self.alpha], history)
    }

    /// A new customer's history after `age`, drawn.
    pub fn sample<R: Rng + ?Sized>(&self, age: f64, rng: &mut R) -> History {
        sample_history((self.r, self.alpha), Dropout::Never, age, rng)
    }

    /// Shape and rate parameter of the purchase rate of a customer with so many purchases at this age.
    fn rate(&self, frequency: u32, age: f64) -> (f64, f64) {
        (self.r + f64::from(frequency), self.alpha + age)
    }
}

impl Purchases for Nbd {
    fn expected_purchases(&self, t: f64) -> f64 {
        self.r / self.alpha * t
    }

    fn conditional_purchases(&self, history: &History, t: f64) -> f64 {
        self.purchases_if_alive(history.frequency, history.age, t)
    }

    fn purchases_if_alive(&self, frequency: u32, age: f64, t: f64) -> f64 {
        let (shape, rate) = self.rate(frequency, age);
        shape / rate * t
    }

    fn probability_alive(&self, _: &History) -> f64 {
        1.0
    }

    fn mass(&self, count: u32, t: f64) -> f64 {
        negative_binomial_mass((self.r, self.alpha), count, t)
    }

    fn posterior(&self, history: &History) -> Posterior {
        Posterior { alive: 1.0, rate: self.rate(history.frequency, history.age), dropout: Dropout::Never }
    }

    fn sample(&self, age: f64, stream: &mut Stream) -> History {
        Nbd::sample(self, age, stream)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::laws::pareto_nbd::ParetoNbd;
    use statrs::distribution::{Discrete, NegativeBinomial};

    const CDNOW: Nbd = Nbd { r: 0.385, alpha: 12.072 };

    #[test]
    fn probabilities_are_those_of_another_library() {
        for t in [0.5, 39.0, 400.0] {
            let judge = NegativeBinomial::new(CDNOW.r, CDNOW.alpha / (CDNOW.alpha + t)).unwrap();
            for count in [0, 1, 2, 7, 50] {
                let (found, wanted) = (CDNOW.mass(count, t), judge.pmf(u64::from(count)));
                // ln gamma of both libraries is known to some 1e-13
                assert!((found / wanted - 1.0).abs() < 1e-10, "{count} in {t}: {found} {wanted}");
            }
        }
    }

    #[test]
    fn the_likelihood_is_the_limit_of_pareto_nbd_where_nobody_drops_out() {
        for (frequency, recency) in [(0, 0.0), (2, 30.43), (29, 38.0)] {
            let history = History { frequency, recency, age: 38.86, weight: 1.0 };
            let mut last = f64::INFINITY;
            for beta in [1e4, 1e6, 1e8] {
                let nearly = ParetoNbd { r: CDNOW.r, alpha: CDNOW.alpha, s: 1.0, beta };
                let off = (nearly.log_likelihood(&history) - CDNOW.log_likelihood(&history)).abs();
                // the chance to drop out within the age is about age / beta
                assert!(off < 2.0 * 38.86 / beta + 1e-12 && off < last, "{history:?} {beta}: {off}");
                last = off;
            }
        }
    }
}
