//! One draw of a scenario, ready to run: numbers and indices only.

use super::clamped::Clamped;
use super::compiler::{ChannelNumbers, Compiler, OpeningNumbers};
use super::frailty::Frailty;
use super::kernel::{Kernels, MovesMoney};
use super::layout::Layout;
use super::programs::{PointsNumbers, ProgramNumbers};

/// One draw of a scenario, ready to run: numbers and indices only.
#[derive(Debug)]
pub struct Model<'c> {
    pub(crate) compiler: &'c Compiler<'c>,
    /// 1 / (1 + discount per period).
    pub(crate) v: f64,
    /// v^(t + theta) for each period of the horizon.
    pub(crate) discount: Vec<f64>,
    /// v^theta.
    pub(crate) v_theta: f64,
    /// Multiplier on orders in each period, and their mean over a year.
    pub(crate) season: Vec<f64>,
    pub(crate) season_mean: f64,
    pub(crate) frailty: Frailty,
    pub(crate) n_nodes: usize,
    pub(super) draw: Vec<f64>,
    /// Share of people who would join each program.
    pub(super) joins: Vec<f64>,
    pub(super) kernels: Kernels,
    /// Share of each traits in its group.
    pub(super) fellow_share: Vec<f64>,
    /// Money of moves of each group, group by group, regime by regime, where it is a mix; empty where
    /// everybody is moved apart.
    pub(super) mixed: Vec<Option<MovesMoney>>,
    /// Share of each segment, and of each joiner pattern.
    pub(crate) segment_share: Vec<f64>,
    pub(crate) pattern_share: Vec<f64>,
    /// Cost of a first purchase by origin.
    pub(crate) first_purchase_cost: Vec<f64>,
    pub(crate) channels: Vec<ChannelNumbers>,
    pub(crate) opening: Vec<OpeningNumbers>,
    pub(crate) market: Option<f64>,
    /// Promoters and detractors by stage; absent where they are not asked.
    pub(crate) nps: Vec<Option<(f64, f64)>>,
    pub(crate) promoter_pull: f64,
    pub(crate) detractor_drag: f64,
    /// Fixed cost of the business by period.
    pub(crate) fixed_cost: Vec<f64>,
    /// What order value and cost to serve have become by growth, by period and row of money; empty
    /// where none grows.
    pub(super) growth: Vec<Vec<[f64; 2]>>,
    /// Setup of programs by period.
    pub(crate) program_setup: Vec<f64>,
    /// Running cost of programs by period.
    pub(crate) program_running: Vec<f64>,
    /// Programs in the order of the file.
    pub(crate) programs: Vec<ProgramNumbers>,
    pub(crate) tracked: f64,
    pub(super) clamped: Vec<Clamped<'c>>,
}

impl<'c> Model<'c> {
    /// Everything that this draw pushed out of its bounds.
    pub fn clamped(&self) -> &[Clamped<'c>] {
        &self.clamped
    }

    /// What a unit of money in each period of the horizon is worth at the start.
    pub fn discounts(&self) -> &[f64] {
        &self.discount
    }

    /// What a unit of money is worth at the start in any period, also beyond the horizon.
    pub(crate) fn discount_at(&self, period: usize) -> f64 {
        match self.discount.get(period) {
            Some(discount) => *discount,
            None => self.v_theta * libm::pow(self.v, period as f64),
        }
    }

    /// What a unit of money at the beginning of a period of the horizon is worth at the start.
    pub(crate) fn discount_at_start(&self, period: usize) -> f64 {
        self.discount[period] / self.v_theta
    }

    pub(crate) fn layout(&self) -> &'c Layout {
        &self.compiler.layout
    }

    pub(crate) fn horizon(&self) -> usize {
        self.discount.len()
    }

    /// Whether points of a running program must be counted member by member.
    pub(crate) fn tells_members_apart(&self) -> bool {
        let mut points = self.programs.iter().filter_map(ProgramNumbers::running_points);
        points.any(PointsNumbers::tell_members_apart)
    }

    /// Whether order values or costs to serve grow over calendar time.
    pub(crate) fn money_grows(&self) -> bool {
        !self.growth.is_empty()
    }
}
