//! What answers to claims look like: text, JSON, CSV, and the sentence for each verdict.

pub mod csv;
pub mod json;
mod sentence;
pub mod text;

pub use sentence::{claimed, compared, finding};
