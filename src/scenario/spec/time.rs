//! The clock and the simulation, as written.

use super::number::{At, NumberSpec};
use crate::scenario::checked::EngineChoice;
use crate::stats::designs::Sampling;
use crate::units::{CashFlow, Period};

/// `[time]`
#[derive(Debug, Clone, Default)]
pub struct TimeSpec {
    /// `period`
    pub period: Option<At<Period>>,
    /// `horizon`
    pub horizon: Option<At<u64>>,
    /// `discount`
    pub discount: Option<NumberSpec>,
    /// `cash_flow`
    pub cash_flow: Option<CashFlow>,
}

/// `[simulation]`
#[derive(Debug, Clone, Default)]
pub struct SimulationSpec {
    /// `engine`
    pub engine: Option<EngineChoice>,
    /// `draws`
    pub draws: Option<At<u64>>,
    /// `sampling`
    pub sampling: Option<Sampling>,
    /// `seed`
    pub seed: Option<u64>,
}
