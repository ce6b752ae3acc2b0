//! Kernels: for some traits under some strengths of the programs, the rows by which people move
//! and the money they earn and cost.

use crate::scenario::{Destination, Scenario};

use super::clamped::{Altering, ClampedAt};
use super::classes::{Slot, Traits};
use super::layout::{Flow, Group, Layout, Place, PlaceKind};
use super::money::{Money, OrderLaw, ValueLaw};
use super::rates::{Base, BaseLapsed, BaseMoves, RateTable};

/// Where the money of a place lies in a kernel: a row per year of tenure, as far as it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MoneyRows {
    pub(crate) offset: usize,
    pub(crate) n_years: usize,
}

/// Which rows of money each place has.
#[derive(Debug, Clone)]
pub(crate) struct MoneyLayout {
    pub(crate) places: Vec<MoneyRows>,
    pub(crate) n_rows: usize,
    /// Year of each tenure.
    pub(crate) year_of: Vec<usize>,
}

impl MoneyLayout {
    pub(crate) fn new(scenario: &Scenario, layout: &Layout) -> MoneyLayout {
        let mut n_rows = 0;
        let places = layout.places.iter().enumerate().map(|(index, place)| {
            let n_years = match (place.kind, scenario.stages.get(index)) {
                (PlaceKind::Customer, Some(stage)) => {
                    let growth = &stage.by_tenure_year;
                    let given = stage
                        .contribution
                        .as_ref()
                        .map_or(1, |given| given.by_tenure_year.len());
                    [
                        1,
                        given,
                        growth.orders.len(),
                        growth.order_value.len(),
                        growth.cost_to_serve.len(),
                    ]
                    .into_iter()
                    .fold(1, usize::max)
                }
                _ => 1,
            };
            let rows = MoneyRows {
                offset: n_rows,
                n_years,
            };
            n_rows += n_years;
            rows
        });
        let places = places.collect();
        let period = scenario.time.period;
        let year_of = (0..layout.tenures)
            .map(|tenure| period.year_of(tenure))
            .collect();
        MoneyLayout {
            places,
            n_rows,
            year_of,
        }
    }

    /// Row of money of a tenure in a place.
    #[inline]
    pub(crate) fn row(&self, place: usize, tenure: usize) -> usize {
        let rows = self.places[place];
        if rows.n_years == 1 {
            return rows.offset;
        }
        rows.offset + self.year_of[tenure].min(rows.n_years - 1)
    }
}

/// How some traits move and what they earn while the programs have certain strengths.
#[derive(Debug, Clone)]
pub(crate) struct Kernel {
    /// Probabilities: node by node, place by place, cell by cell, an entry per exit.
    pub(crate) rows: Vec<f64>,
    /// Money by place and year of tenure.
    pub(crate) money: Vec<Money>,
    /// Money once on entering each stage.
    pub(crate) on_enter: Vec<f64>,
    /// Money once on each move, exit by exit, place by place.
    pub(crate) exit_money: Vec<f64>,
    /// Program cost of each move.
    pub(crate) exit_program: Vec<f64>,
    n_probabilities: usize,
}

impl Kernel {
    /// The rows of a disposition node.
    #[inline]
    pub(crate) fn rows(&self, node: usize) -> &[f64] {
        &self.rows[node * self.n_probabilities..(node + 1) * self.n_probabilities]
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
    /// The kernel of some traits at the strengths of `altering`.
    pub(crate) fn kernel(&self, traits: &Traits<'s>, altering: &mut Altering<'_, 's>) -> Kernel {
        let mut kernel = Kernel {
            rows: vec![0.0; self.n_nodes * self.layout.n_probabilities],
            money: Vec::with_capacity(self.money.n_rows),
            on_enter: Vec::with_capacity(self.layout.n_stages),
            exit_money: Vec::with_capacity(self.layout.n_exits),
            exit_program: Vec::with_capacity(self.layout.n_exits),
            n_probabilities: self.layout.n_probabilities,
        };
        for (index, place) in self.layout.places.iter().enumerate() {
            if index < self.layout.n_stages {
                self.stage_rows(traits, altering, index, &mut kernel.rows);
                self.stage_money(traits, altering, index, &mut kernel.money);
                let steps = traits.steps(Slot::OnEnter, index);
                kernel.on_enter.push(altering.alter(
                    self.base.stages[index].on_enter,
                    steps,
                    Some(index),
                ));
            } else {
                self.lapsed_rows(traits, altering, place, &mut kernel.rows);
                let mut money = Money::NONE;
                self.program_costs(traits, altering, Destination::Lapsed, &mut money);
                kernel.money.push(money);
            }
        }
        let per_win_back = self.per_win_back(traits, altering);
        let lapsed = &self.scenario.lapsed;
        for exit in self.layout.places.iter().flat_map(|place| &place.exits) {
            let entering = exit
                .to
                .and_then(|to| kernel.on_enter.get(to))
                .copied()
                .unwrap_or(0.0);
            kernel.exit_money.push(match exit.flow {
                Flow::Lapse => entering + lapsed.on_lapse.at(altering.draw),
                Flow::WinBack => entering + lapsed.on_win_back.at(altering.draw),
                _ => entering,
            });
            let won_back = exit.flow == Flow::WinBack;
            kernel
                .exit_program
                .push(if won_back { per_win_back } else { 0.0 });
        }
        kernel
    }

    fn stage_rows(
        &self,
        traits: &Traits<'s>,
        altering: &mut Altering<'_, 's>,
        stage: usize,
        rows: &mut [f64],
    ) {
        let place = &self.layout.places[stage];
        let (churn, climb, slip) = match &self.base.stages[stage].moves {
            BaseMoves::Row(row) => {
                let row = changed_row(traits, altering, (stage, place), row);
                for node in rows.chunks_exact_mut(self.layout.n_probabilities) {
                    fill(node, place, |_, _, cell| cell.copy_from_slice(&row));
                }
                return;
            }
            BaseMoves::Ladder { churn, climb, slip } => (churn, climb, slip),
        };
        let climb = self.changed(climb, traits, altering, (Slot::Climb, stage));
        let slip = self.changed(slip, traits, altering, (Slot::Slip, stage));
        let mut crowded = None;
        let mut last_churn: Option<RateTable> = None;
        for (node, rows) in rows
            .chunks_exact_mut(self.layout.n_probabilities)
            .enumerate()
        {
            let churn = match (last_churn.take(), churn.len()) {
                (Some(same), 1) => same,
                _ => self.changed(
                    &churn[node.min(churn.len() - 1)],
                    traits,
                    altering,
                    (Slot::Churn, stage),
                ),
            };
            fill(rows, place, |tenure, age, cell| {
                let up = climb.at(tenure, age);
                let down = slip.at(tenure, age);
                if up + down > 1.0 + 1e-12 {
                    crowded = Some(up + down);
                }
                fill_ladder(cell, place, churn.at(tenure, age), (up, down.min(1.0 - up)));
            });
            last_churn = Some(churn);
        }
        if let Some(sum) = crowded {
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
        place: &Place,
        rows: &mut [f64],
    ) {
        let nodes = rows.chunks_exact_mut(self.layout.n_probabilities);
        match &self.base.lapsed {
            BaseLapsed::Return { win_back, give_up } => {
                let mut win_back = win_back.clone();
                altering.alter_all(&mut win_back.values, &traits.win_back, None);
                if let Some(most) = win_back
                    .values
                    .iter()
                    .copied()
                    .find(|&w| w + give_up > 1.0 + 1e-12)
                {
                    altering.note(ClampedAt::WinBackAndGiveUp, None, most + give_up);
                }
                for node in nodes {
                    fill(node, place, |tenure, age, cell| {
                        cell[0] = win_back.at(tenure, age);
                        cell[1] = give_up.min(1.0 - cell[0]);
                    });
                }
            }
            BaseLapsed::Row(row) => {
                let row = changed_lapsed_row(traits, altering, place, row);
                for node in nodes {
                    fill(node, place, |_, _, cell| cell.copy_from_slice(&row));
                }
            }
        }
    }

    fn stage_money(
        &self,
        traits: &Traits<'s>,
        altering: &mut Altering<'_, 's>,
        stage: usize,
        rows: &mut Vec<Money>,
    ) {
        let base = &self.base.stages[stage];
        let mut alter =
            |value: f64, slot: Slot| altering.alter(value, traits.steps(slot, stage), Some(stage));
        let mut money = Money {
            orders: alter(base.orders, Slot::Orders),
            order_law: base.law,
            order_value: alter(base.order_value, Slot::OrderValue),
            order_cv: base.order_cv,
            value_law: ValueLaw::of(self.scenario.stages[stage].order_value.shape),
            gross_margin: alter(base.gross_margin, Slot::GrossMargin),
            cost_to_serve: alter(base.cost_to_serve, Slot::CostToServe),
            referrals: alter(base.referral, Slot::Referral),
            ..Money::NONE
        };
        self.program_costs(traits, altering, Destination::Stage(stage), &mut money);
        for year in 0..self.money.places[stage].n_years {
            let row = self.of_year(traits, altering, (stage, year), money);
            rows.push(row);
        }
    }

    /// The money of a stage in a year of tenure, grown from that of no particular year.
    fn of_year(
        &self,
        traits: &Traits<'s>,
        altering: &mut Altering<'_, 's>,
        (stage, year): (usize, usize),
        money: Money,
    ) -> Money {
        let base = &self.base.stages[stage];
        let mut money = money;
        if self.layout.places[stage].kind == PlaceKind::Customer {
            let growth = |list: &[f64]| list.get(year).or(list.last()).copied().unwrap_or(1.0);
            money.orders *= growth(&base.growth[0]);
            money.order_value *= growth(&base.growth[1]);
            money.cost_to_serve *= growth(&base.growth[2]);
        }
        if money.order_law == OrderLaw::Bernoulli {
            money.orders = altering.bound(money.orders, 1.0, ClampedAt::Orders, Some(stage));
        }
        if let Some(&given) = base.contribution.get(year).or(base.contribution.last()) {
            let steps = traits.steps(Slot::Contribution, stage);
            money.outright = altering.alter(given, steps, Some(stage));
            money.outright_sd = (base.contribution_cv * money.outright).abs();
        }
        money
    }

    fn program_costs(
        &self,
        traits: &Traits<'s>,
        altering: &Altering<'_, 's>,
        place: Destination,
        money: &mut Money,
    ) {
        for (index, program) in self.scenario.programs.iter().enumerate() {
            if !traits.member[index]
                || altering.strengths[index] <= 0.0
                || !program.eligible.contains(&place)
            {
                continue;
            }
            let draw = altering.draw;
            money.per_head += program.costs.per_member.at(draw);
            money.per_order += program.costs.per_order.at(draw);
            money.revenue_share += program.costs.revenue_share.at(draw);
            money.per_referral += program.costs.per_referral.at(draw);
            if let Some(points) = &program.points {
                // accrued as issued, until points have an account of their own
                let cost = [
                    &points.earn,
                    &points.value,
                    &points.redeemed,
                    &points.cost_share,
                ];
                money.revenue_share += cost
                    .into_iter()
                    .map(|factor| factor.at(draw))
                    .product::<f64>();
            }
        }
    }

    fn per_win_back(&self, traits: &Traits<'s>, altering: &Altering<'_, 's>) -> f64 {
        let programs = self.scenario.programs.iter().enumerate();
        let paying = programs.filter(|(index, program)| {
            traits.member[*index]
                && altering.strengths[*index] > 0.0
                && program.eligible.contains(&Destination::Lapsed)
        });
        paying
            .map(|(_, program)| program.costs.per_win_back.at(altering.draw))
            .sum()
    }
}

/// Writes the row of every cell of a place.
fn fill(node: &mut [f64], place: &Place, mut write: impl FnMut(usize, usize, &mut [f64])) {
    for cell in place.offset..place.offset + place.n_cells() {
        let (tenure, age) = place.clocks(cell);
        write(tenure, age, &mut node[place.row(cell)]);
    }
}

/// P(out) = q, P(up) = (1 - q) a, P(down) = (1 - q) b.
fn fill_ladder(cell: &mut [f64], place: &Place, churn: f64, (up, down): (f64, f64)) {
    for (probability, exit) in cell.iter_mut().zip(&place.exits) {
        *probability = match exit.group {
            Group::Out => churn,
            Group::Up => (1.0 - churn) * up,
            Group::Down => (1.0 - churn) * down,
        };
    }
}

/// Mass of a group of exits.
fn mass(row: &[f64], place: &Place, group: Group) -> f64 {
    row.iter()
        .zip(&place.exits)
        .filter(|(_, exit)| exit.group == group)
        .map(|(p, _)| p)
        .sum()
}

/// Scales a group's entries to a mass; None when there is nothing to scale.
fn scale(row: &mut [f64], place: &Place, group: Group, to: f64) -> Option<()> {
    let from = mass(row, place, group);
    if from <= 0.0 {
        return (to <= 0.0).then_some(());
    }
    for (probability, exit) in row.iter_mut().zip(&place.exits) {
        if exit.group == group {
            *probability *= to / from;
        }
    }
    Some(())
}

/// A row outright after the changes: read as churn q, climb a and slip b of the survivors,
/// changed, and its entries scaled in proportion.
fn changed_row<'s>(
    traits: &Traits<'s>,
    altering: &mut Altering<'_, 's>,
    (stage, place): (usize, &Place),
    row: &[f64],
) -> Vec<f64> {
    let mut row = row.to_vec();
    let slots = [
        (Slot::Churn, Group::Out),
        (Slot::Climb, Group::Up),
        (Slot::Slip, Group::Down),
    ];
    if slots
        .iter()
        .all(|(slot, _)| traits.steps(*slot, stage).is_empty())
    {
        return row;
    }
    let stay = (1.0 - mass(&row, place, Group::Out)).max(0.0);
    let share = |mass: f64| if stay > 0.0 { mass / stay } else { 0.0 };
    let before = [
        mass(&row, place, Group::Out),
        share(mass(&row, place, Group::Up)),
        share(mass(&row, place, Group::Down)),
    ];
    let mut after = before;
    for ((slot, _), value) in slots.iter().zip(&mut after) {
        *value = altering.alter(*value, traits.steps(*slot, stage), Some(stage));
    }
    let [churn, up, down] = after;
    if up + down > 1.0 + 1e-12 {
        altering.note(ClampedAt::ClimbAndSlip, Some(stage), up + down);
    }
    let to = [
        churn,
        (1.0 - churn) * up,
        (1.0 - churn) * down.min(1.0 - up),
    ];
    for ((slot, group), to) in slots.into_iter().zip(to) {
        if scale(&mut row, place, group, to).is_none()
            && let Some(step) = traits.steps(slot, stage).first()
        {
            altering.note(ClampedAt::NoEntry(&step.change.path), Some(stage), to);
        }
    }
    row
}

/// A row outright of the lapsed after the changes of win-back.
fn changed_lapsed_row<'s>(
    traits: &Traits<'s>,
    altering: &mut Altering<'_, 's>,
    place: &Place,
    row: &[f64],
) -> Vec<f64> {
    let mut row = row.to_vec();
    if traits.win_back.is_empty() {
        return row;
    }
    let back = altering.alter(mass(&row, place, Group::Up), &traits.win_back, None);
    let gone = mass(&row, place, Group::Out);
    if back + gone > 1.0 + 1e-12 {
        altering.note(ClampedAt::WinBackAndGiveUp, None, back + gone);
    }
    scale(&mut row, place, Group::Out, gone.min(1.0 - back));
    if scale(&mut row, place, Group::Up, back).is_none()
        && let Some(step) = traits.win_back.first()
    {
        altering.note(ClampedAt::NoEntry(&step.change.path), None, back);
    }
    row
}
