//! What was understood of a scenario: its numbers said back per year, whatever its period is.
//!
//! Every number stands at the means of the uncertain ones, with its p5 and p95 over draws where it
//! depends on them. They are read off the compiled model, so a wrong unit shows here as it will in a
//! run; nothing is simulated but the life of one customer, for what a first purchase costs.

mod programs;
mod ranges;
mod stages;
mod understanding;
mod words;

pub use programs::ProgramFigures;
pub use ranges::{Figure, Ranged, find};
pub use understanding::{
    Basis, ChannelFigures, ReferralWords, SegmentWords, StageFigures, Uncertain, Understanding,
};

use crate::engine::Limit;
use crate::model::draws::{Draws, means};
use crate::model::{Engine, Question};
use crate::scenario::shares::divide;
use crate::scenario::{Scenario, Segment};
use crate::study::kernel::findings::{Assumption, Warning};
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::RunError;
use crate::units::convert_growth;
use ranges::Sample;
use words::place_name;

/// Says back what was understood; `numbers` are those of the file, `warnings` those of the check.
///
/// # Errors
/// When a channel that holds a number of customers grows past what can be counted, or correlations
/// contradict each other.
pub fn explain(
    scenario: &Scenario,
    numbers: Vec<Assumption>,
    warnings: Vec<Warning>,
) -> Result<Understanding, RunError> {
    let draws = Draws::new(scenario)?;
    let drawn = Sample::new(scenario, &draws);
    let time = scenario.time();
    let year = time.period.per_year();
    let plain = stages::alike(scenario, None);
    let ladder = stages::ladder(&plain, &drawn);
    let referral = scenario.stages().iter().any(|stage| stage.referral.is_some());
    Ok(Understanding {
        provenance: Provenance::new(scenario, Engine::choose(scenario, Question::Run)),
        horizon_years: time.horizon_periods as f64 / year,
        timing: time.cash_flow.name(),
        discount_per_year: drawn.ranged(|draw| Some(convert_growth(time.discount.at(draw), year))),
        cohort_entry: scenario.stages()[scenario.cohort().entry].name.clone(),
        lifetime_years: stages::lifetime(&plain, &drawn)?,
        lapsed: stages::lapsed(&plain, &drawn),
        opening: opening(scenario, &drawn),
        market: scenario.market().map(|size| drawn.ranged(|draw| Some(size.at(draw)))),
        fixed_cost_growth_per_year: drawn
            .ranged(|draw| Some(convert_growth(scenario.fixed_cost_growth().at(draw), year))),
        fixed_cost_per_year: drawn.ranged(|draw| Some(scenario.fixed_cost().at(draw) * year)),
        channels: channels(scenario, &drawn)?,
        segments: segments(scenario, &drawn),
        referral: referral.then(|| ReferralWords {
            entry: scenario.stages()[scenario.referral().entry].name.clone(),
            differences: words::changes(scenario, &scenario.referral().changes, &drawn, None),
        }),
        programs: programs::all(scenario, &drawn)?,
        uncertain: uncertain(scenario, &draws),
        numbers: numbers.into_iter().map(with_basis).collect(),
        stages: ladder,
        warnings,
    })
}

fn with_basis(number: Assumption) -> (Assumption, Basis) {
    let words = number.note.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    let is_fact = |word: &String| matches!(word.as_str(), "fact" | "facts");
    let is_assumption = |word: &String| matches!(word.as_str(), "assumption" | "assumptions" | "assumed");
    let basis = match words.first() {
        Some(first) if is_fact(first) && words.iter().any(is_assumption) => Basis::Mixed,
        Some(first) if is_fact(first) => Basis::Fact,
        Some(first) if is_assumption(first) => Basis::Assumption,
        _ => Basis::NotSaid,
    };
    (number, basis)
}

fn opening(scenario: &Scenario, drawn: &Sample) -> Vec<(String, f64, f64)> {
    let year = scenario.time().period.per_year();
    let one = |opening: &crate::scenario::Opening| {
        let means = drawn.means();
        let tenure = opening.tenure_periods.at(means) / year;
        (place_name(scenario, opening.place), opening.customers.at(means), tenure)
    };
    scenario.opening().iter().map(one).collect()
}

fn segments(scenario: &Scenario, drawn: &Sample) -> Vec<SegmentWords> {
    let named = |(_, segment): &(usize, &Segment)| !segment.name.is_empty();
    let parts = scenario.segment_shares();
    let words = |(index, segment): (usize, &Segment)| SegmentWords {
        name: segment.name.clone(),
        share: drawn.ranged(|draw| Some(divide(&parts, draw).shares[index])),
        differences: words::changes(scenario, &segment.changes, drawn, None),
        stages: stages::ladder(&stages::alike(scenario, Some(segment)), drawn),
    };
    scenario.segments().iter().enumerate().filter(named).map(words).collect()
}

fn channels(scenario: &Scenario, drawn: &Sample) -> Result<Vec<ChannelFigures>, Limit> {
    let mut all = Vec::new();
    for channel in scenario.channels() {
        let (holds, figures) = stages::channel(scenario, channel, drawn)?;
        all.push(ChannelFigures {
            name: channel.name.clone(),
            entry: scenario.stages()[channel.entry].name.clone(),
            holds,
            figures,
            differences: words::changes(scenario, &channel.changes, drawn, None),
        });
    }
    Ok(all)
}

fn uncertain(scenario: &Scenario, draws: &Draws<'_>) -> Vec<Uncertain> {
    let means = means(scenario);
    let one = |(index, parameter): (usize, &crate::scenario::quantity::Parameter)| Uncertain {
        path: parameter.path.to_string(),
        mean: means[index],
        p5: draws.quantile(index, 0.05),
        p95: draws.quantile(index, 0.95),
    };
    scenario.parameters().iter().enumerate().map(one).collect()
}
