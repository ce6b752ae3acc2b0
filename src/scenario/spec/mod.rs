//! The scenario as written: [`ScenarioSpec`] mirrors the file, with places and without meaning.
//!
//! What is absent here was left out of the file, or was so wrong that parsing reported it. Words
//! are still names, numbers still in the unit of the file; [`check`](super::check) gives both
//! their meaning.

mod change;
mod claim;
mod moves;
mod number;
mod people;
mod program;
mod stage;
mod time;
mod together;

use crate::scenario::problem::Place;
pub use change::*;
pub use claim::*;
pub use moves::*;
pub use number::*;
pub use people::*;
pub use program::*;
pub use stage::*;
pub use time::*;
pub use together::*;

/// The whole file.
#[derive(Debug, Clone)]
pub struct ScenarioSpec {
    /// The whole file's place.
    pub place: Place,
    /// `title`
    pub title: Option<At<String>>,
    /// `description`
    pub description: Option<At<String>>,
    /// `currency`
    pub currency: Option<At<String>>,
    /// `format`
    pub format: Option<At<u64>>,
    /// `[time]`
    pub time: TimeSpec,
    /// `[simulation]`
    pub simulation: SimulationSpec,
    /// `[[stage]]`
    pub stages: Vec<StageSpec>,
    /// `[lapsed]`
    pub lapsed: LapsedSpec,
    /// `[referral]`
    pub referral: ReferralSpec,
    /// `[word_of_mouth]`
    pub promoter_pull: Option<NumberSpec>,
    /// `[word_of_mouth]`
    pub detractor_drag: Option<NumberSpec>,
    /// `[market]`
    pub market: Option<NumberSpec>,
    /// `[seasonality]`
    pub seasonality: Option<At<Vec<NumberSpec>>>,
    /// `[business]`
    pub fixed_cost: Option<GrowingSpec>,
    /// `[cohort]`
    pub cohort_customers: Option<u64>,
    /// `[cohort]`
    pub cohort_entry: Option<At<String>>,
    /// `[opening]`
    pub opening_customers: Vec<(At<String>, Vec<NumberSpec>)>,
    /// `[opening]`
    pub opening_tenure: Vec<(At<String>, Vec<NumberSpec>)>,
    /// `[[channel]]`
    pub channels: Vec<ChannelSpec>,
    /// `[[segment]]`
    pub segments: Vec<SegmentSpec>,
    /// `[[program]]`
    pub programs: Vec<ProgramSpec>,
    /// `[[correlation]]`
    pub correlations: Vec<CorrelationSpec>,
    /// `[[claim]]`
    pub claims: Vec<ClaimSpec>,
}
