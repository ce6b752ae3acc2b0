//! What is asked of a calibration.

use super::bands::LadderRules;
use super::error::{CalibrateError, MOST_BANDS, MOST_DRAWS, check_worth};
use super::given::Given;
use super::read::money::label;
use super::read::terms::Terms;
use super::span::{Span, TimeUnit};
use crate::laws::law::Law;
use crate::scenario::format::{LONGEST_HORIZON, MOST_STAGES, is_currency};
use std::path::Path;

/// Most periods of a scenario.
const MOST_PERIODS: usize = LONGEST_HORIZON as usize;

/// What is asked of a calibration. Everything has a default; a log says the rest.
///
/// ```
/// use cltv::calibrate::Options;
/// let options = Options { has_amounts: true, ..Options::default() };
/// assert!(options.check().is_ok());
/// let options = Options { currency: Some(String::new()), ..options };
/// assert_eq!(options.check().unwrap_err().to_string(), "currency: give a code of 1 to 12 characters, as in EUR");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// What was read, as findings name it.
    pub source: String,
    /// What was read, as the scenario names it.
    pub file: String,
    /// Title of the scenario.
    pub title: String,
    /// Laws to fit; the usual ones for what is given where there are none.
    pub models: Vec<&'static Law>,
    /// Whether the log has amounts; nothing is said of money where it has none.
    pub has_amounts: bool,
    /// Whether purchases of a day are one.
    pub by_day: bool,
    /// Unit of time.
    pub unit: TimeUnit,
    /// The last day that is learned from, in days since 1970-01-01; else that of observation.
    pub calibrated_until: Option<i32>,
    /// The last day of observation; else the last day of the log.
    pub observed_until: Option<i32>,
    /// Purchases to date from which each frequency band of the ladder begins.
    pub rungs: Vec<u32>,
    /// Periods without a purchase by which customers of a band are told apart; each month of half a year
    /// where there are none.
    pub quiet_after: Vec<u32>,
    /// Periods without a purchase after which customers have lapsed; else half a year.
    pub lapsed_after: Option<u32>,
    /// Periods that the scenario simulates; else the hold-out, or five years.
    pub horizon: Option<usize>,
    /// Discount rate a year, for scores and in the scenario.
    pub discount_per_year: f64,
    /// Share of revenue that is kept, for scores and in the scenario.
    pub gross_margin: f64,
    /// The currency's code; else the one that the log's amounts name, or USD.
    pub currency: Option<String>,
    /// Joint draws of the scenario's numbers.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// How the log was read, for whoever scores by the fit.
    pub terms: Option<Terms>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            source: "the log".to_owned(),
            file: "a log".to_owned(),
            title: "Customers of a log".to_owned(),
            models: Vec::new(),
            has_amounts: false,
            by_day: true,
            unit: TimeUnit::Week,
            calibrated_until: None,
            observed_until: None,
            rungs: vec![1, 2],
            quiet_after: Vec::new(),
            lapsed_after: None,
            horizon: None,
            discount_per_year: 0.1,
            gross_margin: 1.0,
            currency: None,
            draws: 1_000,
            seed: 1,
            terms: None,
        }
    }
}

impl Options {
    /// The usual ones for a file.
    pub fn of_file(path: &Path) -> Options {
        let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
        Options {
            source: path.display().to_string(),
            file: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            title: format!("Customers of {stem}"),
            ..Options::default()
        }
    }

    /// Refuses what can be answered by no log.
    ///
    /// # Errors
    /// The first option that is none.
    pub fn check(&self) -> Result<(), CalibrateError> {
        let rising = |list: &[u32]| list.windows(2).all(|pair| pair[0] < pair[1]);
        if self.rungs.first() != Some(&1) || !rising(&self.rungs) || self.rungs.len() > MOST_BANDS {
            return Err(CalibrateError::Rungs);
        }
        if !rising(&self.quiet_after) || self.quiet_after.contains(&0) {
            return Err(CalibrateError::QuietAfter);
        }
        let longest = self.quiet_after.last().copied().unwrap_or(0);
        if self.lapsed_after.is_some_and(|after| after <= longest) {
            return Err(CalibrateError::LapsedAfter { longest });
        }
        check_worth(self.discount_per_year, self.gross_margin)?;
        if self.currency.as_deref().is_some_and(|code| !is_currency(code)) {
            return Err(CalibrateError::Currency);
        }
        if self.draws == 0 || self.draws > MOST_DRAWS {
            return Err(CalibrateError::Draws { draws: self.draws });
        }
        if self.horizon.is_some_and(|horizon| horizon == 0 || horizon > MOST_PERIODS) {
            return Err(CalibrateError::Horizon);
        }
        Ok(())
    }

    /// Refuses laws that what is given cannot say anything about.
    ///
    /// # Errors
    /// The first such law.
    pub fn check_models(&self, given: Given) -> Result<(), CalibrateError> {
        let told = given.tells_of();
        match self.models.iter().find(|law| !told.contains(law)) {
            None => Ok(()),
            Some(other) => {
                let laws = told.iter().map(|law| law.name).collect();
                Err(CalibrateError::Model { law: other.name, given, laws })
            }
        }
    }

    /// The currency's code, where amounts name one or none.
    pub(super) fn currency(&self, named: Option<&str>) -> String {
        self.currency.as_deref().or(named.map(label)).unwrap_or("USD").to_owned()
    }

    /// The laws to fit.
    pub(super) fn laws(&self, given: Given) -> Vec<&'static Law> {
        if self.models.is_empty() { given.usual() } else { self.models.clone() }
    }

    /// What of a log with these days is learned from and what is held out.
    pub(super) fn span(&self, extent: Option<(i32, i32)>) -> Result<Span, CalibrateError> {
        Span::of(extent, self.unit, (self.calibrated_until, self.observed_until))
    }

    /// The rules of the ladder.
    pub(super) fn rules(&self, span: &Span) -> Result<LadderRules, CalibrateError> {
        let mut rules = LadderRules::usual(&self.rungs, span);
        if let Some(&longest) = self.quiet_after.last() {
            rules.quiet_after.clone_from(&self.quiet_after);
            rules.lapsed_after = rules.lapsed_after.max(2 * longest);
        }
        rules.lapsed_after = self.lapsed_after.unwrap_or(rules.lapsed_after);
        rules.quiet_after.retain(|&after| after < rules.lapsed_after);
        let stages = rules.n_stages() + 1;
        if stages > MOST_STAGES { Err(CalibrateError::Stages { stages }) } else { Ok(rules) }
    }

    /// Periods that the scenario simulates.
    pub(super) fn horizon(&self, span: &Span) -> usize {
        let days = f64::from(span.observed - span.calibrated);
        let held_out = (days / span.unit.of_scenario().days()).ceil() as usize;
        let five_years = (5.0 * span.unit.period().per_year()).round() as usize;
        let usual = if held_out > 0 { held_out.min(MOST_PERIODS) } else { five_years };
        self.horizon.unwrap_or(usual)
    }
}
