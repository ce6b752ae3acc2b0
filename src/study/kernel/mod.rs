//! What studies share: draws in blocks and what is tallied of them, the ways in which a scenario is run, what
//! it takes to measure a metric, parameters set by a study, and what stands beside a number.

pub mod alternatives;
pub mod audit;
pub mod block;
pub mod conventions;
pub mod drivers;
pub mod findings;
pub mod ledgers;
pub mod measures;
pub mod measuring;
pub mod metric;
pub mod runner;
pub mod tallies;
pub mod vary;
pub mod ways;
pub(in crate::study) mod words;
