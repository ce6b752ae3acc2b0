//! The business lens: calendar time from an opening base.
//!
//! Within a period entrants arrive, money is made, referrals are made, the score is taken, and
//! everybody moves (model.md, section 7).

use crate::model::{Flow, Model, PaidEntrants};
use crate::results::{BusinessDraw, ProgramDraw, Series};
use crate::stats::streams::Key;

use super::Limit;
use super::arriving::Arriving;
use super::chance::Mean;
use super::cohort_lens::write_ledger;
use super::holding::Outlook;
use super::machine::Machine;
use super::paid::Paid;
use super::population::{Population, Sums};

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
    /// What each program's members earn points on, by program.
    pub(crate) earning: Vec<Earning>,
    /// Revenue by joiner pattern.
    pub(crate) pattern_revenue: Vec<f64>,
}

/// Members' revenue while a program runs, and their points where these are counted member by member.
#[derive(Debug, Clone)]
pub(crate) struct Earning {
    pub(crate) revenue: Vec<f64>,
    /// Issued, redeemed, expired.
    pub(crate) counted: [Vec<f64>; 3],
}

impl BusinessSums {
    fn new(model: &Model<'_>) -> BusinessSums {
        let mut draw = BusinessDraw::new(model.layout().n_stages, model.horizon());
        draw.programs.resize(model.programs.len(), ProgramDraw::default());
        BusinessSums {
            draw,
            first_purchases: Vec::with_capacity(
                model.horizon() * model.n_classes() * model.layout().n_stages,
            ),
            opening: Vec::new(),
            new_revenue: [0.0; 2],
            equity: None,
            paid_entrants: vec![0.0; model.channels.len()],
            earning: earning(model),
            pattern_revenue: vec![0.0; model.pattern_share.len()],
        }
    }
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
    Ok(run::<Machine<'_, Mean>>(model, Key::new(0), (&conversions, &referred), false)?.paid_entrants)
}

/// Share of each class among the referred; empty where nobody refers.
fn referred_shares(model: &Model<'_>) -> Vec<f64> {
    let origin = model.compiler.origins.referral;
    origin.map_or(Vec::new(), |origin| model.shares(origin, &model.dispositions.weights))
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
    run::<P>(model, key, (&paid.conversions, &paid.referred), true)
}

/// The same without what the customers at the end are worth.
///
/// # Errors
/// When counts pass 2^53.
pub(crate) fn simulate_accounts<'m, P: Population<'m>>(
    model: &'m Model<'m>,
    key: Key,
    paid: &Paid,
) -> Result<BusinessSums, Limit> {
    run::<P>(model, key, (&paid.conversions, &paid.referred), false)
}

fn run<'m, P: Population<'m>>(
    model: &'m Model<'m>,
    key: Key,
    (conversions, referred): (&[f64], &[f64]),
    asks_equity: bool,
) -> Result<BusinessSums, Limit> {
    if model.opening.is_empty() && model.channels.is_empty() {
        return Ok(nobody(model));
    }
    let n_layers = if last_year(model).is_some() { 2 } else { 1 };
    let everybody = P::new(model, key, n_layers);
    let shares = model
        .channels
        .iter()
        .map(|channel| everybody.settle(model.shares(channel.origin, &model.dispositions.weights)));
    let outlooks = model.channels.iter().enumerate().map(|(index, channel)| {
        let holds = matches!(channel.entrants, PaidEntrants::Hold(_));
        holds.then(|| Outlook::new(model, index, conversions))
    });
    let mut arriving = Arriving {
        outlooks: outlooks.collect(),
        word_of_mouth: 1.0,
        shares: shares.collect(),
        referred: everybody.settle(referred.to_vec()),
        pending: 0.0,
        touched: 0.0,
        split: vec![0.0; model.n_classes()],
        everybody,
        key,
        sums: BusinessSums::new(model),
    };
    let mut entered = arriving.open();
    let (mut lost, mut returned) = (0.0, 0.0);
    for t in 0..model.horizon() {
        let acquisition = arriving.arrive(t, &mut entered);
        let regime = model.compiler.schedule.of_period[t];
        arriving.everybody.money(t, regime, model.season[t]);
        let factor = arriving.score(t);
        arriving.word_of_mouth = factor;
        let new_layer = usize::from(last_year(model).is_some_and(|start| t + 1 >= start));
        arriving.everybody.moves(t, regime, factor, new_layer)?;
        arriving.record(t, acquisition);
        lost += arriving.everybody.sums().moved(Flow::Lost);
        let back = arriving.everybody.sums().moved(Flow::Returned);
        returned += back;
        arriving.touched -= back;
        let heads = arriving.everybody.heads();
        write_ledger(&mut arriving.sums.draw.ledger, t, (entered, lost, returned), heads);
    }
    if asks_equity {
        arriving.sums.equity = customer_equity(&arriving.everybody);
    }
    Ok(arriving.sums)
}

/// Accounts of points in which nothing happened yet.
fn earning(model: &Model<'_>) -> Vec<Earning> {
    let zeros = || vec![0.0; model.horizon()];
    let account = || Earning { revenue: zeros(), counted: [zeros(), zeros(), zeros()] };
    model.programs.iter().map(|_| account()).collect()
}

/// A business where nobody is or comes: what it costs is all there is.
fn nobody(model: &Model<'_>) -> BusinessSums {
    let mut sums = BusinessSums { equity: Some(0.0), ..BusinessSums::new(model) };
    sums.first_purchases.resize(model.horizon() * model.n_classes() * model.layout().n_stages, 0.0);
    for t in 0..model.horizon() {
        sums.draw.set(Series::ProgramCost, t, model.program_setup[t] + model.program_running[t]);
        sums.draw.set(Series::ProgramSetup, t, model.program_setup[t]);
        sums.draw.set(Series::FixedCost, t, model.fixed_cost[t]);
    }
    sums
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

impl<'m, P: Population<'m>> Arriving<P> {
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
        self.sums.draw.set(Series::Nps, t, 100.0 * (promoters - detractors) / asked);
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
        draw.set(Series::Customers, t, (first_customer..n_stages).map(heads).sum());
        draw.set(Series::Lapsed, t, (n_stages..sums.heads[0].len()).map(heads).sum());
        draw.set(Series::Lapses, t, sums.moved(Flow::Lapse));
        draw.set(Series::WinBacks, t, sums.moved(Flow::WinBack));
        draw.word_of_mouth_clamped += usize::from(sums.word_of_mouth_clamped);
        let total = |of: fn(&Sums) -> f64| sums.total(of);
        draw.set(Series::Orders, t, total(|sums| sums.orders));
        draw.set(Series::Revenue, t, total(|sums| sums.revenue));
        draw.set(Series::GrossProfit, t, total(|sums| sums.gross_profit));
        draw.set(Series::CostToServe, t, total(|sums| sums.cost_to_serve));
        draw.set(Series::Contribution, t, total(Sums::contribution));
        draw.set(Series::AcquisitionCost, t, acquisition);
        let fixed = model.program_running[t] + model.program_setup[t];
        draw.set(Series::ProgramCost, t, total(|sums| sums.program_cost) + fixed);
        draw.set(Series::ProgramSetup, t, model.program_setup[t]);
        draw.set(Series::FixedCost, t, model.fixed_cost[t]);
        self.pending = if self.referred.is_empty() { 0.0 } else { total(|sums| sums.referrals) };
        self.sums.new_revenue[0] += sums.groups[2].revenue + sums.groups[3].revenue;
        self.sums.new_revenue[1] += sums.groups[3].revenue;
        self.record_members(t);
    }

    /// Writes what members of each program did in period t.
    fn record_members(&mut self, t: usize) {
        let model = self.everybody.model();
        let period = self.everybody.sums();
        let sums = &mut self.sums;
        for (sum, revenue) in sums.pattern_revenue.iter_mut().zip(&period.pattern_revenue) {
            *sum += revenue;
        }
        for (index, program) in model.programs.iter().enumerate() {
            if program.window.contains(&t) {
                sums.draw.programs[index].members.add(&period.members[index]);
                if program.running {
                    sums.earning[index].revenue[t] = period.members[index].revenue;
                }
            }
            for (series, n) in sums.earning[index].counted.iter_mut().zip(period.counted[index]) {
                series[t] = n;
            }
        }
    }
}
