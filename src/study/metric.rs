//! The scalar metrics of both lenses, as one list.

use crate::results::{BusinessDraw, BusinessMetric, CohortDraw, CohortMetric, DrawOutcome, Series};

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

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Metric::Cohort(metric) => metric.name(),
            Metric::Business(metric) => metric.name(),
            Metric::Sum(series) => series.name(),
        }
    }

    /// The name of its lens.
    pub fn lens(self) -> &'static str {
        match self {
            Metric::Cohort(_) => "cohort",
            Metric::Business(_) | Metric::Sum(_) => "business",
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
                        | BusinessMetric::Roi
                        | BusinessMetric::CustomerEquity
                        | BusinessMetric::PointsSettlement
                )
            }
            Metric::Sum(series) => series == Series::DiscountedProfit,
        }
    }

    /// Whether acquisition, programs and fixed cost are all deducted.
    pub fn counts_all_costs(self) -> bool {
        use BusinessMetric::{Npv, Profit, ProfitFirstYear, ProfitLastYear, Roi};
        matches!(
            self,
            Metric::Business(Npv | Roi | Profit | ProfitFirstYear | ProfitLastYear)
                | Metric::Sum(Series::DiscountedProfit)
        )
    }

    /// Whether only the individual engine knows it: the spread between customers.
    pub fn needs_individuals(self) -> bool {
        matches!(self, Metric::Cohort(metric) if metric.tells_value_apart())
    }

    /// Its value in one draw; absent where unknown.
    pub fn of(self, outcome: &DrawOutcome) -> Option<f64> {
        self.seen(Some(&outcome.cohort), Some(&outcome.business))
    }

    /// Its value in the lenses that were simulated; absent where unknown.
    pub fn seen(self, cohort: Option<&CohortDraw>, business: Option<&BusinessDraw>) -> Option<f64> {
        match self {
            Metric::Cohort(metric) => cohort?.metric(metric),
            Metric::Business(metric) => business?.metric(metric),
            Metric::Sum(series) => Some(business?.series(series).iter().sum()),
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
    use crate::scenario::metrics::{BUSINESS_METRICS, COHORT_METRICS, SUMMED_SERIES};

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
