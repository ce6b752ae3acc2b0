//! Who arrives in the business lens: the opening base, paid entrants, the referred.

use crate::engine::shared::chance::Chance;
use crate::engine::shared::population::{Draw, Entry, Population, purpose};
use crate::model::{Model, PaidEntrants};
use crate::results::Series;
use crate::stats::streams::Key;

use super::business_sums::{BusinessSums, OpeningCount, last_year};
use super::holding::{Others, Outlook};
use super::newcomers::Newcomers;

/// Sources of people, apart from the channels' numbers.
const REFERRED_SOURCE: u64 = 1 << 32;
const OPENING_SOURCE: u64 = 1 << 33;

/// The business of one draw as it runs, beside its people.
pub(crate) struct Arriving<'m> {
    pub(crate) model: &'m Model<'m>,
    /// Place of the draw among those whose people are moved side by side.
    pub(crate) lane: usize,
    pub(crate) key: Key,
    /// What each channel that holds customers sees ahead.
    pub(crate) outlooks: Vec<Option<Outlook>>,
    /// What the last score makes of prospects' climb.
    pub(crate) word_of_mouth: f64,
    /// Shares of classes among the referred; empty where nobody refers.
    pub(crate) referred: Vec<f64>,
    /// Shares of classes by channel.
    pub(crate) shares: Vec<Vec<f64>>,
    /// Referred people who arrive next.
    pub(crate) pending: f64,
    /// People of the market who were ever touched and did not return to it.
    pub(crate) touched: f64,
    pub(crate) split: Vec<f64>,
    /// Of each class, what a channel pays for a first purchase, and whether it came by referral.
    by_origin: Vec<(f64, bool)>,
    pub(crate) sums: BusinessSums,
}

impl<'m> Arriving<'m> {
    /// Nobody came yet.
    pub(crate) fn new<P: Population<'m, L>, const L: usize>(
        (model, key): Draw<'m>,
        lane: usize,
        newcomers: &Newcomers,
    ) -> Arriving<'m> {
        let channels = model.channels.iter();
        let shares =
            channels.map(|channel| P::settle(model, model.shares(channel.origin, &model.frailty.weights)));
        let outlooks = model.channels.iter().enumerate().map(|(index, channel)| {
            let holds = matches!(channel.entrants, PaidEntrants::Hold(_));
            holds.then(|| Outlook::new(model, index, &newcomers.conversions))
        });
        Arriving {
            model,
            lane,
            key,
            outlooks: outlooks.collect(),
            word_of_mouth: 1.0,
            shares: shares.collect(),
            referred: P::settle(model, newcomers.referred.clone()),
            pending: 0.0,
            touched: 0.0,
            split: vec![0.0; model.n_classes()],
            by_origin: (0..model.n_classes())
                .map(|class| (model.first_purchase_cost[model.origin(class)], model.is_referred(class)))
                .collect(),
            sums: BusinessSums::new(model),
        }
    }

    /// Lets the opening base enter; returns its number.
    pub(crate) fn open<P: Population<'m, L>, const L: usize>(&mut self, everybody: &mut P) -> f64 {
        let model = self.model;
        let layout = model.layout();
        let mut total = 0.0;
        for (index, opening) in model.opening.iter().enumerate() {
            let stage = (opening.state < layout.n_stages).then_some(opening.state);
            let weights = model.frailty.weights_of_survivors(stage, opening.tenure as f64);
            let Some(origin) = model.compiler.origins.direct else {
                continue;
            };
            let shares = P::settle(model, model.shares(origin, &weights));
            let key = self.key.with(purpose::OPENING).with(index as u64);
            P::Chance::default().split(key, opening.customers, &shares, &mut self.split);
            for (class, &n) in self.split.iter().enumerate() {
                if n > 0.0 {
                    let (state, tenure) = (opening.state, opening.tenure);
                    let source = OPENING_SOURCE + index as u64;
                    everybody.add(self.lane, 0, Entry { source, layer: 0, class, state, tenure }, n);
                    self.sums.opening.push(OpeningCount { class, state, tenure, n });
                }
            }
            total += opening.customers;
        }
        self.touched = total;
        total
    }

    /// Entrants of period t; returns the cost of acquisition.
    pub(crate) fn arrive<P: Population<'m, L>, const L: usize>(
        &mut self,
        everybody: &mut P,
        t: usize,
        entered: &mut f64,
    ) -> f64 {
        let model = self.model;
        // everybody who wants to come in this period finds the same market
        let open = self.open_share();
        let mut cost = 0.0;
        let mut entrants = 0.0;
        for (index, channel) in model.channels.iter().enumerate() {
            let key = self.key.with(t as u64).with(purpose::ENTRANTS).with(index as u64);
            let n = match &channel.entrants {
                PaidEntrants::Scheduled(list) => {
                    let wanted = P::Chance::default().whole(key, list[t]);
                    self.thin::<P, L>(wanted, open, key.with(purpose::MARKET))
                }
                PaidEntrants::Hold(target) => {
                    let missing = self.missing(everybody, *target, (index, t), open);
                    let missing = P::Chance::default().whole(key, missing);
                    let n = self.touch(missing);
                    self.outlooks[index].iter_mut().for_each(|outlook| outlook.came = n);
                    n
                }
            };
            let shares = std::mem::take(&mut self.shares[index]);
            self.enter(everybody, t, (index as u64, n), &shares, channel.entry, key.with(purpose::CLASSES));
            self.shares[index] = shares;
            self.sums.paid_entrants[index] += n;
            entrants += n;
            cost += n * channel.cost_per_entrant + channel.fixed_cost;
        }
        let key = self.key.with(t as u64).with(purpose::REFERRALS);
        let referred = std::mem::take(&mut self.pending);
        let referred = self.thin::<P, L>(referred, open, key.with(purpose::MARKET));
        let shares = std::mem::take(&mut self.referred);
        let entry = model.compiler.referral_entry;
        self.enter(everybody, t, (REFERRED_SOURCE, referred), &shares, entry, key.with(purpose::CLASSES));
        self.referred = shares;
        entrants += referred;
        *entered += entrants;
        self.sums.draw.set(Series::Entrants, t, entrants);
        self.sums.draw.set(Series::ReferredEntrants, t, referred);
        cost + self.count_first_purchases(everybody.first_purchases(self.lane), t)
    }

    /// Counts those who buy for the first time in period t; returns what channels pay for them.
    fn count_first_purchases(&mut self, first_purchases: &[f64], t: usize) -> f64 {
        self.sums.first_purchases.extend_from_slice(first_purchases);
        let (mut cost, mut all, mut referred) = (0.0, 0.0, 0.0);
        let by_class = first_purchases.chunks_exact(self.model.layout().n_stages);
        for (of_class, &(cost_of_one, is_referred)) in by_class.zip(&self.by_origin) {
            let n: f64 = of_class.iter().sum();
            cost += n * cost_of_one;
            all += n;
            if is_referred {
                referred += n;
            }
        }
        self.sums.draw.set(Series::FirstPurchases, t, all);
        self.sums.draw.set(Series::ReferredFirstPurchases, t, referred);
        cost
    }

    /// Entrants of a channel in period t that it takes to hold a number of customers.
    fn missing<P: Population<'m, L>, const L: usize>(
        &mut self,
        everybody: &P,
        target: f64,
        (channel, t): (usize, usize),
        open: f64,
    ) -> f64 {
        let model = self.model;
        let layout = model.layout();
        let Some(mut outlook) = self.outlooks[channel].take() else { return 0.0 };
        outlook.look(model, model.compiler.schedule.of_period[t], self.word_of_mouth);
        let mut staying = [0.0; 2];
        everybody.each(self.lane, |class, _, cell, n| {
            for (sum, chance) in staying.iter_mut().zip(outlook.of(class * layout.n_cells + cell)) {
                *sum += n * chance;
            }
        });
        let held = self.outlooks.iter().map(|other| other.as_ref().map_or(0.0, |other| other.came));
        let held: Vec<f64> = held.collect();
        let referred = if self.referred.is_empty() { 0.0 } else { self.pending };
        let others = Others { channel, period: t, open, referred, held: &held };
        let missing = outlook.missing(&model.channels, target, staying, &others);
        self.outlooks[channel] = Some(outlook);
        missing
    }

    /// Share of a finite market that is still untouched; 1 without one.
    fn open_share(&self) -> f64 {
        match self.model.market {
            Some(size) if size > 0.0 => ((size - self.touched) / size).clamp(0.0, 1.0),
            Some(_) => 0.0,
            None => 1.0,
        }
    }

    /// Those of `n` who are of the open share of the market, and no more than are left in it.
    fn thin<P: Population<'m, L>, const L: usize>(&mut self, n: f64, open: f64, key: Key) -> f64 {
        if self.model.market.is_none() {
            return n;
        }
        let n = if n > 0.0 { P::Chance::default().thin(key, n, open) } else { 0.0 };
        self.touch(n)
    }

    /// As many of `n` as are left in the market: they are touched.
    fn touch(&mut self, n: f64) -> f64 {
        let Some(size) = self.model.market else {
            return n;
        };
        let n = n.min((size - self.touched).max(0.0));
        self.touched += n;
        n
    }

    /// People of these shares of classes enter a stage in period t.
    fn enter<P: Population<'m, L>, const L: usize>(
        &mut self,
        everybody: &mut P,
        t: usize,
        (source, n): (u64, f64),
        shares: &[f64],
        entry: usize,
        key: Key,
    ) {
        if n <= 0.0 || shares.is_empty() {
            return;
        }
        let model = self.model;
        let layout = model.layout();
        let regime = model.compiler.schedule.of_period[t];
        P::Chance::default().split(key, n, shares, &mut self.split);
        let buys = entry >= layout.first_customer;
        let layer = usize::from(buys && last_year(model).is_some_and(|start| t >= start));
        for class in 0..self.split.len() {
            let n = self.split[class];
            if n <= 0.0 {
                continue;
            }
            everybody.add(self.lane, t, Entry { source, layer, class, state: entry, tenure: 0 }, n);
            let group = 2 * layer + usize::from(self.by_origin[class].1);
            everybody.pay(self.lane, group, n * model.moves_money(class, regime).on_enter[entry]);
            if buys {
                everybody.first_purchases(self.lane)[class * layout.n_stages + entry] += n;
            }
        }
    }
}
