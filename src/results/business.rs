//! The business lens of one draw: calendar time, period by period, and what it sums to.

use super::Ledger;

/// A number of the business lens over the horizon (model.md, section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BusinessMetric {
    /// Discounted profit, less what open points cost after the horizon.
    Npv,
    /// npv over the discounted cost of acquisition, programs and fixed cost.
    NpvPerCost,
    /// Sum of revenue.
    Revenue,
    /// Sum of profit.
    Profit,
    /// Profit of the first year.
    ProfitFirstYear,
    /// Profit of the last year.
    ProfitLastYear,
    /// Customers in the last period.
    CustomersEnd,
    /// Sum of first purchases.
    FirstPurchases,
    /// Share of first purchases made by referred people.
    ReferralShare,
    /// The same as measurement sees it.
    ReferralShareMeasured,
    /// Net promoter score in the last period.
    NpsEnd,
    /// Net revenue retention of the last year.
    Nrr,
    /// Gross revenue retention of the last year, an expectation given the first purchases.
    Grr,
    /// nrr + referred new revenue over the revenue of the year before - 1.
    EarnedGrowth,
    /// The same as measurement sees it.
    EarnedGrowthMeasured,
    /// Value at the end of the customers then present.
    CustomerEquity,
    /// Contract liability for points at the end; unknown without points.
    PointsLiabilityEnd,
    /// What points still open at the end are expected to cost after it, discounted; unknown without points.
    PointsSettlement,
}

impl BusinessMetric {
    /// Every metric, in the order of [`BusinessDraw::metrics`].
    pub const ALL: [BusinessMetric; 18] = [
        BusinessMetric::Npv,
        BusinessMetric::NpvPerCost,
        BusinessMetric::Revenue,
        BusinessMetric::Profit,
        BusinessMetric::ProfitFirstYear,
        BusinessMetric::ProfitLastYear,
        BusinessMetric::CustomersEnd,
        BusinessMetric::FirstPurchases,
        BusinessMetric::ReferralShare,
        BusinessMetric::ReferralShareMeasured,
        BusinessMetric::NpsEnd,
        BusinessMetric::Nrr,
        BusinessMetric::Grr,
        BusinessMetric::EarnedGrowth,
        BusinessMetric::EarnedGrowthMeasured,
        BusinessMetric::CustomerEquity,
        BusinessMetric::PointsLiabilityEnd,
        BusinessMetric::PointsSettlement,
    ];

    /// The name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            BusinessMetric::Npv => "npv",
            BusinessMetric::NpvPerCost => "npv_per_cost",
            BusinessMetric::Revenue => "revenue",
            BusinessMetric::Profit => "profit",
            BusinessMetric::ProfitFirstYear => "profit_first_year",
            BusinessMetric::ProfitLastYear => "profit_last_year",
            BusinessMetric::CustomersEnd => "customers_end",
            BusinessMetric::FirstPurchases => "first_purchases",
            BusinessMetric::ReferralShare => "referral_share",
            BusinessMetric::ReferralShareMeasured => "referral_share_measured",
            BusinessMetric::NpsEnd => "nps_end",
            BusinessMetric::Nrr => "nrr",
            BusinessMetric::Grr => "grr",
            BusinessMetric::EarnedGrowth => "earned_growth",
            BusinessMetric::EarnedGrowthMeasured => "earned_growth_measured",
            BusinessMetric::CustomerEquity => "customer_equity",
            BusinessMetric::PointsLiabilityEnd => "points_liability_end",
            BusinessMetric::PointsSettlement => "points_settlement",
        }
    }

    /// The metric of this name, if there is one.
    pub fn from_name(name: &str) -> Option<BusinessMetric> {
        BusinessMetric::ALL.into_iter().find(|metric| metric.name() == name)
    }
}

/// A series of the business lens: one number per period, undiscounted unless the name says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Series {
    /// People of every origin who arrive.
    Entrants,
    /// Referred people who arrive.
    ReferredEntrants,
    /// People in their first period as customers.
    FirstPurchases,
    /// Referred people in their first period as customers.
    ReferredFirstPurchases,
    /// People in customer stages.
    Customers,
    /// People in prospect stages.
    Prospects,
    /// People who lapsed.
    Lapsed,
    /// Moves from a customer stage to lapsed.
    Lapses,
    /// Moves from lapsed to a customer stage.
    WinBacks,
    /// Orders.
    Orders,
    /// Orders x their value.
    Revenue,
    /// Revenue x margin.
    GrossProfit,
    /// Cost to serve.
    CostToServe,
    /// Gross profit less cost to serve, plus money on moves and contributions given outright.
    Contribution,
    /// Cost of entrants and first purchases, and the channels' fixed cost.
    AcquisitionCost,
    /// Everything that programs cost.
    ProgramCost,
    /// The part of it that is paid once, at the beginning of its period.
    ProgramSetup,
    /// Fixed cost of the business.
    FixedCost,
    /// Contribution less the three costs.
    Profit,
    /// Profit to date.
    CumulativeProfit,
    /// Profit, discounted to the start.
    DiscountedProfit,
    /// Net promoter score, -100 to 100; unknown when there are no customers.
    Nps,
    /// Points issued, over all programs.
    PointsIssued,
    /// Points redeemed.
    PointsRedeemed,
    /// Points expired.
    PointsExpired,
    /// Points open at the end of the period.
    PointsOpen,
    /// Contract liability for points at the end of the period, in money.
    PointsLiability,
    /// People in a stage of the ladder.
    Stage(usize),
}

impl Series {
    /// Every series but those of the stages, in the order of the record.
    pub const ALL: [Series; 27] = [
        Series::Entrants,
        Series::ReferredEntrants,
        Series::FirstPurchases,
        Series::ReferredFirstPurchases,
        Series::Customers,
        Series::Prospects,
        Series::Lapsed,
        Series::Lapses,
        Series::WinBacks,
        Series::Orders,
        Series::Revenue,
        Series::GrossProfit,
        Series::CostToServe,
        Series::Contribution,
        Series::AcquisitionCost,
        Series::ProgramCost,
        Series::ProgramSetup,
        Series::FixedCost,
        Series::Profit,
        Series::CumulativeProfit,
        Series::DiscountedProfit,
        Series::Nps,
        Series::PointsIssued,
        Series::PointsRedeemed,
        Series::PointsExpired,
        Series::PointsOpen,
        Series::PointsLiability,
    ];

    /// The series of the points account.
    pub const POINTS: [Series; 5] = [
        Series::PointsIssued,
        Series::PointsRedeemed,
        Series::PointsExpired,
        Series::PointsOpen,
        Series::PointsLiability,
    ];

    /// The name in files; a stage's series is called `stage.` and the stage's name.
    pub fn name(self) -> &'static str {
        match self {
            Series::Entrants => "entrants",
            Series::ReferredEntrants => "referred_entrants",
            Series::FirstPurchases => "first_purchases",
            Series::ReferredFirstPurchases => "referred_first_purchases",
            Series::Customers => "customers",
            Series::Prospects => "prospects",
            Series::Lapsed => "lapsed",
            Series::Lapses => "lapses",
            Series::WinBacks => "win_backs",
            Series::Orders => "orders",
            Series::Revenue => "revenue",
            Series::GrossProfit => "gross_profit",
            Series::CostToServe => "cost_to_serve",
            Series::Contribution => "contribution",
            Series::AcquisitionCost => "acquisition_cost",
            Series::ProgramCost => "program_cost",
            Series::ProgramSetup => "program_setup",
            Series::FixedCost => "fixed_cost",
            Series::Profit => "profit",
            Series::CumulativeProfit => "cumulative_profit",
            Series::DiscountedProfit => "discounted_profit",
            Series::Nps => "nps",
            Series::PointsIssued => "points_issued",
            Series::PointsRedeemed => "points_redeemed",
            Series::PointsExpired => "points_expired",
            Series::PointsOpen => "points_open",
            Series::PointsLiability => "points_liability",
            Series::Stage(_) => "stage",
        }
    }

    /// The series of this name, if there is one (stages aside).
    pub fn from_name(name: &str) -> Option<Series> {
        Series::ALL.into_iter().find(|series| series.name() == name)
    }

    /// Its place in the record.
    fn index(self) -> usize {
        match self {
            Series::Stage(stage) => Series::ALL.len() + stage,
            other => Series::ALL.iter().position(|series| *series == other).unwrap_or(0),
        }
    }
}

/// What members of a program did, or those who would be its members where it does not run.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Members {
    /// Orders.
    pub orders: f64,
    /// Revenue.
    pub revenue: f64,
    /// Referrals made.
    pub referrals: f64,
    /// Moves from lapsed back to a customer stage.
    pub win_backs: f64,
}

impl Members {
    /// Adds another period.
    pub fn add(&mut self, other: &Members) {
        self.orders += other.orders;
        self.revenue += other.revenue;
        self.referrals += other.referrals;
        self.win_backs += other.win_backs;
    }
}

/// What one program's members did.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ProgramDraw {
    /// In its window, in the stages that it serves.
    pub members: Members,
    /// Revenue over the horizon, all stages, per customer who would join and per one who would not;
    /// absent where all or none would.
    pub per_joiner: Option<[f64; 2]>,
    /// Cost of redeemed points.
    pub points_cost: f64,
}

/// One draw seen through the business lens.
#[derive(Debug, Clone, PartialEq)]
pub struct BusinessDraw {
    /// By [`BusinessMetric::ALL`].
    pub metrics: [Option<f64>; BusinessMetric::ALL.len()],
    n_periods: usize,
    /// Series by series, each by period; 0 where the NPS is unknown.
    values: Vec<f64>,
    nps_known: Vec<bool>,
    /// Programs in the order of the scenario.
    pub programs: Vec<ProgramDraw>,
    /// What programs cost, discounted: setup at the beginning of its period, the settlement of points that
    /// outlive the horizon included.
    pub discounted_program_cost: f64,
    /// The part of it that does not depend on members: setup and running cost.
    pub discounted_program_fixed: f64,
    /// Setup by period, discounted from the beginning of it.
    pub discounted_setup: Vec<f64>,
    /// Where everybody is at the end of each period.
    pub ledger: Ledger,
    /// Periods in which word of mouth had to be held back so that no more people climb than stay.
    pub word_of_mouth_clamped: usize,
}

impl BusinessDraw {
    /// A business of this many stages and periods in which nothing happened yet.
    pub fn new(n_stages: usize, n_periods: usize) -> BusinessDraw {
        BusinessDraw {
            metrics: [None; BusinessMetric::ALL.len()],
            n_periods,
            values: vec![0.0; (Series::ALL.len() + n_stages) * n_periods],
            nps_known: vec![false; n_periods],
            programs: Vec::new(),
            discounted_program_cost: 0.0,
            discounted_program_fixed: 0.0,
            discounted_setup: vec![0.0; n_periods],
            ledger: Ledger::new(n_periods),
            word_of_mouth_clamped: 0,
        }
    }

    /// The number of this metric.
    pub fn metric(&self, metric: BusinessMetric) -> Option<f64> {
        self.metrics[metric as usize]
    }

    /// Sets a metric.
    pub fn set_metric(&mut self, metric: BusinessMetric, value: Option<f64>) {
        self.metrics[metric as usize] = value;
    }

    /// Number of periods.
    pub fn n_periods(&self) -> usize {
        self.n_periods
    }

    /// A series by period; the NPS is 0 where it is unknown, so ask [`at`](Self::at) for that one.
    pub fn series(&self, series: Series) -> &[f64] {
        let start = series.index() * self.n_periods;
        &self.values[start..start + self.n_periods]
    }

    /// One number of a series, if it is known.
    pub fn at(&self, series: Series, period: usize) -> Option<f64> {
        let known = series != Series::Nps || self.nps_known[period];
        known.then(|| self.values[series.index() * self.n_periods + period])
    }

    /// Sets one number of a series.
    pub fn set(&mut self, series: Series, period: usize, value: f64) {
        self.values[series.index() * self.n_periods + period] = value;
        if series == Series::Nps {
            self.nps_known[period] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_and_series_stand_in_the_order_of_their_tables() {
        for (index, metric) in BusinessMetric::ALL.into_iter().enumerate() {
            assert_eq!(metric as usize, index);
            assert_eq!(BusinessMetric::from_name(metric.name()), Some(metric));
        }
        for (index, series) in Series::ALL.into_iter().enumerate() {
            assert_eq!(series.index(), index);
            assert_eq!(Series::from_name(series.name()), Some(series));
        }
    }

    #[test]
    fn a_score_of_nobody_is_unknown() {
        let mut draw = BusinessDraw::new(2, 3);
        draw.set(Series::Nps, 1, 0.0);
        draw.set(Series::Stage(1), 2, 7.0);
        assert_eq!(draw.at(Series::Nps, 0), None);
        assert_eq!(draw.at(Series::Nps, 1), Some(0.0));
        assert_eq!(draw.series(Series::Stage(1)), [0.0, 0.0, 7.0]);
    }
}
