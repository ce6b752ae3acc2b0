//! The scenario as meant: complete, consistent, names resolved to indices, numbers ready to
//! convert to the model's period.
//!
//! A [`Scenario`] only comes out of [`check`](super::check), so whoever holds one need not doubt
//! it. It keeps the names for reports; the model and the engines use the indices.

mod change;
mod claim;
mod moves;
mod people;
mod program;
mod stage;
mod time;
mod together;

use crate::scenario::quantity::{JointTable, Parameter, Quantity};
use crate::scenario::shares::Share;
pub use change::*;
pub use claim::*;
pub use moves::*;
pub use people::*;
pub use program::*;
pub use stage::*;
pub use time::*;
pub use together::*;

/// A checked scenario. Stages are numbered from the bottom of the ladder.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) currency: String,
    pub(crate) time: Time,
    pub(crate) simulation: Simulation,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) tables: Vec<JointTable>,
    pub(crate) correlations: Vec<Correlation>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) lapsed: Lapsed,
    pub(crate) referral: Referral,
    pub(crate) word_of_mouth: WordOfMouth,
    pub(crate) market: Option<Quantity>,
    pub(crate) seasonality: Vec<Quantity>,
    pub(crate) fixed_cost: Quantity,
    pub(crate) fixed_cost_growth: Quantity,
    pub(crate) cohort: Cohort,
    pub(crate) opening: Vec<Opening>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) segments: Vec<Segment>,
    pub(crate) programs: Vec<Program>,
    pub(crate) claims: Vec<Claim>,
    /// A study's changes; none in a scenario as checked.
    pub(crate) study_changes: Vec<Change>,
    /// The set of programs that a study found to be the best; none in a scenario as checked.
    pub(crate) best_programs: Option<Vec<usize>>,
    /// Hash of all that its numbers depend on; empty in a scenario as checked.
    pub(crate) hash: String,
}

impl Scenario {
    /// What it is called.
    pub fn title(&self) -> &str {
        &self.title
    }
    /// Where its numbers come from; may be empty.
    pub fn description(&self) -> &str {
        &self.description
    }
    /// The currency's code, such as `USD`.
    pub fn currency(&self) -> &str {
        &self.currency
    }
    /// Period, horizon, discount and timing.
    pub fn time(&self) -> &Time {
        &self.time
    }
    /// Engine, draws, design and seed.
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }
    /// The uncertain numbers: the columns of a draw.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }
    /// The tables of joint draws that parameters refer to.
    pub fn tables(&self) -> &[JointTable] {
        &self.tables
    }
    /// The correlated pairs of parameters.
    pub fn correlations(&self) -> &[Correlation] {
        &self.correlations
    }
    /// The ladder, bottom to top; prospects first, then customers.
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }
    /// Index of the first customer stage.
    pub fn first_customer_stage(&self) -> usize {
        self.stages.iter().position(|stage| stage.kind == StageKind::Customer).unwrap_or(0)
    }
    /// What becomes of those who lapsed.
    pub fn lapsed(&self) -> &Lapsed {
        &self.lapsed
    }
    /// Where referred people enter and how they differ.
    pub fn referral(&self) -> &Referral {
        &self.referral
    }
    /// How promoters and detractors move prospects.
    pub fn word_of_mouth(&self) -> &WordOfMouth {
        &self.word_of_mouth
    }
    /// Number of people in a finite market.
    pub fn market(&self) -> Option<&Quantity> {
        self.market.as_ref()
    }
    /// Multipliers on orders by period of the year; empty when there is no season.
    pub fn seasonality(&self) -> &[Quantity] {
        &self.seasonality
    }
    /// Fixed cost of the business per period.
    pub fn fixed_cost(&self) -> &Quantity {
        &self.fixed_cost
    }
    /// Growth of the fixed cost per period.
    pub fn fixed_cost_growth(&self) -> &Quantity {
        &self.fixed_cost_growth
    }
    /// Whether any price or cost grows over calendar time.
    pub fn anything_grows(&self) -> bool {
        let of_stages = self.stages.iter().flat_map(|stage| [&stage.order_value.growth, &stage.cost_growth]);
        of_stages.chain([&self.fixed_cost_growth]).any(|growth| !growth.is_zero())
    }
    /// Size and entry of the cohort lens.
    pub fn cohort(&self) -> &Cohort {
        &self.cohort
    }
    /// The customers of the business at the start.
    pub fn opening(&self) -> &[Opening] {
        &self.opening
    }
    /// Paid acquisition.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }
    /// Whether anybody is there at the start, or comes from a channel: whether the business lens shows something.
    pub fn has_business(&self) -> bool {
        !self.opening.is_empty() || !self.channels.is_empty()
    }
    /// Kinds of customers; at least one, shares sum to 1.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }
    /// The whole that the segments share.
    pub fn segment_shares(&self) -> Vec<Share> {
        self.segments.iter().map(|segment| segment.share).collect()
    }
    /// Every whole whose shares sum to 1 in every draw: the segments, and the answers of each stage.
    pub fn wholes(&self) -> Vec<Vec<Share>> {
        let answers = self.stages.iter().filter_map(|stage| stage.nps.as_ref());
        std::iter::once(self.segment_shares()).chain(answers.map(|nps| nps.shares().to_vec())).collect()
    }
    /// Loyalty programs, in the order of the file.
    pub fn programs(&self) -> &[Program] {
        &self.programs
    }
    /// Claims to test.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// Whether customers of some stage differ in churn (`between_customers`).
    pub fn customers_differ(&self) -> bool {
        self.stages.iter().any(|stage| match &stage.moves {
            Moves::Ladder(moves) => moves.churn.between.is_some(),
            Moves::Row(_) => false,
        })
    }

    /// Whether points of some program depend on what each member did before, so that only an engine
    /// that follows members one by one can count them.
    pub fn tells_members_apart(&self) -> bool {
        self.programs.iter().filter_map(|program| program.points.as_ref()).any(Points::tell_members_apart)
    }

    /// The same scenario with only these programs running (indices in the order of the file).
    ///
    /// The others stay in it, switched off: who would join is a trait of a customer, and selection
    /// is carried whether or not the program runs, so classes are the same in every strategy.
    #[must_use]
    pub fn with_programs(&self, running: &[usize]) -> Scenario {
        let mut scenario = self.clone();
        for (index, program) in scenario.programs.iter_mut().enumerate() {
            program.running = running.contains(&index);
        }
        scenario
    }

    /// The same scenario with only those effects that `keep` says, given the place of the program and what
    /// an effect changes.
    #[must_use]
    pub fn with_effects(&self, keep: impl Fn(usize, ChangeTarget) -> bool) -> Scenario {
        let mut scenario = self.clone();
        for (index, program) in scenario.programs.iter_mut().enumerate() {
            program.effects.retain(|effect| keep(index, effect.of));
        }
        scenario
    }

    /// The same scenario with a part of the effects of its programs, 0 (none) to 1 (as stated): `part` is
    /// given the places of the program and of the effect. Costs stay as they are.
    #[must_use]
    pub fn with_part_of_effects(&self, part: impl Fn(usize, usize) -> f64) -> Scenario {
        let mut scenario = self.clone();
        for (index, program) in scenario.programs.iter_mut().enumerate() {
            for (at, effect) in program.effects.iter_mut().enumerate() {
                effect.part *= part(index, at);
            }
        }
        scenario
    }

    /// Whether two programs may run at the same time.
    pub fn go_together(&self, one: usize, other: usize) -> bool {
        let group = |index: usize| self.programs[index].exclusive.as_ref();
        one == other || group(one).is_none() || group(one) != group(other)
    }

    /// Hash of all that its numbers depend on; empty until it is given one.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The same scenario, known by the hash of all that its numbers depend on.
    #[must_use]
    pub fn with_hash(mut self, hash: String) -> Scenario {
        self.hash = hash;
        self
    }

    /// The same scenario with another number of draws.
    #[must_use]
    pub fn with_draws(&self, draws: u64) -> Scenario {
        let mut scenario = self.clone();
        scenario.simulation.draws = draws.max(1);
        scenario
    }

    /// The same scenario, in which this set of programs is known to be the best: what `set.best` means.
    #[must_use]
    pub fn with_best_programs(&self, best: &[usize]) -> Scenario {
        Scenario { best_programs: Some(best.to_vec()), ..self.clone() }
    }

    /// The set of programs that is known to be the best, once a study found it.
    pub fn best_programs(&self) -> Option<&[usize]> {
        self.best_programs.as_deref()
    }

    /// The programs that run, by their place in the file.
    pub fn running_programs(&self) -> Vec<usize> {
        (0..self.programs.len()).filter(|&index| self.programs[index].running).collect()
    }

    /// The same scenario with a study's changes, such as a claim's reading: they act on everybody,
    /// after the selection of programs and before the effects of those that run.
    ///
    /// The changes must be of this scenario: an uncertain operand is a column of its draws.
    #[must_use]
    pub fn with_changes(&self, changes: &[Change]) -> Scenario {
        Scenario { study_changes: changes.to_vec(), ..self.clone() }
    }
}
