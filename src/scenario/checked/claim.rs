//! Claims: sentences with a number, to be tested.

use super::change::Change;
pub use crate::metrics::Lens;
use crate::metrics::NamedMetric;
use crate::scenario::path::Path;

/// A sentence with a number, to be tested.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// The sentence.
    pub says: String,
    /// Who said it.
    pub source: String,
    /// Cohort or business.
    pub lens: Lens,
    /// Which metric is compared.
    pub metric: NamedMetric,
    /// How it is compared.
    pub compare: Comparison,
    /// Lower end of what is claimed.
    pub low: Option<f64>,
    /// Upper end of what is claimed.
    pub high: Option<f64>,
    /// The ways to read it; at least one.
    pub readings: Vec<Reading>,
    /// Where it is mapped.
    pub map: Option<(MapAxis, MapAxis)>,
}

/// How a metric with the change is set against the metric without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// with / without - 1.
    RelativeChange,
    /// with - without.
    Difference,
    /// with / without.
    Ratio,
    /// with.
    Level,
}

/// One way to read a claim.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Its name.
    pub name: String,
    /// Changes to the process.
    pub changes: Vec<Change>,
    /// Programs switched on.
    pub programs: Vec<usize>,
}

/// One axis of a claim's map.
#[derive(Debug, Clone)]
pub struct MapAxis {
    /// Path of the parameter.
    pub parameter: Path,
    /// First value.
    pub from: f64,
    /// Last value.
    pub to: f64,
    /// Number of values, at least 2.
    pub steps: usize,
}
