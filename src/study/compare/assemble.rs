//! From what was kept of every draw to what a comparison found.

use super::decision::choose;
use super::findings::{Acceptability, Compared, ComparedDraw, Comparison, Part};
use super::frontier::{Standing, standings};
use super::measures::Measure;
use super::plan::{Acts, LUCK_DRAWS, Plan, Seen, SeenWay, Way, baseline_metrics};
use crate::model::Engine;
use crate::scenario::{EngineChoice, Scenario};
use crate::stats::estimate::{Estimate, quantile};
use crate::study::findings::{Check, Measured, Warning};

/// Steps of the value of a customer.
const STEPS: usize = 40;
/// Draws shown as points.
const CLOUD: usize = 300;
/// Steps of a distribution.
const QUANTILES: u32 = 100;
/// Standard errors that the engines' mean incremental npv may lie apart; as in a run's audit.
const STANDARD_ERRORS: f64 = 5.0;
/// Fewest draws from which that is worth testing.
const ENOUGH_DRAWS: usize = 30;
/// Share of an interval's spread from which chance is said to matter.
const LUCK_MATTERS: f64 = 0.3;

pub(super) fn comparison(
    scenario: &Scenario,
    plan: &Plan<'_>,
    seen: Vec<Seen>,
    warnings: &[Warning],
) -> Comparison {
    let mut alternatives: Vec<Compared> =
        plan.ways.ways.iter().enumerate().map(|(index, way)| compared(scenario, way, &seen, index)).collect();
    let points: Vec<(f64, f64)> =
        std::iter::once((0.0, 0.0)).chain(alternatives.iter().map(|one| one.cost_and_return)).collect();
    let mut standings = standings(&points).into_iter();
    let no_program_stands = matches!(standings.next(), Some(Standing::Efficient(_)));
    for (one, standing) in alternatives.iter_mut().zip(standings) {
        one.standing = standing;
    }
    let baseline = baseline(&seen);
    let time = scenario.time();
    Comparison {
        title: scenario.title().to_owned(),
        engine: plan.engine.name(),
        engine_reason: engine_reason(scenario, plan.engine),
        draws: scenario.simulation().draws,
        seed: scenario.simulation().seed,
        currency: scenario.currency().to_owned(),
        period: time.period.name(),
        horizon_periods: time.horizon_periods,
        no_program_stands,
        acceptability: acceptability(plan, &seen, &baseline, &alternatives),
        audit: vec![agreement(plan, &seen), balance(&alternatives)],
        warnings: warnings.iter().cloned().chain(luck_warnings(plan.engine, &alternatives)).collect(),
        conventions: conventions(),
        parameters: scenario.parameters().iter().map(|parameter| parameter.path.clone()).collect(),
        rows: seen.into_iter().map(row).collect(),
        baseline,
        alternatives,
    }
}

fn baseline(seen: &[Seen]) -> Vec<Measured> {
    let metrics = baseline_metrics().into_iter().enumerate();
    let measured = metrics.map(|(at, metric)| Measured {
        name: metric.name().to_owned(),
        estimate: Estimate::from_values(seen.iter().map(|draw| draw.baseline[at])),
        parameter_share: None,
    });
    measured.collect()
}

fn row(seen: Seen) -> ComparedDraw {
    ComparedDraw {
        baseline_npv: seen.baseline.first().copied().flatten(),
        parameters: seen.parameters,
        measures: seen.ways.into_iter().map(|way| way.measures).collect(),
    }
}

fn compared(scenario: &Scenario, way: &Way, seen: &[Seen], index: usize) -> Compared {
    let ways: Vec<&SeenWay> = seen.iter().map(|draw| &draw.ways[index]).collect();
    let of = |measure: Measure| ways.iter().map(move |way| way.measures[measure as usize]);
    let measures: Vec<Estimate> =
        Measure::ALL.into_iter().map(|measure| Estimate::from_values(of(measure))).collect();
    let mean = |measure: Measure| measures[measure as usize].mean;
    let positive = of(Measure::IncrementalNpv).filter(|npv| npv.is_some_and(|npv| npv > 0.0)).count();
    let per = |of: Measure| {
        let of = mean(of).filter(|of| *of > 0.0)?;
        Some(mean(Measure::ProgramCost)? / of)
    };
    let cost = mean(Measure::DiscountedProgramCost).unwrap_or(0.0);
    let npv = mean(Measure::IncrementalNpv).unwrap_or(0.0);
    let says = match way.running[..] {
        [program] => scenario.programs()[program].says.clone(),
        _ => String::new(),
    };
    Compared {
        name: way.name.clone(),
        programs: way.running.iter().map(|&index| scenario.programs()[index].name.clone()).collect(),
        says,
        p_npv_positive: positive as f64 / (ways.len() as f64).max(1.0),
        mean_cost_per_kept_customer: per(Measure::KeptCustomers),
        mean_cost_per_incremental_customer: per(Measure::IncrementalCustomers),
        standing: Standing::Efficient(None),
        cost_and_return: (cost, npv + cost),
        luck_sd: luck(&ways).sd,
        cumulative_profit: by_period(ways.iter().map(|way| &way.cumulative[..])),
        liability: by_period(ways.iter().map(|way| &way.liability[..])),
        has_points: way.running.iter().any(|&index| scenario.programs()[index].points.is_some()),
        first_period: way.running.iter().map(|&index| scenario.programs()[index].start).min().unwrap_or(0),
        cloud: cloud(&ways),
        distribution: distribution(&ways),
        bridge: bridge(way, &ways, cost),
        measures,
    }
}

/// Incremental npv under one engine less that under the other.
fn luck(ways: &[&SeenWay]) -> Estimate {
    let both =
        ways.iter().filter_map(|way| Some((way.measures[Measure::IncrementalNpv as usize]?, way.beside?)));
    Estimate::from_values(both.map(|(npv, [other, _])| Some(npv - other)))
}

/// Discounted program cost and incremental npv of the first draws.
fn cloud(ways: &[&SeenWay]) -> Vec<(f64, f64)> {
    let of = |way: &SeenWay, measure: Measure| way.measures[measure as usize];
    let points = ways.iter().filter_map(|way| {
        Some((of(way, Measure::DiscountedProgramCost)?, of(way, Measure::IncrementalNpv)?))
    });
    points.take(CLOUD).collect()
}

/// Quantiles of the incremental npv.
fn distribution(ways: &[&SeenWay]) -> Vec<(f64, f64)> {
    let mut npvs: Vec<f64> =
        ways.iter().filter_map(|way| way.measures[Measure::IncrementalNpv as usize]).collect();
    npvs.sort_by(f64::total_cmp);
    let shares = (1..QUANTILES).map(|step| f64::from(step) / f64::from(QUANTILES));
    shares.filter_map(|share| Some((share, quantile(&npvs, share)?))).collect()
}

fn by_period<'a>(series: impl Iterator<Item = &'a [f64]>) -> Vec<Estimate> {
    let series: Vec<&[f64]> = series.filter(|series| !series.is_empty()).collect();
    let n = series.first().map_or(0, |first| first.len());
    (0..n).map(|t| Estimate::from_values(series.iter().map(|series| Some(series[t])))).collect()
}

/// The mean incremental npv in parts: what each kind of effect brings when added to those before, then
/// what rewards and the program itself cost.
fn bridge(way: &Way, ways: &[&SeenWay], cost: f64) -> Vec<Part> {
    let draws = (ways.len() as f64).max(1.0);
    let mean = |of: &dyn Fn(&SeenWay) -> f64| ways.iter().map(|way| of(way)).sum::<f64>() / draws;
    let mut before = 0.0;
    let mut parts = Vec::new();
    for (index, acts) in way.acts.iter().enumerate() {
        let gross = mean(&|way| way.gross.get(index).copied().unwrap_or(0.0));
        parts.push(Part { name: acts.name(), value: gross - before });
        before = gross;
    }
    let fixed = mean(&|way| way.fixed_cost);
    parts.push(Part { name: "rewards and members", value: fixed - cost });
    parts.push(Part { name: "setup and running", value: -fixed });
    parts
}

impl Acts {
    fn name(self) -> &'static str {
        match self {
            Acts::Retention => "retention",
            Acts::Spend => "frequency and spend",
            Acts::Referral => "referral",
        }
    }
}

/// The choice at rising values of a customer: npv and so much for each customer more at the end. Draws
/// of the expected engine tell it, for no knowledge of inputs foretells luck.
fn acceptability(
    plan: &Plan<'_>,
    seen: &[Seen],
    baseline: &[Measured],
    alternatives: &[Compared],
) -> Vec<Acceptability> {
    let most = most_a_customer_is_worth(baseline, alternatives);
    let kept = |way: &SeenWay| match way.beside {
        Some(expected) if plan.engine != Engine::Expected => expected,
        _ => [Measure::IncrementalNpv, Measure::KeptCustomers]
            .map(|measure| way.measures[measure as usize].unwrap_or(0.0)),
    };
    let outcomes: Vec<Vec<[f64; 2]>> = seen.iter().map(|draw| draw.ways.iter().map(kept).collect()).collect();
    let at = |step: usize| {
        let value = most * step as f64 / STEPS as f64;
        let benefits: Vec<Vec<f64>> = outcomes
            .iter()
            .map(|draw| {
                std::iter::once(0.0).chain(draw.iter().map(|[npv, kept]| npv + value * kept)).collect()
            })
            .collect();
        Acceptability { value, choice: choose(&benefits) }
    };
    let steps: Vec<Acceptability> = (0..=STEPS).map(at).collect();
    if alternatives.is_empty() { Vec::new() } else { steps }
}

/// A round number above what a customer who is there at the end is worth: the end of the axis.
fn most_a_customer_is_worth(baseline: &[Measured], alternatives: &[Compared]) -> f64 {
    let metric = |name: &str| baseline.iter().find(|metric| metric.name == name)?.estimate.mean;
    let equity = metric("customer_equity").zip(metric("customers_end").filter(|customers| *customers > 0.0));
    let worth = equity.map(|(equity, customers)| 2.0 * equity / customers).filter(|worth| *worth > 0.0);
    let even = alternatives.iter().filter_map(|one| {
        let kept = one.measure(Measure::KeptCustomers).mean.filter(|kept| kept.abs() > 0.0)?;
        Some(2.0 * (one.measure(Measure::IncrementalNpv).mean? / kept).abs())
    });
    let least = worth.unwrap_or_else(|| even.fold(0.0, f64::max)).max(1.0);
    let power = libm::pow(10.0, least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|&round| round >= least)
        .unwrap_or(least)
}

/// Whether the two engines agree on the mean incremental npv of every alternative.
fn agreement(plan: &Plan<'_>, seen: &[Seen]) -> Check {
    let name = "engines agree";
    if !plan.knows_expectations() {
        return Check::skipped(name, "points counted member by member are known to one engine only");
    }
    let mut worst: f64 = 0.0;
    for index in 0..plan.ways.ways.len() {
        let ways: Vec<&SeenWay> = seen.iter().map(|draw| &draw.ways[index]).collect();
        if ways.iter().filter(|way| way.beside.is_some()).count() < ENOUGH_DRAWS {
            return Check::skipped(name, format!("needs at least {ENOUGH_DRAWS} draws"));
        }
        let difference = luck(&ways);
        if let (Some(mean), Some(se)) = (difference.mean, difference.se.filter(|se| *se > 0.0)) {
            worst = worst.max(mean.abs() / se);
        }
    }
    let detail = format!(
        "mean incremental npv of every alternative against the other engine on the same draws; farthest apart: {worst:.1} standard errors"
    );
    Check::of(name, worst <= STANDARD_ERRORS, detail)
}

/// Whether the parts of each bridge sum to the mean incremental npv.
fn balance(alternatives: &[Compared]) -> Check {
    let apart = alternatives.iter().map(|one| {
        let parts: f64 = one.bridge.iter().map(|part| part.value).sum();
        let size: f64 = one.bridge.iter().map(|part| part.value.abs()).sum();
        (parts - one.measure(Measure::IncrementalNpv).mean.unwrap_or(0.0)).abs() / size.max(1.0)
    });
    // sums of a few thousand rounded numbers
    Check::of(
        "parts sum up",
        apart.fold(0.0, f64::max) <= 1e-6,
        "effects less costs are the incremental npv, for every alternative",
    )
}

fn engine_reason(scenario: &Scenario, engine: Engine) -> String {
    let asked = match scenario.simulation().engine {
        EngineChoice::Auto => "",
        _ => "as asked; ",
    };
    match engine {
        Engine::Expected => format!(
            "{asked}means given the inputs: intervals are from uncertain inputs, and what chance adds is told apart, by the cohort engine on up to {LUCK_DRAWS} draws"
        ),
        _ if scenario.parameters().is_empty() => {
            format!("{asked}nothing is uncertain but chance: intervals are luck, the same with and without")
        }
        _ => {
            format!("{asked}intervals are from uncertain inputs and luck together, the same with and without")
        }
    }
}

/// Says where chance is large beside what intervals show.
fn luck_warnings(engine: Engine, alternatives: &[Compared]) -> Vec<Warning> {
    let large = alternatives.iter().filter(|one| {
        let spread = one.measure(Measure::IncrementalNpv).sd.unwrap_or(0.0);
        engine == Engine::Expected && one.luck_sd.is_some_and(|luck| luck > LUCK_MATTERS * spread)
    });
    large
        .map(|one| Warning {
            location: format!("program.{}", one.name),
            what: "chance spreads the incremental npv about as much as uncertain inputs do; --engine cohort has intervals with both".to_owned(),
        })
        .collect()
}

fn conventions() -> Vec<String> {
    [
        "Everything but npv and the points liability is incremental: with the program less without any, on the same draws and with the same luck. Who would join, and how joiners differ anyway, is the same in both.",
        "p_npv_positive, roi and payback are about the incremental npv and profit; payback counts from the program's start to when cumulative incremental profit stays above zero.",
        "A customer kept is one more at the end of the horizon, however that came about; an incremental customer is one more first purchase.",
        "Naive lift compares those who would join with those who would not, as vendors do, while the program runs; true lift compares those who would join with themselves without it. Both are of revenue per customer over the horizon.",
        "Deadweight is the part of the cost of rewards (per order, share of revenue, points, referrals, win-backs) for what members would have done without any program.",
        "The frontier is of discounted program cost and of what it brings (discounted profit before it). Value of a customer: what one more customer at the end is worth beyond the horizon.",
        "Expected loss and the value of perfect information are about uncertain inputs, not luck; in money over the horizon, at the npv.",
    ]
    .map(str::to_owned)
    .to_vec()
}
