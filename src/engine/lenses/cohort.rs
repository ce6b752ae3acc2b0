//! The cohort lens: customers who start together, and everybody they bring.

use super::acquisition::Paid;
use crate::engine::shared::chance::Chance;
use crate::engine::shared::limit::Limit;
use crate::engine::shared::population::{Entry, Population, lens, purpose};
use crate::model::{Flow, Model};
use crate::results::{CohortDraw, CohortMetric, Ledger, payback};
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

/// The cohort lens of one draw, with people who are not told apart.
///
/// # Errors
/// When counts pass 2^53.
pub(crate) fn draw<'m, P: Population<'m>>(
    model: &'m Model<'m>,
    key: Key,
    paid: &Paid,
) -> Result<CohortDraw, Limit> {
    let (sums, _) = run::<P>(model, key.with(lens::COHORT), paid)?;
    Ok(finish(model, paid, sums))
}

/// Lets the customers of the cohort enter; returns their number by class.
pub(crate) fn starters<'m, P: Population<'m>>(
    everybody: &mut P,
    model: &'m Model<'m>,
    key: Key,
    paid: &Paid,
) -> Vec<f64> {
    let mix = everybody.settle(paid.mix.clone());
    let n = model.compiler.cohort_customers as f64;
    let mut split = vec![0.0; model.n_classes()];
    everybody.chance().split(key.with(purpose::CLASSES), n, &mix, &mut split);
    let state = model.compiler.cohort_entry;
    for (class, &n) in split.iter().enumerate() {
        everybody.add(0, Entry { source: 0, layer: 0, class, state, tenure: 0 }, n);
    }
    split
}

/// Moves a population through the cohort lens; returns it too.
///
/// # Errors
/// When counts pass 2^53.
pub(crate) fn run<'m, P: Population<'m>>(
    model: &'m Model<'m>,
    key: Key,
    paid: &Paid,
) -> Result<(CohortSums, P), Limit> {
    let layout = model.layout();
    let regime = model.compiler.schedule.cohort;
    let mut everybody = P::new(model, key, 1);
    let referred_shares = everybody.settle(paid.newcomers.referred.clone());
    let mut sums = CohortSums::new(model);
    let n = model.compiler.cohort_customers as f64;
    let mut split = vec![0.0; model.n_classes()];
    let entry = model.compiler.cohort_entry;
    let mut entering = 0.0;
    for (class, n) in starters(&mut everybody, model, key, paid).into_iter().enumerate() {
        entering += n * model.moves_money(class, regime).on_enter[entry];
    }
    everybody.follow(0, |class| model.moves_money(class, regime).on_enter[entry]);
    let mut entered = n;
    let mut referred = 0.0;
    let (mut lost, mut returned) = (0.0, 0.0);
    for t in 0..model.horizon() {
        everybody.begin();
        if referred > 0.0 {
            entered += referred;
            let key = key.with(t as u64).with(purpose::CLASSES);
            everybody.chance().split(key, referred, &referred_shares, &mut split);
            let entry = model.compiler.referral_entry;
            for (class, &n) in split.iter().enumerate() {
                everybody.add(t, Entry { source: 1, layer: 0, class, state: entry, tenure: 0 }, n);
                everybody.sums().groups[1].moves += n * model.moves_money(class, regime).on_enter[entry];
            }
        }
        everybody.money(t, regime, model.season_mean);
        everybody.moves(t, regime, 1.0, 0)?;
        let heads = everybody.heads();
        let period = everybody.sums();
        referred = if paid.newcomers.referred.is_empty() { 0.0 } else { period.total(|sums| sums.referrals) };
        sums.own[t] = model.discount[t] * (period.groups[0].own() + std::mem::take(&mut entering));
        sums.brought += model.discount[t] * period.groups[1].own();
        sums.referrals += period.groups[0].referrals;
        for stage in 0..layout.n_stages {
            sums.stages[stage * model.horizon() + t] = period.heads[0][stage];
        }
        lost += period.moved(Flow::Lost);
        returned += period.moved(Flow::Returned);
        sums.ledger.write(t, (entered, lost, returned), heads);
    }
    Ok((sums, everybody))
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
