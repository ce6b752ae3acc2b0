//! What a run leaves for people: charts, report, workbook; the gallery of the flagship.

use crate::support::{cltv, files_below, golden, project, stderr};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Runs a scenario of the project into a folder of its own.
fn run(scenario: &str, more: &[&str]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut arguments = vec!["run", scenario, "--quiet", "--out", out.to_str().unwrap()];
    arguments.extend(more);
    let output = cltv(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    (folder, out)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn names(folder: &Path) -> BTreeSet<String> {
    let name = |path: &PathBuf| path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
    files_below(folder).iter().map(name).collect()
}

/// The report without its fonts and its pictures, a tag a line.
fn told(report: &str) -> String {
    let mut text = String::new();
    for (index, part) in report.split("<svg").enumerate() {
        let part = if index == 0 { part } else { part.split_once("</svg>").map_or("", |(_, rest)| rest) };
        text.push_str(part);
    }
    let (head, rest) = text.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    format!("{head}{rest}").replace("><", ">\n<")
}

#[test]
fn the_report_and_its_charts_read_as_they_did() {
    let (_folder, out) = run("tests/hostile.toml", &["--engine", "expected", "--draws", "40"]);
    let report = told(&read(&out.join("report.html")));
    let mut wrong = Vec::new();
    wrong.extend(golden(&project("tests/golden/report.html"), &report).err());
    for chart in ["clv-curve", "retention", "ladder", "cohorts", "bridge", "npv-distribution"] {
        let file = format!("{chart}.svg");
        let drawn = read(&out.join("charts").join(&file));
        wrong.extend(golden(&project("tests/golden").join(file), &drawn).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn hostile_names_stay_text() {
    let (_folder, out) = run("tests/hostile.toml", &[]);
    let report = read(&out.join("report.html"));
    for open in ["<script", "<img", "onerror=alert(1)>'", "\u{202e}", "<b>aware"] {
        assert!(!report.contains(open), "{open}");
    }
    assert!(report.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for path in files_below(&out.join("charts")) {
        if path.extension().is_some_and(|extension| extension == "svg") {
            let drawn = read(&path);
            assert!(
                !drawn.contains("<script") && !drawn.contains("<b>") && !drawn.contains('\u{202e}'),
                "{path:?}"
            );
        }
    }
    // individuals differ, so there is a curve of who brings the value
    assert!(out.join("charts/whale-curve.png").is_file());
}

#[test]
fn without_charts_a_run_leaves_tables_only() {
    let (_folder, out) = run("scenarios/five-rungs.toml", &["--no-charts", "--draws", "5"]);
    let wanted = ["cohorts.csv", "draws.csv", "manifest.json", "series.csv", "summary.json"];
    assert_eq!(names(&out), wanted.map(str::to_owned).into());
    // and takes away what a former run left for people
    let again =
        cltv(["run", "scenarios/five-rungs.toml", "--quiet", "--draws", "5", "--out", out.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
    assert!(names(&out).contains("report.html"));
    let arguments = ["run", "scenarios/five-rungs.toml", "--quiet", "--no-charts", "--draws", "5", "--out"];
    cltv(arguments.into_iter().chain([out.to_str().unwrap()]));
    assert_eq!(names(&out), wanted.map(str::to_owned).into());
}

#[test]
fn the_smallest_scenarios_leave_pages_too() {
    for more in [
        &["--draws", "1", "--set", "time.horizon=1"][..],
        &["--draws", "3", "--set", "time.horizon=2", "--engine", "individual", "--set", "cohort.customers=1"],
    ] {
        let (_folder, out) = run("scenarios/five-rungs.toml", more);
        assert!(
            names(&out).contains("charts/clv-curve.svg") && names(&out).contains("workbook.xlsx"),
            "{more:?}"
        );
    }
    let (_folder, out) = run("scenarios/textbook/margin-multiple.toml", &[]);
    assert!(read(&out.join("report.html")).contains("</html>"));
}

/// `CLTV_BLESS=1 cargo test --test suite gallery` draws it anew.
#[test]
fn the_gallery_shows_what_the_flagship_draws() {
    let (_folder, out) = run("scenarios/coffee-chain.toml", &[]);
    let gallery = project("output/gallery");
    if std::env::var_os("CLTV_BLESS").is_some() {
        // the gallery may not be there yet
        let _ = std::fs::remove_dir_all(&gallery);
        std::fs::create_dir_all(&gallery).unwrap();
    }
    let drawn = out.join("charts");
    let mut wrong = Vec::new();
    let is_svg = |name: &String| name.ends_with(".svg");
    for name in names(&drawn).into_iter().filter(is_svg) {
        wrong.extend(golden(&gallery.join(&name), &read(&drawn.join(&name))).err().map(|_| name));
    }
    assert!(wrong.is_empty(), "out of date, CLTV_BLESS=1 draws them anew: {wrong:?}");
    assert_eq!(names(&gallery), names(&drawn).into_iter().filter(is_svg).collect());
}
