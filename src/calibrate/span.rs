//! The clock of a log: its unit of time, and where calibration and observation end.

use super::error::CalibrateError;
use crate::units::Period;
use serde::Deserialize;

/// The unit in which times are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeUnit {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A twelfth of 365.25 days.
    Month,
    /// 365.25 days.
    Year,
}

impl TimeUnit {
    /// Length in days.
    ///
    /// ```
    /// use cltv::calibrate::span::TimeUnit;
    /// assert_eq!(TimeUnit::Week.days(), 7.0);
    /// assert_eq!(12.0 * TimeUnit::Month.days(), 365.25);
    /// ```
    pub fn days(self) -> f64 {
        match self {
            TimeUnit::Day => 1.0,
            TimeUnit::Week => 7.0,
            TimeUnit::Month => crate::units::DAYS_PER_MONTH,
            TimeUnit::Year => crate::units::DAYS_PER_YEAR,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            TimeUnit::Day => "day",
            TimeUnit::Week => "week",
            TimeUnit::Month => "month",
            TimeUnit::Year => "year",
        }
    }

    /// The unit of this name.
    pub fn from_name(name: &str) -> Option<TimeUnit> {
        let all = [TimeUnit::Day, TimeUnit::Week, TimeUnit::Month, TimeUnit::Year];
        all.into_iter().find(|unit| unit.name() == name)
    }

    /// Units in a year: 365.25 days, 365.25 / 7 weeks, 12 months.
    pub fn per_year(self) -> f64 {
        crate::units::DAYS_PER_YEAR / self.days()
    }

    /// The period of a scenario in this unit; a scenario has no days, so days become weeks.
    pub fn period(self) -> Period {
        match self {
            TimeUnit::Day | TimeUnit::Week => Period::Week,
            TimeUnit::Month => Period::Month,
            TimeUnit::Year => Period::Year,
        }
    }

    /// The unit of a scenario's period.
    pub fn of_scenario(self) -> TimeUnit {
        if self == TimeUnit::Day { TimeUnit::Week } else { self }
    }
}

/// What part of a log is learned from, and what part is held out. Days count from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The unit of time.
    pub unit: TimeUnit,
    /// The last day of calibration.
    pub calibrated: i32,
    /// The last day of observation; at least that of calibration. What is after is not looked at.
    pub observed: i32,
}

impl Span {
    /// The span of a log with this first and last day: observation ends with the log, calibration with
    /// observation, unless other ends are asked for.
    ///
    /// # Errors
    /// When there is no day, or one of the ends lies before what it ends.
    pub fn of(
        extent: Option<(i32, i32)>,
        unit: TimeUnit,
        (calibrated, observed): (Option<i32>, Option<i32>),
    ) -> Result<Span, CalibrateError> {
        let (first, last) = extent.ok_or(CalibrateError::Empty)?;
        let observed = observed.unwrap_or_else(|| last.max(calibrated.unwrap_or(last)));
        let calibrated = calibrated.unwrap_or(observed);
        if calibrated < first {
            return Err(CalibrateError::TooEarly { calibrated, first });
        }
        if observed < calibrated {
            return Err(CalibrateError::Backwards { observed, calibrated });
        }
        Ok(Span { unit, calibrated, observed })
    }

    /// Length of the hold-out in units; 0 where there is none.
    pub fn holdout(&self) -> f64 {
        f64::from(self.observed - self.calibrated) / self.unit.days()
    }

    /// The whole period in which a day lies: the last of calibration is -1, the first of the
    /// hold-out 0, so that calibration ends with a whole period.
    pub fn period_of(&self, day: i32) -> i64 {
        let unit = self.unit.of_scenario().days();
        (f64::from(day - self.calibrated) / unit).ceil() as i64 - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_meet_at_the_end_of_calibration() {
        let span = Span { unit: TimeUnit::Week, calibrated: 100, observed: 200 };
        let periods: Vec<i64> = [93, 94, 100, 101, 107, 108].map(|day| span.period_of(day)).to_vec();
        assert_eq!(periods, [-2, -1, -1, 0, 0, 1]);
        let span = Span { unit: TimeUnit::Month, calibrated: 0, observed: 365 };
        // 365.25 days are twelve months
        assert_eq!((span.period_of(1), span.period_of(365), span.period_of(366)), (0, 11, 12));
        assert!((span.holdout() - 365.0 / 30.4375).abs() < 1e-12);
    }
}
