//! The business lens of one draw: calendar time, period by period, and what it sums to.

use super::Ledger;
use crate::metrics::{BusinessMetric, Series};

impl Series {
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
    fn series_stand_in_the_order_of_their_table() {
        for (index, series) in Series::ALL.into_iter().enumerate() {
            assert_eq!(series.index(), index);
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
