//! Why an engine runs, in words: one sentence for each reason.

use crate::study::compare::Comparison;
use crate::study::provenance::{Engine, Provenance, Reason};

/// Why this engine ran.
pub fn of(provenance: &Provenance) -> String {
    let name = provenance.engine.name();
    match provenance.reason {
        Reason::Asked => format!("the scenario asks for the {name} engine"),
        Reason::MembersApart => "points with a threshold or tiers depend on what each member did before, so members are followed one by one".to_owned(),
        Reason::Luck => "the cheapest engine that shows uncertainty and luck in both lenses; for the spread between customers (gini, top_10_share, top_20_share) use --engine individual".to_owned(),
        Reason::CustomersApart | Reason::OnlyLuck | Reason::Mean | Reason::UncertainInputs => {
            format!("the cheapest engine that can answer: {name}")
        }
    }
}

/// Why this engine compared, and what its intervals contain.
pub fn of_comparison(found: &Comparison) -> String {
    let Provenance { engine, reason, .. } = found.provenance;
    let asked = if reason == Reason::Asked { "as asked; " } else { "" };
    match engine {
        Engine::Expected => format!(
            "{asked}means given the inputs: intervals are from uncertain inputs, and what chance adds is told apart, by the cohort engine on up to {} draws",
            found.luck_draws
        ),
        Engine::Cohort | Engine::Individual if found.parameters.is_empty() => {
            format!("{asked}nothing is uncertain but chance: intervals are luck, the same with and without")
        }
        Engine::Cohort | Engine::Individual => {
            format!("{asked}intervals are from uncertain inputs and luck together, the same with and without")
        }
    }
}
