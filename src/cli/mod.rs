//! The command line: the only layer that opens files, reads the clock and prints.
//!
//! One file per verb. A verb returns the exit code, or a `Failure` that `main` prints once.

mod calibrate;
mod check;
mod claim;
mod compare;
mod completions;
mod explain;
mod files;
mod generate;
mod log;
mod look;
mod metric;
mod new;
mod output;
mod part;
mod people;
mod prepare;
mod run;
mod schema;
mod score;
mod sensitivity;
mod solve;
mod sweep;
mod tables;
mod watch;

use clap::{Parser, Subcommand, ValueEnum};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// Done.
const DONE: u8 = 0;
/// Could not do it: reading, writing, limits at run time.
const FAILED: u8 = 1;
/// Wrong usage or invalid input.
const INVALID: u8 = 2;
/// `--strict` is not met.
const NOT_MET: u8 = 3;
/// Interrupted by Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Simulates customer lifetime value and retention economics on a loyalty ladder.
#[derive(Debug, Parser)]
#[command(name = "cltv", version, about, max_term_width = 100)]
#[command(
    after_help = "Start with `cltv new my-business`, edit the file, then `cltv check` and `cltv run` it.\n\
Exit codes: 0 done; 1 could not do it, or a target is out of reach; 2 wrong usage or invalid\n\
input; 3 --strict not met; 130 interrupted."
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Run(run::Arguments),
    Merge(part::Arguments),
    Compare(compare::Arguments),
    Claim(claim::Arguments),
    Sweep(sweep::Arguments),
    Sensitivity(sensitivity::Arguments),
    Solve(solve::Arguments),
    Calibrate(Box<calibrate::Arguments>),
    Score(Box<score::Arguments>),
    Generate(generate::Arguments),
    Check(check::Arguments),
    Explain(explain::Arguments),
    New(new::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
}

/// What standard output holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    /// A readable summary.
    Text,
    /// One JSON document and nothing else.
    Json,
}

/// Why a verb could not do its work.
#[derive(Debug)]
struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    fn invalid(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: INVALID }
    }

    fn failed(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: FAILED }
    }
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.verb {
        Verb::Run(arguments) => run::run(&arguments),
        Verb::Merge(arguments) => part::merge(&arguments),
        Verb::Compare(arguments) => compare::run(&arguments),
        Verb::Claim(arguments) => claim::run(&arguments),
        Verb::Sweep(arguments) => sweep::run(&arguments),
        Verb::Sensitivity(arguments) => sensitivity::run(&arguments),
        Verb::Solve(arguments) => solve::run(&arguments),
        Verb::Calibrate(arguments) => calibrate::run(&arguments),
        Verb::Score(arguments) => score::run(&arguments),
        Verb::Generate(arguments) => generate::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Explain(arguments) => explain::run(&arguments),
        Verb::New(arguments) => new::run(&arguments),
        Verb::Schema(arguments) => schema::run(&arguments),
        Verb::Completions(arguments) => completions::run(&arguments),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            say(&format!("cltv: {}", failure.message));
            ExitCode::from(failure.code)
        }
    }
}

/// Prints to standard output. A closed pipe is no failure: the reader has seen enough.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints a line to standard error; there is nobody to tell if that fails.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Whether a stream may be colored: a terminal, and `NO_COLOR` is unset or empty.
fn colored(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Columns of the terminal; those of the smallest where standard output is none.
fn width() -> usize {
    let terminal = std::io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    terminal.map_or(crate::report::text::View::PLAIN.width, |(width, _)| usize::from(width.0))
}

/// JSON as the program prints it: indented, with a line break at the end.
fn json_text(value: &serde_json::Value) -> Result<String, Failure> {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .map_err(|error| Failure::failed(format!("cannot write JSON: {error}")))
}
