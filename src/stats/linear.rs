//! Systems of linear equations, dense and small (up to some hundreds of unknowns).

/// Solves A x = b by elimination with partial pivoting; O(n^3).
///
/// `a` holds the n x n matrix row by row and is overwritten; `b` has n entries. None when the
/// shapes do not fit or a pivot vanishes (singular to working precision).
///
/// ```
/// use cltv::stats::linear::solve;
/// let x = solve(&mut [2.0, 1.0, 1.0, 3.0], &[3.0, 5.0]).unwrap();
/// assert!((x[0] - 0.8).abs() < 1e-15 && (x[1] - 1.4).abs() < 1e-15);
/// ```
pub fn solve(a: &mut [f64], b: &[f64]) -> Option<Vec<f64>> {
    let n = b.len();
    if a.len() != n * n {
        return None;
    }
    let mut x = b.to_vec();
    let scale = a.iter().fold(0.0, |largest: f64, v| largest.max(v.abs()));
    for column in 0..n {
        let pivot =
            (column..n).max_by(|&i, &j| a[i * n + column].abs().total_cmp(&a[j * n + column].abs()))?;
        let size = a[pivot * n + column].abs();
        if !size.is_finite() || size <= scale * f64::EPSILON * 0.25 {
            return None;
        }
        if pivot != column {
            for k in column..n {
                a.swap(pivot * n + k, column * n + k);
            }
            x.swap(pivot, column);
        }
        eliminate_below(a, &mut x, column);
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| a[row * n + k] * x[k]).sum();
        x[row] = (x[row] - known) / a[row * n + row];
    }
    Some(x)
}

/// The lower factor L of a symmetric positive definite matrix A = L L' (row by row, zeros above
/// the diagonal), by Cholesky's method; None where A is not square or not positive definite to
/// working precision.
///
/// ```
/// use cltv::stats::linear::cholesky;
/// assert_eq!(cholesky(&[4.0, 2.0, 2.0, 10.0]), Some(vec![2.0, 0.0, 1.0, 3.0]));
/// assert_eq!(cholesky(&[1.0, 2.0, 2.0, 1.0]), None);
/// ```
pub fn cholesky(a: &[f64]) -> Option<Vec<f64>> {
    let n = a.len().isqrt();
    if n * n != a.len() {
        return None;
    }
    let pivot =
        |i: usize, left: f64| (left > a[i * n + i].abs() * f64::EPSILON * n as f64).then(|| left.sqrt());
    let rows = lower_factor(n, |i, j| a[i * n + j], pivot)?;
    let mut lower = vec![0.0; a.len()];
    for (i, row) in rows.iter().enumerate() {
        lower[i * n..=i * n + i].copy_from_slice(row);
    }
    Some(lower)
}

/// The lower factor of a positive semidefinite n x n matrix, each row up to its diagonal; a pivot of at
/// most `rounding` is 0 and leaves a column of zeros.
///
/// ```
/// use cltv::stats::linear::semidefinite_factor;
/// // two that are one and the same
/// assert_eq!(semidefinite_factor(2, |_, _| 1.0, 1e-10), [vec![1.0], vec![1.0, 0.0]]);
/// ```
pub fn semidefinite_factor(n: usize, entry: impl Fn(usize, usize) -> f64, rounding: f64) -> Vec<Vec<f64>> {
    let pivot = |_: usize, left: f64| Some(if left > rounding { left.sqrt() } else { 0.0 });
    lower_factor(n, entry, pivot).unwrap_or_default()
}

/// The rows of the lower factor by Cholesky's method; `pivot` makes of row and rest what stands on the
/// diagonal, or ends the search.
fn lower_factor(
    n: usize,
    entry: impl Fn(usize, usize) -> f64,
    pivot: impl Fn(usize, f64) -> Option<f64>,
) -> Option<Vec<Vec<f64>>> {
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(n);
    for i in 0..n {
        let mut row: Vec<f64> = Vec::with_capacity(i + 1);
        for (j, above) in rows.iter().enumerate() {
            let known: f64 = row.iter().zip(above).map(|(a, b)| a * b).sum();
            row.push(if above[j] > 0.0 { (entry(i, j) - known) / above[j] } else { 0.0 });
        }
        let known: f64 = row.iter().map(|weight| weight * weight).sum();
        row.push(pivot(i, entry(i, i) - known)?);
        rows.push(row);
    }
    Some(rows)
}

/// The inverse of a symmetric positive definite matrix (row by row); None as in [`cholesky`].
///
/// ```
/// use cltv::stats::linear::inverse_of_positive;
/// assert_eq!(inverse_of_positive(&[4.0, 0.0, 0.0, 16.0]), Some(vec![0.25, 0.0, 0.0, 0.0625]));
/// ```
pub fn inverse_of_positive(a: &[f64]) -> Option<Vec<f64>> {
    let lower = cholesky(a)?;
    let n = a.len().isqrt();
    let mut inverse = vec![0.0; a.len()];
    for column in 0..n {
        let mut x = vec![0.0; n];
        for i in column..n {
            let known: f64 = (column..i).map(|k| lower[i * n + k] * x[k]).sum();
            x[i] = (f64::from(u8::from(i == column)) - known) / lower[i * n + i];
        }
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|k| lower[k * n + i] * x[k]).sum();
            x[i] = (x[i] - known) / lower[i * n + i];
            inverse[i * n + column] = x[i];
        }
    }
    Some(inverse)
}

fn eliminate_below(a: &mut [f64], x: &mut [f64], column: usize) {
    let n = x.len();
    let (above, below) = a.split_at_mut((column + 1) * n);
    let pivot_row = &above[column * n..];
    for (i, row) in below.chunks_exact_mut(n).enumerate() {
        let factor = row[column] / pivot_row[column];
        if factor.abs() > 0.0 {
            for k in column..n {
                row[k] -= factor * pivot_row[k];
            }
            x[column + 1 + i] -= factor * x[column];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    #[test]
    fn residual_of_a_random_system_is_at_rounding() {
        let n = 120;
        let key = Key::new(3);
        let a: Vec<f64> = (0..n * n).map(|i| key.with(i as u64).uniform() - 0.5).collect();
        let truth: Vec<f64> = (0..n).map(|i| i as f64 - 60.0).collect();
        let b: Vec<f64> = (0..n).map(|i| (0..n).map(|k| a[i * n + k] * truth[k]).sum()).collect();
        let x = solve(&mut a.clone(), &b).unwrap();
        for i in 0..n {
            // condition number of such a matrix is some thousands
            assert!((x[i] - truth[i]).abs() < 1e-9, "{i}: {} {}", x[i], truth[i]);
        }
    }

    #[test]
    fn zero_in_the_corner_needs_a_pivot() {
        let x = solve(&mut [0.0, 1.0, 1.0, 0.0], &[2.0, 3.0]).unwrap();
        assert_eq!(x, vec![3.0, 2.0]);
    }

    #[test]
    fn singular_or_misshapen_is_none() {
        assert!(solve(&mut [1.0, 2.0, 2.0, 4.0], &[1.0, 1.0]).is_none());
        assert!(solve(&mut [0.0], &[1.0]).is_none());
        assert!(solve(&mut [1.0, 2.0], &[1.0, 1.0]).is_none());
        assert!(solve(&mut [], &[]).unwrap().is_empty());
    }
}
