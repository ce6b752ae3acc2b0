//! What is learned from, and which laws it says something about.

use super::fit::Law;

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
    pub fn tells_of(self) -> Vec<Law> {
        match self {
            Given::Log { amounts: true } => Law::ALL.to_vec(),
            Given::Log { amounts: false } => {
                Law::ALL.into_iter().filter(|law| *law != Law::GammaGamma).collect()
            }
            Given::Retention => {
                vec![Law::Geometric, Law::ShiftedBetaGeometric, Law::BetaDiscreteWeibull]
            }
            Given::Opportunities => vec![Law::BgBb],
        }
    }

    /// The laws that are fitted to it unless others are asked for.
    pub fn usual(self) -> Vec<Law> {
        match self {
            Given::Log { amounts } => {
                let mut usual = vec![Law::BgNbd, Law::MbgNbd, Law::ParetoNbd];
                usual.extend(amounts.then_some(Law::GammaGamma));
                usual
            }
            Given::Retention | Given::Opportunities => self.tells_of(),
        }
    }
}
