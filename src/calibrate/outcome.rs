//! What a calibration found, ready to be shown.

use super::diagnostics::Diagnostics;
use super::facts::LogFacts;
use super::fit::{Convergence, Fit};
use super::read::terms::Terms;
use super::scenario::ScenarioText;
use super::scores::{Score, Scoring};
use super::span::TimeUnit;
use super::triangle::Triangle;

/// Everything that text, JSON, charts and the report of a calibration show.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Calibration {
    /// The file that was read.
    pub source: String,
    /// The unit of all times.
    pub unit: TimeUnit,
    /// The currency's code.
    pub currency: String,
    /// What a log said; None where a table was given instead.
    pub log: Option<LogFindings>,
    /// Customers that laws were fitted to.
    pub customers: f64,
    /// Transactions that were read.
    pub transactions: f64,
    /// The fitted laws.
    pub fits: Vec<Fit>,
    /// Laws that could not be fitted, and why.
    pub failures: Vec<(&'static str, String)>,
    /// The law of purchases that customers are scored with.
    pub scored_with: Option<&'static str>,
    /// How customers were scored; None where no law of purchases was fitted.
    pub scoring: Option<Scoring>,
    /// What is expected of each, in the order of the log; empty where no law of purchases was fitted.
    pub scores: Vec<Score>,
    /// How the log was read, for whoever scores by the fit.
    pub terms: Option<Terms>,
    /// What to be careful with.
    pub warnings: Vec<String>,
}

/// What a log said.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct LogFindings {
    /// What it holds.
    pub facts: LogFacts,
    /// First-purchase cohorts.
    pub triangle: Triangle,
    /// The ladder as a scenario.
    pub scenario: ScenarioText,
    /// What was compared.
    pub diagnostics: Diagnostics,
    /// The ladder.
    pub ladder: Vec<LadderStage>,
}

/// A stage of the ladder as it was observed; the last one is lapsed.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderStage {
    /// Its name.
    pub name: String,
    /// Customers there when calibration ends.
    pub standing: u64,
    /// Periods that were spent there.
    pub spent: u64,
    /// Mean purchases of a period.
    pub orders: f64,
    /// Mean money of a purchase.
    pub order_value: f64,
    /// Moves that were counted, to each stage.
    pub moves: Vec<u64>,
}

/// Frequency and spend correlated more than this make gamma-gamma's independence doubtful.
const CORRELATED: f64 = 0.2;
/// Forecasts of the hold-out further off than this are said aloud.
const FAR_OFF: f64 = 0.2;

impl Calibration {
    /// Writes down what to be careful with.
    pub fn warn(&mut self) {
        let mut warnings = Vec::new();
        for (law, why) in &self.failures {
            warnings.push(format!("{law} could not be fitted: {why}"));
        }
        for fit in &self.fits {
            let name = fit.law.name;
            match fit.convergence {
                Convergence::Converged => {}
                Convergence::AtBound(parameter) => warnings.push(format!(
                    "{name}: the likelihood still rises where the search for {parameter} ends, as it does where customers hardly differ; the data do not tell its value, and standard errors mean little"
                )),
                Convergence::NotConverged => warnings.push(format!(
                    "{name} did not converge: its parameters are the best that were seen, no more"
                )),
            }
            if fit.spend().is_some_and(|law| law.mean().is_none()) {
                warnings.push(format!("{name}: q is at most 1, so mean spend has no finite expectation"));
            }
        }
        let scored = self.fits.iter().find(|fit| self.scored_with == Some(fit.law.name));
        if let Some(fit) = scored.filter(|fit| fit.convergence != Convergence::Converged) {
            warnings.push(format!(
                "customers are scored with {}, the law of purchases with the lowest AIC: none of them converged, so look at how it forecasts the hold-out before you trust the scores",
                fit.law.name
            ));
        }
        if let Some(log) = &self.log {
            warnings.extend(log.warnings());
            warnings.extend(log.facts.misnamed(&self.currency));
        }
        self.warnings = warnings;
    }
}

impl LogFindings {
    fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let diagnostics = &self.diagnostics;
        if let Some(r) = diagnostics.spend_correlation.filter(|r| r.abs() > CORRELATED) {
            warnings.push(format!(
                "frequency and mean spend are correlated ({r:.2}): gamma-gamma takes them for independent, so values of customers are off for those who buy most and least"
            ));
        }
        warnings.extend(self.facts.warnings());
        let Some(&actual) = diagnostics.holdout.actual.first() else {
            warnings.push(
                "no hold-out: nothing here was tested on purchases that the laws had not seen (--calibrate-until)"
                    .to_owned(),
            );
            return warnings;
        };
        for each in diagnostics.holdout.expected.iter().filter(|each| !each.name.starts_with("naive")) {
            let off = each.values[0] / actual.max(1.0) - 1.0;
            if off.abs() > FAR_OFF {
                warnings.push(format!(
                    "{} expects {:.0} purchases in the hold-out, where {actual:.0} were made ({:+.0} %)",
                    each.name,
                    each.values[0],
                    100.0 * off
                ));
            }
        }
        warnings
    }
}
