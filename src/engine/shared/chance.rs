//! How counts move: by their means, or by exact draws.
//!
//! The machine that moves people is written once, over this trait; `expected` and `cohort` are the
//! same law because they are the same code.

use crate::model::{Money, OrderLaw, ValueLaw};
use crate::stats::amounts::{gamma_sum, lognormal_sum};
use crate::stats::counts::{arrivals, negative_binomial, successes};
use crate::stats::lanes::{Lanes, Number};
pub(crate) use crate::stats::standard::{exponential, standard_normal};
use crate::stats::streams::{Key, Stream};

/// What happens to a count. Counts are whole numbers below 2^53 under [`Sampler`], means under
/// [`Mean`].
pub(crate) trait Chance: Copy + Default {
    /// How many of `n` make each transition, in each of several draws, given the key of the luck of each; the
    /// rest stay.
    fn moves<const L: usize>(
        self,
        key: impl Fn(usize) -> Key,
        n: Lanes<L>,
        probabilities: &[Lanes<L>],
        leaving: &mut [Lanes<L>],
    );

    /// Splits all of `n` in these shares (of sum 1).
    fn split(self, key: Key, n: f64, shares: &[f64], out: &mut [f64]);

    /// How many of `n` with this probability.
    fn thin(self, key: Key, n: f64, probability: f64) -> f64;

    /// How many at this mean in each draw, given the key of the luck of each.
    fn arrivals<N: Number>(self, key: impl Fn(usize) -> Key, mean: N) -> N;

    /// A whole number of this mean, the next below or above.
    fn whole(self, key: Key, mean: f64) -> f64;

    /// Orders and revenue of `n` people in each draw.
    fn orders<N: Number>(self, key: impl Fn(usize) -> Key, n: N, money: &Money<N>, season: N) -> (N, N);

    /// Contribution given outright of `n` people in each draw.
    fn outright<N: Number>(self, key: impl Fn(usize) -> Key, n: N, money: &Money<N>) -> N;
}

/// Expectations.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mean;

impl Chance for Mean {
    #[inline]
    fn moves<const L: usize>(
        self,
        _: impl Fn(usize) -> Key,
        n: Lanes<L>,
        probabilities: &[Lanes<L>],
        leaving: &mut [Lanes<L>],
    ) {
        for (leaving, &probability) in leaving.iter_mut().zip(probabilities) {
            *leaving = (n * probability).positive();
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
    fn arrivals<N: Number>(self, _: impl Fn(usize) -> Key, mean: N) -> N {
        mean
    }

    fn whole(self, _: Key, mean: f64) -> f64 {
        mean
    }

    #[inline]
    fn orders<N: Number>(self, _: impl Fn(usize) -> Key, n: N, money: &Money<N>, season: N) -> (N, N) {
        let orders = n * money.orders_in(season);
        (orders, orders * money.order_value)
    }

    #[inline]
    fn outright<N: Number>(self, _: impl Fn(usize) -> Key, n: N, money: &Money<N>) -> N {
        n * money.outright
    }
}

/// Exact draws: binomials, and the law of the sum over n customers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sampler;

impl Chance for Sampler {
    #[inline]
    fn moves<const L: usize>(
        self,
        key: impl Fn(usize) -> Key,
        n: Lanes<L>,
        probabilities: &[Lanes<L>],
        leaving: &mut [Lanes<L>],
    ) {
        leaving.fill(Lanes::default());
        for (lane, n) in n.0.into_iter().enumerate().filter(|(_, n)| *n > 0.0) {
            let mut stream = key(lane).stream();
            let mut left = n;
            let mut mass = 1.0;
            for (leaving, probability) in leaving.iter_mut().zip(probabilities) {
                let probability = probability.0[lane];
                if probability <= 0.0 {
                    continue;
                }
                let gone = successes(&mut stream, left, probability / mass);
                if gone > 0.0 {
                    leaving.0[lane] = gone;
                    left -= gone;
                    if left <= 0.0 {
                        break;
                    }
                }
                mass -= probability;
            }
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
    fn arrivals<N: Number>(self, key: impl Fn(usize) -> Key, mean: N) -> N {
        N::of(|lane| match mean.at(lane) {
            mean if mean > 0.0 => arrivals(&mut key(lane).stream(), mean),
            _ => 0.0,
        })
    }

    fn whole(self, key: Key, mean: f64) -> f64 {
        let below = mean.floor();
        below + f64::from(u8::from(key.uniform() < mean - below))
    }

    #[inline]
    fn orders<N: Number>(self, key: impl Fn(usize) -> Key, n: N, money: &Money<N>, season: N) -> (N, N) {
        let mut revenue = N::default();
        let orders = N::of(|lane| {
            if n.at(lane) <= 0.0 || money.orders.at(lane) <= 0.0 {
                return 0.0;
            }
            let stream = &mut key(lane).stream();
            let both = Sampler::orders_from(stream, n.at(lane), &money.lane(lane), season.at(lane));
            revenue.set(lane, both.1);
            both.0
        });
        (orders, revenue)
    }

    #[inline]
    fn outright<N: Number>(self, key: impl Fn(usize) -> Key, n: N, money: &Money<N>) -> N {
        let expected = n * money.outright;
        expected
            + N::of(|lane| match (n.at(lane), money.outright_sd.at(lane)) {
                (n, sd) if n > 0.0 && sd > 0.0 => n.sqrt() * sd * standard_normal(&mut key(lane).stream()),
                _ => 0.0,
            })
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
