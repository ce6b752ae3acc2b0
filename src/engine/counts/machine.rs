//! The machine that moves counts of people from cell to cell, shared by `expected` and `cohort`.
//!
//! A count belongs to a layer, a class and a cell, and there is one for each of the draws that are moved side by
//! side: all of them go through the same cells and transitions, each by its own chances.

use super::inhabited::Inhabited;
use super::means::Means;
use super::payment_pools::PaymentPools;
use super::tables::{Tables, Wages};
use crate::engine::shared::chance::Chance;
use crate::engine::shared::limit::Limit;
use crate::engine::shared::moving::{Leaving, MOST_TRANSITIONS, bend, count_transition, earn};
use crate::engine::shared::population::{Draw, Entry, MOST_HEADS, PeriodSums, Population, purpose};
use crate::model::{Flow, Layout, Model, MovesMoney, State, StateKind, Transition};
use crate::stats::lanes::{Lanes, Number};
use crate::stats::streams::Key;

/// What is known of a class.
struct Kind<const L: usize> {
    /// Its luck in each draw.
    keys: [Key; L],
    /// The class after the first purchase.
    settled: usize,
    generation: usize,
}

/// Counts by layer, class and cell in `L` draws, and what moves them.
pub(crate) struct Machine<'m, C, const L: usize> {
    models: [&'m Model<'m>; L],
    layout: &'m Layout,
    chance: C,
    n_layers: usize,
    n_cells: usize,
    /// Block by block, cell by cell; and where everybody is after the move that goes on. Outside of a move nobody
    /// is there.
    counts: Vec<Lanes<L>>,
    moved: Vec<Lanes<L>>,
    /// Cells with anybody in them in any draw, now and after the move.
    inhabited: Inhabited,
    inhabited_next: Inhabited,
    tables: Tables<L>,
    scratch: Scratch<L>,
    classes: Vec<Kind<L>>,
    pools: PaymentPools<L>,
    means: Means<L>,
    wages: Wages<L>,
    /// First purchases of this period, by class and stage; and those of each draw.
    first_purchases: Vec<Lanes<L>>,
    own_first_purchases: [Vec<f64>; L],
    sums: PeriodSums<Lanes<L>>,
    /// The sums of each draw.
    own_sums: [PeriodSums; L],
}

impl<'m, C: Chance, const L: usize> Population<'m, L> for Machine<'m, C, L> {
    type Chance = C;

    fn new(draws: [Draw<'m>; L], n_layers: usize) -> Machine<'m, C, L> {
        let models = draws.map(|(model, _)| model);
        let model = models[0];
        let layout = model.layout();
        let n_classes = model.n_classes();
        let n_cells = layout.n_cells;
        let n_counts = n_layers * n_classes * n_cells;
        let classes = (0..n_classes).map(|class| Kind {
            keys: draws.map(|(model, key)| model.class_key(class, key)),
            settled: model.settled(class),
            generation: usize::from(model.is_referred(class)),
        });
        Machine {
            models,
            layout,
            chance: C::default(),
            n_layers,
            n_cells,
            counts: vec![Lanes::default(); n_counts],
            moved: vec![Lanes::default(); n_counts],
            inhabited: Inhabited::none(n_layers * n_classes, n_cells),
            inhabited_next: Inhabited::none(n_layers * n_classes, n_cells),
            tables: Tables::default(),
            scratch: Scratch::new(layout.n_transitions),
            classes: classes.collect(),
            pools: PaymentPools::new(model, n_layers),
            means: Means::default(),
            wages: Wages::default(),
            first_purchases: vec![Lanes::default(); n_classes * layout.n_stages],
            own_first_purchases: std::array::from_fn(|_| vec![0.0; n_classes * layout.n_stages]),
            sums: PeriodSums::new(model),
            own_sums: std::array::from_fn(|_| PeriodSums::new(model)),
        }
    }

    fn settle(_: &Model<'_>, shares: Vec<f64>) -> Vec<f64> {
        shares
    }

    fn begin(&mut self) {
        self.sums.clear();
    }

    fn add(&mut self, lane: usize, _: usize, entry: Entry, n: f64) {
        if n > 0.0 {
            let state = &self.layout.states[entry.state];
            let class = if state.has_bought() { self.classes[entry.class].settled } else { entry.class };
            let (block, cell) = (self.block(entry.layer, class), state.cell(entry.tenure, 0));
            self.take_in(block, (entry.state, cell), |heads| heads.0[lane] += n);
        }
    }

    fn pay(&mut self, lane: usize, group: usize, money: f64) {
        self.sums.groups[group].moves.0[lane] += money;
    }

    fn money(&mut self, t: usize, regime: usize, season: Lanes<L>) {
        for (of_period, heads) in self.sums.heads.iter_mut().zip(&self.pools.states) {
            of_period.copy_from_slice(heads);
        }
        let (models, model) = (&self.models, self.models[0]);
        let inhabited = |(_, _, heads): &(usize, usize, &[Lanes<L>])| heads.iter().any(Lanes::any_positive);
        for (layer, class, heads) in self.pools.each().filter(inhabited) {
            let kind = &self.classes[class];
            let group = 2 * layer + kind.generation;
            let heads = heads.iter().enumerate().filter(|(_, n)| n.any_positive());
            if model.fellows(class).len() > 1 {
                let means = self.means.of(models, &mut self.wages, class, (regime, t), season);
                heads.for_each(|(row, &n)| self.sums.add_people(group, n, &means[row]));
                continue;
            }
            let traits = model.lead(class);
            let wages = self.wages.of(models, traits, (regime, t));
            for (row, &n) in heads {
                let place = (row * self.n_layers + layer) as u64;
                let key = |lane: usize| kind.keys[lane].with(t as u64).with(place);
                let sums = &mut self.sums.groups[group];
                let bought = earn(self.chance, key, n, &wages[row], season, sums);
                self.sums.note(wages[row].members, model.pattern(traits), bought);
            }
        }
        for (lane, own) in self.own_sums.iter_mut().enumerate() {
            self.sums.get_heads(lane, own);
        }
    }

    fn moves(
        &mut self,
        t: usize,
        regime: usize,
        word_of_mouth: Lanes<L>,
        new_layer: usize,
    ) -> Result<(), Limit> {
        self.first_purchases.fill(Lanes::default());
        self.pools.empty();
        let mut tables = std::mem::take(&mut self.tables);
        let mut scratch = std::mem::take(&mut self.scratch);
        for layer in 0..self.n_layers {
            for class in 0..self.classes.len() {
                let block = self.block(layer, class);
                if !self.inhabited.any(block) {
                    continue;
                }
                let kind = &self.classes[class];
                let (rows, money) = tables.of(&self.models, class, regime);
                let moving = Moving {
                    money,
                    rows,
                    group: 2 * layer + kind.generation,
                    word_of_mouth: Some(word_of_mouth)
                        .filter(|factors| factors.0.iter().any(|factor| (factor - 1.0).abs() > 0.0)),
                    layer,
                    class,
                    keys: kind.keys.map(|key| key.with(t as u64)),
                    block,
                    block_of_buyers: self.block(new_layer, kind.settled),
                    block_of_prospects: self.block(0, class),
                };
                self.move_block(&moving, &mut scratch);
            }
        }
        std::mem::swap(&mut self.counts, &mut self.moved);
        std::mem::swap(&mut self.inhabited, &mut self.inhabited_next);
        for Arrival { block, state, cell, n } in scratch.elsewhere.drain(..) {
            self.take_in(block, (state, cell), |heads| *heads += n);
        }
        (self.scratch, self.tables) = (scratch, tables);
        for (lane, own) in self.own_sums.iter_mut().enumerate() {
            self.sums.get_rest(lane, own);
        }
        for (lane, own) in self.own_first_purchases.iter_mut().enumerate() {
            own.iter_mut().zip(&self.first_purchases).for_each(|(own, all)| *own = all.0[lane]);
        }
        let heads = |lane: usize| self.heads(lane).iter().sum::<f64>();
        let counted = (0..L).all(|lane| heads(lane) < MOST_HEADS);
        if counted { Ok(()) } else { Err(Limit::Counts { period: t }) }
    }

    fn heads(&self, lane: usize) -> [f64; 2] {
        self.pools.present(lane, self.layout.n_stages)
    }

    fn sums(&self, lane: usize) -> &PeriodSums {
        &self.own_sums[lane]
    }

    fn first_purchases(&mut self, lane: usize) -> &mut [f64] {
        &mut self.own_first_purchases[lane]
    }

    fn each(&self, lane: usize, mut visit: impl FnMut(usize, usize, usize, f64)) {
        for block in 0..self.n_layers * self.classes.len() {
            let cells = self.inhabited.words().flat_map(|word| self.inhabited.of_word(block, word));
            for cell in cells {
                let n = self.counts[block * self.n_cells + cell].0[lane];
                if n > 0.0 {
                    visit(block % self.classes.len(), self.layout.state_of(cell), cell, n);
                }
            }
        }
    }
}

impl<C: Chance, const L: usize> Machine<'_, C, L> {
    #[inline]
    fn block(&self, layer: usize, class: usize) -> usize {
        layer * self.classes.len() + class
    }

    /// Moves the people of a class and layer; those who go to other classes or layers wait until everybody has
    /// moved.
    fn move_block(&mut self, moving: &Moving<'_, L>, scratch: &mut Scratch<L>) {
        let layout = self.layout;
        scratch.taken.fill(Lanes::default());
        for word in self.inhabited.words() {
            for cell in self.inhabited.leave_word(moving.block, word) {
                let n = std::mem::take(&mut self.counts[moving.block * self.n_cells + cell]);
                self.move_cell(moving, (layout.state_of(cell), cell), n, scratch);
            }
        }
        for state in &layout.states {
            let taken = &scratch.taken[state.transition_offset..][..state.transitions.len()];
            self.count_transitions(moving, state, taken);
        }
        self.count_heads(moving);
    }

    /// Counts the heads of a class and layer after its move by state, and by pool and row of money.
    fn count_heads(&mut self, moving: &Moving<'_, L>) {
        let (layout, model) = (self.layout, self.models[0]);
        let mut pool = self.pools.of(moving.layer, moving.class);
        for word in self.inhabited_next.words() {
            for cell in self.inhabited_next.of_word(moving.block, word) {
                let n = self.moved[moving.block * self.n_cells + cell];
                pool.count(layout.state_of(cell), model.money_row(cell), |heads| *heads += n);
            }
        }
    }

    /// Moves `n` people of a class and layer who are in a cell of a state.
    #[inline]
    fn move_cell(
        &mut self,
        moving: &Moving<'_, L>,
        (index, cell): (usize, usize),
        n: Lanes<L>,
        scratch: &mut Scratch<L>,
    ) {
        let layout = self.layout;
        let state = &layout.states[index];
        let Scratch { bent, leaving, taken, elsewhere } = scratch;
        let mut row = &moving.rows[state.row(cell)];
        if let Some(factor) = moving.word_of_mouth.filter(|_| state.kind == StateKind::Prospect) {
            let bent = &mut bent[..row.len()];
            bent.copy_from_slice(row);
            let held = bend(bent, state, factor).with(n, |held, n| if n > 0.0 { held } else { 0.0 });
            self.sums.word_of_mouth_held += held;
            row = bent;
        }
        let key = |lane: usize| {
            let purpose = purpose::MOVES << 56 | (index as u64) << 48 | (moving.layer as u64) << 40;
            let (tenure, age) = state.clocks(cell);
            moving.keys[lane].with(purpose | (tenure as u64) << 20 | age as u64)
        };
        let leaving = &mut leaving[..row.len()];
        self.chance.moves(key, n, row, leaving);
        let taken = &mut taken[state.transition_offset..][..row.len()];
        let arrivals = layout.arrivals(state, cell);
        let here = moving.block * self.n_cells;
        let mut staying = n;
        let (counts, inhabited) = (&mut self.moved, &mut self.inhabited_next);
        let mut arrive = |cell: usize, n: Lanes<L>| {
            counts[here + cell] += n;
            inhabited.include(moving.block, cell);
        };
        let made = leaving.iter().zip(taken).zip(&state.transitions).zip(arrivals);
        for (((&leaving, taken), transition), &to) in made {
            if !leaving.any_positive() {
                continue;
            }
            staying -= leaving;
            *taken += leaving;
            let Some(state) = transition.to else { continue };
            match moving.block_at(transition) {
                block if block == moving.block => arrive(to as usize, leaving),
                block => elsewhere.push(Arrival { block, state, cell: to as usize, n: leaving }),
            }
        }
        let staying = staying.positive();
        if staying.any_positive() {
            arrive(layout.staying(cell), staying);
        }
    }

    /// Counts those who made each transition of a state, and their money on the move.
    #[inline]
    fn count_transitions(&mut self, moving: &Moving<'_, L>, state: &State, taken: &[Lanes<L>]) {
        let n_stages = self.layout.n_stages;
        let first_purchases = &mut self.first_purchases[moving.class * n_stages..][..n_stages];
        for (transition, &moved) in taken.iter().enumerate().filter(|(_, moved)| moved.any_positive()) {
            let leaving = Leaving { money: moving.money, state, transition, group: moving.group };
            count_transition(&leaving, &mut self.sums, first_purchases, moved);
        }
    }

    /// People arrive in a cell of a state, and are counted, all of them by `add`.
    #[inline]
    fn take_in(&mut self, block: usize, (state, cell): (usize, usize), add: impl Fn(&mut Lanes<L>)) {
        add(&mut self.counts[block * self.n_cells + cell]);
        self.inhabited.include(block, cell);
        let (layer, class) = (block / self.classes.len(), block % self.classes.len());
        self.pools.of(layer, class).count(state, self.models[0].money_row(cell), add);
    }
}

/// People who arrive.
struct Arrival<const L: usize> {
    block: usize,
    state: usize,
    cell: usize,
    n: Lanes<L>,
}

/// Buffers of a move.
#[derive(Default)]
struct Scratch<const L: usize> {
    /// A row bent by word of mouth.
    bent: Vec<Lanes<L>>,
    /// How many leave a cell by each transition.
    leaving: Vec<Lanes<L>>,
    /// How many make each transition of each state.
    taken: Vec<Lanes<L>>,
    /// Those on their way to another class or layer.
    elsewhere: Vec<Arrival<L>>,
}

impl<const L: usize> Scratch<L> {
    fn new(n_transitions: usize) -> Scratch<L> {
        let buffer = |n: usize| vec![Lanes::default(); n];
        Scratch {
            bent: buffer(MOST_TRANSITIONS),
            leaving: buffer(MOST_TRANSITIONS),
            taken: buffer(n_transitions),
            elsewhere: Vec::new(),
        }
    }
}

/// What moves the people of a class and layer in a period.
struct Moving<'a, const L: usize> {
    money: &'a MovesMoney<Lanes<L>>,
    rows: &'a [Lanes<L>],
    group: usize,
    /// Multiplies the climb of prospects; absent where it is neutral in all draws.
    word_of_mouth: Option<Lanes<L>>,
    layer: usize,
    class: usize,
    /// The luck of the class in this period, in each draw.
    keys: [Key; L],
    block: usize,
    /// Where those go who buy for the first time, and those who forget their tenure.
    block_of_buyers: usize,
    block_of_prospects: usize,
}

impl<const L: usize> Moving<'_, L> {
    /// The block of those who make a transition.
    fn block_at(&self, transition: &Transition) -> usize {
        match transition.flow {
            Flow::FirstPurchase => self.block_of_buyers,
            _ if transition.buys => self.block,
            _ => self.block_of_prospects,
        }
    }
}
