//! Who may know whom, as data. Fails on an import that climbs, on a sideways one, on a room without a row,
//! on a circle inside a room, and on a grant that nobody uses.

use crate::imports::{Code, circles_in_folders};
use crate::support::{files, project};
use std::collections::{BTreeMap, BTreeSet};

/// Each layer and the layers it may use, left to right as data flows.
const MAY_USE: [(&str, &[&str]); 16] = [
    ("text", &[]),
    ("threads", &[]),
    ("metrics", &[]),
    ("units", &[]),
    ("stats", &[]),
    ("laws", &["stats"]),
    ("accounting", &[]),
    ("scenario", &["text", "metrics", "units", "stats"]),
    ("calibrate", &["text", "threads", "units", "stats", "laws", "scenario"]),
    ("results", &["metrics"]),
    ("model", &["units", "stats", "laws", "accounting", "scenario"]),
    ("engine", &["stats", "accounting", "model", "results"]),
    (
        "study",
        &["text", "threads", "metrics", "units", "stats", "laws", "scenario", "model", "results", "engine"],
    ),
    ("front", &["stats", "scenario", "calibrate", "study"]),
    ("report", &["text", "metrics", "units", "stats", "calibrate", "study"]),
    (
        "cli",
        &["text", "threads", "units", "stats", "laws", "scenario", "calibrate", "study", "front", "report"],
    ),
];

/// Each layer and the outside crates at home in it.
const CRATES: [(&str, &[&str]); 16] = [
    ("text", &[]),
    ("threads", &["rayon"]),
    ("metrics", &[]),
    ("units", &["libm"]),
    ("stats", &["rand", "rand_distr", "rand_xoshiro", "statrs", "libm", "serde", "thiserror"]),
    ("laws", &["rand", "rand_distr", "statrs", "libm"]),
    ("accounting", &["libm"]),
    ("scenario", &["toml", "serde_json", "annotate_snippets", "strsim", "csv", "thiserror"]),
    (
        "calibrate",
        &[
            "ndarray",
            "libm",
            "thiserror",
            "rand_distr",
            "csv",
            "memchr",
            "jiff",
            "parquet",
            "toml",
            "serde",
            "serde_json",
        ],
    ),
    ("results", &[]),
    ("model", &["libm"]),
    ("engine", &[]),
    ("study", &["ndarray", "serde", "thiserror", "libm"]),
    ("front", &["thiserror", "sha2", "serde"]),
    (
        "report",
        &[
            "serde",
            "serde_json",
            "comfy_table",
            "csv",
            "plotters",
            "png",
            "maud",
            "pulldown_cmark",
            "toml",
            "rust_xlsxwriter",
            "flate2",
            "sha2",
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
            "terminal_size",
            "encoding_rs",
            "encoding_rs_io",
            "flate2",
            "zstd",
        ],
    ),
];

#[test]
fn nobody_looks_up_or_sideways() {
    let code = own_code();
    let may_use: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    let at_home: BTreeMap<&str, &[&str]> = CRATES.into_iter().collect();
    let crates = crates();
    let mut wrong = Vec::new();
    for module in code.modules() {
        let Some(layer) = module.first() else { continue };
        let file = module.join("::");
        let Some(allowed) = may_use.get(layer.as_str()) else {
            wrong.push(format!("{file}: layer `{layer}` has no row in the table"));
            continue;
        };
        for used in
            code.layers_named(module).into_iter().filter(|used| used != layer && !allowed.contains(used))
        {
            wrong.push(format!("{file}: `{layer}` may not use `{used}`"));
        }
        let at_home = at_home.get(layer.as_str()).copied().unwrap_or_default();
        for outside in code.strangers(module).into_iter().filter(|name| crates.contains(*name)) {
            if !at_home.contains(&outside) {
                wrong.push(format!("{file}: `{outside}` is not at home in `{layer}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_grant_is_used() {
    let code = own_code();
    let mut layers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut outside: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for module in code.modules() {
        let layer = module.first().map_or("lib", String::as_str);
        layers.entry(layer).or_default().extend(code.layers_named(module));
        outside.entry(layer).or_default().extend(code.strangers(module));
    }
    let mut idle = Vec::new();
    for (table, used, what) in [(MAY_USE, &layers, "uses"), (CRATES, &outside, "names")] {
        for (layer, grants) in table {
            let names =
                grants.iter().filter(|grant| !used.get(layer).is_some_and(|used| used.contains(*grant)));
            idle.extend(names.map(|name| format!("`{layer}` may, but never {what} `{name}`")));
        }
    }
    let crates = crates();
    let named: BTreeSet<&str> = outside.values().flatten().copied().collect();
    let unnamed = crates.iter().filter(|name| !named.contains(name.as_str()));
    idle.extend(unnamed.map(|name| format!("Cargo.toml brings in `{name}`, which nobody names")));
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}

#[test]
fn nobody_in_a_room_goes_round_in_circles() {
    let circles = circles_in_folders(&own_code());
    assert!(circles.is_empty(), "these import each other in a ring:\n{}", circles.join("\n"));
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

/// The library's code; the program is one line.
fn own_code() -> Code {
    let src = project("src");
    let texts = files("src", "rs").into_iter().map(|file| {
        let path = file.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
        (path, std::fs::read_to_string(file).unwrap())
    });
    let texts: Vec<(String, String)> = texts.filter(|(path, _)| path != "main.rs").collect();
    Code::read(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

/// Every outside crate of the project, as code names it.
fn crates() -> BTreeSet<String> {
    let manifest: toml::Table = std::fs::read_to_string(project("Cargo.toml")).unwrap().parse().unwrap();
    manifest["dependencies"].as_table().unwrap().keys().map(|name| name.replace('-', "_")).collect()
}
