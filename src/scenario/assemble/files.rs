//! The text of a scenario file, from whoever has it.

use std::path::Path;

/// Largest scenario file that is read, in bytes.
pub const LARGEST_FILE_BYTES: usize = 16 * 1024 * 1024;
/// The one thing that reading a scenario needs of the outside: the bytes of a file.
pub trait Files {
    /// The whole content of a file.
    ///
    /// # Errors
    /// Whatever the operating system says.
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>>;
}

/// Why there is no text.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    /// The system gave none.
    #[error("{0}")]
    System(String),
    /// What it gave is no scenario.
    #[error("{0}")]
    Content(String),
}

pub(super) fn read_text(path: &Path, files: &dyn Files) -> Result<String, Unread> {
    let bytes = files.read(path).map_err(|error| Unread::System(reason(&error)))?;
    if bytes.len() > LARGEST_FILE_BYTES {
        return Err(Unread::Content(format!("it has {} bytes; at most 16 MiB are read", bytes.len())));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        Unread::Content(format!("it is not UTF-8 text (line {line}); save it as UTF-8"))
    })
}

/// What the operating system says, without its number.
pub(in crate::scenario) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}
