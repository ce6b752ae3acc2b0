//! From what customers did to a scenario's numbers.
//!
//! A log is read in one pass into who bought on which days (`read`, `log`); that is summed up per
//! customer (`summary`), per cohort (`triangle`) and per frequency band (`ladder`). `fit` finds the laws that
//! customers follow by maximum likelihood. [`calibrate`] is all of it. Nothing here opens a file or
//! prints; what comes out enters a scenario by the same door as a number typed by hand.

pub mod bands;
pub mod diagnostics;
pub mod error;
pub mod facts;
pub mod fit;
pub mod fit_file;
pub mod given;
pub mod ladder;
pub mod log;
pub mod options;
pub mod outcome;
pub mod read;
pub mod scenario;
pub mod scores;
pub mod span;
pub mod summary;
pub mod triangle;
pub mod whole;

pub use error::CalibrateError;
pub use fit_file::FitFile;
pub use given::Given;
pub use options::Options;
pub use outcome::Calibration;
pub use whole::{calibrate, calibrate_opportunities, calibrate_retention};
