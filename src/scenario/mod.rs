//! What was asked: the scenario file as written ([`ScenarioSpec`]) and as meant ([`Scenario`]).
//!
//! `parse` turns text into a spec and `check` a spec into a scenario; each reports every problem
//! it finds. Nothing here simulates, and nothing here opens a file.

pub mod change;
pub mod checked;
pub mod quantity;

pub use checked::*;
