//! What engines need to know of each program beside kernels: when it runs, and its points.

use crate::accounting::points::Terms;
use crate::scenario::{Points, Program};
use std::ops::Range;

/// A program under one draw.
#[derive(Debug, Clone)]
pub(crate) struct ProgramNumbers {
    /// The periods in which it serves members.
    pub(crate) window: Range<usize>,
    pub(crate) running: bool,
    pub(crate) points: Option<PointsNumbers>,
}

/// Points of a program under one draw.
#[derive(Debug, Clone)]
pub(crate) struct PointsNumbers {
    pub(crate) terms: Terms,
    /// Whether points open at the end of the horizon are paid for.
    pub(crate) settles: bool,
    /// Points that buy a reward; absent where each point can be spent by itself.
    pub(crate) threshold: Option<f64>,
    /// Spend within the window and the rate of those who spent it, rising.
    pub(crate) tiers: Vec<(f64, f64)>,
    /// Periods before the present one over which spend counts for a tier.
    pub(crate) tier_window: usize,
}

impl ProgramNumbers {
    pub(crate) fn new(program: &Program, horizon: usize, draw: &[f64]) -> ProgramNumbers {
        let points = program.points.as_ref().map(|points| PointsNumbers {
            terms: terms(points, draw),
            settles: points.settles,
            threshold: points.threshold.as_ref().map(|threshold| threshold.at(draw)),
            tiers: points.tiers.iter().map(|(spend, earn)| (spend.at(draw), earn.at(draw))).collect(),
            tier_window: points.tier_window,
        });
        ProgramNumbers { window: program.start..program.end.min(horizon), running: program.running, points }
    }

    /// Its points while it runs.
    pub(crate) fn running_points(&self) -> Option<&PointsNumbers> {
        self.points.as_ref().filter(|_| self.running)
    }
}

impl PointsNumbers {
    /// Whether they must be counted member by member.
    pub(crate) fn tell_members_apart(&self) -> bool {
        self.threshold.is_some() || !self.tiers.is_empty()
    }
}

/// The terms of points under one draw.
pub(crate) fn terms(points: &Points, draw: &[f64]) -> Terms {
    Terms {
        earn: points.earn.at(draw),
        value: points.value.at(draw),
        redeemed: points.redeemed.at(draw),
        expiry_periods: points.expiry_periods,
        cost_share: points.cost_share.at(draw),
        revised: points.revised.as_ref().map(|(at, redeemed)| (*at, redeemed.at(draw))),
    }
}
