//! The lessons and `docs/decision.md`: every command runs, and prints what the table under it says.

use crate::paths::Disk;
use crate::support::{files, project};
use cltv::report::live::lessons::{N_LESSONS, lesson};
use cltv::{Asked, Context, Scenario};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// A command of a lesson and the rows that stand under it.
struct Example {
    place: String,
    command: String,
    rows: Vec<Vec<String>>,
}

/// The commands of a page, with all tables up to the next command.
fn examples(page: &Path) -> Vec<Example> {
    let text = std::fs::read_to_string(page).unwrap();
    let mut found: Vec<Example> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(command) = line.strip_prefix("$ ") {
            let place = format!("{}:{}", page.file_name().unwrap().display(), number + 1);
            found.push(Example { place, command: command.to_owned(), rows: Vec::new() });
        } else if line.starts_with("| `") {
            let cells = line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
            found.last_mut().expect("a table stands under a command").rows.push(cells);
        }
    }
    found
}

/// A number as the page writes it, and half a unit of its last digit.
fn number(text: &str) -> (f64, f64) {
    let (text, unit) = text.strip_suffix(" %").map_or((text, 1.0), |share| (share, 0.01));
    let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    let value: f64 = text.parse().unwrap_or_else(|_| panic!("{text} is no number"));
    (value * unit, 0.5 * unit * f64::powi(10.0, -(digits as i32)))
}

/// The number of this name in what a command printed, and its verdict where it is a reading.
fn printed(document: &Value, name: &str) -> Option<(f64, Option<String>)> {
    if let Some((claim, reading)) = name.split_once(": ") {
        let named =
            |list: &Value, name: &str| list.as_array()?.iter().find(|one| one["name"] == name).cloned();
        let reading = named(&named(&document["claims"], claim)?["readings"], reading)?;
        let verdict = reading["verdict"].as_str().map(str::to_owned);
        return Some((reading["comparison"]["mean"].as_f64()?, verdict));
    }
    // of a goal seek, and of a sweep
    if name == "value" {
        return Some((document["value"].as_f64()?, None));
    }
    let (cohort, business) = (&document["cohort"], &document["business"]);
    let estimate = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
        Some((curve, at)) => {
            let at: usize = at.parse().ok()?;
            let curves = [&cohort["curves"][curve], &business["series"][curve], &document[curve]];
            curves.into_iter().find_map(|curve| curve.get(at))?
        }
        None => [&cohort["metrics"], &business["metrics"]].into_iter().find_map(|all| all.get(name))?,
    };
    Some((estimate["mean"].as_f64()?, None))
}

/// All scenarios in a folder of their own, in which commands may write.
fn scenarios() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files("scenarios", "toml") {
        let to = folder.path().join(file.strip_prefix(project("")).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(file, to).unwrap();
    }
    folder
}

/// What a command prints as JSON.
fn document(example: &Example, folder: &Path) -> Value {
    let mut words = example.command.split_whitespace();
    assert_eq!(words.next(), Some("cltv"), "{}", example.place);
    let output = Command::new(env!("CARGO_BIN_EXE_cltv"))
        .args(words)
        .args(["--format", "json"])
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{}: {said}", example.place);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What stands at a path: keys, and members of lists by their names, which may have points in them.
fn at<'d>(document: &'d Value, path: &str) -> Option<&'d Value> {
    if path.is_empty() {
        return Some(document);
    }
    let after = |name: &str| {
        let rest = path.strip_prefix(name)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
    };
    match document {
        Value::Array(list) => list.iter().find_map(|one| at(one, after(one["name"].as_str()?)?)),
        value => value.as_object()?.iter().find_map(|(key, value)| at(value, after(key)?)),
    }
}

/// `docs/decision.md`: each row names a path of the JSON document, and its number or its text.
#[test]
fn every_command_of_the_decision_prints_what_it_says() {
    let folder = scenarios();
    let examples = examples(&project("docs/decision.md"));
    let mut problems = Vec::new();
    for example in &examples {
        let document = document(example, folder.path());
        for row in &example.rows {
            let path = row[0].trim_matches('`');
            let found = at(&document, path).map(|value| value.get("mean").unwrap_or(value));
            let same = match found {
                Some(Value::String(text)) => *text == row[1],
                Some(Value::Number(value)) => {
                    let (wanted, half) = number(&row[1].replace(',', ""));
                    // half a unit of the digit shown, and what a binary number adds to it
                    (value.as_f64().unwrap() - wanted).abs() <= half * (1.0 + 1e-9)
                }
                _ => false,
            };
            if !same {
                problems.push(format!("{}: {path} is {found:?}, not {}", example.place, row[1]));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(examples.iter().map(|example| example.rows.len()).sum::<usize>() >= 20);
}

#[test]
fn every_command_of_the_lessons_prints_what_they_say() {
    let folder = scenarios();
    let mut problems = Vec::new();
    for page in files("docs/lessons", "md") {
        let examples = examples(&page);
        let is_lesson = page.file_name().unwrap() != "README.md";
        assert!(!is_lesson || examples.iter().map(|one| one.rows.len()).sum::<usize>() >= 8, "{page:?}");
        for example in examples {
            let document = document(&example, folder.path());
            for row in &example.rows {
                let name = row[0].trim_matches('`');
                let (wanted, half) = number(&row[1]);
                match printed(&document, name) {
                    // half a unit of the digit shown, and what a binary number adds to it
                    Some((value, verdict)) if (value - wanted).abs() <= half * (1.0 + 1e-9) => {
                        if let Some(verdict) = verdict.filter(|verdict| *verdict != row[2]) {
                            problems.push(format!("{}: {name} {verdict}, not {}", example.place, row[2]));
                        }
                    }
                    other => problems.push(format!("{}: {name} is {other:?}, not {}", example.place, row[1])),
                }
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

/// What a task asks for is not there yet, and is once its number stands where it says.
#[test]
fn every_task_of_the_lessons_has_its_answer() {
    for number in 1..=N_LESSONS {
        let lesson = lesson(number).unwrap().unwrap();
        for task in lesson.tasks {
            let named = |path: &&&str| path.ends_with(&format!("/{}.toml", task.scenario));
            let path = lesson.scenarios.iter().find(named).unwrap();
            let scenario = Scenario::from_files(&project(path), Disk).unwrap();
            let off = |sets: Vec<String>| {
                let asked = Asked { sets, programs: task.programs.clone() };
                let found = scenario.asking(asked).unwrap().measure(&[&task.metric], &Context::default());
                (found.unwrap().metrics[0].1.mean.unwrap() - task.target).abs() / task.tolerance
            };
            assert!(off(Vec::new()) > 2.0, "{}", task.asks);
            assert!(off(vec![format!("{}={}", task.moves, task.answer)]) < 0.5, "{}", task.asks);
        }
    }
}
