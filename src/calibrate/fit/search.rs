//! The search for the maximum of a likelihood over rows of data.

use super::found::FitError;
use crate::laws::history::Datum;
use crate::laws::law::{Law, SumOver};
use crate::stats::maximize::{Maximum, ascend, covariance, maximize};
use crate::threads;

/// Logarithms of parameters are searched within this distance of those of their units.
const BOUND: f64 = 9.0;
/// A promised gain of this share of ln L is below what summing its terms rounds away.
const TOLERANCE: f64 = 1e-12;
/// More rows than this are thinned for the search of a start.
const MANY: usize = 20_000;
/// Rows that are summed in one piece, so that the sum does not depend on the number of threads.
const PIECE: usize = 4096;

/// A likelihood over rows of data, to be maximized.
pub(super) struct Search<'d, R> {
    rows: &'d [R],
    /// Every how many rows one is read.
    thin: usize,
    /// Logarithms of the units of the parameters.
    units: Vec<f64>,
    sum: SumOver<R>,
}

/// A maximum.
pub(super) struct Found {
    /// Logarithms of the parameters.
    pub logs: Vec<f64>,
    /// ln L there.
    pub log_likelihood: f64,
    /// Their covariance, row by row; None where the curvature is none of a maximum.
    pub covariance: Option<Vec<f64>>,
    /// The first parameter at the edge of what is searched.
    pub at_bound: Option<usize>,
    /// Whether no step promised more.
    pub converged: bool,
}

impl<'d, R: Datum> Search<'d, R> {
    pub fn new(rows: &'d [R], units: Vec<f64>, sum: SumOver<R>) -> Search<'d, R> {
        Search { rows, thin: 1, units, sum }
    }

    /// ln L and its slopes at logarithms of parameters over their units.
    fn at(&self, point: &[f64]) -> Option<(f64, Vec<f64>)> {
        let logs: Vec<f64> = point.iter().zip(&self.units).map(|(x, unit)| x + unit).collect();
        let pieces: Vec<&[R]> = self.rows.chunks(PIECE * self.thin).collect();
        let sums = threads::map(&pieces, |rows| (self.sum)(&logs, rows, self.thin));
        let mut total = (0.0, vec![0.0; logs.len()]);
        for (value, slopes) in sums {
            total.0 += value;
            total.1.iter_mut().zip(slopes).for_each(|(sum, slope)| *sum += slope);
        }
        let finite = total.0.is_finite() && total.1.iter().all(|slope| slope.is_finite());
        finite.then_some(total)
    }

    /// The highest of the maxima climbed to from the law's starts.
    fn highest(&self, law: &Law) -> Option<Maximum> {
        let f = |point: &[f64]| self.at(point);
        let climbed = law.starts.iter().filter_map(|start| {
            let size = f(start)?.0.abs();
            let tolerance = TOLERANCE * size.max(1.0);
            // a simplex asks a thousand times and more: too often for many rows, and their likelihood
            // is smooth
            if self.thin > 1 {
                ascend(&f, start, None, (BOUND, tolerance))
            } else {
                maximize(&f, start, BOUND, tolerance)
            }
        });
        climbed.max_by(|a, b| a.value.total_cmp(&b.value))
    }

    /// The maximum over all rows, near that over the thinned ones, whose curvature serves to begin with.
    fn of_all_rows(&mut self, near: &Maximum) -> Option<Maximum> {
        let thin = self.thin as f64;
        let inverse = covariance(&|point: &[f64]| self.at(point), &near.point);
        self.thin = 1;
        let inverse = inverse.map(|entries| entries.iter().map(|entry| entry / thin).collect());
        let all = |point: &[f64]| self.at(point);
        ascend(&all, &near.point, inverse, (BOUND, TOLERANCE * near.value.abs().max(1.0) * thin))
    }

    /// The maximum.
    pub fn maximum(mut self, law: &Law) -> Result<Found, FitError> {
        let nowhere = FitError::NoStart { law: law.name };
        self.thin = self.rows.len().div_ceil(MANY).max(1);
        let mut best = self.highest(law).ok_or(nowhere.clone())?;
        if self.thin > 1 {
            best = self.of_all_rows(&best).ok_or(nowhere)?;
        }
        Ok(Found {
            covariance: covariance(&|point: &[f64]| self.at(point), &best.point),
            at_bound: best.point.iter().position(|x| x.abs() > BOUND - 1e-6),
            logs: best.point.iter().zip(&self.units).map(|(x, unit)| x + unit).collect(),
            log_likelihood: best.value,
            converged: best.converged,
        })
    }
}
