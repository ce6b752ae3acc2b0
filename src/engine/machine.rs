//! The machine that moves counts of people from cell to cell, shared by `expected` and `cohort`.
//!
//! A count belongs to a layer, a class and a cell.

use crate::model::{Exit, Flow, Model, MovesMoney, Place, PlaceKind};
use crate::stats::streams::Key;

use super::Limit;
use super::chance::Chance;
use super::means::Means;
use super::moving::{Leaving, MOST_EXITS, bend, count_exit, earn};
use super::population::{Entry, MOST_HEADS, PeriodSums, Population, purpose};
use super::purses::Purses;

/// Cells of a place that may hold people: none when `from >= to`.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
}

impl Span {
    const NONE: Span = Span { from: usize::MAX, to: 0 };

    #[inline]
    fn include(&mut self, cell: usize) {
        self.from = self.from.min(cell);
        self.to = self.to.max(cell + 1);
    }

    fn is_empty(&self) -> bool {
        self.from >= self.to
    }
}

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
    n_places: usize,
    counts: Vec<f64>,
    /// Those of the next period; nobody outside of a move.
    next: Vec<f64>,
    spans: Vec<Span>,
    next_spans: Vec<Span>,
    /// Whether there is anybody of a class and layer.
    inhabited: Vec<bool>,
    classes: Vec<Kind>,
    purses: Purses,
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
        let (n_cells, n_places) = (layout.n_cells, layout.places.len());
        let classes = (0..n_classes).map(|class| Kind {
            key: model.class_words(class).into_iter().fold(key, Key::with),
            settled: model.settled(class),
            generation: usize::from(model.is_referred(class)),
        });
        Machine {
            model,
            chance: C::default(),
            n_layers,
            n_cells,
            n_places,
            counts: vec![0.0; n_layers * n_classes * n_cells],
            next: vec![0.0; n_layers * n_classes * n_cells],
            spans: vec![Span::NONE; n_layers * n_classes * n_places],
            next_spans: vec![Span::NONE; n_layers * n_classes * n_places],
            inhabited: vec![false; n_layers * n_classes],
            classes: classes.collect(),
            purses: Purses::new(model, n_layers),
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
            let place = &self.model.layout().places[entry.place];
            let class = if place.has_bought() { self.classes[entry.class].settled } else { entry.class };
            let block = self.block(entry.layer, class);
            let cell = place.cell(entry.tenure, 0);
            self.counts[block * self.n_cells + cell] += n;
            self.spans[block * self.n_places + entry.place].include(cell);
            self.inhabited[block] = true;
            self.purses.count((entry.layer, class), (entry.place, self.model.money_row(cell)), n);
        }
    }

    fn money(&mut self, t: usize, regime: usize, season: f64) {
        for (of_period, heads) in self.sums.heads.iter_mut().zip(&self.purses.places) {
            of_period.copy_from_slice(heads);
        }
        let model = self.model;
        let inhabited = |(_, _, heads): &(usize, usize, &[f64])| heads.iter().any(|&n| n > 0.0);
        for (layer, class, heads) in self.purses.each().filter(inhabited) {
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
        let model = self.model;
        let mut scratch =
            Scratch { bent: [0.0; MOST_EXITS], out: [0.0; MOST_EXITS], exits: [(None, 0.0); MOST_EXITS] };
        for layer in 0..self.n_layers {
            for class in 0..model.n_classes() {
                let block = self.block(layer, class);
                if !self.inhabited[block] {
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
                for index in 0..self.n_places {
                    self.move_place(&moving, index, &mut scratch);
                }
            }
        }
        std::mem::swap(&mut self.counts, &mut self.next);
        std::mem::swap(&mut self.spans, &mut self.next_spans);
        let spans = self.spans.chunks_exact(self.n_places);
        for (inhabited, spans) in self.inhabited.iter_mut().zip(spans) {
            *inhabited = !spans.iter().all(Span::is_empty);
        }
        self.count_heads();
        let heads: f64 = self.heads().iter().sum();
        if heads < MOST_HEADS { Ok(()) } else { Err(Limit::Crowd { period: t }) }
    }

    fn heads(&self) -> [f64; 2] {
        self.purses.present(self.model.layout().n_stages)
    }

    fn sums(&mut self) -> &mut PeriodSums {
        &mut self.sums
    }

    fn first_purchases(&mut self) -> &mut [f64] {
        &mut self.first_purchases
    }

    fn each(&self, mut visit: impl FnMut(usize, usize, usize, f64)) {
        self.each_cell(|_, class, place, cell, n| visit(class, place, cell, n));
    }
}

impl<C: Chance> Machine<'_, C> {
    #[inline]
    fn block(&self, layer: usize, class: usize) -> usize {
        layer * self.classes.len() + class
    }

    /// Calls `visit(layer, class, place, cell, n)` for everybody present.
    #[inline]
    fn each_cell(&self, mut visit: impl FnMut(usize, usize, usize, usize, f64)) {
        for layer in 0..self.n_layers {
            for class in 0..self.classes.len() {
                let block = self.block(layer, class);
                if !self.inhabited[block] {
                    continue;
                }
                let counts = &self.counts[block * self.n_cells..][..self.n_cells];
                let spans = self.spans[block * self.n_places..][..self.n_places].iter().enumerate();
                for (place, span) in spans.filter(|(_, span)| !span.is_empty()) {
                    for (cell, &n) in (span.from..span.to).zip(&counts[span.from..span.to]) {
                        if n > 0.0 {
                            visit(layer, class, place, cell, n);
                        }
                    }
                }
            }
        }
    }

    /// Counts heads by place, and by purse and row of money.
    fn count_heads(&mut self) {
        let mut purses = std::mem::take(&mut self.purses);
        purses.empty();
        let model = self.model;
        self.each_cell(|layer, class, index, cell, n| {
            purses.count((layer, class), (index, model.money_row(cell)), n);
        });
        self.purses = purses;
    }

    /// Moves the people of a class and layer who are in a place, and leaves nobody behind.
    #[inline]
    fn move_place(&mut self, moving: &Moving<'_>, index: usize, scratch: &mut Scratch) {
        let span = std::mem::replace(&mut self.spans[moving.block * self.n_places + index], Span::NONE);
        if span.is_empty() {
            return;
        }
        let layout = self.model.layout();
        let place = &layout.places[index];
        let n_exits = place.exits.len();
        let Scratch { bent, out, exits } = scratch;
        let (bent, out, exits) = (&mut bent[..n_exits], &mut out[..n_exits], &mut exits[..n_exits]);
        for (leaving, exit) in exits.iter_mut().zip(&place.exits) {
            *leaving = (exit.to.map(|to| self.way(moving.block_at(exit), to)), 0.0);
        }
        let onward = self.way(moving.block, index);
        let bending = moving.word_of_mouth.filter(|_| place.kind == PlaceKind::Prospect);
        let here = purpose::MOVES << 56 | (index as u64) << 48 | (moving.layer as u64) << 40;
        for cell in span.from..span.to {
            let n = std::mem::take(&mut self.counts[moving.block * self.n_cells + cell]);
            if n <= 0.0 {
                continue;
            }
            let mut row = &moving.rows[place.row(cell)];
            if let Some(factor) = bending {
                bent.copy_from_slice(row);
                self.sums.word_of_mouth_clamped |= bend(bent, place, factor);
                row = bent;
            }
            let key = || {
                let (tenure, age) = place.clocks(cell);
                moving.key.with(here | (tenure as u64) << 20 | age as u64)
            };
            self.chance.moves(key, n, row, out);
            let mut staying = n;
            let ways = exits.iter_mut().zip(layout.arrivals(place, cell));
            for (&moved, ((way, taken), &to)) in out.iter().zip(ways) {
                if moved > 0.0 {
                    staying -= moved;
                    *taken += moved;
                    if let Some(way) = way {
                        self.arrive(*way, to as usize, moved);
                    }
                }
            }
            if staying > 0.0 {
                self.arrive(onward, layout.staying(cell), staying);
            }
        }
        self.count_exits(moving, place, exits);
    }

    /// Counts those who took each exit of a place, and their money on the move.
    fn count_exits(&mut self, moving: &Moving<'_>, place: &Place, exits: &[(Option<Way>, f64)]) {
        let n_stages = self.model.layout().n_stages;
        let first_purchases = &mut self.first_purchases[moving.class * n_stages..][..n_stages];
        for (exit, &(_, moved)) in exits.iter().enumerate().filter(|(_, (_, moved))| *moved > 0.0) {
            let leaving = Leaving { money: moving.money, place, exit, group: moving.group };
            count_exit(&leaving, &mut self.sums, first_purchases, moved);
        }
    }

    #[inline]
    fn way(&self, block: usize, place: usize) -> Way {
        Way { cells: block * self.n_cells, span: block * self.n_places + place }
    }

    #[inline]
    fn arrive(&mut self, way: Way, cell: usize, n: f64) {
        self.next[way.cells + cell] += n;
        self.next_spans[way.span].include(cell);
    }
}

/// A place of a block, to which people go.
#[derive(Clone, Copy)]
struct Way {
    /// First cell of the block.
    cells: usize,
    /// Number of the place's span.
    span: usize,
}

/// Buffers of a move.
struct Scratch {
    /// A row bent by word of mouth.
    bent: [f64; MOST_EXITS],
    /// How many take each exit of a cell.
    out: [f64; MOST_EXITS],
    /// Where each exit of a place leads, and how many took it.
    exits: [(Option<Way>, f64); MOST_EXITS],
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
    /// The block of those who take an exit.
    fn block_at(&self, exit: &Exit) -> usize {
        match exit.flow {
            Flow::FirstPurchase => self.block_of_buyers,
            _ if exit.buys => self.block,
            _ => self.block_of_prospects,
        }
    }
}
