//! Gamma-gamma: the value of a transaction varies around each customer's own mean.
//!
//! Fader and Hardie 2013, "The Gamma-Gamma Model of Monetary Value". A value ~ Gamma(p, rate nu), nu
//! ~ Gamma(q, rate gamma) between customers, independent of how often they buy.

use super::history::Spend;
use super::latent::gamma;
use super::law::{Domain, Faces, Law, Likelihood, Parameter, Spending, positive};
use super::likelihood::{ready, total};
use crate::stats::dual::{Dual, Real, composed};
use rand::Rng;
use std::sync::Arc;

/// Its row.
pub static LAW: Law = Law {
    name: "gamma-gamma",
    title: "gamma-gamma",
    paper: "Fader and Hardie 2013",
    parameters: &[positive("p"), positive("q"), Parameter { name: "gamma", domain: Domain::Money }],
    example: &[6.25, 3.74, 15.44],
    is_usual: true,
    likelihood: Likelihood::Spends(|rows| {
        let together = together(rows);
        ready(move |parameters| total(together.iter().map(|each| of_together(parameters, each))))
    }),
    starts: &[&[1.0, 1.0, -0.5], &[0.0, 0.5, 0.0], &[2.0, 1.5, -1.0]],
    faces: Faces::Spend(|parameters| match *parameters {
        [p, q, gamma] => Some(Arc::new(GammaGamma { p, q, gamma })),
        _ => None,
    }),
};

/// The law of a customer's mean spend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGamma {
    /// Shape of a single value.
    pub p: f64,
    /// Shape of the rate between customers.
    pub q: f64,
    /// Its rate parameter, in money.
    pub gamma: f64,
}

/// ln of the density of the mean spend of one customer (eq. 1a); parameters p, q, gamma. Nothing is
/// learned from nobody's transactions or from a mean of 0.
pub fn log_likelihood<T: Real>([p, q, gamma]: [T; 3], spend: &Spend) -> T {
    if spend.transactions == 0 || spend.mean <= 0.0 {
        return T::constant(0.0);
    }
    let x = f64::from(spend.transactions);
    let (px, mean) = (p * x, spend.mean);
    -px.ln_beta(q) + q * gamma.ln() + (px - 1.0) * libm::log(mean) + px * libm::log(x)
        - (px + q) * (gamma + x * mean).ln()
}

/// Customers with as many transactions.
struct Together {
    transactions: f64,
    weight: f64,
    /// The sum of the logarithms of their means.
    log_means: f64,
    /// What each spent in all, and how many did.
    totals: Vec<(f64, f64)>,
}

/// Neighbors with as many transactions together, but for those of whom nothing is learned.
fn together(rows: &[Spend]) -> Vec<Together> {
    let alike = rows.chunk_by(|one, other| one.transactions == other.transactions);
    let gathered = alike.map(|rows| {
        let transactions = f64::from(rows[0].transactions);
        let said = || rows.iter().filter(|row| row.transactions > 0 && row.mean > 0.0);
        Together {
            transactions,
            weight: said().map(|row| row.weight).sum(),
            log_means: said().map(|row| row.weight * libm::log(row.mean)).sum(),
            totals: said().map(|row| (transactions * row.mean, row.weight)).collect(),
        }
    });
    gathered.filter(|each| each.weight > 0.0).collect()
}

/// ln of the density of their mean spends.
fn of_together([p, q, gamma]: [Dual<3>; 3], each: &Together) -> Dual<3> {
    let px = p * each.transactions;
    let (mut logs, mut slope) = (0.0, 0.0);
    for &(total, weight) in &each.totals {
        logs += weight * libm::log(gamma.value + total);
        slope += weight / (gamma.value + total);
    }
    (px * libm::log(each.transactions) - px.ln_beta(q) + q * gamma.ln()) * each.weight
        + (px - 1.0) * each.log_means
        - (px + q) * composed(logs, [(gamma, slope)])
}

impl GammaGamma {
    /// ln of the density of the mean spend of one customer.
    pub fn log_likelihood(&self, spend: &Spend) -> f64 {
        log_likelihood([self.p, self.q, self.gamma], spend)
    }

    /// The spend of a new customer with so many transactions, drawn.
    pub fn sample<R: Rng + ?Sized>(&self, transactions: u32, rng: &mut R) -> Spend {
        let total = self.sample_total(&Spend { transactions: 0, mean: 0.0, weight: 1.0 }, transactions, rng);
        Spend { transactions, mean: total / f64::from(transactions.max(1)), weight: 1.0 }
    }

    /// The value of the next `transactions` of this customer together, drawn: luck and what is not
    /// known of the customer together.
    pub fn sample_total<R: Rng + ?Sized>(&self, spend: &Spend, transactions: u32, rng: &mut R) -> f64 {
        if transactions == 0 {
            return 0.0;
        }
        let x = f64::from(spend.transactions);
        let rate = gamma((self.p * x + self.q, self.gamma + x * spend.mean), rng);
        gamma((self.p * f64::from(transactions), rate), rng)
    }

    /// Mean value of a transaction over all customers, p gamma / (q - 1); unknown where q <= 1.
    ///
    /// ```
    /// use cltv::laws::gamma_gamma::GammaGamma;
    /// let law = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
    /// assert!((law.mean().unwrap() - 35.218_978).abs() < 1e-6);
    /// ```
    pub fn mean(&self) -> Option<f64> {
        (self.q > 1.0).then(|| self.p * self.gamma / (self.q - 1.0))
    }

    /// Expected mean value of this customer's transactions (eq. 5): its own mean and everybody's,
    /// weighted; unknown where no mean exists.
    ///
    /// ```
    /// use cltv::laws::{gamma_gamma::GammaGamma, history::Spend};
    /// let law = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
    /// let spend = |transactions| Spend { transactions, mean: 100.0, weight: 1.0 };
    /// assert!((law.conditional_mean(&spend(1)).unwrap() - 80.255_84).abs() < 1e-5);
    /// assert!((law.conditional_mean(&spend(10)).unwrap() - 97.279_276).abs() < 1e-6);
    /// ```
    pub fn conditional_mean(&self, spend: &Spend) -> Option<f64> {
        let x = f64::from(spend.transactions);
        let below = self.p * x + self.q - 1.0;
        (below > 0.0).then(|| self.p * (self.gamma + x * spend.mean) / below)
    }
}

impl Spending for GammaGamma {
    fn mean(&self) -> Option<f64> {
        GammaGamma::mean(self)
    }

    fn conditional_mean(&self, spend: &Spend) -> Option<f64> {
        GammaGamma::conditional_mean(self, spend)
    }
}
