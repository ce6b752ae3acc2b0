//! The cohort lens: customers who start together, and everybody they bring.

use super::acquisition::Paid;
use crate::engine::shared::chance::Chance;
use crate::engine::shared::limit::Limit;
use crate::engine::shared::population::{Draw, Entry, Population, each, lens, purpose};
use crate::model::{Flow, Model};
use crate::results::{CohortDraw, CohortMetric, Ledger, payback};
use crate::stats::lanes::{Lanes, Number};
use crate::stats::streams::Key;

/// What the cohort lens is summed up from, whatever engine made it. Money is discounted, in total.
pub(crate) struct CohortSums {
    /// Own contribution of the starters, by period.
    pub(crate) own: Vec<f64>,
    /// Own contribution of all whom they brought.
    pub(crate) brought: f64,
    /// Referrals that the starters made.
    pub(crate) referrals: f64,
    /// Starters by stage: stage by stage, each by period.
    pub(crate) stages: Vec<f64>,
    pub(crate) ledger: Ledger,
}

impl CohortSums {
    pub(crate) fn new(model: &Model<'_>) -> CohortSums {
        let horizon = model.horizon();
        CohortSums {
            own: vec![0.0; horizon],
            brought: 0.0,
            referrals: 0.0,
            stages: vec![0.0; horizon * model.layout().n_stages],
            ledger: Ledger::new(horizon),
        }
    }
}

/// The cohort lens of several draws of a scenario side by side, with people who are not told apart.
///
/// # Errors
/// When counts pass 2^53.
pub(crate) fn draw<'m, P: Population<'m, L>, const L: usize>(
    draws: [Draw<'m>; L],
    paid: [&Paid; L],
) -> Result<[CohortDraw; L], Limit> {
    let (sums, _) = run::<P, L>(draws.map(|(model, key)| (model, key.with(lens::COHORT))), paid)?;
    Ok(each(sums, |lane, sums| finish(draws[lane].0, paid[lane], sums)))
}

/// Lets the customers of the cohort of a draw enter; returns their number by class.
pub(crate) fn starters<'m, P: Population<'m, L>, const L: usize>(
    everybody: &mut P,
    lane: usize,
    (model, key): Draw<'m>,
    paid: &Paid,
) -> Vec<f64> {
    let mix = P::settle(model, paid.mix.clone());
    let n = model.compiler.cohort_customers as f64;
    let mut split = vec![0.0; model.n_classes()];
    P::Chance::default().split(key.with(purpose::CLASSES), n, &mix, &mut split);
    let state = model.compiler.cohort_entry;
    for (class, &n) in split.iter().enumerate() {
        everybody.add(lane, 0, Entry { source: 0, layer: 0, class, state, tenure: 0 }, n);
    }
    split
}

/// Moves a population through the cohort lens; returns it too.
///
/// # Errors
/// When counts pass 2^53.
pub(crate) fn run<'m, P: Population<'m, L>, const L: usize>(
    draws: [Draw<'m>; L],
    paid: [&Paid; L],
) -> Result<([CohortSums; L], P), Limit> {
    let model = draws[0].0;
    let regime = model.compiler.schedule.cohort;
    let mut everybody = P::new(draws, 1);
    let mut all: [Running<'m>; L] =
        std::array::from_fn(|lane| Running::new(&mut everybody, lane, draws[lane], paid[lane]));
    for t in 0..model.horizon() {
        everybody.begin();
        for one in &mut all {
            one.arrive(&mut everybody, t);
        }
        everybody.money(t, regime, Lanes::of(|lane| draws[lane].0.season_mean));
        everybody.moves(t, regime, Lanes::all(1.0), 0)?;
        for one in &mut all {
            one.record(&everybody, t);
        }
    }
    Ok((all.map(|one| one.sums), everybody))
}

/// The cohort of one draw as it runs, beside its people.
struct Running<'m> {
    model: &'m Model<'m>,
    key: Key,
    /// Place of the draw among those whose people are moved side by side.
    lane: usize,
    /// Share of each class among the referred; empty where nobody refers.
    referred_shares: Vec<f64>,
    split: Vec<f64>,
    /// What the starters brought on entering, until it is counted.
    entering: f64,
    /// The referred who come next.
    referred: f64,
    entered: f64,
    lost: f64,
    returned: f64,
    sums: CohortSums,
}

impl<'m> Running<'m> {
    /// Lets the starters enter.
    fn new<P: Population<'m, L>, const L: usize>(
        everybody: &mut P,
        lane: usize,
        (model, key): Draw<'m>,
        paid: &Paid,
    ) -> Running<'m> {
        let (regime, entry) = (model.compiler.schedule.cohort, model.compiler.cohort_entry);
        let on_enter = |class: usize| model.moves_money(class, regime).on_enter[entry];
        let mut entering = 0.0;
        for (class, n) in starters(everybody, lane, (model, key), paid).into_iter().enumerate() {
            entering += n * on_enter(class);
        }
        everybody.follow(lane, 0, on_enter);
        Running {
            model,
            key,
            lane,
            referred_shares: P::settle(model, paid.newcomers.referred.clone()),
            split: vec![0.0; model.n_classes()],
            entering,
            referred: 0.0,
            entered: model.compiler.cohort_customers as f64,
            lost: 0.0,
            returned: 0.0,
            sums: CohortSums::new(model),
        }
    }

    /// Lets those enter whom others referred in the period before.
    fn arrive<P: Population<'m, L>, const L: usize>(&mut self, everybody: &mut P, t: usize) {
        if self.referred <= 0.0 {
            return;
        }
        let (model, regime) = (self.model, self.model.compiler.schedule.cohort);
        self.entered += self.referred;
        let key = self.key.with(t as u64).with(purpose::CLASSES);
        P::Chance::default().split(key, self.referred, &self.referred_shares, &mut self.split);
        let state = model.compiler.referral_entry;
        for (class, &n) in self.split.iter().enumerate() {
            everybody.add(self.lane, t, Entry { source: 1, layer: 0, class, state, tenure: 0 }, n);
            everybody.pay(self.lane, 1, n * model.moves_money(class, regime).on_enter[state]);
        }
    }

    /// Writes down period t, after the moves.
    fn record<P: Population<'m, L>, const L: usize>(&mut self, everybody: &P, t: usize) {
        let (model, sums) = (self.model, &mut self.sums);
        let period = everybody.sums(self.lane);
        let refers = !self.referred_shares.is_empty();
        self.referred = if refers { period.total(|sums| sums.referrals) } else { 0.0 };
        sums.own[t] = model.discount[t] * (period.groups[0].own() + std::mem::take(&mut self.entering));
        sums.brought += model.discount[t] * period.groups[1].own();
        sums.referrals += period.groups[0].referrals;
        for stage in 0..model.layout().n_stages {
            sums.stages[stage * model.horizon() + t] = period.heads[0][stage];
        }
        self.lost += period.moved(Flow::Lost);
        self.returned += period.moved(Flow::Returned);
        sums.ledger.write(t, (self.entered, self.lost, self.returned), everybody.heads(self.lane));
    }
}

/// Metrics and curves of the cohort lens.
pub(crate) fn finish(model: &Model<'_>, paid: &Paid, sums: CohortSums) -> CohortDraw {
    let horizon = model.horizon();
    let n = (model.compiler.cohort_customers as f64).max(1.0);
    let layout = model.layout();
    let clv_curve: Vec<f64> = sums
        .own
        .iter()
        .scan(0.0, |total, own| {
            *total += own / n;
            Some(*total)
        })
        .collect();
    let stage_mix: Vec<f64> = sums.stages.iter().map(|heads| heads / n).collect();
    let retained = |t: usize| -> f64 {
        (layout.first_customer..layout.n_stages).map(|stage| stage_mix[stage * horizon + t]).sum()
    };
    let retention_curve: Vec<f64> = (0..horizon).map(retained).collect();
    let clv = clv_curve.last().copied().unwrap_or(0.0);
    let first = clv_curve.first().copied().unwrap_or(0.0);
    let brought = sums.brought / n;
    let k_factor = if paid.newcomers.referred.is_empty() {
        0.0
    } else {
        let entry = model.compiler.referral_entry;
        sums.referrals / n * paid.newcomers.mean_conversion(model, &paid.newcomers.referred, entry)
    };
    let mut metrics = [None; CohortMetric::ALL.len()];
    let mut set = |metric: CohortMetric, value: Option<f64>| metrics[metric as usize] = value;
    set(CohortMetric::Clv, Some(clv));
    set(CohortMetric::ClvAfterFirst, Some(clv - first));
    set(CohortMetric::Cac, paid.cac);
    set(CohortMetric::ClvNet, paid.cac.map(|cac| clv - cac));
    set(CohortMetric::ClvReferral, Some(brought));
    set(CohortMetric::ClvTotal, paid.cac.map(|cac| clv - cac + brought));
    set(CohortMetric::LtvCac, paid.cac.filter(|&cac| cac > 0.0).map(|cac| clv / cac));
    set(CohortMetric::Payback, paid.cac.and_then(|cac| payback::first(&clv_curve, cac)));
    set(CohortMetric::Lifetime, Some(retention_curve.iter().sum()));
    set(CohortMetric::MedianLifetime, median_lifetime(&retention_curve));
    set(CohortMetric::KFactor, Some(k_factor));
    CohortDraw {
        metrics,
        clv_curve,
        retention_curve,
        stage_mix,
        value_by_stage: value_by_stage(model, paid),
        between_customers: Vec::new(),
        ledger: sums.ledger,
    }
}

/// First tenure at which at most half of the starters are customers, on straight lines from period to period;
/// none where more than half are to the end.
fn median_lifetime(retention_curve: &[f64]) -> Option<f64> {
    let reached = retention_curve.iter().position(|&share| share <= 0.5)?;
    let now = retention_curve[reached];
    let before = if reached == 0 { now } else { retention_curve[reached - 1] };
    let lost = before - now;
    Some(reached as f64 - if lost > 0.0 { (0.5 - now) / lost } else { 0.0 })
}

/// Own value of a customer just arrived in each stage, infinite horizon, over the mix of classes.
fn value_by_stage(model: &Model<'_>, paid: &Paid) -> Vec<Option<f64>> {
    let layout = model.layout();
    let regime = model.compiler.schedule.cohort;
    let Some(values) = model.values_at_start(regime, &paid.mix) else {
        return vec![None; layout.n_stages];
    };
    let of_stage = |stage: usize| -> f64 {
        let cell = layout.states[stage].cell(0, 0);
        let of_class = paid.mix.iter().enumerate().filter(|(_, share)| **share > 0.0);
        of_class
            .map(|(class, share)| {
                let entering = model.moves_money(class, regime).on_enter[stage] * model.v_theta;
                share * (values[class * layout.n_cells + cell] + entering)
            })
            .sum()
    };
    (0..layout.n_stages).map(|stage| Some(of_stage(stage))).collect()
}
