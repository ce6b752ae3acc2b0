//! `cltv schema`: the JSON Schema of the scenario file.

use super::exit::{DONE, Failure};
use super::terminal::{json_text, print};

/// Print the JSON Schema of the scenario file (draft 2020-12), for editors.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments) -> Result<u8, Failure> {
    print(&json_text(&crate::scenario::format::schema())?)?;
    Ok(DONE)
}
