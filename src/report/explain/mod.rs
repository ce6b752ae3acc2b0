//! What was understood of a scenario, in words and as a document.

mod json;
mod text;

pub use json::json;
pub use text::text;
