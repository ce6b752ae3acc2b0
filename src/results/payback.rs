//! When what was paid has come back: of an outlay at the start, and of outlays in any period.

/// When a cumulative series first covers an outlay at the start, in periods, interpolated within the period; None
/// where it never does. What comes after is not asked: a series that falls below again has covered it.
///
/// First t with cum(t) >= outlay, less what is left over of that period: t + (outlay - cum(t - 1)) /
/// (cum(t) - cum(t - 1)), cum(-1) = 0.
///
/// ```
/// use cltv::results::payback_of_outlay;
/// assert_eq!(payback_of_outlay(&[10.0, 30.0, 40.0], 20.0), Some(1.5));
/// assert_eq!(payback_of_outlay(&[10.0, 30.0, 40.0], 50.0), None);
/// ```
pub fn payback_of_outlay(cumulative: &[f64], outlay: f64) -> Option<f64> {
    let reached = cumulative.iter().position(|&to_date| to_date >= outlay)?;
    let before = if reached == 0 { 0.0 } else { cumulative[reached - 1] };
    let gain = cumulative[reached] - before;
    Some(reached as f64 + if gain > 0.0 { ((outlay - before) / gain).max(0.0) } else { 0.0 })
}

/// When a cumulative series has come back above zero for good: the time from which it stays at or above zero,
/// in periods from the beginning, interpolated within the period. `first` is what is paid at the beginning of
/// each period, and is in the series by its end; 0 where it is never below zero, None where it ends below.
///
/// ```
/// use cltv::results::payback;
/// let nothing = [0.0; 4];
/// assert_eq!(payback(&[-10.0, -4.0, 4.0, 9.0], &nothing), Some(2.5));
/// assert_eq!(payback(&[-1.0, 1.0, -1.0, 3.0], &nothing), Some(3.25));
/// assert_eq!(payback(&[1.0, 2.0], &nothing), Some(0.0));
/// assert_eq!(payback(&[1.0, -2.0], &nothing), None);
/// // 1,000 are paid first and 1,050 earned in the period
/// assert_eq!(payback(&[50.0], &[1000.0]), Some(1000.0 / 1050.0));
/// ```
pub fn payback(cumulative: &[f64], first: &[f64]) -> Option<f64> {
    let before = |t: usize| if t == 0 { 0.0 } else { cumulative[t - 1] };
    let of_period = |t: usize| {
        let paid = first.get(t).copied().unwrap_or(0.0);
        [(t as f64, before(t) - paid), ((t + 1) as f64, cumulative[t])]
    };
    let points: Vec<(f64, f64)> = (0..cumulative.len()).flat_map(of_period).collect();
    let Some(last_below) = points.iter().rposition(|(_, value)| *value < 0.0) else {
        return Some(0.0);
    };
    let ((from, below), &(to, above)) = (points[last_below], points.get(last_below + 1)?);
    Some(from + (to - from) * below / (below - above))
}
