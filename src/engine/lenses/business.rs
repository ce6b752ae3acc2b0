//! The business lens: calendar time from an opening base.
//!
//! Within a period entrants arrive, money is made, referrals are made, the score is taken, and
//! everybody moves (model.md, section 7).

use crate::engine::shared::limit::Limit;
use crate::engine::shared::population::{Population, Sums};
use crate::model::{Flow, Model, PaidEntrants};
use crate::results::Series;
use crate::stats::streams::Key;

use super::arriving::Arriving;
use super::business_sums::{BusinessSums, last_year};
use super::holding::Outlook;
use super::newcomers::Newcomers;

/// Moves a population through the business lens.
///
/// # Errors
/// When counts pass 2^53.
pub(crate) fn simulate<'m, P: Population<'m>>(
    model: &'m Model<'m>,
    key: Key,
    newcomers: &Newcomers,
) -> Result<BusinessSums, Limit> {
    run::<P>(model, key, newcomers, true)
}

/// The same without what the customers at the end are worth.
///
/// # Errors
/// When counts pass 2^53.
pub(crate) fn simulate_accounts<'m, P: Population<'m>>(
    model: &'m Model<'m>,
    key: Key,
    newcomers: &Newcomers,
) -> Result<BusinessSums, Limit> {
    run::<P>(model, key, newcomers, false)
}

fn run<'m, P: Population<'m>>(
    model: &'m Model<'m>,
    key: Key,
    newcomers: &Newcomers,
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
        .map(|channel| everybody.settle(model.shares(channel.origin, &model.frailty.weights)));
    let outlooks = model.channels.iter().enumerate().map(|(index, channel)| {
        let holds = matches!(channel.entrants, PaidEntrants::Hold(_));
        holds.then(|| Outlook::new(model, index, &newcomers.conversions))
    });
    let mut arriving = Arriving {
        outlooks: outlooks.collect(),
        word_of_mouth: 1.0,
        shares: shares.collect(),
        referred: everybody.settle(newcomers.referred.clone()),
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
        arriving.sums.draw.ledger.write(t, (entered, lost, returned), heads);
    }
    if asks_equity {
        arriving.sums.equity = customer_equity(&arriving.everybody);
    }
    Ok(arriving.sums)
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
    everybody.each(|class, state, cell, n| {
        if (layout.first_customer..layout.n_stages).contains(&state) {
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
        let heads = |state: usize| sums.heads[0][state] + sums.heads[1][state];
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
