//! What answers to claims look like: text, JSON, CSV, and the sentence for each verdict.

mod charts;
pub mod csv;
pub mod json;
mod outputs;
mod page;
pub mod text;

pub use super::words::claims::{claimed, compared, finding};
pub use charts::charts;
pub use outputs::{FILES, outputs};
pub use page::page;
