//! `fit.json`: what a calibration found, written and read back.
//!
//! A file says its format; those from before it did are format 1. What a later version wrote is
//! refused, not guessed at.

use super::diagnostics::Comparison;
use super::facts::LogFacts;
use super::fit::{Convergence, Fit};
use super::outcome::{Calibration, LadderStage, LogFindings};
use super::read::date::{DateRules, day_of};
use super::read::terms::Terms;
use super::scores::{SavedLaws, ScoreOptions, Scoring};
use super::span::TimeUnit;
use crate::laws::law::{Faces, Law};
use crate::laws::{LAWS, named};
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::marker::PhantomData;

/// The format that is written, and the latest that is read.
pub const FORMAT: u32 = 1;

/// A fit as a file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FitFile {
    /// The format of the file.
    #[serde(default = "first_format")]
    pub format: u32,
    /// What was read.
    pub source: String,
    /// The unit of all times.
    pub unit: String,
    /// The currency's code.
    pub currency: String,
    /// Customers that laws were fitted to.
    pub customers: Count,
    /// Transactions that were read.
    pub transactions: Count,
    /// The law of purchases that customers are scored with.
    pub scored_with: Option<String>,
    /// The fitted laws.
    pub models: Vec<Model>,
    /// What to be careful with.
    pub warnings: Vec<String>,
    /// What a log said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<LogSummary>,
    /// How the log was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<Terms>,
    /// How customers were scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<ScoredBy>,
    /// What was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<Compared>,
    /// The ladder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ladder: Option<Vec<Stage>>,
}

fn first_format() -> u32 {
    1
}

/// A fitted law.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Model {
    /// The law.
    pub name: String,
    /// Its parameters, in the law's order.
    pub parameters: ByName<Estimated>,
    /// ln L at the estimates.
    pub log_likelihood: Number,
    /// Akaike's criterion.
    pub aic: Number,
    /// Schwarz's criterion.
    pub bic: Number,
    /// Customers that it is over.
    pub customers: Count,
    /// How the search ended.
    pub convergence: String,
    /// Covariance of the parameters' logarithms (of the log-odds for `churn`).
    pub covariance_of_logs: Option<Vec<Vec<Number>>>,
}

/// An estimate.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Estimated {
    /// The estimate.
    pub value: Number,
    /// Its standard error.
    pub se: Option<Number>,
}

/// What a log said.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogSummary {
    /// The first day of the log.
    pub first_day: String,
    /// The last day of the log.
    pub last_day: String,
    /// The last day of calibration.
    pub calibrated_until: String,
    /// The last day of observation.
    pub observed_until: String,
    /// Length of the hold-out in units.
    pub holdout: Number,
    /// Whether purchases of a day are one.
    pub rows_of_a_day_are_one_purchase: bool,
    /// Purchases in calibration.
    pub purchases: u64,
    /// Money in calibration, where amounts were read.
    pub revenue: Option<Number>,
    /// Refunds among the rows.
    pub refunds: u64,
    /// Customers with refunds and no purchase.
    pub customers_with_refunds_only: u64,
    /// Customers who first bought in the hold-out.
    pub newcomers_of_the_holdout: u64,
    /// Rows that were set aside.
    pub rejected: u64,
    /// Why.
    pub rejected_for: Vec<RejectedFor>,
    /// Customers who are not scored.
    pub not_scored: Vec<NotScored>,
}

/// Customers who are not scored for one reason.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NotScored {
    /// The reason.
    pub reason: String,
    /// How many.
    pub customers: u64,
}

/// Rows that were set aside for one reason.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RejectedFor {
    /// The reason.
    pub reason: String,
    /// How many.
    pub rows: u64,
    /// The first of them.
    pub first_line: u64,
}

/// How customers were scored.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScoredBy {
    /// Purchases are expected within this many units.
    pub ahead: Number,
    /// Discount rate a year.
    pub discount_per_year: Number,
    /// Share of revenue that is kept.
    pub gross_margin: Number,
}

/// Everything that was compared.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Compared {
    /// Purchases in the whole hold-out.
    pub holdout: Beside,
    /// Repeat purchases by period.
    pub tracking: Beside,
    /// Customers by repeat purchases.
    pub frequencies: Beside,
    /// Mean purchases in the hold-out by repeat purchases in calibration.
    pub conditional: Beside,
    /// Customers in each row of `conditional`.
    pub conditional_customers: Vec<Number>,
    /// Correlation of frequency and mean spend.
    pub spend_correlation: Option<Number>,
}

/// What was observed, and what was expected.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Beside {
    /// What the rows are.
    pub labels: Vec<String>,
    /// What was observed.
    pub actual: Vec<Number>,
    /// What was expected, by whom.
    pub expected: ByName<Vec<Number>>,
}

/// A stage of the ladder.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Customers there when calibration ends.
    pub standing: u64,
    /// Periods that were spent there.
    pub periods: u64,
    /// Mean purchases of a period.
    pub orders: Number,
    /// Mean money of a purchase.
    pub order_value: Number,
    /// Moves that were counted, to each stage.
    pub moves: Vec<u64>,
}

/// A number; JSON writes one that is none as null.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "Option<f64>", into = "Option<f64>")]
pub struct Number(pub f64);

impl From<Option<f64>> for Number {
    fn from(value: Option<f64>) -> Number {
        Number(value.unwrap_or(f64::NAN))
    }
}

impl From<Number> for Option<f64> {
    fn from(number: Number) -> Option<f64> {
        Some(number.0)
    }
}

/// A count: a whole number unless tables have parts of customers.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(transparent)]
pub struct Count(pub f64);

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract().abs() > 0.0 {
            serializer.serialize_f64(self.0)
        } else {
            serializer.serialize_u64(self.0 as u64)
        }
    }
}

/// Things by their names, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct ByName<T>(pub Vec<(String, T)>);

impl<T> Default for ByName<T> {
    fn default() -> ByName<T> {
        ByName(Vec::new())
    }
}

impl<T> ByName<T> {
    /// The thing of this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, thing)| thing)
    }
}

impl<T: Serialize> Serialize for ByName<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, thing) in &self.0 {
            map.serialize_entry(name, thing)?;
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ByName<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ByName<T>, D::Error> {
        deserializer.deserialize_map(Names(PhantomData))
    }
}

struct Names<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Names<T> {
    type Value = ByName<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ByName<T>, A::Error> {
        let mut things = Vec::new();
        while let Some(entry) = map.next_entry()? {
            things.push(entry);
        }
        Ok(ByName(things))
    }
}

/// Why a file is no fit.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FitFileError {
    /// Not JSON, or not of this shape.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// Written by a later version.
    #[error(
        "it is of format {found}, and this version reads formats up to {FORMAT}; use the version that wrote it, or calibrate again"
    )]
    Later {
        /// The format of the file.
        found: u32,
    },
    /// It does not say in which unit times are.
    #[error("no \"unit\"")]
    NoUnit,
    /// Nothing says which law of purchases is meant.
    #[error("it names no law of purchases")]
    NoLaw,
    /// The law is not there, or its parameters are none.
    #[error("no usable law of purchases `{name}`")]
    Unusable {
        /// Its name.
        name: String,
    },
}

impl FitFile {
    /// A calibration as a file.
    pub fn of(found: &Calibration) -> FitFile {
        let log = found.log.as_ref();
        FitFile {
            format: FORMAT,
            source: found.source.clone(),
            unit: found.unit.name().to_owned(),
            currency: found.currency.clone(),
            customers: Count(found.customers),
            transactions: Count(found.transactions),
            scored_with: found.scored_with.map(str::to_owned),
            models: found.fits.iter().map(model).collect(),
            warnings: found.warnings.clone(),
            log: log.map(|log| LogSummary::of(&log.facts)),
            reading: found.terms.clone(),
            scores: found.scoring.as_ref().map(ScoredBy::of),
            diagnostics: log.map(compared),
            ladder: log.map(|log| log.ladder.iter().map(stage).collect()),
        }
    }

    /// Reads a file.
    ///
    /// ```
    /// use cltv::calibrate::fit_file::FitFile;
    /// let before_there_was_a_number = FitFile::read(r#"{ "unit": "week" }"#)?;
    /// assert_eq!(before_there_was_a_number.format, 1);
    /// let later = FitFile::read(r#"{ "format": 2, "unit": { "of": "time" } }"#);
    /// assert!(later.unwrap_err().to_string().contains("it is of format 2"));
    /// # Ok::<(), cltv::calibrate::fit_file::FitFileError>(())
    /// ```
    ///
    /// # Errors
    /// When it is no fit, or one of a later version.
    pub fn read(text: &str) -> Result<FitFile, FitFileError> {
        #[derive(Deserialize)]
        struct Head {
            #[serde(default = "first_format")]
            format: u32,
        }
        // what else stands in a later file may have another shape
        let Head { format } = serde_json::from_str(text)?;
        if format > FORMAT {
            return Err(FitFileError::Later { found: format });
        }
        let file: FitFile = serde_json::from_str(text)?;
        file.unit().map(|_| file)
    }

    /// The laws to score with: the law of purchases that is named, else the one that the file names.
    ///
    /// # Errors
    /// When there is no such law, or it has no parameters that can be used.
    pub fn laws(&self, wanted: Option<&str>) -> Result<SavedLaws, FitFileError> {
        let name = wanted.or(self.scored_with.as_deref()).ok_or(FitFileError::NoLaw)?;
        let purchases = named(name).and_then(|law| law.purchases(&self.parameters(law)?));
        let mut spend = LAWS.iter().filter(|law| matches!(law.faces, Faces::Spend(_)));
        Ok(SavedLaws {
            name: name.to_owned(),
            purchases: purchases.ok_or_else(|| FitFileError::Unusable { name: name.to_owned() })?,
            spend: spend.find_map(|law| law.spend(&self.parameters(law)?)),
        })
    }

    /// How its log was read. Of a file that does not say it: as logs are read unless options say otherwise, but
    /// for whether rows of a day are one purchase.
    pub fn terms(&self) -> Terms {
        let per_row = self.log.as_ref().is_some_and(|log| !log.rows_of_a_day_are_one_purchase);
        self.reading.clone().unwrap_or(Terms { per_row, ..Terms::default() })
    }

    /// The unit of all times.
    ///
    /// # Errors
    /// When it is none.
    pub fn unit(&self) -> Result<TimeUnit, FitFileError> {
        TimeUnit::from_name(&self.unit).ok_or(FitFileError::NoUnit)
    }

    /// How its customers were scored: as far ahead, with this discount and this margin.
    pub fn scoring(&self) -> ScoreOptions {
        let usual = ScoreOptions::default();
        self.scores.map_or(usual, |scores| ScoreOptions {
            ahead: Some(scores.ahead.0),
            discount_per_year: scores.discount_per_year.0,
            gross_margin: scores.gross_margin.0,
            ..usual
        })
    }

    /// The last day that was learned from and the last of observation, for a log that goes no further than the
    /// one of the fit: those customers are scored as of the day on which calibration ended. None for a later log.
    pub fn ends(&self, last: i32) -> Option<(i32, i32)> {
        let day = |text: &str| day_of(text.as_bytes(), &DateRules::default()).ok();
        let log = self.log.as_ref()?;
        let ends = (day(&log.calibrated_until)?, day(&log.observed_until)?);
        (last <= day(&log.last_day)?).then_some(ends)
    }

    /// The parameters of a law, in its order; None where one is missing or no positive number.
    fn parameters(&self, law: &Law) -> Option<Vec<f64>> {
        let model = self.models.iter().find(|model| model.name == law.name)?;
        let value = |name: &str| model.parameters.get(name).map(|each| each.value.0);
        let values: Option<Vec<f64>> = law.parameters.iter().map(|parameter| value(parameter.name)).collect();
        values.filter(|values| values.iter().all(|value| value.is_finite() && *value > 0.0))
    }
}

/// How a search ended, in words.
pub fn ended(convergence: &Convergence) -> String {
    match convergence {
        Convergence::Converged => "converged".to_owned(),
        Convergence::AtBound(parameter) => format!("at the bound of {parameter}"),
        Convergence::NotConverged => "did not converge".to_owned(),
    }
}

fn numbers(values: &[f64]) -> Vec<Number> {
    values.iter().copied().map(Number).collect()
}

fn model(fit: &Fit) -> Model {
    let estimated = fit.parameters.iter().map(|parameter| {
        let (value, se) = (Number(parameter.value), parameter.se.map(Number));
        (parameter.name.to_owned(), Estimated { value, se })
    });
    let rows =
        |matrix: &ndarray::Array2<f64>| matrix.outer_iter().map(|row| numbers(&row.to_vec())).collect();
    Model {
        name: fit.law.name.to_owned(),
        parameters: ByName(estimated.collect()),
        log_likelihood: Number(fit.log_likelihood),
        aic: Number(fit.aic()),
        bic: Number(fit.bic()),
        customers: Count(fit.n_customers),
        convergence: ended(&fit.convergence),
        covariance_of_logs: fit.covariance.as_ref().map(rows),
    }
}

impl LogSummary {
    /// What a log holds, as a file says it.
    pub fn of(log: &LogFacts) -> LogSummary {
        let reasons = log.reasons.iter().map(|(reason, rows, line)| RejectedFor {
            reason: reason.clone(),
            rows: *rows,
            first_line: *line,
        });
        let left_out = log.left_out.reasons().into_iter();
        LogSummary {
            first_day: log.first_day.clone(),
            last_day: log.last_day.clone(),
            calibrated_until: log.calibrated_until.clone(),
            observed_until: log.observed_until.clone(),
            holdout: Number(log.holdout),
            rows_of_a_day_are_one_purchase: log.by_day,
            purchases: log.purchases,
            revenue: log.has_amounts.then_some(Number(log.revenue)),
            refunds: log.refunds,
            customers_with_refunds_only: log.left_out.refunds_only,
            newcomers_of_the_holdout: log.left_out.newcomers,
            rejected: log.rejected,
            rejected_for: reasons.collect(),
            not_scored: left_out
                .map(|(reason, customers)| NotScored { reason: reason.to_owned(), customers })
                .collect(),
        }
    }
}

impl ScoredBy {
    /// How customers are scored, as a file says it.
    pub fn of(scoring: &Scoring) -> ScoredBy {
        ScoredBy {
            ahead: Number(scoring.ahead),
            discount_per_year: Number(scoring.discount_per_year),
            gross_margin: Number(scoring.gross_margin),
        }
    }
}

fn beside(comparison: &Comparison) -> Beside {
    let expected = comparison.expected.iter().map(|each| (each.name.clone(), numbers(&each.values)));
    Beside {
        labels: comparison.labels.clone(),
        actual: numbers(&comparison.actual),
        expected: ByName(expected.collect()),
    }
}

fn compared(log: &LogFindings) -> Compared {
    let found = &log.diagnostics;
    Compared {
        holdout: beside(&found.holdout),
        tracking: beside(&found.tracking),
        frequencies: beside(&found.frequencies),
        conditional: beside(&found.conditional),
        conditional_customers: numbers(&found.conditional_customers),
        spend_correlation: found.spend_correlation.map(Number),
    }
}

fn stage(stage: &LadderStage) -> Stage {
    Stage {
        name: stage.name.clone(),
        standing: stage.standing,
        periods: stage.spent,
        orders: Number(stage.orders),
        order_value: Number(stage.order_value),
        moves: stage.moves.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::calibrate::{Options, calibrate_retention};
    use crate::laws::history::RetentionCounts;

    #[test]
    fn what_is_written_is_what_is_read() {
        let cohort = RetentionCounts { alive: vec![1000.5, 869.0, 743.0, 653.0] };
        let found = calibrate_retention(&[cohort], &Options::default()).unwrap();
        let file = FitFile::of(&found);
        let text = serde_json::to_string(&file).unwrap();
        assert_eq!(FitFile::read(&text).unwrap(), file);
        assert!(text.starts_with("{\"format\":1,") && text.contains("\"customers\":1000.5,"), "{text}");
        assert!(matches!(file.laws(None), Err(FitFileError::NoLaw)));
        assert!(matches!(file.laws(Some("bg-nbd")), Err(FitFileError::Unusable { .. })));
    }

    #[test]
    fn a_number_that_is_none_is_written_and_read_as_null() {
        let text = serde_json::to_string(&[Number(f64::NAN), Number(2.0)]).unwrap();
        assert_eq!(text, "[null,2.0]");
        let [none, two]: [Number; 2] = serde_json::from_str(&text).unwrap();
        assert!(none.0.is_nan() && (two.0 - 2.0).abs() < f64::EPSILON);
    }
}
