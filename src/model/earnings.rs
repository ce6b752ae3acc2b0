//! Earnings: the money of some traits in each state, changes, growth and programs applied.

use crate::scenario::Destination;

use super::clamped::{Altering, ClampedAt};
use super::classes::{Slot, Traits};
use super::kernel::KernelPlan;
use super::layout::StateKind;
use super::money::{Money, OrderLaw, ValueLaw};
use super::programs::terms;

impl<'s> KernelPlan<'_, 's> {
    /// Adds the money of a stage, year by year of tenure.
    pub(crate) fn stage_money(
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
        for year in 0..self.money.states[stage].n_years {
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
        if self.layout.states[stage].kind == StateKind::Customer {
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

    /// Adds what the programs cost per person of a state.
    pub(crate) fn program_costs(
        &self,
        traits: &Traits<'s>,
        altering: &Altering<'_, 's>,
        state: Destination,
        money: &mut Money,
    ) {
        for (index, program) in self.scenario.programs.iter().enumerate() {
            if !traits.member[index] || !program.eligible.contains(&state) {
                continue;
            }
            money.members |= 1 << index;
            if !altering.serves[index] {
                continue;
            }
            let draw = altering.draw;
            money.per_head += program.costs.per_member.at(draw);
            money.per_order += program.costs.per_order.at(draw);
            money.revenue_share += program.costs.revenue_share.at(draw);
            money.per_referral += program.costs.per_referral.at(draw);
            if let Some(points) = &program.points {
                let terms = terms(points, draw);
                let share =
                    terms.earn * terms.present_cost(1.0 / (1.0 + self.scenario.time.discount.at(draw)));
                money.points_share += share;
                money.lots_share += if points.tell_members_apart() { share } else { 0.0 };
            }
        }
    }

    /// Whether these traits are members of each program while lapsed: 1 or 0.
    pub(crate) fn lapsed_members(&self, traits: &Traits<'s>) -> Vec<f64> {
        let programs = self.scenario.programs.iter().enumerate();
        let serves = programs
            .map(|(index, program)| traits.member[index] && program.eligible.contains(&Destination::Lapsed));
        serves.map(|member| if member { 1.0 } else { 0.0 }).collect()
    }

    /// What the programs cost per win-back.
    pub(crate) fn per_win_back(&self, traits: &Traits<'s>, altering: &Altering<'_, 's>) -> f64 {
        let programs = self.scenario.programs.iter().enumerate();
        let paying = programs.filter(|(index, program)| {
            traits.member[*index]
                && altering.serves[*index]
                && program.eligible.contains(&Destination::Lapsed)
        });
        paying.map(|(_, program)| program.costs.per_win_back.at(altering.draw)).sum()
    }
}
