//! Broken scenario files, one per kind of mistake, with the whole message as golden text.

use crate::support::{cltv, files, golden, project, stdout};

/// Files with more than one error, because two lines of them are wrong.
const MORE_THAN_ONE: [(&str, usize); 3] =
    [("correlation-of-known", 2), ("win-back-not-eligible", 2), ("twenty-mistakes", 20)];

#[test]
fn every_kind_of_mistake_is_said_whole() {
    let broken = files("tests/broken", "toml");
    assert!(broken.len() >= 40, "only {} broken files", broken.len());
    let mut wrong = Vec::new();
    for file in &broken {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let output = cltv(["check", &format!("tests/broken/{name}.toml")]);
        let text = stdout(&output);
        assert_eq!(output.status.code(), Some(2), "{name}: {text}");
        let wanted = MORE_THAN_ONE.iter().find(|(other, _)| *other == name).map_or(1, |(_, count)| *count);
        let found = text.lines().filter(|line| line.starts_with("error")).count();
        if found != wanted {
            wrong.push(format!("{name}: {found} errors instead of {wanted}\n{text}"));
        }
        wrong.extend(golden(&file.with_extension("txt"), &text).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn json_says_the_same_with_line_and_column() {
    let output =
        cltv(["check", "--format", "json", "tests/broken/unknown-key.toml", "scenarios/five-rungs.toml"]);
    assert_eq!(output.status.code(), Some(2));
    let document: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    let problem = &document["files"][0]["problems"][0];
    assert_eq!(problem["line"], 13);
    assert_eq!(problem["column"], 1);
    assert_eq!(problem["path"], "stage.regular.chrun");
    assert_eq!(problem["severity"], "error");
    assert_eq!(problem["help"], "did you mean `churn`?");
    assert!(problem["message"].as_str().is_some_and(|message| message.contains("chrun")));
    assert_eq!(document["files"][1]["problems"], serde_json::json!([]));
}

#[test]
fn a_file_too_large_is_refused_without_being_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.toml");
    let file = std::fs::File::create(&path).unwrap();
    // sparse: takes no room on the disk
    file.set_len(17 * 1024 * 1024).unwrap();
    let output = cltv(["check".as_ref(), path.as_os_str()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stdout(&output).contains("at most 16 MiB"), "{}", stdout(&output));
}

#[test]
fn nesting_too_deep_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep.toml");
    std::fs::write(&path, format!("title = {}1{}", "[".repeat(100_000), "]".repeat(100_000))).unwrap();
    let output = cltv(["check".as_ref(), path.as_os_str()]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
}

#[test]
fn warnings_are_no_errors() {
    for name in ["all", "unusual"] {
        let output = cltv(["check", &format!("tests/warnings/{name}.toml")]);
        let text = stdout(&output);
        assert_eq!(output.status.code(), Some(0), "{text}");
        golden(&project(&format!("tests/warnings/{name}.txt")), &text).unwrap();
    }
}

#[test]
fn what_is_pasted_on_the_command_line_is_said_too() {
    let said = |set: &str| {
        let output = cltv(["check", "scenarios/five-rungs.toml", "--set", set, "--format", "json"]);
        let document: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
        let problems = document["files"][0]["problems"].as_array().unwrap().clone();
        let of = |problem: &serde_json::Value| problem["help"].as_str().unwrap_or_default().to_owned();
        problems.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(said("time.period=month"), [""; 0], "a word needs no quotes there");
    assert_eq!(said("time.discount=10%"), ["write 0.1"]);
    assert_eq!(said("time.discount=8–12 %"), ["write { low = 0.08, high = 0.12 }"]);
    assert_eq!(said("market.size=\u{ffe5}62\u{a0}000"), ["write 62_000"]);
    assert_eq!(said("time.discount={ min = 0.08, max = 0.12 }"), ["write { low = 0.08, high = 0.12 }"]);
}

#[test]
fn all_that_is_wrong_is_said_beside_what_is_pasted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pasted.toml");
    let text = "title = \u{201c}Shop\u{201d}\ntime = { period = month, horizon = 12 }\n[[stage]]\n\
        name = \"a\"\nkind = \"customer\"\nchrun = 5%\nchurn = 1.5\norders = 1\norder_value = $10\n";
    std::fs::write(&path, text).unwrap();
    let output = cltv(["check".as_ref(), path.as_os_str()]);
    let text = stdout(&output);
    assert_eq!(text.lines().filter(|line| line.starts_with("error")).count(), 6, "{text}");
}

#[test]
fn a_stated_unit_is_taken_at_its_word() {
    let set = |path: &str, value: &str| {
        let output = cltv([
            "check",
            "tests/warnings/unusual.toml",
            "--set",
            &format!("{path}={value}"),
            "--format",
            "json",
        ]);
        stdout(&output).contains(&format!("\"path\": \"{path}\""))
    };
    // 0.10 a month is said to be 214 % a year, unless the month is stated; 10 % a year is ordinary
    assert!(set("time.discount", "0.10"));
    assert!(!set("time.discount", "{ value = 0.10, per = \"month\" }"));
    assert!(!set("time.discount", "{ value = 0.10, per = \"year\" }"));
    assert!(set("time.discount", "{ value = 10, per = \"year\" }"));
    assert!(!set("lapsed.win_back", "{ value = 0.2, per = \"month\" }"));
    assert!(!set("stage.aware.climb", "{ value = 1, per = \"month\" }"));
}
