//! `cltv check`: reads and validates scenarios, and nothing else.

use super::exit::{DONE, FAILED, Failure, INVALID};
use super::files::Disk;
use super::terminal::{OutputFormat, colored, json_text, print};
use crate::scenario::problem::{Problem, Severity, Sources};
use crate::scenario::render::{Style, json, render};
use crate::scenario::{Loaded, Scenario, load};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Say everything that is wrong with scenario files, in one go.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Scenario files (TOML).
    #[arg(required = true, value_name = "SCENARIO")]
    files: Vec<PathBuf>,
    /// Set a number of the scenario before checking it.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
    /// What to print.
    #[arg(long, value_enum, default_value = "text")]
    format: OutputFormat,
    /// Print problems only.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let mut code = DONE;
    let mut documents = Vec::new();
    for file in &arguments.files {
        let loaded = load(file, &arguments.sets, &Disk);
        let name = file.display().to_string();
        code = code.max(match (&loaded.scenario, loaded.unreadable) {
            (Some(_), _) => DONE,
            (None, true) => FAILED,
            (None, false) => INVALID,
        });
        match arguments.format {
            OutputFormat::Json => documents.push(document(&name, &loaded)),
            OutputFormat::Text => print(&report(&name, &loaded, arguments.quiet))?,
        }
    }
    if arguments.format == OutputFormat::Json {
        print(&json_text(&json!({ "files": documents }))?)?;
    }
    Ok(code)
}

fn report(name: &str, loaded: &Loaded, quiet: bool) -> String {
    let style = if colored(&std::io::stdout()) { Style::Colored } else { Style::Plain };
    let mut text = problems_text(&loaded.problems, &loaded.sources, style);
    match &loaded.scenario {
        Some(_) if quiet => {}
        Some(scenario) => text.push_str(&format!("{name}: {}\n", fine(scenario, &loaded.problems))),
        None => text.push_str(&format!("{name}: {}\n", counted(&loaded.problems))),
    }
    text
}

/// Every problem with its excerpt, a blank line after each.
pub(super) fn problems_text(problems: &[Problem], sources: &Sources, style: Style) -> String {
    problems.iter().map(|problem| render(problem, sources, style) + "\n\n").collect()
}

/// `2 errors, 1 warning`.
pub(super) fn counted(problems: &[Problem]) -> String {
    let count = |severity: Severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let warnings = count(Severity::Warning);
    let errors = plural(count(Severity::Error), "error");
    if warnings == 0 { errors } else { format!("{errors}, {}", plural(warnings, "warning")) }
}

fn fine(scenario: &Scenario, problems: &[Problem]) -> String {
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let found =
        if problems.is_empty() { "no problems".to_owned() } else { plural(problems.len(), "warning") };
    format!(
        "{found}; {}, {}, {}, {}, {}",
        plural(scenario.stages().len(), "stage"),
        plural(scenario.segments().len(), "segment"),
        plural(scenario.channels().len(), "channel"),
        plural(scenario.programs().len(), "program"),
        plural(scenario.parameters().len(), "uncertain number"),
    )
}

fn document(name: &str, loaded: &Loaded) -> Value {
    let problems = loaded.problems.iter().map(|problem| json(problem, &loaded.sources));
    json!({ "file": name, "problems": problems.collect::<Vec<_>>() })
}
