//! What was understood of a scenario: its numbers said back per year, whatever its period is.
//!
//! Every number stands at the means of the uncertain ones, with its p5 and p95 over draws where it
//! depends on them. They are read off the compiled model, so a wrong unit shows here as it will in a
//! run; nothing is simulated but the life of one customer, for what a first purchase costs.

mod programs;
mod ranges;
mod stages;
mod words;

pub use programs::ProgramFigures;
pub use ranges::{Figure, Ranged, find};

use crate::engine::Limit;
use crate::model::draws::{Draws, means};
use crate::model::{Engine, Question};
use crate::scenario::shares::divide;
use crate::scenario::{Destination, Scenario, Segment, StageKind};
use crate::study::kernel::findings::{Assumption, Warning};
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::RunError;
use crate::units::convert_growth;
use ranges::Drawn;

/// Everything that was understood, per year and at central numbers.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Understanding {
    /// Where it comes from; draws and engine are those of a run.
    pub provenance: Provenance,
    /// The same in years.
    pub horizon_years: f64,
    /// When cash falls in its period: `start`, `middle`, `end`.
    pub timing: &'static str,
    /// Discount per year.
    pub discount_per_year: Ranged,
    /// The ladder.
    pub stages: Vec<StageFigures>,
    /// The stage in which the cohort lens starts.
    pub cohort_entry: String,
    /// Years that somebody who starts there is a customer, within the horizon and before programs.
    pub lifetime_years: Ranged,
    /// Those who lapsed: `win_back_per_year`, `give_up_per_year`.
    pub lapsed: Vec<Figure>,
    /// Who is there at the start: a name, how many, and their tenure in years.
    pub opening: Vec<(String, f64, f64)>,
    /// Size of a finite market.
    pub market: Option<Ranged>,
    /// Fixed cost of the business per year.
    pub fixed_cost_per_year: Ranged,
    /// Growth of it per year.
    pub fixed_cost_growth_per_year: Ranged,
    /// How strangers come.
    pub channels: Vec<ChannelFigures>,
    /// Kinds of customers; empty where all are of one.
    pub segments: Vec<SegmentWords>,
    /// How referred people differ; absent where nobody refers.
    pub referral: Option<ReferralWords>,
    /// Loyalty programs.
    pub programs: Vec<ProgramFigures>,
    /// The uncertain numbers, in the order of the file.
    pub uncertain: Vec<Uncertain>,
    /// Every number as written, and what the file calls it.
    pub numbers: Vec<(Assumption, Basis)>,
    /// What may not be as meant.
    pub warnings: Vec<Warning>,
}

/// One rung of the ladder: a person just arrived, of no segment, before programs.
#[derive(Debug, Clone)]
pub struct StageFigures {
    /// Its name.
    pub name: String,
    /// `prospect` or `customer`.
    pub kind: &'static str,
    /// Its numbers by name.
    pub figures: Vec<Figure>,
}

/// How strangers come.
#[derive(Debug, Clone)]
pub struct ChannelFigures {
    /// Its name.
    pub name: String,
    /// The stage where they enter.
    pub entry: String,
    /// The number of customers that it holds, where it brings as many as that takes.
    pub holds: bool,
    /// Its numbers by name.
    pub figures: Vec<Figure>,
    /// How its customers differ.
    pub differences: Vec<String>,
}

/// A kind of customers.
#[derive(Debug, Clone)]
pub struct SegmentWords {
    /// Its name.
    pub name: String,
    /// Its share of all customers.
    pub share: Ranged,
    /// How its customers differ.
    pub differences: Vec<String>,
    /// Its own stages.
    pub stages: Vec<StageFigures>,
}

/// Referred people.
#[derive(Debug, Clone)]
pub struct ReferralWords {
    /// The stage where they enter.
    pub entry: String,
    /// How they differ.
    pub differences: Vec<String>,
}

/// An uncertain number, in the unit of the file.
#[derive(Debug, Clone)]
pub struct Uncertain {
    /// Its path.
    pub path: String,
    /// Its mean.
    pub mean: f64,
    /// 5 in 100 are below.
    pub p5: f64,
    /// 5 in 100 are above.
    pub p95: f64,
}

/// What a number rests on, as the comment beside it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The comment begins with "fact".
    Fact,
    /// The comment begins with "assumption".
    Assumption,
    /// The comment begins with "fact" and speaks of an assumption further on.
    Mixed,
    /// Nothing is said, or neither of the two.
    NotSaid,
}

impl Basis {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Basis::Fact => "fact",
            Basis::Assumption => "assumption",
            Basis::Mixed => "part fact, part assumption",
            Basis::NotSaid => "not said",
        }
    }
}

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
    let drawn = Drawn::new(scenario, &draws);
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

fn kind(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Prospect => "prospect",
        StageKind::Customer => "customer",
    }
}

/// The name of a place as the file calls it.
fn place_name(scenario: &Scenario, place: Destination) -> String {
    match place {
        Destination::Stage(stage) => scenario.stages()[stage].name.clone(),
        Destination::Lapsed => "lapsed".to_owned(),
        Destination::Lost => "lost".to_owned(),
    }
}

fn opening(scenario: &Scenario, drawn: &Drawn) -> Vec<(String, f64, f64)> {
    let year = scenario.time().period.per_year();
    let one = |opening: &crate::scenario::Opening| {
        let means = drawn.means();
        let tenure = opening.tenure_periods.at(means) / year;
        (place_name(scenario, opening.place), opening.customers.at(means), tenure)
    };
    scenario.opening().iter().map(one).collect()
}

fn segments(scenario: &Scenario, drawn: &Drawn) -> Vec<SegmentWords> {
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

fn channels(scenario: &Scenario, drawn: &Drawn) -> Result<Vec<ChannelFigures>, Limit> {
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
        path: parameter.path.clone(),
        mean: means[index],
        p5: draws.quantile(index, 0.05),
        p95: draws.quantile(index, 0.95),
    };
    scenario.parameters().iter().enumerate().map(one).collect()
}
