//! What was found about claims, complete and named: all that reports see of them.

use super::verdict::{Incomparable, Thresholds, Verdict};
pub use crate::scenario::Comparison;
use crate::stats::estimate::{Bin, Estimate};
use crate::study::kernel::conventions::Convention;
pub use crate::study::kernel::drivers::Driver;
use crate::study::kernel::drivers::beyond_chance;
use crate::study::kernel::findings::Warning;
use crate::study::kernel::metric::NamedMetric;
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::vary::Axis;

/// What was found about the claims of a scenario.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClaimFindings {
    /// Where it comes from.
    pub provenance: Provenance,
    /// When a reading holds, and when it fails.
    pub thresholds: Thresholds,
    /// The uncertain numbers by path, each draw by draw.
    pub parameters: Vec<(String, Vec<f64>)>,
    /// The claims, in the order of the file.
    pub claims: Vec<ClaimAnswer>,
    /// What may not be as meant.
    pub warnings: Vec<Warning>,
}

impl ClaimFindings {
    /// Whether every reading of every claim holds.
    pub fn all_hold(&self) -> bool {
        let mut readings = self.claims.iter().flat_map(|claim| &claim.readings);
        readings.all(|reading| reading.verdict == Some(Verdict::Holds))
    }
}

/// A claim with its answers.
#[derive(Debug, Clone)]
pub struct ClaimAnswer {
    /// Its name.
    pub name: String,
    /// The sentence.
    pub says: String,
    /// Who said it.
    pub source: String,
    /// Which metric is compared.
    pub metric: NamedMetric,
    /// How it is compared.
    pub compare: Comparison,
    /// Lower end of what is claimed.
    pub low: Option<f64>,
    /// Upper end of what is claimed.
    pub high: Option<f64>,
    /// The engine that ran.
    pub engine: &'static str,
    /// What the numbers depend on.
    pub conventions: Vec<Convention>,
    /// One answer for each reading.
    pub readings: Vec<ReadingAnswer>,
}

/// The answer to one reading of a claim.
#[derive(Debug, Clone)]
pub struct ReadingAnswer {
    /// Its name.
    pub name: String,
    /// The comparison over the draws in which it is known.
    pub comparison: Estimate,
    /// Mean of the metric with the change.
    pub with: Option<f64>,
    /// Mean of the metric without; absent where only a level is asked.
    pub without: Option<f64>,
    /// Share of draws below what is claimed.
    pub below: Option<f64>,
    /// Share of draws inside.
    pub inside: Option<f64>,
    /// Share of draws above.
    pub above: Option<f64>,
    /// Share of draws in which there is no comparison.
    pub unknown: f64,
    /// Why there is none in some draw.
    pub incomparable: Option<Incomparable>,
    /// Whether it holds; absent where nothing can be compared.
    pub verdict: Option<Verdict>,
    /// What drives the comparison, the strongest first.
    pub drivers: Vec<Driver>,
    /// How the comparison spreads over draws.
    pub bins: Vec<Bin>,
    /// The comparison draw by draw.
    pub values: Vec<Option<f64>>,
    /// Where it holds.
    pub map: Option<Map>,
}

impl ReadingAnswer {
    /// Numbers that explain more than chance alone would let them seem to, and how much.
    pub fn drivers_beyond_chance(&self) -> impl Iterator<Item = (&Driver, f64)> {
        let strong = beyond_chance(&self.drivers, self.values.iter().flatten().count());
        strong.filter_map(|driver| Some((driver, driver.first_order?)))
    }
}

/// The comparison at every combination of two parameters, all other uncertain numbers at their
/// medians.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// Columns.
    pub x: Axis,
    /// Rows.
    pub y: Axis,
    /// The comparison, row by row, x running fastest; absent where there is none.
    pub values: Vec<Option<f64>>,
    /// Whether it is inside what is claimed.
    pub inside: Vec<bool>,
}

impl Map {
    /// Share of the map's points at which the claim holds.
    pub fn share_inside(&self) -> f64 {
        self.inside.iter().filter(|inside| **inside).count() as f64 / self.inside.len().max(1) as f64
    }
}
