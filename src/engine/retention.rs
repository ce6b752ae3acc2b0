//! How first-purchase cohorts hold: gross revenue retention. An expectation given the draw and the
//! first purchases that happened, by the linear recursion of the kernels, so that nobody need
//! carry a tenure for its sake.

use crate::model::{Layout, Model, Place, PlaceKind};

use super::business::{BusinessSums, OpeningCount, last_year};

/// Gross revenue retention of the last year: each first-purchase cohort's revenue of the last year,
/// at most that of the year before, over all cohorts' revenue of the year before. Unknown on a
/// horizon below two years or where there was no revenue.
pub(crate) fn gross_retention(model: &Model<'_>, sums: &BusinessSums) -> Option<f64> {
    let start = last_year(model)?;
    let active = active_classes(model, sums);
    if active.is_empty() {
        return None;
    }
    let n_cells = model.layout().n_cells;
    // expected revenue in the year before and in the last year of somebody in a cell at t
    let mut ahead = [vec![0.0; model.n_classes() * n_cells], vec![0.0; model.n_classes() * n_cells]];
    let (mut kept, mut before) = (0.0, 0.0);
    let mut add = |cohort: [f64; 2]| {
        before += cohort[0];
        kept += cohort[0].min(cohort[1]);
    };
    for t in (0..model.horizon()).rev() {
        let year = if t >= start { 1 } else { 0 };
        let counts = t + model.compiler.year >= start;
        step_back(model, t, &active, &mut ahead, counts.then_some(year));
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
    let bought = sums.opening.iter().filter(|opening| model.layout().places[opening.place].has_bought());
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
    ahead: &[Vec<f64>; 2],
    cohort: &mut [f64; 2],
) {
    let layout = model.layout();
    let same = sums.opening.iter().filter(|opening| opening.tenure == tenure);
    for opening in same.filter(|opening| layout.places[opening.place].has_bought()) {
        let cell = opening.class * layout.n_cells + opening_cell(model, opening);
        for (sum, ahead) in cohort.iter_mut().zip(ahead) {
            *sum += opening.n * ahead[cell];
        }
    }
}

fn opening_cell(model: &Model<'_>, opening: &OpeningCount) -> usize {
    model.layout().places[opening.place].cell(opening.tenure, 0)
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

/// One period back: what is ahead at t of somebody in each cell that has bought. People who go
/// back to prospects leave their cohort.
pub(crate) fn step_back(
    model: &Model<'_>,
    t: usize,
    active: &[usize],
    ahead: &mut [Vec<f64>; 2],
    year: Option<usize>,
) {
    let layout = model.layout();
    let n_cells = layout.n_cells;
    let regime = model.compiler.schedule.of_period[t];
    let mut next = vec![[0.0; 2]; n_cells];
    for &class in active {
        let rows = model.rows(class, regime);
        let kernel = model.kernel(class, regime);
        let own = class * n_cells..(class + 1) * n_cells;
        {
            let later = [&ahead[0][own.clone()], &ahead[1][own.clone()]];
            let places = layout.places.iter().enumerate();
            for (index, place) in places.filter(|(_, place)| place.has_bought()) {
                let cells = place.offset..place.offset + place.n_cells();
                for (cell, value) in cells.clone().zip(&mut next[cells]) {
                    *value = one_back(layout, place, cell, rows, later);
                    if let (Some(year), PlaceKind::Customer) = (year, place.kind) {
                        let row = model.money_row(index, place.clocks(cell).0);
                        value[year] += kernel.money[row].revenue(model.season[t]);
                    }
                }
            }
        }
        for (which, ahead) in ahead.iter_mut().enumerate() {
            for (to, from) in ahead[own.clone()].iter_mut().zip(&next) {
                *to = from[which];
            }
        }
    }
}

/// What is ahead of somebody in a cell after its move.
#[inline]
fn one_back(layout: &Layout, place: &Place, cell: usize, rows: &[f64], later: [&[f64]; 2]) -> [f64; 2] {
    let (tenure, age) = place.clocks(cell);
    let mut value = [0.0; 2];
    let mut stay = 1.0;
    for (probability, exit) in rows[place.row(cell)].iter().zip(&place.exits) {
        stay -= probability;
        if let Some(to) = exit.to.filter(|_| exit.buys) {
            let to = layout.arrival(place, tenure, to);
            value[0] += probability * later[0][to];
            value[1] += probability * later[1][to];
        }
    }
    let to = layout.staying(place, tenure, age);
    [value[0] + stay * later[0][to], value[1] + stay * later[1][to]]
}

fn of_first_purchases(model: &Model<'_>, sums: &BusinessSums, t: usize, ahead: &[Vec<f64>; 2]) -> [f64; 2] {
    let layout = model.layout();
    let n = model.n_classes() * layout.n_stages;
    let mut cohort = [0.0; 2];
    for (index, &bought) in sums.first_purchases[t * n..(t + 1) * n].iter().enumerate() {
        if bought > 0.0 {
            let (class, stage) = (index / layout.n_stages, index % layout.n_stages);
            let cell = model.settled(class) * layout.n_cells + layout.places[stage].cell(0, 0);
            for (sum, ahead) in cohort.iter_mut().zip(ahead) {
                *sum += bought * ahead[cell];
            }
        }
    }
    cohort
}
