//! Quadrature: Gauss rules on (0, 1), with nodes and weights by Golub and Welsch (1969), and
//! expectations over gamma and beta distributions.

use super::special::{LN_SQRT_2PI, ln_beta, ln_gamma, stirling_remainder};
use std::sync::LazyLock;

/// Nodes (rising) and weights (sum 1) of the n-point Gauss rule for the weight of Beta(alpha,
/// beta) on (0, 1): the sum of weight x f(node) is E f(q), exact for polynomials of degree
/// 2 n - 1. For alpha, beta > 0 (tested from 0.05 to 1e4); n at least 1.
///
/// ```
/// use cltv::stats::quadrature::beta_rule;
/// let rule = beta_rule(2.0, 3.0, 4);
/// // E q^2 = 2 x 3 / (5 x 6)
/// let second: f64 = rule.iter().map(|(q, w)| w * q * q).sum();
/// assert!((second - 0.2).abs() < 1e-15);
/// ```
pub fn beta_rule(alpha: f64, beta: f64, n: usize) -> Vec<(f64, f64)> {
    let total = alpha + beta;
    let diagonal = (0..n).map(|k| diagonal_entry(alpha, total, k as f64)).collect();
    let beside = (1..n).map(|k| beside_entry(alpha, beta, k as f64)).collect();
    Tridiagonal { diagonal, beside }.rule()
}

/// The n-point Gauss-Legendre rule on (0, 1): the average of f.
///
/// ```
/// let rule = cltv::stats::quadrature::legendre_rule(2);
/// assert!((rule[0].0 - (0.5 - 0.5 / 3.0_f64.sqrt())).abs() < 1e-15);
/// ```
pub fn legendre_rule(n: usize) -> Vec<(f64, f64)> {
    beta_rule(1.0, 1.0, n)
}

/// E f(X) for X ~ Gamma(shape, rate), where f is smooth in ln X (analytic for imaginary parts
/// below pi, as 1 / (1 + X) is) and finite at 0: about 1e-12 of the largest f.
///
/// The trapezoid rule in ln X, which converges geometrically there (Trefethen and Weideman 2014). A
/// small shape, whose mass reaches far down, is led back to the next: E X g(X) is shape / rate times
/// E g(X) under shape + 1, and f(X) = f(0) + X g(X).
///
/// ```
/// let mean = cltv::stats::quadrature::gamma_expectation(0.3, 2.0, |x| x);
/// assert!((mean - 0.15).abs() < 1e-13);
/// ```
pub fn gamma_expectation(shape: f64, rate: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    if shape >= 0.5 {
        return by_trapezoids(shape, rate, f);
    }
    let origin = f(0.0);
    // rounding in f is divided by x, which the density of shape + 1 makes good
    origin + shape / rate * by_trapezoids(shape + 1.0, rate, |x| (f(x) - origin) / x)
}

/// E f(X) for X ~ Gamma(shape, rate); the smaller the shape, the more points.
fn by_trapezoids(shape: f64, rate: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    // beyond this the density in ln X has fallen by e^-34
    const DEPTH: f64 = -34.0;
    let step = f64::min(0.16, 0.5 / shape.sqrt());
    let peak = libm::log(shape);
    let fall = |y: f64| shape * (y - libm::expm1(y));
    let density = |y: f64| libm::exp(fall(y)) * f(libm::exp(peak + y) / rate);
    let ways = (0..).map(|i| f64::from(i) * step).take_while(|&y| fall(y) > DEPTH);
    let back = (1..).map(|i| f64::from(i) * -step).take_while(|&y| fall(y) > DEPTH);
    let sum: f64 = ways.chain(back).map(density).sum();
    // shape^shape e^-shape / Gamma(shape); for large shapes by Stirling's formula, or digits cancel
    let height = if shape < 10.0 {
        libm::exp(shape * peak - shape - ln_gamma(shape))
    } else {
        libm::exp(0.5 * peak - LN_SQRT_2PI - stirling_remainder(shape))
    };
    sum * step * height
}

/// E f(Q) for Q ~ Beta(a, b) with a from 0.5 on, where f is smooth in the log-odds of Q (analytic for
/// imaginary parts below pi) and finite at 0 and 1: about 1e-12 of the largest f. The trapezoid rule
/// again, in those log-odds; a small b is led back to the next, as small shapes of gammas are.
///
/// ```
/// let mean = cltv::stats::quadrature::beta_expectation(1400.0, 8000.0, |q| q);
/// assert!((mean - 1400.0 / 9400.0).abs() < 1e-13);
/// ```
pub fn beta_expectation(a: f64, b: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    if b >= 0.5 {
        return by_log_odds(a, b, |q, _| f(q));
    }
    let end = f(1.0);
    end + b / (a + b) * by_log_odds(a, b + 1.0, |q, rest| (f(q) - end) / rest)
}

/// E f(Q, 1 - Q).
fn by_log_odds(a: f64, b: f64, mut f: impl FnMut(f64, f64) -> f64) -> f64 {
    const DEPTH: f64 = -34.0;
    let total = a + b;
    let (peak, mode) = (libm::log(a / b), a / total);
    let step = f64::min(0.16, 0.5 / (a * b / total).sqrt());
    // of the density in the log-odds, q^a (1 - q)^b, from its peak
    let fall = |y: f64| a * y - total * libm::log1p(mode * libm::expm1(y));
    let density = |y: f64| {
        let odds = libm::exp(peak + y);
        libm::exp(fall(y)) * f(odds / (1.0 + odds), 1.0 / (1.0 + odds))
    };
    let ways = (0..).map(|i| f64::from(i) * step).take_while(|&y| fall(y) > DEPTH);
    let back = (1..).map(|i| f64::from(i) * -step).take_while(|&y| fall(y) > DEPTH);
    let sum: f64 = ways.chain(back).map(density).sum();
    let height = a * libm::log(mode) + b * libm::log1p(-mode) - ln_beta(a, b);
    sum * step * libm::exp(height)
}

/// The Gauss-Legendre rule of 16 points on (0, 1).
static LEGENDRE: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| legendre_rule(16));

/// The integral of `f` from 0 to `end`, cut into `panels` equal pieces of 16 Gauss-Legendre points:
/// each call gets a point and its weight.
pub fn panels(end: f64, panels: u32, mut f: impl FnMut(f64, f64)) {
    let width = end / f64::from(panels);
    for panel in 0..panels {
        let start = f64::from(panel) * width;
        for (node, weight) in LEGENDRE.iter() {
            f(start + node * width, weight * width);
        }
    }
}

/// The Gauss-Legendre rule of 6 points on (0, 1), for what hardly bends: what falls as e^-x does is known to 1e-15
/// up to 1.
pub static SHORT_RULE: LazyLock<[(f64, f64); 6]> = LazyLock::new(|| {
    let mut rule = [(0.0, 0.0); 6];
    rule.iter_mut().zip(legendre_rule(6)).for_each(|(to, point)| *to = point);
    rule
});

/// (1 + a_k) / 2 for the recurrence of the Jacobi polynomials with exponents beta - 1 and
/// alpha - 1, arranged without cancellation.
fn diagonal_entry(alpha: f64, total: f64, k: f64) -> f64 {
    if k < 1.0 {
        return alpha / total;
    }
    let s = 2.0 * k + total - 2.0;
    (2.0 * k * (k + total - 1.0) + alpha * (total - 2.0)) / (s * (s + 2.0))
}

/// sqrt(b_k) / 2 of the same recurrence.
fn beside_entry(alpha: f64, beta: f64, k: f64) -> f64 {
    let total = alpha + beta;
    let s = 2.0 * k + total - 2.0;
    // at k = 1 two factors cancel that may both be 0
    let last = if k < 2.0 { 1.0 } else { (k + total - 2.0) / (s - 1.0) };
    (k * (k + alpha - 1.0) * (k + beta - 1.0) * last / (s + 1.0)).sqrt() / s
}

struct Tridiagonal {
    diagonal: Vec<f64>,
    beside: Vec<f64>,
}

impl Tridiagonal {
    /// Eigenvalues, and the squares of the first components of the eigenvectors, by the implicit
    /// QL method (Martin and Wilkinson 1968; of the vectors only the first row is carried).
    fn rule(mut self) -> Vec<(f64, f64)> {
        let n = self.diagonal.len();
        self.beside.push(0.0);
        let mut first = vec![0.0; n];
        if let Some(top) = first.first_mut() {
            *top = 1.0;
        }
        for l in 0..n {
            for _ in 0..100 {
                let m = self.block_end(l);
                if m == l {
                    break;
                }
                self.sweep(l, m, &mut first);
            }
        }
        let squares: f64 = first.iter().map(|v| v * v).sum();
        let mut rule: Vec<(f64, f64)> =
            self.diagonal.into_iter().zip(first.iter().map(|v| v * v / squares)).collect();
        rule.sort_by(|a, b| a.0.total_cmp(&b.0));
        rule
    }

    /// The first index from `l` on whose coupling to the next is negligible.
    fn block_end(&self, l: usize) -> usize {
        (l..self.diagonal.len() - 1)
            .find(|&m| {
                let near = self.diagonal[m].abs() + self.diagonal[m + 1].abs();
                self.beside[m].abs() <= 0.5 * f64::EPSILON * near
            })
            .unwrap_or(self.diagonal.len() - 1)
    }

    fn sweep(&mut self, l: usize, m: usize, first: &mut [f64]) {
        let (d, e) = (&mut self.diagonal, &mut self.beside);
        let g = (d[l + 1] - d[l]) / (2.0 * e[l]);
        let mut g = d[m] - d[l] + e[l] / (g + libm::hypot(g, 1.0).copysign(g));
        let (mut s, mut c, mut p) = (1.0, 1.0, 0.0);
        for i in (l..m).rev() {
            let f = s * e[i];
            let b = c * e[i];
            let r = libm::hypot(f, g);
            e[i + 1] = r;
            if r <= 0.0 {
                d[i + 1] -= p;
                e[m] = 0.0;
                return;
            }
            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            let r = (d[i] - g) * s + 2.0 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
            let f = first[i + 1];
            first[i + 1] = s * first[i] + c * f;
            first[i] = c * first[i] - s * f;
        }
        d[l] -= p;
        e[l] = g;
        e[m] = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::special::beta_survival;

    #[test]
    fn polynomials_of_degree_127_are_exact_with_64_nodes() {
        let shapes = [0.05, 0.668, 1.0, 3.806, 50.0, 1e4];
        for alpha in shapes {
            for beta in shapes {
                let rule = beta_rule(alpha, beta, 64);
                for t in 0..=127 {
                    let sum: f64 = rule.iter().map(|(q, w)| w * (1.0 - q).powi(t)).sum();
                    let expected = beta_survival(alpha, beta, f64::from(t));
                    assert!((sum - expected).abs() < 1e-12, "{alpha} {beta} {t}: {sum} {expected}");
                }
            }
        }
    }

    #[test]
    fn expectations_over_gammas_agree_with_closed_forms() {
        for shape in [1e-9, 1e-4, 0.05, 0.49, 0.6, 1.0, 7.0, 200.0, 1e4] {
            for scale in [1e-3, 1.0, 50.0] {
                // E exp(-X c) = (1 + c / rate)^-shape
                let found = gamma_expectation(shape, 2.0, |x| (-x * scale / shape).exp());
                let exact = (-shape * (0.5 * scale / shape).ln_1p()).exp();
                assert!((found - exact).abs() < 2e-12, "{shape} {scale}: {found} {exact}");
            }
        }
        // E 1 / (X + c) for shape 2, rate 1: 1 - c e^c E1(c); mpmath
        let found = gamma_expectation(2.0, 1.0, |x| 1.0 / (x + 0.01));
        assert!((found - 0.959_214_885_565_435_7).abs() < 1e-12, "{found}");
        // however small the shape, no more points than for shape 3/2
        let mut asked = 0;
        gamma_expectation(1e-4, 1.0, |x| {
            asked += 1;
            1.0 / (x + 0.01)
        });
        assert!(asked < 300, "{asked}");
    }

    #[test]
    fn expectations_over_betas_agree_with_products() {
        for a in [0.5, 1.0, 30.0, 1e3, 1e5] {
            for b in [1e-4, 0.5, 3.0, 200.0, 1e5] {
                for t in [0.0, 1.0, 40.0] {
                    let found = beta_expectation(a, b, |q| (1.0 - q).powf(t));
                    let exact = beta_survival(a, b, t);
                    // the peak's height is the difference of logarithms of up to 1e5
                    assert!((found - exact).abs() < 1e-10, "{a} {b} {t}: {found} {exact}");
                }
            }
        }
    }

    #[test]
    fn panels_are_the_legendre_rule() {
        let mut found: Vec<(f64, f64)> = Vec::new();
        panels(1.0, 1, |x, w| found.push((x, w)));
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        for ((x, w), (node, weight)) in found.into_iter().zip(legendre_rule(16)) {
            assert!((x - node).abs() < 1e-15 && (w - weight).abs() < 1e-14);
        }
        let mut sum = 0.0;
        panels(3.0, 2, |x, w| sum += w * x.exp());
        assert!((sum - 3.0_f64.exp_m1()).abs() < 1e-13);
        let sum: f64 = SHORT_RULE.iter().map(|(x, w)| w * (-x).exp()).sum();
        assert!((sum + (-1.0_f64).exp_m1()).abs() < 1e-15);
    }

    #[test]
    fn nodes_are_inside_and_rising() {
        for rule in [beta_rule(0.05, 2.0, 40), legendre_rule(33), beta_rule(1e4, 0.05, 16)] {
            assert!(rule.windows(2).all(|pair| pair[0].0 < pair[1].0));
            assert!(rule.iter().all(|&(q, w)| q > 0.0 && q < 1.0 && w >= 0.0));
        }
        assert_eq!(beta_rule(2.0, 3.0, 1), vec![(0.4, 1.0)]);
        assert!(beta_rule(2.0, 3.0, 0).is_empty());
    }

    #[test]
    fn legendre_agrees_with_the_tables() {
        // Abramowitz and Stegun table 25.4, n = 5, moved to (0, 1)
        let rule = legendre_rule(5);
        let expected = [(0.906_179_845_938_664, 0.236_926_885_056_189_1), (0.0, 0.568_888_888_888_888_9)];
        assert!((rule[4].0 - 0.5 * (1.0 + expected[0].0)).abs() < 1e-15);
        assert!((rule[4].1 - 0.5 * expected[0].1).abs() < 1e-15);
        assert!((rule[2].0 - 0.5).abs() < 1e-15 && (rule[2].1 - 0.5 * expected[1].1).abs() < 1e-15);
    }
}
