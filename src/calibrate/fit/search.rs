//! The search for the maximum of a likelihood over rows of data.

use super::found::FitError;
use crate::laws::history::Datum;
use crate::laws::law::{Law, SumOver};
use crate::laws::likelihood::Ready;
use crate::stats::maximize::{Maximum, ascend, covariance, maximize};
use crate::threads;

/// Logarithms of parameters are searched within this distance of those of their units.
const BOUND: f64 = 9.0;
/// A promised gain of this share of ln L is below what summing its terms rounds away.
const TOLERANCE: f64 = 1e-12;
/// More rows than this are thinned for the search of a start.
const MANY: usize = 20_000;
/// Rows that are summed in one piece, so that the sum does not depend on the number of threads.
const PIECE: usize = 1 << 14;

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

/// A likelihood over rows of data.
struct Sum<'d> {
    pieces: Vec<Ready<'d>>,
    /// Logarithms of the units of the parameters.
    units: &'d [f64],
}

impl<'d> Sum<'d> {
    fn new<R: Datum>(rows: &'d [R], units: &'d [f64], sum: SumOver<R>) -> Sum<'d> {
        let pieces: Vec<&[R]> = rows.chunks(PIECE).collect();
        Sum { pieces: threads::map(&pieces, |rows| sum(rows)), units }
    }

    /// ln L and its slopes at logarithms of parameters over their units.
    fn at(&self, point: &[f64]) -> Option<(f64, Vec<f64>)> {
        let logs: Vec<f64> = point.iter().zip(self.units).map(|(x, unit)| x + unit).collect();
        let mut total = (0.0, vec![0.0; logs.len()]);
        for (value, slopes) in threads::map(&self.pieces, |piece| piece(&logs)) {
            total.0 += value;
            total.1.iter_mut().zip(slopes).for_each(|(sum, slope)| *sum += slope);
        }
        let finite = total.0.is_finite() && total.1.iter().all(|slope| slope.is_finite());
        finite.then_some(total)
    }

    /// The highest of the maxima climbed to from the law's starts.
    fn highest(&self, law: &Law, is_thinned: bool) -> Option<Maximum> {
        let f = |point: &[f64]| self.at(point);
        let climbed = law.starts.iter().filter_map(|start| {
            let size = f(start)?.0.abs();
            let tolerance = TOLERANCE * size.max(1.0);
            // a simplex asks a thousand times and more: too often for many rows, and their likelihood
            // is smooth
            if is_thinned {
                ascend(&f, start, None, (BOUND, tolerance))
            } else {
                maximize(&f, start, BOUND, tolerance)
            }
        });
        climbed.max_by(|a, b| a.value.total_cmp(&b.value))
    }

    /// The maximum near that over every `thin`-th of the rows, whose curvature serves to begin with.
    fn highest_near(&self, near: &Maximum, thinned: &Sum<'_>, thin: f64) -> Option<Maximum> {
        let inverse = covariance(&|point: &[f64]| thinned.at(point), &near.point);
        let inverse = inverse.map(|entries| entries.iter().map(|entry| entry / thin).collect());
        let all = |point: &[f64]| self.at(point);
        ascend(&all, &near.point, inverse, (BOUND, TOLERANCE * near.value.abs().max(1.0) * thin))
    }
}

/// The maximum of a law's likelihood over rows.
pub(super) fn maximum<R: Datum>(
    law: &Law,
    rows: &[R],
    units: &[f64],
    sum: SumOver<R>,
) -> Result<Found, FitError> {
    let all = Sum::new(rows, units, sum);
    let thin = rows.len().div_ceil(MANY).max(1);
    let best = if thin == 1 {
        all.highest(law, false)
    } else {
        let few: Vec<R> = rows.iter().step_by(thin).cloned().collect();
        let few = Sum::new(&few, units, sum);
        few.highest(law, true).and_then(|near| all.highest_near(&near, &few, thin as f64))
    };
    let best = best.ok_or(FitError::NoStart { law: law.name })?;
    Ok(Found {
        covariance: covariance(&|point: &[f64]| all.at(point), &best.point),
        at_bound: best.point.iter().position(|x| x.abs() > BOUND - 1e-6),
        logs: best.point.iter().zip(units).map(|(x, unit)| x + unit).collect(),
        log_likelihood: best.value,
        converged: best.converged,
    })
}
