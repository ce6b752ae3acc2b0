//! Metrics of the business lens, from its series.

use crate::accounting::points::Account;
use crate::engine::shared::population::each;
use crate::model::Model;
use crate::results::{BusinessDraw, BusinessMetric, Series};

use super::business_sums::{BusinessSums, Earning, last_year};
use super::retention::gross_retention;

/// Fills in the derived series and the metrics of several draws.
pub(crate) fn finish<const L: usize>(models: [&Model<'_>; L], all: [BusinessSums; L]) -> [BusinessDraw; L] {
    let grr = gross_retention(models, &all);
    each(all, |lane, sums| accounts(models[lane], sums, grr[lane]))
}

/// The same in one draw where gross revenue retention is known, or nobody asks.
pub(crate) fn accounts(model: &Model<'_>, sums: BusinessSums, grr: Option<f64>) -> BusinessDraw {
    let has_points = model.programs.iter().any(|program| program.points.is_some());
    let BusinessSums { mut draw, new_revenue, equity, earning, pattern_revenue, .. } = sums;
    let mut settlement = 0.0;
    for (index, earning) in earning.iter().enumerate() {
        draw.programs[index].per_joiner = model.per_joiner(index, &pattern_revenue);
        settlement += account_points(model, index, earning, &mut draw);
    }
    derive_series(model, &mut draw);
    discount_programs(model, settlement, &mut draw);
    let horizon = model.horizon();
    let year = model.compiler.year.min(horizon);
    let sum = |series: Series, from: usize, to: usize| draw.series(series)[from..to].iter().sum::<f64>();
    let all = |series: Series| sum(series, 0, horizon);
    let discounted = |series: Series| -> f64 {
        draw.series(series).iter().zip(&model.discount).map(|(value, discount)| value * discount).sum()
    };
    let npv = all(Series::DiscountedProfit) - settlement;
    let costs =
        discounted(Series::AcquisitionCost) + draw.discounted_program_cost + discounted(Series::FixedCost);
    let first_purchases = all(Series::FirstPurchases);
    let share = (first_purchases > 0.0).then(|| all(Series::ReferredFirstPurchases) / first_purchases);
    let before = last_year(model).map_or(0.0, |start| sum(Series::Revenue, start - year, start));
    let growth = |factor: f64| {
        (before > 0.0).then(|| {
            let last = sum(Series::Revenue, horizon - year, horizon);
            let kept = last - new_revenue[0];
            (kept / before, (kept + factor * new_revenue[1]) / before - 1.0)
        })
    };
    let metrics = [
        (BusinessMetric::Npv, Some(npv)),
        (BusinessMetric::NpvPerCost, (costs > 0.0).then(|| npv / costs)),
        (BusinessMetric::Revenue, Some(all(Series::Revenue))),
        (BusinessMetric::Profit, Some(all(Series::Profit))),
        (BusinessMetric::ProfitFirstYear, Some(sum(Series::Profit, 0, year))),
        (BusinessMetric::ProfitLastYear, Some(sum(Series::Profit, horizon - year, horizon))),
        (BusinessMetric::CustomersEnd, draw.at(Series::Customers, horizon - 1)),
        (BusinessMetric::FirstPurchases, Some(first_purchases)),
        (BusinessMetric::ReferralShare, share),
        (BusinessMetric::ReferralShareMeasured, share.map(|share| share * model.tracked)),
        (BusinessMetric::NpsEnd, draw.at(Series::Nps, horizon - 1)),
        (BusinessMetric::Nrr, growth(1.0).map(|(nrr, _)| nrr)),
        (BusinessMetric::Grr, grr),
        (BusinessMetric::EarnedGrowth, growth(1.0).map(|(_, earned)| earned)),
        (BusinessMetric::EarnedGrowthMeasured, growth(model.tracked).map(|(_, earned)| earned)),
        (BusinessMetric::CustomerEquity, equity),
        (
            BusinessMetric::PointsLiabilityEnd,
            draw.at(Series::PointsLiability, horizon - 1).filter(|_| has_points),
        ),
        (BusinessMetric::PointsSettlement, has_points.then_some(settlement)),
    ];
    for (metric, value) in metrics {
        draw.set_metric(metric, value);
    }
    draw
}

/// Adds the points account of a program to the series, and what redemption costs to its cost; returns
/// what points that are open at the end cost after it.
fn account_points(model: &Model<'_>, index: usize, earning: &Earning, draw: &mut BusinessDraw) -> f64 {
    let Some(points) = model.programs[index].running_points() else {
        return 0.0;
    };
    let [issued, redeemed, expired] = &earning.counted;
    let account = match points.threshold {
        Some(_) => Account::of_members(&points.terms, &earning.revenue, [issued, redeemed, expired]),
        None if points.tell_members_apart() => Account::of_issue(&points.terms, &earning.revenue, issued),
        None => Account::of_revenue(&points.terms, &earning.revenue),
    };
    draw.programs[index].points_cost = account.cost.iter().sum();
    let series = [
        (Series::PointsIssued, &account.issued),
        (Series::PointsRedeemed, &account.redeemed),
        (Series::PointsExpired, &account.expired),
        (Series::PointsOpen, &account.open),
        (Series::PointsLiability, &account.liability),
        (Series::ProgramCost, &account.cost),
    ];
    for (series, values) in series {
        for (t, value) in values.iter().enumerate() {
            draw.set(series, t, draw.series(series)[t] + value);
        }
    }
    if points.settles { account.settlement(&points.terms, |period| model.discount_at(period)) } else { 0.0 }
}

/// What programs cost, discounted: setup at the beginning of its period, all else when cash falls.
fn discount_programs(model: &Model<'_>, settlement: f64, draw: &mut BusinessDraw) {
    let (mut all, mut fixed) = (settlement, 0.0);
    for (t, discount) in model.discount.iter().enumerate() {
        let (setup, running) = (model.program_setup[t], model.program_running[t]);
        let setup_today = setup * model.discount_at_start(t);
        all += (draw.series(Series::ProgramCost)[t] - setup) * discount + setup_today;
        fixed += running * discount + setup_today;
        draw.discounted_setup[t] = setup_today;
    }
    draw.discounted_program_cost = all;
    draw.discounted_program_fixed = fixed;
}

/// Profit: contribution less the three costs; to date; and discounted.
fn derive_series(model: &Model<'_>, draw: &mut BusinessDraw) {
    let mut cumulative = 0.0;
    for (t, discount) in model.discount.iter().enumerate() {
        let of = |series: Series| draw.series(series)[t];
        let costs = of(Series::AcquisitionCost) + of(Series::ProgramCost) + of(Series::FixedCost);
        let profit = of(Series::Contribution) - costs;
        cumulative += profit;
        draw.set(Series::Profit, t, profit);
        draw.set(Series::CumulativeProfit, t, cumulative);
        // setup is paid at the beginning of its period
        let setup = model.program_setup[t];
        let discounted = (profit + setup) * discount - setup * model.discount_at_start(t);
        draw.set(Series::DiscountedProfit, t, discounted);
    }
}
