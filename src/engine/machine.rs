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

/// Cells of a place that may hold people; empty when `from >= to`.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    from: usize,
    to: usize,
}

impl Span {
    fn include(&mut self, cell: usize) {
        if self.from >= self.to {
            *self = Span { from: cell, to: cell + 1 };
        } else {
            self.from = self.from.min(cell);
            self.to = self.to.max(cell + 1);
        }
    }
}

/// Counts by layer, class and cell, and what moves them.
pub(crate) struct Machine<'m, C> {
    model: &'m Model<'m>,
    chance: C,
    n_layers: usize,
    n_cells: usize,
    n_places: usize,
    counts: Vec<f64>,
    next: Vec<f64>,
    spans: Vec<Span>,
    next_spans: Vec<Span>,
    class_keys: Vec<Key>,
    purses: Purses,
    /// Heads at present by place.
    heads: Vec<f64>,
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
        let class_keys =
            (0..n_classes).map(|class| model.class_words(class).into_iter().fold(key, Key::with));
        Machine {
            model,
            chance: C::default(),
            n_layers,
            n_cells,
            n_places,
            counts: vec![0.0; n_layers * n_classes * n_cells],
            next: vec![0.0; n_layers * n_classes * n_cells],
            spans: vec![Span::default(); n_layers * n_classes * n_places],
            next_spans: vec![Span::default(); n_layers * n_classes * n_places],
            class_keys: class_keys.collect(),
            purses: Purses::new(model, n_layers),
            heads: vec![0.0; n_places],
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
            let bought = place.has_bought();
            let class = if bought { self.model.settled(entry.class) } else { entry.class };
            let block = self.block(entry.layer, class);
            let cell = place.cell(entry.tenure, 0);
            self.counts[block * self.n_cells + cell] += n;
            self.spans[block * self.n_places + entry.place].include(cell);
            self.heads[entry.place] += n;
        }
    }

    fn money(&mut self, t: usize, regime: usize, season: f64) {
        self.fill_purses();
        let model = self.model;
        for (index, heads) in self.purses.each() {
            let (layer, class) = self.purses.layer_and_class(index);
            let kernel = model.kernel(class, regime);
            let key = self.class_keys[class].with(t as u64);
            let group = 2 * layer + usize::from(model.is_referred(class));
            for (row, &n) in heads.iter().enumerate().filter(|(_, n)| **n > 0.0) {
                let key = key.with((row * self.n_layers + layer) as u64);
                let money = &kernel.money[row];
                let bought = earn(self.chance, key, n, money, season, &mut self.sums.groups[group]);
                self.sums.note(money.members, model.pattern(class), bought);
            }
        }
    }

    fn moves(&mut self, t: usize, regime: usize, word_of_mouth: f64, new_layer: usize) -> Result<(), Limit> {
        self.clear_next();
        self.first_purchases.fill(0.0);
        self.heads.fill(0.0);
        let model = self.model;
        let mut scratch = Scratch { bent: [0.0; MOST_EXITS], out: [0.0; MOST_EXITS] };
        for block in 0..self.n_layers * model.n_classes() {
            let (layer, class) = (block / model.n_classes(), block % model.n_classes());
            let moving = Moving {
                kernel: model.kernel(class, regime),
                rows: model.rows(class, regime),
                key: self.class_keys[class].with(t as u64),
                group: 2 * layer + usize::from(model.is_referred(class)),
                word_of_mouth: Some(word_of_mouth).filter(|factor| (factor - 1.0).abs() > 0.0),
                layer,
                new_layer,
                class,
                settled: model.settled(class),
                block,
            };
            for place in 0..self.n_places {
                let span = self.spans[block * self.n_places + place];
                for cell in span.from..span.to {
                    self.move_cell(&moving, place, cell, &mut scratch);
                }
            }
        }
        std::mem::swap(&mut self.counts, &mut self.next);
        std::mem::swap(&mut self.spans, &mut self.next_spans);
        let heads: f64 = self.heads.iter().sum();
        if heads < MOST_HEADS { Ok(()) } else { Err(Limit::Crowd { period: t }) }
    }

    fn heads(&self) -> Vec<f64> {
        self.heads.clone()
    }

    fn sums(&mut self) -> &mut PeriodSums {
        &mut self.sums
    }

    fn first_purchases(&mut self) -> &mut [f64] {
        &mut self.first_purchases
    }

    fn each(&self, mut visit: impl FnMut(usize, usize, usize, f64)) {
        let n_classes = self.model.n_classes();
        for (index, span) in self.spans.iter().enumerate() {
            let (block, place) = (index / self.n_places, index % self.n_places);
            for cell in span.from..span.to {
                let n = self.counts[block * self.n_cells + cell];
                if n > 0.0 {
                    visit(block % n_classes, place, cell, n);
                }
            }
        }
    }
}

impl<C: Chance> Machine<'_, C> {
    fn block(&self, layer: usize, class: usize) -> usize {
        layer * self.model.n_classes() + class
    }

    /// Drops everybody without tenure: they are of no first-purchase cohort any more.
    pub(crate) fn forget_prospects(&mut self) {
        for (index, span) in self.spans.iter_mut().enumerate() {
            let (block, place) = (index / self.n_places, index % self.n_places);
            if !self.model.layout().places[place].has_bought() {
                self.counts[block * self.n_cells + span.from..block * self.n_cells + span.to].fill(0.0);
                *span = Span::default();
                self.heads[place] = 0.0;
            }
        }
    }

    /// Counts heads by generation and place, and by purse and row of money.
    fn fill_purses(&mut self) {
        let model = self.model;
        self.purses.empty();
        for (block, spans) in self.spans.chunks_exact(self.n_places).enumerate() {
            let (layer, class) = (block / model.n_classes(), block % model.n_classes());
            let counts = &self.counts[block * self.n_cells..(block + 1) * self.n_cells];
            let purse = self.purses.of(layer, class);
            let heads = &mut self.sums.heads[usize::from(model.is_referred(class))];
            for (index, (span, place)) in spans.iter().zip(&model.layout().places).enumerate() {
                let cells = counts.iter().enumerate().take(span.to).skip(span.from);
                for (cell, n) in cells {
                    let tenure = (cell - place.offset) / place.ages;
                    purse[model.money_row(index, tenure)] += n;
                    heads[index] += n;
                }
            }
        }
    }

    /// Empties the buffer of the next period, of which only spans are filled.
    fn clear_next(&mut self) {
        let counts = self.next.chunks_exact_mut(self.n_cells);
        for (counts, spans) in counts.zip(self.next_spans.chunks_exact_mut(self.n_places)) {
            for span in spans.iter_mut().filter(|span| span.from < span.to) {
                counts[span.from..span.to].fill(0.0);
                *span = Span::default();
            }
        }
    }

    #[inline]
    fn move_cell(&mut self, moving: &Moving<'_>, index: usize, cell: usize, scratch: &mut Scratch) {
        let layout = self.model.layout();
        let n = self.counts[moving.block * self.n_cells + cell];
        if n <= 0.0 {
            return;
        }
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
        if let Some(to) = place.exits[exit].to {
            let (layer, class) = match layout.places[to].has_bought() {
                true if bought => (moving.new_layer, moving.settled),
                true => (moving.layer, moving.class),
                false => (0, moving.class),
            };
            let cell = layout.arrival(place, tenure, to);
            self.arrive(self.block(layer, class), to, cell, moved);
        }
    }

    #[inline]
    fn arrive(&mut self, block: usize, place: usize, cell: usize, n: f64) {
        self.next[block * self.n_cells + cell] += n;
        self.next_spans[block * self.n_places + place].include(cell);
        self.heads[place] += n;
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
    new_layer: usize,
    class: usize,
    /// The class after the first purchase.
    settled: usize,
    block: usize,
}
