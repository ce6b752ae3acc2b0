//! How first-purchase cohorts hold: gross revenue retention. An expectation given the draw and the
//! first purchases that happened, by the linear recursion of the kernels, so that nobody need
//! carry a tenure for its sake.

use crate::model::{Layout, Model, State, StateKind};

use super::business_sums::{BusinessSums, last_year};

/// Gross revenue retention of the last year: each first-purchase cohort's revenue of the last year,
/// at most that of the year before, over all cohorts' revenue of the year before. Unknown on a
/// horizon below two years or where there was no revenue.
pub(crate) fn gross_retention(model: &Model<'_>, sums: &BusinessSums) -> Option<f64> {
    let start = last_year(model)?;
    let active = active_classes(model, sums);
    if active.is_empty() {
        return None;
    }
    // expected revenue in the year before and in the last year
    let mut ahead = Ahead::new(model, active, |_, _| [0.0; 2]);
    let (mut kept, mut before) = (0.0, 0.0);
    let mut add = |cohort: [f64; 2]| {
        before += cohort[0];
        kept += cohort[0].min(cohort[1]);
    };
    for t in (0..model.horizon()).rev() {
        let year = if t >= start { 1 } else { 0 };
        let counts = t + model.compiler.year >= start;
        ahead.step_back(t, counts.then_some(year));
        if t < start {
            let mut cohort = of_first_purchases(model, sums, t, &ahead);
            if t == 0 {
                // opening customers of tenure 0 buy for the first time in period 0, too
                add_opening(model, sums, 0, &ahead, &mut cohort);
            }
            add(cohort);
        }
    }
    for tenure in opening_tenures(model, sums).into_iter().filter(|&tenure| tenure > 0) {
        let mut cohort = [0.0; 2];
        add_opening(model, sums, tenure, &ahead, &mut cohort);
        add(cohort);
    }
    (before > 0.0).then(|| kept / before)
}

/// Tenures of the opening customers, ascending.
pub(crate) fn opening_tenures(model: &Model<'_>, sums: &BusinessSums) -> Vec<usize> {
    let bought = sums.opening.iter().filter(|opening| model.layout().states[opening.state].has_bought());
    let mut tenures: Vec<usize> = bought.map(|opening| opening.tenure).collect();
    tenures.sort_unstable();
    tenures.dedup();
    tenures
}

/// Adds what is ahead of the opening customers of one tenure.
fn add_opening(
    model: &Model<'_>,
    sums: &BusinessSums,
    tenure: usize,
    ahead: &Ahead<'_>,
    cohort: &mut [f64; 2],
) {
    let layout = model.layout();
    let same = sums.opening.iter().filter(|opening| opening.tenure == tenure);
    for opening in same.filter(|opening| layout.states[opening.state].has_bought()) {
        let ahead = ahead.of(opening.class, layout.states[opening.state].cell(opening.tenure, 0));
        for (sum, ahead) in cohort.iter_mut().zip(ahead) {
            *sum += opening.n * ahead;
        }
    }
}

/// Classes that ever buy.
pub(crate) fn active_classes(model: &Model<'_>, sums: &BusinessSums) -> Vec<usize> {
    let n_stages = model.layout().n_stages;
    let mut active = vec![false; model.n_classes()];
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
    (0..active.len()).filter(|&class| active[class]).collect()
}

/// Two sums that are ahead of somebody in each cell that has bought, by class and cell, worked out
/// period by period from the last back to the first. People who go back to prospects leave their
/// cohort.
pub(crate) struct Ahead<'m> {
    model: &'m Model<'m>,
    /// Classes that are asked for.
    active: Vec<usize>,
    sums: Vec<[f64; 2]>,
    /// Those of the period before, while they are worked out.
    before: Vec<[f64; 2]>,
    /// Revenue by row of money.
    revenue: Vec<f64>,
}

impl<'m> Ahead<'m> {
    /// Starts at the end from what `last` says of a class and cell.
    pub(crate) fn new(
        model: &'m Model<'m>,
        active: Vec<usize>,
        last: impl Fn(usize, usize) -> [f64; 2],
    ) -> Ahead<'m> {
        let n_cells = model.layout().n_cells;
        let mut sums = vec![[0.0; 2]; model.n_classes() * n_cells];
        for &class in &active {
            for (cell, sums) in sums[class * n_cells..][..n_cells].iter_mut().enumerate() {
                *sums = last(class, cell);
            }
        }
        Ahead { model, active, before: sums.clone(), sums, revenue: Vec::new() }
    }

    /// What is ahead of somebody of a class in a cell.
    #[inline]
    pub(crate) fn of(&self, class: usize, cell: usize) -> [f64; 2] {
        self.sums[class * self.model.layout().n_cells + cell]
    }

    /// One period back, to t; `year` is the sum to which the revenue of t belongs.
    pub(crate) fn step_back(&mut self, t: usize, year: Option<usize>) {
        let model = self.model;
        let layout = model.layout();
        let regime = model.compiler.schedule.of_period[t];
        for &class in &self.active {
            let rows = model.rows(class, regime);
            let own = class * layout.n_cells..(class + 1) * layout.n_cells;
            let (later, before) = (&self.sums[own.clone()], &mut self.before[own]);
            self.revenue.clear();
            let money_rows = 0..model.compiler.money.n_rows;
            self.revenue.extend(money_rows.map(|row| model.revenue((class, regime), row, t)));
            for state in layout.states.iter().filter(|state| state.has_bought()) {
                let year = year.filter(|_| state.kind == StateKind::Customer);
                for (cell, value) in state.cells().zip(&mut before[state.cells()]) {
                    *value = one_back(layout, state, cell, rows, later);
                    if let Some(year) = year {
                        value[year] += self.revenue[model.money_row(cell)];
                    }
                }
            }
        }
        std::mem::swap(&mut self.sums, &mut self.before);
    }
}

/// What is ahead of somebody in a cell after its move.
#[inline]
fn one_back(layout: &Layout, state: &State, cell: usize, rows: &[f64], later: &[[f64; 2]]) -> [f64; 2] {
    let mut value = [0.0; 2];
    let mut stay = 1.0;
    let transitions = rows[state.row(cell)].iter().zip(&state.transitions).zip(layout.arrivals(state, cell));
    for ((probability, transition), &to) in transitions {
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

fn of_first_purchases(model: &Model<'_>, sums: &BusinessSums, t: usize, ahead: &Ahead<'_>) -> [f64; 2] {
    let layout = model.layout();
    let n = model.n_classes() * layout.n_stages;
    let mut cohort = [0.0; 2];
    for (index, &bought) in sums.first_purchases[t * n..(t + 1) * n].iter().enumerate() {
        if bought > 0.0 {
            let (class, stage) = (index / layout.n_stages, index % layout.n_stages);
            let ahead = ahead.of(model.settled(class), layout.states[stage].cell(0, 0));
            for (sum, ahead) in cohort.iter_mut().zip(ahead) {
                *sum += bought * ahead;
            }
        }
    }
    cohort
}
