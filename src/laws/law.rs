//! What a law is to whoever fits, scores and tells: one description, filled in by each law's file.

use super::history::{DataKind, History, Opportunities, RetentionCounts, Spend};
use super::latent::Posterior;
use super::likelihood::Ready;
use crate::stats::streams::Stream;
use std::fmt::Debug;
use std::sync::Arc;

/// A law of customers: its row in [`LAWS`](super::LAWS).
pub struct Law {
    /// Its name on the command line and in files.
    pub name: &'static str,
    /// Its name in print.
    pub title: &'static str,
    /// Where it is from.
    pub paper: &'static str,
    /// Its parameters, in the order in which files and likelihoods have them.
    pub parameters: &'static [Parameter],
    /// Estimates as published, which tests simulate with.
    pub example: &'static [f64],
    /// Whether it is fitted to a log unless others are asked for.
    pub is_usual: bool,
    /// Its likelihood, and what data that is over.
    pub likelihood: Likelihood,
    /// Where the search for its maximum begins: logarithms of parameters over their units.
    pub starts: &'static [&'static [f64]],
    /// What it says of customers.
    pub faces: Faces,
}

/// A parameter of a law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the law's paper.
    pub name: &'static str,
    /// What it can be.
    pub domain: Domain,
}

/// What a parameter can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// 0 to 1.
    Chance,
    /// Greater than 0.
    Positive,
    /// A time greater than 0, sought around the mean age of customers.
    Time,
    /// Money greater than 0, sought around the mean spend.
    Money,
}

/// The sum of ln L over rows, with its slopes by the logarithms of the parameters.
pub type SumOver<R> = for<'r> fn(&'r [R]) -> Ready<'r>;

/// The likelihood of a law, by what it is over.
pub enum Likelihood {
    /// Purchase histories.
    Histories(SumOver<History>),
    /// Mean spends.
    Spends(SumOver<Spend>),
    /// Opportunities to buy.
    Opportunities(SumOver<Opportunities>),
    /// Cohorts under contract.
    Cohorts(SumOver<RetentionCounts>),
    /// Cohorts under contract, with the maximum in closed form.
    CohortsInClosedForm(fn(&[RetentionCounts]) -> ClosedForm),
}

/// The maximum of a likelihood with one parameter, where it is known without a search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClosedForm {
    /// The estimate.
    pub value: f64,
    /// Its standard error and the variance of its logarithm (log-odds, of a chance); None where it is at
    /// its bound.
    pub error: Option<(f64, f64)>,
    /// ln L there.
    pub log_likelihood: f64,
}

/// What a law says of customers, given its parameters.
pub enum Faces {
    /// The share still there after t periods.
    Lifetime(fn(&[f64], f64) -> f64),
    /// Purchases and dropping out, in continuous time; None for another number of parameters.
    Purchases(fn(&[f64]) -> Option<PurchaseLaw>),
    /// Purchases at discrete opportunities: nobody is scored with them.
    Opportunities,
    /// Spend; None for another number of parameters.
    Spend(fn(&[f64]) -> Option<SpendLaw>),
}

/// A law of repeat purchases with its parameters, whichever it is.
pub type PurchaseLaw = Arc<dyn Purchases>;

/// A law of spend with its parameters.
pub type SpendLaw = Arc<dyn Spending>;

/// What every law of purchases without a contract says.
pub trait Purchases: Debug + Send + Sync {
    /// Expected repeat purchases of a new customer within `t`.
    fn expected_purchases(&self, t: f64) -> f64;
    /// Expected purchases of a customer with this history within `t` after its age.
    fn conditional_purchases(&self, history: &History, t: f64) -> f64;
    /// The same of a customer who is alive after `age`, which does not depend on when the last purchase was.
    fn purchases_if_alive(&self, frequency: u32, age: f64, t: f64) -> f64;
    /// The chance that a customer with this history still buys.
    fn probability_alive(&self, history: &History) -> f64;
    /// The chance that a new customer makes exactly `count` repeat purchases within `t`.
    fn mass(&self, count: u32, t: f64) -> f64;
    /// What is believed of a customer after its history.
    fn posterior(&self, history: &History) -> Posterior;
    /// A new customer's history after `age`, drawn.
    fn sample(&self, age: f64, stream: &mut Stream) -> History;
}

/// What a law of spend says.
pub trait Spending: Debug + Send + Sync {
    /// Mean value of a transaction over all customers, if there is one.
    fn mean(&self) -> Option<f64>;
    /// Expected mean value of this customer's transactions, if there is one.
    fn conditional_mean(&self, spend: &Spend) -> Option<f64>;
}

impl Law {
    /// The data that it is fitted to.
    pub fn data(&self) -> DataKind {
        match self.likelihood {
            Likelihood::Histories(_) => DataKind::Histories,
            Likelihood::Spends(_) => DataKind::Spends,
            Likelihood::Opportunities(_) => DataKind::Opportunities,
            Likelihood::Cohorts(_) | Likelihood::CohortsInClosedForm(_) => DataKind::Cohorts,
        }
    }

    /// The law of purchases with these parameters, if it is one.
    pub fn purchases(&self, parameters: &[f64]) -> Option<PurchaseLaw> {
        match self.faces {
            Faces::Purchases(of) => of(parameters),
            _ => None,
        }
    }

    /// The law of spend with these parameters, if it is one.
    pub fn spend(&self, parameters: &[f64]) -> Option<SpendLaw> {
        match self.faces {
            Faces::Spend(of) => of(parameters),
            _ => None,
        }
    }
}

impl PartialEq for Law {
    /// Laws are told apart by their names.
    fn eq(&self, other: &Law) -> bool {
        self.name == other.name
    }
}

impl Eq for Law {}

impl Debug for Law {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// A positive parameter.
pub const fn positive(name: &'static str) -> Parameter {
    Parameter { name, domain: Domain::Positive }
}

/// A parameter that is a time.
pub const fn time(name: &'static str) -> Parameter {
    Parameter { name, domain: Domain::Time }
}
