//! First-purchase cohort x tenure: how each vintage holds.

/// Customers and revenue of each first-purchase cohort by tenure; expectations given the draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Triangle {
    /// One row per cohort, ascending by period of first purchase; opening customers have negative
    /// ones.
    pub cohorts: Vec<TriangleRow>,
}

/// One first-purchase cohort.
#[derive(Debug, Clone, PartialEq)]
pub struct TriangleRow {
    /// Period of the first purchase; negative for opening customers.
    pub cohort: i64,
    /// Tenure of the first entry: 0, and for opening customers their tenure at the start.
    pub first_tenure: usize,
    /// Members in customer stages, by tenure from `first_tenure` to the end of the horizon.
    pub customers: Vec<f64>,
    /// Their revenue per period.
    pub revenue: Vec<f64>,
}

impl TriangleRow {
    /// Members in customer stages as a share of those in the first entry; unknown when there were
    /// none.
    pub fn retention(&self, entry: usize) -> Option<f64> {
        let first = *self.customers.first()?;
        (first > 0.0).then(|| self.customers[entry] / first)
    }
}
