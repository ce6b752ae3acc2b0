//! The business lens: calendar time from an opening base.
//!
//! Within a period entrants arrive, money is made, referrals are made, the score is taken, and
//! everybody moves (model.md, section 7).

use crate::model::{Model, PaidEntrants};
use crate::results::{BusinessDraw, Series};
use crate::stats::streams::Key;

use super::Limit;
use super::chance::{Chance, Mean};
use super::cohort_lens::write_ledger;
use super::machine::Machine;
use super::paid::Paid;
use super::population::{Entry, Population, Sums, purpose};

/// What the metrics of the business lens need beside the series.
pub(crate) struct BusinessSums {
    pub(crate) draw: BusinessDraw,
    /// First purchases by period, class and stage.
    pub(crate) first_purchases: Vec<f64>,
    /// Opening customers by class, place, cell; with their tenure.
    pub(crate) opening: Vec<OpeningCount>,
    /// Revenue of the last year from customers who were new in it: all, and the referred.
    pub(crate) new_revenue: [f64; 2],
    /// Value at the end of the customers then present; unknown where it is infinite.
    pub(crate) equity: Option<f64>,
    /// People whom each channel brought.
    pub(crate) paid_entrants: Vec<f64>,
}

/// Opening customers of one class in one place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpeningCount {
    pub(crate) class: usize,
    pub(crate) place: usize,
    pub(crate) tenure: usize,
    pub(crate) n: f64,
}

/// The period from which customers count as new in the last year, if the horizon has two years.
pub(crate) fn last_year(model: &Model<'_>) -> Option<usize> {
    let year = model.compiler.year;
    (model.horizon() >= 2 * year).then(|| model.horizon() - year)
}

/// People whom each channel brings, as expected.
pub(crate) fn expected_entrants(model: &Model<'_>) -> Result<Vec<f64>, Limit> {
    let conversions = model.conversions();
    let referred = referred_shares(model);
    Ok(run::<Machine<'_, Mean>>(model, Key::new(0), (&conversions, &referred))?.paid_entrants)
}

/// Share of each class among the referred; empty where nobody refers.
fn referred_shares(model: &Model<'_>) -> Vec<f64> {
    let origin = model.compiler.origins.referral;
    origin.map_or(Vec::new(), |origin| {
        model.shares(origin, &model.dispositions.weights)
    })
}

/// Moves a population through the business lens.
///
/// # Errors
/// When counts pass 2^53.
pub(crate) fn simulate<'m, P: Population<'m>>(
    model: &'m Model<'m>,
    key: Key,
    paid: &Paid,
) -> Result<BusinessSums, Limit> {
    run::<P>(model, key, (&paid.conversions, &paid.referred))
}

fn run<'m, P: Population<'m>>(
    model: &'m Model<'m>,
    key: Key,
    (conversions, referred): (&[f64], &[f64]),
) -> Result<BusinessSums, Limit> {
    let n_layers = if last_year(model).is_some() { 2 } else { 1 };
    let everybody = P::new(model, key, n_layers);
    let shares = model
        .channels
        .iter()
        .map(|channel| everybody.settle(model.shares(channel.origin, &model.dispositions.weights)));
    let mut arriving = Arriving {
        conversions,
        shares: shares.collect(),
        referred: everybody.settle(referred.to_vec()),
        pending: 0.0,
        touched: 0.0,
        split: vec![0.0; model.n_classes()],
        everybody,
        key,
        sums: BusinessSums {
            draw: BusinessDraw::new(model.layout().n_stages, model.horizon()),
            first_purchases: Vec::with_capacity(model.horizon() * model.n_classes()),
            opening: Vec::new(),
            new_revenue: [0.0; 2],
            equity: None,
            paid_entrants: vec![0.0; model.channels.len()],
        },
    };
    let mut entered = arriving.open();
    let (mut lost, mut returned) = (0.0, 0.0);
    for t in 0..model.horizon() {
        let acquisition = arriving.arrive(t, &mut entered);
        let regime = model.compiler.schedule.of_period[t];
        arriving.everybody.money(t, regime, model.season[t]);
        let factor = arriving.score(t);
        let new_layer = usize::from(last_year(model).is_some_and(|start| t + 1 >= start));
        arriving.everybody.moves(t, regime, factor, new_layer)?;
        arriving.record(t, acquisition);
        lost += arriving.everybody.sums().lost;
        returned += arriving.everybody.sums().returned;
        arriving.touched -= arriving.everybody.sums().returned;
        let heads = arriving.everybody.heads();
        let ledger = &mut arriving.sums.draw.ledger;
        write_ledger(
            ledger,
            t,
            (entered, lost, returned),
            &heads,
            model.layout().n_stages,
        );
    }
    arriving.sums.equity = customer_equity(&arriving.everybody);
    Ok(arriving.sums)
}

/// Infinite-horizon own value of the customers present, programs as in the last period.
fn customer_equity<'m, P: Population<'m>>(everybody: &P) -> Option<f64> {
    let model = everybody.model();
    let mut present = vec![0.0; model.n_classes()];
    everybody.each(|class, _, _, n| present[class] += n);
    let values = model.values(model.compiler.schedule.last(), &present)?;
    let layout = model.layout();
    let mut equity = 0.0;
    everybody.each(|class, place, cell, n| {
        if (layout.first_customer..layout.n_stages).contains(&place) {
            equity += n * values[class * layout.n_cells + cell];
        }
    });
    Some(equity)
}

/// Sources of people, apart from the channels' numbers.
const REFERRED_SOURCE: u64 = 1 << 32;
const OPENING_SOURCE: u64 = 1 << 33;

/// The business as it runs.
struct Arriving<'a, P> {
    everybody: P,
    key: Key,
    conversions: &'a [f64],
    /// Shares of classes among the referred; empty where nobody refers.
    referred: Vec<f64>,
    /// Shares of classes by channel.
    shares: Vec<Vec<f64>>,
    /// Referred people who arrive next.
    pending: f64,
    /// People of the market who were ever touched and did not return to it.
    touched: f64,
    split: Vec<f64>,
    sums: BusinessSums,
}

impl<'m, P: Population<'m>> Arriving<'_, P> {
    /// Places the opening base; returns its number.
    fn open(&mut self) -> f64 {
        let model = self.everybody.model();
        let layout = model.layout();
        let mut total = 0.0;
        for (index, opening) in model.opening.iter().enumerate() {
            let stage = (opening.place < layout.n_stages).then_some(opening.place);
            let weights = model
                .dispositions
                .weights_of_survivors(stage, opening.tenure as f64);
            let Some(origin) = model.compiler.origins.direct else {
                continue;
            };
            let shares = self.everybody.settle(model.shares(origin, &weights));
            let key = self.key.with(purpose::OPENING).with(index as u64);
            self.everybody
                .chance()
                .split(key, opening.customers, &shares, &mut self.split);
            for (class, &n) in self.split.iter().enumerate() {
                if n > 0.0 {
                    let (place, tenure) = (opening.place, opening.tenure);
                    let source = OPENING_SOURCE + index as u64;
                    self.everybody.add(
                        0,
                        Entry {
                            source,
                            layer: 0,
                            class,
                            place,
                            tenure,
                        },
                        n,
                    );
                    self.sums.opening.push(OpeningCount {
                        class,
                        place,
                        tenure,
                        n,
                    });
                }
            }
            total += opening.customers;
        }
        self.touched = total;
        total
    }

    /// Entrants of period t; returns the cost of acquisition.
    fn arrive(&mut self, t: usize, entered: &mut f64) -> f64 {
        let model = self.everybody.model();
        self.everybody.begin();
        let mut cost = 0.0;
        let mut entrants = 0.0;
        for (index, channel) in model.channels.iter().enumerate() {
            let key = self
                .key
                .with(t as u64)
                .with(purpose::ENTRANTS)
                .with(index as u64);
            let wanted = match &channel.entrants {
                PaidEntrants::Scheduled(list) => list[t],
                PaidEntrants::Hold(target) => self.missing(*target, index),
            };
            let wanted = self.everybody.chance().whole(key, wanted);
            let n = self.thin(wanted, key.with(purpose::MARKET));
            let shares = std::mem::take(&mut self.shares[index]);
            self.place(
                t,
                (index as u64, n),
                &shares,
                channel.entry,
                key.with(purpose::CLASSES),
            );
            self.shares[index] = shares;
            self.sums.paid_entrants[index] += n;
            entrants += n;
            cost += n * channel.cost_per_entrant + channel.fixed_cost;
        }
        let key = self.key.with(t as u64).with(purpose::REFERRALS);
        let referred = std::mem::take(&mut self.pending);
        let referred = self.thin(referred, key.with(purpose::MARKET));
        let shares = std::mem::take(&mut self.referred);
        let entry = model.compiler.referral_entry;
        self.place(
            t,
            (REFERRED_SOURCE, referred),
            &shares,
            entry,
            key.with(purpose::CLASSES),
        );
        self.referred = shares;
        entrants += referred;
        *entered += entrants;
        self.sums.draw.set(Series::Entrants, t, entrants);
        self.sums.draw.set(Series::ReferredEntrants, t, referred);
        cost + self.count_first_purchases(t)
    }

    /// Counts those who buy for the first time in period t; returns what channels pay for them.
    fn count_first_purchases(&mut self, t: usize) -> f64 {
        let model = self.everybody.model();
        let first_purchases = self.everybody.first_purchases();
        self.sums.first_purchases.extend_from_slice(first_purchases);
        let (mut cost, mut all, mut referred) = (0.0, 0.0, 0.0);
        for (class, of_class) in first_purchases
            .chunks_exact(model.layout().n_stages)
            .enumerate()
        {
            let n: f64 = of_class.iter().sum();
            cost += n * model.first_purchase_cost[model.origin(class)];
            all += n;
            if model.is_referred(class) {
                referred += n;
            }
        }
        self.sums.draw.set(Series::FirstPurchases, t, all);
        self.sums
            .draw
            .set(Series::ReferredFirstPurchases, t, referred);
        cost
    }

    /// Entrants that it takes to hold a number of customers, prospects counted by their conversion.
    fn missing(&self, target: f64, channel: usize) -> f64 {
        let model = self.everybody.model();
        let layout = model.layout();
        let mut have = 0.0;
        self.everybody.each(|class, place, cell, n| {
            if (layout.first_customer..layout.n_stages).contains(&place) {
                have += n;
            } else if place < layout.n_stages {
                have += n * self.conversions[class * layout.n_cells + cell];
            }
        });
        let cell = layout.places[model.channels[channel].entry].cell(0, 0);
        let shares = self.shares[channel].iter().enumerate();
        let conversion: f64 = shares
            .map(|(class, share)| share * self.conversions[class * layout.n_cells + cell])
            .sum();
        if conversion > 0.0 {
            (target - have).max(0.0) / conversion
        } else {
            0.0
        }
    }

    /// Those of `n` whom the market still has untouched.
    fn thin(&mut self, n: f64, key: Key) -> f64 {
        let Some(size) = self.everybody.model().market else {
            return n;
        };
        let untouched = (size - self.touched).max(0.0);
        let n = if size > 0.0 && n > 0.0 {
            self.everybody
                .chance()
                .thin(key, n, (untouched / size).min(1.0))
                .min(untouched)
        } else {
            0.0
        };
        self.touched += n;
        n
    }

    /// People of these shares of classes enter a stage in period t.
    fn place(&mut self, t: usize, (source, n): (u64, f64), shares: &[f64], entry: usize, key: Key) {
        if n <= 0.0 || shares.is_empty() {
            return;
        }
        let model = self.everybody.model();
        let layout = model.layout();
        let regime = model.compiler.schedule.of_period[t];
        self.everybody
            .chance()
            .split(key, n, shares, &mut self.split);
        let buys = entry >= layout.first_customer;
        let layer = usize::from(buys && last_year(model).is_some_and(|start| t >= start));
        for class in 0..self.split.len() {
            let n = self.split[class];
            if n <= 0.0 {
                continue;
            }
            self.everybody.add(
                t,
                Entry {
                    source,
                    layer,
                    class,
                    place: entry,
                    tenure: 0,
                },
                n,
            );
            let group = 2 * layer + usize::from(model.is_referred(class));
            self.everybody.sums().groups[group].moves +=
                n * model.kernel(class, regime).on_enter[entry];
            if buys {
                self.everybody.first_purchases()[class * layout.n_stages + entry] += n;
            }
        }
    }

    /// Takes the net promoter score of period t; returns the word of mouth that follows from it.
    fn score(&mut self, t: usize) -> f64 {
        let model = self.everybody.model();
        let heads = &self.everybody.sums().heads;
        let (mut asked, mut promoters, mut detractors) = (0.0, 0.0, 0.0);
        let stages = model.nps.iter().zip(&heads[0]).zip(&heads[1]);
        for ((nps, starters), referred) in stages.skip(model.layout().first_customer) {
            if let Some((p, d)) = nps {
                let n = starters + referred;
                asked += n;
                promoters += n * p;
                detractors += n * d;
            }
        }
        if asked <= 0.0 {
            return 1.0;
        }
        self.sums
            .draw
            .set(Series::Nps, t, 100.0 * (promoters - detractors) / asked);
        1.0 + model.promoter_pull * promoters / asked - model.detractor_drag * detractors / asked
    }

    /// Writes the series of period t.
    fn record(&mut self, t: usize, acquisition: f64) {
        let model = self.everybody.model();
        let n_stages = model.layout().n_stages;
        let first_customer = model.layout().first_customer;
        let sums = self.everybody.sums();
        let draw = &mut self.sums.draw;
        let heads = |place: usize| sums.heads[0][place] + sums.heads[1][place];
        for stage in 0..n_stages {
            draw.set(Series::Stage(stage), t, heads(stage));
        }
        draw.set(Series::Prospects, t, (0..first_customer).map(heads).sum());
        draw.set(
            Series::Customers,
            t,
            (first_customer..n_stages).map(heads).sum(),
        );
        draw.set(
            Series::Lapsed,
            t,
            (n_stages..sums.heads[0].len()).map(heads).sum(),
        );
        draw.set(Series::Lapses, t, sums.lapses);
        draw.set(Series::WinBacks, t, sums.win_backs);
        draw.word_of_mouth_clamped += usize::from(sums.word_of_mouth_clamped);
        let total = |of: fn(&Sums) -> f64| sums.total(of);
        draw.set(Series::Orders, t, total(|sums| sums.orders));
        draw.set(Series::Revenue, t, total(|sums| sums.revenue));
        draw.set(Series::GrossProfit, t, total(|sums| sums.gross_profit));
        draw.set(Series::CostToServe, t, total(|sums| sums.cost_to_serve));
        draw.set(Series::Contribution, t, total(Sums::contribution));
        draw.set(Series::AcquisitionCost, t, acquisition);
        draw.set(
            Series::ProgramCost,
            t,
            total(|sums| sums.program_cost) + model.program_fixed[t],
        );
        draw.set(Series::FixedCost, t, model.fixed_cost);
        self.pending = if self.referred.is_empty() {
            0.0
        } else {
            total(|sums| sums.referrals)
        };
        self.sums.new_revenue[0] += sums.groups[2].revenue + sums.groups[3].revenue;
        self.sums.new_revenue[1] += sums.groups[3].revenue;
    }
}
