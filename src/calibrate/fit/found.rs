//! What a fit finds: a law's parameters with their errors, or why there are none.

use crate::laws::law::{Law, PurchaseLaw, SpendLaw};
use ndarray::Array2;

/// One fitted number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Its name in the law's paper.
    pub name: &'static str,
    /// The estimate.
    pub value: f64,
    /// Its standard error; unknown where the curvature is none of a maximum.
    pub se: Option<f64>,
}

/// How the search for the maximum ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Convergence {
    /// At a maximum.
    Converged,
    /// At the edge of what is searched (e^-9 to e^9 times the unit): the data would have this
    /// parameter at 0 or without bound.
    AtBound(&'static str),
    /// Not at a maximum, or where the likelihood is flat in some direction.
    NotConverged,
}

/// A law and its fit to data.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The law.
    pub law: &'static Law,
    /// Its parameters, in the law's order.
    pub parameters: Vec<Parameter>,
    /// Covariance of the parameters' logarithms (of the log-odds for a chance); k x k.
    pub covariance: Option<Array2<f64>>,
    /// ln L at the estimates.
    pub log_likelihood: f64,
    /// Number of customers that it is over.
    pub n_customers: f64,
    /// How the search ended.
    pub convergence: Convergence,
}

impl Fit {
    /// A parameter's estimate.
    pub fn value(&self, name: &str) -> Option<f64> {
        self.parameters.iter().find(|parameter| parameter.name == name).map(|parameter| parameter.value)
    }

    /// The estimates, in the law's order, if there are as many.
    pub fn values<const N: usize>(&self) -> Option<[f64; N]> {
        self.estimates().try_into().ok()
    }

    fn estimates(&self) -> Vec<f64> {
        self.parameters.iter().map(|parameter| parameter.value).collect()
    }

    /// The fitted law of purchases, if it is one.
    pub fn purchases(&self) -> Option<PurchaseLaw> {
        self.law.purchases(&self.estimates())
    }

    /// The fitted law of spend, if it is one.
    pub fn spend(&self) -> Option<SpendLaw> {
        self.law.spend(&self.estimates())
    }

    /// Akaike's information criterion, 2 k - 2 ln L: smaller is better.
    pub fn aic(&self) -> f64 {
        2.0 * self.parameters.len() as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz's criterion, k ln n - 2 ln L.
    pub fn bic(&self) -> f64 {
        self.parameters.len() as f64 * libm::log(self.n_customers) - 2.0 * self.log_likelihood
    }
}

/// Why there is no fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// Nobody says anything about the law.
    #[error("{law}: no customer to learn from: {why}")]
    Nobody {
        /// The law's name.
        law: &'static str,
        /// What is missing.
        why: &'static str,
    },
    /// The likelihood is not a number wherever the search began.
    #[error("{law}: the likelihood is not a number at any start; look for extreme values in the data")]
    NoStart {
        /// The law's name.
        law: &'static str,
    },
}
