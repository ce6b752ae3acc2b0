//! What studies share: draws in blocks and what is tallied of them, the strategies that are run, what
//! it takes to measure a metric, parameters set by a study, and what stands beside a number.

pub mod audit;
pub mod block;
pub mod conventions;
pub mod draw_table;
pub mod drawn;
pub mod drivers;
pub mod findings;
pub mod ledgers;
pub mod measures;
pub mod measuring;
pub mod metric;
pub mod provenance;
pub mod runner;
pub mod strategies;
pub mod strategy;
pub mod tallies;
pub mod vary;
pub(in crate::study) mod words;
