//! Microsimulation: people one by one, period by period, each with its own frailty and its own luck.
//!
//! Classes differ between people by traits only; the frailty, a node in the other engines, is
//! drawn for each from its continuous law.

use crate::engine::shared::chance::Sampler;
use crate::engine::shared::limit::Limit;
use crate::engine::shared::moving::{Leaving, MOST_TRANSITIONS, bend, count_transition, earn, personal_row};
use crate::engine::shared::population::{Draw, Entry, PeriodSums, Population, Sums, purpose};
use crate::model::{Model, StateKind};
use crate::stats::lanes::Lanes;
use crate::stats::streams::Key;

use super::cards::{Cards, Used};
use super::purchase::{self, Purchase};

/// More people than this are not simulated one by one in a lens at once.
const MOST_PEOPLE: usize = 50_000_000;

/// One customer.
#[derive(Debug, Clone, Copy)]
struct Person {
    /// Names its luck.
    key: Key,
    /// What it has for life: see `Frailty::sample`.
    frailty: f64,
    /// Its churn in the state and kernel where it was last asked.
    churn: f64,
    churn_of: (u32, u32),
    class: u32,
    /// Order of entering: starters of the cohort lens come first.
    number: u32,
    state: u32,
    tenure: u32,
    age: u32,
    layer: u32,
}

/// Marks that no churn was asked yet.
const NOWHERE: (u32, u32) = (u32::MAX, u32::MAX);

/// Everybody, and what each is worth.
pub(crate) struct Microsimulation<'m> {
    model: &'m Model<'m>,
    people: Vec<Person>,
    class_keys: Vec<Key>,
    first_purchases: Vec<f64>,
    sums: PeriodSums,
    /// Own discounted value of the first people to enter, as many as are followed.
    values: Vec<f64>,
    n_entered: usize,
    /// Whether customers differ at all.
    differ: bool,
    /// Points that are counted member by member.
    cards: Cards,
    /// What everybody bought, where that is asked for.
    purchases: Option<Vec<Purchase>>,
}

impl Microsimulation<'_> {
    /// From now on writes down what everybody buys.
    pub(crate) fn record_purchases(&mut self) {
        self.purchases = Some(Vec::new());
    }

    /// What was bought since this was last asked.
    pub(crate) fn take_purchases(&mut self) -> Vec<Purchase> {
        self.purchases.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Chances of a person's transitions.
    fn row<'r>(
        &'r self,
        person: &mut Person,
        regime: usize,
        bent: &'r mut [f64; MOST_TRANSITIONS],
    ) -> &'r [f64] {
        let model = self.model;
        let class = person.class as usize;
        let state = &model.layout().states[person.state as usize];
        let cell = state.cell(person.tenure as usize, person.age as usize);
        let row = &model.rows(class, regime)[state.row(cell)];
        if !self.differ || !model.frailty.differs_in(person.state as usize) {
            return row;
        }
        let kernel = model.rows_number(class, regime) as u32;
        if person.churn_of != (person.state, kernel) || model.churn_ages(person.state as usize) {
            let own = model.frailty.own_churn(person.state as usize, person.frailty);
            let clocks = (person.tenure as usize, person.age as usize);
            let churn = model.personal_churn((class, regime), person.state as usize, clocks, own);
            person.churn = churn.unwrap_or(row[0]);
            person.churn_of = (person.state, kernel);
        }
        personal_row(row, state, person.churn, bent)
    }

    fn value(&mut self, number: u32, t: usize, own: f64) {
        if let Some(value) = self.values.get_mut(number as usize) {
            *value += self.model.discount[t] * own;
        }
    }

    /// Own discounted value of those who were followed, in order of entering.
    pub(crate) fn into_values(self) -> Vec<f64> {
        self.values
    }

    /// Moves one person at the end of period t; false if it left for good.
    fn move_person(
        &mut self,
        person: &mut Person,
        t: usize,
        regime: usize,
        (word_of_mouth, new_layer): (f64, usize),
    ) -> bool {
        let model = self.model;
        let layout = model.layout();
        let state = &layout.states[person.state as usize];
        let mut buffer = [0.0; MOST_TRANSITIONS];
        let n_transitions = state.transitions.len();
        let row = self.row(person, regime, &mut buffer);
        let mut bent = [0.0; MOST_TRANSITIONS];
        let mut held = 0.0;
        let row = if state.kind == StateKind::Prospect && (word_of_mouth - 1.0).abs() > 0.0 {
            bent[..n_transitions].copy_from_slice(row);
            held = bend(&mut bent[..n_transitions], state, word_of_mouth);
            &bent[..n_transitions]
        } else {
            row
        };
        let mut u = person.key.with(t as u64).with(purpose::MOVES).uniform();
        let taken = row.iter().position(|&probability| {
            u -= probability;
            u < 0.0
        });
        self.sums.word_of_mouth_held += held;
        let cell = state.cell(person.tenure as usize, person.age as usize);
        let Some(taken) = taken else {
            let (tenure, age) = state.clocks(layout.staying(cell));
            (person.tenure, person.age) = (tenure as u32, age as u32);
            return true;
        };
        let class = person.class as usize;
        let transition = state.transitions[taken];
        let money = model.moves_money(class, regime);
        let group = 2 * person.layer as usize + usize::from(model.is_referred(class));
        let leaving = Leaving { money, state, transition: taken, group };
        let first = &mut self.first_purchases[class * layout.n_stages..][..layout.n_stages];
        let buys = count_transition(&leaving, &mut self.sums, first, 1.0);
        let number = state.transition_offset + taken;
        self.value(person.number, t, money.transition[number] - money.program[number]);
        let Some(to) = transition.to else { return false };
        if buys {
            person.layer = new_layer as u32;
            person.class = model.settled(class) as u32;
        }
        let arrived = &layout.states[to];
        if !arrived.has_bought() {
            person.layer = 0;
        }
        let (tenure, age) = arrived.clocks(layout.arrivals(state, cell)[taken] as usize);
        (person.state, person.tenure, person.age) = (to as u32, tenure as u32, age as u32);
        true
    }
}

/// Adds what a member did with its points.
fn count(sums: &mut [f64; 3], used: &Used) {
    for (sum, points) in sums.iter_mut().zip([used.issued, used.redeemed, used.expired]) {
        *sum += points;
    }
}

impl<'m> Population<'m, 1> for Microsimulation<'m> {
    type Chance = Sampler;

    fn new([(model, key)]: [Draw<'m>; 1], _: usize) -> Self {
        let layout = model.layout();
        let class_keys = (0..model.n_classes()).map(|class| model.class_key(class, key));
        Microsimulation {
            model,
            people: Vec::new(),
            class_keys: class_keys.collect(),
            first_purchases: vec![0.0; model.n_classes() * layout.n_stages],
            sums: PeriodSums::new(model),
            values: Vec::new(),
            n_entered: 0,
            differ: model.frailty.differs(),
            cards: Cards::new(model),
            purchases: None,
        }
    }

    /// All frailty nodes are one class here.
    fn settle(model: &Model<'_>, shares: Vec<f64>) -> Vec<f64> {
        model.one_node(&shares)
    }

    fn begin(&mut self) {
        self.sums.clear();
    }

    fn add(&mut self, _: usize, t: usize, entry: Entry, n: f64) {
        let Entry { source, layer, class, state, tenure } = entry;
        let key = self.class_keys[class].with(t as u64).with(source);
        let layout = self.model.layout();
        let cell = layout.states[state].cell(tenure, 0);
        let (kept_tenure, age) = layout.states[state].clocks(cell);
        let stage = (state < layout.n_stages).then_some(state);
        let bought = layout.states[state].has_bought();
        let class = if bought { self.model.settled(class) } else { class };
        for index in 0..n as u64 {
            let key = key.with(index);
            let frailty = if self.differ {
                self.model.frailty.sample(stage, tenure, &mut key.with(purpose::FRAILTY).stream())
            } else {
                0.0
            };
            self.people.push(Person {
                key,
                frailty,
                churn: 0.0,
                churn_of: NOWHERE,
                class: class as u32,
                number: self.n_entered.min(u32::MAX as usize) as u32,
                state: state as u32,
                tenure: kept_tenure as u32,
                age: age as u32,
                layer: layer as u32,
            });
            self.cards.enter();
            self.n_entered += 1;
        }
    }

    fn pay(&mut self, _: usize, group: usize, money: f64) {
        self.sums.groups[group].moves += money;
    }

    fn money(&mut self, t: usize, regime: usize, Lanes([season]): Lanes<1>) {
        let model = self.model;
        for index in 0..self.people.len() {
            let person = self.people[index];
            let class = person.class as usize;
            let state = person.state as usize;
            let generation = usize::from(model.is_referred(class));
            self.sums.heads[generation][state] += 1.0;
            let cell = model.layout().states[state].cell(person.tenure as usize, person.age as usize);
            let money = model.money((model.lead(class), regime), model.money_row(cell), t);
            let mut own = Sums::default();
            let bought = earn(Sampler, |_| person.key.with(t as u64), 1.0, &money, season, &mut own);
            if let Some(purchases) = self.purchases.as_mut().filter(|_| bought.orders > 0.0) {
                purchase::split(purchases, person.number, person.key.with(t as u64), &bought, &money);
            }
            own.points_accrued -= bought.revenue * money.lots_share;
            let serves = |program: usize| model.compiler.schedule.regimes[regime].serves[program];
            let counted = &mut self.sums.counted;
            self.cards.spend((index, t), money.members, bought.revenue, serves, |used| {
                own.points_accrued += used.cost;
                count(&mut counted[used.program], &used);
            });
            self.sums.note(money.members, model.pattern(model.lead(class)), bought);
            self.sums.groups[2 * person.layer as usize + generation].add(&own);
            self.value(person.number, t, own.own());
        }
        let counted = &mut self.sums.counted;
        self.cards.expire_left(t, |program, points| counted[program][2] += points);
    }

    fn follow(&mut self, _: usize, t: usize, first: impl Fn(usize) -> f64) {
        let values = self.people.iter().map(|person| self.model.discount[t] * first(person.class as usize));
        self.values = values.collect();
    }

    fn moves(
        &mut self,
        t: usize,
        regime: usize,
        Lanes([word_of_mouth]): Lanes<1>,
        new_layer: usize,
    ) -> Result<(), Limit> {
        self.first_purchases.fill(0.0);
        let mut kept = 0;
        for index in 0..self.people.len() {
            let mut person = self.people[index];
            if self.move_person(&mut person, t, regime, (word_of_mouth, new_layer)) {
                self.people[kept] = person;
                self.cards.keep(index, kept);
                kept += 1;
            } else {
                self.cards.leave(index);
            }
        }
        self.people.truncate(kept);
        self.cards.truncate(kept);
        let coming = self.sums.total(|sums| sums.referrals);
        if (kept as f64 + coming) < MOST_PEOPLE as f64 {
            Ok(())
        } else {
            Err(Limit::Individuals { most: MOST_PEOPLE as u64, period: t })
        }
    }

    fn sums(&self, _: usize) -> &PeriodSums {
        &self.sums
    }

    fn first_purchases(&mut self, _: usize) -> &mut [f64] {
        &mut self.first_purchases
    }

    /// Tells people apart as finely as the nodes do: each stands between the two nodes beside it.
    fn each(&self, _: usize, mut visit: impl FnMut(usize, usize, usize, f64)) {
        let layout = self.model.layout();
        for person in &self.people {
            let state = person.state as usize;
            let cell = layout.states[state].cell(person.tenure as usize, person.age as usize);
            if !self.differ {
                visit(person.class as usize, state, cell, 1.0);
                continue;
            }
            let (low, high, weight) = self.model.frailty.between_nodes(person.frailty);
            visit(person.class as usize + low, state, cell, 1.0 - weight);
            if weight > 0.0 {
                visit(person.class as usize + high, state, cell, weight);
            }
        }
    }

    fn heads(&self, _: usize) -> [f64; 2] {
        let n_stages = self.model.layout().n_stages;
        let present = self.people.iter().filter(|person| (person.state as usize) < n_stages).count();
        [present as f64, (self.people.len() - present) as f64]
    }
}
