//! A population and what a lens asks of it, be it counts in cells or people one by one.

use crate::model::{Flow, Model};
use crate::stats::lanes::{Lanes, Number};
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
pub(crate) struct Sums<N = f64> {
    pub(crate) orders: N,
    pub(crate) revenue: N,
    pub(crate) gross_profit: N,
    pub(crate) cost_to_serve: N,
    /// Contributions given outright.
    pub(crate) outright: N,
    /// Money on moves.
    pub(crate) moves: N,
    /// Program costs that follow customers.
    pub(crate) program_cost: N,
    /// Cost of points where no calendar says when they are redeemed: at its present value when earned.
    pub(crate) points_accrued: N,
    pub(crate) referrals: N,
}

impl<N: Number> Sums<N> {
    pub(crate) fn add(&mut self, other: &Sums<N>) {
        self.add_times(N::all(1.0), other);
    }

    /// Adds what so many made of whom each made this.
    #[inline]
    fn add_times(&mut self, n: N, other: &Sums<N>) {
        for (sum, of_one) in self.all_mut().into_iter().zip(other.all()) {
            *sum += n * of_one;
        }
    }

    #[inline]
    fn all(&self) -> [N; 9] {
        [
            self.orders,
            self.revenue,
            self.gross_profit,
            self.cost_to_serve,
            self.outright,
            self.moves,
            self.program_cost,
            self.points_accrued,
            self.referrals,
        ]
    }

    #[inline]
    fn all_mut(&mut self) -> [&mut N; 9] {
        [
            &mut self.orders,
            &mut self.revenue,
            &mut self.gross_profit,
            &mut self.cost_to_serve,
            &mut self.outright,
            &mut self.moves,
            &mut self.program_cost,
            &mut self.points_accrued,
            &mut self.referrals,
        ]
    }
}

impl Sums {
    /// Gross profit less cost to serve, with outright contributions and money on moves.
    pub(crate) fn contribution(&self) -> f64 {
        self.gross_profit - self.cost_to_serve + self.outright + self.moves
    }

    /// Contribution less the program costs that follow customers, points among them.
    pub(crate) fn own(&self) -> f64 {
        self.contribution() - self.program_cost - self.points_accrued
    }
}

impl<const L: usize> Sums<Lanes<L>> {
    /// Writes one draw's into `one`.
    #[inline]
    fn get(&self, lane: usize, one: &mut Sums) {
        for (to, from) in one.all_mut().into_iter().zip(self.all()) {
            *to = from.0[lane];
        }
    }
}

/// What people bought and brought in a period.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bought<N = f64> {
    pub(crate) orders: N,
    pub(crate) revenue: N,
    pub(crate) referrals: N,
}

/// What members of a program did in a period.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MemberSums<N = f64> {
    pub(crate) bought: Bought<N>,
    pub(crate) win_backs: N,
}

/// What one person is expected to make in a period.
#[derive(Debug, Clone)]
pub(crate) struct OfOne<N> {
    sums: Sums<N>,
    /// By program.
    members: Vec<Bought<N>>,
    /// By joiner pattern.
    pattern_revenue: Vec<N>,
}

/// What happened in a period.
#[derive(Debug, Clone)]
pub(crate) struct PeriodSums<N = f64> {
    /// By layer (0, 1) and generation (0 not referred, 1 referred): entry 2 layer + generation.
    pub(crate) groups: [Sums<N>; 4],
    /// Heads when money is made, by generation and state.
    pub(crate) heads: [Vec<N>; 2],
    /// What members of each program did, whether or not it runs.
    pub(crate) members: Vec<MemberSums<N>>,
    /// Points counted member by member, by program: issued, redeemed, expired.
    pub(crate) counted: Vec<[f64; 3]>,
    /// Revenue by joiner pattern.
    pub(crate) pattern_revenue: Vec<N>,
    /// Moves by what they count as; see [`PeriodSums::moved`].
    pub(crate) flows: [N; Flow::COUNT],
    /// Above 0 where word of mouth met its bound.
    pub(crate) word_of_mouth_held: N,
}

impl<N: Number> PeriodSums<N> {
    pub(crate) fn new(model: &Model<'_>) -> PeriodSums<N> {
        let zeros = || vec![N::default(); model.layout().states.len()];
        PeriodSums {
            members: vec![MemberSums::default(); model.programs.len()],
            counted: vec![[0.0; 3]; model.programs.len()],
            pattern_revenue: vec![N::default(); model.pattern_share.len()],
            groups: [Sums::default(); 4],
            heads: [zeros(), zeros()],
            flows: [N::default(); Flow::COUNT],
            word_of_mouth_held: N::default(),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.groups = [Sums::default(); 4];
        self.heads.iter_mut().for_each(|heads| heads.fill(N::default()));
        self.members.fill(MemberSums::default());
        self.counted.fill([0.0; 3]);
        self.pattern_revenue.fill(N::default());
        self.flows = [N::default(); Flow::COUNT];
        self.word_of_mouth_held = N::default();
    }

    /// Notes what people of a joiner pattern bought who are members of these programs, a bit each.
    #[inline]
    pub(crate) fn note(&mut self, mut programs: u8, pattern: usize, bought: Bought<N>) {
        self.pattern_revenue[pattern] += bought.revenue;
        while programs > 0 {
            let sums = &mut self.members[programs.trailing_zeros() as usize].bought;
            sums.orders += bought.orders;
            sums.revenue += bought.revenue;
            sums.referrals += bought.referrals;
            programs &= programs - 1;
        }
    }

    /// Adds what `n` people make of whom each makes this.
    pub(crate) fn add_people(&mut self, group: usize, n: N, one: &OfOne<N>) {
        self.groups[group].add_times(n, &one.sums);
        for (sum, of_one) in self.pattern_revenue.iter_mut().zip(&one.pattern_revenue) {
            *sum += n * *of_one;
        }
        for (sum, of_one) in self.members.iter_mut().zip(&one.members) {
            sum.bought.orders += n * of_one.orders;
            sum.bought.revenue += n * of_one.revenue;
            sum.bought.referrals += n * of_one.referrals;
        }
    }

    /// What happened, as what one person makes; only the first group has any.
    pub(crate) fn of_one(&self) -> OfOne<N> {
        OfOne {
            sums: self.groups[0],
            members: self.members.iter().map(|members| members.bought).collect(),
            pattern_revenue: self.pattern_revenue.clone(),
        }
    }
}

impl PeriodSums {
    /// Moves that count as this.
    pub(crate) fn moved(&self, flow: Flow) -> f64 {
        self.flows[flow as usize]
    }

    /// Over all layers and generations.
    pub(crate) fn total(&self, of: impl Fn(&Sums) -> f64) -> f64 {
        self.groups.iter().map(of).sum()
    }
}

impl<const L: usize> PeriodSums<Lanes<L>> {
    /// Writes one draw's heads into `one`.
    pub(crate) fn get_heads(&self, lane: usize, one: &mut PeriodSums) {
        self.heads.iter().zip(&mut one.heads).for_each(|(from, to)| get_list(from, lane, to));
    }

    /// Writes all else of one draw into `one`; points are not counted here.
    pub(crate) fn get_rest(&self, lane: usize, one: &mut PeriodSums) {
        self.groups.iter().zip(&mut one.groups).for_each(|(from, to)| from.get(lane, to));
        for (to, from) in one.members.iter_mut().zip(&self.members) {
            to.bought.orders = from.bought.orders.0[lane];
            to.bought.revenue = from.bought.revenue.0[lane];
            to.bought.referrals = from.bought.referrals.0[lane];
            to.win_backs = from.win_backs.0[lane];
        }
        get_list(&self.pattern_revenue, lane, &mut one.pattern_revenue);
        get_list(&self.flows, lane, &mut one.flows);
        one.word_of_mouth_held = self.word_of_mouth_held.0[lane];
    }
}

/// Writes one draw's numbers into `one`.
#[inline]
fn get_list<const L: usize>(all: &[Lanes<L>], lane: usize, one: &mut [f64]) {
    one.iter_mut().zip(all).for_each(|(to, from)| *to = from.0[lane]);
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

/// One draw of a scenario, and what names its luck.
pub type Draw<'m> = (&'m Model<'m>, Key);

/// What `of` makes of something of each draw, given the place of the draw.
pub(crate) fn each<T, U, const L: usize>(all: [T; L], mut of: impl FnMut(usize, T) -> U) -> [U; L] {
    let mut lane = 0;
    all.map(|one| {
        lane += 1;
        of(lane - 1, one)
    })
}

/// Everybody in a lens, and what they do in a period, in `L` draws of a scenario side by side. A **lane** is the
/// place of a draw among them. A **layer** tells the customers who were new in the last year of the horizon from
/// the others (nrr asks); prospects are always in layer 0.
pub(crate) trait Population<'m, const L: usize>: Sized {
    /// How those who come are counted.
    type Chance: Chance;

    /// Nobody yet; keys name the luck of the lens.
    fn new(draws: [Draw<'m>; L], n_layers: usize) -> Self;

    /// Shares of classes as this population tells classes apart.
    fn settle(model: &Model<'_>, shares: Vec<f64>) -> Vec<f64>;

    /// Forgets the period before.
    fn begin(&mut self);

    /// `n` people enter in period t.
    fn add(&mut self, lane: usize, t: usize, entry: Entry, n: f64);

    /// From now on follows the own value of everybody present, who had `first(class)` in period t;
    /// only where people are told apart.
    fn follow(&mut self, _lane: usize, _t: usize, _first: impl Fn(usize) -> f64) {}

    /// Those who enter bring money: a group of [`PeriodSums::groups`].
    fn pay(&mut self, lane: usize, group: usize, money: f64);

    /// Money, heads and referrals of everybody present in period t.
    fn money(&mut self, t: usize, regime: usize, season: Lanes<L>);

    /// Moves everybody at the end of period t; `word_of_mouth` multiplies the climb of prospects,
    /// and those who buy for the first time in the next period go to `new_layer`.
    ///
    /// # Errors
    /// When the population of any draw passes what can be counted.
    fn moves(
        &mut self,
        t: usize,
        regime: usize,
        word_of_mouth: Lanes<L>,
        new_layer: usize,
    ) -> Result<(), Limit>;

    /// What happened in this period: heads once money is made, and all else once everybody has moved.
    fn sums(&self, lane: usize) -> &PeriodSums;

    /// First purchases of this period, by class and stage.
    fn first_purchases(&mut self, lane: usize) -> &mut [f64];

    /// Calls `visit(class, state, cell, n)` for everybody present.
    fn each(&self, lane: usize, visit: impl FnMut(usize, usize, usize, f64));

    /// Heads in a stage, and lapsed ones, over all layers and classes.
    fn heads(&self, lane: usize) -> [f64; 2];
}
