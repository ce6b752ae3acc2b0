//! A fitted law of purchases without a contract, whichever it is.

use super::fit::{Fit, Law};
use crate::laws::bg_nbd::BgNbd;
use crate::laws::gamma_gamma::GammaGamma;
use crate::laws::history::History;
use crate::laws::latent::Posterior;
use crate::laws::mbg_nbd::MbgNbd;
use crate::laws::pareto_nbd::ParetoNbd;

/// A law of repeat purchases with its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PurchaseLaw {
    /// Gone after a repeat purchase with some chance.
    BgNbd(BgNbd),
    /// Gone after any purchase with some chance.
    MbgNbd(MbgNbd),
    /// Gone at any time.
    ParetoNbd(ParetoNbd),
}

impl PurchaseLaw {
    /// The law of these parameters, in the order of [`Law::parameter_names`]; None of other laws.
    pub fn new(law: Law, parameters: &[f64]) -> Option<PurchaseLaw> {
        let &[first, second, third, fourth] = parameters else { return None };
        match law {
            Law::BgNbd => Some(PurchaseLaw::BgNbd(BgNbd { r: first, alpha: second, a: third, b: fourth })),
            Law::MbgNbd => Some(PurchaseLaw::MbgNbd(MbgNbd { r: first, alpha: second, a: third, b: fourth })),
            Law::ParetoNbd => {
                Some(PurchaseLaw::ParetoNbd(ParetoNbd { r: first, alpha: second, s: third, beta: fourth }))
            }
            _ => None,
        }
    }

    /// The law of a fit.
    pub fn of(fit: &Fit) -> Option<PurchaseLaw> {
        let values: Vec<f64> = fit.parameters.iter().map(|parameter| parameter.value).collect();
        PurchaseLaw::new(fit.law, &values)
    }

    /// Expected repeat purchases of a new customer within `t`.
    pub fn expected(&self, t: f64) -> f64 {
        match self {
            PurchaseLaw::BgNbd(law) => law.expected_purchases(t),
            PurchaseLaw::MbgNbd(law) => law.expected_purchases(t),
            PurchaseLaw::ParetoNbd(law) => law.expected_purchases(t),
        }
    }

    /// Expected purchases of a customer with this history within `t` after its age.
    pub fn expected_after(&self, history: &History, t: f64) -> f64 {
        match self {
            PurchaseLaw::BgNbd(law) => law.conditional_purchases(history, t),
            PurchaseLaw::MbgNbd(law) => law.conditional_purchases(history, t),
            PurchaseLaw::ParetoNbd(law) => law.conditional_purchases(history, t),
        }
    }

    /// The chance that a customer with this history still buys.
    pub fn alive(&self, history: &History) -> f64 {
        match self {
            PurchaseLaw::BgNbd(law) => law.probability_alive(history),
            PurchaseLaw::MbgNbd(law) => law.probability_alive(history),
            PurchaseLaw::ParetoNbd(law) => law.probability_alive(history),
        }
    }

    /// What is believed of a customer after its history.
    pub fn posterior(&self, history: &History) -> Posterior {
        match self {
            PurchaseLaw::BgNbd(law) => law.posterior(history),
            PurchaseLaw::MbgNbd(law) => law.posterior(history),
            PurchaseLaw::ParetoNbd(law) => law.posterior(history),
        }
    }
}

/// The law of spend of these parameters.
pub fn spend_law(law: Law, parameters: &[f64]) -> Option<GammaGamma> {
    match (law, parameters) {
        (Law::GammaGamma, &[p, q, gamma]) => Some(GammaGamma { p, q, gamma }),
        _ => None,
    }
}
