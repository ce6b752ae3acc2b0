//! What will be run: a scenario and one draw of its uncertain numbers, as indices and tables.

use crate::scenario::{EngineChoice, Scenario};

/// How a model is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// Expectations, no luck.
    Expected,
    /// Counts moved by exact draws.
    Cohort,
    /// Each customer on its own.
    Individual,
}

impl Engine {
    /// The engine that a scenario asks for; `auto` is the cheapest with luck in it.
    pub fn of(scenario: &Scenario) -> Engine {
        match scenario.simulation.engine {
            EngineChoice::Expected => Engine::Expected,
            EngineChoice::Auto | EngineChoice::Cohort => Engine::Cohort,
            EngineChoice::Individual => Engine::Individual,
        }
    }
}

/// Everything that does not depend on the draw, worked out once per scenario and engine.
#[derive(Debug)]
pub struct Compiler<'s> {
    scenario: &'s Scenario,
}

/// One draw of a scenario, ready to run.
#[derive(Debug)]
pub struct Model<'c> {
    compiler: &'c Compiler<'c>,
}

impl<'s> Compiler<'s> {
    /// Prepares a scenario for an engine.
    pub fn new(scenario: &'s Scenario, _engine: Engine) -> Compiler<'s> {
        Compiler { scenario }
    }

    /// The model of one draw: a value for each of the scenario's parameters.
    pub fn model(&'s self, _draw: &[f64]) -> Model<'s> {
        let _ = self.scenario;
        Model { compiler: self }
    }
}
