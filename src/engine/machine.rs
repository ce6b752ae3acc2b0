//! The machine that moves counts of people from cell to cell, shared by `expected` and `cohort`.
//!
//! A count belongs to a layer, a class and a cell.

use crate::model::{Exit, Flow, Group, Model, Money, Place, PlaceKind};
use crate::stats::streams::Key;

use super::Limit;
use super::chance::Chance;
use super::population::{Entry, MOST_HEADS, PeriodSums, Population, Sums, purpose};

/// Cells of a place that may hold people; empty when `from >= to`.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    from: usize,
    to: usize,
}

impl Span {
    fn include(&mut self, cell: usize) {
        if self.from >= self.to {
            *self = Span {
                from: cell,
                to: cell + 1,
            };
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
            first_purchases: vec![0.0; n_classes * layout.n_stages],
            sums: PeriodSums::new(n_places),
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
            let block = self.block(entry.layer, entry.class);
            let cell = self.model.layout().places[entry.place].cell(entry.tenure, 0);
            self.counts[block * self.n_cells + cell] += n;
            self.spans[block * self.n_places + entry.place].include(cell);
        }
    }

    fn money(&mut self, t: usize, regime: usize, season: f64) {
        let model = self.model;
        for layer in 0..self.n_layers {
            for class in 0..model.n_classes() {
                let block = self.block(layer, class);
                let kernel = model.kernel(class, regime);
                let key = self.class_keys[class].with(t as u64);
                let generation = usize::from(model.is_referred(class));
                for (index, place) in model.layout().places.iter().enumerate() {
                    let mut span = self.spans[block * self.n_places + index];
                    while span.from < span.to {
                        let row = model.money_row(index, place.clocks(span.from).0);
                        let n = self.take_row(block, index, row, &mut span);
                        if n <= 0.0 {
                            continue;
                        }
                        self.sums.heads[generation][index] += n;
                        let sums = &mut self.sums.groups[2 * layer + generation];
                        let word = (row * self.n_layers + layer) as u64;
                        earn(
                            self.chance,
                            key.with(word),
                            n,
                            &kernel.money[row],
                            season,
                            sums,
                        );
                    }
                }
            }
        }
    }

    fn moves(
        &mut self,
        t: usize,
        regime: usize,
        word_of_mouth: f64,
        new_layer: usize,
    ) -> Result<(), Limit> {
        self.next.fill(0.0);
        self.next_spans.fill(Span::default());
        self.first_purchases.fill(0.0);
        for layer in 0..self.n_layers {
            for class in 0..self.model.n_classes() {
                for place in 0..self.n_places {
                    let span = self.spans[self.block(layer, class) * self.n_places + place];
                    for cell in span.from..span.to {
                        self.move_cell(
                            t,
                            regime,
                            word_of_mouth,
                            (layer, new_layer, class, place, cell),
                        );
                    }
                }
            }
        }
        std::mem::swap(&mut self.counts, &mut self.next);
        std::mem::swap(&mut self.spans, &mut self.next_spans);
        let heads: f64 = self.sums.heads.iter().flatten().sum();
        if heads < MOST_HEADS {
            Ok(())
        } else {
            Err(Limit::Crowd { period: t })
        }
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
                self.counts[block * self.n_cells + span.from..block * self.n_cells + span.to]
                    .fill(0.0);
                *span = Span::default();
            }
        }
    }

    /// Heads of the leading cells of a span that share a row of money; the span loses them.
    fn take_row(&self, block: usize, index: usize, row: usize, span: &mut Span) -> f64 {
        let place = &self.model.layout().places[index];
        let mut n = 0.0;
        while span.from < span.to && self.model.money_row(index, place.clocks(span.from).0) == row {
            n += self.counts[block * self.n_cells + span.from];
            span.from += 1;
        }
        n
    }

    fn move_cell(
        &mut self,
        t: usize,
        regime: usize,
        word_of_mouth: f64,
        (layer, new_layer, class, index, cell): (usize, usize, usize, usize, usize),
    ) {
        let model = self.model;
        let layout = model.layout();
        let block = self.block(layer, class);
        let n = self.counts[block * self.n_cells + cell];
        if n <= 0.0 {
            return;
        }
        let place = &layout.places[index];
        let row = &model.rows(class, regime)[place.row(cell)];
        let (tenure, age) = place.clocks(cell);
        let (mut bent, mut out) = ([0.0; MOST_EXITS], [0.0; MOST_EXITS]);
        let mut row = row;
        if place.kind == PlaceKind::Prospect && (word_of_mouth - 1.0).abs() > 0.0 {
            bent[..row.len()].copy_from_slice(row);
            self.sums.word_of_mouth_clamped |= bend(&mut bent[..row.len()], place, word_of_mouth);
            row = &bent[..row.len()];
        }
        let out = &mut out[..row.len()];
        let word =
            ((index as u64) << 48) | ((layer as u64) << 40) | ((tenure as u64) << 20) | age as u64;
        let key = || {
            self.class_keys[class]
                .with(t as u64)
                .with(purpose::MOVES << 56 | word)
        };
        self.chance.moves(key, n, row, out);
        let mut staying = n;
        for (&moved, exit) in out.iter().zip(&place.exits) {
            if moved > 0.0 {
                staying -= moved;
                self.leave(
                    regime,
                    (layer, new_layer, class),
                    (place, tenure),
                    exit,
                    moved,
                );
            }
        }
        if staying > 0.0 {
            let to = layout.staying(place, tenure, age);
            self.next[block * self.n_cells + to] += staying;
            self.next_spans[block * self.n_places + index].include(to);
        }
    }

    /// People who take an exit: where they arrive, what they cost, what they count as.
    fn leave(
        &mut self,
        regime: usize,
        (layer, new_layer, class): (usize, usize, usize),
        (place, tenure): (&Place, usize),
        exit: &Exit,
        moved: f64,
    ) {
        let model = self.model;
        let group = 2 * layer + usize::from(model.is_referred(class));
        let first = (self.first_purchases.as_mut_slice(), class);
        let bought = count_exit(model, regime, &mut self.sums, first, (group, exit, moved));
        let mut layer = if bought { new_layer } else { layer };
        if let Some(to) = exit.to {
            if !model.layout().places[to].has_bought() {
                layer = 0;
            }
            let cell = model.layout().arrival(place, tenure, to);
            let block = self.block(layer, class);
            self.next[block * self.n_cells + cell] += moved;
            self.next_spans[block * self.n_places + to].include(cell);
        }
    }
}

/// Most ways out of a place: every stage of the longest ladder, lapsed and lost.
pub(crate) const MOST_EXITS: usize = 34;

/// Counts people who take an exit, and their money on the move; says whether it is their first
/// purchase. `first` are the first purchases of the next period by class and stage, and the class.
pub(crate) fn count_exit(
    model: &Model<'_>,
    regime: usize,
    sums: &mut PeriodSums,
    (first_purchases, class): (&mut [f64], usize),
    (group, exit, moved): (usize, &Exit, f64),
) -> bool {
    let kernel = model.kernel(class, regime);
    let own = &mut sums.groups[group];
    own.moves += moved * model.exit_money(kernel, exit);
    match exit.flow {
        Flow::Plain => {}
        Flow::FirstPurchase => {
            if let Some(to) = exit.to {
                first_purchases[class * model.layout().n_stages + to] += moved;
            }
        }
        Flow::Lapse => sums.lapses += moved,
        Flow::WinBack => {
            own.program_cost += moved * kernel.per_win_back;
            sums.win_backs += moved;
        }
        Flow::Lost => sums.lost += moved,
        Flow::Returned => sums.returned += moved,
    }
    exit.flow == Flow::FirstPurchase
}

/// Money and referrals of `n` people.
#[inline]
pub(crate) fn earn<C: Chance>(
    chance: C,
    key: Key,
    n: f64,
    money: &Money,
    season: f64,
    sums: &mut Sums,
) {
    let (orders, revenue) = chance.sales(|| key.with(purpose::SALES), n, money, season);
    sums.orders += orders;
    sums.revenue += revenue;
    sums.gross_profit += revenue * money.gross_margin;
    sums.cost_to_serve += n * money.cost_to_serve;
    sums.outright += chance.outright(|| key.with(purpose::OUTRIGHT), n, money);
    let mut program = n * money.per_head + orders * money.per_order + revenue * money.revenue_share;
    if money.referrals > 0.0 {
        let referrals = chance.arrivals(|| key.with(purpose::REFERRALS), n * money.referrals);
        sums.referrals += referrals;
        program += referrals * money.per_referral;
    }
    sums.program_cost += program;
}

/// Multiplies the climb in a row by `factor`, as far as the others who stay allow; says whether
/// they did not.
pub(crate) fn bend(row: &mut [f64], place: &Place, factor: f64) -> bool {
    let mass = |row: &[f64], group: Group| -> f64 {
        row.iter()
            .zip(&place.exits)
            .filter(|(_, exit)| exit.group == group)
            .map(|(p, _)| p)
            .sum()
    };
    let up = mass(row, Group::Up);
    if up <= 0.0 {
        return false;
    }
    let most = (1.0 - mass(row, Group::Out) - mass(row, Group::Down)).max(0.0);
    let wanted = up * factor.max(0.0);
    let bent = wanted.min(most);
    for (probability, exit) in row.iter_mut().zip(&place.exits) {
        if exit.group == Group::Up {
            *probability *= bent / up;
        }
    }
    wanted > most + 1e-12 || factor < 0.0
}
