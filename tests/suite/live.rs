//! `cltv live` from outside: what stands in the page.

use crate::paths::Disk;
use crate::support::{cltv, files, project, stderr, stdout};
use cltv::scenario::assemble::normalize;
use cltv::{Context, Scenario};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The page of some scenarios, and the data in it.
fn page(files: &[&str]) -> (String, Value) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/page.html");
    let words = [&["live"], files, &["--out", out.to_str().unwrap()]].concat();
    let output = cltv(words);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("page.html"));
    let page = std::fs::read_to_string(&out).unwrap();
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    let data = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    (page, data)
}

/// The scenarios of a page, as it loads them.
fn loaded(data: &Value) -> Vec<(String, Scenario)> {
    let one = |one: &Value| {
        let texts: BTreeMap<String, String> = serde_json::from_value(one["texts"].clone()).unwrap();
        let scenario = Scenario::from_texts(one["file"].as_str().unwrap(), texts).unwrap();
        (one["name"].as_str().unwrap().to_owned(), scenario)
    };
    data["scenarios"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn a_page_holds_all_texts_of_every_scenario_and_no_path_of_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["every-key.toml", "posterior.csv"] {
        std::fs::copy(project("tests").join(file), folder.path().join(file)).unwrap();
    }
    let own = folder.path().join("every-key.toml");
    let files =
        ["scenarios/programs/points.toml", "scenarios/programs/../five-rungs.toml", own.to_str().unwrap()];
    let (page, data) = page(&files);
    let loaded = loaded(&data);
    let names: Vec<&str> = loaded.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["points", "five-rungs", "every-key"]);
    for (file, (_, scenario)) in files.iter().zip(&loaded) {
        let text = std::fs::read_to_string(project(file)).unwrap();
        let own = scenario.sources().iter().any(|source| source.text == text);
        assert!(own, "{file}");
    }
    assert_eq!(data["scenarios"][0]["file"], "programs/points.toml");
    assert_eq!(data["scenarios"][2]["file"], "every-key.toml");
    assert!(!page.contains(folder.path().to_str().unwrap()));
}

#[test]
fn files_of_one_name_are_told_apart_and_whole_paths_still_lead() {
    let folder = tempfile::tempdir().unwrap();
    let twin = folder.path().join("five-rungs.toml");
    let base = project("scenarios/five-rungs.toml");
    let base = base.to_str().unwrap().replace('\\', "/");
    std::fs::write(&twin, format!("extends = \"{base}\"\ntitle = \"A twin\"\n")).unwrap();
    let (_, data) = page(&["scenarios/five-rungs.toml", twin.to_str().unwrap()]);
    let loaded = loaded(&data);
    assert_ne!(loaded[0].0, loaded[1].0);
    assert_eq!(loaded[1].1.checked().title(), "A twin");
}

#[test]
fn a_scenario_that_is_refused_has_no_page() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("page.html");
    let words = ["live", "scenarios/five-rungs.toml", "no-such.toml", "--out", out.to_str().unwrap()];
    assert_eq!(cltv(words).status.code(), Some(1));
    assert!(!Path::new(&out).exists());
}

#[test]
fn a_run_says_how_to_make_its_page_and_its_report_links_to_the_one_beside() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let (file, place) = ("scenarios/textbook/three-timings.toml", out.to_str().unwrap());
    let run = || {
        let output = cltv(["run", file, "--out", place]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        (stdout(&output), std::fs::read_to_string(out.join("report.html")).unwrap())
    };
    let (said, report) = run();
    assert_eq!(
        said.lines().last(),
        Some("To move its numbers: cltv live scenarios/textbook/three-timings.toml")
    );
    assert!(!report.contains("live.html"));
    let live = out.join("live.html");
    assert_eq!(cltv(["live", file, "--out", live.to_str().unwrap()]).status.code(), Some(0));
    assert!(run().1.contains("href=\"live.html\""));
    assert!(live.exists());
}

/// Every number of every shipped scenario can be moved and written into the text, and is then the same scenario.
#[test]
fn every_number_can_be_written_into_the_text() {
    let context = Context::default();
    let mut numbers = 0;
    for file in files("scenarios", "toml") {
        let scenario = Scenario::from_files(&file, Disk).unwrap();
        let found = scenario.dials(None, &context).unwrap();
        for (at, dial) in found.dials.iter().enumerate() {
            let asked = scenario.with(dial.path.as_str(), dial.low).unwrap();
            let text = asked.text().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            numbers += 1;
            if at == 0 {
                let mut texts = scenario.texts();
                texts.insert(normalize(&file), text);
                let edited = Scenario::from_texts(file.to_str().unwrap(), texts).unwrap();
                let [one, other] = [&asked, &edited].map(|scenario| scenario.dials(None, &context).unwrap());
                assert_eq!(one.value, other.value, "{}", file.display());
            }
        }
    }
    assert!(numbers > 500, "{numbers}");
}
