//! Retention and revenue by first-purchase cohort.

use std::collections::BTreeMap;

use super::log::{MINOR, Purchase, Visitor};
use super::span::Span;
use crate::laws::history::{Opportunities, RetentionCounts};

/// One cohort at one tenure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TriangleCell {
    /// Period of the first purchase: see [`Span::period_of`].
    pub cohort: i64,
    /// Whole periods since then.
    pub tenure: usize,
    /// Customers of the cohort who bought in that period.
    pub customers: u64,
    /// Their share of the cohort.
    pub retention: f64,
    /// Money of the cohort in that period.
    pub revenue: f64,
}

/// What a log says of cohorts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Triangle {
    /// Cells by cohort and tenure, up to the end of observation.
    pub cells: Vec<TriangleCell>,
    /// For each cohort, who is read as still under contract: customers buy in every period until
    /// they leave, so the last purchase says when. Calibration only; the last period says who is
    /// still there.
    pub contracts: Vec<RetentionCounts>,
}

#[derive(Debug, Default, Clone)]
struct Cell {
    customers: u64,
    amount: i64,
}

/// Counts cohorts, in whole periods of the scenario's unit, on a walk through a log.
#[derive(Debug)]
pub struct TrianglePass<'s> {
    cohorts: BTreeMap<i64, Vec<Cell>>,
    last_seen: BTreeMap<i64, Vec<u64>>,
    span: &'s Span,
}

impl<'s> TrianglePass<'s> {
    /// To walk through a log of this span.
    pub fn new(span: &'s Span) -> TrianglePass<'s> {
        TrianglePass { cohorts: BTreeMap::new(), last_seen: BTreeMap::new(), span }
    }

    /// What was counted.
    pub fn finish(self) -> Triangle {
        let contracts = self.last_seen.values().map(|ends| contract(ends)).collect();
        Triangle { cells: cells(&self.cohorts), contracts }
    }
}

impl Visitor for TrianglePass<'_> {
    fn visit(&mut self, _: usize, days: &[Purchase]) {
        let span = self.span;
        let days = &days[..days.partition_point(|day| day.day <= span.observed)];
        let Some(first) = days.iter().find(|day| day.orders > 0).map(|day| day.day) else { return };
        let (cohort, end) = (span.period_of(first), span.period_of(span.observed));
        let all = || vec![Cell::default(); (end - cohort + 1) as usize];
        let row = self.cohorts.entry(cohort).or_insert_with(all);
        let mut bought_in = None;
        let mut last = None;
        for day in days.iter().filter(|day| day.day >= first) {
            let tenure = (span.period_of(day.day) - cohort) as usize;
            let Some(cell) = row.get_mut(tenure) else { continue };
            cell.amount += day.amount;
            if day.orders > 0 && bought_in != Some(tenure) {
                cell.customers += 1;
                bought_in = Some(tenure);
            }
            if day.orders > 0 && day.day <= span.calibrated {
                last = Some(tenure);
            }
        }
        if let Some(last) = last {
            let ends = self.last_seen.entry(cohort).or_insert_with(|| vec![0; (-cohort) as usize]);
            if let Some(end) = ends.get_mut(last) {
                *end += 1;
            }
        }
    }
}

/// Counts each period after that of the first purchase as an opportunity to buy, in calibration, on a
/// walk through a log.
#[derive(Debug)]
pub struct OpportunityPass<'s> {
    counted: BTreeMap<(u32, u32, u32), f64>,
    span: &'s Span,
}

impl<'s> OpportunityPass<'s> {
    /// To walk through a log of this span.
    pub fn new(span: &'s Span) -> OpportunityPass<'s> {
        OpportunityPass { counted: BTreeMap::new(), span }
    }

    /// What was counted.
    pub fn finish(self) -> Vec<Opportunities> {
        let merged = self.counted.into_iter().map(|((frequency, recency, periods), weight)| Opportunities {
            frequency,
            recency,
            periods,
            weight,
        });
        merged.collect()
    }
}

impl Visitor for OpportunityPass<'_> {
    fn visit(&mut self, _: usize, days: &[Purchase]) {
        let span = self.span;
        let mut bought = days
            .iter()
            .filter(|day| day.orders > 0 && day.day <= span.calibrated)
            .map(|day| span.period_of(day.day));
        let Some(first) = bought.next() else { return };
        let (mut frequency, mut last) = (0, first);
        for period in bought {
            frequency += u32::from(period > last);
            last = period;
        }
        let key = (frequency, (last - first) as u32, (-1 - first) as u32);
        *self.counted.entry(key).or_insert(0.0) += 1.0;
    }
}

fn cells(cohorts: &BTreeMap<i64, Vec<Cell>>) -> Vec<TriangleCell> {
    let rows = cohorts.iter().flat_map(|(&cohort, row)| {
        let all = row.first().map_or(1, |cell| cell.customers).max(1) as f64;
        row.iter().enumerate().map(move |(tenure, cell)| TriangleCell {
            cohort,
            tenure,
            customers: cell.customers,
            retention: cell.customers as f64 / all,
            revenue: cell.amount as f64 / MINOR as f64,
        })
    });
    rows.collect()
}

/// Customers there at each period, from how many were seen last in each.
fn contract(last_seen: &[u64]) -> RetentionCounts {
    let mut alive: Vec<f64> = last_seen
        .iter()
        .rev()
        .scan(0, |alive, &ended| {
            *alive += ended;
            Some(*alive as f64)
        })
        .collect();
    alive.reverse();
    RetentionCounts { alive }
}

#[cfg(test)]
mod tests {
    use super::super::log::Log;
    use super::super::span::TimeUnit;
    use super::*;

    #[test]
    fn cohorts_are_followed_to_the_end_of_observation() {
        let mut log = Log::default();
        // weeks -2, -1 of calibration, 0 of the hold-out
        for (id, day, amount) in [("a", 94, 10), ("a", 101, 5), ("b", 93, 7), ("b", 94, 1), ("c", 93, 2)] {
            log.add(id.as_bytes(), day, amount * MINOR, true);
        }
        let span = Span { unit: TimeUnit::Week, calibrated: 100, observed: 107 };
        let mut pass = TrianglePass::new(&span);
        log.walk(&mut [&mut pass]);
        let triangle = pass.finish();
        let told: Vec<(i64, usize, u64)> =
            triangle.cells.iter().map(|cell| (cell.cohort, cell.tenure, cell.customers)).collect();
        assert_eq!(told, [(-2, 0, 2), (-2, 1, 1), (-2, 2, 0), (-1, 0, 1), (-1, 1, 1)]);
        assert!((triangle.cells[0].revenue - 9.0).abs() < 1e-12);
        assert!((triangle.cells[1].retention - 0.5).abs() < 1e-12);
        // of b and c, both there at first and b in the last week of calibration
        assert_eq!(triangle.contracts[0].alive, [2.0, 1.0]);
        assert_eq!(triangle.contracts[1].alive, [1.0]);
    }
}
