//! `manifest.json` and its like: what was run, with what, and how long it took.

use crate::front::{Asked, Scenario};
use crate::report::origin::Origin;
use crate::study::block::count;
use crate::study::findings::Findings;
use serde_json::{Map, Value, json};

/// Of a run.
pub(super) fn of_run(findings: &Findings, scenario: &Scenario, seconds: f64) -> Value {
    json!({
        "program": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": findings.provenance.title,
        "scenario_hash": scenario.hash(),
        "engine": findings.provenance.engine.name(),
        "draws": findings.provenance.draws,
        "blocks": count(findings.provenance.draws),
        "seed": findings.provenance.seed,
        "options": { "set": scenario.asked().sets, "programs": scenario.asked().programs },
        "seconds": seconds,
    })
}

/// Of any other verb that simulates, with so many draws.
pub(super) fn of_study(origin: &Origin, scenario: &Scenario, draws: u64, seconds: f64) -> Value {
    as_typed(origin, (scenario, scenario.asked()), draws, seconds)
}

/// The same of a scenario of which a verb asks more than was typed.
pub(super) fn as_typed(
    origin: &Origin,
    (scenario, typed): (&Scenario, &Asked),
    draws: u64,
    seconds: f64,
) -> Value {
    json!({
        "program": env!("CARGO_PKG_NAME"),
        "version": origin.version,
        "command": origin.command,
        "scenario": scenario.checked().title(),
        "scenario_hash": origin.scenario_hash,
        "draws": draws,
        "seed": scenario.checked().simulation().seed,
        "options": { "set": typed.sets, "programs": typed.programs },
        "seconds": seconds,
    })
}

/// Of a verb that reads a log or a table instead of a scenario: how to do it again, and the SHA-256 of each file
/// that was read.
pub(super) fn of_data(command: &str, read: &[(String, String)], seconds: f64) -> Value {
    let read: Map<String, Value> = read.iter().map(|(file, sum)| (file.clone(), json!(sum))).collect();
    json!({
        "program": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "command": command,
        "read": read,
        "seconds": seconds,
    })
}
