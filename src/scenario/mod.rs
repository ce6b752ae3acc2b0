//! What was asked: the scenario file as written ([`spec::ScenarioSpec`]) and as meant ([`Scenario`]).
//!
//! `assemble` reads the file and those it extends into one tree, `parse` turns the tree into a
//! spec, `check` the spec into a scenario; each reports every problem it finds. Nothing here
//! simulates, and files are read only through [`Files`].

pub mod assemble;
pub mod assumptions;
pub mod change;
pub mod check;
pub mod checked;
pub mod document;
pub mod draws;
pub mod edit;
pub mod format;
mod loaded;
pub mod numbers;
pub mod original;
pub mod parse;
mod pasted;
pub mod path;
pub mod problem;
pub mod quantity;
pub mod render;
pub mod shares;
pub mod spec;
mod syntax;

pub use assemble::Files;
pub use checked::*;
pub use loaded::Loaded;
pub use original::{Original, Replacement};
use std::path::Path;

/// Reads, parses and checks a scenario file with `--set` options (`PATH=VALUE`) laid over it.
pub fn load(path: &Path, sets: &[String], files: &dyn Files) -> Loaded {
    Original::read(path, sets, files).with(&[])
}
