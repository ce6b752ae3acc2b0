//! What a sojourn in a state is like for the people of a class, where no clock is read.

use crate::engine::shared::chance::standard_normal;
use crate::engine::shared::moving::{MOST_TRANSITIONS, personal_row};
use crate::model::{Flow, Model, Money, OrderLaw, ValueLaw};
use crate::stats::streams::Stream;
use rand_distr::{Distribution, Gamma};

use std::ops::Range;

/// Orders of a sojourn.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Orders {
    /// None, or so many each period that their money is part of what is steady.
    Steady,
    /// At exponential gaps of this mean, in periods.
    Poisson { gap: f64 },
    /// Drawn for each period.
    PeriodByPeriod { money: Money, season: f64 },
}

/// Money of one order.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Amount {
    Fixed(f64),
    Gamma(Gamma<f64>),
    Lognormal { log_mean: f64, log_sd: f64 },
}

impl Amount {
    fn of(money: &Money) -> Amount {
        let (mean, cv) = (money.order_value, money.order_cv);
        let fixed = Amount::Fixed(mean);
        if mean <= 0.0 || cv <= 0.0 {
            return fixed;
        }
        match money.value_law {
            ValueLaw::Fixed => fixed,
            ValueLaw::Gamma => Gamma::new(1.0 / (cv * cv), mean * cv * cv).map_or(fixed, Amount::Gamma),
            ValueLaw::Lognormal => {
                let variance = libm::log1p(cv * cv);
                let log_mean = libm::log(mean) - 0.5 * variance;
                Amount::Lognormal { log_mean, log_sd: variance.sqrt() }
            }
        }
    }

    /// Draws the money of one order.
    #[inline]
    pub(crate) fn sample(&self, stream: &mut Stream) -> f64 {
        match self {
            Amount::Fixed(mean) => *mean,
            Amount::Gamma(law) => law.sample(stream),
            Amount::Lognormal { log_mean, log_sd } => libm::exp(log_mean + log_sd * standard_normal(stream)),
        }
    }
}

/// A sojourn of one person of a class in a state: a **spot**, class x states + state.
#[derive(Debug, Clone)]
pub(crate) struct Sojourn {
    /// How it ends, frailty aside.
    pub(crate) leaving: Leaving,
    /// Its transitions.
    transitions: Range<usize>,
    /// Whether each person keeps a churn of its own here.
    differs: bool,
    /// Whether its money is steady and nobody is referred: nothing is left to chance.
    pub(crate) settled: bool,
    /// Money on entering.
    pub(crate) on_enter: f64,
    /// Own contribution that is the same in each period.
    pub(crate) steady: f64,
    pub(crate) orders: Orders,
    pub(crate) amount: Amount,
    /// Part of revenue that is own contribution.
    pub(crate) margin: f64,
    /// Program cost of an order.
    pub(crate) per_order: f64,
    /// Spread of a contribution given outright.
    pub(crate) noise_sd: f64,
    /// Mean accepted referrals per period, and program cost of each.
    pub(crate) referrals: f64,
    pub(crate) per_referral: f64,
}

impl Sojourn {
    fn of(money: &Money, season: f64, row: &[f64]) -> Sojourn {
        let mean = money.orders_in(season);
        let amount = Amount::of(money);
        let margin = money.gross_margin - money.revenue_share - money.points_share;
        let mut steady = money.outright - money.cost_to_serve - money.per_head;
        let orders = match (money.order_law, amount) {
            _ if mean <= 0.0 => Orders::Steady,
            (OrderLaw::Fixed, Amount::Fixed(value)) => {
                steady += mean * (value * margin - money.per_order);
                Orders::Steady
            }
            (OrderLaw::Poisson, _) => Orders::Poisson { gap: 1.0 / mean },
            _ => Orders::PeriodByPeriod { money: *money, season },
        };
        let settled = matches!(orders, Orders::Steady) && money.outright_sd <= 0.0 && money.referrals <= 0.0;
        Sojourn {
            leaving: Leaving::of(row),
            transitions: 0..0,
            differs: false,
            settled,
            on_enter: 0.0,
            steady,
            orders,
            amount,
            margin,
            per_order: money.per_order,
            noise_sd: money.outright_sd,
            referrals: money.referrals,
            per_referral: money.per_referral,
        }
    }
}

/// How a sojourn ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leaving {
    /// Probability to leave per period.
    pub(crate) chance: f64,
    /// Mean periods of an exponential time whose whole part is the periods before the last: with E
    /// standard exponential, P(E scale >= k) = (1 - chance)^k.
    pub(crate) scale: f64,
}

impl Leaving {
    #[inline]
    fn of(row: &[f64]) -> Leaving {
        let chance: f64 = row.iter().sum();
        // infinite where nobody leaves, 0 where everybody does
        let scale = -1.0 / libm::log1p(-chance.clamp(0.0, 1.0));
        Leaving { chance, scale: scale.abs() }
    }
}

/// A transition out of a spot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transition {
    /// The spot it leads to; absent where it leads out of the model.
    pub(crate) to: Option<usize>,
    /// Own contribution of taking it.
    pub(crate) money: f64,
    /// Whether it leads back to the untouched market.
    pub(crate) returns: bool,
}

/// The sojourns of all classes in all states, in the regime of the cohort lens.
pub(crate) struct Sojourns<'m> {
    model: &'m Model<'m>,
    regime: usize,
    /// By spot.
    sojourns: Vec<Sojourn>,
    /// Transitions, spot by spot, and the chance of each.
    transitions: Vec<Transition>,
    chances: Vec<f64>,
    /// Whether customers differ at all.
    pub(crate) differ: bool,
}

impl<'m> Sojourns<'m> {
    pub(crate) fn new(model: &'m Model<'m>) -> Sojourns<'m> {
        let mut sojourns = Sojourns {
            model,
            regime: model.compiler.schedule.cohort,
            sojourns: Vec::new(),
            transitions: Vec::new(),
            chances: Vec::new(),
            differ: model.frailty.differs(),
        };
        for class in 0..model.n_classes() {
            for state in 0..model.layout().states.len() {
                sojourns.push(class, state);
            }
        }
        sojourns
    }

    fn push(&mut self, class: usize, index: usize) {
        let model = self.model;
        let state = &model.layout().states[index];
        let money = model.written_money(model.lead(class), self.regime);
        let on_moves = model.moves_money(class, self.regime);
        let row = &model.rows(class, self.regime)[state.row(state.offset)];
        let mut sojourn = Sojourn::of(&money[model.money_row(state.offset)], model.season_mean, row);
        sojourn.on_enter = on_moves.on_enter.get(index).copied().unwrap_or(0.0);
        sojourn.differs = model.frailty.differs_in(index);
        sojourn.transitions = self.transitions.len()..self.transitions.len() + row.len();
        self.sojourns.push(sojourn);
        self.chances.extend_from_slice(row);
        for (number, transition) in (state.transition_offset..).zip(&state.transitions) {
            let class = if transition.flow == Flow::FirstPurchase { model.settled(class) } else { class };
            self.transitions.push(Transition {
                to: transition.to.map(|to| self.spot(class, to)),
                money: on_moves.transition[number] - on_moves.program[number],
                returns: transition.flow == Flow::Returned,
            });
        }
    }

    /// The spot of a class in a state.
    pub(crate) fn spot(&self, class: usize, state: usize) -> usize {
        class * self.model.layout().states.len() + state
    }

    /// How many spots there are.
    pub(crate) fn len(&self) -> usize {
        self.sojourns.len()
    }

    /// The sojourn in a spot.
    #[inline]
    pub(crate) fn sojourn(&self, spot: usize) -> &Sojourn {
        &self.sojourns[spot]
    }

    /// How a sojourn ends of a customer of this `frailty`, and the chances of the transitions.
    #[inline]
    pub(crate) fn leaving<'r>(
        &'r self,
        spot: usize,
        frailty: f64,
        buffer: &'r mut [f64; MOST_TRANSITIONS],
    ) -> (Leaving, &'r [f64]) {
        let sojourn = &self.sojourns[spot];
        let row = &self.chances[sojourn.transitions.clone()];
        if !sojourn.differs {
            return (sojourn.leaving, row);
        }
        let n_states = self.model.layout().states.len();
        let (class, state) = (spot / n_states, spot % n_states);
        let own = self.model.frailty.own_churn(state, frailty);
        let churn = self.model.personal_churn((class, self.regime), state, (0, 0), own).unwrap_or(row[0]);
        let row = personal_row(row, &self.model.layout().states[state], churn, buffer);
        (Leaving::of(row), row)
    }

    /// A transition out of a spot.
    #[inline]
    pub(crate) fn transition(&self, spot: usize, transition: usize) -> Transition {
        self.transitions[self.sojourns[spot].transitions.start + transition]
    }
}
