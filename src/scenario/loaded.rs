//! A scenario file as it was read and checked.

use super::assumptions;
use super::checked::Scenario;
use super::problem::{Problem, Sources};

/// A scenario file, read: what it says, or what is wrong with it.
#[derive(Debug)]
pub struct Loaded {
    /// All texts that were read, for excerpts.
    pub sources: Sources,
    /// Errors and warnings, by place.
    pub problems: Vec<Problem>,
    /// Every number, as written.
    pub assumptions: Vec<assumptions::Assumption>,
    /// The scenario, if there is no error.
    pub scenario: Option<Scenario>,
    /// Whether the system gave no file, so that nothing is known of it.
    pub unreadable: bool,
}
