//! How counts move: by their means, or by exact draws.
//!
//! The machine that moves people is written once, over this trait; `expected` and `cohort` are the
//! same law because they are the same code.

use crate::model::{Money, OrderLaw, ValueLaw};
use crate::stats::amounts::{gamma_sum, lognormal_sum};
use crate::stats::counts::{arrivals, negative_binomial, successes};
pub(crate) use crate::stats::standard::{exponential, standard_normal};
use crate::stats::streams::{Key, Stream};

/// What happens to a count. Counts are whole numbers below 2^53 under [`Sampler`], means under
/// [`Mean`].
pub(crate) trait Chance: Copy + Default {
    /// Calls `moved` with each transition that any of `n` make, and how many do; the rest stay.
    fn moves(self, key: impl FnOnce() -> Key, n: f64, probabilities: &[f64], moved: impl FnMut(usize, f64));

    /// Splits all of `n` in these shares (of sum 1).
    fn split(self, key: Key, n: f64, shares: &[f64], out: &mut [f64]);

    /// How many of `n` with this probability.
    fn thin(self, key: Key, n: f64, probability: f64) -> f64;

    /// How many at this mean.
    fn arrivals(self, key: impl FnOnce() -> Key, mean: f64) -> f64;

    /// A whole number of this mean, the next below or above.
    fn whole(self, key: Key, mean: f64) -> f64;

    /// Orders and revenue of `n` people.
    fn orders(self, key: impl FnOnce() -> Key, n: f64, money: &Money, season: f64) -> (f64, f64);

    /// Contribution given outright of `n` people.
    fn outright(self, key: impl FnOnce() -> Key, n: f64, money: &Money) -> f64;
}

/// Expectations.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mean;

impl Chance for Mean {
    #[inline]
    fn moves(
        self,
        _: impl FnOnce() -> Key,
        n: f64,
        probabilities: &[f64],
        mut moved: impl FnMut(usize, f64),
    ) {
        for (transition, probability) in probabilities.iter().enumerate() {
            let leaving = n * probability;
            if leaving > 0.0 {
                moved(transition, leaving);
            }
        }
    }

    fn split(self, _: Key, n: f64, shares: &[f64], out: &mut [f64]) {
        for (to, share) in out.iter_mut().zip(shares) {
            *to = n * share;
        }
    }

    fn thin(self, _: Key, n: f64, probability: f64) -> f64 {
        n * probability
    }

    #[inline]
    fn arrivals(self, _: impl FnOnce() -> Key, mean: f64) -> f64 {
        mean
    }

    fn whole(self, _: Key, mean: f64) -> f64 {
        mean
    }

    #[inline]
    fn orders(self, _: impl FnOnce() -> Key, n: f64, money: &Money, season: f64) -> (f64, f64) {
        let orders = n * money.orders_in(season);
        (orders, orders * money.order_value)
    }

    #[inline]
    fn outright(self, _: impl FnOnce() -> Key, n: f64, money: &Money) -> f64 {
        n * money.outright
    }
}

/// Exact draws: binomials, and the law of the sum over n customers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sampler;

impl Chance for Sampler {
    #[inline]
    fn moves(
        self,
        key: impl FnOnce() -> Key,
        n: f64,
        probabilities: &[f64],
        mut moved: impl FnMut(usize, f64),
    ) {
        let mut stream = key().stream();
        let mut left = n;
        let mut mass = 1.0;
        for (transition, &probability) in probabilities.iter().enumerate() {
            if probability <= 0.0 {
                continue;
            }
            let leaving = successes(&mut stream, left, probability / mass);
            if leaving > 0.0 {
                moved(transition, leaving);
                left -= leaving;
                if left <= 0.0 {
                    break;
                }
            }
            mass -= probability;
        }
    }

    fn split(self, key: Key, n: f64, shares: &[f64], out: &mut [f64]) {
        let mut stream = key.stream();
        let mut left = n;
        let mut mass: f64 = shares.iter().sum();
        let last = shares.iter().rposition(|&share| share > 0.0).unwrap_or(0);
        for (index, (to, &share)) in out.iter_mut().zip(shares).enumerate() {
            *to = match index.cmp(&last) {
                std::cmp::Ordering::Less if share > 0.0 => successes(&mut stream, left, share / mass),
                std::cmp::Ordering::Equal => left,
                _ => 0.0,
            };
            left -= *to;
            mass -= share;
        }
    }

    fn thin(self, key: Key, n: f64, probability: f64) -> f64 {
        successes(&mut key.stream(), n, probability)
    }

    #[inline]
    fn arrivals(self, key: impl FnOnce() -> Key, mean: f64) -> f64 {
        arrivals(&mut key().stream(), mean)
    }

    fn whole(self, key: Key, mean: f64) -> f64 {
        let below = mean.floor();
        below + f64::from(u8::from(key.uniform() < mean - below))
    }

    #[inline]
    fn orders(self, key: impl FnOnce() -> Key, n: f64, money: &Money, season: f64) -> (f64, f64) {
        if money.orders <= 0.0 {
            return (0.0, 0.0);
        }
        Sampler::orders_from(&mut key().stream(), n, money, season)
    }

    #[inline]
    fn outright(self, key: impl FnOnce() -> Key, n: f64, money: &Money) -> f64 {
        if money.outright_sd <= 0.0 {
            return n * money.outright;
        }
        n * money.outright + n.sqrt() * money.outright_sd * standard_normal(&mut key().stream())
    }
}

impl Sampler {
    /// Orders and revenue of `n` people from a stream.
    pub(crate) fn orders_from(stream: &mut Stream, n: f64, money: &Money, season: f64) -> (f64, f64) {
        let mean = money.orders_in(season);
        let orders = match money.order_law {
            OrderLaw::Fixed => n * mean,
            OrderLaw::Poisson => arrivals(stream, n * mean),
            OrderLaw::NegativeBinomial { dispersion } => {
                negative_binomial(stream, n * mean, n * dispersion) as f64
            }
            OrderLaw::Bernoulli => successes(stream, n, mean),
        };
        (orders, revenue(stream, orders, money))
    }
}

/// Money of so many orders. A number fixed per customer need not be whole: its last part is that
/// part of one order's money.
#[inline]
pub(crate) fn revenue(stream: &mut Stream, orders: f64, money: &Money) -> f64 {
    let whole = orders as u64;
    let part = orders - whole as f64;
    let full = of_orders(stream, whole, money);
    if part > 0.0 { full + part * of_orders(stream, 1, money) } else { full }
}

#[inline]
fn of_orders(stream: &mut Stream, n: u64, money: &Money) -> f64 {
    match money.value_law {
        ValueLaw::Gamma => gamma_sum(stream, n, money.order_value, money.order_cv),
        ValueLaw::Lognormal => lognormal_sum(stream, n, money.order_value, money.order_cv),
        ValueLaw::Fixed => n as f64 * money.order_value,
    }
}
