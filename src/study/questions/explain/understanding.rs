//! What was understood, number by number: the only thing that reports see of it.

use super::programs::ProgramFigures;
use super::ranges::{Figure, Ranged};
use crate::study::kernel::findings::{Assumption, Warning};
use crate::study::kernel::provenance::Provenance;

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
