//! Geometric: everybody leaves with the same chance in every period. S(t) = (1 - churn)^t.

/// The law of a whole lifetime in periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geometric {
    /// Chance to leave in a period, 0 to 1.
    pub churn: f64,
}

impl Geometric {
    /// Share still there after t periods.
    ///
    /// ```
    /// let law = cltv::laws::geometric::Geometric { churn: 0.2 };
    /// assert!((law.survival(2.0) - 0.64).abs() < 1e-15);
    /// ```
    pub fn survival(&self, t: f64) -> f64 {
        libm::exp(t * libm::log1p(-self.churn))
    }
}
