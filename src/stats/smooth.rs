//! What is maximized.

/// A function with its gradient; None where it is not a number.
pub trait Smooth {
    /// Value and gradient at a point.
    fn at(&self, point: &[f64]) -> Option<(f64, Vec<f64>)>;
}

impl<F: Fn(&[f64]) -> Option<(f64, Vec<f64>)>> Smooth for F {
    fn at(&self, point: &[f64]) -> Option<(f64, Vec<f64>)> {
        self(point)
    }
}
