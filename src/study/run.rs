//! A run: every draw of a scenario through both lenses, block by block.

use super::audit::audit;
use super::block::{Block, TRIANGLE_DRAWS, Workshop, count};
use super::findings::{Curve, Discount, Distribution, Findings, Measured, Spread, TriangleCell, Warning};
use super::metric::Metric;
use super::tallies::{Tallies, WHALE_FRACTIONS};
use super::{law, words};
use crate::engine::Limit;
use crate::metrics::Lens;
use crate::model::Engine;
use crate::results::{BusinessMetric, CohortCurve, CohortMetric, Series};
use crate::scenario::Scenario;
use crate::stats::copula::CopulaError;
use crate::stats::estimate::Tally;
use rayon::prelude::*;
use std::ops::Range;

/// Blocks that each thread works on before results are merged: enough to keep threads busy, few
/// enough that memory does not grow with draws.
const BLOCKS_PER_THREAD: usize = 4;

/// Watches a run and may stop it.
pub trait Observer: Sync {
    /// A block was merged: its rows may be written, and `done` of `total` draws are finished.
    ///
    /// # Errors
    /// In words, when it could not do its part; the run then stops.
    fn merged(&mut self, block: &Block, done: u64, total: u64) -> Result<(), String> {
        let _ = (block, done, total);
        Ok(())
    }

    /// Whether the run should stop; asked often, from any thread.
    fn should_stop(&self) -> bool {
        false
    }
}

/// Nobody watches.
pub struct Unwatched;

impl Observer for Unwatched {}

/// Why a run ended without findings.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A limit was reached.
    #[error("{0}; give the market a size, lower referrals, or shorten the horizon")]
    Limit(#[from] Limit),
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The observer could not do its part.
    #[error("{0}")]
    Observer(String),
    /// Correlations contradict each other.
    #[error("{0}")]
    Correlations(#[from] CopulaError),
    /// The threads could not be started.
    #[error("cannot start threads: {0}")]
    Threads(String),
}

/// Runs a whole scenario.
///
/// # Errors
/// When a limit is reached, the observer asks to stop or fails, or threads cannot be started.
pub fn run(
    scenario: &Scenario,
    threads: usize,
    warnings: &[Warning],
    observer: &mut impl Observer,
) -> Result<Findings, RunError> {
    let blocks = 0..count(scenario.simulation().draws);
    let merged = compute(scenario, threads, blocks, observer)?;
    Ok(findings(scenario, &merged.tallies, warnings))
}

/// Computes some blocks and merges them; rows go to the observer and are dropped.
///
/// # Errors
/// As [`run`].
pub fn compute(
    scenario: &Scenario,
    threads: usize,
    blocks: Range<u64>,
    observer: &mut impl Observer,
) -> Result<Block, RunError> {
    let workshop = Workshop::new(scenario, Engine::of(scenario))?;
    let pool = pool(threads)?;
    let width = (pool.current_num_threads() * BLOCKS_PER_THREAD) as u64;
    let total = draws_in(scenario, &blocks);
    let mut merged =
        Block { first: blocks.start, end: blocks.start, rows: Vec::new(), tallies: Tallies::new(scenario) };
    let mut done = 0;
    let mut next = blocks.start;
    while next < blocks.end {
        let chunk: Vec<u64> = (next..(next + width).min(blocks.end)).collect();
        next += chunk.len() as u64;
        let watcher: &_ = observer;
        let stop = || watcher.should_stop();
        let results: Vec<_> =
            pool.install(|| chunk.par_iter().map(|number| workshop.block(*number, &stop)).collect());
        for result in results {
            let block = result?.ok_or(RunError::Interrupted)?;
            done += block.rows.len() as u64;
            observer.merged(&block, done, total).map_err(RunError::Observer)?;
            merged.append(Block { rows: Vec::new(), ..block });
        }
    }
    Ok(merged)
}

/// Threads to work on; 0 for one per core.
pub(super) fn pool(threads: usize) -> Result<rayon::ThreadPool, RunError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| RunError::Threads(error.to_string()))
}

/// Draws in a range of blocks.
fn draws_in(scenario: &Scenario, blocks: &Range<u64>) -> u64 {
    let (draws, size) =
        (scenario.simulation().draws, super::block::draws_per_block(scenario.simulation().draws));
    (blocks.end * size).min(draws) - (blocks.start * size).min(draws)
}

/// What the tallies of all draws say.
pub fn findings(scenario: &Scenario, tallies: &Tallies, warnings: &[Warning]) -> Findings {
    let engine = Engine::of(scenario);
    let metrics = Metric::all();
    let measured: Vec<Measured> = metrics
        .iter()
        .enumerate()
        .map(|(at, metric)| Measured {
            metric: *metric,
            estimate: tallies.metrics[at].estimate(),
            parameter_share: parameter_share(tallies, at),
        })
        .collect();
    let n_cohort = metrics.iter().filter(|metric| metric.lens() == Lens::Cohort).count();
    let (cohort, business) = measured.split_at(n_cohort);
    let stage = |index: usize| scenario.stages()[index].name.clone();
    let value_by_stage = tallies
        .value_by_stage
        .iter()
        .enumerate()
        .map(|(index, tally)| (stage(index), tally.mean()))
        .collect();
    Findings {
        title: scenario.title().to_owned(),
        description: scenario.description().to_owned(),
        engine: engine.name(),
        engine_reason: words::engine_reason(scenario),
        draws: scenario.simulation().draws,
        seed: scenario.simulation().seed,
        currency: scenario.currency().to_owned(),
        period: scenario.time().period.name(),
        horizon_periods: scenario.time().horizon_periods,
        periods_per_year: scenario.time().period.whole_per_year(),
        cohort_customers: scenario.cohort().customers,
        has_channels: !scenario.channels().is_empty(),
        has_business: !scenario.opening().is_empty() || !scenario.channels().is_empty(),
        cohort_metrics: cohort.to_vec(),
        curves: curves(tallies, &stage),
        value_by_stage,
        between_customers: (tallies.between_customers.count() > 0)
            .then(|| tallies.between_customers.estimate()),
        distributions: distributions(tallies),
        whale: WHALE_FRACTIONS.into_iter().zip(points(&tallies.whale)).collect(),
        law: law::curve(scenario),
        discount: discount(scenario),
        business_metrics: business.to_vec(),
        series: series(tallies, &stage),
        triangle: triangle(tallies),
        warnings: warnings.iter().cloned().chain(words::run_warnings(scenario, tallies)).collect(),
        conventions: words::conventions(scenario, TRIANGLE_DRAWS),
        audit: audit(tallies, scenario.cohort().entry, scenario.tells_members_apart()),
    }
}

/// Bins for a number of draws, by Rice's rule; a curve of more than forty is no easier to read.
fn bins_for(values: u64) -> usize {
    (2.0 * (values as f64).cbrt()).ceil().clamp(5.0, 40.0) as usize
}

fn distributions(tallies: &Tallies) -> Vec<Distribution> {
    let metrics = Metric::all();
    let of = |wanted: Metric| {
        let at = metrics.iter().position(|metric| *metric == wanted)?;
        Some((Spread::OverDraws(wanted), &tallies.metrics[at]))
    };
    let between = (Spread::BetweenCustomers, &tallies.between_customers);
    let (clv, npv) = (of(CohortMetric::Clv.into()), of(BusinessMetric::Npv.into()));
    clv.into_iter()
        .chain(npv)
        .chain([between])
        .filter(|(_, tally)| tally.count() > tally.unknown())
        .map(|(of, tally)| Distribution { of, bins: tally.histogram(bins_for(tally.count())) })
        .collect()
}

fn discount(scenario: &Scenario) -> Discount {
    let time = scenario.time();
    let known = time.discount.parameter().is_none();
    Discount { rate: known.then(|| time.discount.at(&[])), timing: time.cash_flow.theta() }
}

/// Variance of the expectation given the parameters, over all variance; none where all draws are the same but
/// for rounding.
fn parameter_share(tallies: &Tallies, at: usize) -> Option<f64> {
    // some thousand sums of f64 leave 1e-13 of a mean
    const ROUNDING: f64 = 1e-12;
    let tally = &tallies.metrics[at];
    let least = ROUNDING * tally.estimate().mean?.abs();
    let all = tally.variance().filter(|variance| variance.sqrt() > least)?;
    if tallies.expected.is_empty() {
        return Some(1.0);
    }
    let parameters = tallies.expected[at].variance()?;
    Some((parameters / all).clamp(0.0, 1.0))
}

fn points(cells: &[Tally]) -> Vec<crate::stats::estimate::Estimate> {
    cells.iter().map(Tally::estimate).collect()
}

fn curves(tallies: &Tallies, stage: &impl Fn(usize) -> String) -> Vec<Curve> {
    let list = tallies.curve_list();
    let cells = tallies.curves.chunks_exact(tallies.n_periods());
    list.into_iter()
        .zip(cells)
        .map(|(curve, cells)| Curve {
            of: curve.into(),
            name: curve.name().to_owned(),
            stage: match curve {
                CohortCurve::StageMix(index) => Some(stage(index)),
                _ => None,
            },
            points: points(cells),
        })
        .collect()
}

fn series(tallies: &Tallies, stage: &impl Fn(usize) -> String) -> Vec<Curve> {
    let list = tallies.series_list();
    let cells = tallies.series.chunks_exact(tallies.n_periods());
    list.into_iter()
        .zip(cells)
        .map(|(series, cells)| match series {
            Series::Stage(index) => Curve {
                of: series.into(),
                name: format!("stage.{}", stage(index)),
                stage: Some(stage(index)),
                points: points(cells),
            },
            other => {
                Curve { of: series.into(), name: other.name().to_owned(), stage: None, points: points(cells) }
            }
        })
        .collect()
}

fn triangle(tallies: &Tallies) -> Vec<TriangleCell> {
    let mut cells = Vec::new();
    for (cohort, sums) in &tallies.triangle {
        let first = sums.customers.first().map_or(0.0, Tally::sum);
        for (age, (customers, revenue)) in sums.customers.iter().zip(&sums.revenue).enumerate() {
            cells.push(TriangleCell {
                cohort: *cohort,
                tenure: sums.first_tenure + age,
                customers: customers.mean().unwrap_or(0.0),
                retention: (first > 0.0).then(|| customers.sum() / first),
                revenue: revenue.mean().unwrap_or(0.0),
            });
        }
    }
    cells
}
