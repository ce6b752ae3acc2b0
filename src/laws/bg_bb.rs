//! BG/BB: an opportunity to buy in each period, taken with each customer's own chance, until it drops
//! out with its own chance.
//!
//! Fader, Hardie and Shang 2010, Marketing Science 29(6). Chance to buy ~ Beta(alpha, beta), chance to
//! drop out at the start of a period ~ Beta(gamma, delta).

use super::history::Opportunities;
use super::latent::beta;
use super::law::{Faces, Law, Likelihood, positive};
use super::likelihood::{FOUR_STARTS, ready, total};
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
    likelihood: Likelihood::Opportunities(|rows| {
        let all: f64 = rows.iter().map(|row| row.weight).sum();
        let alike: Vec<_> = rows.chunk_by(|one, other| one.frequency == other.frequency).collect();
        ready(move |parameters| {
            shared_part(parameters) * all + total(alike.iter().map(|rows| of_alike(parameters, rows)))
        })
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
pub fn log_likelihood<T: Real>(parameters: [T; 4], history: &Opportunities) -> T {
    shared_part(parameters) + Ends::new(parameters, history).ln()
}

/// What all customers have in common of ln L.
fn shared_part<T: Real>([alpha, beta, gamma, delta]: [T; 4]) -> T {
    -(alpha.ln_beta(beta) + gamma.ln_beta(delta))
}

/// The rest of customers of equal frequency together: each is led on from the one before where it can be.
fn of_alike(parameters: [Dual<4>; 4], alike: &[Opportunities]) -> Dual<4> {
    let mut ends = Ends::new(parameters, &alike[0]);
    total(alike.iter().map(|each| {
        let (had, has) = ((ends.recency, ends.periods), (each.recency, each.periods));
        if has < had {
            ends = Ends::new(parameters, each);
        } else if has.0 > had.0 {
            ends.bought_last_at(has.0);
        }
        ends.observe(each.periods);
        ends.ln() * each.weight
    }))
}

/// The ways in which a history may have ended, each as likely as it is over having dropped out right after the
/// last purchase. From one period to the next they change by a ratio, which needs no gamma functions.
struct Ends<T> {
    parameters: [T; 4],
    frequency: f64,
    recency: u32,
    periods: u32,
    /// ln of the likelihood of having dropped out right after the last purchase.
    at_once: T,
    alive: T,
    /// Dropped out after any period up to now, and after this one.
    dropped: T,
    dropping: T,
}

impl<T: Real> Ends<T> {
    fn new(parameters: [T; 4], history: &Opportunities) -> Ends<T> {
        let [alpha, beta, gamma, delta] = parameters;
        let (x, last) = (f64::from(history.frequency), f64::from(history.recency));
        let at_once = (alpha + x).ln_beta(beta + (last - x)) + (gamma + 1.0).ln_beta(delta + last);
        let none = T::constant(0.0);
        let (recency, periods) = (history.recency, history.recency);
        let mut ends = Ends {
            parameters,
            frequency: x,
            recency,
            periods,
            at_once,
            alive: none,
            dropped: none,
            dropping: none,
        };
        ends.begin();
        ends.observe(history.periods);
        ends
    }

    /// Nothing since the last purchase.
    fn begin(&mut self) {
        let [_, _, gamma, delta] = self.parameters;
        self.periods = self.recency;
        self.alive = (gamma + delta + f64::from(self.recency)) / gamma;
        (self.dropped, self.dropping) = (T::constant(0.0), T::constant(1.0));
    }

    /// The chances to buy nothing in the period after `period`, and to drop out only after it, rather than before.
    fn ratios(&self, period: u32) -> (T, T) {
        let ([alpha, beta, gamma, delta], n) = (self.parameters, f64::from(period));
        let idle = (beta + (n - self.frequency)) / (alpha + beta + n);
        (idle, (delta + n) / (gamma + delta + (n + 1.0)))
    }

    /// The same with the last purchase later, and nothing since.
    fn bought_last_at(&mut self, recency: u32) {
        for period in self.recency..recency {
            let (idle, later) = self.ratios(period);
            self.at_once = self.at_once + (idle * later).ln();
        }
        self.recency = recency;
        self.begin();
    }

    /// No purchase until so many periods have passed.
    fn observe(&mut self, periods: u32) {
        let [_, _, gamma, delta] = self.parameters;
        for period in self.periods..periods {
            let (idle, later) = self.ratios(period);
            self.dropped = self.dropped + self.dropping;
            self.dropping = self.dropping * idle * later;
            let n = f64::from(period);
            self.alive = self.alive * idle * ((delta + n) / (gamma + delta + n));
        }
        self.periods = periods;
    }

    fn ln(&self) -> T {
        self.at_once + (self.alive + self.dropped).ln()
    }
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
