//! Everything that is counted over draws, in a form that merges.

use super::ledgers::Ledgers;
use super::metric::Metric;
use crate::metrics::Needs;
use crate::model::{Clamped, ClampedAt, Model};
use crate::results::{BusinessDraw, CohortCurve, CohortDraw, DrawOutcome, Series, Triangle};
use crate::scenario::Scenario;
use crate::scenario::path::Path;
use crate::stats::estimate::{Grid, Tally, Total, top_shares};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Draws up to which percentiles of metrics are exact; beyond, they are within 0.1 %.
pub(in crate::study) const EXACT_METRICS: usize = 10_000;
/// Numbers kept in all for the exact percentiles of curves and series.
const EXACT_CELLS: usize = 8_000_000;

/// Shares of customers, the most valuable first, whose share of value is tallied.
pub const WHALE_FRACTIONS: [f64; 20] = [
    0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85,
    0.90, 0.95, 1.00,
];

/// What was clamped, as it can be counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClampKey {
    /// Path of the change, or of the share; empty for another number of a stage, or of the lapsed.
    pub path: String,
    /// What it was, in words.
    pub what: String,
    /// Whose number it is.
    pub of: Owner,
}

/// Whose number was clamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Owner {
    /// Of the lapsed.
    Lapsed,
    /// Of the segments as a whole.
    Segments,
    /// Of a stage.
    Stage(usize),
}

impl ClampKey {
    /// The keys of all that a draw pushed out of its bounds.
    pub fn all(model: &Model<'_>) -> Vec<ClampKey> {
        model.clamped().iter().map(ClampKey::of).collect()
    }

    /// The key of something clamped.
    pub fn of(clamped: &Clamped<'_>) -> ClampKey {
        let rest = "what the other shares leave is below 0";
        let (mut path, mut of) = (String::new(), clamped.stage.map_or(Owner::Lapsed, Owner::Stage));
        let what = match clamped.at {
            ClampedAt::RestOfSegments(name) => {
                (path, of) = (Path::of(["segment", name, "share"]).into(), Owner::Segments);
                rest
            }
            ClampedAt::Passives => rest,
            ClampedAt::Change(change) => {
                path = change.into();
                "the result of this change is out of bounds"
            }
            ClampedAt::NoEntry(change) => {
                path = change.into();
                "the row given outright has no entry that this change could alter"
            }
            ClampedAt::Churn => "a drawn churn is out of bounds",
            ClampedAt::ClimbAndSlip => "climb and slip sum to more than 1",
            ClampedAt::Row => "the row sums to more than 1",
            ClampedAt::WinBackAndGiveUp => "win_back and give_up sum to more than 1",
            ClampedAt::Orders => "the chance of an order is more than 1",
        };
        ClampKey { path, what: what.to_owned(), of }
    }
}

/// Sums of one first-purchase cohort over draws.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CohortSums {
    /// Tenure of the first entry.
    pub first_tenure: usize,
    /// Customers by tenure.
    pub customers: Vec<Total>,
    /// Revenue by tenure.
    pub revenue: Vec<Total>,
}

/// Everything tallied over draws.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tallies {
    n_stages: usize,
    n_periods: usize,
    has_business: bool,
    has_points: bool,
    /// Metrics, cohort lens first.
    pub metrics: Vec<Tally>,
    /// The same metrics by the expected engine; empty where that is the engine.
    pub expected: Vec<Tally>,
    /// Metrics less the expected engine's.
    pub differences: Vec<Tally>,
    /// Cohort curves, each by tenure.
    pub curves: Grid,
    /// Business series, each by period.
    pub series: Grid,
    /// Value of a customer just arrived, by stage.
    pub value_by_stage: Vec<Tally>,
    /// Own value of single customers, where individuals were simulated.
    pub between_customers: Tally,
    /// Share of all own value that the most valuable customers hold, by [`WHALE_FRACTIONS`]; empty
    /// unless individuals were simulated.
    pub whale: Vec<Tally>,
    /// First-purchase cohorts.
    pub triangle: BTreeMap<i64, CohortSums>,
    /// How often what was clamped.
    pub clamped: BTreeMap<String, (ClampKey, u64)>,
    /// Periods in which word of mouth was held back.
    pub word_of_mouth_clamped: u64,
    /// Conservation of heads and money.
    pub ledgers: Ledgers,
}

impl Tallies {
    /// Nothing tallied yet.
    pub fn new(scenario: &Scenario) -> Tallies {
        let (n_stages, n_periods) = (scenario.stages().len(), scenario.time().horizon_periods);
        let n_curves = (2 + n_stages) * n_periods;
        let has_points = scenario.programs().iter().any(|program| program.points.is_some());
        let n_series = n_series(has_points, n_stages) * n_periods;
        let keep_cells = (EXACT_CELLS / (n_curves + n_series)).clamp(64, EXACT_METRICS);
        Tallies {
            n_stages,
            n_periods,
            has_business: scenario.has_business(),
            has_points,
            metrics: vec![Tally::new(EXACT_METRICS); Metric::all().len()],
            expected: Vec::new(),
            differences: Vec::new(),
            curves: Grid::new(n_curves, keep_cells),
            series: Grid::new(n_series, keep_cells),
            value_by_stage: vec![Tally::new(EXACT_METRICS); n_stages],
            between_customers: Tally::new(EXACT_METRICS),
            whale: Vec::new(),
            triangle: BTreeMap::new(),
            clamped: BTreeMap::new(),
            word_of_mouth_clamped: 0,
            ledgers: Ledgers::default(),
        }
    }

    /// Number of periods of the horizon.
    pub fn n_periods(&self) -> usize {
        self.n_periods
    }

    /// The cohort curves, in the order of `curves`.
    pub fn curve_list(&self) -> Vec<CohortCurve> {
        [CohortCurve::ClvCurve, CohortCurve::RetentionCurve]
            .into_iter()
            .chain((0..self.n_stages).map(CohortCurve::StageMix))
            .collect()
    }

    /// The business series, in the order of `series`.
    pub fn series_list(&self) -> Vec<Series> {
        listed(self.has_points).chain((0..self.n_stages).map(Series::Stage)).collect()
    }

    /// A cohort curve at a tenure.
    pub fn curve_at(&self, curve: CohortCurve, tenure: usize) -> Option<Tally> {
        let at = self.curve_list().iter().position(|one| *one == curve)?;
        Some(self.curves.column(at * self.n_periods + tenure))
    }

    /// A business series in a period; absent where the scenario has none of its kind.
    pub fn series_at(&self, series: Series, period: usize) -> Option<Tally> {
        let at = self.series_list().iter().position(|one| *one == series)?;
        Some(self.series.column(at * self.n_periods + period))
    }

    /// Takes in a draw, and what the expected engine makes of it; returns its metrics.
    pub fn add(&mut self, outcome: &DrawOutcome, expected: Option<&DrawOutcome>) -> Vec<Option<f64>> {
        let metrics = Metric::values(outcome);
        for (tally, value) in self.metrics.iter_mut().zip(&metrics) {
            tally.push(*value);
        }
        if let Some(expected) = expected {
            self.add_expected(&metrics, &Metric::values(expected));
        }
        self.add_curves(&outcome.cohort);
        self.add_series(&outcome.business);
        // the expected engine's values by stage are exact; the others' are the same numbers
        for (tally, value) in self.value_by_stage.iter_mut().zip(&outcome.cohort.value_by_stage) {
            tally.push(*value);
        }
        self.add_customers(&outcome.cohort.between_customers);
        self.word_of_mouth_clamped += outcome.business.word_of_mouth_clamped as u64;
        metrics
    }

    fn add_expected(&mut self, metrics: &[Option<f64>], expected: &[Option<f64>]) {
        if self.expected.is_empty() {
            self.expected = vec![Tally::new(EXACT_METRICS); metrics.len()];
            self.differences = vec![Tally::new(EXACT_METRICS); metrics.len()];
        }
        for (index, (value, expected)) in metrics.iter().zip(expected).enumerate() {
            self.expected[index].push(*expected);
            let difference = value.zip(*expected).map(|(value, expected)| value - expected);
            self.differences[index].push(difference);
        }
    }

    fn add_customers(&mut self, values: &[f64]) {
        if values.is_empty() {
            return;
        }
        self.between_customers.extend(values);
        self.whale.resize(WHALE_FRACTIONS.len(), Tally::new(EXACT_METRICS));
        let shares = top_shares(&mut values.to_vec(), &WHALE_FRACTIONS);
        for (index, tally) in self.whale.iter_mut().enumerate() {
            tally.push(shares.as_ref().map(|shares| shares[index]));
        }
    }

    fn add_curves(&mut self, draw: &CohortDraw) {
        let curves = self.curve_list();
        self.curves.push(curves.into_iter().flat_map(|curve| draw.curve(curve)).copied());
    }

    fn add_series(&mut self, draw: &BusinessDraw) {
        // a business with nobody in it is the same zeros in every draw: once will do
        if !self.has_business && self.metrics[0].count() > 1 {
            return;
        }
        let periods = 0..self.n_periods;
        let of = |series: Series| periods.clone().map(move |t| draw.at(series, t).unwrap_or(f64::NAN));
        self.series.push(self.series_list().into_iter().flat_map(of));
    }

    /// Takes in the first-purchase cohorts of a draw.
    pub fn add_triangle(&mut self, triangle: &Triangle) {
        for row in &triangle.cohorts {
            let sums = self.triangle.entry(row.cohort).or_insert_with(|| CohortSums {
                first_tenure: row.first_tenure,
                customers: vec![Total::default(); row.customers.len()],
                revenue: vec![Total::default(); row.revenue.len()],
            });
            sums.customers.iter_mut().zip(&row.customers).for_each(|(total, value)| total.push(*value));
            sums.revenue.iter_mut().zip(&row.revenue).for_each(|(total, value)| total.push(*value));
        }
    }

    /// Counts something clamped.
    pub fn add_clamped(&mut self, key: ClampKey) {
        let name = format!("{}|{}|{:?}", key.path, key.what, key.of);
        self.clamped.entry(name).or_insert((key, 0)).1 += 1;
    }

    /// Takes in everything that another tally has seen.
    pub fn merge(&mut self, other: &Tallies) {
        merge_all(&mut self.metrics, &other.metrics);
        if self.expected.is_empty() {
            self.expected.clone_from(&other.expected);
            self.differences.clone_from(&other.differences);
        } else {
            merge_all(&mut self.expected, &other.expected);
            merge_all(&mut self.differences, &other.differences);
        }
        self.curves.merge(&other.curves);
        self.series.merge(&other.series);
        merge_all(&mut self.value_by_stage, &other.value_by_stage);
        self.between_customers.merge(&other.between_customers);
        if self.whale.is_empty() {
            self.whale.clone_from(&other.whale);
        } else {
            merge_all(&mut self.whale, &other.whale);
        }
        for (cohort, sums) in &other.triangle {
            match self.triangle.get_mut(cohort) {
                Some(own) => {
                    own.customers.iter_mut().zip(&sums.customers).for_each(|(own, more)| own.merge(more));
                    own.revenue.iter_mut().zip(&sums.revenue).for_each(|(own, more)| own.merge(more));
                }
                None => {
                    self.triangle.insert(*cohort, sums.clone());
                }
            }
        }
        for (name, (key, times)) in &other.clamped {
            self.clamped.entry(name.clone()).or_insert((key.clone(), 0)).1 += times;
        }
        self.word_of_mouth_clamped += other.word_of_mouth_clamped;
        self.ledgers.add(&other.ledgers);
    }
}

/// Series of a scenario, those of points only where it has some.
fn listed(has_points: bool) -> impl Iterator<Item = Series> {
    Series::ALL.into_iter().filter(move |series| has_points || series.row().needs != Needs::Points)
}

fn n_series(has_points: bool, n_stages: usize) -> usize {
    listed(has_points).count() + n_stages
}

fn merge_all(own: &mut [Tally], other: &[Tally]) {
    for (own, other) in own.iter_mut().zip(other) {
        own.merge(other);
    }
}
