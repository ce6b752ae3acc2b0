#![doc = include_str!("../docs/pipeline.md")]

pub mod accounting;
pub mod calibrate;
#[cfg(feature = "cli")]
pub mod cli;
pub mod engine;
pub mod front;
pub mod laws;
pub mod metrics;
pub mod model;
pub mod report;
pub mod results;
pub mod scenario;
pub mod stats;
pub mod study;
pub mod threads;
pub mod units;

pub use front::{Error, Refused, Scenario};
pub use metrics::{BusinessMetric, CohortMetric, Measure, Metric};
pub use stats::estimate::{Estimate, Statistic};
pub use study::findings::Findings;
pub use study::runner::Context;
pub use study::sensitivity::Method;
pub use study::vary::Axis;
