//! Roots of a function of one variable.

/// How a search for a root ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Root {
    /// The function changes sign within the tolerance of this point.
    Found(f64),
    /// Both ends have the same sign (or one is not a number); their values.
    NoSignChange {
        /// f at the lower end.
        at_low: f64,
        /// f at the upper end.
        at_high: f64,
    },
}

impl Root {
    /// The root, if one was found.
    pub fn found(self) -> Option<f64> {
        match self {
            Root::Found(x) => Some(x),
            Root::NoSignChange { .. } => None,
        }
    }
}

/// Finds a root of `f` between `low` and `high` by Brent's method (Brent 1973, chapter 4), to
/// within `tolerance` (in x, on top of four units in the last place).
///
/// ```
/// use cltv::stats::roots::{Root, bracketed};
/// let root = bracketed(|x| x * x - 2.0, 0.0, 2.0, 1e-15).found().unwrap();
/// assert!((root - 2.0_f64.sqrt()).abs() < 1e-14);
/// assert_eq!(
///     bracketed(|x| x * x + 1.0, 0.0, 1.0, 1e-9),
///     Root::NoSignChange { at_low: 1.0, at_high: 2.0 },
/// );
/// ```
pub fn bracketed(mut f: impl FnMut(f64) -> f64, low: f64, high: f64, tolerance: f64) -> Root {
    let (at_low, at_high) = (f(low), f(high));
    if is_zero(at_low) {
        return Root::Found(low);
    }
    if is_zero(at_high) {
        return Root::Found(high);
    }
    let opposite = at_low < 0.0 && at_high > 0.0 || at_low > 0.0 && at_high < 0.0;
    if !opposite {
        return Root::NoSignChange { at_low, at_high };
    }
    let mut search = Search::new((low, at_low), (high, at_high));
    // bisection alone needs about 60 steps; Brent's method squares that at the very worst
    for _ in 0..2000 {
        let Some(next) = search.next_point(tolerance) else {
            break;
        };
        let value = f(next);
        search.take(next, value);
    }
    Root::Found(search.best.0)
}

/// Points as (x, f(x)): the best so far, the one before it, and the other end of the bracket.
struct Search {
    best: (f64, f64),
    previous: (f64, f64),
    other: (f64, f64),
    step: f64,
    last_step: f64,
}

impl Search {
    fn new(low: (f64, f64), high: (f64, f64)) -> Search {
        let step = high.0 - low.0;
        let mut search = Search { best: high, previous: low, other: low, step, last_step: step };
        search.order();
        search
    }

    fn order(&mut self) {
        if self.other.1.abs() < self.best.1.abs() {
            self.previous = self.best;
            std::mem::swap(&mut self.best, &mut self.other);
        }
    }

    /// Where to look next; None when the bracket is within the tolerance.
    fn next_point(&mut self, tolerance: f64) -> Option<f64> {
        let least = 2.0 * f64::EPSILON * self.best.0.abs() + 0.5 * tolerance;
        let half = 0.5 * (self.other.0 - self.best.0);
        if half.abs() <= least || is_zero(self.best.1) {
            return None;
        }
        let bisect = (half, half);
        (self.step, self.last_step) =
            if self.last_step.abs() < least || self.previous.1.abs() <= self.best.1.abs() {
                bisect
            } else {
                let trial = self.interpolated(half);
                let limit = (1.5 * half.abs() - 0.5 * least).min(0.5 * self.last_step.abs());
                if trial * half > 0.0 && trial.abs() < limit { (trial, self.step) } else { bisect }
            };
        Some(self.best.0 + if self.step.abs() > least { self.step } else { least.copysign(half) })
    }

    /// The step of the secant, or of inverse quadratic interpolation when three points differ.
    fn interpolated(&self, half: f64) -> f64 {
        let s = self.best.1 / self.previous.1;
        let (p, q) = if (self.previous.0 - self.other.0).abs() <= 0.0 {
            (2.0 * half * s, 1.0 - s)
        } else {
            let q = self.previous.1 / self.other.1;
            let r = self.best.1 / self.other.1;
            let p = s * (2.0 * half * q * (q - r) - (self.best.0 - self.previous.0) * (r - 1.0));
            (p, (q - 1.0) * (r - 1.0) * (s - 1.0))
        };
        -p / q
    }

    fn take(&mut self, x: f64, value: f64) {
        self.previous = self.best;
        self.best = (x, value);
        if (value > 0.0) == (self.other.1 > 0.0) {
            self.other = self.previous;
            self.step = self.best.0 - self.previous.0;
            self.last_step = self.step;
        }
        self.order();
    }
}

fn is_zero(value: f64) -> bool {
    value.abs() <= 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_known_roots_in_few_calls() {
        type Case = (fn(f64) -> f64, f64, f64, f64);
        let cases: [Case; 4] = [
            (|x| x.cos() - x, 0.0, 1.0, 0.739_085_133_215_160_6),
            (|x| x.exp() - 1e6, -5.0, 50.0, 13.815_510_557_964_274),
            (|x| (x - 1.0).powi(3), -3.0, 4.0, 1.0),
            (|x| 1.0 - x, 1.0, 9.0, 1.0),
        ];
        for (f, low, high, expected) in cases {
            let mut calls = 0;
            let counted = |x| {
                calls += 1;
                f(x)
            };
            let root = bracketed(counted, low, high, 1e-13).found().unwrap();
            assert!((root - expected).abs() < 1e-5, "{root}");
            assert!(f(root).abs() < 1e-8);
            assert!(calls < 150, "{calls}");
        }
    }

    #[test]
    fn not_a_number_at_an_end_is_no_sign_change() {
        assert!(matches!(
            bracketed(|x| x.sqrt() - 1.0, -1.0, 4.0, 1e-9),
            Root::NoSignChange { at_high, .. } if at_high > 0.9
        ));
    }
}
