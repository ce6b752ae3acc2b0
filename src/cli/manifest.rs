//! `manifest.json` and its like: what was run, with what, and how long it took.

use super::prepare::Prepared;
use crate::report::origin::Origin;
use crate::study::block::count;
use crate::study::findings::Findings;
use serde_json::{Value, json};

/// Of a run.
pub(super) fn of_run(findings: &Findings, prepared: &Prepared, seconds: f64) -> Value {
    json!({
        "program": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": findings.provenance.title,
        "scenario_hash": prepared.hash,
        "engine": findings.provenance.engine.name(),
        "draws": findings.provenance.draws,
        "blocks": count(findings.provenance.draws),
        "seed": findings.provenance.seed,
        "options": { "set": prepared.asked.sets, "programs": prepared.asked.programs },
        "seconds": seconds,
    })
}

/// Of any other verb that simulates, with so many draws.
pub(super) fn of_study(origin: &Origin, prepared: &Prepared, draws: u64, seconds: f64) -> Value {
    json!({
        "program": env!("CARGO_PKG_NAME"),
        "version": origin.version,
        "command": origin.command,
        "scenario": prepared.scenario.title(),
        "scenario_hash": origin.scenario_hash,
        "draws": draws,
        "seed": prepared.scenario.simulation().seed,
        "options": { "set": prepared.asked.sets, "programs": prepared.asked.programs },
        "seconds": seconds,
    })
}
