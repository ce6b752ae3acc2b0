//! How first-purchase cohorts hold: gross revenue retention. An expectation given the draw and the
//! first purchases that happened, by the linear recursion of the kernels, so that nobody need
//! carry a tenure for its sake.

use crate::engine::counts::tables::{Tables, Wages};
use crate::model::{Layout, Model, State, StateKind};
use crate::stats::lanes::{Lanes, Number};

use super::business_sums::{BusinessSums, last_year};

/// Gross revenue retention of the last year in each draw: each first-purchase cohort's revenue of the last year,
/// at most that of the year before, over all cohorts' revenue of the year before. Unknown on a
/// horizon below two years or where there was no revenue.
pub(crate) fn gross_retention<const L: usize>(
    models: [&Model<'_>; L],
    sums: &[BusinessSums; L],
) -> [Option<f64>; L] {
    let model = models[0];
    let Some(start) = last_year(model) else {
        return [None; L];
    };
    // expected revenue in the year before and in the last year
    let mut ahead = Ahead::new(models, active_classes(model, sums), |_, _| [Lanes::default(); 2]);
    let tenures = sums.iter().flat_map(|sums| &sums.opening).map(|opening| opening.tenure);
    let oldest = tenures.max().unwrap_or(0);
    let mut all = std::array::from_fn(|lane| Retained::of_nobody(models[lane], &sums[lane], lane));
    for t in (0..model.horizon()).rev() {
        let year = if t >= start { 1 } else { 0 };
        let counts = t + model.compiler.year >= start;
        ahead.step_back(t, counts.then_some(year), Reach { tenure: oldest + t, age: t });
        if t < start {
            all.iter_mut().for_each(|one| one.add_first_purchases(t, &ahead));
        }
    }
    all.map(|mut one| {
        one.add_opening(&ahead);
        (one.before > 0.0).then(|| one.kept / one.before)
    })
}

/// What the cohorts of a draw that were looked at so far spend.
struct Retained<'a> {
    model: &'a Model<'a>,
    sums: &'a BusinessSums,
    /// Place of the draw among those that are worked out side by side.
    lane: usize,
    /// Revenue of the year before, and what of it is left in the last year.
    before: f64,
    kept: f64,
}

impl<'a> Retained<'a> {
    fn of_nobody(model: &'a Model<'a>, sums: &'a BusinessSums, lane: usize) -> Retained<'a> {
        Retained { model, sums, lane, before: 0.0, kept: 0.0 }
    }

    fn add(&mut self, cohort: [f64; 2]) {
        self.before += cohort[0];
        self.kept += cohort[0].min(cohort[1]);
    }

    /// Adds those who bought for the first time in period t.
    fn add_first_purchases<const L: usize>(&mut self, t: usize, ahead: &Ahead<'_, L>) {
        let layout = self.model.layout();
        let n = self.model.n_classes() * layout.n_stages;
        let mut cohort = [0.0; 2];
        for (index, &bought) in self.sums.first_purchases[t * n..(t + 1) * n].iter().enumerate() {
            if bought > 0.0 {
                let (class, stage) = (index / layout.n_stages, index % layout.n_stages);
                let class = self.model.settled(class);
                let ahead = ahead.of(self.lane, class, layout.states[stage].cell(0, 0));
                for (sum, ahead) in cohort.iter_mut().zip(ahead) {
                    *sum += bought * ahead;
                }
            }
        }
        if t == 0 {
            // opening customers of tenure 0 buy for the first time in period 0, too
            self.add_opening_of(0, ahead, &mut cohort);
        }
        self.add(cohort);
    }

    /// Adds the opening customers who have bought before, tenure by tenure.
    fn add_opening<const L: usize>(&mut self, ahead: &Ahead<'_, L>) {
        for tenure in opening_tenures(self.model, self.sums).into_iter().filter(|&tenure| tenure > 0) {
            let mut cohort = [0.0; 2];
            self.add_opening_of(tenure, ahead, &mut cohort);
            self.add(cohort);
        }
    }

    /// Adds what is ahead of the opening customers of one tenure.
    fn add_opening_of<const L: usize>(&self, tenure: usize, ahead: &Ahead<'_, L>, cohort: &mut [f64; 2]) {
        let layout = self.model.layout();
        let same = self.sums.opening.iter().filter(|opening| opening.tenure == tenure);
        for opening in same.filter(|opening| layout.states[opening.state].has_bought()) {
            let cell = layout.states[opening.state].cell(opening.tenure, 0);
            for (sum, ahead) in cohort.iter_mut().zip(ahead.of(self.lane, opening.class, cell)) {
                *sum += opening.n * ahead;
            }
        }
    }
}

/// Tenures of the opening customers, ascending.
pub(crate) fn opening_tenures(model: &Model<'_>, sums: &BusinessSums) -> Vec<usize> {
    let bought = sums.opening.iter().filter(|opening| model.layout().states[opening.state].has_bought());
    let mut tenures: Vec<usize> = bought.map(|opening| opening.tenure).collect();
    tenures.sort_unstable();
    tenures.dedup();
    tenures
}

/// Classes that ever buy in any of several draws.
pub(crate) fn active_classes(model: &Model<'_>, draws: &[BusinessSums]) -> Vec<usize> {
    let n_stages = model.layout().n_stages;
    let mut active = vec![false; model.n_classes()];
    for sums in draws {
        for period in sums.first_purchases.chunks_exact(active.len() * n_stages) {
            for (class, of_class) in period.chunks_exact(n_stages).enumerate() {
                if of_class.iter().any(|&n| n > 0.0) {
                    active[model.settled(class)] = true;
                }
            }
        }
        for opening in &sums.opening {
            active[opening.class] = true;
        }
    }
    (0..active.len()).filter(|&class| active[class]).collect()
}

/// Two sums that are ahead of somebody in each cell that has bought, by class and cell, in each of several
/// draws, worked out period by period from the last back to the first. People who go back to prospects leave
/// their cohort.
pub(crate) struct Ahead<'m, const L: usize> {
    models: [&'m Model<'m>; L],
    tables: Tables<L>,
    /// Classes that are asked for.
    active: Vec<usize>,
    sums: Vec<[Lanes<L>; 2]>,
    /// Those of the period before, while they are worked out.
    before: Vec<[Lanes<L>; 2]>,
    wages: Wages<L>,
    /// Revenue by row of money.
    revenue: Vec<Lanes<L>>,
}

impl<'m, const L: usize> Ahead<'m, L> {
    /// Starts at the end from what `last` says of a class and cell.
    pub(crate) fn new(
        models: [&'m Model<'m>; L],
        active: Vec<usize>,
        last: impl Fn(usize, usize) -> [Lanes<L>; 2],
    ) -> Ahead<'m, L> {
        let n_cells = models[0].layout().n_cells;
        let mut sums = vec![[Lanes::default(); 2]; models[0].n_classes() * n_cells];
        for &class in &active {
            for (cell, sums) in sums[class * n_cells..][..n_cells].iter_mut().enumerate() {
                *sums = last(class, cell);
            }
        }
        Ahead {
            models,
            tables: Tables::default(),
            active,
            before: sums.clone(),
            sums,
            wages: Wages::default(),
            revenue: Vec::new(),
        }
    }

    /// What is ahead of somebody of a class in a cell in one of the draws.
    #[inline]
    pub(crate) fn of(&self, lane: usize, class: usize, cell: usize) -> [f64; 2] {
        self.sums[class * self.models[0].layout().n_cells + cell].map(|sum| sum.0[lane])
    }

    /// One period back, to t, in the cells that anybody who is asked for can have reached by then; `year` is the
    /// sum to which the revenue of t belongs.
    pub(crate) fn step_back(&mut self, t: usize, year: Option<usize>, reach: Reach) {
        let (models, model) = (&self.models, self.models[0]);
        let layout = model.layout();
        let regime = model.compiler.schedule.of_period[t];
        for &class in &self.active {
            let rows = self.tables.rows(models, class, regime);
            let own = class * layout.n_cells..(class + 1) * layout.n_cells;
            let (later, before) = (&self.sums[own.clone()], &mut self.before[own]);
            for state in layout.states.iter().filter(|state| state.has_bought()) {
                for cell in reach.cells(state) {
                    before[cell] = one_back(layout, state, cell, rows, later);
                }
            }
            let Some(year) = year else { continue };
            let season = Lanes::of(|lane| models[lane].season[t]);
            self.revenue.clear();
            for row in 0..model.compiler.money.n_rows {
                let mut revenue = Lanes::default();
                for (traits, _) in model.fellows(class) {
                    let share = Lanes::of(|lane| models[lane].share_of_fellow(traits));
                    revenue += share * self.wages.of(models, traits, (regime, t))[row].revenue(season);
                }
                self.revenue.push(revenue);
            }
            for state in layout.states.iter().filter(|state| state.kind == StateKind::Customer) {
                for cell in reach.cells(state) {
                    before[cell][year] += self.revenue[model.money_row(cell)];
                }
            }
        }
        std::mem::swap(&mut self.sums, &mut self.before);
    }
}

/// The longest tenure, and time in a state, that anybody has who is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Reach {
    pub(crate) tenure: usize,
    pub(crate) age: usize,
}

impl Reach {
    /// The cells of a state that are within it.
    fn cells(self, state: &State) -> impl Iterator<Item = usize> {
        let ages = state.ages.min(self.age + 1);
        let tenures = 0..state.tenures.min(self.tenure + 1);
        tenures.flat_map(move |tenure| (0..ages).map(move |age| state.cell(tenure, age)))
    }
}

/// What is ahead of somebody in a cell after its move.
#[inline]
fn one_back<const L: usize>(
    layout: &Layout,
    state: &State,
    cell: usize,
    rows: &[Lanes<L>],
    later: &[[Lanes<L>; 2]],
) -> [Lanes<L>; 2] {
    let mut value = [Lanes::default(); 2];
    let mut stay = Lanes::all(1.0);
    let transitions = rows[state.row(cell)].iter().zip(&state.transitions).zip(layout.arrivals(state, cell));
    for ((&probability, transition), &to) in transitions {
        stay -= probability;
        if transition.buys {
            let [one, other] = later[to as usize];
            value[0] += probability * one;
            value[1] += probability * other;
        }
    }
    let [one, other] = later[layout.staying(cell)];
    [value[0] + stay * one, value[1] + stay * other]
}
