//! What a stay in a place is like for the people of a class, where no clock is read.

use crate::model::{Exit, Flow, Group, Model, Money, OrderLaw, ValueLaw};
use crate::stats::streams::Stream;
use rand_distr::{Distribution, Gamma};

use super::chance::standard_normal;
use super::moving::MOST_EXITS;

/// Orders of a stay.
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
                let variance = (cv * cv).ln_1p();
                let log_mean = mean.ln() - 0.5 * variance;
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
            Amount::Lognormal { log_mean, log_sd } => (log_mean + log_sd * standard_normal(stream)).exp(),
        }
    }
}

/// A stay of one person of a class in a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stay {
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

impl Stay {
    fn of(money: &Money, season: f64) -> Stay {
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
        Stay {
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

/// The stays of all classes in all places, in the regime of the cohort lens.
pub(crate) struct Stays<'m> {
    model: &'m Model<'m>,
    regime: usize,
    stays: Vec<Stay>,
    /// Whether dispositions differ at all.
    pub(crate) differ: bool,
}

impl<'m> Stays<'m> {
    pub(crate) fn new(model: &'m Model<'m>) -> Stays<'m> {
        let regime = model.compiler.schedule.cohort;
        let mut stays = Vec::new();
        for class in 0..model.n_classes() {
            let kernel = model.kernel(class, regime);
            for place in 0..model.layout().places.len() {
                let money = &kernel.money[model.money_row(place, 0)];
                stays.push(Stay::of(money, model.season_mean));
            }
        }
        let differ = model.dispositions.stages.iter().any(Option::is_some);
        Stays { model, regime, stays, differ }
    }

    /// The stay of a class in a place.
    #[inline]
    pub(crate) fn stay(&self, class: usize, place: usize) -> &Stay {
        &self.stays[class * self.model.layout().places.len() + place]
    }

    /// Chances of the ways out of a place, of a customer who keeps `kept`.
    #[inline]
    pub(crate) fn row<'r>(
        &'r self,
        class: usize,
        place: usize,
        kept: f64,
        buffer: &'r mut [f64; MOST_EXITS],
    ) -> &'r [f64] {
        let model = self.model;
        let from = &model.layout().places[place];
        let row = &model.rows(class, self.regime)[from.row(from.offset)];
        if !self.differ || model.dispositions.stages.get(place).is_none_or(Option::is_none) {
            return row;
        }
        let own = model.dispositions.own_churn(place, kept);
        let churn = model.personal_churn((class, self.regime), place, (0, 0), own).unwrap_or(row[0]);
        let stay = 1.0 - row[0];
        let factor = if stay > 0.0 { (1.0 - churn) / stay } else { 0.0 };
        for ((to, &probability), exit) in buffer.iter_mut().zip(row).zip(&from.exits) {
            *to = if exit.group == Group::Out { churn } else { probability * factor };
        }
        &buffer[..row.len()]
    }

    /// Money on entering a stage; nothing elsewhere.
    pub(crate) fn on_enter(&self, class: usize, place: usize) -> f64 {
        let kernel = self.model.kernel(class, self.regime);
        kernel.on_enter.get(place).copied().unwrap_or(0.0)
    }

    /// Own contribution of taking an exit.
    #[inline]
    pub(crate) fn exit_money(&self, class: usize, place: usize, exit: usize) -> f64 {
        let kernel = self.model.kernel(class, self.regime);
        let number = self.model.layout().places[place].exit_offset + exit;
        kernel.exit_money[number] - kernel.exit_program[number]
    }

    /// The class after taking an exit.
    pub(crate) fn settled(&self, class: usize, exit: &Exit) -> usize {
        if exit.flow == Flow::FirstPurchase { self.model.settled(class) } else { class }
    }

    /// Whether an exit leads back to the untouched market.
    pub(crate) fn returns(&self, exit: &Exit) -> bool {
        exit.flow == Flow::Returned
    }
}
