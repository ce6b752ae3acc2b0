#![doc = include_str!("../docs/pipeline.md")]

pub mod cli;
pub mod scenario;
pub mod stats;
pub mod units;
