//! Geometric: everybody leaves with the same chance in every period. S(t) = (1 - churn)^t.

use super::history::{RetentionCounts, leavers};
use super::law::{ClosedForm, Domain, Faces, Law, Likelihood, Parameter};

/// Its row.
pub static LAW: Law = Law {
    name: "geometric",
    title: "geometric",
    paper: "Berger and Nasr 1998",
    parameters: &[Parameter { name: "churn", domain: Domain::Chance }],
    example: &[0.2],
    is_usual: false,
    likelihood: Likelihood::CohortsInClosedForm(maximum),
    starts: &[],
    faces: Faces::Lifetime(|parameters, t| Geometric { churn: parameters[0] }.survival(t)),
};

/// Those who left over those who could have.
fn maximum(cohorts: &[RetentionCounts]) -> ClosedForm {
    let (left, periods) = leavers(cohorts);
    let churn = left / periods;
    let stayed = periods - left;
    let term = |n: f64, p: f64| if n > 0.0 { n * libm::log(p) } else { 0.0 };
    let inside = left > 0.0 && stayed > 0.0;
    let error = (churn * (1.0 - churn) / periods).sqrt();
    ClosedForm {
        value: churn,
        error: inside.then(|| (error, 1.0 / (periods * churn * (1.0 - churn)))),
        log_likelihood: term(left, churn) + term(stayed, 1.0 - churn),
    }
}

/// The law of a whole lifetime in periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geometric {
    /// Chance to leave in a period, 0 to 1.
    pub churn: f64,
}

impl Geometric {
    /// Share still there after t periods.
    ///
    /// ```
    /// let law = cltv::laws::geometric::Geometric { churn: 0.2 };
    /// assert!((law.survival(2.0) - 0.64).abs() < 1e-15);
    /// ```
    pub fn survival(&self, t: f64) -> f64 {
        libm::exp(t * libm::log1p(-self.churn))
    }
}
