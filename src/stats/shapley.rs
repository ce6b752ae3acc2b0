//! Shapley's division of a whole among those who bring it about together, and of a variance among
//! inputs: shares that sum to one also where inputs depend on each other (Owen 2014, Song, Nelson and
//! Staum 2016).

use super::sobol_indices::{Index, REPLICATES};
use super::streams::Key;

/// Players up to which every subset is valued.
const EXACT: usize = 10;
/// Orders in which more players come, each of them backwards too.
const ORDERS: u64 = 256;

/// What each player adds on average over all orders in which they may come (Shapley 1953): sums to
/// what all are worth less what none is. `value` is given players by number, in no order.
///
/// Exact up to 10 players; beyond, the mean over orders that `key` draws.
///
/// ```
/// use cltv::stats::shapley::shares;
/// use cltv::stats::streams::Key;
/// // a left glove and two right ones: a pair is worth 1
/// let pairs = |who: &[usize]| if who.contains(&0) && who.len() > 1 { 1.0 } else { 0.0 };
/// let shares = shares(3, Key::new(1), pairs);
/// assert!((shares[0] - 2.0 / 3.0).abs() < 1e-12 && (shares[1] - 1.0 / 6.0).abs() < 1e-12);
/// ```
pub fn shares(players: usize, key: Key, value: impl FnMut(&[usize]) -> f64) -> Vec<f64> {
    if players <= EXACT { exact(players, value) } else { by_orders(players, key, value) }
}

/// The sum over subsets without the player of what it adds, weighted by 1 / (m C(m - 1, s)).
fn exact(players: usize, mut value: impl FnMut(&[usize]) -> f64) -> Vec<f64> {
    let members = |subset: usize| (0..players).filter(|player| subset >> player & 1 == 1).collect();
    let values: Vec<f64> = (0..1_usize << players)
        .map(|subset| {
            let members: Vec<usize> = members(subset);
            value(&members)
        })
        .collect();
    // m C(m - 1, s), s rising
    let mut orders = vec![players as f64; players];
    for s in 1..players {
        orders[s] = orders[s - 1] * (players - s) as f64 / s as f64;
    }
    let share = |player: usize| {
        let without = (0..values.len()).filter(|subset| subset >> player & 1 == 0);
        let adds = |subset: usize| values[subset | 1 << player] - values[subset];
        without.map(|subset| adds(subset) / orders[subset.count_ones() as usize]).sum()
    };
    (0..players).map(share).collect()
}

fn by_orders(players: usize, key: Key, mut value: impl FnMut(&[usize]) -> f64) -> Vec<f64> {
    let mut shares = vec![0.0; players];
    let nobody = value(&[]);
    for index in 0..ORDERS {
        let forth = order(players, key.with(index));
        let back = forth.iter().rev().copied().collect();
        for order in [forth, back] {
            let mut before = nobody;
            for place in 0..players {
                let with = value(&order[..=place]);
                shares[order[place]] += (with - before) / (2.0 * ORDERS as f64);
                before = with;
            }
        }
    }
    shares
}

/// A random order, each as likely as any (Fisher and Yates).
pub fn order(players: usize, key: Key) -> Vec<usize> {
    let mut order: Vec<usize> = (0..players).collect();
    for place in (1..players).rev() {
        let u = key.with(place as u64).uniform();
        order.swap(place, ((u * (place + 1) as f64) as usize).min(place));
    }
    order
}

/// An outcome along walks: each begins at a point that shares nothing with another and takes over the
/// other's inputs, one after the next, in an order of its own, until it is there.
#[derive(Debug, Clone, Default)]
pub struct Walks {
    /// For each walk the inputs in their order.
    pub orders: Vec<Vec<usize>>,
    /// For each walk the outcome at its beginning and after each step, one more than inputs.
    pub outcomes: Vec<Vec<f64>>,
}

impl Walks {
    /// Share of the variance that each input brings, with intervals from drawing walks with
    /// replacement; `key` names that luck. None when the outcome does not vary.
    ///
    /// With f at the end of a walk and f_u where only the inputs u are taken over, all else drawn anew
    /// given them, var E(f | u) = V - E(f - f_u)^2 / 2 (Jansen 1999; Song, Nelson and Staum 2016). So an
    /// input that comes after u adds the mean of ((f - f_u)^2 - (f - f_ui)^2) / 2, and the mean over
    /// random orders is its Shapley effect. The sum over inputs is E(f - f_0)^2 / 2 = V, by which all are
    /// divided: shares sum to 1.
    pub fn shares(&self, inputs: usize, key: Key) -> Option<Vec<Index>> {
        let rows: Vec<Vec<f64>> = (0..self.outcomes.len()).map(|walk| self.adds(walk, inputs)).collect();
        let level = self.outcomes.iter().flatten().fold(0.0, |size: f64, value| size.max(value.abs()));
        let all: Vec<usize> = (0..rows.len()).collect();
        let values = means(&rows, &all, inputs, level)?;
        let mut replicates: Vec<Vec<f64>> = vec![Vec::new(); inputs];
        for replicate in 0..REPLICATES {
            let draw = |row: usize| {
                let u = key.with(replicate).with(row as u64).uniform();
                ((u * rows.len() as f64) as usize).min(rows.len() - 1)
            };
            let drawn: Vec<usize> = all.iter().map(|row| draw(*row)).collect();
            if let Some(values) = means(&rows, &drawn, inputs, level) {
                replicates.iter_mut().zip(values).for_each(|(known, value)| known.push(value));
            }
        }
        let index = |(value, replicates): (f64, Vec<f64>)| Index::of(value, replicates.into_iter());
        Some(values.into_iter().zip(replicates).map(index).collect())
    }

    /// What each input adds along one walk.
    fn adds(&self, walk: usize, inputs: usize) -> Vec<f64> {
        let outcomes = &self.outcomes[walk];
        let end = outcomes.last().copied().unwrap_or(0.0);
        let miss = |outcome: f64| 0.5 * (end - outcome) * (end - outcome);
        let mut adds = vec![0.0; inputs];
        for (input, step) in self.orders[walk].iter().zip(outcomes.windows(2)) {
            adds[*input] = miss(step[0]) - miss(step[1]);
        }
        adds
    }
}

/// Means of some rows over their sum; None where it is what rounding leaves of outcomes of this size.
fn means(rows: &[Vec<f64>], of: &[usize], inputs: usize, level: f64) -> Option<Vec<f64>> {
    let sums = (0..inputs).map(|input| of.iter().map(|&row| rows[row][input]).sum::<f64>());
    let sums: Vec<f64> = sums.collect();
    let variance = sums.iter().sum::<f64>() / of.len() as f64;
    let varies = variance > 0.0 && variance.sqrt() > 1e-12 * level;
    varies.then(|| sums.iter().map(|sum| sum / (variance * of.len() as f64)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::distribution::normal_quantile;
    use std::f64::consts::PI;

    #[test]
    fn shares_sum_to_the_whole_however_they_are_found() {
        // the square of a weighted sum: player i gets w_i times the whole sum
        let weights = [1.0, 2.0, 0.5, 0.0, 3.0];
        let value = |who: &[usize]| who.iter().map(|&i| weights[i]).sum::<f64>().powi(2);
        let sum: f64 = weights.iter().sum();
        for (exact, weight) in shares(5, Key::new(1), value).iter().zip(weights) {
            assert!((exact - weight * sum).abs() < 1e-12);
        }
        let sampled = by_orders(5, Key::new(1), value);
        assert!((sampled.iter().sum::<f64>() - sum * sum).abs() < 1e-9);
        for (sampled, weight) in sampled.iter().zip(weights) {
            // an order and its reverse together are exact for a game of pairs
            assert!((sampled - weight * sum).abs() < 1e-9, "{sampled}");
        }
        assert!(shares(0, Key::new(1), |_| 1.0).is_empty());
    }

    /// Walks of a function of normal inputs that all have the same correlation.
    fn walks(inputs: usize, rho: f64, n: u64, f: impl Fn(&[f64]) -> f64) -> Walks {
        let mut walks = Walks::default();
        for walk in 0..n {
            let key = Key::new(4).with(walk);
            let order = order(inputs, key.with(1));
            let normal = |of: u64, place: usize| normal_quantile(key.with(of).with(place as u64).uniform());
            let at = |taken: usize| {
                let mut point = vec![0.0; inputs];
                let mut sum = 0.0;
                for (place, &input) in order.iter().enumerate() {
                    // given k others the mean is rho sum / (1 + (k - 1) rho), what is left of the variance
                    // 1 - k rho^2 / (1 + (k - 1) rho)
                    let (k, of) = (place as f64, if place < taken { 2 } else { 3 });
                    let scale = 1.0 + (k - 1.0) * rho;
                    let (mean, left) = if place == 0 {
                        (0.0, 1.0)
                    } else {
                        (rho * sum / scale, 1.0 - k * rho * rho / scale)
                    };
                    point[input] = mean + left.sqrt() * normal(of, place);
                    sum += point[input];
                }
                f(&point)
            };
            walks.outcomes.push((0..=inputs).map(at).collect());
            walks.orders.push(order);
        }
        walks
    }

    #[test]
    fn shapley_effects_of_ishigami() {
        let ishigami = |z: &[f64]| {
            let x: Vec<f64> =
                z.iter().map(|z| PI * (2.0 * crate::stats::distribution::normal_cdf(*z) - 1.0)).collect();
            x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
        };
        let found = walks(3, 0.0, 16_384, ishigami).shares(3, Key::new(2)).unwrap();
        // a = 7, b = 0.1: S1 + S13 / 2, S2, S13 / 2 of Ishigami and Homma 1990; 16384 walks leave about 0.006
        for (found, wanted) in found.iter().zip([0.4357, 0.4424, 0.1218]) {
            assert!((found.value - wanted).abs() < 0.02, "{found:?}, wanted {wanted}");
            assert!(found.low < wanted && wanted < found.high, "{found:?}, wanted {wanted}");
        }
        assert!((found.iter().map(|index| index.value).sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn shapley_effects_of_two_dependent_normals() {
        // Owen and Prieur 2017, section 3.2: of b1 x1 + b2 x2 with variances 1 and correlation r, with V = b1^2
        // + b2^2 + 2 r b1 b2, the first's is (b1^2 (1 - r^2 / 2) + r b1 b2 + b2^2 r^2 / 2) / V
        for (b1, b2, r) in [(1.0, 1.0, 0.5), (2.0, 1.0, -0.6), (1.0, 0.0, 0.8)] {
            let found = walks(2, r, 16_384, |x| b1 * x[0] + b2 * x[1]).shares(2, Key::new(2)).unwrap();
            let v: f64 = b1 * b1 + b2 * b2 + 2.0 * r * b1 * b2;
            let first = (b1 * b1 * (1.0 - r * r / 2.0) + r * b1 * b2 + b2 * b2 * r * r / 2.0) / v;
            assert!((found[0].value - first).abs() < 0.02, "{found:?}, wanted {first}");
            assert!(
                found[0].low < first + 0.005 && first - 0.005 < found[0].high,
                "{found:?}, wanted {first}"
            );
        }
    }

    #[test]
    fn what_does_not_vary_has_no_shares() {
        assert!(walks(2, 0.3, 64, |_| 0.1 + 0.2).shares(2, Key::new(2)).is_none());
        assert!(Walks::default().shares(2, Key::new(2)).is_none());
    }
}
