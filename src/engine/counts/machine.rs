//! The machine that moves counts of people from cell to cell, shared by `expected` and `cohort`.
//!
//! A count belongs to a layer, a class and a cell.

use super::inhabited::Inhabited;
use super::means::Means;
use super::payment_pools::PaymentPools;
use crate::engine::shared::chance::Chance;
use crate::engine::shared::limit::Limit;
use crate::engine::shared::moving::{Leaving, MOST_TRANSITIONS, bend, count_transition, earn};
use crate::engine::shared::population::{Entry, MOST_HEADS, PeriodSums, Population, purpose};
use crate::model::{Flow, Model, MovesMoney, State, StateKind, Transition};
use crate::stats::streams::Key;

/// What is known of a class.
struct Kind {
    key: Key,
    /// The class after the first purchase.
    settled: usize,
    generation: usize,
}

/// Counts by layer, class and cell, and what moves them.
pub(crate) struct Machine<'m, C> {
    model: &'m Model<'m>,
    chance: C,
    n_layers: usize,
    n_cells: usize,
    /// Block by block, cell by cell; and where everybody is after the move that goes on. Outside of a move nobody
    /// is there.
    counts: Vec<f64>,
    moved: Vec<f64>,
    /// Cells with anybody in them, now and after the move.
    inhabited: Inhabited,
    inhabited_next: Inhabited,
    scratch: Scratch,
    classes: Vec<Kind>,
    pools: PaymentPools,
    means: Means,
    /// First purchases of this period, by class and stage.
    first_purchases: Vec<f64>,
    sums: PeriodSums,
}

impl<'m, C: Chance> Population<'m> for Machine<'m, C> {
    type Chance = C;

    fn new(model: &'m Model<'m>, key: Key, n_layers: usize) -> Machine<'m, C> {
        let layout = model.layout();
        let n_classes = model.n_classes();
        let n_cells = layout.n_cells;
        let n_counts = n_layers * n_classes * n_cells;
        let classes = (0..n_classes).map(|class| Kind {
            key: model.class_key(class, key),
            settled: model.settled(class),
            generation: usize::from(model.is_referred(class)),
        });
        Machine {
            model,
            chance: C::default(),
            n_layers,
            n_cells,
            counts: vec![0.0; n_counts],
            moved: vec![0.0; n_counts],
            inhabited: Inhabited::none(n_layers * n_classes, n_cells),
            inhabited_next: Inhabited::none(n_layers * n_classes, n_cells),
            scratch: Scratch::new(layout.n_transitions),
            classes: classes.collect(),
            pools: PaymentPools::new(model, n_layers),
            means: Means::default(),
            first_purchases: vec![0.0; n_classes * layout.n_stages],
            sums: PeriodSums::new(model),
        }
    }

    fn model(&self) -> &'m Model<'m> {
        self.model
    }

    fn chance(&self) -> C {
        self.chance
    }

    fn settle(&self, shares: Vec<f64>) -> Vec<f64> {
        shares
    }

    fn begin(&mut self) {
        self.sums.clear();
    }

    fn add(&mut self, _: usize, entry: Entry, n: f64) {
        if n > 0.0 {
            let state = &self.model.layout().states[entry.state];
            let class = if state.has_bought() { self.classes[entry.class].settled } else { entry.class };
            let (block, cell) = (self.block(entry.layer, class), state.cell(entry.tenure, 0));
            self.take_in(&Arrival { block, state: entry.state, cell, n });
        }
    }

    fn money(&mut self, t: usize, regime: usize, season: f64) {
        for (of_period, heads) in self.sums.heads.iter_mut().zip(&self.pools.states) {
            of_period.copy_from_slice(heads);
        }
        let model = self.model;
        let inhabited = |(_, _, heads): &(usize, usize, &[f64])| heads.iter().any(|&n| n > 0.0);
        for (layer, class, heads) in self.pools.each().filter(inhabited) {
            let group = 2 * layer + self.classes[class].generation;
            let heads = heads.iter().enumerate().filter(|(_, n)| **n > 0.0);
            if model.fellows(class).len() > 1 {
                let means = self.means.of(model, class, (regime, t), season);
                heads.for_each(|(row, &n)| self.sums.add_people(group, n, &means[row]));
                continue;
            }
            let (key, traits) = (self.classes[class].key.with(t as u64), model.lead(class));
            for (row, &n) in heads {
                let key = key.with((row * self.n_layers + layer) as u64);
                let money = model.money((traits, regime), row, t);
                let bought = earn(self.chance, key, n, &money, season, &mut self.sums.groups[group]);
                self.sums.note(money.members, model.pattern(traits), bought);
            }
        }
    }

    fn moves(&mut self, t: usize, regime: usize, word_of_mouth: f64, new_layer: usize) -> Result<(), Limit> {
        self.first_purchases.fill(0.0);
        self.pools.empty();
        let model = self.model;
        let mut scratch = std::mem::take(&mut self.scratch);
        for layer in 0..self.n_layers {
            for class in 0..model.n_classes() {
                let block = self.block(layer, class);
                if !self.inhabited.any(block) {
                    continue;
                }
                let kind = &self.classes[class];
                let moving = Moving {
                    money: model.moves_money(class, regime),
                    rows: model.rows(class, regime),
                    key: kind.key.with(t as u64),
                    group: 2 * layer + kind.generation,
                    word_of_mouth: Some(word_of_mouth).filter(|factor| (factor - 1.0).abs() > 0.0),
                    layer,
                    class,
                    block,
                    block_of_buyers: self.block(new_layer, kind.settled),
                    block_of_prospects: self.block(0, class),
                };
                self.move_block(&moving, &mut scratch);
            }
        }
        std::mem::swap(&mut self.counts, &mut self.moved);
        std::mem::swap(&mut self.inhabited, &mut self.inhabited_next);
        for arrival in scratch.elsewhere.drain(..) {
            self.take_in(&arrival);
        }
        self.scratch = scratch;
        let heads: f64 = self.heads().iter().sum();
        if heads < MOST_HEADS { Ok(()) } else { Err(Limit::Counts { period: t }) }
    }

    fn heads(&self) -> [f64; 2] {
        self.pools.present(self.model.layout().n_stages)
    }

    fn sums(&mut self) -> &mut PeriodSums {
        &mut self.sums
    }

    fn first_purchases(&mut self) -> &mut [f64] {
        &mut self.first_purchases
    }

    fn each(&self, mut visit: impl FnMut(usize, usize, usize, f64)) {
        let layout = self.model.layout();
        for block in 0..self.n_layers * self.classes.len() {
            let cells = self.inhabited.words().flat_map(|word| self.inhabited.of_word(block, word));
            for cell in cells {
                let n = self.counts[block * self.n_cells + cell];
                visit(block % self.classes.len(), layout.state_of(cell), cell, n);
            }
        }
    }
}

impl<C: Chance> Machine<'_, C> {
    #[inline]
    fn block(&self, layer: usize, class: usize) -> usize {
        layer * self.classes.len() + class
    }

    /// Moves the people of a class and layer; those who go to other classes or layers wait until everybody has
    /// moved.
    fn move_block(&mut self, moving: &Moving<'_>, scratch: &mut Scratch) {
        let layout = self.model.layout();
        scratch.taken.fill(0.0);
        for word in self.inhabited.words() {
            for cell in self.inhabited.leave_word(moving.block, word) {
                let n = std::mem::take(&mut self.counts[moving.block * self.n_cells + cell]);
                if n > 0.0 {
                    self.move_cell(moving, (layout.state_of(cell), cell), n, scratch);
                }
            }
        }
        for state in &layout.states {
            let taken = &scratch.taken[state.transition_offset..][..state.transitions.len()];
            self.count_transitions(moving, state, taken);
        }
        self.count_heads(moving);
    }

    /// Counts the heads of a class and layer after its move by state, and by pool and row of money.
    fn count_heads(&mut self, moving: &Moving<'_>) {
        let layout = self.model.layout();
        let mut pool = self.pools.of(moving.layer, moving.class);
        for word in self.inhabited_next.words() {
            for cell in self.inhabited_next.of_word(moving.block, word) {
                let n = self.moved[moving.block * self.n_cells + cell];
                pool.count(layout.state_of(cell), self.model.money_row(cell), n);
            }
        }
    }

    /// Moves `n` people of a class and layer who are in a cell of a state.
    #[inline]
    fn move_cell(
        &mut self,
        moving: &Moving<'_>,
        (index, cell): (usize, usize),
        n: f64,
        scratch: &mut Scratch,
    ) {
        let layout = self.model.layout();
        let state = &layout.states[index];
        let Scratch { bent, taken, elsewhere } = scratch;
        let mut row = &moving.rows[state.row(cell)];
        if let Some(factor) = moving.word_of_mouth.filter(|_| state.kind == StateKind::Prospect) {
            let bent = &mut bent[..row.len()];
            bent.copy_from_slice(row);
            self.sums.word_of_mouth_clamped |= bend(bent, state, factor);
            row = bent;
        }
        let key = || {
            let purpose = purpose::MOVES << 56 | (index as u64) << 48 | (moving.layer as u64) << 40;
            let (tenure, age) = state.clocks(cell);
            moving.key.with(purpose | (tenure as u64) << 20 | age as u64)
        };
        let taken = &mut taken[state.transition_offset..][..row.len()];
        let arrivals = layout.arrivals(state, cell);
        let here = moving.block * self.n_cells;
        let mut staying = n;
        let (counts, inhabited) = (&mut self.moved, &mut self.inhabited_next);
        let mut arrive = |cell: usize, n: f64| {
            counts[here + cell] += n;
            inhabited.include(moving.block, cell);
        };
        self.chance.moves(key, n, row, |transition, leaving| {
            staying -= leaving;
            taken[transition] += leaving;
            let to = arrivals[transition] as usize;
            let transition = &state.transitions[transition];
            let Some(state) = transition.to else { return };
            match moving.block_at(transition) {
                block if block == moving.block => arrive(to, leaving),
                block => elsewhere.push(Arrival { block, state, cell: to, n: leaving }),
            }
        });
        if staying > 0.0 {
            arrive(layout.staying(cell), staying);
        }
    }

    /// Counts those who made each transition of a state, and their money on the move.
    #[inline]
    fn count_transitions(&mut self, moving: &Moving<'_>, state: &State, taken: &[f64]) {
        let n_stages = self.model.layout().n_stages;
        let first_purchases = &mut self.first_purchases[moving.class * n_stages..][..n_stages];
        for (transition, &moved) in taken.iter().enumerate().filter(|(_, moved)| **moved > 0.0) {
            let leaving = Leaving { money: moving.money, state, transition, group: moving.group };
            count_transition(&leaving, &mut self.sums, first_purchases, moved);
        }
    }

    /// People of another class or layer arrive, and are counted.
    #[inline]
    fn take_in(&mut self, arrival: &Arrival) {
        let Arrival { block, state, cell, n } = *arrival;
        self.counts[block * self.n_cells + cell] += n;
        self.inhabited.include(block, cell);
        let (layer, class) = (block / self.classes.len(), block % self.classes.len());
        self.pools.of(layer, class).count(state, self.model.money_row(cell), n);
    }
}

/// People who arrive.
struct Arrival {
    block: usize,
    state: usize,
    cell: usize,
    n: f64,
}

/// Buffers of a move.
#[derive(Default)]
struct Scratch {
    /// A row bent by word of mouth.
    bent: Vec<f64>,
    /// How many make each transition of each state.
    taken: Vec<f64>,
    /// Those on their way to another class or layer.
    elsewhere: Vec<Arrival>,
}

impl Scratch {
    fn new(n_transitions: usize) -> Scratch {
        Scratch { bent: vec![0.0; MOST_TRANSITIONS], taken: vec![0.0; n_transitions], elsewhere: Vec::new() }
    }
}

/// What moves the people of a class and layer in a period.
struct Moving<'a> {
    money: &'a MovesMoney,
    rows: &'a [f64],
    key: Key,
    group: usize,
    /// Multiplies the climb of prospects; absent where it is neutral.
    word_of_mouth: Option<f64>,
    layer: usize,
    class: usize,
    block: usize,
    /// Where those go who buy for the first time, and those who forget their tenure.
    block_of_buyers: usize,
    block_of_prospects: usize,
}

impl Moving<'_> {
    /// The block of those who make a transition.
    fn block_at(&self, transition: &Transition) -> usize {
        match transition.flow {
            Flow::FirstPurchase => self.block_of_buyers,
            _ if transition.buys => self.block,
            _ => self.block_of_prospects,
        }
    }
}
