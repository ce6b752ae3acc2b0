//! The Gaussian copula: makes independent uniforms depend on each other.

use super::linear::semidefinite_factor;
use super::quantiles::{normal_cdf, normal_quantile};

/// Why correlations do not make a copula.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum CopulaError {
    /// A pair that names a dimension beyond the last, or one dimension twice.
    #[error("dimensions {i} and {j} are not two different ones of {dimensions}")]
    NoSuchPair {
        /// First of the pair.
        i: usize,
        /// Second of the pair.
        j: usize,
        /// Number of dimensions.
        dimensions: usize,
    },
    /// A pair given twice.
    #[error("the correlation of dimensions {i} and {j} is given twice")]
    PairTwice {
        /// First of the pair.
        i: usize,
        /// Second of the pair.
        j: usize,
    },
    /// A correlation outside -1 to 1.
    #[error("correlation {rho} of dimensions {i} and {j} is not between -1 and 1")]
    OutOfRange {
        /// First of the pair.
        i: usize,
        /// Second of the pair.
        j: usize,
        /// The correlation.
        rho: f64,
    },
    /// Correlations that cannot hold together.
    #[error(
        "the correlations contradict each other (smallest eigenvalue {smallest_eigenvalue:.4}); all \
         of them times {largest_factor:.4} or less would hold"
    )]
    NotPositiveSemidefinite {
        /// The smallest eigenvalue of the correlation matrix (below 0).
        smallest_eigenvalue: f64,
        /// By how much every correlation could be multiplied: 1 / (1 - smallest eigenvalue).
        largest_factor: f64,
    },
}

/// A Gaussian copula over some of the dimensions of a point; the rest stay as they are.
///
/// `rho` is the correlation of the normals behind the uniforms; the rank correlation is
/// 6 / pi asin(rho / 2) (Kruskal 1958).
///
/// ```
/// use cltv::stats::copula::Copula;
/// let copula = Copula::new(3, &[(0, 2, 1.0)]).unwrap();
/// let mut u = [0.3, 0.6, 0.9];
/// copula.apply(&mut u);
/// assert!((u[2] - 0.3).abs() < 1e-15 && u[1] == 0.6);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Copula {
    /// The dimensions named, rising.
    involved: Vec<usize>,
    /// Lower Cholesky factor over them, row by row, diagonal included.
    factor: Vec<f64>,
}

/// Eigenvalues and pivots this near below 0 count as 0: rounding of a singular matrix.
const ROUNDING: f64 = 1e-10;

impl Copula {
    /// A copula of `dimensions` with these (i, j, rho), i != j, each pair at most once; pairs not
    /// named have correlation 0. Singular matrices (rho = 1) are fine.
    ///
    /// # Errors
    /// Pairs out of range or given twice, and correlations that are not positive semidefinite.
    pub fn new(dimensions: usize, pairs: &[(usize, usize, f64)]) -> Result<Copula, CopulaError> {
        let mut involved: Vec<usize> = pairs.iter().flat_map(|&(i, j, _)| [i, j]).collect();
        involved.sort_unstable();
        involved.dedup();
        let n = involved.len();
        let mut matrix = vec![0.0; n * n];
        (0..n).for_each(|i| matrix[i * n + i] = 1.0);
        let mut seen = Vec::with_capacity(pairs.len());
        for &(i, j, rho) in pairs {
            if i == j || i >= dimensions || j >= dimensions {
                return Err(CopulaError::NoSuchPair { i, j, dimensions });
            }
            if !(-1.0..=1.0).contains(&rho) {
                return Err(CopulaError::OutOfRange { i, j, rho });
            }
            if seen.contains(&(i.min(j), i.max(j))) {
                return Err(CopulaError::PairTwice { i, j });
            }
            seen.push((i.min(j), i.max(j)));
            let place = |d| involved.partition_point(|&other| other < d);
            let (row, column) = (place(i), place(j));
            matrix[row * n + column] = rho;
            matrix[column * n + row] = rho;
        }
        let smallest_eigenvalue = smallest_eigenvalue(matrix.clone(), n);
        if smallest_eigenvalue < -ROUNDING {
            return Err(CopulaError::NotPositiveSemidefinite {
                smallest_eigenvalue,
                largest_factor: 1.0 / (1.0 - smallest_eigenvalue),
            });
        }
        let factor = semidefinite_factor(n, |i, j| matrix[i * n + j], ROUNDING).concat();
        Ok(Copula { involved, factor })
    }

    /// Turns independent uniforms in (0, 1), one a dimension, into dependent ones in (0, 1).
    /// Dimensions beyond the end of the slice are passed over.
    pub fn apply(&self, point: &mut [f64]) {
        let normals: Vec<f64> =
            self.involved.iter().map(|&d| point.get(d).map_or(0.0, |&u| normal_quantile(u))).collect();
        let mut start = 0;
        for (row, &d) in self.involved.iter().enumerate() {
            let weights = &self.factor[start..=start + row];
            start += row + 1;
            // the first of a block keeps its uniform to the last bit
            let alone = weights[..row].iter().all(|w| w.abs() <= 0.0);
            if let (false, Some(u)) = (alone, point.get_mut(d)) {
                let z: f64 = weights.iter().zip(&normals).map(|(w, z)| w * z).sum();
                *u = normal_cdf(z).clamp(f64::MIN_POSITIVE, 1.0 - 0.5 * f64::EPSILON);
            }
        }
    }
}

/// Jacobi's method of rotations (Golub and Van Loan, section 8.5).
fn smallest_eigenvalue(mut a: Vec<f64>, n: usize) -> f64 {
    for _sweep in 0..60 {
        let off: f64 =
            (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * n + j] * a[i * n + j]).sum();
        if off < 1e-28 {
            break;
        }
        for q in 1..n {
            for p in 0..q {
                rotate(&mut a, n, p, q);
            }
        }
    }
    (0..n).map(|i| a[i * n + i]).fold(1.0, f64::min)
}

/// Rotates rows and columns p and q so that their common entry vanishes.
fn rotate(a: &mut [f64], n: usize, p: usize, q: usize) {
    let common = a[p * n + q];
    if common.abs() <= 0.0 {
        return;
    }
    let tau = (a[q * n + q] - a[p * n + p]) / (2.0 * common);
    let t = 1.0_f64.copysign(tau) / (tau.abs() + libm::hypot(tau, 1.0));
    let c = 1.0 / libm::hypot(t, 1.0);
    let s = t * c;
    for k in 0..n {
        let (kp, kq) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = c * kp - s * kq;
        a[k * n + q] = s * kp + c * kq;
    }
    for k in 0..n {
        let (pk, qk) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = c * pk - s * qk;
        a[q * n + k] = s * pk + c * qk;
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    #[test]
    fn correlates_normals_and_keeps_margins() {
        let copula = Copula::new(4, &[(0, 2, 0.6), (2, 3, -0.3), (0, 3, 0.2)]).unwrap();
        let n = 40_000_u64;
        let mut moments = [[0.0; 4]; 4];
        for i in 0..n {
            let mut u: [f64; 4] = std::array::from_fn(|d| Key::new(3).with(i).with(d as u64).uniform());
            let untouched = u;
            copula.apply(&mut u);
            assert_eq!(u[0], untouched[0]);
            assert_eq!(u[1], untouched[1]);
            let z = u.map(normal_quantile);
            for (row, a) in moments.iter_mut().zip(z) {
                for (cell, b) in row.iter_mut().zip(z) {
                    *cell += a * b / n as f64;
                }
            }
        }
        let expected = [(0, 2, 0.6), (2, 3, -0.3), (0, 3, 0.2), (0, 1, 0.0), (2, 2, 1.0), (3, 3, 1.0)];
        for (i, j, rho) in expected {
            // var(z_i z_j) = 1 + rho^2; four standard errors
            let se = ((1.0 + rho * rho) / n as f64).sqrt();
            assert!((moments[i][j] - rho).abs() < 4.0 * se, "{i} {j} {}", moments[i][j]);
        }
    }

    #[test]
    fn contradiction_names_eigenvalue_and_factor() {
        // closed form: all rho = -r among 3 has smallest eigenvalue 1 - 2 r
        let pairs = [(0, 1, -0.8), (1, 2, -0.8), (0, 2, -0.8)];
        let Err(CopulaError::NotPositiveSemidefinite { smallest_eigenvalue, largest_factor }) =
            Copula::new(3, &pairs)
        else {
            panic!("accepted");
        };
        assert!((smallest_eigenvalue + 0.6).abs() < 1e-12);
        assert!((largest_factor - 1.0 / 1.6).abs() < 1e-12);
        let scaled = pairs.map(|(i, j, rho)| (i, j, rho * largest_factor));
        assert!(Copula::new(3, &scaled).is_ok());
        assert!(Copula::new(3, &pairs.map(|(i, j, r)| (i, j, r * largest_factor * 1.001))).is_err());
    }

    #[test]
    fn singular_matrices_work() {
        let copula = Copula::new(3, &[(0, 1, 1.0), (1, 2, -1.0), (0, 2, -1.0)]).unwrap();
        let mut u = [0.2, 0.5, 0.7];
        copula.apply(&mut u);
        assert!((u[1] - 0.2).abs() < 1e-14 && (u[2] - 0.8).abs() < 1e-14, "{u:?}");
    }

    #[test]
    fn refuses_bad_pairs() {
        let bad = [
            Copula::new(2, &[(0, 2, 0.1)]),
            Copula::new(2, &[(1, 1, 0.1)]),
            Copula::new(2, &[(0, 1, 1.5)]),
            Copula::new(2, &[(0, 1, f64::NAN)]),
            Copula::new(2, &[(0, 1, 0.1), (1, 0, 0.1)]),
        ];
        assert!(bad.iter().all(Result::is_err));
        let mut u = [0.4];
        Copula::new(1, &[]).unwrap().apply(&mut u);
        assert_eq!(u, [0.4]);
    }
}
