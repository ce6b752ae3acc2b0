//! `cltv completions`: what a shell needs to complete the command line.

use super::exit::{DONE, Failure};
use super::terminal::print;
use clap::Command;

/// Print completions for a shell.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

/// `command` is the whole command line.
pub(super) fn run(arguments: &Arguments, mut command: Command) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "cltv", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(DONE)
}
