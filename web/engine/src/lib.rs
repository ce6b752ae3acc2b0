//! The door to the engine for a page: a question goes in as JSON, its answer comes out as JSON.
//!
//! Questions and answers are in [`desk`], what carries their bytes is in [`door`]. What a scenario means and what
//! follows from it is the library's alone.

mod desk;
mod door;
