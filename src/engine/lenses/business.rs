//! The business lens: calendar time from an opening base.
//!
//! Within a period entrants arrive, money is made, referrals are made, the score is taken, and
//! everybody moves (model.md, section 7).

use crate::engine::shared::limit::Limit;
use crate::engine::shared::population::{Bought, Draw, MemberSums, PeriodSums, Population, Sums};
use crate::model::{Flow, Model};
use crate::results::{Members, Series};
use crate::stats::lanes::{Lanes, Number};

use super::arriving::Arriving;
use super::business_sums::{BusinessSums, last_year};
use super::newcomers::Newcomers;

/// Moves a population through the business lens, in several draws of a scenario side by side.
///
/// # Errors
/// When counts pass 2^53.
pub(crate) fn simulate<'m, P: Population<'m, L>, const L: usize>(
    draws: [Draw<'m>; L],
    newcomers: [&Newcomers; L],
) -> Result<[BusinessSums; L], Limit> {
    run::<P, L>(draws, newcomers, true)
}

/// The same without what the customers at the end are worth.
///
/// # Errors
/// When counts pass 2^53.
pub(crate) fn simulate_accounts<'m, P: Population<'m, L>, const L: usize>(
    draws: [Draw<'m>; L],
    newcomers: [&Newcomers; L],
) -> Result<[BusinessSums; L], Limit> {
    run::<P, L>(draws, newcomers, false)
}

fn run<'m, P: Population<'m, L>, const L: usize>(
    draws: [Draw<'m>; L],
    newcomers: [&Newcomers; L],
    asks_equity: bool,
) -> Result<[BusinessSums; L], Limit> {
    let model = draws[0].0;
    if model.opening.is_empty() && model.channels.is_empty() {
        return Ok(draws.map(|(model, _)| nobody(model)));
    }
    let n_layers = if last_year(model).is_some() { 2 } else { 1 };
    let mut everybody = P::new(draws, n_layers);
    let mut all: [Running<'m>; L] = std::array::from_fn(|lane| {
        let arriving = Arriving::new::<P, L>(draws[lane], lane, newcomers[lane]);
        Running { arriving, acquisition: 0.0, entered: 0.0, lost: 0.0, returned: 0.0 }
    });
    for one in &mut all {
        one.entered = one.arriving.open(&mut everybody);
    }
    for t in 0..model.horizon() {
        everybody.begin();
        for one in &mut all {
            one.acquisition = one.arriving.arrive(&mut everybody, t, &mut one.entered);
        }
        let regime = model.compiler.schedule.of_period[t];
        everybody.money(t, regime, Lanes::of(|lane| draws[lane].0.season[t]));
        for one in &mut all {
            one.arriving.word_of_mouth = one.score(t, everybody.sums(one.arriving.lane));
        }
        let new_layer = usize::from(last_year(model).is_some_and(|start| t + 1 >= start));
        let word_of_mouth = Lanes::of(|lane| all[lane].arriving.word_of_mouth);
        everybody.moves(t, regime, word_of_mouth, new_layer)?;
        for one in &mut all {
            one.record(t, &everybody);
        }
    }
    Ok(all.map(|one| {
        let Arriving { model, lane, mut sums, .. } = one.arriving;
        if asks_equity {
            sums.equity = customer_equity(model, &everybody, lane);
        }
        sums
    }))
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

/// Infinite-horizon own value of the customers present in a draw, programs as in the last period.
fn customer_equity<'m, P: Population<'m, L>, const L: usize>(
    model: &Model<'_>,
    everybody: &P,
    lane: usize,
) -> Option<f64> {
    let mut present = vec![0.0; model.n_classes()];
    everybody.each(lane, |class, _, _, n| present[class] += n);
    let values = model.values(model.compiler.schedule.last(), &present)?;
    let layout = model.layout();
    let mut equity = 0.0;
    everybody.each(lane, |class, state, cell, n| {
        if (layout.first_customer..layout.n_stages).contains(&state) {
            equity += n * values[class * layout.n_cells + cell];
        }
    });
    Some(equity)
}

/// The business of one draw, and what was counted of it so far.
struct Running<'m> {
    arriving: Arriving<'m>,
    /// Cost of acquisition in this period.
    acquisition: f64,
    entered: f64,
    lost: f64,
    returned: f64,
}

impl<'m> Running<'m> {
    /// Takes the net promoter score of period t; returns the word of mouth that follows from it.
    fn score(&mut self, t: usize, period: &PeriodSums) -> f64 {
        let (model, heads) = (self.arriving.model, &period.heads);
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
        self.arriving.sums.draw.set(Series::Nps, t, 100.0 * (promoters - detractors) / asked);
        1.0 + model.promoter_pull * promoters / asked - model.detractor_drag * detractors / asked
    }

    /// Writes the series of period t, after the moves.
    fn record<P: Population<'m, L>, const L: usize>(&mut self, t: usize, everybody: &P) {
        let period = everybody.sums(self.arriving.lane);
        self.record_people(t, period);
        self.record_money(t, period);
        self.record_members(t, period);
        self.lost += period.moved(Flow::Lost);
        let back = period.moved(Flow::Returned);
        self.returned += back;
        self.arriving.touched -= back;
        let heads = everybody.heads(self.arriving.lane);
        let ledger = &mut self.arriving.sums.draw.ledger;
        ledger.write(t, (self.entered, self.lost, self.returned), heads);
    }

    /// Writes where people are, and where they went.
    fn record_people(&mut self, t: usize, period: &PeriodSums) {
        let layout = self.arriving.model.layout();
        let (n_stages, first_customer) = (layout.n_stages, layout.first_customer);
        let draw = &mut self.arriving.sums.draw;
        let heads = |state: usize| period.heads[0][state] + period.heads[1][state];
        for stage in 0..n_stages {
            draw.set(Series::Stage(stage), t, heads(stage));
        }
        draw.set(Series::Prospects, t, (0..first_customer).map(heads).sum());
        draw.set(Series::Customers, t, (first_customer..n_stages).map(heads).sum());
        draw.set(Series::Lapsed, t, (n_stages..period.heads[0].len()).map(heads).sum());
        draw.set(Series::Lapses, t, period.moved(Flow::Lapse));
        draw.set(Series::WinBacks, t, period.moved(Flow::WinBack));
        draw.word_of_mouth_clamped += usize::from(period.word_of_mouth_held > 0.0);
    }

    /// Writes what came in and went out.
    fn record_money(&mut self, t: usize, period: &PeriodSums) {
        let model = self.arriving.model;
        let sums = &mut self.arriving.sums;
        let draw = &mut sums.draw;
        let total = |of: fn(&Sums) -> f64| period.total(of);
        draw.set(Series::Orders, t, total(|sums| sums.orders));
        draw.set(Series::Revenue, t, total(|sums| sums.revenue));
        draw.set(Series::GrossProfit, t, total(|sums| sums.gross_profit));
        draw.set(Series::CostToServe, t, total(|sums| sums.cost_to_serve));
        draw.set(Series::Contribution, t, total(Sums::contribution));
        draw.set(Series::AcquisitionCost, t, self.acquisition);
        let fixed = model.program_running[t] + model.program_setup[t];
        draw.set(Series::ProgramCost, t, total(|sums| sums.program_cost) + fixed);
        draw.set(Series::ProgramSetup, t, model.program_setup[t]);
        draw.set(Series::FixedCost, t, model.fixed_cost[t]);
        sums.new_revenue[0] += period.groups[2].revenue + period.groups[3].revenue;
        sums.new_revenue[1] += period.groups[3].revenue;
        let refers = !self.arriving.referred.is_empty();
        self.arriving.pending = if refers { total(|sums| sums.referrals) } else { 0.0 };
    }

    /// Writes what members of each program did in period t.
    fn record_members(&mut self, t: usize, period: &PeriodSums) {
        let sums = &mut self.arriving.sums;
        for (sum, revenue) in sums.pattern_revenue.iter_mut().zip(&period.pattern_revenue) {
            *sum += revenue;
        }
        for (index, program) in self.arriving.model.programs.iter().enumerate() {
            let MemberSums { bought: Bought { orders, revenue, referrals }, win_backs } =
                period.members[index];
            if program.window.contains(&t) {
                let members = Members { orders, revenue, referrals, win_backs };
                sums.draw.programs[index].members.add(&members);
                if program.running {
                    sums.earning[index].revenue[t] = revenue;
                }
            }
            for (series, n) in sums.earning[index].counted.iter_mut().zip(period.counted[index]) {
                series[t] = n;
            }
        }
    }
}
