//! How something can be done again: what to type.

use crate::front::{Asked, Scenario};
use crate::report::origin::Origin;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use std::path::Path;

/// How something can be done again: its verb, the scenario, and options of the verb's own.
pub(super) fn origin(verb: &str, file: &Path, scenario: &Scenario, own: &[String]) -> Origin {
    as_typed(verb, file, (scenario, scenario.asked()), own)
}

/// The same of a scenario of which a verb asks more than was typed.
pub(super) fn as_typed(
    verb: &str,
    file: &Path,
    (scenario, typed): (&Scenario, &Asked),
    own: &[String],
) -> Origin {
    let own: Vec<String> = own.iter().map(|word| quoted(word)).collect();
    Origin {
        command: [vec![command(verb, file, typed)], own].concat().join(" "),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario_hash: scenario.hash().to_owned(),
    }
}

/// What to type to ask a verb of a file as it is.
pub(super) fn plain(verb: &str, file: &Path) -> String {
    command(verb, file, &Asked::default())
}

fn command(verb: &str, file: &Path, asked: &Asked) -> String {
    let mut words = vec!["cltv".to_owned(), verb.to_owned(), quoted(&file.display().to_string())];
    for set in &asked.sets {
        words.extend(["--set".to_owned(), quoted(set)]);
    }
    match asked.programs.as_deref() {
        None => {}
        Some([]) => words.push("--no-programs".to_owned()),
        Some(programs) => {
            words.extend(programs.iter().flat_map(|name| ["--program".to_owned(), quoted(name)]));
        }
    }
    words.join(" ")
}

/// Options that change no number.
const MANNER: [&str; 5] = ["out", "format", "threads", "no_charts", "quiet"];

/// How a verb that reads no scenario can be done again: as it was typed, but for options that change no number.
pub(super) fn typed(command: &Command, matches: &ArgMatches) -> String {
    let mut words = vec![command.get_name().to_owned()];
    if let Some((verb, given)) = matches.subcommand() {
        words.push(verb.to_owned());
        let arguments = command.find_subcommand(verb).into_iter().flat_map(Command::get_arguments);
        words.extend(arguments.flat_map(|argument| argument_words(argument, given)));
    }
    words.iter().map(|word| quoted(word)).collect::<Vec<String>>().join(" ")
}

/// An argument in words; none where it was not given.
fn argument_words(argument: &Arg, given: &ArgMatches) -> Vec<String> {
    let id = argument.get_id().as_str();
    let is_given = given.ids().any(|one| one == argument.get_id())
        && given.value_source(id) == Some(ValueSource::CommandLine);
    if !is_given || MANNER.contains(&id) {
        return Vec::new();
    }
    let values = given.get_raw(id).into_iter().flatten().map(|value| value.to_string_lossy().into_owned());
    match argument.get_long() {
        None => values.collect(),
        Some(long) if argument.get_action().takes_values() => {
            values.map(|value| format!("--{long}={value}")).collect()
        }
        Some(long) => vec![format!("--{long}")],
    }
}

/// A word as a shell takes it for one.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,+".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_can_be_typed_again() {
        let file = || Arg::new("file").required(true);
        let many = || Arg::new("rungs").long("rungs").value_delimiter(',').default_value("1");
        let flag = Arg::new("per_row").long("per-row").action(clap::ArgAction::SetTrue);
        let out = Arg::new("out").long("out");
        let command =
            Command::new("cltv").subcommand(Command::new("count").args([many(), flag, out, file()]));
        let of = |words: &[&str]| {
            let words = ["cltv", "count"].into_iter().chain(words.iter().copied());
            command.clone().try_get_matches_from(words).map(|matches| typed(&command, &matches))
        };
        assert_eq!(of(&["my log.csv"]).ok().as_deref(), Some("cltv count 'my log.csv'"));
        let all = of(&["--out", "x", "a.csv", "--per-row", "--rungs", "1,3"]).ok();
        assert_eq!(all.as_deref(), Some("cltv count --rungs=1 --rungs=3 --per-row a.csv"));
    }

    #[test]
    fn a_command_can_be_typed_again() {
        let asked = Asked {
            sets: vec!["a.b=1".to_owned(), "opening={ customers = {} }".to_owned()],
            programs: Some(Vec::new()),
        };
        assert_eq!(
            command("run", Path::new("it's mine.toml"), &asked),
            "cltv run 'it'\\''s mine.toml' --set a.b=1 --set 'opening={ customers = {} }' --no-programs"
        );
    }
}
