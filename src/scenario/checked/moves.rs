//! How people move: rows, rates, churn and how customers differ, the lapsed.

use crate::scenario::quantity::Quantity;

/// Where a move may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// A stage of the ladder.
    Stage(usize),
    /// Was a customer, can be won back.
    Lapsed,
    /// Gone for good.
    Lost,
}

/// How the people of a stage move at the end of a period.
#[derive(Debug, Clone)]
pub enum Moves {
    /// Leave, else climb, slip or stay (model.md, section 3). Boxed: it is large.
    Ladder(Box<LadderMoves>),
    /// The row outright; the remainder stays. Never contains the stage itself.
    Row(Vec<(Destination, Quantity)>),
}

/// Moves by churn, climb and slip.
#[derive(Debug, Clone)]
pub struct LadderMoves {
    /// Probability to leave.
    pub churn: Churn,
    /// Probability of a survivor to climb; 0 in the top stage.
    pub climb: Rate,
    /// Probability of a survivor to slip; 0 in the lowest stage and in the first customer stage.
    pub slip: Rate,
}

/// A probability that may vary along a clock.
#[derive(Debug, Clone)]
pub enum Rate {
    /// The same at any age.
    Constant(Quantity),
    /// By the clock; the last entry holds on.
    Table {
        /// At least one entry: per year of tenure, or per period in the stage.
        values: Vec<Quantity>,
        /// Which clock is read.
        clock: Clock,
    },
}

/// What time a table is read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Time since the first period as a customer; tables have a row per year.
    Tenure,
    /// Time in the current stage; tables have a row per period.
    Stage,
}

/// Churn and its differences between customers.
#[derive(Debug, Clone)]
pub struct Churn {
    /// The churn of the mean customer; absent where `between` says it all.
    pub base: Option<ChurnBase>,
    /// How customers differ.
    pub between: Option<Between>,
}

/// Churn along time.
#[derive(Debug, Clone)]
pub enum ChurnBase {
    /// Constant or by a table.
    Rate(Rate),
    /// Discrete Weibull: S(t) = exp(-(t / scale)^shape), t in periods of the model.
    Weibull {
        /// Greater than 1: the hazard rises.
        shape: Quantity,
        /// In periods of the model.
        scale: Quantity,
        /// Which clock t is.
        clock: Clock,
    },
}

/// Differences of churn between customers: each keeps one frailty for life, the same quantile
/// in every stage where customers differ.
#[derive(Debug, Clone)]
pub struct Between {
    /// The law of a customer's own churn, in the unit of the file.
    pub law: BetweenLaw,
    /// Model's period / the unit's period: converts a customer's own churn.
    pub ratio: f64,
    /// The clock of the exponent c.
    pub clock: Clock,
}

/// The law of a customer's own churn.
#[derive(Debug, Clone)]
pub enum BetweenLaw {
    /// Beta with the base (which is then constant) as mean and this standard deviation.
    Spread {
        /// Standard deviation between customers.
        sd: Quantity,
    },
    /// Beta(alpha, beta); with c the beta-discrete-Weibull, S(t) = (1 - q)^(t^c).
    Beta {
        /// First shape.
        alpha: Quantity,
        /// Second shape.
        beta: Quantity,
        /// Exponent of time, t in the unit of the file; absent = 1.
        c: Option<Quantity>,
    },
}

/// What becomes of those who lapsed.
#[derive(Debug, Clone)]
pub struct Lapsed {
    /// How they move.
    pub moves: LapsedMoves,
    /// Whether tenure runs on while lapsed.
    pub tenure: LapsedTenure,
    /// Money once per customer who lapses.
    pub on_lapse: Quantity,
    /// Money once per customer won back.
    pub on_win_back: Quantity,
}

/// How the lapsed move at the end of a period.
#[derive(Debug, Clone)]
pub enum LapsedMoves {
    /// Won back to one stage, or lost.
    Return {
        /// Probability to come back; its clock is time since lapsing, or tenure.
        win_back: Rate,
        /// Probability to be lost for good.
        give_up: Quantity,
        /// The stage returned to.
        return_to: usize,
    },
    /// The row outright; the remainder stays lapsed.
    Row(Vec<(Destination, Quantity)>),
}

/// Tenure while lapsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LapsedTenure {
    /// Counts on.
    Runs,
    /// Stands still.
    Pauses,
}
