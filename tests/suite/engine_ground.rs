//! What the engine's tests stand on: scenarios from text, and one draw simulated.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use cltv::engine::{Engine, simulate};
use cltv::model::{Compiler, draws::Draws};
use cltv::results::{BusinessMetric, CohortMetric, DrawOutcome, Series};
use cltv::scenario::{Files, Scenario, load};
use cltv::stats::streams::Key;
use std::path::Path;

/// The text of a scenario, as the file `test.toml`.
pub struct Text(pub String);

impl Files for Text {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        if path == Path::new("test.toml") { Ok(self.0.clone().into_bytes()) } else { std::fs::read(path) }
    }
}

/// The scenario of a text; problems fail the test.
pub fn scenario(text: &str) -> Scenario {
    let loaded = load(Path::new("test.toml"), &[], &Text(text.to_owned()));
    match loaded.scenario {
        Some(scenario) => scenario,
        None => panic!("{:#?}", loaded.problems),
    }
}

/// One draw of a scenario under an engine.
pub fn draw(scenario: &Scenario, engine: Engine, draw: u64) -> DrawOutcome {
    let compiler = Compiler::new(scenario, engine);
    let draws = Draws::new(scenario).unwrap();
    let mut row = Vec::new();
    draws.row(draw, &mut row);
    let model = compiler.model(&row);
    simulate(engine, &model, Key::new(scenario.simulation().seed).with(draw)).unwrap()
}

/// The expected outcome of draw 0.
pub fn expected(text: &str) -> DrawOutcome {
    draw(&scenario(text), Engine::Expected, 0)
}

pub fn cohort_metric(outcome: &DrawOutcome, metric: CohortMetric) -> f64 {
    outcome.cohort.metric(metric).unwrap()
}

pub fn business_metric(outcome: &DrawOutcome, metric: BusinessMetric) -> f64 {
    outcome.business.metric(metric).unwrap()
}

pub fn at(outcome: &DrawOutcome, series: Series, period: usize) -> f64 {
    outcome.business.at(series, period).unwrap()
}

/// Asserts a relative error of at most `tolerance`.
#[track_caller]
pub fn close(found: f64, wanted: f64, tolerance: f64) {
    let scale = wanted.abs().max(1e-300);
    assert!((found - wanted).abs() <= tolerance * scale, "found {found}, wanted {wanted}");
}
