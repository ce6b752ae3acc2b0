//! Why there is no calibration, and no scores.

use super::given::Given;
use super::read::date::date_of;
use crate::scenario::format::{LONGEST_HORIZON, MOST_STAGES};
use crate::text::grouped;

/// Most frequency bands of a ladder.
pub(super) const MOST_BANDS: usize = 8;
/// Most draws of a table.
pub(super) const MOST_DRAWS: usize = 100_000;
/// Highest discount a year.
const MOST_DISCOUNT: f64 = 10.0;

/// Why there is no calibration, or no scores. Days count from 1970-01-01.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum CalibrateError {
    /// What is given says nothing about a law.
    Model {
        /// The law's name.
        law: &'static str,
        /// What is given.
        given: Given,
        /// The laws that it says something about.
        laws: Vec<&'static str>,
    },
    /// Frequency bands that are none.
    Rungs,
    /// Times of silence that are none.
    QuietAfter,
    /// Lapsed before those who are told apart by silence.
    LapsedAfter {
        /// The longest silence.
        longest: u32,
    },
    /// A number outside its bounds, which begin with 0.
    Share {
        /// The option.
        option: &'static str,
        /// What it is.
        value: f64,
        /// What it is at most.
        most: f64,
    },
    /// Not the code of a currency.
    Currency,
    /// Too few or too many draws.
    Draws {
        /// As many.
        draws: usize,
    },
    /// Too short or too long a horizon.
    Horizon,
    /// A ladder of too many stages.
    Stages {
        /// As many, the lapsed among them.
        stages: usize,
    },
    /// A time ahead that nobody can be scored for.
    Ahead {
        /// As far.
        ahead: f64,
        /// The farthest.
        most: f64,
        /// The unit of both.
        unit: &'static str,
    },
    /// A log without a purchase.
    Empty,
    /// Calibration ends before the log begins.
    TooEarly {
        /// The last day of calibration.
        calibrated: i32,
        /// The first day of the log.
        first: i32,
    },
    /// Observation ends before calibration.
    Backwards {
        /// The last day of observation.
        observed: i32,
        /// The last day of calibration.
        calibrated: i32,
    },
    /// Nobody has bought when calibration ends.
    Nobody {
        /// The last day of calibration.
        calibrated: i32,
    },
}

impl CalibrateError {
    /// What is wrong, with options spelled as whoever asked knows them.
    pub fn told(&self, spelled: impl Fn(&str) -> String) -> String {
        match self {
            CalibrateError::Model { law, given, laws } => {
                let given = match given {
                    Given::Log { amounts: true } => "a log".to_owned(),
                    Given::Log { amounts: false } => format!("a log without {}", spelled("amount")),
                    Given::Retention => format!("a table of {}", spelled("retention")),
                    Given::Opportunities => format!("a table of {}", spelled("opportunities")),
                };
                let laws = laws.join(", ");
                format!("{} {law} cannot be fitted to {given}; what can is {laws}", spelled("model"))
            }
            CalibrateError::Rungs => {
                format!(
                    "{}: give up to {MOST_BANDS} rising numbers, the first 1, as in 1,2,4",
                    spelled("rungs")
                )
            }
            CalibrateError::QuietAfter => {
                format!("{}: give rising numbers from 1 on, as in 4,8,13", spelled("quiet_after"))
            }
            CalibrateError::LapsedAfter { longest } => format!(
                "{} must be more than {longest}, the longest {}",
                spelled("lapsed_after"),
                spelled("quiet_after")
            ),
            CalibrateError::Share { option, value, most } => {
                format!("{} {value} is not between 0 and {most}", spelled(option))
            }
            CalibrateError::Currency => {
                format!("{}: give a code of 1 to 12 characters, as in EUR", spelled("currency"))
            }
            CalibrateError::Draws { draws } => format!("{} {draws}: give 1 to 100,000", spelled("draws")),
            CalibrateError::Horizon => {
                format!("{}: give 1 to {} periods", spelled("horizon"), grouped(LONGEST_HORIZON))
            }
            CalibrateError::Stages { stages } => format!(
                "{} and {} make {stages} stages, a scenario has at most {MOST_STAGES}: give fewer of them",
                spelled("rungs"),
                spelled("quiet_after")
            ),
            CalibrateError::Ahead { ahead, most, unit } => {
                format!("{} {ahead}: give more than 0 and at most {most:.0} {unit}s", spelled("ahead"))
            }
            CalibrateError::Empty => "the log holds no purchase".to_owned(),
            CalibrateError::TooEarly { calibrated, first } => format!(
                "calibration ends on {}, before the first purchase on {}",
                date_of(*calibrated),
                date_of(*first)
            ),
            CalibrateError::Backwards { observed, calibrated } => format!(
                "observation ends on {}, before calibration ends on {}",
                date_of(*observed),
                date_of(*calibrated)
            ),
            CalibrateError::Nobody { calibrated } => {
                format!("nobody bought until {}, where calibration ends", date_of(*calibrated))
            }
        }
    }
}

impl std::fmt::Display for CalibrateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.told(str::to_owned))
    }
}

impl std::error::Error for CalibrateError {}

/// Refuses a discount or a margin that is none.
///
/// # Errors
/// When one of them is out of bounds.
pub fn check_worth(discount_per_year: f64, gross_margin: f64) -> Result<(), CalibrateError> {
    for (option, value, most) in
        [("gross_margin", gross_margin, 1.0), ("discount_per_year", discount_per_year, MOST_DISCOUNT)]
    {
        if !(0.0..=most).contains(&value) {
            return Err(CalibrateError::Share { option, value, most });
        }
    }
    Ok(())
}
