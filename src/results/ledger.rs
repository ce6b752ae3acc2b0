//! Where everybody is: the counters by which a run shows that nobody was made or lost.

/// Heads at the end of each period, after the moves. Everything but `present` and `lapsed` counts
/// from the beginning.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ledger {
    /// Opening customers, starters and everybody who arrived since.
    pub entered: Vec<f64>,
    /// In a stage.
    pub present: Vec<f64>,
    /// Lapsed.
    pub lapsed: Vec<f64>,
    /// Gone for good.
    pub lost: Vec<f64>,
    /// Prospects who gave up and went back to the untouched market.
    pub returned: Vec<f64>,
}

impl Ledger {
    /// A ledger of this many periods, all zeros.
    pub fn new(n_periods: usize) -> Ledger {
        let zeros = || vec![0.0; n_periods];
        Ledger { entered: zeros(), present: zeros(), lapsed: zeros(), lost: zeros(), returned: zeros() }
    }

    /// Writes the counters of the end of a period.
    pub fn write(
        &mut self,
        period: usize,
        (entered, lost, returned): (f64, f64, f64),
        [present, lapsed]: [f64; 2],
    ) {
        self.entered[period] = entered;
        self.present[period] = present;
        self.lapsed[period] = lapsed;
        self.lost[period] = lost;
        self.returned[period] = returned;
    }

    /// entered - (present + lapsed + lost + returned) at the end of a period: 0, exactly so where
    /// customers are whole.
    pub fn missing(&self, period: usize) -> f64 {
        self.entered[period]
            - (self.present[period] + self.lapsed[period] + self.lost[period] + self.returned[period])
    }
}
