//! The cohort lens of individuals, customer by customer and from event to event.
//!
//! Where no clock is read a sojourn in a state is geometric, so a customer jumps from transition to transition;
//! money that is the same each period is a difference of discount sums, Poisson orders are drawn for a sojourn at
//! once, and referrals are met at exponential gaps. The law is that of the microsimulation, which goes period by period
//! and serves where clocks are read; the luck is not the same.

use super::sojourns::{Ending, OUT, Orders, Sojourns, Varying, pick};
use crate::engine::lenses::acquisition::Paid;
use crate::engine::lenses::cohort::CohortSums;
use crate::engine::shared::chance::{Chance, Sampler, exponential, standard_normal};
use crate::engine::shared::limit::Limit;
use crate::engine::shared::population::purpose;
use crate::model::Model;
use crate::stats::counts::poisson;
use crate::stats::streams::{Key, Words, below};

/// More people than this are not followed in a lens.
const MOST_CUSTOMERS: u64 = 1_000_000_000;

/// Whether a model can be simulated event by event: nobody's chances change during a sojourn, and
/// no prices grow.
pub(crate) fn applies_to(model: &Model<'_>) -> bool {
    let layout = model.layout();
    let ages = (0..layout.n_stages).any(|stage| model.churn_ages(stage));
    layout.n_cells == layout.states.len() && !ages && !model.money_grows()
}

/// People followed at once: while one waits for a table, others go on.
const ABREAST: usize = 64;

/// Orders whose money is drawn at once.
const ORDERS_AT_ONCE: usize = 256;

/// Somebody about to enter.
#[derive(Debug, Clone, Copy)]
struct Entrant {
    key: Key,
    spot: usize,
    period: usize,
}

/// Somebody on the way.
#[derive(Debug, Clone)]
struct Person {
    luck: Words,
    /// What it keeps for life, where customers differ.
    frailty: f64,
    /// Where it is, and since when.
    spot: usize,
    since: usize,
    /// Discounted own contribution so far.
    value: f64,
}

/// A stay of which money is left to chance.
#[derive(Debug, Clone, Copy)]
struct Stay {
    /// Which of the people on the way.
    person: usize,
    spot: usize,
    since: usize,
    until: usize,
}

/// Discounts at a time up to which money is earned.
#[derive(Debug, Clone, Copy)]
struct Discounts {
    /// Sum of those before it.
    sum: f64,
    /// That of the period before it, which is that of a transition; 0 beyond the horizon.
    last: f64,
}

/// The cohort lens as it is simulated.
struct Simulation<'a, 'm> {
    model: &'m Model<'m>,
    sojourns: &'a Sojourns<'m>,
    /// By time, to one after the horizon.
    discounts: Vec<Discounts>,
    /// Those on the way, the key of each, and which of them go on.
    people: Vec<Person>,
    keys: Vec<Key>,
    going: Vec<usize>,
    /// How their sojourns of a round end, and those stays of it.
    endings: Vec<Ending>,
    stays: Vec<Stay>,
    /// Money of orders of a stay, as many as are drawn at once.
    amounts: Vec<f64>,
    /// Heads who enter, by generation, spot and period.
    entered: Vec<u32>,
    /// Transitions, by generation, transition and the period after; what lies beyond the horizon does not count.
    taken: Vec<u32>,
    /// Discounted own contribution of the starters beyond what heads, entries and transitions explain, by period.
    own: Vec<f64>,
    brought: f64,
    referrals: f64,
    entrants: Vec<Entrant>,
    referred: Vec<f64>,
    /// People who may still be referred until there are too many.
    room: u64,
}

/// Simulates the cohort lens; returns its sums and the own discounted value of every starter.
///
/// # Errors
/// When more than a thousand million people come.
pub(crate) fn run(model: &Model<'_>, key: Key, paid: &Paid) -> Result<(CohortSums, Vec<f64>), Limit> {
    let n = model.compiler.cohort_customers;
    if n > MOST_CUSTOMERS {
        return Err(Limit::Individuals { most: MOST_CUSTOMERS, period: 0 });
    }
    let mut split = vec![0.0; model.n_classes()];
    Sampler.split(key.with(purpose::CLASSES), n as f64, &model.one_node(&paid.mix), &mut split);
    let sojourns = Sojourns::new(model);
    let mut simulation = Simulation::new(model, &sojourns, model.one_node(&paid.newcomers.referred));
    let mut values = Vec::with_capacity(n as usize);
    simulation.room = MOST_CUSTOMERS + 1 - n;
    for (class, &n) in split.iter().enumerate() {
        let class_key = model.class_key(class, key);
        let spot = sojourns.spot(class, model.compiler.cohort_entry);
        for first in (0..n as u64).step_by(ABREAST) {
            let starters = first..(first + ABREAST as u64).min(n as u64);
            simulation
                .follow(0, starters.map(|index| Entrant { key: class_key.with(index), spot, period: 0 }));
            values.extend(simulation.people.iter().map(|person| person.value));
            simulation.follow_referred()?;
        }
    }
    Ok((simulation.sums(), values))
}

impl<'a, 'm> Simulation<'a, 'm> {
    fn new(model: &'m Model<'m>, sojourns: &'a Sojourns<'m>, referred: Vec<f64>) -> Simulation<'a, 'm> {
        let horizon = model.horizon();
        let times = (0..horizon).scan(0.0, |sum, t| {
            *sum += model.discount[t];
            Some(Discounts { sum: *sum, last: model.discount[t] })
        });
        let start = std::iter::once(Discounts { sum: 0.0, last: 0.0 });
        let mut discounts: Vec<Discounts> = start.chain(times).collect();
        discounts.push(Discounts { last: 0.0, ..discounts[horizon] });
        Simulation {
            discounts,
            sojourns,
            people: Vec::with_capacity(ABREAST),
            keys: Vec::with_capacity(ABREAST),
            going: Vec::with_capacity(ABREAST),
            endings: Vec::with_capacity(ABREAST),
            stays: Vec::with_capacity(ABREAST),
            amounts: vec![0.0; ORDERS_AT_ONCE],
            entered: vec![0; 2 * sojourns.len() * horizon],
            taken: vec![0; 2 * sojourns.transitions().len() * (horizon + 2)],
            own: vec![0.0; horizon],
            brought: 0.0,
            referrals: 0.0,
            entrants: Vec::new(),
            referred,
            room: 0,
            model,
        }
    }

    /// Follows those who were referred, and whom they refer, as long as there is room for more.
    fn follow_referred(&mut self) -> Result<(), Limit> {
        while !self.entrants.is_empty() && self.room > 0 {
            let some = self.entrants.split_off(self.entrants.len().saturating_sub(ABREAST));
            self.follow(1, some.into_iter());
            self.brought += self.people.iter().map(|person| person.value).sum::<f64>();
        }
        if self.room > 0 {
            return Ok(());
        }
        Err(Limit::Individuals { most: MOST_CUSTOMERS, period: self.model.horizon() - 1 })
    }

    /// Follows people of a generation to their ends.
    fn follow(&mut self, generation: usize, entrants: impl Iterator<Item = Entrant>) {
        self.people.clear();
        self.keys.clear();
        for entrant in entrants {
            let person = self.enter(generation, &entrant);
            self.people.push(person);
            self.keys.push(entrant.key);
        }
        self.going.clear();
        self.going.extend(0..self.people.len());
        for visit in 0.. {
            self.round(generation);
            for index in 0..self.stays.len() {
                let stay = self.stays[index];
                self.people[stay.person].value +=
                    self.chances(generation, &stay, self.keys[stay.person].with(visit));
            }
            if self.going.is_empty() {
                break;
            }
        }
    }

    /// Somebody enters.
    fn enter(&mut self, generation: usize, entrant: &Entrant) -> Person {
        let &Entrant { key, spot, period } = entrant;
        self.entered[(generation * self.sojourns.len() + spot) * self.model.horizon() + period] += 1;
        Person {
            luck: key.with(purpose::MOVES).words(),
            frailty: if self.sojourns.differ { self.frailty(entrant) } else { 0.0 },
            spot,
            since: period,
            value: self.model.discount[period] * self.sojourns.sojourn(spot).on_enter,
        }
    }

    /// All who go on stay where they are and then take a transition.
    fn round(&mut self, generation: usize) {
        let (sojourns, discounts) = (self.sojourns, self.discounts.as_slice());
        let (people, going) = (self.people.as_mut_slice(), self.going.as_mut_slice());
        self.endings.clear();
        self.endings.extend(going.iter().map(|&number| {
            let person = &mut people[number];
            sojourns.ending(person.spot, person.frailty, &mut person.luck)
        }));
        let beyond = discounts.len() - 1;
        self.stays.clear();
        if sojourns.vary {
            let stays = going.iter().zip(&self.endings).map(|(&person, ending)| {
                let Person { spot, since, .. } = people[person];
                Stay { person, spot, since, until: (since + usize::from(ending.periods)).min(beyond - 1) }
            });
            self.stays.extend(stays.filter(|stay| sojourns.sojourn(stay.spot).varies));
        }
        let transitions = sojourns.transitions();
        let taken = &mut self.taken[generation * transitions.len() * (beyond + 1)..];
        let mut left = 0;
        for (at, ending) in self.endings.iter().enumerate() {
            let number = going[at];
            let person = &mut people[number];
            let sojourn = sojourns.sojourn(person.spot);
            let number_of_transition = sojourn.first_transition + usize::from(ending.exit);
            let transition = &transitions[number_of_transition];
            let until = (person.since + usize::from(ending.periods)).min(beyond);
            taken[number_of_transition * (beyond + 1) + until] += 1;
            let Discounts { sum, last } = discounts[until];
            person.value += sojourn.steady * (sum - discounts[person.since].sum) + last * transition.money;
            (person.spot, person.since) = (transition.to, until);
            // not branched on: no processor guesses it
            going[left] = number;
            left += usize::from((until + 1 < beyond) & (transition.to != OUT));
        }
        self.going.truncate(left);
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

    /// What is left to chance of the money of a stay; returns the discounted own contribution.
    fn chances(&mut self, generation: usize, stay: &Stay, key: Key) -> f64 {
        let sojourn = self.sojourns.varying(stay.spot);
        let (t, end) = (stay.since, stay.until);
        let mut value = 0.0;
        if !matches!(sojourn.orders, Orders::Steady) {
            value += self.orders(sojourn, (generation, t, end), key);
        }
        if sojourn.noise_sd > 0.0 {
            for period in t..end {
                let key = key.with(purpose::OUTRIGHT).with(period as u64);
                let noise = standard_normal(&mut key.stream());
                value += self.earn(period, generation, sojourn.noise_sd * noise);
            }
        }
        if sojourn.referrals > 0.0 {
            value += self.refer(sojourn, (generation, t, end), key);
        }
        value
    }

    /// Orders of a sojourn: of a Poisson process their number, and each in any period alike; others period by period.
    fn orders(&mut self, sojourn: &Varying, (generation, t, end): (usize, usize, usize), key: Key) -> f64 {
        let stream = &mut key.with(purpose::ORDERS).stream();
        let mut value = 0.0;
        match sojourn.orders {
            Orders::Steady => {}
            Orders::Poisson { mean } => {
                let length = (end - t) as u64;
                let mut orders = poisson(stream, mean * length as f64);
                let mut when = key.with(purpose::PURCHASES).words();
                let (discount, own) = (&self.model.discount[t..end], &mut self.own[t..end]);
                while orders > 0 {
                    let some = orders.min(self.amounts.len() as u64);
                    let amounts = &mut self.amounts[..some as usize];
                    sojourn.amount.fill(stream, amounts);
                    for &mut revenue in amounts {
                        let period = below(&mut when, length) as usize;
                        let money = discount[period] * (revenue * sojourn.margin - sojourn.per_order);
                        value += money;
                        if generation == 0 {
                            own[period] += money;
                        }
                    }
                    orders -= some;
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
    fn refer(&mut self, sojourn: &Varying, (generation, t, end): (usize, usize, usize), key: Key) -> f64 {
        let key = key.with(purpose::REFERRALS);
        let mut stream = key.stream();
        let mut value = 0.0;
        let mut at = exponential(&mut stream) / sojourn.referrals;
        let mut number = 0;
        while at < (end - t) as f64 && self.room > 0 {
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
                self.room -= 1;
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
        let mut flows = Flows::new(horizon);
        let mut here = vec![vec![0.0; horizon + 1]; n_states];
        for generation in 0..2 {
            let heads = self.heads(generation, &mut flows);
            for (spot, heads) in heads.chunks_exact(horizon + 1).enumerate() {
                let state = spot % n_states;
                here[state].iter_mut().zip(heads).for_each(|(here, heads)| *here += heads);
                if generation == 0 {
                    let steady = self.sojourns.sojourn(spot).steady;
                    for (t, heads) in heads[..horizon].iter().enumerate() {
                        self.own[t] += heads * steady * model.discount[t];
                    }
                    if state < n_stages {
                        let stage = &mut sums.stages[state * horizon..(state + 1) * horizon];
                        stage.iter_mut().zip(heads).for_each(|(stage, heads)| *stage += heads);
                    }
                }
            }
        }
        flows.write_ledger(&mut sums, &here, n_stages);
        sums.own = self.own;
        sums.brought = self.brought;
        sums.referrals = self.referrals;
        sums
    }

    /// Heads of a generation at the start of each period and after the last, by spot, from who entered and which
    /// transitions were taken; counts what flows in and out, and adds the starters' money on the way.
    fn heads(&mut self, generation: usize, flows: &mut Flows) -> Vec<f64> {
        let horizon = self.model.horizon();
        let (n_spots, transitions) = (self.sojourns.len(), self.sojourns.transitions());
        // differences at first
        let mut heads = vec![0.0; n_spots * (horizon + 1)];
        for spot in 0..n_spots {
            let on_enter = self.sojourns.sojourn(spot).on_enter;
            let entered = &self.entered[(generation * n_spots + spot) * horizon..][..horizon];
            for (t, &entered) in entered.iter().enumerate().filter(|(_, entered)| **entered > 0) {
                let entered = f64::from(entered);
                heads[spot * (horizon + 1) + t] += entered;
                flows.entered[t] += entered;
                if generation == 0 {
                    self.own[t] += entered * on_enter * self.model.discount[t];
                }
            }
        }
        for (number, transition) in transitions.iter().enumerate() {
            let taken = &self.taken[(generation * transitions.len() + number) * (horizon + 2)..][..=horizon];
            for (t, &taken) in taken.iter().enumerate().filter(|(_, taken)| **taken > 0) {
                let taken = f64::from(taken);
                heads[transition.from * (horizon + 1) + t] -= taken;
                match transition.to {
                    OUT if transition.returns => flows.returned[t - 1] += taken,
                    OUT => flows.lost[t - 1] += taken,
                    to => heads[to * (horizon + 1) + t] += taken,
                }
                if generation == 0 {
                    self.own[t - 1] += taken * transition.money * self.model.discount[t - 1];
                }
            }
        }
        for spot in heads.chunks_exact_mut(horizon + 1) {
            let mut here = 0.0;
            for heads in spot {
                here += *heads;
                *heads = here;
            }
        }
        heads
    }
}

/// Heads who come and go, by period.
struct Flows {
    entered: Vec<f64>,
    lost: Vec<f64>,
    returned: Vec<f64>,
}

impl Flows {
    fn new(horizon: usize) -> Flows {
        let none = vec![0.0; horizon];
        Flows { entered: none.clone(), lost: none.clone(), returned: none }
    }

    /// Where everybody is at the end of each period: those of the next, less who enter in it.
    fn write_ledger(&self, sums: &mut CohortSums, here: &[Vec<f64>], n_stages: usize) {
        let ledger = &mut sums.ledger;
        let (mut entered, mut lost, mut returned) = (0.0, 0.0, 0.0);
        for t in 0..self.entered.len() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Compiler, Engine};

    #[test]
    fn an_explosion_of_referrals_ends_while_the_first_people_are_followed() {
        let text = "
            title = 'each brings thirty'
            time = { period = 'month', horizon = 40 }
            cohort = { customers = 1 }
            [[stage]]
            name = 'customer'
            kind = 'customer'
            churn = 1
            contribution = 1
            referral = { invitations = 30, accepted = 1 }
        ";
        let scenario = crate::front::Scenario::from_toml(text).unwrap();
        let compiler = Compiler::new(scenario.checked(), Engine::Individual);
        let model = compiler.model(&[]);
        assert!(applies_to(&model));
        let sojourns = Sojourns::new(&model);
        let paid = Paid::new(&model).unwrap();
        let mut simulation = Simulation::new(&model, &sojourns, model.one_node(&paid.newcomers.referred));
        simulation.room = 10_000;
        let spot = sojourns.spot(0, compiler.cohort_entry);
        simulation.follow(0, [Entrant { key: Key::new(1), spot, period: 0 }].into_iter());
        let limit = Limit::Individuals { most: MOST_CUSTOMERS, period: 39 };
        assert_eq!(simulation.follow_referred(), Err(limit));
        assert!(simulation.entered.iter().sum::<u32>() < 10_000);
    }
}
