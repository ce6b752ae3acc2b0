//! What drives an outcome, from draws that are there anyway: no further runs needed.

use super::sobol_indices::{Index, REPLICATES};
use super::streams::Key;

/// Highest power of the polynomial.
const DEGREE: usize = 4;
/// Part of a power's variance that must be new, beside the powers below it, for it to be used: a
/// number with two values has no square of its own.
const NEW: f64 = 1e-9;

/// The share of the variance of `y` that `x` alone explains: Sobol's first-order index, when `x` is
/// independent of all else that moves `y`.
///
/// R^2 of a polynomial of the fourth degree in `x`, adjusted for its degrees of freedom,
/// 1 - (1 - R^2) (n - 1) / (n - p - 1) (Ezekiel 1930), so that a number without effect has 0 in
/// expectation and not p / (n - 1); below 0 counts as 0. What such a polynomial cannot follow, a
/// response with several waves, is missed. None when either side does not vary, when there are
/// fewer than ten values, or when the lengths differ.
///
/// ```
/// use cltv::stats::given_data::first_order_share;
/// let x: Vec<f64> = (0..100).map(|i| f64::from(i) / 100.0).collect();
/// let y: Vec<f64> = x.iter().map(|x| x * x).collect();
/// assert!((first_order_share(&x, &y).unwrap() - 1.0).abs() < 1e-9);
/// ```
pub fn first_order_share(x: &[f64], y: &[f64]) -> Option<f64> {
    let n = x.len();
    if n != y.len() || n < 10 {
        return None;
    }
    let outcome = standardized(y)?;
    let x = standardized(x)?;
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(DEGREE);
    let (mut power, mut explained) = (x.clone(), 0.0);
    for _ in 0..DEGREE {
        let Some(mut next) = standardized(&power) else { break };
        // twice, for what rounding left over
        for _ in 0..2 {
            for known in &basis {
                let along = mean_product(&next, known);
                next.iter_mut().zip(known).for_each(|(next, known)| *next -= along * known);
            }
        }
        if mean_product(&next, &next) < NEW {
            break;
        }
        let Some(next) = standardized(&next) else { break };
        explained += mean_product(&outcome, &next).powi(2);
        power = next.iter().zip(&x).map(|(power, x)| power * x).collect();
        basis.push(next);
    }
    let (n, p) = (n as f64, basis.len() as f64);
    let adjusted = 1.0 - (1.0 - explained) * (n - 1.0) / (n - p - 1.0);
    Some(adjusted.clamp(0.0, 1.0))
}

/// [`first_order_share`] with an interval from drawing pairs with replacement; `key` names that luck.
pub fn first_order_index(x: &[f64], y: &[f64], key: Key) -> Option<Index> {
    let value = first_order_share(x, y)?;
    let replicate = |replicate: u64| {
        let draw = |row: usize| {
            let u = key.with(replicate).with(row as u64).uniform();
            ((u * x.len() as f64) as usize).min(x.len() - 1)
        };
        let drawn: Vec<usize> = (0..x.len()).map(draw).collect();
        let of = |values: &[f64]| drawn.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        first_order_share(&of(x), &of(y))
    };
    Some(Index::of(value, (0..REPLICATES).filter_map(replicate)))
}

/// The values with mean 0 and mean square 1; None where they do not vary.
pub(super) fn standardized(values: &[f64]) -> Option<Vec<f64>> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
    // rounding alone makes the last digits of equal values differ
    let varies = variance.sqrt() > 1e-12 * mean.abs();
    varies.then(|| values.iter().map(|value| (value - mean) / variance.sqrt()).collect())
}

fn mean_product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / a.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::designs::{Design, Sampling};
    use crate::stats::distribution::normal_quantile;

    fn columns(n: u64) -> [Vec<f64>; 3] {
        let design = Design::new(Sampling::Sobol, 3, n, Key::new(5));
        let mut columns = [Vec::new(), Vec::new(), Vec::new()];
        let mut point = [0.0; 3];
        for draw in 0..n {
            design.point(draw, &mut point);
            columns.iter_mut().zip(point).for_each(|(column, u)| column.push(u));
        }
        columns
    }

    #[test]
    fn shares_of_a_sum_are_shares_of_its_variance() {
        let [a, b, c] = columns(1024);
        let y: Vec<f64> =
            a.iter().zip(&b).map(|(a, b)| 3.0 * normal_quantile(*a) + normal_quantile(*b)).collect();
        // variances 9 and 1 of 10; quasi-random draws leave about 1 / n of noise
        assert!(
            (first_order_share(&a.iter().map(|u| normal_quantile(*u)).collect::<Vec<_>>(), &y).unwrap()
                - 0.9)
                .abs()
                < 0.01
        );
        assert!((first_order_share(&b, &y).unwrap() - 0.1).abs() < 0.02);
        assert!(first_order_share(&c, &y).unwrap() < 0.02);
    }

    #[test]
    fn a_product_leaves_something_to_the_pair() {
        let [a, b, _] = columns(1024);
        let y: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a * b).collect();
        // uniforms on (0, 1): V_i = 1 / 48, V = 7 / 144, S_i = 3 / 7
        for x in [&a, &b] {
            assert!((first_order_share(x, &y).unwrap() - 3.0 / 7.0).abs() < 0.02);
        }
    }

    #[test]
    fn what_has_no_effect_has_none_on_average() {
        let mean: f64 = (0..200_u64)
            .map(|seed| {
                let of = |purpose: u64| -> Vec<f64> {
                    (0..50_u64).map(|i| Key::new(seed).with(purpose).with(i).uniform()).collect()
                };
                first_order_share(&of(1), &of(2)).unwrap()
            })
            .sum::<f64>()
            / 200.0;
        // unadjusted it would be 4 / 49 = 0.082; negatives cut to 0 leave about half an sd of 0.055
        assert!(mean < 0.04, "{mean}");
    }

    #[test]
    fn what_does_not_vary_is_unknown() {
        let rising: Vec<f64> = (0..20).map(f64::from).collect();
        assert_eq!(first_order_share(&[1.0; 20], &rising), None);
        assert_eq!(first_order_share(&rising, &[0.1 + 0.2; 20]), None);
        assert_eq!(first_order_share(&rising[..5], &rising[..5]), None);
        let two: Vec<f64> = (0..20).map(|i| f64::from(i % 2)).collect();
        assert!((first_order_share(&two, &two).unwrap() - 1.0).abs() < 1e-9);
    }
}
