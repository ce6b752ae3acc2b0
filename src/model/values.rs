//! The value of a state: V = (I - v P)^-1 r, for rewards r and a discount v per period.
//!
//! With clocks the matrix is large but nearly triangular: time only runs one way. So each cell's
//! value is written as an affine function of a few anchors (the cells that time can stand still
//! in or come back to), backward along the clocks, and only the anchors are solved for.

use crate::stats::linear::solve;

use super::layout::{Layout, State};

/// Which states take part; the others are worth nothing.
pub(crate) type Part = fn(&State) -> bool;

/// A value of this many of the largest reward cannot be told from one without end: 1 - v P is then as good
/// as singular in double precision.
const ENDLESS: f64 = 1e12;

/// Values of all cells under one kernel's rows; None where there is no finite solution.
pub(crate) struct ValueSolver<'a> {
    layout: &'a Layout,
    /// States whose youngest cell of the oldest tenure is an anchor.
    anchors: Vec<usize>,
    anchor_of_cell: Vec<Option<usize>>,
    part: Part,
    /// Cell by cell: the constant, then a factor per anchor.
    affine: Vec<f64>,
    scratch: Vec<f64>,
}

impl<'a> ValueSolver<'a> {
    pub(crate) fn new(layout: &'a Layout, part: Part) -> ValueSolver<'a> {
        let taking = |index: &usize| part(&layout.states[*index]);
        let anchors: Vec<usize> = (0..layout.states.len()).filter(taking).collect();
        let mut anchor_of_cell = vec![None; layout.n_cells];
        for (number, &index) in anchors.iter().enumerate() {
            let state = &layout.states[index];
            anchor_of_cell[state.cell(state.tenures - 1, 0)] = Some(number);
        }
        let width = anchors.len() + 1;
        ValueSolver {
            layout,
            anchor_of_cell,
            part,
            affine: vec![0.0; layout.n_cells * width],
            scratch: vec![0.0; width],
            anchors,
        }
    }

    /// The sum of all discounted rewards, r + v P r + (v P)^2 r + ..., from each cell; says whether it converges
    /// everywhere.
    ///
    /// Where v is at least 1 the system may have a solution that is not the sum. With rewards of no sign, a
    /// solution x >= 0 of x = |r| + v P x bounds every partial sum, so there the sum converges; where it
    /// converges, it is such a solution.
    pub(crate) fn sum(&mut self, rows: &[f64], reward: &[f64], v: f64, values: &mut Vec<f64>) -> bool {
        if v >= 1.0 {
            let sizes: Vec<f64> = reward.iter().map(|reward| reward.abs()).collect();
            let largest = sizes.iter().fold(0.0, |largest: f64, size| largest.max(*size));
            let bounded = |x: &f64| (-1e-9 * largest..=ENDLESS * largest).contains(x);
            if !self.solve(rows, &sizes, v, values) || !values.iter().all(bounded) {
                return false;
            }
        }
        self.solve(rows, reward, v, values)
    }

    /// Solves for `reward` per cell; writes the value of each cell and says whether all are finite.
    pub(crate) fn solve(&mut self, rows: &[f64], reward: &[f64], v: f64, values: &mut Vec<f64>) -> bool {
        let bought = |state: &State| state.has_bought();
        for tenure in (0..self.layout.tenures).rev() {
            // customers first: the lapsed of a tenure that stands still return to it
            for index in 0..self.layout.states.len() {
                if bought(&self.layout.states[index]) {
                    self.of_tenure(index, tenure, rows, reward, v);
                }
            }
        }
        for index in (0..self.layout.states.len()).rev() {
            if !bought(&self.layout.states[index]) {
                self.of_tenure(index, 0, rows, reward, v);
            }
        }
        self.evaluate(values)
    }

    /// The affine values of all cells of a state at one tenure, oldest time in the state first.
    fn of_tenure(&mut self, index: usize, tenure: usize, rows: &[f64], reward: &[f64], v: f64) {
        let state = &self.layout.states[index];
        if !(self.part)(state) || tenure >= state.tenures {
            return;
        }
        let width = self.anchors.len() + 1;
        for age in (0..state.ages).rev() {
            let cell = state.cell(tenure, age);
            self.scratch.fill(0.0);
            self.scratch[0] = reward[cell];
            let row = &rows[state.row(cell)];
            let stay = 1.0 - row.iter().sum::<f64>();
            let transitions = row.iter().zip(&state.transitions).zip(self.layout.arrivals(state, cell));
            for ((&probability, transition), &target) in transitions {
                if let Some(to) = transition.to {
                    self.add(v * probability, to, target as usize);
                }
            }
            let next = self.layout.staying(cell);
            let mut leaving = 1.0;
            if next == cell {
                // 1 - v (1 - sum) without cancellation at v = 1
                leaving = (1.0 - v) + v * row.iter().sum::<f64>();
            } else {
                let from = next * width;
                for (own, later) in self.scratch.iter_mut().zip(&self.affine[from..from + width]) {
                    *own += v * stay * later;
                }
            }
            let nothing = leaving <= 0.0 && self.scratch.iter().all(|value| value.abs() <= 0.0);
            for (to, from) in self.affine[cell * width..(cell + 1) * width].iter_mut().zip(&self.scratch) {
                *to = if nothing { 0.0 } else { from / leaving };
            }
        }
    }

    fn add(&mut self, factor: f64, state: usize, cell: usize) {
        if factor <= 0.0 || !(self.part)(&self.layout.states[state]) {
            return;
        }
        match self.anchor_of_cell[cell] {
            Some(anchor) => self.scratch[1 + anchor] += factor,
            None => {
                let width = self.anchors.len() + 1;
                let from = cell * width;
                for (own, other) in self.scratch.iter_mut().zip(&self.affine[from..from + width]) {
                    *own += factor * other;
                }
            }
        }
    }

    fn evaluate(&self, values: &mut Vec<f64>) -> bool {
        let n = self.anchors.len();
        let width = n + 1;
        let mut matrix = vec![0.0; n * n];
        let mut constants = vec![0.0; n];
        for (cell, anchor) in self.anchor_of_cell.iter().enumerate() {
            if let Some(row) = *anchor {
                let own = &self.affine[cell * width..(cell + 1) * width];
                constants[row] = own[0];
                for column in 0..n {
                    matrix[row * n + column] = f64::from(u8::from(row == column)) - own[1 + column];
                }
            }
        }
        values.clear();
        values.resize(self.layout.n_cells, 0.0);
        let Some(solved) = solve(&mut matrix, &constants) else {
            return false;
        };
        for (value, own) in values.iter_mut().zip(self.affine.chunks_exact(width)) {
            *value =
                own[0] + own[1..].iter().zip(&solved).map(|(factor, anchor)| factor * anchor).sum::<f64>();
        }
        values.iter().all(|value| value.is_finite())
    }
}

/// What is expected of each cell a period earlier, times v, by what it is worth `later`.
pub(crate) fn one_back(layout: &Layout, rows: &[f64], v: f64, later: &[f64], before: &mut [f64]) {
    for state in &layout.states {
        for cell in state.cells() {
            let (mut value, mut stay) = (0.0, 1.0);
            let transitions =
                rows[state.row(cell)].iter().zip(&state.transitions).zip(layout.arrivals(state, cell));
            for ((probability, transition), &to) in transitions {
                stay -= probability;
                if transition.to.is_some() {
                    value += probability * later[to as usize];
                }
            }
            before[cell] = v * (value + stay * later[layout.staying(cell)]);
        }
    }
}
