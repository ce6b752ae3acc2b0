//! What will be run: a scenario and one draw of its uncertain numbers, as indices and tables.
//!
//! [`Compiler`] works out once what no draw changes (classes, places and their cells, regimes of
//! the programs); [`Compiler::model`] fills in the numbers of one draw. Neither can fail, because a
//! [`Scenario`] cannot hold a bad number; what a draw pushes out of bounds is clamped and listed.

mod alike;
mod choice;
mod clamped;
mod classes;
mod compile;
mod disposition;
mod earnings;
mod kernel;
mod layout;
mod money;
mod origins;
mod people;
mod programs;
mod rates;
mod rows;
mod schedule;
mod values;

use crate::scenario::Scenario;

pub use crate::scenario::draws;
pub use choice::{Choice, Question, Reason};
pub use clamped::{Clamped, ClampedAt};
pub use compile::Compiler;
pub(crate) use compile::{ChannelNumbers, OpeningNumbers, PaidEntrants};
pub(crate) use disposition::Dispositions;
pub(crate) use kernel::MovesMoney;
pub(crate) use layout::{Exit, Flow, Group, Layout, Place, PlaceKind};
pub(crate) use money::{Money, OrderLaw, ValueLaw};
pub(crate) use programs::{PointsNumbers, ProgramNumbers};
pub(crate) use values::one_back;

use kernel::Kernels;
use values::ValueSolver;

/// How a model is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// Expectations, no luck.
    Expected,
    /// Counts moved by exact draws.
    Cohort,
    /// Each customer on its own.
    Individual,
}

impl Engine {
    /// The engine that runs a scenario as a whole.
    pub fn of(scenario: &Scenario) -> Engine {
        Engine::choose(scenario, Question::Run).engine
    }

    /// The name that scenario files use.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Expected => "expected",
            Engine::Cohort => "cohort",
            Engine::Individual => "individual",
        }
    }

    /// Disposition nodes that stand for customers who differ.
    fn n_nodes(self) -> usize {
        match self {
            Engine::Expected => 64,
            Engine::Cohort | Engine::Individual => 24,
        }
    }
}

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
    pub(crate) dispositions: Dispositions,
    pub(crate) n_nodes: usize,
    draw: Vec<f64>,
    /// Share of people who would join each program.
    joins: Vec<f64>,
    kernels: Kernels,
    /// Share of each traits in its group.
    fellow_share: Vec<f64>,
    /// Money of moves of each group, group by group, regime by regime, where it is a mix; empty where
    /// everybody is moved apart.
    mixed: Vec<Option<MovesMoney>>,
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
    growth: Vec<Vec<[f64; 2]>>,
    /// Setup of programs by period.
    pub(crate) program_setup: Vec<f64>,
    /// Running cost of programs by period.
    pub(crate) program_running: Vec<f64>,
    /// Programs in the order of the file.
    pub(crate) programs: Vec<ProgramNumbers>,
    pub(crate) tracked: f64,
    clamped: Vec<Clamped<'c>>,
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

    /// Expected own contribution of one person in each cell during a period, moves included, less
    /// program costs that follow the person; in a regime, at the mean season, grown as by period t.
    fn rewards(&self, (class, regime): (usize, usize), t: usize, rewards: &mut Vec<f64>) {
        let rows = self.rows(class, regime);
        let on_moves = self.moves_money(class, regime);
        let mut own = vec![0.0; self.compiler.money.n_rows];
        for (traits, share) in self.fellows(class) {
            for (row, own) in own.iter_mut().enumerate() {
                *own += share * self.money((traits, regime), row, t).own(self.season_mean);
            }
        }
        rewards.clear();
        rewards.resize(self.layout().n_cells, 0.0);
        for place in &self.layout().places {
            for cell in place.cells() {
                let moves = rows[place.row(cell)].iter().enumerate().map(|(exit, probability)| {
                    let exit = place.exit_offset + exit;
                    probability * (on_moves.exit[exit] - on_moves.program[exit])
                });
                rewards[cell] = self.v_theta * (own[self.money_row(cell)] + moves.sum::<f64>());
            }
        }
    }

    /// Own value of one person in each cell, for every class with a share, infinite horizon, in a
    /// regime, at the mean season and at prices that stay as in the last period; None where the sum does not
    /// converge, because discounting does not outrun survival. Class by class, cell by cell.
    pub(crate) fn values(&self, regime: usize, shares: &[f64]) -> Option<Vec<f64>> {
        let n_cells = self.layout().n_cells;
        let mut all = vec![0.0; self.n_classes() * n_cells];
        let mut solver = ValueSolver::new(self.layout(), |_| true);
        let (mut rewards, mut values) = (Vec::new(), Vec::new());
        for (class, of_class) in all.chunks_exact_mut(n_cells).enumerate() {
            if shares[class] <= 0.0 {
                continue;
            }
            self.rewards((class, regime), self.horizon().saturating_sub(1), &mut rewards);
            if !solver.sum(self.rows(class, regime), &rewards, self.v, &mut values) {
                return None;
            }
            of_class.copy_from_slice(&values);
        }
        Some(all)
    }

    /// As [`Model::values`], seen from period 0: prices grow over the horizon, and stay from there on.
    pub(crate) fn values_at_start(&self, regime: usize, shares: &[f64]) -> Option<Vec<f64>> {
        let mut all = self.values(regime, shares)?;
        if !self.money_grows() {
            return Some(all);
        }
        let (mut rewards, mut later) = (Vec::new(), Vec::new());
        for (class, values) in all.chunks_exact_mut(self.layout().n_cells).enumerate() {
            if shares[class] <= 0.0 {
                continue;
            }
            for t in (0..self.horizon().saturating_sub(1)).rev() {
                self.rewards((class, regime), t, &mut rewards);
                later.clear();
                later.extend_from_slice(values);
                one_back(self.layout(), self.rows(class, regime), self.v, &later, values);
                values.iter_mut().zip(&rewards).for_each(|(value, reward)| *value += reward);
            }
        }
        Some(all)
    }

    /// Probability ever to reach a customer stage from each cell of each class, word of mouth
    /// neutral, programs at full strength; 1 for those who have bought.
    pub(crate) fn conversions(&self) -> Vec<f64> {
        let layout = self.layout();
        let regime = self.compiler.schedule.cohort;
        let mut all = vec![1.0; self.n_classes() * layout.n_cells];
        if layout.first_customer == 0 {
            return all;
        }
        let mut solver = ValueSolver::new(layout, |place| !place.has_bought());
        let (mut rewards, mut values) = (vec![0.0; layout.n_cells], Vec::new());
        for (class, of_class) in all.chunks_exact_mut(layout.n_cells).enumerate() {
            let rows = self.rows(class, regime);
            for place in layout.places.iter().filter(|place| !place.has_bought()) {
                for cell in place.cells() {
                    let exits = rows[place.row(cell)].iter().zip(&place.exits);
                    let first = exits.filter(|(_, exit)| exit.flow == Flow::FirstPurchase);
                    rewards[cell] = first.map(|(probability, _)| probability).sum();
                }
            }
            if !solver.solve(rows, &rewards, 1.0, &mut values) {
                // some can neither leave nor buy: they count as not converting
                solver.solve(rows, &rewards, 1.0 - 1e-12, &mut values);
            }
            for place in layout.places.iter().filter(|place| !place.has_bought()) {
                for (to, from) in of_class[place.cells()].iter_mut().zip(&values[place.cells()]) {
                    *to = from.clamp(0.0, 1.0);
                }
            }
        }
        all
    }
}
