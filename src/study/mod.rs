//! Plans of simulations and what to make of their results.
//!
//! A study compiles a scenario, draws its uncertain numbers, simulates every draw and gathers
//! [`findings::Findings`], which is all that reports may see. It prints nothing and opens no file.
//! [`kernel`] has what studies share, [`questions`] has one study each.

pub mod kernel;
pub mod questions;

pub use kernel::{
    audit, block, conventions, draw_table, drawn, drivers, findings, measuring, metric, provenance, runner,
    strategies, strategy, tallies, vary,
};
pub use questions::{claim, compare, dials, explain, generate, measure, run, sensitivity, solve, sweep};
