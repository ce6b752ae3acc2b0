//! The scenario files that ship, the schema, and the reference page.

use crate::support::{self, cltv, files, golden, project, stderr, stdout};
use cltv::scenario::format::{ROOT, Shape, TableFormat, reference};

#[test]
fn every_shipped_scenario_checks_without_a_problem() {
    for file in files("scenarios", "toml") {
        let output = cltv(["check".as_ref(), file.as_os_str()]);
        let text = stdout(&output);
        assert_eq!(output.status.code(), Some(0), "{text}");
        let meant = MEANT.iter().any(|(name, warning)| file.ends_with(name) && text.contains(warning));
        assert!(meant || text.contains("no problems"), "{text}");
    }
}

/// Warnings that are the point of a file, so that they must be said.
const MEANT: [(&str, &str); 3] = [
    ("textbook/k-factor.toml", "K factor is about 1.25"),
    ("claims/retention-5-percent-monthly.toml", "takes `retention` of \"client\" to 1.02"),
    ("claims/retention-doubled-loyal.toml", "takes `retention` of \"buyer\" to 1.6"),
];

/// Enough draws that engines are held against each other; individuals where nobody enters, which takes seconds
/// instead of minutes.
#[test]
fn every_shipped_scenario_passes_its_audit_in_every_engine() {
    let mut judged = 0;
    for file in files("scenarios", "toml") {
        for engine in ["cohort", "individual"] {
            let sets =
                [("simulation.engine", format!("\"{engine}\"")), ("simulation.draws", "40".to_owned())];
            let scenario = sets.iter().try_fold(
                cltv::Scenario::from_files(&file, support::Disk).unwrap(),
                |scenario, (key, value)| scenario.with(key, value),
            );
            // points counted member by member are known to individuals only
            let Ok(scenario) = scenario else { continue };
            if engine == "individual" && !scenario.checked().channels().is_empty() {
                continue;
            }
            let findings = scenario.run(&cltv::Context::default()).unwrap();
            for check in &findings.audit {
                assert!(check.holds != Some(false), "{} by {engine}: {check:?}", file.display());
                judged += u32::from(check.name == "engines agree" && check.holds.is_some());
            }
        }
    }
    assert!(judged > 80, "{judged} agreements were judged");
}

#[test]
fn every_shipped_scenario_opens_with_a_question() {
    for file in files("scenarios", "toml") {
        let text = std::fs::read_to_string(&file).unwrap();
        let comment: String = text.lines().take_while(|line| line.starts_with('#')).collect();
        assert!(
            comment.contains('?') || file.starts_with(project("scenarios/textbook")),
            "{}",
            file.display()
        );
    }
}

#[test]
fn the_reference_page_is_written_from_the_format() {
    golden(&project("docs/scenario.md"), &reference()).unwrap();
}

#[test]
fn the_schema_in_the_docs_is_the_one_the_program_prints() {
    golden(&project("docs/scenario.schema.json"), &stdout(&cltv(["schema"]))).unwrap();
}

/// Every key of every table has a meaning and an example, and the schema has it with a description.
#[test]
fn every_key_is_explained() {
    let schema: serde_json::Value = serde_json::from_str(&stdout(&cltv(["schema"]))).unwrap();
    let mut seen = Vec::new();
    visit(&ROOT, &mut seen);
    assert!(seen.len() >= 25, "{} tables", seen.len());
    for format in seen {
        let properties = if format.name == ROOT.name {
            &schema["properties"]
        } else {
            &schema["$defs"][format.name]["properties"]
        };
        for key in format.keys {
            let at = format!("{}.{}", format.name, key.name);
            assert!(key.says.len() > 10 && key.says.ends_with('.'), "{at}: {}", key.says);
            assert!(!key.example.is_empty(), "{at} has no example");
            let described = properties[key.name]["description"].as_str().unwrap_or("");
            assert!(described.starts_with(key.says), "{at}: {described}");
            assert_eq!(described.contains("Unit: "), !key.unit.words().is_empty(), "{at}");
        }
    }
}

fn visit(format: &'static TableFormat, seen: &mut Vec<&'static TableFormat>) {
    if seen.iter().any(|known| known.name == format.name) {
        return;
    }
    seen.push(format);
    for key in format.keys {
        visit_shape(key.shape, seen);
    }
}

fn visit_shape(shape: Shape, seen: &mut Vec<&'static TableFormat>) {
    match shape {
        Shape::Table(format) | Shape::Tables(format, _) => visit(format, seen),
        Shape::OneOf(shapes) => shapes.iter().for_each(|each| visit_shape(*each, seen)),
        _ => {}
    }
}

/// Every example of the reference is accepted where it is said to belong: a scenario with every
/// key of the format, written with its own example, has no unknown key and no wrong kind.
#[test]
fn every_key_is_read_by_the_parser() {
    let text = std::fs::read_to_string(project("tests/every-key.toml")).unwrap();
    let keys = missing_keys(&text);
    assert!(keys.is_empty(), "tests/every-key.toml lacks {keys:?}");
    let output = cltv(["check", "--quiet", "tests/every-key.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    // a date is no valid value of any key, so a key that accepts one is not read
    let mut unread = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some((key, _)) = line.split_once(" = ") else {
            continue;
        };
        let broken: Vec<String> = text
            .lines()
            .enumerate()
            .map(|(at, line)| if at == number { format!("{key} = 1990-01-01") } else { line.to_owned() })
            .collect();
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(project("tests/broken/posterior.csv"), folder.path().join("posterior.csv")).unwrap();
        let path = folder.path().join("broken.toml");
        std::fs::write(&path, broken.join("\n")).unwrap();
        let output = cltv(["check".as_ref(), path.as_os_str()]);
        if output.status.code() != Some(2) || !stdout(&output).contains("is a date") {
            unread.push(line.to_owned());
        }
    }
    assert!(unread.is_empty(), "not read: {unread:#?}");
}

/// Keys of the format that stand nowhere in a file.
fn missing_keys(text: &str) -> Vec<String> {
    let mut seen = Vec::new();
    visit(&ROOT, &mut seen);
    let mut missing = Vec::new();
    for format in seen {
        for key in format.keys.iter().filter(|key| key.name != "extends") {
            let marked = format!("{} = ", key.name);
            let header = [
                format!("[{}]", key.name),
                format!(".{}]", key.name),
                format!("[{}.", key.name),
                format!(".{}.", key.name),
            ];
            let has = text.lines().any(|line| {
                line.contains(&marked) || header.iter().any(|header| line.contains(header.as_str()))
            });
            if !has {
                missing.push(format!("{}.{}", format.name, key.name));
            }
        }
    }
    missing
}

#[test]
fn new_writes_what_runs_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine");
    let first = cltv(["new".as_ref(), path.as_os_str(), "--template".as_ref(), "points".as_ref()]);
    assert_eq!(first.status.code(), Some(0), "{}", stderr(&first));
    let written = path.with_extension("toml");
    assert_eq!(cltv(["check".as_ref(), written.as_os_str()]).status.code(), Some(0));
    std::fs::write(&written, "mine").unwrap();
    let second = cltv(["new".as_ref(), path.as_os_str()]);
    assert_eq!(second.status.code(), Some(1));
    assert!(stderr(&second).contains("left as it is"));
    assert_eq!(std::fs::read_to_string(&written).unwrap(), "mine");
    let unknown = cltv(["new", "x", "--template", "pionts"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("Did you mean `points`?"));
}

#[test]
fn completions_are_there_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = cltv(["completions", shell]);
        assert!(output.status.success() && stdout(&output).contains("cltv"), "{shell}");
    }
}
