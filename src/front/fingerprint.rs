//! What identifies all that the numbers of a scenario depend on.

use crate::scenario::Scenario;
use crate::scenario::problem::Sources;
use sha2::{Digest, Sha256};

/// SHA-256 of all that was read, texts and tables of joint draws, and of the programs that were asked for.
pub fn fingerprint(sources: &Sources, scenario: &Scenario, programs: Option<&[String]>) -> String {
    let mut hasher = Sha256::new();
    for source in sources.iter() {
        hasher.update((source.text.len() as u64).to_le_bytes());
        hasher.update(source.text.as_bytes());
    }
    for table in scenario.tables() {
        for (row, value) in table.columns.iter().flat_map(|column| column.iter().enumerate()) {
            hasher.update(value.to_le_bytes());
            hasher.update(table.weight(row).to_le_bytes());
        }
    }
    for program in programs.iter().copied().flatten() {
        hasher.update(program.as_bytes());
        hasher.update([0]);
    }
    hasher.update([u8::from(programs.is_some())]);
    hex(&hasher.finalize())
}

/// Bytes as text.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
