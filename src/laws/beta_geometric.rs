//! Shifted beta-geometric: each customer keeps its own churn q ~ Beta(alpha, beta).
//!
//! Fader and Hardie 2007, J. Interactive Marketing 21: S(t) = B(alpha, beta + t) / B(alpha, beta).

use rand::Rng;
use rand_distr::{Beta, Distribution};
use statrs::function::beta::beta_reg;

use super::history::RetentionCounts;
use super::law::{Faces, Law, Likelihood, positive};
use super::likelihood::sum;
use crate::stats::distribution::beta_quantile;
use crate::stats::dual::{Dual, Real};
use crate::stats::special::{beta_survival, hypergeometric_1};
use crate::stats::streams::open01;

/// Its row.
pub static LAW: Law = Law {
    name: "sbg",
    title: "shifted beta-geometric",
    paper: "Fader and Hardie 2007",
    parameters: &[positive("alpha"), positive("beta")],
    example: &[0.668, 3.806],
    is_usual: false,
    likelihood: Likelihood::Cohorts(|rows| sum(rows, log_likelihood::<Dual<2>>)),
    starts: &[&[0.0, 0.0], &[-0.5, 1.0], &[2.0, 3.0]],
    faces: Faces::Lifetime(|parameters, t| {
        BetaGeometric { alpha: parameters[0], beta: parameters[1] }.survival(t)
    }),
};

/// The law of a whole lifetime in periods, and of the churn behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaGeometric {
    /// First shape; greater than 0.
    pub alpha: f64,
    /// Second shape; greater than 0.
    pub beta: f64,
}

impl BetaGeometric {
    /// Mean churn of a newcomer.
    pub fn mean_churn(&self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// Share still there after t periods (t need not be whole).
    ///
    /// ```
    /// use cltv::laws::beta_geometric::BetaGeometric;
    /// // the high-end customers of Fader and Hardie 2007
    /// let law = BetaGeometric { alpha: 0.668, beta: 3.806 };
    /// assert!((law.survival(1.0) - 0.850_69).abs() < 6e-6);
    /// assert!((law.survival(12.0) - 0.378_04).abs() < 6e-6);
    /// ```
    pub fn survival(&self, t: f64) -> f64 {
        beta_survival(self.alpha, self.beta, t)
    }

    /// Chance to leave in period t of those there at its start: alpha / (alpha + beta + t).
    pub fn hazard(&self, t: f64) -> f64 {
        self.alpha / (self.alpha + self.beta + t)
    }

    /// Discounted expected lifetime of a newcomer, at `discount` per period: the sum over t >= 0 of
    /// S(t) (1 + discount)^-t (Fader and Hardie 2010, Marketing Science 29(1), eq. 5).
    ///
    /// ```
    /// use cltv::laws::beta_geometric::BetaGeometric;
    /// let law = BetaGeometric { alpha: 0.668, beta: 3.806 };
    /// assert!((law.discounted_lifetime(0.1) - 5.922_596).abs() < 1e-6);
    /// ```
    pub fn discounted_lifetime(&self, discount: f64) -> f64 {
        hypergeometric_1(self.beta, self.alpha + self.beta, 1.0 / (1.0 + discount))
    }

    /// Discounted expected residual lifetime of a customer who has renewed `renewals` times and is about
    /// to be asked again: the next renewal counts undiscounted (eq. 6).
    ///
    /// ```
    /// use cltv::laws::beta_geometric::BetaGeometric;
    /// let law = BetaGeometric { alpha: 0.668, beta: 3.806 };
    /// // Fader and Hardie 2010: 7.53
    /// assert!((law.discounted_residual_lifetime(0.1, 7.0) - 7.53).abs() < 5e-3);
    /// ```
    pub fn discounted_residual_lifetime(&self, discount: f64, renewals: f64) -> f64 {
        let later = BetaGeometric { alpha: self.alpha, beta: self.beta + renewals + 1.0 };
        (1.0 - self.hazard(renewals)) * later.discounted_lifetime(discount)
    }

    /// A customer's own churn.
    pub fn sample_churn<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        Beta::new(self.alpha, self.beta).map_or(self.mean_churn(), |law| law.sample(rng))
    }

    /// The churn below which this share of newcomers have theirs.
    pub fn churn_quantile(&self, share: f64) -> f64 {
        beta_quantile(self.alpha, self.beta, share)
    }

    /// Share of newcomers whose own churn is below `churn`.
    ///
    /// ```
    /// use cltv::laws::beta_geometric::BetaGeometric;
    /// let law = BetaGeometric { alpha: 2.0, beta: 5.0 };
    /// assert!((law.churn_share_below(law.churn_quantile(0.3)) - 0.3).abs() < 1e-9);
    /// ```
    pub fn churn_share_below(&self, churn: f64) -> f64 {
        beta_reg(self.alpha, self.beta, churn.clamp(0.0, 1.0))
    }

    /// A lifetime: geometric with a churn of its own; infinity where that churn rounds to 0.
    pub fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let log_stay = libm::log1p(-self.sample_churn(rng));
        (libm::log(open01(rng)) / log_stay).ceil().max(1.0)
    }
}

/// ln L of a cohort of which `alive[t]` are there after t periods (Fader and Hardie 2007, appendix A);
/// parameters alpha, beta.
pub fn log_likelihood<T: Real>([alpha, beta]: [T; 2], cohort: &RetentionCounts) -> T {
    let mut sum = T::constant(0.0);
    let mut log_survival = T::constant(0.0);
    for (t, pair) in cohort.alive.windows(2).enumerate() {
        let t = t as f64;
        let log_risk = (alpha + beta + t).ln();
        sum = sum + (log_survival + alpha.ln() - log_risk) * (pair[0] - pair[1]);
        log_survival = log_survival + (beta + t).ln() - log_risk;
    }
    sum + log_survival * cohort.alive.last().copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    #[test]
    fn hazards_multiply_to_survival_and_samples_follow_it() {
        let law = BetaGeometric { alpha: 0.704, beta: 1.182 };
        let product: f64 = (0..7).map(|t| 1.0 - law.hazard(f64::from(t))).product();
        assert!((product - law.survival(7.0)).abs() < 1e-13);
        // the regular customers of Fader and Hardie 2007
        assert!((law.survival(7.0) - 0.239_05).abs() < 6e-6);
        let n = 100_000_u64;
        let mut stream = Key::new(2).stream();
        let alive = (0..n).filter(|_| law.sample(&mut stream) > 7.0).count();
        let exact = law.survival(7.0);
        assert!((alive as f64 / n as f64 - exact).abs() < 4.0 * (exact * (1.0 - exact) / n as f64).sqrt());
    }
}
