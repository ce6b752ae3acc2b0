//! From what was kept of every draw to what a comparison found.

use super::break_even::BreakEven;
use super::decision::choose;
use super::detail::{BRIDGE_DRAWS, Details, Shown, share_out};
use super::evaluate::{Evaluated, SeenSet, baseline_metrics, differing};
use super::findings::{Acceptability, Compared, ComparedDraw, Comparison, Part, SetFound};
use super::frontier::{Standing, standings};
use super::sets::{Set, Sets};
use super::words;
use crate::model::{Engine, Question};
use crate::results::BusinessMetric;
use crate::scenario::Scenario;
use crate::stats::agreement::standard_errors_allowed;
use crate::stats::estimate::{Estimate, quantile};
use crate::stats::shapley;
use crate::stats::streams::Key;
use crate::study::kernel::drivers::{Drivers, drivers};
use crate::study::kernel::findings::{Check, Measured, Warning};
use crate::study::kernel::measures::Measure;
use crate::study::kernel::metric::Metric;
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::words::endless;

/// Steps of the value of a customer.
const STEPS: usize = 40;
/// Draws shown as points.
const CLOUD: usize = 300;
/// Steps of a distribution.
const QUANTILES: u32 = 100;
/// Fewest draws from which that is worth testing.
const ENOUGH_DRAWS: usize = 30;

/// What is told of the shown sets beside what is told of all.
pub(super) struct Told {
    pub(super) shown: Vec<Shown>,
    pub(super) details: Details,
    pub(super) break_evens: Vec<Option<BreakEven>>,
}

/// Which set to choose, at rising values of a customer.
pub(super) struct Chosen {
    baseline: Vec<Measured>,
    steps: Vec<Acceptability>,
}

/// The choice at rising values of a customer: npv and so much for each customer more at the end. It goes by
/// what is expected given the inputs, for no knowledge of inputs foretells luck.
pub(super) fn choice(sets: &Sets<'_>, evaluated: &Evaluated) -> Chosen {
    let baseline = baseline(evaluated);
    let most = most_a_customer_is_worth(&baseline, evaluated);
    let sizes: Vec<usize> =
        evaluated.sets.iter().map(|set| differing(set, &sets.reference).len() + set.len()).collect();
    let level = baseline.first().and_then(|npv| npv.estimate.mean).unwrap_or(0.0);
    let at = |step: usize| {
        let value = most * step as f64 / STEPS as f64;
        let benefit = |seen: &SeenSet| level + seen.expected[0] + value * seen.expected[1];
        let benefits: Vec<Vec<f64>> =
            evaluated.draws.iter().map(|draw| draw.sets.iter().map(benefit).collect()).collect();
        Acceptability { value, choice: choose(&benefits, &sizes) }
    };
    Chosen { steps: (0..=STEPS).map(at).collect(), baseline }
}

impl Chosen {
    /// The set that is best by the npv alone.
    pub(super) fn best(&self) -> usize {
        self.steps.first().map_or(0, |first| first.choice.chosen)
    }

    /// What is told at length: each program added to the reference, everything that goes together, the best.
    pub(super) fn shown(&self, sets: &Sets<'_>, evaluated: &Evaluated) -> Vec<usize> {
        let place = |set: &Set| evaluated.sets.iter().position(|known| known == set);
        let alone = sets.players.iter().filter_map(|&player| place(&sets.with(&sets.reference, player)));
        let mut shown: Vec<usize> = alone.collect();
        let all = fullest(sets, evaluated, usize::MAX).map(|(set, _)| set);
        for set in all.into_iter().chain([self.best()]) {
            if set != 0 && !evaluated.sets[set].is_empty() && !shown.contains(&set) {
                shown.push(set);
            }
        }
        shown
    }
}

/// The fullest set of the reference and some players (a bit each; all for the largest mask) that was
/// evaluated, and its mean incremental npv: of several, the one that adds most.
fn fullest(sets: &Sets<'_>, evaluated: &Evaluated, mask: usize) -> Option<(usize, f64)> {
    let n = sets.players.len();
    let programs = sets.joined(if n < usize::BITS as usize { mask & ((1 << n) - 1) } else { mask });
    let known = sets.fullest(&programs).into_iter().filter_map(|set| {
        let place = evaluated.sets.iter().position(|known| *known == set)?;
        Some((place, mean_added(evaluated, place)))
    });
    known.max_by(|a, b| a.1.total_cmp(&b.1))
}

/// Mean incremental npv of a set.
fn mean_added(evaluated: &Evaluated, set: usize) -> f64 {
    let added = evaluated.draws.iter().filter_map(|draw| draw.sets[set].measure(Measure::IncrementalNpv));
    added.sum::<f64>() / (evaluated.draws.len() as f64).max(1.0)
}

pub(super) fn comparison(
    (scenario, sets): (&Scenario, &Sets<'_>),
    evaluated: Evaluated,
    told: &Told,
    chosen: Chosen,
    warnings: &[Warning],
) -> Comparison {
    let shares = Shares::new(sets, &evaluated);
    let strategies: Vec<Compared> =
        (0..told.shown.len()).map(|at| compared((scenario, sets), &evaluated, (told, at), &shares)).collect();
    let audit = vec![agreement(scenario, &evaluated, told), balance(&strategies)];
    let luck = words::luck_warnings(evaluated.engine, &strategies);
    let endless = endless_equity(&evaluated);
    Comparison {
        provenance: Provenance::new(scenario, Engine::choose(scenario, Question::Comparison)),
        luck_draws: told.details.luck_draws,
        best: chosen.best(),
        sets: found_sets(scenario, sets, &evaluated),
        all_sets: sets.complete,
        acceptability: chosen.steps,
        baseline: chosen.baseline,
        audit,
        warnings: warnings.iter().cloned().chain(endless).chain(luck).collect(),
        conventions: words::conventions(),
        parameters: scenario.parameters().iter().map(|parameter| parameter.path.to_string()).collect(),
        parameter_words: words::parameters(scenario),
        rows: evaluated.draws.into_iter().map(row).collect(),
        strategies,
    }
}

fn baseline(evaluated: &Evaluated) -> Vec<Measured> {
    let metrics = baseline_metrics().into_iter().enumerate();
    let measured = metrics.map(|(at, metric)| Measured {
        metric,
        estimate: Estimate::from_values(evaluated.draws.iter().map(|draw| draw.baseline[at])),
        parameter_share: None,
    });
    measured.collect()
}

/// Says in how many draws the worth of the customers at the end is no number.
fn endless_equity(evaluated: &Evaluated) -> Option<Warning> {
    let equity = Metric::Business(BusinessMetric::CustomerEquity);
    let at = baseline_metrics().into_iter().position(|metric| metric == equity)?;
    let unknown = evaluated.draws.iter().filter(|draw| draw.baseline[at].is_none()).count();
    endless(unknown as u64, evaluated.draws.len() as u64)
}

fn row(seen: super::evaluate::SeenDraw) -> ComparedDraw {
    ComparedDraw {
        baseline_npv: seen.baseline.first().copied().flatten(),
        parameters: seen.parameters,
        measures: seen.sets.into_iter().map(|set| set.measures).collect(),
    }
}

fn found_sets(scenario: &Scenario, sets: &Sets<'_>, evaluated: &Evaluated) -> Vec<SetFound> {
    let programs = scenario.programs();
    let mut found: Vec<SetFound> = (0..evaluated.sets.len())
        .map(|at| {
            let of = |measure: Measure| {
                Estimate::from_values(evaluated.draws.iter().map(|draw| draw.sets[at].measure(measure)))
            };
            let incremental_npv = of(Measure::IncrementalNpv);
            let cost = of(Measure::DiscountedProgramCost).mean.unwrap_or(0.0);
            SetFound {
                name: sets.name(&evaluated.sets[at]),
                programs: evaluated.sets[at].iter().map(|&index| programs[index].name.clone()).collect(),
                npv: of(Measure::Npv),
                p_npv_positive: positive(evaluated, at),
                cost_and_return: (cost, incremental_npv.mean.unwrap_or(0.0) + cost),
                incremental_npv,
                standing: Standing::Efficient(None),
            }
        })
        .collect();
    // of equals the smallest stands, and the reference before all
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|&at| (at > 0, found[at].programs.len()));
    let points: Vec<(f64, f64)> = order.iter().map(|&at| found[at].cost_and_return).collect();
    for (&at, standing) in order.iter().zip(standings(&points)) {
        found[at].standing = match standing {
            Standing::Efficient(ratio) => Standing::Efficient(ratio),
            Standing::Ties(with) => Standing::Ties(order[with]),
            Standing::Dominated(by) => Standing::Dominated(order[by]),
            Standing::ExtendedDominated(a, b) => Standing::ExtendedDominated(order[a], order[b]),
        };
    }
    found
}

/// Share of draws in which a set adds to the npv.
fn positive(evaluated: &Evaluated, set: usize) -> f64 {
    let added = |seen: &SeenSet| seen.measure(Measure::IncrementalNpv).is_some_and(|npv| npv > 0.0);
    let positive = evaluated.draws.iter().filter(|draw| added(&draw.sets[set])).count();
    positive as f64 / (evaluated.draws.len() as f64).max(1.0)
}

/// What each player adds given all others, and its Shapley share.
struct Shares {
    last: Vec<Option<f64>>,
    shapley: Option<Vec<f64>>,
}

impl Shares {
    fn new(sets: &Sets<'_>, evaluated: &Evaluated) -> Shares {
        let n = sets.players.len();
        let value = |mask: usize| fullest(sets, evaluated, mask).map(|(_, added)| added);
        let all = (1_usize << n) - 1;
        let last = (0..n).map(|bit| Some(value(all)? - value(all & !(1 << bit))?)).collect();
        let of = |who: &[usize]| value(who.iter().fold(0, |mask, bit| mask | 1 << bit)).unwrap_or(0.0);
        // at most six programs: every order counts, and no chance is needed
        let shapley = sets.complete.then(|| shapley::shares(n, Key::new(0), of));
        Shares { last, shapley }
    }
}

fn compared(
    (scenario, sets): (&Scenario, &Sets<'_>),
    evaluated: &Evaluated,
    (told, at): (&Told, usize),
    shares: &Shares,
) -> Compared {
    let shown = &told.shown[at];
    let set = &evaluated.sets[shown.set];
    let seen: Vec<&SeenSet> = evaluated.draws.iter().map(|draw| &draw.sets[shown.set]).collect();
    let player = sets.players.get(at).copied();
    let programs = scenario.programs();
    let changed = differing(set, &sets.reference);
    let acting = changed.iter().filter(|program| set.contains(program));
    Compared {
        name: sets.name(set),
        set: shown.set,
        programs: set.iter().map(|&index| programs[index].name.clone()).collect(),
        last: player.and_then(|_| shares.last[at]),
        shapley: player.and_then(|_| shares.shapley.as_ref().map(|shares| shares[at])),
        drivers: decided_by(scenario, evaluated, shown.set),
        break_even: told.break_evens[at].clone(),
        says: player.map_or_else(String::new, |player| programs[player].says.clone()),
        p_npv_positive: positive(evaluated, shown.set),
        luck_sd: luck(evaluated, told, at).sd,
        cumulative_profit: by_period(seen.iter().map(|seen| &seen.cumulative[..])),
        liability: by_period(seen.iter().map(|seen| &seen.liability[..])),
        has_points: set.iter().any(|&index| programs[index].points.is_some()),
        first_period: acting.map(|&index| programs[index].start).min().unwrap_or(0),
        cloud: cloud(&seen),
        distribution: distribution(&seen),
        bridge: bridge(evaluated, (told, at)),
        measures: measures(&seen),
    }
}

/// Estimates of every measure. A cost per something is told as mean cost over mean something, because a draw
/// in which nothing is gained has no such cost.
fn measures(seen: &[&SeenSet]) -> Vec<Estimate> {
    let of = |measure: Measure| Estimate::from_values(seen.iter().map(move |seen| seen.measure(measure)));
    let mut measures: Vec<Estimate> = Measure::ALL.into_iter().map(of).collect();
    for (ratio, of) in Measure::ALL.into_iter().filter_map(|ratio| Some((ratio, ratio.per()?))) {
        let mean = |measure: Measure| measures[measure as usize].mean;
        let gained = mean(of).filter(|gained| *gained > 0.0);
        let per = mean(Measure::ProgramCost).zip(gained).map(|(cost, gained)| cost / gained);
        let estimate = &mut measures[ratio as usize];
        (estimate.mean, estimate.se) = (per, None);
    }
    measures
}

/// The uncertain numbers that decide what a set adds.
fn decided_by(scenario: &Scenario, evaluated: &Evaluated, set: usize) -> Drivers {
    let outcomes: Vec<Option<f64>> =
        evaluated.draws.iter().map(|draw| Some(draw.sets[set].expected[0])).collect();
    let rows: Vec<&[f64]> = evaluated.draws.iter().map(|draw| draw.parameters.as_slice()).collect();
    drivers(scenario, &rows, &outcomes)
}

/// Incremental npv with luck less what is expected given the inputs.
fn luck(evaluated: &Evaluated, told: &Told, at: usize) -> Estimate {
    let set = told.shown[at].set;
    let of_draw = |(draw, seen): (usize, &super::evaluate::SeenDraw)| {
        let seen = &seen.sets[set];
        let lucky = match evaluated.engine {
            Engine::Expected => told.details.draws.get(draw).and_then(|details| details[at].lucky),
            _ => seen.measure(Measure::IncrementalNpv),
        };
        lucky.map(|lucky| Some(lucky - seen.expected[0]))
    };
    Estimate::from_values(evaluated.draws.iter().enumerate().filter_map(of_draw))
}

/// Discounted program cost and incremental npv of the first draws.
fn cloud(seen: &[&SeenSet]) -> Vec<(f64, f64)> {
    let points = seen.iter().filter_map(|seen| {
        Some((seen.measure(Measure::DiscountedProgramCost)?, seen.measure(Measure::IncrementalNpv)?))
    });
    points.take(CLOUD).collect()
}

/// Quantiles of the incremental npv.
fn distribution(seen: &[&SeenSet]) -> Vec<(f64, f64)> {
    let mut npvs: Vec<f64> = seen.iter().filter_map(|seen| seen.measure(Measure::IncrementalNpv)).collect();
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
/// what rewards and the programs themselves cost. The kinds are told apart over the first draws only; what all
/// of them bring differs there from the mean over all draws, and the difference is shared out by their sizes.
fn bridge(evaluated: &Evaluated, (told, at): (&Told, usize)) -> Vec<Part> {
    let shown = &told.shown[at];
    let mean = |of: Measure, draws: usize| {
        let seen = evaluated.draws[..draws].iter().filter_map(|draw| draw.sets[shown.set].measure(of));
        seen.sum::<f64>() / (draws as f64).max(1.0)
    };
    let all = evaluated.draws.len();
    let cost = mean(Measure::DiscountedProgramCost, all);
    let whole = mean(Measure::IncrementalNpv, all) + cost;
    let first = all.min(BRIDGE_DRAWS as usize);
    let of_first = mean(Measure::IncrementalNpv, first) + mean(Measure::DiscountedProgramCost, first);
    let mut before = 0.0;
    let mut parts = Vec::new();
    for (index, acts) in shown.acts.iter().enumerate() {
        let partial =
            told.details.draws.iter().take(first).map(|details| details[at].gross.get(index).copied());
        let partial: Option<f64> = partial.sum::<Option<f64>>().map(|sum| sum / (first as f64).max(1.0));
        let gross = if index + 1 < shown.acts.len() { partial.unwrap_or(of_first) } else { of_first };
        parts.push(Part { name: acts.name(), value: gross - before });
        before = gross;
    }
    let shares = share_out(whole - of_first, parts.iter().map(|part| part.value));
    parts.iter_mut().zip(shares).for_each(|(part, share)| part.value += share);
    let fixed = evaluated.draws.iter().map(|draw| draw.sets[shown.set].fixed_cost).sum::<f64>();
    let fixed = fixed / (all as f64).max(1.0);
    let settled = mean(Measure::PointsSettlement, all);
    parts.push(Part { name: "rewards and members", value: fixed + settled - cost });
    if settled.abs() > 0.0 {
        parts.push(Part { name: "points settled later", value: -settled });
    }
    parts.push(Part { name: "setup and running", value: -fixed });
    parts
}

/// A round number above what a customer who is there at the end is worth: the end of the axis.
fn most_a_customer_is_worth(baseline: &[Measured], evaluated: &Evaluated) -> f64 {
    let mean_of = |metric: BusinessMetric| {
        baseline.iter().find(|measured| measured.metric == metric.into())?.estimate.mean
    };
    let customers = mean_of(BusinessMetric::CustomersEnd).filter(|customers| *customers > 0.0);
    let equity = mean_of(BusinessMetric::CustomerEquity).zip(customers);
    let worth = equity.map(|(equity, customers)| 2.0 * equity / customers).filter(|worth| *worth > 0.0);
    let n = (evaluated.draws.len() as f64).max(1.0);
    let even = (1..evaluated.sets.len()).filter_map(|set| {
        let mean =
            |at: usize| evaluated.draws.iter().map(|draw| draw.sets[set].expected[at]).sum::<f64>() / n;
        let kept = Some(mean(1)).filter(|kept| kept.abs() > 0.0)?;
        Some(2.0 * (mean(0) / kept).abs())
    });
    let least = worth.unwrap_or_else(|| even.fold(0.0, f64::max)).max(1.0);
    let power = libm::pow(10.0, libm::log10(least).floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|&round| round >= least)
        .unwrap_or(least)
}

/// Whether the two engines agree on the mean incremental npv of every shown set.
fn agreement(scenario: &Scenario, evaluated: &Evaluated, told: &Told) -> Check {
    let name = "engines agree";
    if evaluated.engine == Engine::Individual && scenario.tells_members_apart() {
        return Check::skipped(name, "points counted member by member are known to one engine only");
    }
    let known =
        if evaluated.engine == Engine::Expected { told.details.luck_draws as usize } else { usize::MAX };
    let known = evaluated.draws.len().min(known);
    if known < ENOUGH_DRAWS {
        let had = if known < evaluated.draws.len() {
            format!(
                "needs at least {ENOUGH_DRAWS} draws of both engines, and there are too many classes for more than {known}"
            )
        } else {
            format!("needs at least {ENOUGH_DRAWS} draws")
        };
        return Check::skipped(name, had);
    }
    let mut worst: f64 = 0.0;
    for at in 0..told.shown.len() {
        let difference = luck(evaluated, told, at);
        if let (Some(mean), Some(se)) = (difference.mean, difference.se.filter(|se| *se > 0.0)) {
            worst = worst.max(mean.abs() / se);
        }
    }
    let detail = format!(
        "mean incremental npv of every strategy against the other engine on the first {known} draws; farthest apart: {worst:.1} standard errors"
    );
    let allowed = standard_errors_allowed(known as u64, told.shown.len());
    Check::of(name, worst <= allowed, detail)
}

/// Whether the parts of each bridge sum to the mean incremental npv.
fn balance(strategies: &[Compared]) -> Check {
    let apart = strategies.iter().map(|one| {
        let parts: f64 = one.bridge.iter().map(|part| part.value).sum();
        let size: f64 = one.bridge.iter().map(|part| part.value.abs()).sum();
        (parts - one.measure(Measure::IncrementalNpv).mean.unwrap_or(0.0)).abs() / size.max(1.0)
    });
    // sums of a few thousand rounded numbers
    Check::of(
        "parts sum up",
        apart.fold(0.0, f64::max) <= 1e-6,
        "effects less costs are the incremental npv, for every strategy",
    )
}
