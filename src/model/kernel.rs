//! Kernels: for some traits under some strengths of the programs, the rows by which people move
//! and the money they earn and cost.

use crate::scenario::{Destination, Scenario};

use super::clamped::{Altering, ClampedAt};
use super::classes::{Slot, Traits};
use super::layout::{Flow, Layout, MoneyLayout, State};
use super::money::Money;
use super::rate_table::RateTable;
use super::rates::{Base, BaseLapsed, BaseMoves};
use super::rows::{changed_lapsed_row, changed_row, fill, fill_ladder};

/// How everybody moves and what everybody earns under one draw: a table for all who are the same.
#[derive(Debug)]
pub(crate) struct Kernels {
    /// Probabilities: node by node, state by state, cell by cell, an entry per transition.
    pub(crate) rows: Vec<Vec<f64>>,
    /// Money by state and year of tenure.
    pub(crate) money: Vec<Vec<Money>>,
    pub(crate) moves: Vec<MovesMoney>,
}

/// Money of those who move.
#[derive(Debug, Clone)]
pub(crate) struct MovesMoney<N = f64> {
    /// Once on entering each stage.
    pub(crate) on_enter: Vec<N>,
    /// Once on each move, transition by transition, state by state.
    pub(crate) transition: Vec<N>,
    /// Program cost of each move.
    pub(crate) program: Vec<N>,
    /// Share of the lapsed who are members of each program, running or not.
    pub(crate) lapsed_members: Vec<N>,
}

impl MovesMoney {
    /// Nothing, of the same size.
    pub(crate) fn nothing_like(&self) -> MovesMoney {
        let zeros = |list: &[f64]| vec![0.0; list.len()];
        MovesMoney {
            on_enter: zeros(&self.on_enter),
            transition: zeros(&self.transition),
            program: zeros(&self.program),
            lapsed_members: zeros(&self.lapsed_members),
        }
    }

    /// Adds that of a share of people.
    pub(crate) fn add(&mut self, share: f64, other: &MovesMoney) {
        let lists = [
            (&mut self.on_enter, &other.on_enter),
            (&mut self.transition, &other.transition),
            (&mut self.program, &other.program),
            (&mut self.lapsed_members, &other.lapsed_members),
        ];
        for (own, others) in lists {
            own.iter_mut().zip(others).for_each(|(own, other)| *own += share * other);
        }
    }
}

/// Everything that a kernel is made of.
pub(crate) struct KernelPlan<'a, 's> {
    pub(crate) scenario: &'s Scenario,
    pub(crate) layout: &'a Layout,
    pub(crate) money: &'a MoneyLayout,
    pub(crate) base: &'a Base,
    pub(crate) n_nodes: usize,
}

impl<'s> KernelPlan<'_, 's> {
    /// Probabilities of some traits at the strengths of `altering`.
    pub(crate) fn rows(&self, traits: &Traits<'s>, altering: &mut Altering<'_, 's>) -> Vec<f64> {
        let mut rows = vec![0.0; self.n_nodes * self.layout.n_probabilities];
        for (index, state) in self.layout.states.iter().enumerate() {
            if index < self.layout.n_stages {
                self.stage_rows(traits, altering, index, &mut rows);
            } else {
                self.lapsed_rows(traits, altering, state, &mut rows);
            }
        }
        rows
    }

    /// Money of some traits in each state and year of tenure.
    pub(crate) fn money(&self, traits: &Traits<'s>, altering: &mut Altering<'_, 's>) -> Vec<Money> {
        let mut rows = Vec::with_capacity(self.money.n_rows);
        for index in 0..self.layout.states.len() {
            if index < self.layout.n_stages {
                self.stage_money(traits, altering, index, &mut rows);
            } else {
                let mut money = Money::NONE;
                self.program_costs(traits, altering, Destination::Lapsed, &mut money);
                rows.push(money);
            }
        }
        rows
    }

    /// What moves bring and cost to some traits.
    pub(crate) fn moves(&self, traits: &Traits<'s>, altering: &mut Altering<'_, 's>) -> MovesMoney {
        let stages = self.base.stages.iter().enumerate().map(|(stage, base)| {
            altering.alter(base.on_enter, traits.steps(Slot::OnEnter, stage), Some(stage))
        });
        let mut moves = MovesMoney {
            on_enter: stages.collect(),
            transition: Vec::with_capacity(self.layout.n_transitions),
            program: Vec::with_capacity(self.layout.n_transitions),
            lapsed_members: self.lapsed_members(traits),
        };
        self.transitions(traits, altering, &mut moves);
        moves
    }

    /// Adds money and program cost of each transition, once what entering brings is known.
    fn transitions(&self, traits: &Traits<'s>, altering: &Altering<'_, 's>, moves: &mut MovesMoney) {
        let per_win_back = self.per_win_back(traits, altering);
        let lapsed = &self.scenario.lapsed;
        for transition in self.layout.states.iter().flat_map(|state| &state.transitions) {
            let entering = transition.to.and_then(|to| moves.on_enter.get(to)).copied().unwrap_or(0.0);
            moves.transition.push(match transition.flow {
                Flow::Lapse => entering + lapsed.on_lapse.at(altering.draw),
                Flow::WinBack => entering + lapsed.on_win_back.at(altering.draw),
                _ => entering,
            });
            let won_back = transition.flow == Flow::WinBack;
            moves.program.push(if won_back { per_win_back } else { 0.0 });
        }
    }

    fn stage_rows(
        &self,
        traits: &Traits<'s>,
        altering: &mut Altering<'_, 's>,
        stage: usize,
        rows: &mut [f64],
    ) {
        let state = &self.layout.states[stage];
        let (churn, climb, slip) = match &self.base.stages[stage].moves {
            BaseMoves::Row(row) => {
                let row = changed_row(traits, altering, (stage, state), row);
                for node in rows.chunks_exact_mut(self.layout.n_probabilities) {
                    fill(node, state, |_, _, cell| cell.copy_from_slice(&row));
                }
                return;
            }
            BaseMoves::Ladder { churn, climb, slip } => (churn, climb, slip),
        };
        let climb = self.changed(climb, traits, altering, (Slot::Climb, stage));
        let slip = self.changed(slip, traits, altering, (Slot::Slip, stage));
        let mut above_one = None;
        let mut last_churn: Option<RateTable> = None;
        for (node, rows) in rows.chunks_exact_mut(self.layout.n_probabilities).enumerate() {
            let churn = match (last_churn.take(), churn.len()) {
                (Some(same), 1) => same,
                _ => self.changed(&churn[node.min(churn.len() - 1)], traits, altering, (Slot::Churn, stage)),
            };
            fill(rows, state, |tenure, age, cell| {
                let (climb, slip) = (climb.at(tenure, age), slip.at(tenure, age));
                if climb + slip > 1.0 + 1e-12 {
                    above_one = Some(climb + slip);
                }
                fill_ladder(cell, state, churn.at(tenure, age), (climb, slip.min(1.0 - climb)));
            });
            last_churn = Some(churn);
        }
        if let Some(sum) = above_one {
            altering.note(ClampedAt::ClimbAndSlip, Some(stage), sum);
        }
    }

    fn changed(
        &self,
        table: &RateTable,
        traits: &Traits<'s>,
        altering: &mut Altering<'_, 's>,
        (slot, stage): (Slot, usize),
    ) -> RateTable {
        let mut table = table.clone();
        altering.alter_all(&mut table.values, traits.steps(slot, stage), Some(stage));
        table
    }

    fn lapsed_rows(
        &self,
        traits: &Traits<'s>,
        altering: &mut Altering<'_, 's>,
        state: &State,
        rows: &mut [f64],
    ) {
        let nodes = rows.chunks_exact_mut(self.layout.n_probabilities);
        match &self.base.lapsed {
            BaseLapsed::Return { win_back, give_up } => {
                let mut win_back = win_back.clone();
                altering.alter_all(&mut win_back.values, &traits.win_back, None);
                if let Some(most) = win_back.values.iter().copied().find(|&w| w + give_up > 1.0 + 1e-12) {
                    altering.note(ClampedAt::WinBackAndGiveUp, None, most + give_up);
                }
                for node in nodes {
                    fill(node, state, |tenure, age, cell| {
                        cell[0] = win_back.at(tenure, age);
                        cell[1] = give_up.min(1.0 - cell[0]);
                    });
                }
            }
            BaseLapsed::Row(row) => {
                let row = changed_lapsed_row(traits, altering, state, row);
                for node in nodes {
                    fill(node, state, |_, _, cell| cell.copy_from_slice(&row));
                }
            }
        }
    }
}
