#![doc = include_str!("../docs/pipeline.md")]

pub mod stats;
pub mod units;
