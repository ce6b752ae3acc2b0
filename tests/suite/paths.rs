//! What is printed can be typed: the path of every number of every shipped scenario is one that `--set` takes.

use crate::support::files;
use cltv::scenario::load;
use std::path::Path;

pub struct Disk;

impl cltv::scenario::Files for Disk {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        std::fs::read(path)
    }
}

#[test]
fn every_path_that_is_printed_can_be_typed() {
    let mut wrong = Vec::new();
    let mut typed = 0;
    for file in files("scenarios", "toml") {
        let loaded = load(&file, &[], &Disk);
        let scenario = loaded.scenario.unwrap();
        // as written they are the same scenario; headers and lists over several lines are not written so
        let is_value = |written: &str| toml::from_str::<toml::Table>(&format!("v = {written}")).is_ok();
        let assumptions: Vec<String> = loaded
            .assumptions
            .iter()
            .filter(|each| is_value(&each.written))
            .map(|each| format!("{}={}", each.path, each.written))
            .collect();
        let again = load(&file, &assumptions, &Disk);
        if again.scenario.is_none() || again.assumptions.len() != loaded.assumptions.len() {
            wrong.push(format!("{}: {:#?}", file.display(), again.problems));
        }
        // these are also what drivers, sweeps and charts are called by
        for parameter in scenario.parameters() {
            let set = format!("{}={}", parameter.path, 0.5);
            let problems = load(&file, &[set], &Disk).problems;
            let misses = ["no such place", "unknown"];
            if let Some(problem) = problems.iter().find(|problem| misses.contains(&problem.label.as_str())) {
                wrong.push(format!("{}: {}: {}", file.display(), parameter.path, problem.message));
            }
        }
        typed += assumptions.len() + scenario.parameters().len();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(typed > 1000, "only {typed} paths");
}
