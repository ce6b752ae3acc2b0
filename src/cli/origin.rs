//! How something can be done again: what to type.

use crate::front::{Asked, Scenario};
use crate::report::origin::Origin;
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
