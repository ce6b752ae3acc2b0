//! The front of the library: a scenario that can be asked, with no file, clock or command line behind it.

mod error;
mod fingerprint;
mod options;

pub use error::{Error, Refused};
pub use fingerprint::{fingerprint, hex};
pub use options::{CompareOptions, Goal};

use crate::scenario::problem::nearest;
use crate::scenario::{self, Files, Original};
use crate::study::claim::{self, ClaimFindings};
use crate::study::compare::{self, Comparison, with_best};
use crate::study::draw_table::DrawTable;
use crate::study::explain::{Understanding, explain};
use crate::study::findings::{Assumption, Findings, Warning};
use crate::study::generate;
use crate::study::metric::{Metric, OF_BEST};
use crate::study::run::{run, with_draws};
use crate::study::runner::Context;
use crate::study::sensitivity::{Method, SensitivityFindings, sensitivity};
use crate::study::solve::{self, SolveFindings, solve};
use crate::study::sweep::{self, SweepFindings, sweep};
use crate::study::vary::Axis;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A scenario, checked, that every study can be asked of.
///
/// It is made from text in the format of scenario files (`docs/scenario.md`), and changed as `--set` changes a
/// file. What it was made from is kept, so that sweeps and goal seeks can put other numbers in it.
///
/// ```
/// use cltv::{CohortMetric, Context, Scenario};
/// # fn main() -> Result<(), cltv::Error> {
/// let text = r#"
///     title = "A subscription"
///     time = { period = "year", horizon = 400, discount = 0.1, cash_flow = "start" }
///     simulation = { engine = "expected", draws = 1 }
///     [[stage]]
///     name = "subscriber"
///     kind = "customer"
///     retention = 0.8
///     contribution = 100
/// "#;
/// let plain = Scenario::from_toml(text)?;
/// let loyal = plain.with("stage.subscriber.retention", 0.9)?;
/// let context = Context::default();
/// let clv = |scenario: &Scenario| -> Result<f64, cltv::Error> {
///     let findings = scenario.run(&context)?;
///     Ok(findings.metric(CohortMetric::Clv).and_then(|clv| clv.estimate.mean).unwrap_or(0.0))
/// };
/// // m (1 + d) / (1 + d - r)
/// assert!((clv(&plain)? - 366.666_667).abs() < 1e-5);
/// assert!((clv(&loyal)? - 550.0).abs() < 1e-5);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Scenario {
    path: PathBuf,
    files: Arc<dyn Files + Send + Sync>,
    sets: Vec<String>,
    programs: Option<Vec<String>>,
    checked: scenario::Scenario,
    warnings: Vec<Warning>,
    assumptions: Vec<Assumption>,
}

impl std::fmt::Debug for Scenario {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scenario").field("checked", &self.checked).finish_non_exhaustive()
    }
}

/// Texts by the path that each goes by.
struct Texts(BTreeMap<PathBuf, String>);

/// The path that a text goes by in messages.
const TEXT: &str = "scenario.toml";

impl Files for Texts {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let text = self.0.get(path).ok_or(std::io::ErrorKind::NotFound)?;
        Ok(text.clone().into_bytes())
    }
}

impl Scenario {
    /// A scenario from the text of a file that extends no other and reads no table.
    ///
    /// # Errors
    /// [`Error::Refused`] with everything that is wrong with it.
    pub fn from_toml(text: &str) -> Result<Scenario, Error> {
        Scenario::from_texts(TEXT, [(TEXT, text)])
    }

    /// A scenario from the text of the file `path`, and those of files that it extends or reads tables from, by
    /// the names by which it calls them.
    ///
    /// # Errors
    /// [`Error::Refused`] with everything that is wrong with it.
    pub fn from_texts<P: Into<PathBuf>, T: Into<String>>(
        path: &str,
        texts: impl IntoIterator<Item = (P, T)>,
    ) -> Result<Scenario, Error> {
        let texts = texts.into_iter().map(|(path, text)| (path.into(), text.into()));
        Scenario::from_files(Path::new(path), Texts(texts.collect()))
    }

    /// A scenario from a file, and those that it extends or reads tables from, as `files` gives them.
    ///
    /// # Errors
    /// [`Error::Refused`] with everything that is wrong with it.
    pub fn from_files(path: &Path, files: impl Files + Send + Sync + 'static) -> Result<Scenario, Error> {
        Scenario::checked_anew(path.to_owned(), Arc::new(files), Vec::new(), None)
    }

    fn checked_anew(
        path: PathBuf,
        files: Arc<dyn Files + Send + Sync>,
        sets: Vec<String>,
        programs: Option<Vec<String>>,
    ) -> Result<Scenario, Error> {
        let loaded = Original::read(&path, &sets, &*files).with(&[]);
        let Some(checked) = loaded.scenario else { return Err(Refused::from(loaded).into()) };
        let checked = match &programs {
            Some(names) => checked.with_programs(&places(&checked, names)?),
            None => checked,
        };
        let hash = fingerprint(&loaded.sources, &checked, programs.as_deref());
        let warnings =
            loaded.problems.into_iter().map(|one| Warning { location: one.path, what: one.message });
        let assumptions = loaded.assumptions.into_iter().map(|one| Assumption {
            path: one.path,
            written: one.written,
            note: one.note,
            place: one.place,
        });
        Ok(Scenario {
            path,
            files,
            sets,
            programs,
            checked: checked.with_hash(hash),
            warnings: warnings.collect(),
            assumptions: assumptions.collect(),
        })
    }

    /// The same with something set, as `--set PATH=VALUE` does: a number, or what a file would say in its place.
    ///
    /// # Errors
    /// [`Error::Refused`] with everything that is wrong with it.
    pub fn with(&self, path: &str, value: impl std::fmt::Display) -> Result<Scenario, Error> {
        let mut sets = self.sets.clone();
        sets.push(format!("{path}={value}"));
        Scenario::checked_anew(self.path.clone(), Arc::clone(&self.files), sets, self.programs.clone())
    }

    /// The same with only these programs running.
    ///
    /// # Errors
    /// [`Error::Unknown`] of a program that is not there, [`Error::Exclusive`] of two that exclude each other.
    pub fn with_programs(&self, names: &[&str]) -> Result<Scenario, Error> {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        let (path, files) = (self.path.clone(), Arc::clone(&self.files));
        Scenario::checked_anew(path, files, self.sets.clone(), Some(names))
    }

    /// The scenario as checked: what the functions of [`study`](crate::study) take.
    pub fn checked(&self) -> &scenario::Scenario {
        &self.checked
    }

    /// The scenario as it was read, to be checked again with other numbers.
    pub fn original(&self) -> Original<'_> {
        Original::read(&self.path, &self.sets, &*self.files)
    }

    /// What may not be as meant.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Every number of it, as written.
    pub fn assumptions(&self) -> &[Assumption] {
        &self.assumptions
    }

    /// Every draw through both lenses.
    ///
    /// # Errors
    /// [`Error::Run`] where a limit is reached, the context says to stop, or threads cannot be started; so of
    /// every study.
    pub fn run(&self, context: &Context<'_>) -> Result<Findings, Error> {
        Ok(run(&self.checked, &self.warnings, context)?)
    }

    /// The same, and the draws as a table: a row per draw, a column per uncertain number and metric, 8 bytes a cell.
    ///
    /// ```
    /// # fn main() -> Result<(), cltv::Error> {
    /// # let text = r#"
    /// #     title = "A subscription"
    /// #     time = { period = "year", horizon = 40, discount = 0.1 }
    /// #     simulation = { engine = "expected", draws = 64 }
    /// #     [[stage]]
    /// #     name = "subscriber"
    /// #     kind = "customer"
    /// #     churn = { value = 0.2, sd = 0.03 }
    /// #     contribution = 100
    /// # "#;
    /// let scenario = cltv::Scenario::from_toml(text)?;
    /// let (findings, draws) = scenario.run_with_draws(&cltv::Context::default())?;
    /// assert_eq!(draws.values().nrows(), 64);
    /// let clv = draws.column("clv").and_then(|clv| clv.mean());
    /// let told = findings.metric(cltv::CohortMetric::Clv).and_then(|clv| clv.estimate.mean);
    /// assert!((clv.unwrap_or(0.0) - told.unwrap_or(1.0)).abs() < 1e-9);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Scenario::run`].
    pub fn run_with_draws(&self, context: &Context<'_>) -> Result<(Findings, DrawTable), Error> {
        Ok(with_draws(&self.checked, &self.warnings, context)?)
    }

    /// The sets that its programs can form, compared on the same draws.
    ///
    /// # Errors
    /// As [`Scenario::run`].
    pub fn compare(&self, context: &Context<'_>) -> Result<Comparison, Error> {
        self.compare_with(&CompareOptions::default(), context)
    }

    /// The same, against other programs than none, or all sets however many.
    ///
    /// # Errors
    /// As [`Scenario::run`]; [`Error::Unknown`] and [`Error::Exclusive`] of the programs to set against.
    pub fn compare_with(&self, options: &CompareOptions, context: &Context<'_>) -> Result<Comparison, Error> {
        let against = places(&self.checked, &options.against)?;
        let question = compare::Question { programs: self.asked(), against, all_sets: options.all_sets };
        Ok(compare::compare(&self.checked, &question, &self.warnings, context)?)
    }

    /// Its claims put to the test.
    ///
    /// # Errors
    /// As [`Scenario::run`]; and [`Error::Refused`] where a map leads to values that the scenario refuses.
    pub fn claim(&self, context: &Context<'_>) -> Result<ClaimFindings, Error> {
        self.claim_with(&claim::Manner { maps: true, ..claim::Manner::default() }, context)
    }

    /// The same with other thresholds, or without maps.
    ///
    /// # Errors
    /// As [`Scenario::claim`].
    pub fn claim_with(&self, manner: &claim::Manner, context: &Context<'_>) -> Result<ClaimFindings, Error> {
        Ok(claim::answer(&self.checked, &self.original(), manner, context)?)
    }

    /// A metric at every combination of the values of some parameters.
    ///
    /// # Errors
    /// As [`Scenario::run`]; [`Error::Unknown`] of the metric, [`Error::Refused`] of a value.
    pub fn sweep(&self, axes: &[Axis], metric: &str, context: &Context<'_>) -> Result<SweepFindings, Error> {
        let (scenario, metric) = self.knowing(metric, context)?;
        let question = sweep::Question {
            axes: axes.to_vec(),
            metric,
            claim: None,
            thresholds: claim::Thresholds::default(),
        };
        Ok(sweep(&scenario, &self.original(), &question, context)?)
    }

    /// How a metric depends on the uncertain numbers.
    ///
    /// # Errors
    /// As [`Scenario::run`]; [`Error::Unknown`] of the metric, [`Error::Sensitivity`] where there is no answer.
    pub fn sensitivity(
        &self,
        metric: &str,
        method: Method,
        context: &Context<'_>,
    ) -> Result<SensitivityFindings, Error> {
        let (scenario, metric) = self.knowing(metric, context)?;
        Ok(sensitivity(&scenario, metric, method, context)?)
    }

    /// The values of a parameter at which the mean of a metric is a target.
    ///
    /// ```
    /// # fn main() -> Result<(), cltv::Error> {
    /// # let text = r#"
    /// #     title = "A subscription"
    /// #     time = { period = "year", horizon = 400, discount = 0.1, cash_flow = "start" }
    /// #     simulation = { engine = "expected", draws = 1 }
    /// #     [[stage]]
    /// #     name = "subscriber"
    /// #     kind = "customer"
    /// #     retention = 0.8
    /// #     contribution = 100
    /// # "#;
    /// let scenario = cltv::Scenario::from_toml(text)?;
    /// let found = scenario.solve("stage.subscriber.retention", "clv", 550.0, &cltv::Context::default())?;
    /// assert!((found.value.unwrap_or(0.0) - 0.9).abs() < 1e-6);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Scenario::run`]; [`Error::Unknown`] of the metric, [`Error::Solve`] where nothing can be sought.
    pub fn solve(
        &self,
        parameter: &str,
        metric: &str,
        target: f64,
        context: &Context<'_>,
    ) -> Result<SolveFindings, Error> {
        self.solve_for(&Goal::new(parameter, metric, target), context)
    }

    /// The same for another number than the mean, or within a range.
    ///
    /// # Errors
    /// As [`Scenario::solve`].
    pub fn solve_for(&self, goal: &Goal, context: &Context<'_>) -> Result<SolveFindings, Error> {
        let (scenario, metric) = self.knowing(&goal.metric, context)?;
        let Goal { statistic, target, from, to, .. } = *goal;
        let question =
            solve::Question { parameter: goal.parameter.clone(), metric, statistic, target, from, to };
        Ok(solve(&scenario, &self.original(), &question, context)?)
    }

    /// What was understood, per year; nothing is simulated but one customer's life.
    ///
    /// # Errors
    /// As [`Scenario::run`].
    pub fn explain(&self) -> Result<Understanding, Error> {
        Ok(explain(&self.checked, self.assumptions.clone(), self.warnings.clone())?)
    }

    /// What the cohort lens's customers would have left in the books, who begin spread over the first so many
    /// periods: a log to calibrate with, of which the truth is known.
    ///
    /// # Errors
    /// [`Error::Generate`] where nobody buys, or more than are kept at a time.
    pub fn generate(&self, over_periods: usize) -> Result<Vec<generate::Row>, Error> {
        Ok(generate::synthetic(&self.checked, over_periods)?)
    }

    /// The programs that a study is about: those that are named, else all.
    fn asked(&self) -> Vec<usize> {
        match self.programs {
            Some(_) => self.checked.running_programs(),
            None => (0..self.checked.programs().len()).collect(),
        }
    }

    /// The metric of a name, and the scenario in which it is known what the name is about: of the best set of
    /// programs, which that is.
    fn knowing(
        &self,
        name: &str,
        context: &Context<'_>,
    ) -> Result<(Cow<'_, scenario::Scenario>, Metric), Error> {
        let scenario = if name.starts_with(OF_BEST) && self.checked.best_programs().is_none() {
            Cow::Owned(with_best(&self.checked, &self.asked(), context)?)
        } else {
            Cow::Borrowed(&self.checked)
        };
        let metric = Metric::find(&scenario, name)
            .ok_or_else(|| unknown("metric", name, Metric::all().into_iter().map(Metric::name)))?;
        Ok((scenario, metric))
    }
}

/// The places of named programs in a scenario.
fn places(scenario: &scenario::Scenario, names: &[String]) -> Result<Vec<usize>, Error> {
    let known = || scenario.programs().iter().map(|program| program.name.as_str());
    let place =
        |name: &String| known().position(|own| own == name).ok_or_else(|| unknown("program", name, known()));
    let places: Vec<usize> = names.iter().map(place).collect::<Result<_, Error>>()?;
    for (at, &one) in places.iter().enumerate() {
        if let Some(&other) = places[..at].iter().find(|&&other| !scenario.go_together(one, other)) {
            let name = |at: usize| scenario.programs()[at].name.clone();
            return Err(Error::Exclusive(name(other), name(one)));
        }
    }
    Ok(places)
}

fn unknown<'n>(what: &'static str, name: &str, known: impl Iterator<Item = &'n str>) -> Error {
    Error::Unknown { what, name: name.to_owned(), meant: nearest(name, known).map(str::to_owned) }
}
