//! Periods, rates and discounting: every conversion between units of time, in one place.
//!
//! Probabilities compound and means add, so the two convert differently. Nothing here knows of
//! customers or of money.

/// Days in a year, on average over leap years.
pub const DAYS_PER_YEAR: f64 = 365.25;
/// Days in a month: a twelfth of a year.
pub const DAYS_PER_MONTH: f64 = DAYS_PER_YEAR / 12.0;

/// The length of one step of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// Seven days: 7 / 365.25 of a year.
    Week,
    /// A twelfth of a year.
    Month,
    /// A quarter of a year.
    Quarter,
    /// One year.
    Year,
}

impl Period {
    /// Every period, shortest first.
    pub const ALL: [Period; 4] = [Period::Week, Period::Month, Period::Quarter, Period::Year];

    /// The name that scenario files use.
    pub const fn name(self) -> &'static str {
        match self {
            Period::Week => "week",
            Period::Month => "month",
            Period::Quarter => "quarter",
            Period::Year => "year",
        }
    }

    /// The period that bears this name, if one does.
    pub fn from_name(name: &str) -> Option<Period> {
        Period::ALL.into_iter().find(|period| period.name() == name)
    }

    /// Length in years.
    pub fn years(self) -> f64 {
        match self {
            Period::Week => 7.0 / DAYS_PER_YEAR,
            Period::Month => 1.0 / 12.0,
            Period::Quarter => 0.25,
            Period::Year => 1.0,
        }
    }

    /// Periods in a year; a fraction for weeks (365.25 / 7).
    pub fn per_year(self) -> f64 {
        match self {
            Period::Week => DAYS_PER_YEAR / 7.0,
            Period::Month => 12.0,
            Period::Quarter => 4.0,
            Period::Year => 1.0,
        }
    }

    /// Whole periods in a calendar year: 52 weeks, 12 months, 4 quarters, 1 year.
    pub fn whole_per_year(self) -> usize {
        match self {
            Period::Week => 52,
            Period::Month => 12,
            Period::Quarter => 4,
            Period::Year => 1,
        }
    }

    /// The year (from 0) in which whole period `tau` (from 0) begins.
    ///
    /// ```
    /// use cltv::units::Period;
    /// assert_eq!(Period::Month.year_of(11), 0);
    /// assert_eq!(Period::Month.year_of(12), 1);
    /// assert_eq!(Period::Week.year_of(52), 0); // 364 days
    /// ```
    pub fn year_of(self, tau: usize) -> usize {
        match self {
            // exact in integers: 7 tau days over 365.25 days
            Period::Week => tau * 28 / 1461,
            Period::Month => tau / 12,
            Period::Quarter => tau / 4,
            Period::Year => tau,
        }
    }

    /// Length of `self` over length of `source`: the exponent and factor of the conversions below.
    ///
    /// ```
    /// use cltv::units::Period;
    /// assert_eq!(Period::Month.ratio_from(Period::Year), 1.0 / 12.0);
    /// assert_eq!(Period::Year.ratio_from(Period::Month), 12.0);
    /// ```
    pub fn ratio_from(self, source: Period) -> f64 {
        if self == source {
            1.0
        } else {
            // via per_year, so that month -> year is 12 and not 1 / (1 / 12)
            source.per_year() / self.per_year()
        }
    }
}

/// When within its period cash falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CashFlow {
    /// At the start: theta = 0.
    Start,
    /// In the middle: theta = 1/2.
    Middle,
    /// At the end: theta = 1.
    End,
}

impl CashFlow {
    /// Every timing, earliest first.
    pub const ALL: [CashFlow; 3] = [CashFlow::Start, CashFlow::Middle, CashFlow::End];

    /// The name that scenario files use.
    pub const fn name(self) -> &'static str {
        match self {
            CashFlow::Start => "start",
            CashFlow::Middle => "middle",
            CashFlow::End => "end",
        }
    }

    /// The part of a period that passes before its cash falls.
    pub fn theta(self) -> f64 {
        match self {
            CashFlow::Start => 0.0,
            CashFlow::Middle => 0.5,
            CashFlow::End => 1.0,
        }
    }
}

/// Converts a probability to a period `ratio` times as long (target / source): 1 - (1 - p)^ratio.
///
/// ```
/// use cltv::units::convert_probability;
/// // a quarter leaves in a year: 2.3688 % in a month
/// let monthly = convert_probability(0.25, 1.0 / 12.0);
/// assert!((monthly - 0.023_688_424_222_606_4).abs() < 1e-15);
/// assert!((convert_probability(monthly, 12.0) - 0.25).abs() < 1e-15);
/// ```
pub fn convert_probability(probability: f64, ratio: f64) -> f64 {
    if is_one(ratio) || probability <= 0.0 || probability >= 1.0 {
        probability
    } else {
        -libm::expm1(ratio * libm::log1p(-probability))
    }
}

/// Converts a mean (orders, money) to a period `ratio` times as long.
pub fn convert_mean(mean: f64, ratio: f64) -> f64 {
    mean * ratio
}

/// Converts a discount or growth rate to a period `ratio` times as long: (1 + R)^ratio - 1.
///
/// ```
/// use cltv::units::convert_growth;
/// assert!((convert_growth(0.10, 1.0 / 12.0) - 0.007_974_140_428_903_7).abs() < 1e-15);
/// ```
pub fn convert_growth(rate: f64, ratio: f64) -> f64 {
    if is_one(ratio) { rate } else { libm::expm1(ratio * libm::log1p(rate)) }
}

fn is_one(ratio: f64) -> bool {
    (ratio - 1.0).abs() < f64::EPSILON
}
