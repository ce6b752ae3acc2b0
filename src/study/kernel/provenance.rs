//! Where findings come from: the head that the findings of every study begin with.

use crate::scenario::Scenario;

pub use crate::model::{Choice, Engine, Reason};

/// Where findings come from: with the same, anybody finds the same.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Provenance {
    /// Title of the scenario.
    pub title: String,
    /// Currency code.
    pub currency: String,
    /// Name of the period.
    pub period: &'static str,
    /// Number of periods.
    pub horizon_periods: usize,
    /// Number of draws.
    pub draws: u64,
    /// Seed.
    pub seed: u64,
    /// The engine that ran.
    pub engine: Engine,
    /// Why it was chosen.
    pub reason: Reason,
    /// Hash of all that the numbers depend on; empty for a scenario that was not read.
    pub scenario_hash: String,
    /// Version of the program.
    pub version: &'static str,
}

impl Provenance {
    /// Of a scenario with its draws, under the engine that was chosen.
    pub fn new(scenario: &Scenario, choice: Choice) -> Provenance {
        Provenance {
            title: scenario.title().to_owned(),
            currency: scenario.currency().to_owned(),
            period: scenario.time().period.name(),
            horizon_periods: scenario.time().horizon_periods,
            draws: scenario.simulation().draws,
            seed: scenario.simulation().seed,
            engine: choice.engine,
            reason: choice.reason,
            scenario_hash: scenario.hash().to_owned(),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}
