//! The sentences of a run: which conventions, which warnings.

use super::findings::Warning;
use super::metric::Metric;
use super::tallies::{ClampKey, Owner, Tallies};
use crate::results::{BusinessMetric, CohortMetric};
use crate::scenario::path::Path;
use crate::scenario::{AmountShape, BetweenLaw, ChurnBase, LapsedTenure, Moves, Points, Scenario, Stage};
use crate::stats::designs::Sampling;
use crate::stats::estimate::Tally;
use crate::units::CashFlow;

/// What the printed standard error of a mean is, under the scenario's design of draws.
fn standard_error(scenario: &Scenario) -> &'static str {
    let spread_evenly = scenario.simulation().sampling != Sampling::MonteCarlo;
    if spread_evenly && !scenario.parameters().is_empty() {
        "sd / sqrt(draws), the error that the mean would have from independent draws: these are spread evenly, so its error is mostly smaller"
    } else {
        "the Monte Carlo error of the mean"
    }
}

pub(in crate::study) fn conventions(scenario: &Scenario, triangle_draws: u64) -> Vec<String> {
    let time = scenario.time();
    let timing = match time.cash_flow {
        CashFlow::Start => "at the start of each period",
        CashFlow::Middle => "in the middle of each period",
        CashFlow::End => "at the end of each period",
    };
    let mut list = vec![
        format!("Money is in {}; cash falls {timing}; the horizon is {} {}s.", scenario.currency(), time.horizon_periods, time.period.name()),
        "clv is a customer's own discounted contribution over the horizon, first period included, before acquisition cost; clv_net = clv - cac; clv_total adds what the people they bring are worth.".to_owned(),
        "cac is what channels cost per first purchase that their entrants ever make, undiscounted; without channels it is 0.".to_owned(),
        format!("Intervals are p5 to p95 over draws: uncertain inputs and luck together, \"from inputs\" is the inputs' share of that variance; se is {}.", standard_error(scenario)),
        "The cohort lens has programs at full strength without setup and running cost, no market limit, and neutral word of mouth.".to_owned(),
        "Money on moves falls in the period of the move; who climbs at the end of a period makes the first purchase in the next, at tenure 0.".to_owned(),
        format!("grr and the first-purchase cohorts are expectations given the draw; the cohorts are means of the first {triangle_draws} draws."),
    ];
    if scenario.stages().iter().any(never_settles) {
        list.push("A Weibull hazard (and a beta-discrete-Weibull's exponent) is followed to the horizon; value_by_stage and customer_equity, which look further, hold it from there on.".to_owned());
    }
    if scenario.programs().iter().any(|program| program.running && program.start < time.horizon_periods) {
        list.push(
            "One-off setup of programs is paid at the beginning of its period, whenever other cash falls."
                .to_owned(),
        );
    }
    if scenario.anything_grows() {
        list.push("Prices and costs that grow compound over calendar time, in the cohort lens from period 0 on; value_by_stage and customer_equity hold the level of the last period beyond the horizon.".to_owned());
    }
    if scenario.programs().iter().any(|program| program.points.is_some()) {
        list.push("Points cost what they cost when they are redeemed; the cohort lens charges that at its present value when they are earned. Revenue is as billed, the contract liability (IFRS 15, by relative stand-alone selling price) stands beside it.".to_owned());
        let ignored = scenario
            .programs()
            .iter()
            .filter_map(|program| program.points.as_ref())
            .any(|points| !points.settles);
        if ignored {
            list.push("at_end = \"ignore\": points still open at the end of such a program are in points_liability_end, not in npv.".to_owned());
        }
        list.push("Points still open at the end are expected to be redeemed later: what that costs, discounted, is points_settlement and comes off npv; profit and series are without it.".to_owned());
    }
    if time.horizon_periods < 2 * time.period.whole_per_year() {
        list.push("The horizon is below two years: nrr, grr and earned growth are unknown; the first and the last year are the same periods, or overlap.".to_owned());
    }
    if scenario.lapsed().tenure == LapsedTenure::Pauses {
        list.push("Tenure stands still while a customer is lapsed.".to_owned());
    }
    if scenario.stages().iter().any(|stage| stage.order_value.shape == AmountShape::Lognormal) {
        list.push("Sums of many lognormal order values are drawn from a shifted lognormal with the same three moments.".to_owned());
    }
    list
}

/// Whether a stage's hazard changes with time without end.
fn never_settles(stage: &Stage) -> bool {
    let Moves::Ladder(moves) = &stage.moves else {
        return false;
    };
    let between = moves.churn.between.as_ref();
    matches!(moves.churn.base, Some(ChurnBase::Weibull { .. }))
        || between.is_some_and(|between| matches!(between.law, BetweenLaw::Beta { c: Some(_), .. }))
}

/// What was clamped in some draws.
pub(in crate::study) fn clamped(scenario: &Scenario, key: &ClampKey, times: u64, draws: u64) -> Warning {
    let place = match key.of {
        Owner::Stage(stage) => Path::of(["stage", &scenario.stages()[stage].name]).into(),
        Owner::Segments => key.path.clone(),
        Owner::Lapsed => "lapsed".to_owned(),
    };
    let how_often =
        if times == draws { "always".to_owned() } else { format!("{times} times in {draws} draws") };
    Warning {
        location: if key.path.is_empty() { place.clone() } else { key.path.clone() },
        what: format!("in {place}, {} and was clamped, {how_often}", key.what),
    }
}

/// Values of an infinite horizon that are no numbers: survivors grow in worth faster than discounting
/// takes away.
fn endless_values(tallies: &Tallies) -> Option<Warning> {
    let equity =
        Metric::all().into_iter().position(|one| one == Metric::Business(BusinessMetric::CustomerEquity));
    let of_equity = equity.and_then(|at| tallies.metrics.get(at));
    let of_stages = tallies.value_by_stage.iter();
    let times = of_stages.chain(of_equity).map(Tally::unknown).max()?;
    endless(times, tallies.metrics[0].count())
}

/// Says in how many draws values of an infinite horizon are no numbers; nothing where in none.
pub(in crate::study) fn endless(times: u64, draws: u64) -> Option<Warning> {
    let when =
        if times == draws { "in every draw".to_owned() } else { format!("in {times} of {draws} draws") };
    (times > 0).then(|| Warning {
        location: "time.discount".to_owned(),
        what: format!(
            "{when} discounting does not outrun how long customers stay, so the value of a customer over an infinite horizon has no end: value_by_stage and customer_equity are unknown there"
        ),
    })
}

/// What the draws showed that may not be as meant.
pub(in crate::study) fn run_warnings(scenario: &Scenario, tallies: &Tallies) -> Vec<Warning> {
    let draws = tallies.metrics[0].count();
    let mut warnings: Vec<Warning> =
        tallies.clamped.values().map(|(key, times)| clamped(scenario, key, *times, draws)).collect();
    if tallies.word_of_mouth_clamped > 0 {
        warnings.push(Warning {
            location: "word_of_mouth".to_owned(),
            what: format!(
                "word of mouth was held back in {} periods, so that no more people climb than stay",
                tallies.word_of_mouth_clamped
            ),
        });
    }
    for program in scenario.programs() {
        if program.points.as_ref().is_some_and(Points::tell_members_apart) {
            warnings.push(Warning {
                location: Path::of(["program", &program.name, "points"]).into(),
                what: "value_by_stage, customer_equity and the share of inputs in a variance come from expectations, which charge these points as if each could be spent by itself, at the first rate".to_owned(),
            });
        }
    }
    warnings.extend(endless_values(tallies));
    warnings.extend(left_out(scenario));
    let k = tallies.metrics[CohortMetric::KFactor as usize].mean();
    if let (Some(k), None) = (k.filter(|k| *k >= 1.0), scenario.market()) {
        warnings.push(Warning {
            location: "referral".to_owned(),
            what: format!("the K factor is {k:.2}: without a finite market referrals grow without bound"),
        });
    }
    warnings
}

/// Programs that do not run because another of their group does.
fn left_out(scenario: &Scenario) -> Vec<Warning> {
    let programs = scenario.programs();
    let running = scenario.running_programs();
    let rival = |index: usize| running.iter().find(|&&other| !scenario.go_together(index, other));
    let left_out = (0..programs.len()).filter(|index| !running.contains(index));
    left_out
        .filter_map(|index| Some((index, *rival(index)?)))
        .map(|(index, rival)| Warning {
            location: Path::of(["program", &programs[index].name, "exclusive"]).into(),
            what: format!(
                "does not run, because \"{}\" of the same group does; --program runs another, `cltv compare` compares them",
                programs[rival].name
            ),
        })
        .collect()
}
