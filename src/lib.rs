#![doc = include_str!("../docs/pipeline.md")]

pub mod calibrate;
pub mod cli;
pub mod engine;
pub mod laws;
pub mod metrics;
pub mod model;
pub mod report;
pub mod results;
pub mod scenario;
pub mod stats;
pub mod study;
pub mod units;
