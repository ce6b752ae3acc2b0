//! Uncertain numbers that move together.

/// Two uncertain numbers that move together.
#[derive(Debug, Clone, Copy)]
pub struct Correlation {
    /// Columns of the draw.
    pub between: (usize, usize),
    /// Correlation of the Gaussian copula, -1 to 1.
    pub rho: f64,
}
