//! BG/BB: an opportunity to buy in each period, taken with each customer's own chance, until it drops
//! out with its own chance.
//!
//! Fader, Hardie and Shang 2010, Marketing Science 29(6). Chance to buy ~ Beta(alpha, beta), chance to
//! drop out at the start of a period ~ Beta(gamma, delta).

use super::history::Opportunities;
use super::latent::beta;
use super::law::{Faces, Law, Likelihood, positive};
use super::likelihood::{FOUR_STARTS, sum};
use crate::stats::counts::{binomial, geometric};
use crate::stats::dual::{Dual, Real};
use crate::stats::special::{hypergeometric_1, ln_beta};
use crate::stats::streams::open01;
use rand::Rng;

/// Its row.
pub static LAW: Law = Law {
    name: "bg-bb",
    title: "BG/BB",
    paper: "Fader, Hardie and Shang 2010",
    parameters: &[positive("alpha"), positive("beta"), positive("gamma"), positive("delta")],
    example: &[1.204, 0.75, 0.657, 2.783],
    is_usual: false,
    likelihood: Likelihood::Opportunities(|logs, rows, every| {
        sum(logs, rows, every, log_likelihood::<Dual<4>>)
    }),
    starts: FOUR_STARTS,
    faces: Faces::Opportunities,
};

/// The law of purchases at discrete opportunities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BgBb {
    /// First shape of the chance to buy.
    pub alpha: f64,
    /// Second shape of the chance to buy.
    pub beta: f64,
    /// First shape of the chance to drop out.
    pub gamma: f64,
    /// Second shape of the chance to drop out.
    pub delta: f64,
}

/// ln L of one customer (eq. 6): alive throughout, or dropped out after any period since the last
/// purchase. Parameters alpha, beta, gamma, delta.
pub fn log_likelihood<T: Real>([alpha, beta, gamma, delta]: [T; 4], history: &Opportunities) -> T {
    let (x, last, n) = (f64::from(history.frequency), f64::from(history.recency), f64::from(history.periods));
    let none = alpha.ln_beta(beta) + gamma.ln_beta(delta);
    let mut sum = (alpha + x).ln_beta(beta + (n - x)) + gamma.ln_beta(delta + n);
    for i in 0..history.periods.saturating_sub(history.recency) {
        let shown = last + f64::from(i);
        let dropped = (alpha + x).ln_beta(beta + (shown - x)) + (gamma + 1.0).ln_beta(delta + shown);
        sum = sum.ln_add_exp(dropped);
    }
    sum - none
}

impl BgBb {
    /// ln L of one customer.
    pub fn log_likelihood(&self, history: &Opportunities) -> f64 {
        log_likelihood([self.alpha, self.beta, self.gamma, self.delta], history)
    }

    /// Chance to be alive at the start of the period after the last one observed (eq. 11).
    pub fn probability_alive(&self, history: &Opportunities) -> f64 {
        let (x, n) = (f64::from(history.frequency), f64::from(history.periods));
        let alive = ln_beta(self.alpha + x, self.beta + n - x) - ln_beta(self.alpha, self.beta)
            + ln_beta(self.gamma, self.delta + n + 1.0)
            - ln_beta(self.gamma, self.delta);
        libm::exp(alive - self.log_likelihood(history))
    }

    /// Expected purchases of a new customer at the next n opportunities (eq. 8): the sum over them of
    /// the mean chance to buy times the share still alive.
    ///
    /// ```
    /// use cltv::laws::bg_bb::BgBb;
    /// let law = BgBb { alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783 };
    /// assert!((law.expected_purchases(6) - 2.220).abs() < 1e-3);
    /// ```
    pub fn expected_purchases(&self, n: u32) -> f64 {
        self.alpha / (self.alpha + self.beta) * self.alive_periods(0, n)
    }

    /// Expected purchases of this customer at the next n opportunities (eq. 13).
    pub fn conditional_purchases(&self, history: &Opportunities, n: u32) -> f64 {
        let x = f64::from(history.frequency);
        let missed = f64::from(history.periods) - x;
        let buys = ln_beta(self.alpha + x + 1.0, self.beta + missed) - ln_beta(self.alpha, self.beta);
        libm::exp(buys - self.log_likelihood(history)) * self.alive_periods(history.periods, n)
    }

    /// Discounted expected residual transactions at `discount` per period, the next opportunity one
    /// period away (eq. 14).
    pub fn discounted(&self, history: &Opportunities, discount: f64) -> f64 {
        let x = f64::from(history.frequency);
        let next = f64::from(history.periods) + 1.0;
        let buys = ln_beta(self.alpha + x + 1.0, self.beta + next - 1.0 - x) - ln_beta(self.alpha, self.beta);
        let (after, factor) = (self.delta + next, 1.0 / (1.0 + discount));
        let alive = ln_beta(self.gamma, after) - ln_beta(self.gamma, self.delta);
        libm::exp(buys + alive - self.log_likelihood(history))
            * factor
            * hypergeometric_1(after, self.gamma + after, factor)
    }

    /// What a new customer does with n opportunities, drawn.
    pub fn sample<R: Rng + ?Sized>(&self, n: u32, rng: &mut R) -> Opportunities {
        let (buys, leaves) = (beta((self.alpha, self.beta), rng), beta((self.gamma, self.delta), rng));
        let seen = u64::from(n).min(geometric(open01(rng), leaves)) as u32;
        let mut history = Opportunities { frequency: 0, recency: 0, periods: n, weight: 1.0 };
        for period in 1..=seen {
            if open01(rng) < buys {
                history.frequency += 1;
                history.recency = period;
            }
        }
        history
    }

    /// Purchases of this customer at the next n opportunities, drawn: luck and what is not known of the
    /// customer together.
    pub fn sample_purchases<R: Rng + ?Sized>(&self, history: &Opportunities, n: u32, rng: &mut R) -> u64 {
        let (x, periods) = (f64::from(history.frequency), f64::from(history.periods));
        let at_last = libm::exp(
            ln_beta(self.alpha + x, self.beta + periods - x) - ln_beta(self.alpha, self.beta)
                + ln_beta(self.gamma, self.delta + periods)
                - ln_beta(self.gamma, self.delta)
                - self.log_likelihood(history),
        );
        if open01(rng) >= at_last {
            return 0;
        }
        let buys = beta((self.alpha + x, self.beta + periods - x), rng);
        let leaves = beta((self.gamma, self.delta + periods), rng);
        let seen = u64::from(n).min(geometric(open01(rng), leaves));
        binomial(rng, seen, buys)
    }

    /// Sum over the n periods after `seen` of the share of newcomers that lives to see them.
    fn alive_periods(&self, seen: u32, n: u32) -> f64 {
        let none = ln_beta(self.gamma, self.delta);
        let alive = |period: u32| {
            libm::exp(ln_beta(self.gamma, self.delta + f64::from(seen) + f64::from(period)) - none)
        };
        (1..=n).map(alive).sum()
    }
}
