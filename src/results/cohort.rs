//! The cohort lens of one draw: what a customer is worth, and how long it stays.

use super::Ledger;

/// A number of the cohort lens, per customer at tenure 0 (model.md, section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CohortMetric {
    /// Own discounted contribution, first period included.
    Clv,
    /// Own discounted contribution without tenure 0.
    ClvAfterFirst,
    /// Paid acquisition cost per first purchase.
    Cac,
    /// clv - cac.
    ClvNet,
    /// Discounted own contribution of all customers brought, all generations.
    ClvReferral,
    /// clv_net + clv_referral.
    ClvTotal,
    /// clv / cac.
    LtvCac,
    /// Periods until the cumulative value covers the cac, interpolated.
    Payback,
    /// Expected periods in customer stages within the horizon.
    Lifetime,
    /// Customers brought per customer: referrals within the horizon x their conversion.
    KFactor,
    /// Gini coefficient of own value between customers (individual engine).
    Gini,
    /// Share of all value that the most valuable 10 % bring (individual engine).
    Top10Share,
    /// Share of all value that the most valuable 20 % bring (individual engine).
    Top20Share,
}

impl CohortMetric {
    /// Every metric, in the order of [`CohortDraw::metrics`].
    pub const ALL: [CohortMetric; 13] = [
        CohortMetric::Clv,
        CohortMetric::ClvAfterFirst,
        CohortMetric::Cac,
        CohortMetric::ClvNet,
        CohortMetric::ClvReferral,
        CohortMetric::ClvTotal,
        CohortMetric::LtvCac,
        CohortMetric::Payback,
        CohortMetric::Lifetime,
        CohortMetric::KFactor,
        CohortMetric::Gini,
        CohortMetric::Top10Share,
        CohortMetric::Top20Share,
    ];

    /// The name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            CohortMetric::Clv => "clv",
            CohortMetric::ClvAfterFirst => "clv_after_first",
            CohortMetric::Cac => "cac",
            CohortMetric::ClvNet => "clv_net",
            CohortMetric::ClvReferral => "clv_referral",
            CohortMetric::ClvTotal => "clv_total",
            CohortMetric::LtvCac => "ltv_cac",
            CohortMetric::Payback => "payback",
            CohortMetric::Lifetime => "lifetime",
            CohortMetric::KFactor => "k_factor",
            CohortMetric::Gini => "gini",
            CohortMetric::Top10Share => "top_10_share",
            CohortMetric::Top20Share => "top_20_share",
        }
    }

    /// Whether it is about the spread of value between customers, which only single customers have.
    pub fn tells_value_apart(self) -> bool {
        matches!(self, CohortMetric::Gini | CohortMetric::Top10Share | CohortMetric::Top20Share)
    }

    /// The metric of this name, if there is one.
    ///
    /// ```
    /// use cltv::results::CohortMetric;
    /// assert_eq!(CohortMetric::from_name("ltv_cac"), Some(CohortMetric::LtvCac));
    /// ```
    pub fn from_name(name: &str) -> Option<CohortMetric> {
        CohortMetric::ALL.into_iter().find(|metric| metric.name() == name)
    }
}

/// A curve of the cohort lens by tenure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CohortCurve {
    /// Cumulative own discounted contribution per customer.
    ClvCurve,
    /// Share of the starters who are in a customer stage.
    RetentionCurve,
    /// Share of the starters who are in this stage.
    StageMix(usize),
}

impl CohortCurve {
    /// The name in files; the stage of a mix is told beside it.
    pub fn name(self) -> &'static str {
        match self {
            CohortCurve::ClvCurve => "clv_curve",
            CohortCurve::RetentionCurve => "retention_curve",
            CohortCurve::StageMix(_) => "stage_mix",
        }
    }
}

/// One draw seen through the cohort lens.
#[derive(Debug, Clone, PartialEq)]
pub struct CohortDraw {
    /// By [`CohortMetric::ALL`].
    pub metrics: [Option<f64>; CohortMetric::ALL.len()],
    /// Cumulative own value per customer, by tenure.
    pub clv_curve: Vec<f64>,
    /// Share of starters in customer stages, by tenure.
    pub retention_curve: Vec<f64>,
    /// Share of starters in each stage: stage by stage, each by tenure.
    pub stage_mix: Vec<f64>,
    /// Own value of a customer just arrived in each stage, infinite horizon; unknown where it
    /// would be infinite.
    pub value_by_stage: Vec<Option<f64>>,
    /// Own discounted value of every starter, rising; empty unless individuals were simulated.
    pub between_customers: Vec<f64>,
    /// Where everybody is at the end of each period, descendants included.
    pub ledger: Ledger,
}

impl CohortDraw {
    /// The number of this metric.
    pub fn metric(&self, metric: CohortMetric) -> Option<f64> {
        self.metrics[metric as usize]
    }

    /// A curve, one value for each tenure from 0.
    pub fn curve(&self, curve: CohortCurve) -> &[f64] {
        let n_periods = self.clv_curve.len();
        match curve {
            CohortCurve::ClvCurve => &self.clv_curve,
            CohortCurve::RetentionCurve => &self.retention_curve,
            CohortCurve::StageMix(stage) => &self.stage_mix[stage * n_periods..(stage + 1) * n_periods],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_stand_in_the_order_of_their_table() {
        for (index, metric) in CohortMetric::ALL.into_iter().enumerate() {
            assert_eq!(metric as usize, index);
            assert_eq!(CohortMetric::from_name(metric.name()), Some(metric));
        }
    }
}
