//! When a series has paid back, in periods from the beginning: as customers are told, and as programs are.

/// When a customer's value so far first reaches a cost: the first t with cum(t) >= cost, less what is left over of
/// that period, t + (cost - cum(t - 1)) / (cum(t) - cum(t - 1)), cum(-1) = 0; None where it never does.
///
/// ```
/// use cltv::results::payback;
/// assert_eq!(payback::first(&[10.0, 30.0], 20.0), Some(1.5));
/// assert_eq!(payback::first(&[10.0, 30.0], 40.0), None);
/// ```
pub fn first(cumulative: &[f64], cost: f64) -> Option<f64> {
    let reached = cumulative.iter().position(|&value| value >= cost)?;
    let before = if reached == 0 { 0.0 } else { cumulative[reached - 1] };
    let gain = cumulative[reached] - before;
    Some(reached as f64 + if gain > 0.0 { ((cost - before) / gain).max(0.0) } else { 0.0 })
}

/// When a cumulative series has come back above zero for good: the time from which it stays at or above zero,
/// in periods from the beginning, interpolated within the period. `first` is what is paid at the beginning of
/// each period, and is in the series by its end; 0 where it is never below zero, None where it ends below.
///
/// ```
/// use cltv::results::payback::for_good;
/// let nothing = [0.0; 4];
/// assert_eq!(for_good(&[-10.0, -4.0, 4.0, 9.0], &nothing), Some(2.5));
/// assert_eq!(for_good(&[-1.0, 1.0, -1.0, 3.0], &nothing), Some(3.25));
/// assert_eq!(for_good(&[1.0, 2.0], &nothing), Some(0.0));
/// assert_eq!(for_good(&[1.0, -2.0], &nothing), None);
/// // 1,000 are paid first and 1,050 earned in the period
/// assert_eq!(for_good(&[50.0], &[1000.0]), Some(1000.0 / 1050.0));
/// ```
pub fn for_good(cumulative: &[f64], first: &[f64]) -> Option<f64> {
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
