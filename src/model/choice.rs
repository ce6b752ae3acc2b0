//! Which engine answers a question about a scenario, and why: decided here and nowhere else.

use crate::scenario::{EngineChoice, Scenario};

use super::Engine;

/// What a study asks of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Everything about a scenario, with the spread that chance and uncertain inputs give it.
    Run,
    /// Which programs pay.
    Comparison,
    /// The mean of a metric.
    Mean,
    /// The mean of a metric that tells customers apart: how unequal they are.
    Inequality,
}

/// An engine and why it is this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The engine that runs.
    pub engine: Engine,
    /// Why.
    pub reason: Reason,
}

/// Why an engine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The scenario asks for it by name.
    Asked,
    /// Points with a threshold or tiers depend on what each member did before.
    MembersApart,
    /// The metric is about the spread between customers.
    CustomersApart,
    /// It is the cheapest that shows uncertainty and luck in both lenses.
    Luck,
    /// Nothing is uncertain, so chance is all the spread that there is.
    OnlyLuck,
    /// A mean needs no luck.
    Mean,
    /// Inputs are uncertain: their spread is told without luck, which is told beside it.
    UncertainInputs,
}

impl Engine {
    /// The engine that answers a question about a scenario, and why.
    ///
    /// A scenario that names an engine gets it; else the cheapest that can answer runs.
    pub fn choose(scenario: &Scenario, question: Question) -> Choice {
        let asked = match scenario.simulation.engine {
            EngineChoice::Auto => None,
            EngineChoice::Expected => Some(Engine::Expected),
            EngineChoice::Cohort => Some(Engine::Cohort),
            EngineChoice::Individual => Some(Engine::Individual),
        };
        let uncertain = !scenario.parameters().is_empty();
        let (engine, reason) = match (asked, question) {
            (Some(engine), _) => (engine, Reason::Asked),
            (None, _) if scenario.tells_members_apart() => (Engine::Individual, Reason::MembersApart),
            (None, Question::Inequality) => (Engine::Individual, Reason::CustomersApart),
            (None, Question::Mean) => (Engine::Expected, Reason::Mean),
            (None, Question::Comparison) if uncertain => (Engine::Expected, Reason::UncertainInputs),
            (None, Question::Comparison) => (Engine::Cohort, Reason::OnlyLuck),
            (None, Question::Run) => (Engine::Cohort, Reason::Luck),
        };
        Choice { engine, reason }
    }
}
