//! What is learned from, and which laws it says something about.

use crate::laws::LAWS;
use crate::laws::history::DataKind;
use crate::laws::law::Law;

/// What is learned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// A log, with amounts or without.
    Log {
        /// Whether it has amounts.
        amounts: bool,
    },
    /// A table of customers by period.
    Retention,
    /// A table of used opportunities.
    Opportunities,
}

impl Given {
    /// The laws that it says something about.
    pub fn tells_of(self) -> Vec<&'static Law> {
        LAWS.iter().copied().filter(|law| self.holds(law.data())).collect()
    }

    /// The laws that are fitted to it unless others are asked for.
    pub fn usual(self) -> Vec<&'static Law> {
        let mut laws = self.tells_of();
        if matches!(self, Given::Log { .. }) {
            laws.retain(|law| law.is_usual);
        }
        laws
    }

    fn holds(self, data: DataKind) -> bool {
        match self {
            Given::Log { amounts } => amounts || data != DataKind::Spends,
            Given::Retention => data == DataKind::Cohorts,
            Given::Opportunities => data == DataKind::Opportunities,
        }
    }
}
