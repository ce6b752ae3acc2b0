//! The machine that moves counts of people from cell to cell, shared by `expected` and `cohort`.
//!
//! A count belongs to a **layer**, a class and a cell. Layers tell the customers who were new in
//! the last year of the horizon from the others (nrr asks); prospects are always in layer 0.

use crate::model::{Flow, Group, Model, Money, Place};
use crate::stats::streams::Key;

use super::Limit;
use super::chance::Chance;

/// More heads than this cannot be counted exactly.
pub(crate) const MOST_HEADS: f64 = 9_007_199_254_740_992.0;

/// Purposes of chance, apart in its keys.
pub(crate) mod purpose {
    pub(crate) const MOVES: u64 = 1;
    pub(crate) const SALES: u64 = 2;
    pub(crate) const REFERRALS: u64 = 3;
    pub(crate) const OUTRIGHT: u64 = 4;
    pub(crate) const ENTRANTS: u64 = 5;
    pub(crate) const MARKET: u64 = 6;
    pub(crate) const CLASSES: u64 = 7;
    pub(crate) const OPENING: u64 = 8;
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
    pub(crate) referrals: f64,
}

impl Sums {
    /// Gross profit less cost to serve, with outright contributions and money on moves.
    pub(crate) fn contribution(&self) -> f64 {
        self.gross_profit - self.cost_to_serve + self.outright + self.moves
    }

    /// Contribution less the program costs that follow customers.
    pub(crate) fn own(&self) -> f64 {
        self.contribution() - self.program_cost
    }
}

/// What happened in a period.
#[derive(Debug, Clone)]
pub(crate) struct PeriodSums {
    /// By layer (0, 1) and generation (0 not referred, 1 referred): entry 2 layer + generation.
    pub(crate) groups: [Sums; 4],
    /// Heads when money is made, by generation and place.
    pub(crate) heads: [Vec<f64>; 2],
    pub(crate) lapses: f64,
    pub(crate) win_backs: f64,
    pub(crate) lost: f64,
    pub(crate) returned: f64,
    /// Periods in which word of mouth met its bound: 0 or 1.
    pub(crate) word_of_mouth_clamped: bool,
}

impl PeriodSums {
    pub(crate) fn new(n_places: usize) -> PeriodSums {
        PeriodSums {
            groups: [Sums::default(); 4],
            heads: [vec![0.0; n_places], vec![0.0; n_places]],
            lapses: 0.0,
            win_backs: 0.0,
            lost: 0.0,
            returned: 0.0,
            word_of_mouth_clamped: false,
        }
    }

    fn clear(&mut self) {
        self.groups = [Sums::default(); 4];
        self.heads.iter_mut().for_each(|heads| heads.fill(0.0));
        (self.lapses, self.win_backs, self.lost, self.returned) = (0.0, 0.0, 0.0, 0.0);
        self.word_of_mouth_clamped = false;
    }

    /// Over all layers and generations.
    pub(crate) fn total(&self, of: impl Fn(&Sums) -> f64) -> f64 {
        self.groups.iter().map(of).sum()
    }
}

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
    pub(crate) model: &'m Model<'m>,
    pub(crate) chance: C,
    n_layers: usize,
    n_cells: usize,
    n_places: usize,
    counts: Vec<f64>,
    next: Vec<f64>,
    spans: Vec<Span>,
    next_spans: Vec<Span>,
    class_keys: Vec<Key>,
    /// First purchases of this period, by class and stage.
    pub(crate) first_purchases: Vec<f64>,
    pub(crate) sums: PeriodSums,
}

impl<'m, C: Chance> Machine<'m, C> {
    pub(crate) fn new(model: &'m Model<'m>, chance: C, key: Key, n_layers: usize) -> Machine<'m, C> {
        let layout = model.layout();
        let n_classes = model.n_classes();
        let (n_cells, n_places) = (layout.n_cells, layout.places.len());
        let class_keys = (0..n_classes).map(|class| model.class_words(class).into_iter().fold(key, Key::with));
        Machine {
            model,
            chance,
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

    /// Adds people to a cell.
    pub(crate) fn add(&mut self, layer: usize, class: usize, place: usize, cell: usize, n: f64) {
        if n > 0.0 {
            let block = self.block(layer, class);
            self.counts[block * self.n_cells + cell] += n;
            self.spans[block * self.n_places + place].include(cell);
        }
    }

    fn block(&self, layer: usize, class: usize) -> usize {
        layer * self.model.n_classes() + class
    }

    /// Calls `visit(class, place, cell, n)` for everybody present.
    pub(crate) fn each(&self, mut visit: impl FnMut(usize, usize, usize, f64)) {
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

    /// Heads by place, over all layers and classes.
    pub(crate) fn heads(&self) -> Vec<f64> {
        let mut heads = vec![0.0; self.n_places];
        self.each(|_, place, _, n| heads[place] += n);
        heads
    }

    /// Drops everybody without tenure: they are of no first-purchase cohort any more.
    pub(crate) fn forget_prospects(&mut self) {
        for (index, span) in self.spans.iter_mut().enumerate() {
            let (block, place) = (index / self.n_places, index % self.n_places);
            if !self.model.layout().places[place].has_bought() {
                self.counts[block * self.n_cells + span.from..block * self.n_cells + span.to].fill(0.0);
                *span = Span::default();
            }
        }
    }

    /// Forgets the period before.
    pub(crate) fn begin(&mut self) {
        self.sums.clear();
    }

    /// Money, heads and referrals of everybody present in period t.
    pub(crate) fn money(&mut self, t: usize, regime: usize, season: f64) {
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
                        earn(self.chance, key.with(word), n, &kernel.money[row], season, sums);
                    }
                }
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

    /// Moves everybody at the end of period t; `word_of_mouth` multiplies the climb of prospects,
    /// and first purchases of the next period go to `new_layer`.
    ///
    /// # Errors
    /// When more than 2^53 heads are present.
    pub(crate) fn moves(
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
                        self.move_cell(t, regime, word_of_mouth, (layer, new_layer, class, place, cell));
                    }
                }
            }
        }
        std::mem::swap(&mut self.counts, &mut self.next);
        std::mem::swap(&mut self.spans, &mut self.next_spans);
        let heads: f64 = self.sums.heads.iter().flatten().sum();
        if heads < MOST_HEADS { Ok(()) } else { Err(Limit::Crowd { period: t }) }
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
        if place.kind == crate::model::PlaceKind::Prospect && (word_of_mouth - 1.0).abs() > 0.0 {
            bent[..row.len()].copy_from_slice(row);
            self.sums.word_of_mouth_clamped |= bend(&mut bent[..row.len()], place, word_of_mouth);
            row = &bent[..row.len()];
        }
        let out = &mut out[..row.len()];
        let word = ((index as u64) << 48) | ((layer as u64) << 40) | ((tenure as u64) << 20) | age as u64;
        let key = || self.class_keys[class].with(t as u64).with(purpose::MOVES << 56 | word);
        self.chance.moves(key, n, row, out);
        let mut staying = n;
        for (&moved, exit) in out.iter().zip(&place.exits) {
            if moved > 0.0 {
                staying -= moved;
                self.leave(regime, (layer, new_layer, class), (place, tenure), exit, moved);
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
        exit: &crate::model::Exit,
        moved: f64,
    ) {
        let model = self.model;
        let kernel = model.kernel(class, regime);
        let generation = usize::from(model.is_referred(class));
        let sums = &mut self.sums.groups[2 * layer + generation];
        sums.moves += moved * model.exit_money(kernel, exit);
        let mut layer = layer;
        match exit.flow {
            Flow::Plain => {}
            Flow::FirstPurchase => {
                layer = new_layer;
                if let Some(to) = exit.to {
                    self.first_purchases[class * model.layout().n_stages + to] += moved;
                }
            }
            Flow::Lapse => self.sums.lapses += moved,
            Flow::WinBack => {
                sums.program_cost += moved * kernel.per_win_back;
                self.sums.win_backs += moved;
            }
            Flow::Lost => self.sums.lost += moved,
            Flow::Returned => self.sums.returned += moved,
        }
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

/// Money and referrals of `n` people.
#[inline]
fn earn<C: Chance>(chance: C, key: Key, n: f64, money: &Money, season: f64, sums: &mut Sums) {
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
        row.iter().zip(&place.exits).filter(|(_, exit)| exit.group == group).map(|(p, _)| p).sum()
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
