//! Conservation of heads, money and points: the largest violation seen, in a form that merges.

use crate::results::{BusinessMetric, DrawOutcome, Ledger, Series};
use serde::{Deserialize, Serialize};

/// The largest violations of conservation seen, relative to what they are parts of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledgers {
    /// Heads that are nowhere, over heads that entered.
    pub heads: f64,
    /// Profit less its parts, over the sum of their sizes.
    pub profit: f64,
    /// Cumulative and discounted profit less their sums, over the sum of sizes.
    pub sums: f64,
    /// Points that are nowhere, over points issued; absent without points.
    pub points: Option<f64>,
}

impl Ledgers {
    /// The violations of one draw.
    pub fn of(outcome: &DrawOutcome) -> Ledgers {
        let heads = heads(&outcome.cohort.ledger).max(heads(&outcome.business.ledger));
        let (profit, sums) = money(outcome);
        Ledgers { heads, profit, sums, points: points(outcome) }
    }

    /// Keeps the larger violations.
    pub fn add(&mut self, other: &Ledgers) {
        self.heads = self.heads.max(other.heads);
        self.profit = self.profit.max(other.profit);
        self.sums = self.sums.max(other.sums);
        self.points = match (self.points, other.points) {
            (Some(own), Some(other)) => Some(own.max(other)),
            (own, other) => own.or(other),
        };
    }
}

fn heads(ledger: &Ledger) -> f64 {
    (0..ledger.entered.len())
        .map(|period| ledger.missing(period).abs() / ledger.entered[period].max(1.0))
        .fold(0.0, f64::max)
}

fn money(outcome: &DrawOutcome) -> (f64, f64) {
    let business = &outcome.business;
    let series = |series: Series| business.series(series);
    let (mut profit, mut cumulative, mut discounted, mut size) = (0.0_f64, 0.0, 0.0, 0.0_f64);
    let mut running: f64 = 0.0;
    for period in 0..business.n_periods() {
        let parts = [
            series(Series::Contribution)[period],
            -series(Series::AcquisitionCost)[period],
            -series(Series::ProgramCost)[period],
            -series(Series::FixedCost)[period],
        ];
        let scale = parts.iter().map(|part| part.abs()).sum::<f64>().max(1.0);
        let own = series(Series::Profit)[period];
        profit = profit.max((own - parts.iter().sum::<f64>()).abs() / scale);
        cumulative += own;
        discounted += series(Series::DiscountedProfit)[period];
        size += scale;
        running = running.max((series(Series::CumulativeProfit)[period] - cumulative).abs() / size);
    }
    let settled = business.metric(BusinessMetric::PointsSettlement).unwrap_or(0.0);
    let npv = business.metric(BusinessMetric::Npv).unwrap_or(discounted - settled);
    (profit, running.max((npv + settled - discounted).abs() / size.max(1.0)))
}

/// opening + issued - redeemed - expired - closing of every period, the largest, over all issued.
fn points(outcome: &DrawOutcome) -> Option<f64> {
    let business = &outcome.business;
    let (mut open, mut issued, mut worst) = (0.0, 0.0, 0.0_f64);
    for period in 0..business.n_periods() {
        let of = |series: Series| business.series(series)[period];
        issued += of(Series::PointsIssued);
        let closing =
            open + of(Series::PointsIssued) - of(Series::PointsRedeemed) - of(Series::PointsExpired);
        open = of(Series::PointsOpen);
        worst = worst.max((closing - open).abs());
    }
    (issued > 0.0).then(|| worst / issued)
}
