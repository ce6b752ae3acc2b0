//! Tables that stand in for a log, from the disk.

use super::exit::Failure;
use super::summed::Summed;
use crate::calibrate::read::table::{self, TableError};
use crate::laws::history::{Opportunities, RetentionCounts};
use std::fs::File;
use std::path::Path;

/// Customers by period, and the SHA-256 of the file.
pub(super) fn retention(path: &Path) -> Result<(Vec<RetentionCounts>, String), Failure> {
    read(path, |file| table::retention(file))
}

/// Used opportunities, and the SHA-256 of the file.
pub(super) fn opportunities(path: &Path) -> Result<(Vec<Opportunities>, String), Failure> {
    read(path, |file| table::opportunities(file))
}

/// What a file holds, and its SHA-256.
fn read<T>(
    path: &Path,
    table: impl FnOnce(&mut Summed<File>) -> Result<T, TableError>,
) -> Result<(T, String), Failure> {
    let shown = path.display();
    let cannot = |error: std::io::Error| Failure::failed(format!("cannot read `{shown}`: {error}"));
    let mut file = Summed::new(File::open(path).map_err(cannot)?);
    let rows = table(&mut file).map_err(|error| Failure::invalid(format!("{shown}: {error}")))?;
    Ok((rows, file.sum_of_rest().map_err(cannot)?))
}
