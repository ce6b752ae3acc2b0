//! The scalar metrics of both lenses, as one list; and the measures of programs, as metrics.

use crate::results::{BusinessDraw, BusinessMetric, CohortDraw, CohortMetric, DrawOutcome, Series};
use crate::scenario::Scenario;
use crate::study::kernel::measures::Measure;

/// Series whose sum over the horizon is a metric of the same name.
const SUMMED: [Series; 19] = [
    Series::Entrants,
    Series::ReferredEntrants,
    Series::FirstPurchases,
    Series::ReferredFirstPurchases,
    Series::Lapses,
    Series::WinBacks,
    Series::Orders,
    Series::Revenue,
    Series::GrossProfit,
    Series::CostToServe,
    Series::Contribution,
    Series::AcquisitionCost,
    Series::ProgramCost,
    Series::FixedCost,
    Series::Profit,
    Series::DiscountedProfit,
    Series::PointsIssued,
    Series::PointsRedeemed,
    Series::PointsExpired,
];

/// A number that a draw yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Of the cohort lens.
    Cohort(CohortMetric),
    /// Of the business lens.
    Business(BusinessMetric),
    /// The sum of a series of the business lens over the horizon.
    Sum(Series),
    /// A measure of programs against none, in the business lens.
    Program(Subject, Measure),
}

/// What names of measures of the best set begin with.
pub const OF_BEST: &str = "set.best.";

/// The programs that a measure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A program by itself, by its place in the file.
    One(usize),
    /// The set that is best for the scenario as it stands, a bit for each program.
    Best(u8),
}

impl Subject {
    /// The programs, by their places in the file.
    pub fn programs(self) -> Vec<usize> {
        match self {
            Subject::One(program) => vec![program],
            Subject::Best(set) => (0..u8::BITS as usize).filter(|bit| set >> bit & 1 == 1).collect(),
        }
    }
}

impl Metric {
    /// Every metric: the cohort lens first, then the business lens's own, then sums that are not among them.
    pub fn all() -> Vec<Metric> {
        let cohort = CohortMetric::ALL.into_iter().map(Metric::Cohort);
        let business = BusinessMetric::ALL.into_iter().map(Metric::Business);
        let sums = SUMMED
            .iter()
            .filter(|series| BusinessMetric::from_name(series.name()).is_none())
            .map(|series| Metric::Sum(*series));
        cohort.chain(business).chain(sums).collect()
    }

    /// The metric of this name; no two lenses share one.
    ///
    /// ```
    /// use cltv::study::metric::Metric;
    /// assert_eq!(Metric::named("npv").map(Metric::lens), Some("business"));
    /// assert_eq!(Metric::named("happiness"), None);
    /// ```
    pub fn named(name: &str) -> Option<Metric> {
        Metric::all().into_iter().find(|metric| metric.name() == name)
    }

    /// The metric of this name in a scenario: one of [`Metric::all`], `program.NAME.MEASURE`, or
    /// `set.best.MEASURE`, of the set that [`with_best`](crate::study::compare::with_best) found (none, until it did).
    pub fn find(scenario: &Scenario, name: &str) -> Option<Metric> {
        if let Some(measure) = name.strip_prefix(OF_BEST) {
            let best = scenario.best_programs().unwrap_or_default();
            let set = best.iter().fold(0, |set, program| set | 1 << program);
            return Some(Metric::Program(Subject::Best(set), Measure::named(measure)?));
        }
        let Some(rest) = name.strip_prefix("program.") else { return Metric::named(name) };
        scenario.programs().iter().enumerate().find_map(|(index, program)| {
            let measure = rest.strip_prefix(&program.name)?.strip_prefix('.')?;
            Some(Metric::Program(Subject::One(index), Measure::named(measure)?))
        })
    }

    /// Its name; of a measure of programs without the programs.
    pub fn name(self) -> &'static str {
        match self {
            Metric::Cohort(metric) => metric.name(),
            Metric::Business(metric) => metric.name(),
            Metric::Sum(series) => series.name(),
            Metric::Program(_, measure) => measure.name(),
        }
    }

    /// Its name as one writes it for a scenario.
    pub fn written(self, scenario: &Scenario) -> String {
        match self {
            Metric::Program(Subject::One(program), measure) => {
                format!("program.{}.{}", scenario.programs()[program].name, measure.name())
            }
            Metric::Program(Subject::Best(_), measure) => format!("{OF_BEST}{}", measure.name()),
            _ => self.name().to_owned(),
        }
    }

    /// Whether it takes runs with and without programs to tell it.
    pub fn is_of_programs(self) -> bool {
        matches!(self, Metric::Program(..))
    }

    /// The name of its lens.
    pub fn lens(self) -> &'static str {
        match self {
            Metric::Cohort(_) => "cohort",
            Metric::Business(_) | Metric::Sum(_) | Metric::Program(..) => "business",
        }
    }

    /// Whether it is a sum of discounted money.
    pub fn is_discounted(self) -> bool {
        use CohortMetric::{Clv, ClvAfterFirst, ClvNet, ClvReferral, ClvTotal, LtvCac, Payback};
        match self {
            Metric::Cohort(Clv | ClvAfterFirst | ClvNet | ClvReferral | ClvTotal | LtvCac | Payback) => true,
            Metric::Cohort(metric) => metric.tells_value_apart(),
            Metric::Business(metric) => {
                matches!(
                    metric,
                    BusinessMetric::Npv
                        | BusinessMetric::NpvPerCost
                        | BusinessMetric::CustomerEquity
                        | BusinessMetric::PointsSettlement
                )
            }
            Metric::Sum(series) => series == Series::DiscountedProfit,
            Metric::Program(_, measure) => measure.is_discounted(),
        }
    }

    /// Whether acquisition, programs and fixed cost are all deducted.
    pub fn counts_all_costs(self) -> bool {
        use BusinessMetric::{Npv, NpvPerCost, Profit, ProfitFirstYear, ProfitLastYear};
        matches!(
            self,
            Metric::Program(_, Measure::Npv)
                | Metric::Business(Npv | NpvPerCost | Profit | ProfitFirstYear | ProfitLastYear)
                | Metric::Sum(Series::DiscountedProfit)
        )
    }

    /// Whether only the individual engine knows it: the spread between customers.
    pub fn needs_individuals(self) -> bool {
        matches!(self, Metric::Cohort(metric) if metric.tells_value_apart())
    }

    /// Whether it is a wait: where it is unknown, what is waited for never comes, which is later than
    /// any number of periods.
    pub fn is_a_wait(self) -> bool {
        matches!(
            self,
            Metric::Cohort(CohortMetric::Payback)
                | Metric::Program(_, Measure::Payback | Measure::DiscountedPayback)
        )
    }

    /// Its value in one draw; absent where unknown.
    pub fn of(self, outcome: &DrawOutcome) -> Option<f64> {
        self.seen(Some(&outcome.cohort), Some(&outcome.business))
    }

    /// Its value in the lenses that were simulated; absent where unknown, and for measures of programs, which
    /// no single run tells.
    pub fn seen(self, cohort: Option<&CohortDraw>, business: Option<&BusinessDraw>) -> Option<f64> {
        match self {
            Metric::Cohort(metric) => cohort?.metric(metric),
            Metric::Business(metric) => business?.metric(metric),
            Metric::Sum(series) => Some(business?.series(series).iter().sum()),
            Metric::Program(..) => None,
        }
    }

    /// All of them in one draw, in the order of [`Metric::all`].
    pub fn values(outcome: &DrawOutcome) -> Vec<Option<f64>> {
        Metric::all().into_iter().map(|metric| metric.of(outcome)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::metrics::{BUSINESS_METRICS, COHORT_METRICS, PROGRAM_MEASURES, SUMMED_SERIES};

    #[test]
    fn every_measure_that_a_claim_may_name_is_measured() {
        assert!(PROGRAM_MEASURES.iter().all(|name| Measure::named(name).is_some()));
        assert!(Measure::ALL.iter().all(|measure| PROGRAM_MEASURES.contains(&measure.name())));
    }

    #[test]
    fn every_metric_that_a_claim_may_name_is_measured() {
        let names: Vec<(&str, &str)> =
            Metric::all().into_iter().map(|metric| (metric.lens(), metric.name())).collect();
        assert!(COHORT_METRICS.iter().all(|name| names.contains(&("cohort", name))));
        for name in BUSINESS_METRICS.iter().chain(&SUMMED_SERIES) {
            assert!(names.contains(&("business", name)), "{name}");
        }
        let claimed = |name: &str| {
            COHORT_METRICS.contains(&name)
                || BUSINESS_METRICS.contains(&name)
                || SUMMED_SERIES.contains(&name)
        };
        for (_, name) in &names {
            assert!(claimed(name), "{name} cannot be claimed");
        }
    }
}
