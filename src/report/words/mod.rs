//! Every word of charts, pages and workbooks: one place, so that a second language is one more
//! file like this one.

pub mod claims;
pub mod engine;
pub mod live;
pub mod report;
pub mod run;
pub mod sheets;
pub mod studies;

use super::format::grouped;

/// The language that these words are in, as HTML names it.
pub const LANGUAGE: &str = "en";
/// In place of a chart.
pub const NOTHING_TO_SHOW: &str = "nothing to show";
/// Heading of a lower end.
pub const LOW: &str = "low";
/// Heading of an upper end.
pub const HIGH: &str = "high";
/// Heading of the names of groups.
pub const GROUP: &str = "group";
/// Before something good to know.
pub const NOTE: &str = "Note";
/// Before something that holds.
pub const HOLDS: &str = "Holds";
/// Before something that may not be as meant.
pub const WARNING: &str = "Warning";

/// In place of too many points.
pub fn points(n: usize) -> String {
    format!("{} points", grouped(n as f64, 0))
}

/// What opens the table beside a chart.
pub fn numbers_of(title: &str) -> String {
    format!("The numbers: {title}")
}
