//! What a stay in a place is like for the people of a class, where no clock is read.

use crate::model::{Flow, Group, Model, Money, OrderLaw, ValueLaw};
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

/// How a stay ends.
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
        let scale = -1.0 / (-chance.clamp(0.0, 1.0)).ln_1p();
        Leaving { chance, scale: scale.abs() }
    }
}

/// A way out of a place for the people of a class.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    /// The place it leads to; absent where it leads out of the model.
    pub(crate) to: Option<usize>,
    /// The class after taking it.
    pub(crate) class: usize,
    /// Own contribution of taking it.
    pub(crate) money: f64,
    /// Whether it leads back to the untouched market.
    pub(crate) returns: bool,
}

/// The stays of all classes in all places, in the regime of the cohort lens.
pub(crate) struct Stays<'m> {
    model: &'m Model<'m>,
    regime: usize,
    /// By class and place.
    stays: Vec<Stay>,
    leaving: Vec<Leaving>,
    /// By class and exit.
    ways: Vec<Way>,
    /// Whether dispositions differ at all.
    pub(crate) differ: bool,
}

impl<'m> Stays<'m> {
    pub(crate) fn new(model: &'m Model<'m>) -> Stays<'m> {
        let regime = model.compiler.schedule.cohort;
        let (mut stays, mut leaving, mut ways) = (Vec::new(), Vec::new(), Vec::new());
        for class in 0..model.n_classes() {
            let (kernel, rows) = (model.kernel(class, regime), model.rows(class, regime));
            for (index, place) in model.layout().places.iter().enumerate() {
                stays.push(Stay::of(&kernel.money[model.money_row(index, 0)], model.season_mean));
                leaving.push(Leaving::of(&rows[place.row(place.offset)]));
                ways.extend(place.exits.iter().enumerate().map(|(exit, way)| Way {
                    to: way.to,
                    class: if way.flow == Flow::FirstPurchase { model.settled(class) } else { class },
                    money: kernel.exit_money[place.exit_offset + exit]
                        - kernel.exit_program[place.exit_offset + exit],
                    returns: way.flow == Flow::Returned,
                }));
            }
        }
        let differ = model.dispositions.stages.iter().any(Option::is_some);
        Stays { model, regime, stays, leaving, ways, differ }
    }

    /// The stay of a class in a place.
    #[inline]
    pub(crate) fn stay(&self, class: usize, place: usize) -> &Stay {
        &self.stays[class * self.model.layout().places.len() + place]
    }

    /// How a stay ends of a customer who keeps `kept`, and the chances of the ways out.
    #[inline]
    pub(crate) fn leaving<'r>(
        &'r self,
        (class, place): (usize, usize),
        kept: f64,
        buffer: &'r mut [f64; MOST_EXITS],
    ) -> (Leaving, &'r [f64]) {
        let from = &self.model.layout().places[place];
        let row = &self.model.rows(class, self.regime)[from.row(from.offset)];
        if !self.differ || self.model.dispositions.stages.get(place).is_none_or(Option::is_none) {
            return (self.leaving[class * self.model.layout().places.len() + place], row);
        }
        let own = self.model.dispositions.own_churn(place, kept);
        let churn = self.model.personal_churn((class, self.regime), place, (0, 0), own).unwrap_or(row[0]);
        let stay = 1.0 - row[0];
        let factor = if stay > 0.0 { (1.0 - churn) / stay } else { 0.0 };
        for ((to, &probability), exit) in buffer.iter_mut().zip(row).zip(&from.exits) {
            *to = if exit.group == Group::Out { churn } else { probability * factor };
        }
        let row = &buffer[..row.len()];
        (Leaving::of(row), row)
    }

    /// The way that this exit of a place is for the people of a class.
    #[inline]
    pub(crate) fn way(&self, (class, place): (usize, usize), exit: usize) -> &Way {
        let layout = self.model.layout();
        &self.ways[class * layout.n_exits + layout.places[place].exit_offset + exit]
    }

    /// Money on entering a stage; nothing elsewhere.
    pub(crate) fn on_enter(&self, class: usize, place: usize) -> f64 {
        let kernel = self.model.kernel(class, self.regime);
        kernel.on_enter.get(place).copied().unwrap_or(0.0)
    }
}
