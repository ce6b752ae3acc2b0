//! What one draw yields: the metrics, curves and series of the two lenses, as plain numbers in a
//! fixed order.
//!
//! Engines write these records and studies read them; this layer knows neither. A number that may
//! be unknown (a payback that is never reached, the NPS of nobody) is an `Option`. Names live in
//! the enums, never in a record.

mod business;
mod cohort;
mod ledger;
mod payback;
mod triangle;

pub use business::{BusinessDraw, BusinessMetric, Members, ProgramDraw, Series};
pub use cohort::{CohortCurve, CohortDraw, CohortMetric};
pub use ledger::Ledger;
pub use payback::{payback, payback_of_outlay};
pub use triangle::{Triangle, TriangleRow};

/// What one draw yields in both lenses.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawOutcome {
    /// Customers who start together.
    pub cohort: CohortDraw,
    /// The business in calendar time.
    pub business: BusinessDraw,
}
