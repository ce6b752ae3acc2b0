//! Mutated and random bytes never make the reader panic, and it always says yes or no.

use cltv::scenario::{Files, load};
use proptest::prelude::*;
use std::path::Path;

/// A disk that has one file, whatever its name.
struct Only(Vec<u8>);

impl Files for Only {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        if path.ends_with("scenario.toml") {
            Ok(self.0.clone())
        } else {
            Err(std::io::Error::other("no such file"))
        }
    }
}

/// Reads the bytes as a scenario and renders every problem.
fn read(bytes: Vec<u8>, sets: &[String]) -> Result<(), TestCaseError> {
    let loaded = load(Path::new("scenario.toml"), sets, &Only(bytes));
    let errors = loaded
        .problems
        .iter()
        .filter(|problem| problem.severity == cltv::scenario::problem::Severity::Error)
        .count();
    for problem in &loaded.problems {
        let text =
            cltv::scenario::render::render(problem, &loaded.sources, cltv::scenario::render::Style::Plain);
        prop_assert!(!text.is_empty());
        loaded.sources.line_and_column(problem.place);
    }
    prop_assert_eq!(loaded.scenario.is_none(), errors > 0);
    Ok(())
}

/// The texts that are mutated: all features are in one of them.
fn seeds() -> Vec<&'static str> {
    vec![
        include_str!("../every-key.toml"),
        include_str!("../../scenarios/coffee-chain.toml"),
        include_str!("../broken/twenty-mistakes.toml"),
    ]
}

/// Pieces that are likely to confuse a reader.
const PIECES: [&str; 24] = [
    "nan",
    "inf",
    "-1",
    "1e400",
    "99999999999999999999",
    "\"\"",
    "[]",
    "{}",
    "[[stage]]",
    "\n[time]\n",
    "=",
    "'",
    "\u{0}",
    "\u{202e}",
    "{ value = 1, p5 = 2 }",
    "{ table = [] }",
    "{ weibull = { shape = 0, scale = 0 } }",
    "0",
    "{ value = 1, sd = 1e300 }",
    "\"lapsed\"",
    "true",
    "1990-01-01",
    "{ p5 = 0, p95 = 1e-300 }",
    "{ mean = 1 }",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read(bytes, &[])?;
    }

    #[test]
    fn mutated_scenarios(
        seed in 0..3_usize,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0..40_usize, 0..PIECES.len() + 1), 1..6),
    ) {
        let mut text = seeds()[seed].as_bytes().to_vec();
        for (at, length, piece) in edits {
            let at = at.index(text.len() + 1);
            let end = (at + length).min(text.len());
            let piece = PIECES.get(piece).map_or(&[][..], |piece| piece.as_bytes());
            text.splice(at..end, piece.iter().copied());
        }
        read(text, &[])?;
    }

    #[test]
    fn replaced_values(
        seed in 0..3_usize,
        line in any::<prop::sample::Index>(),
        piece in 0..PIECES.len(),
    ) {
        let mut lines: Vec<String> = seeds()[seed].lines().map(str::to_owned).collect();
        let at = line.index(lines.len());
        if let Some((key, _)) = lines[at].split_once('=') {
            lines[at] = format!("{key}= {}", PIECES[piece]);
        }
        read(lines.join("\n").into_bytes(), &[])?;
    }

    #[test]
    fn any_set_option(path in "[a-z.\\-0-9]{0,40}", value in "\\PC{0,20}") {
        read(seeds()[1].as_bytes().to_vec(), &[format!("{path}={value}"), format!("stage.client.{path}={value}")])?;
    }
}

#[test]
fn half_a_file_is_read_as_far_as_it_goes() {
    let text = seeds()[1];
    for end in (0..text.len()).step_by(97) {
        let cut = text.as_bytes()[..end].to_vec();
        read(cut, &[]).unwrap();
    }
}
