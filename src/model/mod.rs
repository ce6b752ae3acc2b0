//! What will be run: a scenario and one draw of its uncertain numbers, as indices and tables.
//!
//! [`Compiler`] works out once what no draw changes (classes, places and their cells, regimes of
//! the programs); [`Compiler::model`] fills in the numbers of one draw. Neither can fail, because a
//! [`Scenario`] cannot hold a bad number; what a draw pushes out of bounds is clamped and listed.

mod clamped;
mod classes;
mod compile;
mod disposition;
mod earnings;
mod kernel;
mod layout;
mod money;
mod origins;
mod programs;
mod rates;
mod rows;
mod schedule;
mod values;

use crate::scenario::{EngineChoice, Scenario};

pub use crate::scenario::draws;
pub use clamped::{Clamped, ClampedAt};
pub use compile::Compiler;
pub(crate) use compile::{ChannelNumbers, OpeningNumbers, PaidEntrants};
pub(crate) use disposition::Dispositions;
pub(crate) use kernel::{Kernel, MovesMoney};
pub(crate) use layout::{Exit, Flow, Group, Layout, Place, PlaceKind};
pub(crate) use money::{Money, OrderLaw, ValueLaw};
pub(crate) use programs::{PointsNumbers, ProgramNumbers};
pub(crate) use values::one_back;

use clamped::Altering;
use classes::Slot;
use std::borrow::Cow;
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
    /// The engine that a scenario asks for; `auto` is the cheapest with luck in it that can
    /// answer.
    pub fn of(scenario: &Scenario) -> Engine {
        match scenario.simulation.engine {
            EngineChoice::Expected => Engine::Expected,
            EngineChoice::Auto if scenario.tells_members_apart() => Engine::Individual,
            EngineChoice::Auto | EngineChoice::Cohort => Engine::Cohort,
            EngineChoice::Individual => Engine::Individual,
        }
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
    kernels: Vec<Kernel>,
    /// First kernel of each traits.
    kernel_offset: Vec<usize>,
    /// Share of each traits among those who are moved together with them.
    fellow_share: Vec<f64>,
    /// Money of moves of those who are moved together, traits by traits, regime by regime; empty where
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

    /// Number of classes: traits x disposition nodes.
    pub(crate) fn n_classes(&self) -> usize {
        self.compiler.classes.traits.len() * self.n_nodes
    }

    /// Origin of a class.
    pub(crate) fn origin(&self, class: usize) -> usize {
        self.compiler.classes.traits[class / self.n_nodes].origin
    }

    /// The class whose people earn and cost the same as those of this one and are counted with
    /// them: origins that change no money, and all disposition nodes.
    pub(crate) fn purse(&self, class: usize) -> usize {
        self.compiler.classes.purse_of[class / self.n_nodes] * self.n_nodes
    }

    /// The class as which people of this one count once they bought.
    pub(crate) fn settled(&self, class: usize) -> usize {
        let n_nodes = self.n_nodes;
        self.compiler.classes.settled[class / n_nodes] * n_nodes + class % n_nodes
    }

    /// Whether people are counted as of this class, for themselves and for others who move alike.
    pub(crate) fn leads(&self, class: usize) -> bool {
        let traits = class / self.n_nodes;
        self.compiler.classes.lead_of[traits] == traits
    }

    /// The classes for which one stands, itself among them, each with its share.
    pub(crate) fn fellows(&self, class: usize) -> impl Iterator<Item = (usize, f64)> {
        let (traits, node) = (class / self.n_nodes, class % self.n_nodes);
        let fellows = self.compiler.classes.fellows[traits].iter();
        fellows.map(move |&fellow| (fellow * self.n_nodes + node, self.fellow_share[fellow]))
    }

    /// Mean revenue in a period of one of those for whom a class stands.
    pub(crate) fn revenue(&self, (class, regime): (usize, usize), row: usize, t: usize) -> f64 {
        let season = self.season[t];
        let of = |(class, share)| share * self.money((class, regime), row, t).revenue(season);
        self.fellows(class).map(of).sum()
    }

    /// Mean money on moves of those for whom a class stands.
    #[inline]
    pub(crate) fn moves_money(&self, class: usize, regime: usize) -> &MovesMoney {
        let number = class / self.n_nodes * self.compiler.schedule.regimes.len() + regime;
        match self.mixed.get(number) {
            Some(Some(mixed)) => mixed,
            _ => &self.kernel(class, regime).moves,
        }
    }

    /// Takes money on moves over those who are moved together.
    fn mix(&mut self) {
        let classes = &self.compiler.classes;
        if classes.fellows.iter().all(|fellows| fellows.len() <= 1) {
            return;
        }
        let n_regimes = self.compiler.schedule.regimes.len();
        let mut all = vec![None; classes.traits.len() * n_regimes];
        for (lead, fellows) in classes.fellows.iter().enumerate().filter(|(_, fellows)| fellows.len() > 1) {
            for regime in 0..n_regimes {
                let moves = |traits: usize| &self.kernel(traits * self.n_nodes, regime).moves;
                let mut mixed = moves(lead).nothing_like();
                fellows.iter().for_each(|&fellow| mixed.add(self.fellow_share[fellow], moves(fellow)));
                all[lead * n_regimes + regime] = Some(mixed);
            }
        }
        self.mixed = all;
    }

    /// Whether a class came by referral.
    pub(crate) fn is_referred(&self, class: usize) -> bool {
        self.compiler.origins.list[self.origin(class)].referred
    }

    /// The joiner pattern of a class.
    pub(crate) fn pattern(&self, class: usize) -> usize {
        self.compiler.classes.traits[class / self.n_nodes].pattern
    }

    /// What one customer who would join a program spends, and one who would not, given revenue by joiner
    /// pattern; absent where all or none would.
    pub(crate) fn per_joiner(&self, program: usize, by_pattern: &[f64]) -> Option<[f64; 2]> {
        let bit = self.compiler.classes.splitting.iter().position(|&splitting| splitting == program)?;
        let mut sums = [[0.0; 2]; 2];
        for (pattern, (revenue, share)) in by_pattern.iter().zip(&self.pattern_share).enumerate() {
            let [all, heads] = &mut sums[1 - (pattern >> bit & 1)];
            *all += revenue;
            *heads += share;
        }
        let [[joiners, joining], [others, not]] = sums;
        (joining > 0.0 && not > 0.0).then(|| [joiners / joining, others / not])
    }

    /// Whether points of a running program must be counted member by member.
    pub(crate) fn tells_members_apart(&self) -> bool {
        let mut points = self.programs.iter().filter_map(ProgramNumbers::running_points);
        points.any(PointsNumbers::tell_members_apart)
    }

    /// Words that name a class in keys of chance, whatever other classes there are.
    pub(crate) fn class_words(&self, class: usize) -> [u64; 4] {
        let traits = &self.compiler.classes.traits[class / self.n_nodes];
        let origin = self.compiler.origins.list[traits.origin].word;
        [traits.segment as u64, origin, traits.pattern as u64, (class % self.n_nodes) as u64]
    }

    /// The kernel of a class in a regime.
    #[inline]
    pub(crate) fn kernel(&self, class: usize, regime: usize) -> &Kernel {
        &self.kernels[self.kernel_number(class, regime)]
    }

    /// Number of the kernel of a class in a regime.
    pub(crate) fn kernel_number(&self, class: usize, regime: usize) -> usize {
        let traits = class / self.n_nodes;
        self.kernel_offset[traits] + self.compiler.classes.traits[traits].kernel_of_regime[regime]
    }

    /// Whether a customer's own churn in a stage changes as time passes.
    pub(crate) fn churn_ages(&self, stage: usize) -> bool {
        self.dispositions.stages[stage].is_some_and(|own| own.exponent.is_some())
    }

    /// The rows of a class in a regime: those of whoever stands for it.
    #[inline]
    pub(crate) fn rows(&self, class: usize, regime: usize) -> &[f64] {
        let (traits, node) = (class / self.n_nodes, class % self.n_nodes);
        self.kernel(self.compiler.classes.lead_of[traits] * self.n_nodes, regime).rows(node)
    }

    /// Churn in a stage of one customer who keeps `own` (in the unit of the file), changes included.
    pub(crate) fn personal_churn(
        &self,
        (class, regime): (usize, usize),
        stage: usize,
        (tenure, age): (usize, usize),
        own: f64,
    ) -> Option<f64> {
        let law = self.dispositions.stages[stage]?;
        let traits = &self.compiler.classes.traits[class / self.n_nodes];
        let mut clamped = Vec::new();
        let mut altering = Altering {
            draw: &self.draw,
            joins: &self.joins,
            strengths: &self.compiler.schedule.regimes[regime].strengths,
            serves: &self.compiler.schedule.regimes[regime].serves,
            clamped: &mut clamped,
        };
        let churn = law.hazard(own, tenure, age).clamp(0.0, 1.0);
        Some(altering.alter(churn, traits.steps(Slot::Churn, stage), Some(stage)))
    }

    /// The row of a kernel's money that people of a cell earn by.
    #[inline]
    pub(crate) fn money_row(&self, cell: usize) -> usize {
        self.compiler.money.row_of[cell] as usize
    }

    /// Money of a class in a period, by row, grown by then.
    #[inline]
    pub(crate) fn money(&self, (class, regime): (usize, usize), row: usize, t: usize) -> Cow<'_, Money> {
        let money = &self.kernel(class, regime).money[row];
        match self.growth.get(t) {
            None => Cow::Borrowed(money),
            Some(growth) => Cow::Owned(money.grown(growth[row])),
        }
    }

    /// Whether order values or costs to serve grow over calendar time.
    pub(crate) fn money_grows(&self) -> bool {
        !self.growth.is_empty()
    }

    /// Shares of the classes of an origin, class by class (0 for those of other origins and for those for
    /// whom others stand), at these weights of the disposition nodes.
    pub(crate) fn shares(&self, origin: usize, node_weights: &[f64]) -> Vec<f64> {
        let mut shares = vec![0.0; self.n_classes()];
        let classes = &self.compiler.classes;
        for (segment, of_segment) in self.segment_share.iter().enumerate() {
            for (pattern, of_pattern) in self.pattern_share.iter().enumerate() {
                let first = classes.lead_of[classes.index(segment, origin, pattern)] * self.n_nodes;
                for (node, weight) in node_weights.iter().enumerate() {
                    shares[first + node] += of_segment * of_pattern * weight;
                }
            }
        }
        shares
    }

    /// Expected own contribution of one person in each cell during a period, moves included, less
    /// program costs that follow the person; in a regime, at the mean season, grown as by period t.
    fn rewards(&self, (class, regime): (usize, usize), t: usize, rewards: &mut Vec<f64>) {
        let rows = self.rows(class, regime);
        let on_moves = self.moves_money(class, regime);
        let mut own = vec![0.0; self.compiler.money.n_rows];
        for (class, share) in self.fellows(class) {
            for (row, own) in own.iter_mut().enumerate() {
                *own += share * self.money((class, regime), row, t).own(self.season_mean);
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
        let classes = all.chunks_exact_mut(layout.n_cells).enumerate();
        for (class, of_class) in classes.filter(|(class, _)| self.leads(*class)) {
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
