//! A probability that may run along a clock.

/// Which clock a table runs along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Along {
    Constant,
    Tenure,
    Age,
}

/// A probability along a clock, an entry for each kept time.
#[derive(Debug, Clone)]
pub(crate) struct RateTable {
    pub(crate) along: Along,
    pub(crate) values: Vec<f64>,
}

impl RateTable {
    pub(crate) fn constant(value: f64) -> RateTable {
        RateTable { along: Along::Constant, values: vec![value] }
    }

    /// The probability at a tenure and a time in the state.
    #[inline]
    pub(crate) fn at(&self, tenure: usize, age: usize) -> f64 {
        match self.along {
            Along::Constant => self.values[0],
            Along::Tenure => self.values[tenure],
            Along::Age => self.values[age],
        }
    }
}
