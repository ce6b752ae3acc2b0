//! How the program ends: exit codes, and why a verb could not do its work.

/// Done.
pub(super) const DONE: u8 = 0;
/// Could not do it: reading, writing, limits at run time.
pub(super) const FAILED: u8 = 1;
/// Wrong usage or invalid input.
pub(super) const INVALID: u8 = 2;
/// `--strict` is not met.
pub(super) const NOT_MET: u8 = 3;
/// Interrupted by Ctrl-C.
pub(super) const INTERRUPTED: u8 = 130;

/// Why a verb could not do its work.
#[derive(Debug)]
pub(super) struct Failure {
    /// What happened, for the reader.
    pub message: String,
    /// With what the program ends.
    pub code: u8,
}

impl Failure {
    /// Wrong usage or invalid input.
    pub fn invalid(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: INVALID }
    }

    /// It could not be done.
    pub fn failed(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: FAILED }
    }
}
