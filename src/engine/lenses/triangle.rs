//! The triangle of first-purchase cohorts by tenure: customers and revenue, as expected under one
//! model.

use crate::engine::counts::Expected;
use crate::engine::shared::limit::Limit;
use crate::model::{Layout, Model, OrderLaw, State, StateKind};
use crate::results::{Triangle, TriangleRow};
use crate::stats::lanes::Lanes;
use crate::stats::streams::Key;

use super::business;
use super::business_sums::{BusinessSums, OpeningCount};
use super::newcomers::Newcomers;
use super::retention::{Ahead, Reach, active_classes, opening_tenures};

/// Customers and revenue of each first-purchase cohort by tenure, as expected under one model.
///
/// # Errors
/// When expected counts pass 2^53.
pub fn triangle(model: &Model<'_>) -> Result<Triangle, Limit> {
    let newcomers = Newcomers::new(model);
    let [sums] = business::simulate_accounts::<Expected<'_, 1>, 1>([(model, Key::new(0))], [&newcomers])?;
    Ok(of_business(model, &sums))
}

/// The same where the expected business is known.
pub(crate) fn of_business(model: &Model<'_>, sums: &BusinessSums) -> Triangle {
    let mut cohorts: Vec<TriangleRow> = Vec::new();
    let buyers = Buyers::new(model, active_classes(model, std::slice::from_ref(sums)));
    let tenures = opening_tenures(model, sums).into_iter().rev();
    for tenure in tenures.filter(|&tenure| tenure > 0) {
        let members = opening(model, sums, tenure);
        cohorts.push(buyers.follow(&members, 0, (-(tenure as i64), tenure)));
    }
    let alike = alike_from(model);
    for t in 0..alike {
        let mut members = first_purchases(model, sums, t);
        if t == 0 {
            // opening customers of tenure 0 buy for the first time in period 0, too
            members.extend(opening(model, sums, 0));
        }
        cohorts.push(buyers.follow(&members, t, (t as i64, 0)));
    }
    cohorts.extend(follow_alike(model, sums, alike));
    Triangle { cohorts }
}

/// The first period, past 0, from which all cohorts fare alike by tenure, seasons aside: programs do
/// not change any more, no price grows, and no season meets the bound of a chance.
fn alike_from(model: &Model<'_>) -> usize {
    let regimes = &model.compiler.schedule.of_period;
    let last = model.compiler.schedule.last();
    let settled = regimes.iter().rposition(|&regime| regime != last).map_or(0, |t| t + 1);
    let highest = model.season.iter().copied().fold(0.0, f64::max);
    let bounded = (0..model.compiler.classes.traits.len()).any(|traits| {
        let money = model.written_money(traits, last);
        money.iter().any(|money| money.order_law == OrderLaw::Bernoulli && money.orders * highest > 1.0)
    });
    if bounded || model.money_grows() { model.horizon() } else { settled.max(1) }
}

/// Opening customers of one tenure.
fn opening(model: &Model<'_>, sums: &BusinessSums, tenure: usize) -> Vec<OpeningCount> {
    let states = &model.layout().states;
    let same = sums.opening.iter().filter(|opening| opening.tenure == tenure);
    same.filter(|opening| states[opening.state].has_bought()).copied().collect()
}

/// Those who buy for the first time in period t.
fn first_purchases(model: &Model<'_>, sums: &BusinessSums, t: usize) -> Vec<OpeningCount> {
    let n_stages = model.layout().n_stages;
    let n = model.n_classes() * n_stages;
    let bought = sums.first_purchases[t * n..(t + 1) * n].iter().enumerate();
    let bought = bought.filter(|(_, n)| **n > 0.0).map(|(index, &n)| OpeningCount {
        class: model.settled(index / n_stages),
        state: index % n_stages,
        tenure: 0,
        n,
    });
    bought.collect()
}

/// The classes that ever buy, and what one of each spends in every period: worked out once for all cohorts.
struct Buyers<'m> {
    model: &'m Model<'m>,
    classes: Vec<usize>,
    /// Number of each class among them.
    number_of: Vec<usize>,
    /// Mean revenue by period, class and row of money.
    revenue: Vec<f64>,
}

impl<'m> Buyers<'m> {
    fn new(model: &'m Model<'m>, classes: Vec<usize>) -> Buyers<'m> {
        let mut number_of = vec![0; model.n_classes()];
        classes.iter().enumerate().for_each(|(number, &class)| number_of[class] = number);
        let n_rows = model.compiler.money.n_rows;
        let mut revenue = Vec::with_capacity(model.horizon() * classes.len() * n_rows);
        for (t, &regime) in model.compiler.schedule.of_period.iter().enumerate() {
            for &class in &classes {
                revenue.extend((0..n_rows).map(|row| model.revenue((class, regime), row, t)));
            }
        }
        Buyers { model, classes, number_of, revenue }
    }

    /// Follows one cohort from period `start` to the end of the horizon.
    fn follow(
        &self,
        members: &[OpeningCount],
        start: usize,
        (cohort, first_tenure): (i64, usize),
    ) -> TriangleRow {
        let model = self.model;
        let layout = model.layout();
        let mut present = vec![0.0; self.classes.len() * layout.n_cells];
        for member in members {
            let cell = layout.states[member.state].cell(member.tenure, 0);
            present[self.number_of[member.class] * layout.n_cells + cell] += member.n;
        }
        let mut row = TriangleRow { cohort, first_tenure, customers: Vec::new(), revenue: Vec::new() };
        let mut next = present.clone();
        for t in start..model.horizon() {
            let (mut customers, mut revenue) = (0.0, 0.0);
            next.fill(0.0);
            let both = present.chunks_exact(layout.n_cells).zip(next.chunks_exact_mut(layout.n_cells));
            for (number, (present, next)) in both.enumerate() {
                let [n, spent] = self.step(t, number, present, next);
                customers += n;
                revenue += spent;
            }
            row.customers.push(customers);
            row.revenue.push(revenue);
            std::mem::swap(&mut present, &mut next);
        }
        row
    }

    /// Customers of a class and what they spend in period t; moves them on.
    fn step(&self, t: usize, number: usize, present: &[f64], next: &mut [f64]) -> [f64; 2] {
        if present.iter().all(|&n| n <= 0.0) {
            return [0.0; 2];
        }
        let model = self.model;
        let layout = model.layout();
        let n_rows = model.compiler.money.n_rows;
        let own = &self.revenue[(t * self.classes.len() + number) * n_rows..][..n_rows];
        let rows = model.rows(self.classes[number], model.compiler.schedule.of_period[t]);
        let (mut customers, mut revenue) = (0.0, 0.0);
        for state in layout.states.iter().filter(|state| state.has_bought()) {
            let cells = present.iter().enumerate().skip(state.offset).take(state.n_cells());
            for (cell, &n) in cells.filter(|(_, n)| **n > 0.0) {
                if state.kind == StateKind::Customer {
                    customers += n;
                    revenue += n * own[model.money_row(cell)];
                }
                step_forward(layout, (state, cell), rows, n, next);
            }
        }
        [customers, revenue]
    }
}

/// Moves `n` people of a cell, but for those who go back to prospects: they are of no first-purchase
/// cohort any more.
fn step_forward(layout: &Layout, (state, cell): (&State, usize), rows: &[f64], n: f64, next: &mut [f64]) {
    let mut staying = n;
    let transitions = rows[state.row(cell)].iter().zip(&state.transitions).zip(layout.arrivals(state, cell));
    for ((probability, transition), &to) in transitions {
        staying -= n * probability;
        if transition.buys {
            next[to as usize] += n * probability;
        }
    }
    next[layout.staying(cell)] += staying.max(0.0);
}

/// Follows all cohorts from `start` on at once: what somebody in a cell is expected to be and to
/// spend so many periods later is the same for each.
fn follow_alike(model: &Model<'_>, sums: &BusinessSums, start: usize) -> Vec<TriangleRow> {
    let horizon = model.horizon();
    let cohorts: Vec<Vec<OpeningCount>> = (start..horizon).map(|t| first_purchases(model, sums, t)).collect();
    let mut rows: Vec<TriangleRow> = (start..horizon)
        .map(|t| TriangleRow {
            cohort: t as i64,
            first_tenure: 0,
            customers: Vec::with_capacity(horizon - t),
            revenue: Vec::with_capacity(horizon - t),
        })
        .collect();
    let active = active_classes(model, std::slice::from_ref(sums));
    let mut ahead = Ahead::new([model], active, |class, cell| at_once(model, class, cell));
    let layout = model.layout();
    for tenure in 0..horizon.saturating_sub(start) {
        if tenure > 0 {
            let left = horizon - start - 1 - tenure;
            ahead.step_back(horizon - 1, None, Reach { tenure: left, age: left });
        }
        for (cohort, row) in cohorts.iter().zip(&mut rows).take(horizon - start - tenure) {
            let (mut customers, mut revenue) = (0.0, 0.0);
            for member in cohort {
                let [present, spent] = ahead.of(0, member.class, layout.states[member.state].cell(0, 0));
                customers += member.n * present;
                revenue += member.n * spent;
            }
            row.customers.push(customers);
            row.revenue.push(revenue * model.season[row.cohort as usize + tenure]);
        }
    }
    rows
}

/// Whether somebody in a cell is a customer, and what it spends in a period, before season.
fn at_once(model: &Model<'_>, class: usize, cell: usize) -> [Lanes<1>; 2] {
    let mut states = model.layout().states.iter();
    let state = states.find(|state| state.cells().contains(&cell));
    match state.map(|state| state.kind) {
        Some(StateKind::Customer) => {
            let (last, row) = (model.compiler.schedule.last(), model.money_row(cell));
            let spent = model
                .fellows(class)
                .map(|(traits, share)| share * model.written_money(traits, last)[row].revenue(1.0));
            [Lanes([1.0]), Lanes([spent.sum()])]
        }
        _ => [Lanes::default(); 2],
    }
}
