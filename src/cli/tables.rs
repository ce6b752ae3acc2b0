//! Tables that stand in for a log, from the disk.

use super::exit::Failure;
use crate::calibrate::read::table::{self, TableError};
use crate::laws::history::{Opportunities, RetentionCounts};
use std::fs::File;
use std::path::Path;

/// Customers by period.
pub(super) fn retention(path: &Path) -> Result<Vec<RetentionCounts>, Failure> {
    table::retention(open(path)?).map_err(|error| refused(path, &error))
}

/// Used opportunities.
pub(super) fn opportunities(path: &Path) -> Result<Vec<Opportunities>, Failure> {
    table::opportunities(open(path)?).map_err(|error| refused(path, &error))
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| Failure::failed(format!("cannot read `{}`: {error}", path.display())))
}

fn refused(path: &Path, error: &TableError) -> Failure {
    Failure::invalid(format!("{}: {error}", path.display()))
}
