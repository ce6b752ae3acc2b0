//! `cltv completions`: what a shell needs to complete the command line.

use super::{DONE, Failure, print};
use clap::CommandFactory;

/// Print completions for a shell.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "cltv", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(DONE)
}
