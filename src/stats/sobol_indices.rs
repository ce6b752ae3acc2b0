//! Sobol's indices: which inputs the variance of an outcome comes from, alone and together.

use super::estimate::quantile;
use super::streams::Key;

/// Times that rows are drawn anew for intervals: enough for 5 % on each side.
pub(super) const REPLICATES: u64 = 500;

/// An index with its bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// The estimate.
    pub value: f64,
    /// The 5th percentile over bootstrap replicates.
    pub low: f64,
    /// The 95th percentile.
    pub high: f64,
}

impl Index {
    /// An estimate with what it is in replicates.
    pub(super) fn of(value: f64, replicates: impl Iterator<Item = f64>) -> Index {
        let mut sorted: Vec<f64> = replicates.collect();
        sorted.sort_by(f64::total_cmp);
        let end = |q: f64| quantile(&sorted, q).unwrap_or(value);
        Index { value, low: end(0.05), high: end(0.95) }
    }
}

/// The indices of one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indices {
    /// Share of the variance that the input explains alone.
    pub first_order: Index,
    /// Share that is gone when the input alone is known last: itself and all its interactions.
    pub total: Index,
}

/// An outcome at the points that indices need.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    /// At the points of a first sample.
    pub a: Vec<f64>,
    /// At the points of a second one, independent of the first.
    pub b: Vec<f64>,
    /// For each input: at the points of the first sample with this input taken from the second.
    pub mixed: Vec<Vec<f64>>,
}

impl Outcomes {
    /// The indices of every input, with intervals from drawing rows with replacement; `key` names
    /// that luck. None when the outcome does not vary: then nothing explains it.
    ///
    /// First order: mean of f_B (f_Ai - f_A) over V (Saltelli et al. 2010, table 2 b), with f centered
    /// on its mean; total: mean of (f_A - f_Ai)^2 / 2 over V (Jansen 1999). Both are exactly 0 for an
    /// input that does nothing. Rows of a scrambled Sobol' sequence are more even than independent
    /// ones, so the intervals are on the safe side.
    pub fn indices(&self, key: Key) -> Option<Vec<Indices>> {
        let rows: Vec<usize> = (0..self.a.len()).collect();
        let values = self.of_rows(&rows)?;
        let mut replicates: Vec<Vec<(f64, f64)>> = vec![Vec::new(); self.mixed.len()];
        for replicate in 0..REPLICATES {
            let draw = |row: usize| {
                let u = key.with(replicate).with(row as u64).uniform();
                ((u * rows.len() as f64) as usize).min(rows.len() - 1)
            };
            let drawn: Vec<usize> = rows.iter().map(|row| draw(*row)).collect();
            if let Some(values) = self.of_rows(&drawn) {
                replicates.iter_mut().zip(values).for_each(|(known, value)| known.push(value));
            }
        }
        let indices = values.into_iter().zip(&replicates).map(|((first_order, total), replicates)| Indices {
            first_order: Index::of(first_order, replicates.iter().map(|replicate| replicate.0)),
            total: Index::of(total, replicates.iter().map(|replicate| replicate.1)),
        });
        Some(indices.collect())
    }

    /// First-order and total index of every input over some rows.
    fn of_rows(&self, rows: &[usize]) -> Option<Vec<(f64, f64)>> {
        let n = rows.len() as f64;
        let both = || rows.iter().flat_map(|&row| [self.a[row], self.b[row]]);
        let mean = both().sum::<f64>() / (2.0 * n);
        let variance = both().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (2.0 * n);
        // equal values differ in their last digits
        if variance.is_nan() || variance.sqrt() <= 1e-12 * mean.abs() {
            return None;
        }
        let of_input = |mixed: &Vec<f64>| {
            let alone: f64 = rows.iter().map(|&row| (self.b[row] - mean) * (mixed[row] - self.a[row])).sum();
            let last: f64 = rows.iter().map(|&row| (self.a[row] - mixed[row]).powi(2)).sum();
            (alone / n / variance, last / (2.0 * n) / variance)
        };
        Some(self.mixed.iter().map(of_input).collect())
    }
}
