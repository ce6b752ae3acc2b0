//! A population and what a lens asks of it, be it counts in cells or people one by one.

use crate::model::{Flow, Model};
use crate::results::Members;
use crate::stats::streams::Key;

use super::chance::Chance;
use super::limit::Limit;

/// More heads than this cannot be counted exactly: 2^53.
pub(crate) const MOST_HEADS: f64 = 9_007_199_254_740_992.0;

/// Lenses, apart in keys of chance.
pub(crate) mod lens {
    pub(crate) const COHORT: u64 = 1;
    pub(crate) const BUSINESS: u64 = 2;
}

/// Purposes of chance, apart in its keys.
pub(crate) mod purpose {
    pub(crate) const MOVES: u64 = 1;
    pub(crate) const ORDERS: u64 = 2;
    pub(crate) const REFERRALS: u64 = 3;
    pub(crate) const OUTRIGHT: u64 = 4;
    pub(crate) const ENTRANTS: u64 = 5;
    pub(crate) const MARKET: u64 = 6;
    pub(crate) const CLASSES: u64 = 7;
    pub(crate) const OPENING: u64 = 8;
    pub(crate) const FRAILTY: u64 = 9;
    pub(crate) const PURCHASES: u64 = 11;
}

/// Money and referrals of a period.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    pub(crate) orders: f64,
    pub(crate) revenue: f64,
    pub(crate) gross_profit: f64,
    pub(crate) cost_to_serve: f64,
    /// Contributions given outright.
    pub(crate) outright: f64,
    /// Money on moves.
    pub(crate) moves: f64,
    /// Program costs that follow customers.
    pub(crate) program_cost: f64,
    /// Cost of points where no calendar says when they are redeemed: at its present value when earned.
    pub(crate) points_accrued: f64,
    pub(crate) referrals: f64,
}

impl Sums {
    pub(crate) fn add(&mut self, other: &Sums) {
        self.add_times(1.0, other);
    }

    /// Adds what so many made of whom each made this.
    fn add_times(&mut self, n: f64, other: &Sums) {
        self.orders += n * other.orders;
        self.revenue += n * other.revenue;
        self.gross_profit += n * other.gross_profit;
        self.cost_to_serve += n * other.cost_to_serve;
        self.outright += n * other.outright;
        self.moves += n * other.moves;
        self.program_cost += n * other.program_cost;
        self.points_accrued += n * other.points_accrued;
        self.referrals += n * other.referrals;
    }

    /// Gross profit less cost to serve, with outright contributions and money on moves.
    pub(crate) fn contribution(&self) -> f64 {
        self.gross_profit - self.cost_to_serve + self.outright + self.moves
    }

    /// Contribution less the program costs that follow customers, points among them.
    pub(crate) fn own(&self) -> f64 {
        self.contribution() - self.program_cost - self.points_accrued
    }
}

/// What people bought and brought in a period.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bought {
    pub(crate) orders: f64,
    pub(crate) revenue: f64,
    pub(crate) referrals: f64,
}

/// What happened in a period.
#[derive(Debug, Clone)]
pub(crate) struct PeriodSums {
    /// By layer (0, 1) and generation (0 not referred, 1 referred): entry 2 layer + generation.
    pub(crate) groups: [Sums; 4],
    /// Heads when money is made, by generation and state.
    pub(crate) heads: [Vec<f64>; 2],
    /// What members of each program did, whether or not it runs.
    pub(crate) members: Vec<Members>,
    /// Points counted member by member, by program: issued, redeemed, expired.
    pub(crate) counted: Vec<[f64; 3]>,
    /// Revenue by joiner pattern.
    pub(crate) pattern_revenue: Vec<f64>,
    /// Moves by what they count as; see [`PeriodSums::moved`].
    pub(crate) flows: [f64; Flow::COUNT],
    /// Periods in which word of mouth met its bound: 0 or 1.
    pub(crate) word_of_mouth_clamped: bool,
}

impl PeriodSums {
    pub(crate) fn new(model: &Model<'_>) -> PeriodSums {
        let n_states = model.layout().states.len();
        PeriodSums {
            members: vec![Members::default(); model.programs.len()],
            counted: vec![[0.0; 3]; model.programs.len()],
            pattern_revenue: vec![0.0; model.pattern_share.len()],
            groups: [Sums::default(); 4],
            heads: [vec![0.0; n_states], vec![0.0; n_states]],
            flows: [0.0; Flow::COUNT],
            word_of_mouth_clamped: false,
        }
    }

    pub(crate) fn clear(&mut self) {
        self.groups = [Sums::default(); 4];
        self.heads.iter_mut().for_each(|heads| heads.fill(0.0));
        self.members.fill(Members::default());
        self.counted.fill([0.0; 3]);
        self.pattern_revenue.fill(0.0);
        self.flows = [0.0; Flow::COUNT];
        self.word_of_mouth_clamped = false;
    }

    /// Notes what people of a joiner pattern bought who are members of these programs, a bit each.
    #[inline]
    pub(crate) fn note(&mut self, mut programs: u8, pattern: usize, bought: Bought) {
        self.pattern_revenue[pattern] += bought.revenue;
        while programs > 0 {
            let sums = &mut self.members[programs.trailing_zeros() as usize];
            sums.orders += bought.orders;
            sums.revenue += bought.revenue;
            sums.referrals += bought.referrals;
            programs &= programs - 1;
        }
    }

    /// Adds what `n` people make of whom each makes what `one` says of its first group.
    pub(crate) fn add_people(&mut self, group: usize, n: f64, one: &PeriodSums) {
        self.groups[group].add_times(n, &one.groups[0]);
        for (sum, of_one) in self.pattern_revenue.iter_mut().zip(&one.pattern_revenue) {
            *sum += n * of_one;
        }
        for (sum, of_one) in self.members.iter_mut().zip(&one.members) {
            sum.orders += n * of_one.orders;
            sum.revenue += n * of_one.revenue;
            sum.referrals += n * of_one.referrals;
        }
    }

    /// Moves that count as this.
    pub(crate) fn moved(&self, flow: Flow) -> f64 {
        self.flows[flow as usize]
    }

    /// Over all layers and generations.
    pub(crate) fn total(&self, of: impl Fn(&Sums) -> f64) -> f64 {
        self.groups.iter().map(of).sum()
    }
}

/// Who enters, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// Tells those who come at once from different sides apart.
    pub(crate) source: u64,
    pub(crate) layer: usize,
    pub(crate) class: usize,
    pub(crate) state: usize,
    /// In whole periods.
    pub(crate) tenure: usize,
}

/// Everybody in a lens, and what they do in a period. A **layer** tells the customers who were new
/// in the last year of the horizon from the others (nrr asks); prospects are always in layer 0.
pub(crate) trait Population<'m>: Sized {
    /// How those who come are counted.
    type Chance: Chance;

    /// Nobody yet; `key` names the luck of the lens.
    fn new(model: &'m Model<'m>, key: Key, n_layers: usize) -> Self;

    /// The model that moves them.
    fn model(&self) -> &'m Model<'m>;

    /// How those who come are counted.
    fn chance(&self) -> Self::Chance;

    /// Shares of classes as this population tells classes apart.
    fn settle(&self, shares: Vec<f64>) -> Vec<f64>;

    /// Forgets the period before.
    fn begin(&mut self);

    /// `n` people enter in period t.
    fn add(&mut self, t: usize, entry: Entry, n: f64);

    /// From now on follows the own value of everybody present, who had `first(class)` in period t;
    /// only where people are told apart.
    fn follow(&mut self, _t: usize, _first: impl Fn(usize) -> f64) {}

    /// Money, heads and referrals of everybody present in period t.
    fn money(&mut self, t: usize, regime: usize, season: f64);

    /// Moves everybody at the end of period t; `word_of_mouth` multiplies the climb of prospects,
    /// and those who buy for the first time in the next period go to `new_layer`.
    ///
    /// # Errors
    /// When the population passes what can be counted.
    fn moves(&mut self, t: usize, regime: usize, word_of_mouth: f64, new_layer: usize) -> Result<(), Limit>;

    /// What happened in this period so far.
    fn sums(&mut self) -> &mut PeriodSums;

    /// First purchases of this period, by class and stage.
    fn first_purchases(&mut self) -> &mut [f64];

    /// Calls `visit(class, state, cell, n)` for everybody present.
    fn each(&self, visit: impl FnMut(usize, usize, usize, f64));

    /// Heads in a stage, and lapsed ones, over all layers and classes.
    fn heads(&self) -> [f64; 2];
}
