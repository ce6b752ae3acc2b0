//! The machine that moves counts of people from cell to cell, shared by `expected` and `cohort`.
//!
//! A count belongs to a layer, a class and a cell.

use crate::model::{Kernel, Model, Place, PlaceKind};
use crate::stats::streams::Key;

use super::Limit;
use super::chance::Chance;
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
    /// Disposition node.
    node: usize,
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
            node: class % model.n_nodes,
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
            let row = self.model.money_row(entry.place, place.clocks(cell).0);
            self.purses.count((entry.layer, class), (entry.place, row), n);
        }
    }

    fn money(&mut self, t: usize, regime: usize, season: f64) {
        for (of_period, heads) in self.sums.heads.iter_mut().zip(&self.purses.places) {
            of_period.copy_from_slice(heads);
        }
        for (layer, class, heads) in self.purses.each() {
            let kernel = self.model.kernel(class, regime);
            let key = self.classes[class].key.with(t as u64);
            let group = 2 * layer + self.classes[class].generation;
            for (row, &n) in heads.iter().enumerate().filter(|(_, n)| **n > 0.0) {
                let key = key.with((row * self.n_layers + layer) as u64);
                let money = &kernel.money[row];
                let bought = earn(self.chance, key, n, money, season, &mut self.sums.groups[group]);
                self.sums.note(money.members, self.model.pattern(class), bought);
            }
        }
    }

    fn moves(&mut self, t: usize, regime: usize, word_of_mouth: f64, new_layer: usize) -> Result<(), Limit> {
        self.first_purchases.fill(0.0);
        let model = self.model;
        let mut scratch = Scratch { bent: [0.0; MOST_EXITS], out: [0.0; MOST_EXITS] };
        for layer in 0..self.n_layers {
            for class in 0..model.n_classes() {
                let block = self.block(layer, class);
                if !self.inhabited[block] {
                    continue;
                }
                let kind = &self.classes[class];
                let kernel = model.kernel(class, regime);
                let moving = Moving {
                    kernel,
                    rows: kernel.rows(kind.node),
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
            let tenure = model.layout().places[index].clocks(cell).0;
            purses.count((layer, class), (index, model.money_row(index, tenure)), n);
        });
        self.purses = purses;
    }

    /// Moves the people of a class and layer, and leaves nobody behind.
    #[inline]
    fn move_block(&mut self, moving: &Moving<'_>, scratch: &mut Scratch) {
        for index in 0..self.n_places {
            let span = std::mem::replace(&mut self.spans[moving.block * self.n_places + index], Span::NONE);
            for cell in span.from..span.to {
                let n = std::mem::take(&mut self.counts[moving.block * self.n_cells + cell]);
                if n > 0.0 {
                    self.move_cell(moving, (index, cell), n, scratch);
                }
            }
        }
    }

    #[inline]
    fn move_cell(
        &mut self,
        moving: &Moving<'_>,
        (index, cell): (usize, usize),
        n: f64,
        scratch: &mut Scratch,
    ) {
        let layout = self.model.layout();
        let place = &layout.places[index];
        let mut row = &moving.rows[place.row(cell)];
        let n_exits = row.len();
        let (tenure, age) = place.clocks(cell);
        if let (PlaceKind::Prospect, Some(factor)) = (place.kind, moving.word_of_mouth) {
            scratch.bent[..n_exits].copy_from_slice(row);
            self.sums.word_of_mouth_clamped |= bend(&mut scratch.bent[..n_exits], place, factor);
            row = &scratch.bent[..n_exits];
        }
        let here = (index as u64) << 48 | (moving.layer as u64) << 40;
        let word = purpose::MOVES << 56 | here | (tenure as u64) << 20 | age as u64;
        let out = &mut scratch.out[..n_exits];
        self.chance.moves(|| moving.key.with(word), n, row, out);
        let mut staying = n;
        for (exit, &moved) in out.iter().enumerate() {
            if moved > 0.0 {
                staying -= moved;
                self.leave(moving, (place, tenure), exit, moved);
            }
        }
        if staying > 0.0 {
            let to = layout.staying(place, tenure, age);
            self.arrive(moving.block, index, to, staying);
        }
    }

    /// People who take an exit: where they arrive, what they cost, what they count as.
    #[inline]
    fn leave(&mut self, moving: &Moving<'_>, (place, tenure): (&Place, usize), exit: usize, moved: f64) {
        let layout = self.model.layout();
        let leaving = Leaving { kernel: moving.kernel, place, exit, group: moving.group };
        let first = &mut self.first_purchases[moving.class * layout.n_stages..][..layout.n_stages];
        let bought = count_exit(&leaving, &mut self.sums, first, moved);
        let exit = &place.exits[exit];
        if let Some(to) = exit.to {
            let block = match exit.buys {
                true if bought => moving.block_of_buyers,
                true => moving.block,
                false => moving.block_of_prospects,
            };
            self.arrive(block, to, layout.arrival(place, tenure, to), moved);
        }
    }

    #[inline]
    fn arrive(&mut self, block: usize, place: usize, cell: usize, n: f64) {
        self.next[block * self.n_cells + cell] += n;
        self.next_spans[block * self.n_places + place].include(cell);
    }
}

/// Buffers of a move: a row bent by word of mouth, and how many take each exit.
struct Scratch {
    bent: [f64; MOST_EXITS],
    out: [f64; MOST_EXITS],
}

/// What moves the people of a class and layer in a period.
struct Moving<'a> {
    kernel: &'a Kernel,
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
