//! The disk, as the scenario layer sees it.

use crate::scenario::Files;
use crate::scenario::assemble::LARGEST_FILE_BYTES;
use std::io::Read;
use std::path::Path;

/// Files of the file system.
pub(super) struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let file = std::fs::File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(std::io::Error::other("it is a folder, not a file"));
        }
        let mut bytes = Vec::new();
        // one byte more than allowed is enough to be refused, whatever the file's size
        file.take(LARGEST_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}
