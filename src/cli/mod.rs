//! The command line: the only layer that opens files, reads the clock and prints.
//!
//! One file per verb. A verb returns the exit code, or a `Failure` that `main` prints once.

mod calibrate;
mod check;
mod claim;
mod compare;
mod completions;
mod exit;
mod explain;
mod files;
mod generate;
#[cfg(feature = "live")]
mod live;
mod log;
mod manifest;
mod new;
mod origin;
mod output;
mod part;
mod prepare;
mod run;
mod run_folder;
mod schema;
mod score;
mod sensitivity;
mod solve;
mod source;
mod summed;
mod sweep;
mod tables;
mod terminal;
mod watch;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use exit::{DONE, Failure};
use origin::typed;
use std::process::ExitCode;
use terminal::{OutputFormat, json_text, print, say};

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
    #[cfg(feature = "live")]
    Live(live::Arguments),
    New(new::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let mut command = Arguments::command();
    let matches = command.get_matches_mut();
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.format(&mut command).exit(),
    };
    let outcome = match arguments.verb {
        Verb::Run(arguments) => run::run(&arguments),
        Verb::Merge(arguments) => part::merge(&arguments),
        Verb::Compare(arguments) => compare::run(&arguments),
        Verb::Claim(arguments) => claim::run(&arguments),
        Verb::Sweep(arguments) => sweep::run(&arguments),
        Verb::Sensitivity(arguments) => sensitivity::run(&arguments),
        Verb::Solve(arguments) => solve::run(&arguments),
        Verb::Calibrate(arguments) => calibrate::run(&arguments, &typed(&command, &matches)),
        Verb::Score(arguments) => score::run(&arguments, &typed(&command, &matches)),
        Verb::Generate(arguments) => generate::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Explain(arguments) => explain::run(&arguments),
        #[cfg(feature = "live")]
        Verb::Live(arguments) => live::run(&arguments),
        Verb::New(arguments) => new::run(&arguments),
        Verb::Schema(arguments) => schema::run(&arguments),
        Verb::Completions(arguments) => completions::run(&arguments, Arguments::command()),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            say(&format!("cltv: {}", failure.message));
            ExitCode::from(failure.code)
        }
    }
}
