//! Standard output and standard error.

use super::exit::{DONE, FAILED, Failure};
use crate::report;
use crate::study::findings::Check;
use clap::ValueEnum;
use serde_json::Value;
use std::io::{IsTerminal, Write};
use std::path::Path;

/// What standard output holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// A readable summary.
    Text,
    /// One JSON document and nothing else.
    Json,
}

/// Prints to standard output. A closed pipe is no failure: the reader has seen enough.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints a line to standard error; there is nobody to tell if that fails.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Whether a stream may be colored: a terminal, and `NO_COLOR` is unset or empty.
pub(super) fn colored(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Columns of the terminal; those of the smallest where standard output is none.
pub(super) fn width() -> usize {
    let terminal = std::io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    terminal.map_or(report::text::View::PLAIN.width, |(width, _)| usize::from(width.0))
}

/// JSON as the program prints it: indented, with a line break at the end.
pub(super) fn json_text(value: &Value) -> Result<String, Failure> {
    report::outputs::json_text(value).map_err(|error| Failure::failed(format!("cannot write JSON: {error}")))
}

/// Prints what was found as one JSON document, or as text that ends with where its files are.
pub(super) fn show(
    (format, quiet): (OutputFormat, bool),
    place: &Path,
    json: impl FnOnce() -> Value,
    text: impl FnOnce() -> String,
) -> Result<(), Failure> {
    match format {
        OutputFormat::Json => print(&json_text(&json())?),
        OutputFormat::Text if quiet => Ok(()),
        OutputFormat::Text => print(&format!("{}\nWritten to {}\n", text(), place.display())),
    }
}

/// Says which checks of the audit failed, loudly; a failed audit is a failure.
pub(super) fn audited(audit: &[Check]) -> u8 {
    let mut code = DONE;
    for check in audit.iter().filter(|check| check.holds == Some(false)) {
        say(&format!("cltv: the audit failed: {}: {}", check.name, check.detail));
        code = FAILED;
    }
    code
}
