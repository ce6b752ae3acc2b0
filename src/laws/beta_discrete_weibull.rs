//! Beta-discrete-Weibull: own churn q ~ Beta(alpha, beta), and S(t) = (1 - q)^(t^c) given q.
//!
//! Fader, Hardie, Liu, Davin and Steenburgh 2018, J. Interactive Marketing 43:
//! S(t) = B(alpha, beta + t^c) / B(alpha, beta); c = 1 is the beta-geometric.

use rand::Rng;

use super::beta_geometric::BetaGeometric;
use super::history::RetentionCounts;
use super::law::{Faces, Law, Likelihood, positive};
use super::likelihood::sum;
use crate::stats::dual::{Dual, Real};
use crate::stats::streams::open01;

/// Its row.
pub static LAW: Law = Law {
    name: "bdw",
    title: "beta-discrete-Weibull",
    paper: "Fader, Hardie, Liu, Davin and Steenburgh 2018",
    parameters: &[positive("alpha"), positive("beta"), positive("c")],
    example: &[0.26, 1.72, 1.58],
    is_usual: false,
    likelihood: Likelihood::Cohorts(|rows| sum(rows, log_likelihood::<Dual<3>>)),
    starts: &[&[0.0, 0.0, 0.0], &[-0.5, 1.0, 0.3], &[2.0, 3.0, -0.3]],
    faces: Faces::Lifetime(|parameters, t| {
        let between = BetaGeometric { alpha: parameters[0], beta: parameters[1] };
        BetaDiscreteWeibull { between, c: parameters[2] }.survival(t)
    }),
};

/// The law of a whole lifetime in periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaDiscreteWeibull {
    /// How customers differ.
    pub between: BetaGeometric,
    /// Exponent of time; greater than 1, each customer's hazard rises.
    pub c: f64,
}

impl BetaDiscreteWeibull {
    /// Share still there after t periods.
    ///
    /// ```
    /// use cltv::laws::{beta_discrete_weibull::BetaDiscreteWeibull, beta_geometric::BetaGeometric};
    /// let between = BetaGeometric { alpha: 0.7, beta: 3.8 };
    /// let law = BetaDiscreteWeibull { between, c: 1.0 };
    /// assert!((law.survival(5.0) - between.survival(5.0)).abs() < 1e-15);
    /// ```
    pub fn survival(&self, t: f64) -> f64 {
        self.between.survival(libm::pow(t, self.c))
    }

    /// Chance to leave in period t of those there at its start.
    pub fn hazard(&self, t: f64) -> f64 {
        1.0 - self.survival(t + 1.0) / self.survival(t)
    }

    /// A lifetime: the smallest T >= 1 with (1 - q)^(T^c) <= u, q drawn first.
    pub fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let log_stay = libm::log1p(-self.between.sample_churn(rng));
        libm::pow(libm::log(open01(rng)) / log_stay, 1.0 / self.c).ceil().max(1.0)
    }
}

/// ln L of a cohort of which `alive[t]` are there after t periods; parameters alpha, beta, c.
pub fn log_likelihood<T: Real>([alpha, beta, c]: [T; 3], cohort: &RetentionCounts) -> T {
    let none = alpha.ln_beta(beta);
    let log_survival = |t: usize| match t {
        0 => T::constant(0.0),
        _ => alpha.ln_beta(beta + (c * libm::log(t as f64)).exp()) - none,
    };
    let mut sum = T::constant(0.0);
    let mut before = log_survival(0);
    for (t, pair) in cohort.alive.windows(2).enumerate() {
        let after = log_survival(t + 1);
        let left = pair[0] - pair[1];
        if left > 0.0 {
            sum = sum + (before + (after - before).ln_1m_exp()) * left;
        }
        before = after;
    }
    sum + before * cohort.alive.last().copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    #[test]
    fn samples_follow_survival() {
        let between = BetaGeometric { alpha: 1.2, beta: 6.0 };
        let law = BetaDiscreteWeibull { between, c: 1.3 };
        let n = 100_000_u64;
        let mut stream = Key::new(3).stream();
        let alive = (0..n).filter(|_| law.sample(&mut stream) > 5.0).count();
        let exact = law.survival(5.0);
        assert!((alive as f64 / n as f64 - exact).abs() < 4.0 * (exact * (1.0 - exact) / n as f64).sqrt());
        assert!((law.hazard(0.0) - between.mean_churn()).abs() < 1e-14);
    }
}
