//! The clock, the value of time, and how it is simulated.

use crate::scenario::quantity::Quantity;
use crate::stats::designs::Sampling;
use crate::units::{CashFlow, Period};

/// The clock and the value of time.
#[derive(Debug, Clone)]
pub struct Time {
    /// Length of one step.
    pub period: Period,
    /// Number of periods simulated, 1 to 1,200.
    pub horizon_periods: usize,
    /// Discount per period of the model (its conversion is a growth).
    pub discount: Quantity,
    /// When in its period cash falls.
    pub cash_flow: CashFlow,
}

/// How the scenario wants to be simulated.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// Which engine.
    pub engine: EngineChoice,
    /// Number of draws of the uncertain numbers, 1 to 10 million.
    pub draws: u64,
    /// Design of the draws.
    pub sampling: Sampling,
    /// Seed of all chance.
    pub seed: u64,
}

/// Which engine a scenario asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineChoice {
    /// The cheapest that answers what is asked.
    Auto,
    /// Expectations, no luck.
    Expected,
    /// Counts moved by exact draws.
    Cohort,
    /// Each customer on its own.
    Individual,
}

impl EngineChoice {
    /// Every choice.
    pub const ALL: [EngineChoice; 4] =
        [EngineChoice::Auto, EngineChoice::Expected, EngineChoice::Cohort, EngineChoice::Individual];

    /// The name that scenario files use.
    pub const fn name(self) -> &'static str {
        match self {
            EngineChoice::Auto => "auto",
            EngineChoice::Expected => "expected",
            EngineChoice::Cohort => "cohort",
            EngineChoice::Individual => "individual",
        }
    }
}
