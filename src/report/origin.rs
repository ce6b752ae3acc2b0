//! Where a document comes from.

/// How a run can be done again.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// What to type.
    pub command: String,
    /// Version of the program.
    pub version: String,
    /// Hash of all that the numbers depend on.
    pub scenario_hash: String,
}
