//! Maximization of smooth functions of a few variables, and the curvature at the maximum.

use super::linear::inverse_of_positive;
use super::simplex;
use super::smooth::Smooth;

/// Where an ascent ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Maximum {
    /// The point.
    pub point: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// Largest component of the gradient there, those that push against a bound aside.
    pub slope: f64,
    /// Steps taken.
    pub n_steps: usize,
    /// Whether no step promised more than the tolerance, and none was held back by a bound.
    pub converged: bool,
}

/// Most steps of an ascent.
const MOST_STEPS: usize = 500;
/// Shortening of a step that does not climb enough, and how much it has to (Armijo 1966).
const SHORTEN: f64 = 0.5;
const CLIMB: f64 = 1e-4;
/// Longest step in any variable: variables are logarithms, and e^2 at a time is bold enough.
const LONGEST: f64 = 2.0;

/// Climbs from `start` as [`ascend`] does; where that ends at no maximum, a simplex goes on, which
/// needs no gradient, and hands back. None where `f` is not a number at the start.
///
/// ```
/// use cltv::stats::maximize::maximize;
/// // a gradient that misleads
/// let f = |x: &[f64]| Some((-(x[0] - 2.0) * (x[0] - 2.0), vec![x[0] - 2.0]));
/// assert!((maximize(&f, &[0.0], 10.0, 1e-12).unwrap().point[0] - 2.0).abs() < 1e-4);
/// ```
pub fn maximize(f: &impl Smooth, start: &[f64], bounds: f64, tolerance: f64) -> Option<Maximum> {
    let first = ascend(f, start, None, (bounds, tolerance))?;
    let at_bound = first.point.iter().any(|x| x.abs() >= bounds);
    if first.converged || at_bound {
        return Some(first);
    }
    let further = simplex::climb(f, &first.point, bounds);
    let second = ascend(f, &further, None, (bounds, tolerance))?;
    Some(if second.value >= first.value { second } else { first })
}

/// Climbs from `start` by the method of Broyden, Fletcher, Goldfarb and Shanno with backtracking
/// (Nocedal and Wright 2006, algorithm 6.1) until the predicted gain of a step is below
/// `tolerance`; points are held within `bounds` on every side of 0, and a variable that would leave
/// them takes no part in a step (the projected gradient of Bertsekas 1982). An inverse curvature that is
/// known from elsewhere saves most steps.
pub fn ascend(
    f: &impl Smooth,
    start: &[f64],
    known: Option<Vec<f64>>,
    (bounds, tolerance): (f64, f64),
) -> Option<Maximum> {
    let n = start.len();
    let mut point = start.to_vec();
    let (mut value, mut gradient) = f.at(&point)?;
    let mut fresh = known.is_none();
    let mut inverse = known.unwrap_or_else(|| identity(n, 1.0 / norm(&gradient).max(1.0)));
    for n_steps in 0..MOST_STEPS {
        // what pushes against a bound moves nothing and promises nothing
        let held: Vec<bool> =
            point.iter().zip(&gradient).map(|(x, slope)| x.abs() >= bounds && x * slope > 0.0).collect();
        silence(&mut gradient, &held);
        let mut direction = times(&inverse, &gradient);
        silence(&mut direction, &held);
        limit(&mut direction);
        let promise = dot(&direction, &gradient);
        if promise < tolerance {
            let converged = !held.contains(&true);
            return Some(Maximum { slope: largest(&gradient), point, value, n_steps, converged });
        }
        let Some((next, next_value, next_gradient)) =
            climb(f, (&point, value), &direction, (promise, bounds))
        else {
            if fresh {
                let slope = largest(&gradient);
                return Some(Maximum { point, value, slope, n_steps, converged: false });
            }
            inverse = identity(n, 1.0 / norm(&gradient).max(1.0));
            fresh = true;
            continue;
        };
        let step: Vec<f64> = next.iter().zip(&point).map(|(to, from)| to - from).collect();
        // of -f, so that the matrix is positive
        let mut turn: Vec<f64> = gradient.iter().zip(&next_gradient).map(|(from, to)| from - to).collect();
        silence(&mut turn, &held);
        update(&mut inverse, &step, &turn, fresh);
        fresh = false;
        (point, value, gradient) = (next, next_value, next_gradient);
    }
    Some(Maximum { slope: largest(&gradient), point, value, n_steps: MOST_STEPS, converged: false })
}

/// Sets the entries of held variables to 0.
fn silence(entries: &mut [f64], held: &[bool]) {
    for (entry, _) in entries.iter_mut().zip(held).filter(|(_, held)| **held) {
        *entry = 0.0;
    }
}

/// The first of ever shorter steps that climbs enough.
fn climb(
    f: &impl Smooth,
    (point, value): (&[f64], f64),
    direction: &[f64],
    (promise, bounds): (f64, f64),
) -> Option<(Vec<f64>, f64, Vec<f64>)> {
    let mut length = 1.0;
    while length > 1e-12 {
        let next: Vec<f64> = point
            .iter()
            .zip(direction)
            .map(|(at, step)| (at + length * step).clamp(-bounds, bounds))
            .collect();
        if let Some((next_value, gradient)) = f.at(&next)
            && next_value >= value + CLIMB * length * promise
        {
            return Some((next, next_value, gradient));
        }
        length *= SHORTEN;
    }
    None
}

/// The update of the inverse curvature by one step and the turn of the gradient along it.
fn update(inverse: &mut [f64], step: &[f64], turn: &[f64], fresh: bool) {
    let n = step.len();
    let along = dot(step, turn);
    if along <= 1e-14 * norm(step) * norm(turn) {
        return;
    }
    if fresh {
        // the scale of the curvature, known for the first time (Nocedal and Wright 2006, eq. 6.20)
        inverse.copy_from_slice(&identity(n, along / dot(turn, turn)));
    }
    let turned = times(inverse, turn);
    let scale = (1.0 + dot(turn, &turned) / along) / along;
    for i in 0..n {
        for j in 0..n {
            inverse[i * n + j] +=
                scale * step[i] * step[j] - (turned[i] * step[j] + step[i] * turned[j]) / along;
        }
    }
}

/// The inverse of the negative second derivatives of f at a maximum, row by row: the covariance of
/// estimates when f is a log-likelihood. By central differences of the gradient; None where the
/// curvature is not that of a maximum (not positive definite).
pub fn covariance(f: &impl Smooth, point: &[f64]) -> Option<Vec<f64>> {
    // error of the differences: h^2 times a fourth derivative, and the gradient's rounding over h
    const H: f64 = 1e-4;
    let n = point.len();
    let mut curvature = vec![0.0; n * n];
    for i in 0..n {
        let moved = |by: f64| {
            let mut moved = point.to_vec();
            moved[i] += by;
            f.at(&moved).map(|(_, gradient)| gradient)
        };
        let (up, down) = (moved(H)?, moved(-H)?);
        for j in 0..n {
            curvature[i * n + j] = -(up[j] - down[j]) / (2.0 * H);
        }
    }
    for i in 0..n {
        for j in 0..i {
            let mean = 0.5 * (curvature[i * n + j] + curvature[j * n + i]);
            (curvature[i * n + j], curvature[j * n + i]) = (mean, mean);
        }
    }
    inverse_of_positive(&curvature)
}

fn identity(n: usize, scale: f64) -> Vec<f64> {
    let mut matrix = vec![0.0; n * n];
    (0..n).for_each(|i| matrix[i * n + i] = scale);
    matrix
}

fn times(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    matrix.chunks_exact(vector.len()).map(|row| dot(row, vector)).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

fn largest(a: &[f64]) -> f64 {
    a.iter().fold(0.0, |largest, entry| entry.abs().max(largest))
}

fn limit(direction: &mut [f64]) {
    let factor = LONGEST / largest(direction).max(LONGEST);
    direction.iter_mut().for_each(|entry| *entry *= factor);
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// The valley of Rosenbrock (1960), upside down.
    fn rosenbrock(point: &[f64]) -> Option<(f64, Vec<f64>)> {
        let (x, y) = (point[0], point[1]);
        let (a, b) = (1.0 - x, y - x * x);
        Some((-(a * a + 100.0 * b * b), vec![2.0 * a + 400.0 * x * b, -200.0 * b]))
    }

    #[test]
    fn a_curved_valley_is_followed_to_its_end() {
        let found = ascend(&rosenbrock, &[-1.2, 1.0], None, (20.0, 1e-12)).unwrap();
        assert!(found.converged, "{found:?}");
        // a promised gain of 1e-12 in a valley of curvature 0.4: within sqrt(1e-12 / 0.2)
        assert!(found.point.iter().all(|x| (x - 1.0).abs() < 5e-6), "{found:?}");
        // the inverse of the second derivatives [[802, -400], [-400, 200]] at (1, 1)
        let covariance = covariance(&rosenbrock, &[1.0, 1.0]).unwrap();
        for (found, wanted) in covariance.iter().zip([0.5, 1.0, 1.0, 2.005]) {
            // differences of a third-order term: 1600 h^2 against a determinant of 400
            assert!((found - wanted).abs() < 1e-4, "{covariance:?}");
        }
    }

    #[test]
    fn what_rises_forever_does_not_converge() {
        let found = ascend(&|x: &[f64]| Some((x[0], vec![1.0])), &[0.0], None, (10.0, 1e-9)).unwrap();
        assert!(!found.converged);
        assert!((found.point[0] - 10.0).abs() < 1e-12);
    }

    #[test]
    fn a_variable_at_its_bound_does_not_hold_up_the_others() {
        let f = |x: &[f64]| {
            let (a, b) = (x[0], x[1] - 1.0 - 0.01 * x[0]);
            Some((a - b * b, vec![1.0 + 0.02 * b, -2.0 * b]))
        };
        let found = ascend(&f, &[0.0, -5.0], None, (10.0, 1e-12)).unwrap();
        assert!(!found.converged);
        // some 10 / LONGEST steps to the bound, and a parabola takes two or three
        assert!(found.n_steps < 20, "{found:?}");
        // a promised gain of 1e-12 of a parabola of curvature 2
        assert!((found.point[0] - 10.0).abs() < 1e-12 && (found.point[1] - 1.1).abs() < 1e-5, "{found:?}");
    }
}
