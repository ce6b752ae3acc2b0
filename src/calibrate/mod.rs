//! From a transaction log to a scenario's numbers.
//!
//! A log is read in one pass into who bought on which days (`read`, `log`); that is summed up per
//! customer (`summary`), per cohort (`triangle`) and per rung (`ladder`). Nothing here opens a file
//! or prints; what comes out enters a scenario by the same door as a number typed by hand.

pub mod ladder;
pub mod log;
pub mod read;
pub mod scenario;
pub mod span;
pub mod summary;
pub mod triangle;
