//! What a sojourn in a state is like for the people of a class, where no clock is read.

use crate::engine::shared::moving::{MOST_TRANSITIONS, personal_row};
use crate::model::{Flow, Model, Money, OrderLaw, ValueLaw};
use crate::stats::amounts::Amount;
use crate::stats::counts::geometric;
use crate::stats::guide::{GuideTable, MOST_OUTCOMES};
use crate::stats::streams::{Words, open01};

/// Orders of a sojourn.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Orders {
    /// None, or so many each period that their money is part of what is steady.
    Steady,
    /// A Poisson process of this mean per period.
    Poisson { mean: f64 },
    /// Drawn for each period.
    PeriodByPeriod { money: Money, season: f64 },
}

/// The law of the money of one order.
fn amount_of(money: &Money) -> Amount {
    let (mean, cv) = (money.order_value, money.order_cv);
    match money.value_law {
        ValueLaw::Fixed => Amount::Fixed(mean),
        ValueLaw::Gamma => Amount::gamma(mean, cv),
        ValueLaw::Lognormal => Amount::lognormal(mean, cv),
    }
}

/// A sojourn of one person of a class in a state: a **spot**, class x states + state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sojourn {
    /// Its first transition; after the last follows that of those who stay on.
    pub(crate) first_transition: usize,
    /// Own contribution that is the same in each period.
    pub(crate) steady: f64,
    /// Money on entering.
    pub(crate) on_enter: f64,
    /// Whether each person keeps a churn of its own here.
    pub(crate) differs: bool,
    /// Whether any of its money, or who is referred, is left to chance.
    pub(crate) varies: bool,
}

/// What is left to chance of the money of a sojourn.
#[derive(Debug, Clone)]
pub(crate) struct Varying {
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

impl Varying {
    /// With it, the own contribution that is the same in each period.
    fn of(money: &Money, season: f64) -> (Varying, f64) {
        let mean = money.orders_in(season);
        let amount = amount_of(money);
        let margin = money.gross_margin - money.revenue_share - money.points_share;
        let mut steady = money.outright - money.cost_to_serve - money.per_head;
        let orders = match (money.order_law, amount) {
            _ if mean <= 0.0 => Orders::Steady,
            (OrderLaw::Fixed, Amount::Fixed(value)) => {
                steady += mean * (value * margin - money.per_order);
                Orders::Steady
            }
            (OrderLaw::Poisson, _) => Orders::Poisson { mean },
            _ => Orders::PeriodByPeriod { money: *money, season },
        };
        let varying = Varying {
            orders,
            amount,
            margin,
            per_order: money.per_order,
            noise_sd: money.outright_sd,
            referrals: money.referrals,
            per_referral: money.per_referral,
        };
        (varying, steady)
    }

    fn is_there(&self) -> bool {
        !matches!(self.orders, Orders::Steady) || self.noise_sd > 0.0 || self.referrals > 0.0
    }
}

/// How a sojourn ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ending {
    /// Periods until then, at least 1.
    pub(crate) periods: u16,
    /// Which of its transitions it ends with; the one after the last stays on.
    pub(crate) exit: u16,
}

/// How a sojourn with these chances to leave each period ends: exit by exit and, in each, by length, each with
/// the chance of it or one before it. P(length <= k, exit) = p (1 + s + ... + s^(k-1)), where s is the chance to
/// stay. What is left stays on for as many periods as the table holds, and begins anew: the law is the same.
fn endings(row: &[f64], horizon: usize) -> GuideTable<Ending> {
    let stay = (1.0 - row.iter().sum::<f64>()).max(0.0);
    let exits = row.iter().filter(|chance| **chance > 0.0).count();
    let lengths = ((MOST_OUTCOMES - 1) / exits.max(1)).clamp(1, horizon);
    let mut outcomes = Vec::with_capacity(MOST_OUTCOMES);
    let mut before = 0.0;
    for (exit, &chance) in row.iter().enumerate().filter(|(_, chance)| **chance > 0.0) {
        let mut sum = 0.0;
        for periods in 1..=lengths {
            sum = 1.0 + stay * sum;
            let ending = Ending { periods: periods as u16, exit: exit as u16 };
            outcomes.push((before + chance * sum, ending));
        }
        before += chance * sum;
    }
    GuideTable::new(outcomes, Ending { periods: lengths as u16, exit: row.len() as u16 })
}

/// Where a transition leads that leads out of the model.
pub(crate) const OUT: usize = usize::MAX;

/// A transition out of a spot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transition {
    /// The spot it leads out of.
    pub(crate) from: usize,
    /// The spot it leads to, or [`OUT`].
    pub(crate) to: usize,
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
    varying: Vec<Varying>,
    /// How sojourns end, by spot; where customers differ, nobody asks.
    endings: Vec<GuideTable<Ending>>,
    /// Transitions, spot by spot, and the chance of each.
    transitions: Vec<Transition>,
    chances: Vec<f64>,
    /// Whether customers differ at all.
    pub(crate) differ: bool,
    /// Whether any money, or who is referred, is left to chance.
    pub(crate) vary: bool,
}

impl<'m> Sojourns<'m> {
    pub(crate) fn new(model: &'m Model<'m>) -> Sojourns<'m> {
        let states = &model.layout().states;
        let mut sojourns = Sojourns {
            model,
            regime: model.compiler.schedule.cohort,
            sojourns: Vec::new(),
            varying: Vec::new(),
            endings: Vec::new(),
            transitions: Vec::new(),
            chances: Vec::new(),
            differ: model.frailty.differs(),
            vary: false,
        };
        for class in 0..model.n_classes() {
            for state in 0..states.len() {
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
        let (varying, steady) = Varying::of(&money[model.money_row(state.offset)], model.season_mean);
        let spot = self.sojourns.len();
        self.sojourns.push(Sojourn {
            first_transition: self.transitions.len(),
            steady,
            on_enter: on_moves.on_enter.get(index).copied().unwrap_or(0.0),
            differs: model.frailty.differs_in(index),
            varies: varying.is_there(),
        });
        self.vary |= varying.is_there();
        self.varying.push(varying);
        self.chances.extend_from_slice(row);
        self.chances.push(0.0);
        self.endings.push(endings(row, model.horizon()));
        for (number, transition) in (state.transition_offset..).zip(&state.transitions) {
            let class = if transition.flow == Flow::FirstPurchase { model.settled(class) } else { class };
            self.transitions.push(Transition {
                from: spot,
                to: transition.to.map_or(OUT, |to| self.spot(class, to)),
                money: on_moves.transition[number] - on_moves.program[number],
                returns: transition.flow == Flow::Returned,
            });
        }
        self.transitions.push(Transition { from: spot, to: spot, money: 0.0, returns: false });
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

    /// What is left to chance of the money of a sojourn in a spot.
    pub(crate) fn varying(&self, spot: usize) -> &Varying {
        &self.varying[spot]
    }

    /// Draws how a sojourn ends of a customer of this `frailty`.
    #[inline]
    pub(crate) fn ending(&self, spot: usize, frailty: f64, luck: &mut Words) -> Ending {
        if self.sojourns[spot].differs {
            self.own_ending(spot, frailty, luck)
        } else {
            self.endings[spot].draw(luck)
        }
    }

    /// How a sojourn ends of one whose churn is its own: a geometric length, and an exit by its share of the chance.
    #[inline(never)]
    fn own_ending(&self, spot: usize, frailty: f64, luck: &mut Words) -> Ending {
        let n_states = self.model.layout().states.len();
        let (class, index) = (spot / n_states, spot % n_states);
        let state = &self.model.layout().states[index];
        let first = self.sojourns[spot].first_transition;
        let row = &self.chances[first..first + state.transitions.len()];
        let own = self.model.frailty.own_churn(index, frailty);
        let churn = self.model.personal_churn((class, self.regime), index, (0, 0), own).unwrap_or(row[0]);
        let mut buffer = [0.0; MOST_TRANSITIONS];
        let row = personal_row(row, state, churn, &mut buffer);
        let chance: f64 = row.iter().sum();
        // more than fit are the most that do
        let periods = u16::try_from(geometric(open01(luck), chance)).unwrap_or(u16::MAX).saturating_add(1);
        Ending { periods, exit: pick(open01(luck) * chance, row) as u16 }
    }

    /// All transitions, spot by spot.
    #[inline]
    pub(crate) fn transitions(&self) -> &[Transition] {
        &self.transitions
    }
}

/// The first entry at which the running sum of shares passes `u`.
pub(crate) fn pick(u: f64, shares: &[f64]) -> usize {
    let mut left = u;
    let found = shares.iter().position(|&share| {
        left -= share;
        left < 0.0
    });
    found.unwrap_or_else(|| shares.iter().rposition(|&share| share > 0.0).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    /// Sojourns of this row, followed until somebody leaves, against p s^(k - 1): the chi-square and its degrees of
    /// freedom, over lengths and exits that are expected at least ten times and all others together.
    fn chi_square(row: &[f64], n: u64) -> (f64, f64) {
        let table = endings(row, 1200);
        let mut counts = std::collections::BTreeMap::<(usize, usize), u64>::new();
        let mut luck = Key::new(41).with(row.len() as u64).words();
        for _ in 0..n {
            let mut length = 0;
            let exit = loop {
                let ending = table.draw(&mut luck);
                length += usize::from(ending.periods);
                if usize::from(ending.exit) < row.len() {
                    break usize::from(ending.exit);
                }
            };
            *counts.entry((length, exit)).or_default() += 1;
        }
        let stay = 1.0 - row.iter().sum::<f64>();
        let (mut chi, mut freedom) = (0.0, 0.0);
        let (mut rest_expected, mut rest) = (n as f64, n as f64);
        for length in 1..2000 {
            for (exit, chance) in row.iter().enumerate() {
                let expected = n as f64 * chance * stay.max(0.0).powi(length as i32 - 1);
                let count = counts.get(&(length, exit)).map_or(0.0, |&count| count as f64);
                if expected >= 10.0 {
                    chi += (count - expected).powi(2) / expected;
                    freedom += 1.0;
                    (rest_expected, rest) = (rest_expected - expected, rest - count);
                }
            }
        }
        if rest_expected >= 10.0 {
            (chi + (rest - rest_expected).powi(2) / rest_expected, freedom)
        } else {
            (chi, freedom - 1.0)
        }
    }

    #[test]
    fn lengths_and_exits_have_their_law() {
        let many = [0.01; 33];
        let rows: [&[f64]; 6] =
            [&[0.03, 0.01], &[0.0, 0.25], &[0.004], &[0.5, 0.0, 0.5], &[0.2, 0.001, 0.04], &many];
        for row in rows {
            let (chi, freedom) = chi_square(row, 400_000);
            // Wilson and Hilferty (1931): a normal beyond 4 once in 30 000
            let spread = 2.0 / (9.0 * freedom.max(1.0));
            let normal = ((chi / freedom.max(1.0)).cbrt() - (1.0 - spread)) / spread.sqrt();
            assert!(normal < 4.0, "{row:?}: chi-square {chi} of {freedom}");
        }
    }

    #[test]
    fn nobody_leaves_a_row_of_nothing() {
        for row in [&[][..], &[0.0, 0.0]] {
            let ending = endings(row, 60).outcome_of(0);
            assert_eq!((ending.periods, usize::from(ending.exit)), (60, row.len()));
        }
    }
}
