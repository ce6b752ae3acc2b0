//! The catalogue of metrics: every number that a draw yields, described once.
//!
//! A metric is a variant of an enum and one row beside it: what it is called, what kind of number it is, what
//! it says, what it needs, what it deducts. Everything that lists, formats, explains, refuses or looks up a
//! metric reads the row; text becomes a metric in [`Metric::with_programs`] and nowhere else. How a metric is
//! computed is not known here.

mod business;
mod cohort;
mod metric;
mod program;
mod reference;
mod row;

pub use business::{BusinessMetric, Series};
pub use cohort::{CohortCurve, CohortMetric};
pub use metric::{CurveOf, Metric, NamedMetric, OF_BEST, OF_PROGRAM, Subject};
pub use program::Measure;
pub use reference::reference;
pub use row::{Audited, Costs, Kind, Label, Lens, Needs, Row};
