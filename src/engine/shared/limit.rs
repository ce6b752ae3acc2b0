//! What may end a simulation early.

/// A limit reached at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// More than 2^53 heads at the end of this period: counts would no longer be exact.
    Counts {
        /// Period, from 0.
        period: usize,
    },
    /// More people than are simulated one by one.
    Individuals {
        /// How many are, at most.
        most: u64,
        /// Period, from 0.
        period: usize,
    },
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Limit::Counts { period } => {
                write!(f, "more than 2^53 people in period {period}: referrals grow without bound")
            }
            Limit::Individuals { most, period } => {
                let millions = most / 1_000_000;
                write!(
                    f,
                    "more than {millions} million people in period {period}: too many to simulate one by one"
                )
            }
        }
    }
}

impl std::error::Error for Limit {}
