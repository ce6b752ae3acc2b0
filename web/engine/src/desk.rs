//! Where questions are answered, about the scenario that was loaded last.
//!
//! A question has one key, which says what is asked. An answer has three: `answer`, the document that the program
//! prints with `--format json`, or another that only a page needs (null if there is none); `error`, why there is
//! none; and `problems`, what is wrong with the scenario, or may not be as meant.

use cltv::calibrate::read::terms::Terms;
use cltv::calibrate::scenario::{CALIBRATED, POSTERIOR};
use cltv::calibrate::span::TimeUnit;
use cltv::calibrate::{FitFile, Options};
use cltv::front::learn;
use cltv::scenario::{format, render};
use cltv::{Asked, Context, Error, Scenario, report};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// What may be asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Question {
    /// Take up another scenario.
    Load(Texts),
    /// Can it be simulated?
    Check(Changes),
    /// What was understood?
    Explain(Changes),
    /// What is a customer worth, and the business?
    Run(Changes),
    /// The same by columns, to draw it.
    Look(Changes),
    /// Which programs should run?
    Compare(Changes),
    /// Do its claims hold?
    Claim(Changes),
    /// Which of its numbers move a metric, and how far?
    Dials(OfMetric),
    /// What is its text, with the changes in their places?
    Edit(Changes),
    /// What are all its draws?
    Draws(Changes),
    /// What may a scenario file say?
    Schema {},
    /// What does a log say, or a table?
    Calibrate(Data),
}

/// A scenario as texts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    /// Path of the scenario's own.
    file: String,
    /// By path: its own, and those of files that it extends or reads tables from.
    texts: BTreeMap<String, String>,
}

/// What is asked of the scenario beyond its text, as options of the command line do.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Changes {
    /// Each `PATH=VALUE`, as for `--set`.
    sets: Vec<String>,
    /// The programs that run, or are compared; all where absent.
    programs: Option<Vec<String>>,
}

/// The same about a metric.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct OfMetric {
    sets: Vec<String>,
    programs: Option<Vec<String>>,
    /// Its name; the usual one where absent.
    metric: Option<String>,
}

/// A log or a table as text; what is not said of it is as usual.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    /// Its name.
    file: String,
    text: String,
    /// How it is read, as `fit.json` keeps it.
    #[serde(default)]
    reading: Terms,
    unit: Option<TimeUnit>,
    margin: Option<f64>,
    discount: Option<f64>,
    currency: Option<String>,
    horizon: Option<usize>,
}

/// Why there is no answer.
enum Unanswered {
    Unreadable(serde_json::Error),
    NothingLoaded,
    Scenario(Error),
}

impl From<Error> for Unanswered {
    fn from(error: Error) -> Unanswered {
        Unanswered::Scenario(error)
    }
}

/// What is kept between questions.
#[derive(Debug, Default)]
pub struct Desk {
    /// The scenario as it was loaded.
    loaded: Option<Scenario>,
    /// The same as it was asked for last.
    latest: Option<Scenario>,
}

impl Desk {
    /// The answer to a question, both as text.
    pub fn answer(&mut self, question: &[u8]) -> String {
        let answer = match self.found(question) {
            Ok((answer, problems)) => json!({ "answer": answer, "error": null, "problems": problems }),
            Err(why) => json!({ "answer": null, "error": why.message(), "problems": why.problems() }),
        };
        answer.to_string()
    }

    fn found(&mut self, question: &[u8]) -> Result<(Value, Vec<Value>), Unanswered> {
        let question = serde_json::from_slice(question).map_err(Unanswered::Unreadable)?;
        let context = Context::default();
        let question = match question {
            Question::Schema {} => return Ok((format::schema(), Vec::new())),
            Question::Calibrate(data) => return Ok((data.learned()?, Vec::new())),
            of_scenario => of_scenario,
        };
        let (scenario, answer) = match question {
            Question::Load(of) => {
                (self.loaded, self.latest) = (None, None);
                let scenario = self.loaded.insert(Scenario::from_texts(&of.file, of.texts)?);
                (&*scenario, outline(scenario))
            }
            Question::Check(changes) => {
                let scenario = self.asked(changes)?;
                (scenario, outline(scenario))
            }
            Question::Explain(changes) => {
                let scenario = self.asked(changes)?;
                (scenario, report::explain::json(&scenario.explain()?))
            }
            Question::Run(changes) => {
                let scenario = self.asked(changes)?;
                (scenario, report::json::summary(&scenario.run(&context)?))
            }
            Question::Look(changes) => {
                let scenario = self.asked(changes)?;
                (scenario, report::look::look(&scenario.run(&context.without_cohorts())?))
            }
            Question::Compare(changes) => {
                let scenario = self.asked(changes)?;
                (scenario, report::compare::json::document(&scenario.compare(&context)?))
            }
            Question::Claim(changes) => {
                let scenario = self.asked(changes)?;
                (scenario, report::claim::json::document(&[scenario.claim(&context)?]))
            }
            Question::Dials(OfMetric { sets, programs, metric }) => {
                let scenario = self.asked(Changes { sets, programs })?;
                (scenario, report::dials::document(&scenario.dials(metric.as_deref(), &context)?))
            }
            Question::Edit(changes) => {
                let scenario = self.asked(changes)?;
                (scenario, json!({ "text": scenario.text()? }))
            }
            Question::Draws(changes) => {
                let scenario = self.asked(changes)?;
                let (_, draws) = scenario.run_with_draws(&context.without_cohorts())?;
                (scenario, json!({ "csv": report::csv::draws(&draws) }))
            }
            Question::Schema {} | Question::Calibrate(_) => return Err(Unanswered::NothingLoaded),
        };
        let problems = scenario.problems().iter().map(|problem| render::json(problem, scenario.sources()));
        Ok((answer, problems.collect()))
    }

    /// The scenario with changes; the latest one, where they are the same.
    fn asked(&mut self, changes: Changes) -> Result<&Scenario, Unanswered> {
        let loaded = self.loaded.as_ref().ok_or(Unanswered::NothingLoaded)?;
        let asked = Asked { sets: changes.sets, programs: changes.programs };
        let scenario = match self.latest.take().filter(|latest| *latest.asked() == asked) {
            Some(latest) => latest,
            None => loaded.asking(asked)?,
        };
        Ok(self.latest.insert(scenario))
    }
}

impl Data {
    /// What it says: the fit, as a file and in words, and a scenario that runs.
    fn learned(self) -> Result<Value, Unanswered> {
        let usual = Options::of_file(Path::new(&self.file));
        let options = Options {
            unit: self.unit.unwrap_or(usual.unit),
            gross_margin: self.margin.unwrap_or(usual.gross_margin),
            discount_per_year: self.discount.unwrap_or(usual.discount_per_year),
            currency: self.currency.or(usual.currency),
            horizon: self.horizon,
            ..usual
        };
        let found = learn(&self.text, self.reading, options)?;
        let scenario = found.log.as_ref().map(|log| &log.scenario);
        let texts = scenario.map(|of| json!({ CALIBRATED: of.toml, POSTERIOR: of.posterior }));
        Ok(json!({
            "fit": FitFile::of(&found),
            "warnings": found.warnings,
            "summary": report::calibration::text(&found),
            "file": scenario.map(|_| CALIBRATED),
            "texts": texts.unwrap_or_else(|| json!({})),
        }))
    }
}

impl Unanswered {
    fn message(&self) -> String {
        match self {
            Unanswered::Unreadable(error) => format!("the question cannot be read: {error}"),
            Unanswered::NothingLoaded => "no scenario is loaded".to_owned(),
            Unanswered::Scenario(error) => error.to_string(),
        }
    }

    fn problems(&self) -> Vec<Value> {
        let Unanswered::Scenario(Error::Refused(refused) | Error::Map { refused, .. }) = self else {
            return Vec::new();
        };
        refused.problems().iter().map(|problem| render::json(problem, refused.sources())).collect()
    }
}

/// Which scenario it is, and what can be asked of it.
fn outline(scenario: &Scenario) -> Value {
    let checked = scenario.checked();
    let running = checked.running_programs();
    let programs = checked.programs().iter().enumerate().map(|(place, program)| {
        json!({
            "name": program.name,
            "says": program.says,
            "running": running.contains(&place),
            "exclusive": program.exclusive,
        })
    });
    json!({
        "scenario": checked.title(),
        "says": checked.description(),
        "hash": scenario.hash(),
        "draws": checked.simulation().draws,
        "stages": checked.stages().iter().map(|stage| &stage.name).collect::<Vec<_>>(),
        "programs": programs.collect::<Vec<_>>(),
        "claims": checked.claims().len(),
    })
}
