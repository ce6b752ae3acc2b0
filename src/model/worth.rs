//! What people are worth under one model, and how likely they are to buy: rewards, and their sums without end.

use super::compiled::Model;
use super::layout::Flow;
use super::values::{ValueSolver, one_back};

impl Model<'_> {
    /// Expected own contribution of one person in each cell during a period, moves included, less
    /// program costs that follow the person; in a regime, at the mean season, grown as by period t.
    fn rewards(&self, (class, regime): (usize, usize), t: usize, rewards: &mut Vec<f64>) {
        let rows = self.rows(class, regime);
        let on_moves = self.moves_money(class, regime);
        let mut own = vec![0.0; self.compiler.money.n_rows];
        for (traits, share) in self.fellows(class) {
            for (row, own) in own.iter_mut().enumerate() {
                *own += share * self.money((traits, regime), row, t).own(self.season_mean);
            }
        }
        rewards.clear();
        rewards.resize(self.layout().n_cells, 0.0);
        for state in &self.layout().states {
            for cell in state.cells() {
                let moves = rows[state.row(cell)].iter().enumerate().map(|(transition, probability)| {
                    let transition = state.transition_offset + transition;
                    probability * (on_moves.transition[transition] - on_moves.program[transition])
                });
                rewards[cell] = self.v_theta * (own[self.money_row(cell)] + moves.sum::<f64>());
            }
        }
    }

    /// Own value of one person in each cell, for every class with a share, infinite horizon, in a
    /// regime, at the mean season and at prices that stay as in the last period; None where the sum does not
    /// converge, because discounting does not outrun survival. Class by class, cell by cell.
    pub(crate) fn values(&self, regime: usize, shares: &[f64]) -> Option<Vec<f64>> {
        let n_cells = self.layout().n_cells;
        let mut all = vec![0.0; self.n_classes() * n_cells];
        let mut solver = ValueSolver::new(self.layout(), |_| true);
        let (mut rewards, mut values) = (Vec::new(), Vec::new());
        for (class, of_class) in all.chunks_exact_mut(n_cells).enumerate() {
            if shares[class] <= 0.0 {
                continue;
            }
            self.rewards((class, regime), self.horizon().saturating_sub(1), &mut rewards);
            if !solver.sum(self.rows(class, regime), &rewards, self.v, &mut values) {
                return None;
            }
            of_class.copy_from_slice(&values);
        }
        Some(all)
    }

    /// As [`Model::values`], seen from period 0: prices grow over the horizon, and stay from there on.
    pub(crate) fn values_at_start(&self, regime: usize, shares: &[f64]) -> Option<Vec<f64>> {
        let mut all = self.values(regime, shares)?;
        if !self.money_grows() {
            return Some(all);
        }
        let (mut rewards, mut later) = (Vec::new(), Vec::new());
        for (class, values) in all.chunks_exact_mut(self.layout().n_cells).enumerate() {
            if shares[class] <= 0.0 {
                continue;
            }
            for t in (0..self.horizon().saturating_sub(1)).rev() {
                self.rewards((class, regime), t, &mut rewards);
                later.clear();
                later.extend_from_slice(values);
                one_back(self.layout(), self.rows(class, regime), self.v, &later, values);
                values.iter_mut().zip(&rewards).for_each(|(value, reward)| *value += reward);
            }
        }
        Some(all)
    }

    /// Probability ever to reach a customer stage from each cell of each class, word of mouth
    /// neutral, programs at full strength; 1 for those who have bought.
    pub(crate) fn conversions(&self) -> Vec<f64> {
        let layout = self.layout();
        let regime = self.compiler.schedule.cohort;
        let mut all = vec![1.0; self.n_classes() * layout.n_cells];
        if layout.first_customer == 0 {
            return all;
        }
        let mut solver = ValueSolver::new(layout, |state| !state.has_bought());
        let (mut rewards, mut values) = (vec![0.0; layout.n_cells], Vec::new());
        for (class, of_class) in all.chunks_exact_mut(layout.n_cells).enumerate() {
            let rows = self.rows(class, regime);
            for state in layout.states.iter().filter(|state| !state.has_bought()) {
                for cell in state.cells() {
                    let transitions = rows[state.row(cell)].iter().zip(&state.transitions);
                    let first = transitions.filter(|(_, transition)| transition.flow == Flow::FirstPurchase);
                    rewards[cell] = first.map(|(probability, _)| probability).sum();
                }
            }
            if !solver.solve(rows, &rewards, 1.0, &mut values) {
                // some can neither leave nor buy: they count as not converting
                solver.solve(rows, &rewards, 1.0 - 1e-12, &mut values);
            }
            for state in layout.states.iter().filter(|state| !state.has_bought()) {
                for (to, from) in of_class[state.cells()].iter_mut().zip(&values[state.cells()]) {
                    *to = from.clamp(0.0, 1.0);
                }
            }
        }
        all
    }
}
