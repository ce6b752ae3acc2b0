//! Claims, as written.

use super::change::ChangeSpec;
use super::number::At;
use crate::scenario::checked::{Comparison, Lens};
use crate::scenario::path::Path;
use crate::scenario::problem::Place;

/// `[[claim]]`
#[derive(Debug, Clone)]
pub struct ClaimSpec {
    /// Where it begins.
    pub place: Place,
    /// Its path.
    pub path: Path,
    /// `name`
    pub name: Option<At<String>>,
    /// `says`
    pub says: Option<At<String>>,
    /// `source`
    pub source: Option<At<String>>,
    /// `lens`
    pub lens: Option<Lens>,
    /// `metric`
    pub metric: Option<At<String>>,
    /// `compare`
    pub compare: Option<Comparison>,
    /// `expect.low`
    pub low: Option<At<f64>>,
    /// `expect.high`
    pub high: Option<At<f64>>,
    /// `readings`
    pub readings: Vec<ReadingSpec>,
    /// `map.x` and `map.y`
    pub map: Option<(AxisSpec, AxisSpec)>,
}

/// A reading of a claim.
#[derive(Debug, Clone)]
pub struct ReadingSpec {
    /// Where it stands.
    pub place: Place,
    /// Its path.
    pub path: Path,
    /// `name`
    pub name: Option<At<String>>,
    /// `changes`
    pub changes: Vec<ChangeSpec>,
    /// `programs`
    pub programs: Vec<At<String>>,
}

/// An axis of a map.
#[derive(Debug, Clone)]
pub struct AxisSpec {
    /// `parameter`
    pub parameter: At<String>,
    /// `from`
    pub from: f64,
    /// `to`
    pub to: f64,
    /// `steps`
    pub steps: u64,
}
