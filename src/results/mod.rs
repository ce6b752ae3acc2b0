//! What one draw yields: the metrics, curves and series of the two lenses, as plain numbers in a
//! fixed order.
//!
//! Engines write these records and studies read them; this layer knows neither. A number that may
//! be unknown (a payback that is never reached, the NPS of nobody) is an `Option`. Names live in
//! the catalogue of metrics, never in a record.

mod business;
mod cohort;
mod ledger;
pub mod payback;
mod triangle;

pub use crate::metrics::{BusinessMetric, CohortCurve, CohortMetric, Series};
pub use business::{BusinessDraw, Members, ProgramDraw};
pub use cohort::CohortDraw;
pub use ledger::Ledger;
pub use triangle::{Triangle, TriangleRow};

/// What one draw yields in both lenses.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawOutcome {
    /// Customers who start together.
    pub cohort: CohortDraw,
    /// The business in calendar time.
    pub business: BusinessDraw,
}
