//! Each stage's own numbers under one draw, before changes.

use crate::laws::discrete_weibull::DiscreteWeibull;
use crate::scenario::quantity::Quantity;
use crate::scenario::{
    ChurnBase, Clock, Contribution, LadderMoves, LapsedMoves, Moves, Orders, Rate, Scenario, Stage,
};
use crate::units::Period;

use super::clamped::{Altering, ClampedAt};
use super::frailty::Frailty;
use super::layout::{Layout, State};
use super::money::OrderLaw;
use super::rate_table::{Along, RateTable};

/// How a stage's people move, before changes.
#[derive(Debug, Clone)]
pub(crate) enum BaseMoves {
    /// Churn (a table per frailty node where customers differ), climb, slip.
    Ladder { churn: Vec<RateTable>, climb: RateTable, slip: RateTable },
    /// The row outright, an entry per transition.
    Row(Vec<f64>),
}

/// A stage's own numbers under one draw.
#[derive(Debug, Clone)]
pub(crate) struct BaseStage {
    pub(crate) moves: BaseMoves,
    pub(crate) orders: f64,
    pub(crate) law: OrderLaw,
    pub(crate) order_value: f64,
    pub(crate) order_cv: f64,
    pub(crate) gross_margin: f64,
    pub(crate) cost_to_serve: f64,
    /// By tenure year; empty where the contribution is not given outright.
    pub(crate) contribution: Vec<f64>,
    pub(crate) contribution_cv: f64,
    pub(crate) on_enter: f64,
    pub(crate) referral: f64,
    /// Multipliers by tenure year on orders, order value and cost to serve.
    pub(crate) growth: [Vec<f64>; 3],
}

/// How the lapsed move, before changes.
#[derive(Debug, Clone)]
pub(crate) enum BaseLapsed {
    /// For those who have bought, and for those who have not (whose tenure stays 0).
    Return {
        win_back: RateTable,
        give_up: f64,
    },
    Row(Vec<f64>),
}

/// Everything before changes.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    pub(crate) stages: Vec<BaseStage>,
    pub(crate) lapsed: BaseLapsed,
}

impl Base {
    /// Reads a scenario's numbers under one draw.
    pub(crate) fn new<'s>(
        scenario: &'s Scenario,
        layout: &Layout,
        frailty: &Frailty,
        altering: &mut Altering<'_, 's>,
    ) -> Base {
        let stages = scenario.stages.iter().enumerate();
        let stages =
            stages.map(|(index, stage)| base_stage(scenario, layout, frailty, altering, (index, stage)));
        let stages = stages.collect();
        let state = &layout.states[layout.lapsed()];
        let draw = altering.draw;
        let at = ClampedAt::WinBackAndGiveUp;
        let lapsed = match &scenario.lapsed.moves {
            LapsedMoves::Return { win_back, give_up, .. } => {
                let mut win_back = rate_table(win_back, draw, state, scenario.time.period);
                win_back.values.iter_mut().for_each(|value| *value = altering.bound(*value, 1.0, at, None));
                BaseLapsed::Return { win_back, give_up: altering.bound(give_up.at(draw), 1.0, at, None) }
            }
            LapsedMoves::Row(row) => BaseLapsed::Row(bounded_row(row.iter().map(|(_, p)| p), altering, None)),
        };
        Base { stages, lapsed }
    }
}

fn base_stage<'s>(
    scenario: &'s Scenario,
    layout: &Layout,
    frailty: &Frailty,
    altering: &mut Altering<'_, 's>,
    (index, stage): (usize, &'s Stage),
) -> BaseStage {
    let draw = altering.draw;
    let state = &layout.states[index];
    let period = scenario.time.period;
    let moves = match &stage.moves {
        Moves::Row(row) => BaseMoves::Row(bounded_row(row.iter().map(|(_, p)| p), altering, Some(index))),
        Moves::Ladder(ladder) => ladder_moves(ladder, frailty, state, period, (index, altering)),
    };
    let (orders, law) = orders(&stage.orders, draw);
    let all = |list: &[Quantity]| -> Vec<f64> { list.iter().map(|value| value.at(draw)).collect() };
    let growth = &stage.by_tenure_year;
    BaseStage {
        moves,
        orders: orders.max(0.0),
        law,
        order_value: stage.order_value.mean.at(draw).max(0.0),
        order_cv: stage.order_value.cv.at(draw),
        gross_margin: stage.gross_margin.at(draw),
        cost_to_serve: stage.cost_to_serve.at(draw),
        contribution: stage.contribution.as_ref().map_or(Vec::new(), |given| all(&given.by_tenure_year)),
        contribution_cv: stage.contribution.as_ref().map_or(0.0, |given: &Contribution| given.cv.at(draw)),
        on_enter: stage.on_enter.at(draw),
        referral: stage
            .referral
            .as_ref()
            .map_or(0.0, |factors| factors.iter().map(|factor| factor.at(draw)).product::<f64>().max(0.0)),
        growth: [all(&growth.orders), all(&growth.order_value), all(&growth.cost_to_serve)],
    }
}

fn orders(orders: &Orders, draw: &[f64]) -> (f64, OrderLaw) {
    match orders {
        Orders::Fixed(number) => (number.at(draw), OrderLaw::Fixed),
        Orders::Poisson { mean } => (mean.at(draw), OrderLaw::Poisson),
        Orders::NegativeBinomial { mean, dispersion } => {
            (mean.at(draw), OrderLaw::NegativeBinomial { dispersion: dispersion.at(draw) })
        }
        Orders::Bernoulli { chance } => (chance.at(draw), OrderLaw::Bernoulli),
    }
}

fn ladder_moves(
    moves: &LadderMoves,
    frailty: &Frailty,
    state: &State,
    period: Period,
    (stage, altering): (usize, &mut Altering<'_, '_>),
) -> BaseMoves {
    let draw = altering.draw;
    let mut churn = match (&frailty.stages[stage], &moves.churn.base) {
        (Some(own), _) => (0..frailty.weights.len())
            .map(|node| own.table(frailty.own(stage, node), state.tenures, state.ages))
            .collect(),
        (None, Some(base)) => vec![churn_table(base, draw, state, period)],
        (None, None) => vec![RateTable::constant(0.0)],
    };
    let mut climb = rate_table(&moves.climb, draw, state, period);
    let mut slip = rate_table(&moves.slip, draw, state, period);
    for table in &mut churn {
        for value in &mut table.values {
            *value = altering.bound(*value, 1.0, ClampedAt::Churn, Some(stage));
        }
    }
    for value in climb.values.iter_mut().chain(&mut slip.values) {
        *value = altering.bound(*value, 1.0, ClampedAt::ClimbAndSlip, Some(stage));
    }
    BaseMoves::Ladder { churn, climb, slip }
}

fn churn_table(base: &ChurnBase, draw: &[f64], state: &State, period: Period) -> RateTable {
    match base {
        ChurnBase::Rate(rate) => rate_table(rate, draw, state, period),
        ChurnBase::Weibull { shape, scale, clock } => {
            let law = DiscreteWeibull { shape: shape.at(draw), scale: scale.at(draw) };
            let (along, n) = match clock {
                Clock::Tenure => (Along::Tenure, state.tenures),
                Clock::Stage => (Along::Age, state.ages),
            };
            RateTable { along, values: (0..n).map(|t| law.hazard(t as f64)).collect() }
        }
    }
}

fn rate_table(rate: &Rate, draw: &[f64], state: &State, period: Period) -> RateTable {
    match rate {
        Rate::Constant(value) => RateTable::constant(value.at(draw)),
        Rate::Table { values, clock } => {
            let values: Vec<f64> = values.iter().map(|value| value.at(draw)).collect();
            let last = values.len() - 1;
            match clock {
                Clock::Tenure => RateTable {
                    along: Along::Tenure,
                    values: (0..state.tenures).map(|t| values[period.year_of(t).min(last)]).collect(),
                },
                Clock::Stage => RateTable {
                    along: Along::Age,
                    values: (0..state.ages).map(|t| values[t.min(last)]).collect(),
                },
            }
        }
    }
}

/// A row outright, each entry at least 0 and their sum at most 1.
fn bounded_row<'q>(
    row: impl Iterator<Item = &'q Quantity>,
    altering: &mut Altering<'_, '_>,
    stage: Option<usize>,
) -> Vec<f64> {
    let draw = altering.draw;
    let mut row: Vec<f64> =
        row.map(|entry| altering.bound(entry.at(draw), 1.0, ClampedAt::Row, stage)).collect();
    let sum: f64 = row.iter().sum();
    if sum > 1.0 {
        row.iter_mut().for_each(|entry| *entry /= sum);
        if sum > 1.0 + 1e-12 {
            altering.note(ClampedAt::Row, stage, sum);
        }
    }
    row
}
