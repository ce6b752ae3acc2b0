//! Who may know whom, as data. Fails on an import that climbs, on a sideways one, and on a room
//! without a row.

use crate::support::{files, project};
use std::collections::BTreeMap;

/// Each layer and the layers it may use, left to right as data flows.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("metrics", &[]),
    ("units", &[]),
    ("stats", &["units"]),
    ("laws", &["units", "stats"]),
    ("scenario", &["metrics", "units", "stats", "laws"]),
    ("calibrate", &["units", "stats", "laws", "scenario"]),
    ("results", &["metrics", "units", "stats"]),
    ("model", &["units", "stats", "laws", "scenario"]),
    ("engine", &["units", "stats", "laws", "model", "results"]),
    ("study", &["metrics", "units", "stats", "laws", "scenario", "model", "results", "engine"]),
    ("report", &["metrics", "units", "stats", "calibrate", "study"]),
    (
        "cli",
        &["units", "stats", "laws", "scenario", "calibrate", "model", "results", "engine", "study", "report"],
    ),
];

/// Each layer and the outside crates at home in it.
const CRATES: [(&str, &[&str]); 11] = [
    ("units", &["libm"]),
    ("stats", &["rand", "rand_distr", "rand_xoshiro", "statrs", "ndarray", "libm", "serde", "thiserror"]),
    ("laws", &["rand", "rand_distr", "statrs", "libm"]),
    ("scenario", &["toml", "serde", "serde_json", "annotate_snippets", "strsim", "csv", "thiserror"]),
    (
        "calibrate",
        &[
            "ndarray",
            "libm",
            "rayon",
            "thiserror",
            "rand_distr",
            "csv",
            "memchr",
            "hashbrown",
            "jiff",
            "parquet",
            "toml",
        ],
    ),
    ("results", &["ndarray", "serde"]),
    ("model", &["ndarray", "libm", "thiserror"]),
    ("engine", &["rayon", "rand", "rand_distr", "thiserror"]),
    ("study", &["rayon", "serde", "serde_json", "thiserror", "libm"]),
    (
        "report",
        &[
            "serde_json",
            "comfy_table",
            "csv",
            "plotters",
            "png",
            "maud",
            "rust_xlsxwriter",
            "thiserror",
            "parquet",
        ],
    ),
    (
        "cli",
        &[
            "clap",
            "clap_complete",
            "serde",
            "serde_json",
            "indicatif",
            "ctrlc",
            "sha2",
            "rayon",
            "comfy_table",
            "jiff",
        ],
    ),
];

/// Every outside crate of the project, as code names it.
const OUTSIDE: [&str; 28] = [
    "memchr",
    "hashbrown",
    "jiff",
    "parquet",
    "rand",
    "rand_distr",
    "rand_xoshiro",
    "statrs",
    "ndarray",
    "libm",
    "rayon",
    "toml",
    "serde",
    "serde_json",
    "annotate_snippets",
    "strsim",
    "thiserror",
    "csv",
    "sha2",
    "clap",
    "clap_complete",
    "comfy_table",
    "indicatif",
    "ctrlc",
    "plotters",
    "png",
    "maud",
    "rust_xlsxwriter",
];

#[test]
fn nobody_looks_up_or_sideways() {
    let may_use: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    let crates: BTreeMap<&str, &[&str]> = CRATES.into_iter().collect();
    let mut wrong = Vec::new();
    for file in files("src", "rs") {
        let Some(layer) = layer_of(&file) else {
            continue;
        };
        let Some(allowed) = may_use.get(layer.as_str()) else {
            wrong.push(format!("{}: layer `{layer}` has no row in the table", file.display()));
            continue;
        };
        let text = code_of(&std::fs::read_to_string(&file).unwrap());
        for used in words_after(&text, "crate::") {
            if used != layer && may_use.contains_key(used.as_str()) && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: `{layer}` may not use `{used}`", file.display()));
            }
        }
        let at_home = crates.get(layer.as_str()).copied().unwrap_or_default();
        for outside in OUTSIDE.iter().filter(|outside| names_crate(&text, outside)) {
            if !at_home.contains(outside) {
                wrong.push(format!("{}: `{outside}` is not at home in `{layer}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_itself_has_no_circle() {
    for (index, (layer, uses)) in MAY_USE.iter().enumerate() {
        for used in *uses {
            let at = MAY_USE.iter().position(|(name, _)| name == used).expect("a known layer");
            assert!(at < index, "{layer} uses {used}, which stands to its right");
        }
    }
}

/// A layer is a folder or a file right below `src`.
fn layer_of(file: &std::path::Path) -> Option<String> {
    let below = file.strip_prefix(project("src")).ok()?;
    let first = below.components().next()?.as_os_str().to_string_lossy().into_owned();
    let name = first.trim_end_matches(".rs").to_owned();
    (!matches!(name.as_str(), "lib" | "main")).then_some(name)
}

/// The text without comments and without what only tests see.
fn code_of(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]").next().unwrap_or(text);
    before_tests.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

fn words_after(text: &str, marker: &str) -> Vec<String> {
    text.split(marker)
        .skip(1)
        .map(|rest| rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect())
        .collect()
}

/// Whether the code names the crate as the head of a path.
fn names_crate(text: &str, name: &str) -> bool {
    let head = format!("{name}::");
    text.match_indices(&head).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':')
    })
}
