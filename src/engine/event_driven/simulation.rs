//! The cohort lens of individuals, customer by customer and from event to event.
//!
//! Where no clock is read a sojourn in a state is geometric, so a customer jumps from transition to transition;
//! money that is the same each period is a difference of discount sums, and Poisson orders and referrals are met at
//! exponential gaps. The law is that of the microsimulation, which goes period by period and serves where clocks are
//! read; the luck is not the same.

use super::sojourns::{Orders, Sojourn, Sojourns};
use crate::engine::lenses::acquisition::Paid;
use crate::engine::lenses::cohort::CohortSums;
use crate::engine::shared::chance::{Chance, Sampler, exponential};
use crate::engine::shared::limit::Limit;
use crate::engine::shared::moving::MOST_TRANSITIONS;
use crate::engine::shared::population::purpose;
use crate::model::Model;
use crate::stats::streams::{Key, Stream, open01};

/// More people than this are not followed in a lens.
const MOST_CUSTOMERS: u64 = 1_000_000_000;

/// Whether a model can be simulated event by event: nobody's chances change during a sojourn, and
/// no prices grow.
pub(crate) fn applies_to(model: &Model<'_>) -> bool {
    let layout = model.layout();
    let ages = (0..layout.n_stages).any(|stage| model.churn_ages(stage));
    layout.n_cells == layout.states.len() && !ages && !model.money_grows()
}

/// Somebody about to enter.
struct Entrant {
    key: Key,
    spot: usize,
    period: usize,
}

/// The cohort lens as it is simulated.
struct Simulation<'a, 'm> {
    model: &'m Model<'m>,
    sojourns: &'a Sojourns<'m>,
    /// Sum of the discounts before each period.
    discounted: Vec<f64>,
    /// Heads who come and go, by generation and spot: a difference per period, and one more
    /// for where they are after the last.
    heads: Vec<f64>,
    /// Discounted own contribution of the starters beyond what heads explain, by period.
    own: Vec<f64>,
    brought: f64,
    referrals: f64,
    entered: Vec<f64>,
    lost: Vec<f64>,
    returned: Vec<f64>,
    entrants: Vec<Entrant>,
    referred: Vec<f64>,
}

/// Simulates the cohort lens; returns its sums and the own discounted value of every starter.
///
/// # Errors
/// When more than a thousand million people come.
pub(crate) fn run(model: &Model<'_>, key: Key, paid: &Paid) -> Result<(CohortSums, Vec<f64>), Limit> {
    let mut split = vec![0.0; model.n_classes()];
    let n = model.compiler.cohort_customers as f64;
    Sampler.split(key.with(purpose::CLASSES), n, &model.one_node(&paid.mix), &mut split);
    let sojourns = Sojourns::new(model);
    let mut simulation = Simulation::new(model, &sojourns, model.one_node(&paid.newcomers.referred));
    let mut values = Vec::with_capacity(n as usize);
    let mut simulated = 0;
    let entry = model.compiler.cohort_entry;
    for (class, &n) in split.iter().enumerate() {
        let class_key = model.class_key(class, key);
        for index in 0..n as u64 {
            let entrant =
                Entrant { key: class_key.with(index), spot: sojourns.spot(class, entry), period: 0 };
            values.push(simulation.one(&entrant, 0));
            while let Some(entrant) = simulation.entrants.pop() {
                simulated += 1;
                if simulated > MOST_CUSTOMERS {
                    return Err(Limit::Individuals { period: entrant.period });
                }
                simulation.brought += simulation.one(&entrant, 1);
            }
        }
    }
    Ok((simulation.sums(), values))
}

impl<'a, 'm> Simulation<'a, 'm> {
    fn new(model: &'m Model<'m>, sojourns: &'a Sojourns<'m>, referred: Vec<f64>) -> Simulation<'a, 'm> {
        let horizon = model.horizon();
        let mut sum = 0.0;
        let before = model.discount.iter().map(|discount| {
            sum += discount;
            sum
        });
        Simulation {
            discounted: std::iter::once(0.0).chain(before).collect(),
            sojourns,
            heads: vec![0.0; 2 * sojourns.len() * (horizon + 2)],
            own: vec![0.0; horizon],
            brought: 0.0,
            referrals: 0.0,
            entered: vec![0.0; horizon],
            lost: vec![0.0; horizon],
            returned: vec![0.0; horizon],
            entrants: Vec::new(),
            referred,
            model,
        }
    }

    /// Simulates one customer; returns its discounted own contribution.
    fn one(&mut self, entrant: &Entrant, generation: usize) -> f64 {
        let horizon = self.model.horizon();
        let frailty = if self.sojourns.differ { self.frailty(entrant) } else { 0.0 };
        let (mut spot, mut t) = (entrant.spot, entrant.period);
        self.entered[t] += 1.0;
        let mut value = self.earn(t, generation, self.sojourns.sojourn(spot).on_enter);
        let mut luck = entrant.key.with(purpose::MOVES).stream();
        let mut buffer = [0.0; MOST_TRANSITIONS];
        for visit in 0.. {
            let (leaving, row) = self.sojourns.leaving(spot, frailty, &mut buffer);
            // whole periods before the last; a float beyond 2^64 saturates
            let periods = ((exponential(&mut luck) * leaving.scale) as u64).saturating_add(1);
            let until = (t as u64).saturating_add(periods).min(horizon as u64 + 1) as usize;
            let end = until.min(horizon);
            self.attend((spot, generation), (t, until));
            value += self.sojourn((spot, generation), (t, end), (entrant.key, visit));
            if until > horizon {
                return value;
            }
            let transition = self.sojourns.transition(spot, pick(open01(&mut luck) * leaving.chance, row));
            value += self.earn(end - 1, generation, transition.money);
            match transition.to {
                None => {
                    let gone = if transition.returns { &mut self.returned } else { &mut self.lost };
                    gone[end - 1] += 1.0;
                    return value;
                }
                Some(to) if end == horizon => {
                    self.attend((to, generation), (end, end + 1));
                    return value;
                }
                Some(to) => (spot, t) = (to, end),
            }
        }
        value
    }

    /// What makes somebody differ for life.
    fn frailty(&self, entrant: &Entrant) -> f64 {
        let layout = self.model.layout();
        let stage = Some(entrant.spot % layout.states.len()).filter(|&state| state < layout.n_stages);
        let mut stream = entrant.key.with(purpose::FRAILTY).stream();
        self.model.frailty.sample(stage, 0, &mut stream)
    }

    /// Money in a period, discounted.
    #[inline]
    fn earn(&mut self, t: usize, generation: usize, money: f64) -> f64 {
        let value = self.model.discount[t] * money;
        if generation == 0 {
            self.own[t] += value;
        }
        value
    }

    /// Somebody is in a spot from `t` until before `until`.
    #[inline]
    fn attend(&mut self, (spot, generation): (usize, usize), (t, until): (usize, usize)) {
        let heads = (generation * self.sojourns.len() + spot) * (self.model.horizon() + 2);
        self.heads[heads + t] += 1.0;
        self.heads[heads + until] -= 1.0;
    }

    /// Money of a sojourn from `t` until before `end`; returns the discounted own contribution.
    #[inline]
    fn sojourn(
        &mut self,
        (spot, generation): (usize, usize),
        (t, end): (usize, usize),
        (key, visit): (Key, u64),
    ) -> f64 {
        let sojourn = self.sojourns.sojourn(spot);
        let steady = sojourn.steady * (self.discounted[end] - self.discounted[t]);
        if sojourn.settled {
            steady
        } else {
            steady + self.chances(sojourn, (generation, t, end), key.with(visit))
        }
    }

    /// What is left to chance of the money of a sojourn; returns the discounted own contribution.
    fn chances(&mut self, sojourn: &Sojourn, (generation, t, end): (usize, usize, usize), key: Key) -> f64 {
        let mut value = 0.0;
        if !matches!(sojourn.orders, Orders::Steady) {
            value += self.orders(sojourn, (generation, t, end), &mut key.with(purpose::ORDERS).stream());
        }
        if sojourn.noise_sd > 0.0 {
            for period in t..end {
                let key = key.with(purpose::OUTRIGHT).with(period as u64);
                let noise = crate::engine::shared::chance::standard_normal(&mut key.stream());
                value += self.earn(period, generation, sojourn.noise_sd * noise);
            }
        }
        if sojourn.referrals > 0.0 {
            value += self.refer(sojourn, (generation, t, end), key);
        }
        value
    }

    /// Orders of a sojourn: Poisson ones at exponential gaps, others period by period.
    fn orders(
        &mut self,
        sojourn: &Sojourn,
        (generation, t, end): (usize, usize, usize),
        stream: &mut Stream,
    ) -> f64 {
        let mut value = 0.0;
        match sojourn.orders {
            Orders::Steady => {}
            Orders::Poisson { gap } => {
                let length = (end - t) as f64;
                let mut at = gap * exponential(stream);
                while at < length {
                    let revenue = sojourn.amount.sample(stream);
                    let money = revenue * sojourn.margin - sojourn.per_order;
                    value += self.earn(t + at as usize, generation, money);
                    at += gap * exponential(stream);
                }
            }
            Orders::PeriodByPeriod { ref money, season } => {
                for period in t..end {
                    let (orders, revenue) = Sampler::orders_from(stream, 1.0, money, season);
                    let money = revenue * sojourn.margin - orders * sojourn.per_order;
                    value += self.earn(period, generation, money);
                }
            }
        }
        value
    }

    /// Referrals of a sojourn, at exponential gaps; those referred enter a period later.
    fn refer(&mut self, sojourn: &Sojourn, (generation, t, end): (usize, usize, usize), key: Key) -> f64 {
        let key = key.with(purpose::REFERRALS);
        let mut stream = key.stream();
        let mut value = 0.0;
        let mut at = exponential(&mut stream) / sojourn.referrals;
        let mut number = 0;
        while at < (end - t) as f64 {
            let period = t + at as usize;
            value += self.earn(period, generation, -sojourn.per_referral);
            if generation == 0 {
                self.referrals += 1.0;
            }
            if period + 1 < self.model.horizon() && !self.referred.is_empty() {
                let key = key.with(number);
                let class = pick(key.with(purpose::CLASSES).uniform(), &self.referred);
                let spot = self.sojourns.spot(class, self.model.compiler.referral_entry);
                self.entrants.push(Entrant { key, spot, period: period + 1 });
            }
            number += 1;
            at += exponential(&mut stream) / sojourn.referrals;
        }
        value
    }

    /// What the lens is summed up from.
    fn sums(mut self) -> CohortSums {
        let model = self.model;
        let (horizon, n_stages) = (model.horizon(), model.layout().n_stages);
        let n_states = model.layout().states.len();
        let mut sums = CohortSums::new(model);
        let mut here = vec![vec![0.0; horizon + 1]; n_states];
        for (index, difference) in self.heads.chunks_exact(horizon + 2).enumerate() {
            let (generation, spot) = (index / self.sojourns.len(), index % self.sojourns.len());
            let state = spot % n_states;
            let mut heads = 0.0;
            for t in 0..=horizon {
                heads += difference[t];
                here[state][t] += heads;
                if generation == 0 && heads > 0.0 && t < horizon {
                    self.own[t] += heads * self.sojourns.sojourn(spot).steady * model.discount[t];
                    if state < n_stages {
                        sums.stages[state * horizon + t] += heads;
                    }
                }
            }
        }
        self.write_ledger(&mut sums, &here, n_stages);
        sums.own = self.own;
        sums.brought = self.brought;
        sums.referrals = self.referrals;
        sums
    }

    /// Where everybody is at the end of each period: those of the next, less who enter in it.
    fn write_ledger(&self, sums: &mut CohortSums, here: &[Vec<f64>], n_stages: usize) {
        let horizon = self.model.horizon();
        let ledger = &mut sums.ledger;
        let (mut entered, mut lost, mut returned) = (0.0, 0.0, 0.0);
        for t in 0..horizon {
            entered += self.entered[t];
            lost += self.lost[t];
            returned += self.returned[t];
            (ledger.entered[t], ledger.lost[t], ledger.returned[t]) = (entered, lost, returned);
            let entering = self.entered.get(t + 1).copied().unwrap_or(0.0);
            ledger.lapsed[t] = here[n_stages..].iter().map(|heads| heads[t + 1]).sum();
            ledger.present[t] = here[..n_stages].iter().map(|heads| heads[t + 1]).sum::<f64>() - entering;
        }
    }
}

/// The first entry at which the running sum of shares passes `u`.
fn pick(u: f64, shares: &[f64]) -> usize {
    let mut left = u;
    let found = shares.iter().position(|&share| {
        left -= share;
        left < 0.0
    });
    found.unwrap_or_else(|| shares.iter().rposition(|&share| share > 0.0).unwrap_or(0))
}
