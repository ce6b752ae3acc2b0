//! A run: every draw of a scenario through both lenses, block by block.

mod survival;

use crate::metrics::Lens;
use crate::model::{Engine, Question};
use crate::results::{BusinessMetric, CohortCurve, CohortMetric, Series};
use crate::scenario::Scenario;
use crate::scenario::path::Path;
use crate::stats::estimate::{Estimate, Tally, Total};
use crate::study::kernel::audit::audit;
use crate::study::kernel::block::{TRIANGLE_DRAWS, compute, count};
use crate::study::kernel::draw_table::DrawTable;
use crate::study::kernel::findings::{
    Curve, Discount, Distribution, Findings, Measured, Spread, TriangleCell, Warning,
};
use crate::study::kernel::metric::Metric;
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::{Context, RunError};
use crate::study::kernel::tallies::{Tallies, WHALE_FRACTIONS};
use crate::study::kernel::words;

/// Runs a whole scenario.
///
/// # Errors
/// When a limit is reached, the context says to stop, or threads cannot be started.
pub fn run(scenario: &Scenario, warnings: &[Warning], context: &Context<'_>) -> Result<Findings, RunError> {
    let blocks = 0..count(scenario.simulation().draws);
    let merged = compute(scenario, blocks, context, &mut |_| Ok(()))?;
    Ok(findings(scenario, &merged.tallies, warnings))
}

/// The same, and every draw as a row of a table.
///
/// # Errors
/// As [`run`].
pub fn with_draws(
    scenario: &Scenario,
    warnings: &[Warning],
    context: &Context<'_>,
) -> Result<(Findings, DrawTable), RunError> {
    let mut draws = DrawTable::new(scenario);
    let blocks = 0..count(scenario.simulation().draws);
    let merged = compute(scenario, blocks, context, &mut |block| {
        draws.add(block);
        Ok(())
    })?;
    Ok((findings(scenario, &merged.tallies, warnings), draws))
}

/// What the tallies of all draws say.
pub fn findings(scenario: &Scenario, tallies: &Tallies, warnings: &[Warning]) -> Findings {
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
        provenance: Provenance::new(scenario, Engine::choose(scenario, Question::Run)),
        description: scenario.description().to_owned(),
        periods_per_year: scenario.time().period.whole_per_year(),
        cohort_customers: scenario.cohort().customers,
        has_channels: !scenario.channels().is_empty(),
        has_business: scenario.has_business(),
        cohort_metrics: cohort.to_vec(),
        curves: curves(tallies, &stage),
        value_by_stage,
        between_customers: (tallies.between_customers.count() > 0)
            .then(|| tallies.between_customers.estimate()),
        distributions: distributions(tallies),
        whale: WHALE_FRACTIONS.into_iter().zip(points(&tallies.whale)).collect(),
        law: survival::curve(scenario),
        discount: discount(scenario),
        business_metrics: business.to_vec(),
        series: series(tallies, &stage),
        triangle: triangle(tallies),
        warnings: warnings.iter().cloned().chain(words::run_warnings(scenario, tallies)).collect(),
        conventions: words::conventions(scenario, TRIANGLE_DRAWS),
        audit: audit(tallies, scenario),
    }
}

/// Bins for a number of draws, by Rice's rule; a curve of more than forty is no easier to read.
fn bins_for(values: u64) -> usize {
    (2.0 * libm::cbrt(values as f64)).ceil().clamp(5.0, 40.0) as usize
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

fn points(cells: &[Tally]) -> Vec<Estimate> {
    cells.iter().map(Tally::estimate).collect()
}

fn curves(tallies: &Tallies, stage: &impl Fn(usize) -> String) -> Vec<Curve> {
    let estimates = tallies.curves.estimates();
    let curves = tallies.curve_list().into_iter().zip(estimates.chunks_exact(tallies.n_periods()));
    let curve = |(curve, points): (CohortCurve, &[Estimate])| Curve {
        of: curve.into(),
        name: curve.name().to_owned(),
        stage: match curve {
            CohortCurve::StageMix(index) => Some(stage(index)),
            _ => None,
        },
        points: points.to_vec(),
    };
    curves.map(curve).collect()
}

fn series(tallies: &Tallies, stage: &impl Fn(usize) -> String) -> Vec<Curve> {
    let estimates = tallies.series.estimates();
    let list = tallies.series_list().into_iter().zip(estimates.chunks_exact(tallies.n_periods()));
    let curve = |(series, points): (Series, &[Estimate])| {
        let (name, stage) = match series {
            Series::Stage(index) => (Path::of(["stage", &stage(index)]).into(), Some(stage(index))),
            other => (other.name().to_owned(), None),
        };
        Curve { of: series.into(), name, stage, points: points.to_vec() }
    };
    list.map(curve).collect()
}

fn triangle(tallies: &Tallies) -> Vec<TriangleCell> {
    let mut cells = Vec::new();
    for (cohort, sums) in &tallies.triangle {
        let first = sums.customers.first().and_then(Total::sum).unwrap_or(0.0);
        for (age, (customers, revenue)) in sums.customers.iter().zip(&sums.revenue).enumerate() {
            cells.push(TriangleCell {
                cohort: *cohort,
                tenure: sums.first_tenure + age,
                customers: customers.mean().unwrap_or(0.0),
                retention: customers.sum().filter(|_| first > 0.0).map(|customers| customers / first),
                revenue: revenue.mean().unwrap_or(0.0),
            });
        }
    }
    cells
}
