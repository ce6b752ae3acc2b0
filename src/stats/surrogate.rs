//! A polynomial of an outcome in its inputs, fitted to draws that are there anyway, and the Shapley
//! effects that it has in closed form where inputs depend on each other as normals do.
//!
//! Inputs enter by their normal scores, so that their own shapes do not matter, and a Gaussian copula
//! between them is exactly a correlation between scores.

use super::distribution::normal_quantile;
use super::estimate::ranks;
use super::given_data::standardized;
use super::linear;
use super::shapley::shares;
use super::streams::Key;

/// Draws for each term that is fitted.
const DRAWS_PER_TERM: usize = 10;
/// Added to the diagonal of a correlation matrix of terms, so that two inputs that are one share it.
const RIDGE: f64 = 1e-8;
/// Part of an input's variance, given others, that is no more than rounding.
const KNOWN: f64 = 1e-9;
/// Names the luck of the orders in which many inputs come.
const ORDERS: u64 = 0x6f72_6465_7273;

/// Hermite polynomials of normal scores: each input's first, second and third, and products of two.
#[derive(Debug, Clone, PartialEq)]
pub struct Surrogate {
    inputs: usize,
    linear: Vec<f64>,
    cubic: Vec<f64>,
    /// Pairs (i <= j) with the coefficient of z_i z_j less its mean.
    quadratic: Vec<(usize, usize, f64)>,
    /// Share of the outcome's variance that it follows, adjusted for its terms.
    pub r_squared: f64,
}

/// The normal scores of some values: quantiles of (rank - 1/2) / n, ties by their mean rank.
pub fn normal_scores(values: &[f64]) -> Vec<f64> {
    let n = values.len() as f64;
    ranks(values).into_iter().map(|rank| normal_quantile((rank - 0.5) / n)).collect()
}

impl Surrogate {
    /// Fits the outcome to the scores of its inputs by least squares. `shares` say how much each input
    /// matters by itself: where draws are too few for all terms (10 each), only those that matter most
    /// have more than their first. None where there are too few for that, or nothing varies.
    pub fn fit(scores: &[Vec<f64>], outcome: &[f64], importance: &[f64]) -> Option<Surrogate> {
        let (inputs, n) = (scores.len(), outcome.len());
        let y = standardized(outcome)?;
        let terms_allowed = n / DRAWS_PER_TERM;
        if inputs == 0 || inputs > terms_allowed {
            return None;
        }
        let mut strongest: Vec<usize> = (0..inputs).collect();
        strongest.sort_by(|a, b| importance[*b].total_cmp(&importance[*a]).then(a.cmp(b)));
        let terms = |curved: usize| inputs + 2 * curved + curved * curved.saturating_sub(1) / 2;
        strongest.truncate((0..=inputs).rev().find(|curved| terms(*curved) <= terms_allowed).unwrap_or(0));
        strongest.sort_unstable();
        let pairs: Vec<(usize, usize)> = strongest
            .iter()
            .flat_map(|&i| strongest.iter().filter(move |&&j| i <= j).map(move |&j| (i, j)))
            .collect();
        let product =
            |&(i, j): &(usize, usize)| scores[i].iter().zip(&scores[j]).map(|(a, b)| a * b).collect();
        let cube = |&i: &usize| scores[i].iter().map(|z| z * z * z - 3.0 * z).collect();
        let columns: Vec<Vec<f64>> = scores
            .iter()
            .cloned()
            .chain(strongest.iter().map(cube))
            .chain(pairs.iter().map(product))
            .collect();
        let (coefficients, r_squared) = least_squares(&columns, &y)?;
        let mut coefficients = coefficients.into_iter();
        let linear = coefficients.by_ref().take(inputs).collect();
        let mut cubic = vec![0.0; inputs];
        for input in strongest {
            cubic[input] = coefficients.next().unwrap_or(0.0);
        }
        let quadratic = pairs.into_iter().zip(coefficients).map(|((i, j), c)| (i, j, c)).collect();
        Some(Surrogate { inputs, linear, cubic, quadratic, r_squared })
    }

    /// The Shapley effect of each input where the scores have this correlation matrix (row by row): what
    /// it adds to the variance explained, on average over all orders in which inputs become known (Owen
    /// and Prieur 2017). They sum to `r_squared`.
    ///
    /// With g = E(z | z_u), of covariance Q, a Hermite polynomial of z has given z_u the same of g as its
    /// mean, so the covariance of two of order k is k! Q_ij^k, and that of z_i z_j and z_k z_l is Q_ik
    /// Q_jl + Q_il Q_jk. Inputs that are independent of each other share what their products bring, block
    /// by block and pair by pair of blocks (Broto, Bachoc and Depecker 2020).
    pub fn shapley(&self, correlation: &[f64]) -> Vec<f64> {
        let blocks = blocks(correlation, self.inputs);
        let mut effects = vec![0.0; self.inputs];
        for (at, block) in blocks.iter().enumerate() {
            let own = |i: usize, j: usize| block.contains(&i) && block.contains(&j);
            self.divide(correlation, block, true, &own, &mut effects);
            for other in &blocks[at + 1..] {
                let across = |i: usize, j: usize| {
                    block.contains(&i) && other.contains(&j) || block.contains(&j) && other.contains(&i)
                };
                let both: Vec<usize> = block.iter().chain(other).copied().collect();
                self.divide(correlation, &both, false, &across, &mut effects);
            }
        }
        let all: f64 = effects.iter().sum();
        if all > 0.0 {
            effects.iter_mut().for_each(|effect| *effect *= self.r_squared / all);
        }
        effects
    }

    /// Adds to `effects` what these inputs bring by the terms of one input each, if `alone`, and by the
    /// products of two that `counts` lets in.
    fn divide(
        &self,
        correlation: &[f64],
        members: &[usize],
        alone: bool,
        counts: &dyn Fn(usize, usize) -> bool,
        effects: &mut [f64],
    ) {
        let place = |input: usize| members.iter().position(|member| *member == input);
        let of_pair = |&(i, j, c): &(usize, usize, f64)| Some((place(i)?, place(j)?, c));
        let products: Vec<(usize, usize, f64)> =
            self.quadratic.iter().filter(|term| counts(term.0, term.1)).filter_map(of_pair).collect();
        if !alone && products.is_empty() {
            return;
        }
        let m = members.len();
        let own = |of: &[f64]| members.iter().map(|&input| if alone { of[input] } else { 0.0 }).collect();
        let (linear, cubic): (Vec<f64>, Vec<f64>) = (own(&self.linear), own(&self.cubic));
        let r: Vec<f64> = members
            .iter()
            .flat_map(|&i| members.iter().map(move |&j| correlation[i * self.inputs + j]))
            .collect();
        let explained = |known: &[usize]| {
            let q = conditional_means(&r, m, known);
            let pairs = || (0..m).flat_map(|i| (0..m).map(move |j| (i, j)));
            let first: f64 = pairs().map(|(i, j)| linear[i] * linear[j] * q[i * m + j]).sum();
            let third: f64 = pairs().map(|(i, j)| 6.0 * cubic[i] * cubic[j] * q[i * m + j].powi(3)).sum();
            let second: f64 = products
                .iter()
                .flat_map(|a| products.iter().map(move |b| (a, b)))
                .map(|(&(i, j, a), &(k, l, b))| {
                    a * b * (q[i * m + k] * q[j * m + l] + q[i * m + l] * q[j * m + k])
                })
                .sum();
            first + second + third
        };
        for (input, share) in members.iter().zip(shares(m, Key::new(ORDERS), explained)) {
            effects[*input] += share;
        }
    }
}

/// The covariance of the means of all normals given some of them, by elimination: what is known adds
/// c c' / c_i with c its covariance with what those before it left over.
fn conditional_means(r: &[f64], m: usize, known: &[usize]) -> Vec<f64> {
    let mut q = vec![0.0; m * m];
    for &i in known {
        let left: Vec<f64> = (0..m).map(|j| r[j * m + i] - q[j * m + i]).collect();
        if left[i] > KNOWN {
            for j in 0..m {
                for k in 0..m {
                    q[j * m + k] += left[j] * left[k] / left[i];
                }
            }
        }
    }
    q
}

/// Inputs that depend on each other, directly or through others, in groups.
fn blocks(correlation: &[f64], inputs: usize) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..inputs).collect();
    for i in 0..inputs {
        for j in 0..i {
            if correlation[i * inputs + j].abs() > 0.0 && group[i] != group[j] {
                let (from, to) = (group[i].max(group[j]), group[i].min(group[j]));
                group.iter_mut().filter(|each| **each == from).for_each(|each| *each = to);
            }
        }
    }
    let of = |wanted: usize| (0..inputs).filter(|&input| group[input] == wanted).collect::<Vec<usize>>();
    (0..inputs).map(of).filter(|block| !block.is_empty()).collect()
}

/// Coefficients of columns, their means apart, and the adjusted share of variance that they follow; `y`
/// has mean 0 and variance 1.
fn least_squares(columns: &[Vec<f64>], y: &[f64]) -> Option<(Vec<f64>, f64)> {
    let (n, p) = (y.len() as f64, columns.len());
    let centered: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let mean = column.iter().sum::<f64>() / n;
            column.iter().map(|value| value - mean).collect()
        })
        .collect();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / n;
    let mut gram = vec![0.0; p * p];
    for i in 0..p {
        for j in 0..=i {
            let value = product(&centered[i], &centered[j]);
            gram[i * p + j] = value;
            gram[j * p + i] = value;
        }
        gram[i * p + i] += RIDGE;
    }
    let along: Vec<f64> = centered.iter().map(|column| product(column, y)).collect();
    let coefficients = linear::solve(&mut gram, &along)?;
    let explained: f64 = coefficients.iter().zip(&along).map(|(c, along)| c * along).sum();
    let adjusted = 1.0 - (1.0 - explained) * (n - 1.0) / (n - p as f64 - 1.0);
    Some((coefficients, adjusted.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::copula::Copula;
    use crate::stats::designs::{Design, Sampling};

    /// Scores of inputs with these correlations, and what `f` makes of them.
    fn fitted(d: usize, pairs: &[(usize, usize, f64)], f: impl Fn(&[f64]) -> f64) -> (Surrogate, Vec<f64>) {
        let (n, copula) = (2048, Copula::new(d, pairs).unwrap());
        let design = Design::new(Sampling::Sobol, d, n, Key::new(7));
        let mut scores = vec![Vec::new(); d];
        let mut outcome = Vec::new();
        for draw in 0..n {
            let mut point = vec![0.0; d];
            design.point(draw, &mut point);
            copula.apply(&mut point);
            let z: Vec<f64> = point.iter().map(|u| normal_quantile(*u)).collect();
            outcome.push(f(&z));
            scores.iter_mut().zip(z).for_each(|(scores, z)| scores.push(z));
        }
        let mut correlation = vec![0.0; d * d];
        (0..d).for_each(|i| correlation[i * d + i] = 1.0);
        for &(i, j, rho) in pairs {
            correlation[i * d + j] = rho;
            correlation[j * d + i] = rho;
        }
        let scores: Vec<Vec<f64>> = scores.iter().map(|values| normal_scores(values)).collect();
        let surrogate = Surrogate::fit(&scores, &outcome, &vec![1.0; d]).unwrap();
        let effects = surrogate.shapley(&correlation);
        (surrogate, effects)
    }

    #[test]
    fn effects_of_a_linear_model_of_two_dependent_normals() {
        // Owen and Prieur 2017, section 3.2, variances 1; 2048 draws leave about 0.002 of a correlation
        for (b1, b2, r) in [(1.0, 1.0, 0.5), (2.0, 1.0, -0.6), (1.0, 0.0, 0.8)] {
            let (surrogate, effects) = fitted(2, &[(0, 1, r)], |z| b1 * z[0] + b2 * z[1]);
            let v: f64 = b1 * b1 + b2 * b2 + 2.0 * r * b1 * b2;
            let first = (b1 * b1 * (1.0 - r * r / 2.0) + r * b1 * b2 + b2 * b2 * r * r / 2.0) / v;
            assert!((effects[0] - first).abs() < 0.005, "{effects:?}, wanted {first}");
            assert!((effects[0] + effects[1] - surrogate.r_squared).abs() < 1e-12);
            assert!(surrogate.r_squared > 0.999);
        }
    }

    #[test]
    fn independent_inputs_share_a_product_equally_and_keep_their_own() {
        // variances 4 of 2 z1, 2 of z2^2 and 1 of z1 z3, of 7
        let (_, effects) = fitted(4, &[], |z| 2.0 * z[0] + z[1] * z[1] + z[0] * z[2]);
        for (effect, wanted) in effects.iter().zip([4.5 / 7.0, 2.0 / 7.0, 0.5 / 7.0, 0.0]) {
            assert!((effect - wanted).abs() < 0.02, "{effects:?}");
        }
    }

    #[test]
    fn a_product_of_dependent_normals_is_shared_equally() {
        // z1 z2 has variance 1 + r^2, of which either explains 2 r^2; a third input that goes with both by 0.5
        // has v3 = 2 (0.25)^2 given itself, and nothing of its own
        let pairs = [(0, 1, 0.6), (0, 2, 0.5), (1, 2, 0.5)];
        let (_, effects) = fitted(3, &pairs, |z| z[0] * z[1]);
        assert!((effects[0] - effects[1]).abs() < 0.01, "{effects:?}");
        let q = |known: &[usize]| {
            let r = [1.0, 0.6, 0.5, 0.6, 1.0, 0.5, 0.5, 0.5, 1.0];
            let q = conditional_means(&r, 3, known);
            (q[0] * q[4] + q[1] * q[1]) / 1.36
        };
        // the third adds v3 first, v13 - v1 after one of the others, nothing after both
        let third = q(&[2]) / 3.0 + (q(&[0, 2]) - q(&[0]) + q(&[1, 2]) - q(&[1])) / 6.0;
        assert!((q(&[2]) - 2.0 * 0.0625 / 1.36).abs() < 1e-12);
        assert!((effects[2] - third).abs() < 0.01, "{effects:?}, wanted {third}");
    }

    #[test]
    fn two_names_of_one_input_share_what_it_brings() {
        let (_, effects) = fitted(3, &[(0, 1, -1.0)], |z| z[0] + z[2]);
        for (effect, wanted) in effects.iter().zip([0.25, 0.25, 0.5]) {
            assert!((effect - wanted).abs() < 0.005, "{effects:?}");
        }
    }

    #[test]
    fn too_few_draws_or_nothing_that_varies_is_none() {
        let scores = vec![normal_scores(&(0..30).map(f64::from).collect::<Vec<_>>()); 4];
        let rising: Vec<f64> = (0..30).map(f64::from).collect();
        assert!(Surrogate::fit(&scores, &rising, &[1.0; 4]).is_none());
        assert!(Surrogate::fit(&scores[..2], &[1.0; 30], &[1.0; 2]).is_none());
        assert!(Surrogate::fit(&scores[..2], &rising, &[1.0; 2]).is_some());
    }
}
