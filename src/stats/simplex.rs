//! The simplex of Nelder and Mead: needs values only, and gets on where a gradient misleads.

use super::smooth::Smooth;

/// More reflections than a simplex of a few variables needs.
const MOST_MOVES: usize = 1000;
/// Where no corner is higher than another by more than this share, there is nothing left to climb.
const LEVEL: f64 = 1e-13;
/// How far the first corners lie apart.
const SPREAD: f64 = 0.5;

#[derive(Debug, Clone)]
struct Corner {
    at: Vec<f64>,
    value: f64,
}

/// The best point that a simplex around `start` finds within `bounds` on every side of 0 (Nelder and
/// Mead 1965, with coefficients by the number of variables: Gao and Han 2012).
pub(super) fn climb(f: &impl Smooth, start: &[f64], bounds: f64) -> Vec<f64> {
    let corner = |mut at: Vec<f64>| {
        at.iter_mut().for_each(|x| *x = x.clamp(-bounds, bounds));
        let value = f.at(&at).map_or(f64::NEG_INFINITY, |(value, _)| value);
        Corner { at, value }
    };
    let mut corners = vec![corner(start.to_vec())];
    for i in 0..start.len() {
        let mut beside = start.to_vec();
        beside[i] += SPREAD;
        corners.push(corner(beside));
    }
    for _ in 0..MOST_MOVES {
        corners.sort_by(|a, b| b.value.total_cmp(&a.value));
        let (best, worst) = (corners[0].value, corners[start.len()].value);
        if best - worst <= LEVEL * (1.0 + best.abs()) {
            break;
        }
        advance(&corner, &mut corners);
    }
    corners.sort_by(|a, b| b.value.total_cmp(&a.value));
    corners.swap_remove(0).at
}

/// Moves the worst of the sorted corners, or draws all towards the best.
fn advance(corner: &impl Fn(Vec<f64>) -> Corner, corners: &mut [Corner]) {
    let last = corners.len() - 1;
    let n = last as f64;
    let worst = corners[last].clone();
    let along = |by: f64| {
        let at = (0..last).map(|i| {
            let center = corners[..last].iter().map(|corner| corner.at[i]).sum::<f64>() / n;
            center + by * (worst.at[i] - center)
        });
        corner(at.collect())
    };
    let inner = 0.75 - 0.5 / n;
    let mirrored = along(-1.0);
    let better = if mirrored.value > corners[0].value {
        let further = along(-1.0 - 2.0 / n);
        if further.value > mirrored.value { further } else { mirrored }
    } else if mirrored.value > corners[last - 1].value {
        mirrored
    } else if mirrored.value > worst.value {
        along(-inner)
    } else {
        along(inner)
    };
    if better.value > worst.value {
        corners[last] = better;
        return;
    }
    let best = corners[0].at.clone();
    let shrink = 1.0 - 1.0 / n.max(2.0);
    for moved in &mut corners[1..] {
        *moved = corner(best.iter().zip(&moved.at).map(|(to, from)| to + shrink * (from - to)).collect());
    }
}
