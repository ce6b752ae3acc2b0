//! Plans of simulations and what to make of their results.
//!
//! A study compiles a scenario, draws its uncertain numbers, simulates every draw and gathers
//! [`findings::Findings`], which is all that reports may see. It prints nothing and opens no file.

pub mod alternatives;
pub mod audit;
pub mod block;
pub mod claim;
pub mod compare;
pub mod conventions;
pub mod drivers;
pub mod explain;
pub mod findings;
mod law;
pub mod log;
pub mod measuring;
pub mod metric;
pub mod run;
pub mod sensitivity;
pub mod solve;
pub mod sweep;
pub mod tallies;
pub mod vary;
pub mod ways;
mod words;
