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
pub mod text;
pub mod threads;
pub mod units;

pub use front::{Asked, ClaimOptions, CompareOptions, Error, Goal, Refused, Scenario};
pub use metrics::{BusinessMetric, CohortCurve, CohortMetric, Measure, Metric, Series};
pub use stats::estimate::{Estimate, Statistic};
pub use study::claim::ClaimFindings;
pub use study::compare::Comparison;
pub use study::draw_table::DrawTable;
pub use study::explain::Understanding;
pub use study::findings::{Assumption, Findings, Warning};
pub use study::provenance::Provenance;
pub use study::runner::{Context, RunError};
pub use study::sensitivity::{Method, SensitivityFindings};
pub use study::solve::SolveFindings;
pub use study::sweep::SweepFindings;
pub use study::vary::Axis;
