//! Uncertain numbers that move together, as written.

use super::number::At;
use crate::scenario::problem::Place;

/// `[[correlation]]`
#[derive(Debug, Clone)]
pub struct CorrelationSpec {
    /// `between`
    pub between: Option<At<Vec<At<String>>>>,
    /// `rho`
    pub rho: Option<At<f64>>,
    /// Where it begins.
    pub place: Place,
}
