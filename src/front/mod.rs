//! The front of the library: a scenario that can be asked, with no file, clock or command line behind it.

mod error;
mod fingerprint;
mod known;
mod options;

pub use error::{Error, Refused};
pub use fingerprint::{fingerprint, hex};
pub use options::{Asked, ClaimOptions, CompareOptions, Goal};

use crate::scenario::assemble::normalize;
use crate::scenario::edit::{Unplaced, edited};
use crate::scenario::problem::{Problem, Sources};
use crate::scenario::{self, Files, Original};
use crate::study::claim::{self, ClaimFindings};
use crate::study::compare::{self, Comparison, with_best};
use crate::study::dials::{self, DialFindings};
use crate::study::draw_table::DrawTable;
use crate::study::explain::{Understanding, explain};
use crate::study::findings::{Assumption, Findings, Warning};
use crate::study::generate;
use crate::study::measure::{MeasureFindings, measure};
use crate::study::metric::Metric;
use crate::study::run::{run, with_draws};
use crate::study::runner::Context;
use crate::study::sensitivity::{Method, SensitivityFindings, sensitivity};
use crate::study::solve::{self, SolveFindings, solve};
use crate::study::strategies::measured;
use crate::study::sweep::{self, SweepFindings, sweep};
use crate::study::vary::Axis;
use known::{claim_named, metric_named, places, together};
use std::borrow::Cow;
use std::cell::RefCell;
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
    asked: Asked,
    /// Draws that the text states, where it is looked at in others.
    stated_draws: u64,
    checked: scenario::Scenario,
    sources: Sources,
    problems: Vec<Problem>,
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

/// Files, and what was read of them.
struct Recorded<'f> {
    files: &'f dyn Files,
    read: RefCell<BTreeMap<PathBuf, String>>,
}

impl Files for Recorded<'_> {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let bytes = self.files.read(path)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.read.borrow_mut().insert(normalize(path), text);
        Ok(bytes)
    }
}

impl Files for Texts {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let text = self.0.get(&normalize(path)).ok_or(std::io::ErrorKind::NotFound)?;
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
    /// their paths.
    ///
    /// # Errors
    /// [`Error::Refused`] with everything that is wrong with it.
    pub fn from_texts<P: Into<PathBuf>, T: Into<String>>(
        path: &str,
        texts: impl IntoIterator<Item = (P, T)>,
    ) -> Result<Scenario, Error> {
        let texts = texts.into_iter().map(|(path, text)| (normalize(&path.into()), text.into()));
        Scenario::from_files(Path::new(path), Texts(texts.collect()))
    }

    /// A scenario from a file, and those that it extends or reads tables from, as `files` gives them.
    ///
    /// # Errors
    /// [`Error::Refused`] with everything that is wrong with it.
    pub fn from_files(path: &Path, files: impl Files + Send + Sync + 'static) -> Result<Scenario, Error> {
        Scenario::load(path, files, Asked::default())
    }

    /// The same with what a command line asks of a file: numbers set in it, programs that run.
    ///
    /// # Errors
    /// [`Error::Refused`] with everything that is wrong with it, [`Error::Unknown`] of a program.
    pub fn load(
        path: &Path,
        files: impl Files + Send + Sync + 'static,
        asked: Asked,
    ) -> Result<Scenario, Error> {
        Scenario::checked_anew(path.to_owned(), Arc::new(files), asked)
    }

    fn checked_anew(
        path: PathBuf,
        files: Arc<dyn Files + Send + Sync>,
        asked: Asked,
    ) -> Result<Scenario, Error> {
        let loaded = Original::read(&path, &asked.sets, &*files).with(&[]);
        let Some(checked) = loaded.scenario else { return Err(Refused::from(loaded).into()) };
        let checked = match &asked.programs {
            Some(names) => checked.with_programs(&places(&checked, names)?),
            None => checked,
        };
        let hash = fingerprint(&loaded.sources, &checked, asked.programs.as_deref());
        let warning = |one: &Problem| Warning { location: one.path.clone(), what: one.message.clone() };
        let assumptions = loaded.assumptions.into_iter().map(|one| Assumption {
            path: one.path,
            written: one.written,
            note: one.note,
            place: one.place,
        });
        Ok(Scenario {
            path,
            files,
            asked,
            stated_draws: checked.simulation().draws,
            checked: checked.with_hash(hash),
            warnings: loaded.problems.iter().map(warning).collect(),
            sources: loaded.sources,
            problems: loaded.problems,
            assumptions: assumptions.collect(),
        })
    }

    /// All texts that it is made of, by path, as [`Scenario::from_texts`] takes them: its own, and those that it
    /// extends or reads tables from.
    pub fn texts(&self) -> BTreeMap<PathBuf, String> {
        let recorded = Recorded { files: &*self.files, read: RefCell::default() };
        Original::read(&self.path, &[], &recorded).with(&[]);
        recorded.read.into_inner()
    }

    /// The text of its own file with what was set written in its place: nothing else of the text changes, and what an
    /// extended file states is added. Read anew, it is the same scenario with nothing set.
    ///
    /// ```
    /// # fn main() -> Result<(), cltv::Error> {
    /// let text = r#"
    /// title = "A subscription"
    /// time = { period = "year", horizon = 40, discount = 0.1 }
    /// [[stage]]
    /// name = "subscriber"
    /// kind = "customer"
    /// churn = { value = 0.2, sd = 0.03 } # a guess
    /// contribution = 100
    /// "#;
    /// let edited = cltv::Scenario::from_toml(text)?.with("stage.subscriber.churn", 0.15)?.text()?;
    /// assert_eq!(edited, text.replace("{ value = 0.2, sd = 0.03 }", "0.15"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Unplaced`] of what cannot be written into one place.
    pub fn text(&self) -> Result<String, Error> {
        let text = self.sources.get(0).map(|source| source.text.as_str()).unwrap_or_default();
        edited(&self.path, text, &self.asked.sets, &*self.files)
            .map_err(|Unplaced(path)| Error::Unplaced(path))
    }

    /// The same with something set, as `--set PATH=VALUE` does: a number, or what a file would say in its place.
    ///
    /// # Errors
    /// [`Error::Refused`] with everything that is wrong with it.
    pub fn with(&self, path: &str, value: impl std::fmt::Display) -> Result<Scenario, Error> {
        let mut asked = self.asked.clone();
        asked.sets.push(format!("{path}={value}"));
        self.asking(asked)
    }

    /// The same with only these programs: those that run, or are compared.
    ///
    /// # Errors
    /// [`Error::Unknown`] of a program that is not there.
    pub fn with_programs(&self, names: &[&str]) -> Result<Scenario, Error> {
        let programs = Some(names.iter().map(|&name| name.to_owned()).collect());
        self.asking(Asked { programs, ..self.asked.clone() })
    }

    /// The text that it was made from with something else asked of it, whatever was asked so far.
    ///
    /// # Errors
    /// As [`Scenario::load`].
    pub fn asking(&self, asked: Asked) -> Result<Scenario, Error> {
        Scenario::checked_anew(self.path.clone(), Arc::clone(&self.files), asked)
    }

    /// The same looked at in another number of draws; it says what it said, and has the same hash.
    #[must_use]
    pub fn with_draws(&self, draws: u64) -> Scenario {
        Scenario { checked: self.checked.with_draws(draws), ..self.clone() }
    }

    /// The scenario as checked: what the functions of [`study`](crate::study) take.
    pub fn checked(&self) -> &scenario::Scenario {
        &self.checked
    }

    /// The scenario as it was read, to be checked again with other numbers.
    pub fn original(&self) -> Original<'_> {
        Original::read(&self.path, &self.asked.sets, &*self.files)
    }

    /// What was asked of the text that it was made from.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// Hash of everything that its numbers depend on.
    pub fn hash(&self) -> &str {
        self.checked.hash()
    }

    /// What may not be as meant.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The same with their places.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The texts that places are in.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Every number of it, as written.
    pub fn assumptions(&self) -> &[Assumption] {
        &self.assumptions
    }

    /// The scenario with programs that can run together.
    ///
    /// # Errors
    /// [`Error::Exclusive`] of two that exclude each other.
    pub fn running(&self) -> Result<&scenario::Scenario, Error> {
        together(&self.checked, &self.checked.running_programs())?;
        Ok(&self.checked)
    }

    /// Every draw through both lenses.
    ///
    /// # Errors
    /// [`Error::Exclusive`] of programs that cannot run together, so of every study but a comparison;
    /// [`Error::Run`] where a limit is reached, the context says to stop, or threads cannot be started, so of
    /// every study.
    pub fn run(&self, context: &Context<'_>) -> Result<Findings, Error> {
        Ok(run(self.running()?, &self.warnings, context)?)
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
        Ok(with_draws(self.running()?, &self.warnings, context)?)
    }

    /// Some metrics by name, and nothing else: no curves, no series and no second engine, so in a part of the time of
    /// [`Scenario::run`]. Metrics of programs may be asked too.
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
    /// let context = cltv::Context::default();
    /// let found = scenario.measure(&["clv", "lifetime"], &context)?;
    /// let run = scenario.run(&context)?;
    /// let told = run.metric(cltv::CohortMetric::Clv).map(|clv| clv.estimate);
    /// assert_eq!(Some(found.metrics[0].1), told);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Unknown`] and what else [`Scenario::metric`] refuses; [`Error::NotMeasured`] of a metric that the
    /// scenario's engine cannot tell; [`Error::Run`] as [`Scenario::run`].
    pub fn measure(&self, metrics: &[&str], context: &Context<'_>) -> Result<MeasureFindings, Error> {
        let asked = metrics.iter().map(|name| self.metric(name)).collect::<Result<Vec<_>, _>>()?;
        let best = metrics.iter().zip(&asked).find(|(_, metric)| metric.is_of_best());
        let scenario = match best {
            Some((name, _)) => self.knowing(name, None, context)?.0,
            None => Cow::Borrowed(self.running()?),
        };
        let asked: Vec<Metric> = asked.into_iter().map(|metric| metric.in_scenario(&scenario)).collect();
        Ok(measure(&scenario, &asked, &self.warnings, context)?)
    }

    /// The sets that its programs can form, compared on the same draws.
    ///
    /// # Errors
    /// [`Error::Run`] as [`Scenario::run`]; [`Error::NoProgram`] and [`Error::NoProgramLeft`] where there is
    /// nothing to compare.
    pub fn compare(&self, context: &Context<'_>) -> Result<Comparison, Error> {
        self.compare_with(&CompareOptions::default(), context)
    }

    /// The same, against other programs than none, or all sets however many.
    ///
    /// # Errors
    /// As [`Scenario::compare`]; [`Error::Unknown`] and [`Error::Exclusive`] of the programs to set against.
    pub fn compare_with(&self, options: &CompareOptions, context: &Context<'_>) -> Result<Comparison, Error> {
        let against = places(&self.checked, &options.against)?;
        together(&self.checked, &against)?;
        let programs = self.programs();
        if programs.is_empty() {
            return Err(if self.checked.programs().is_empty() {
                Error::NoProgram
            } else {
                Error::NoProgramLeft
            });
        }
        let question = compare::Question { programs, against, all_sets: options.all_sets };
        Ok(compare::compare(&self.checked, &question, &self.warnings, context)?)
    }

    /// Its claims put to the test.
    ///
    /// # Errors
    /// As [`Scenario::run`]; [`Error::NoClaim`] where there is none, and [`Error::Map`] where a map leads to
    /// values that the scenario refuses.
    pub fn claim(&self, context: &Context<'_>) -> Result<ClaimFindings, Error> {
        self.claim_with(&ClaimOptions::default(), context)
    }

    /// The same with other thresholds, or without maps.
    ///
    /// # Errors
    /// As [`Scenario::claim`]; [`Error::Thresholds`] of thresholds that are none.
    pub fn claim_with(&self, options: &ClaimOptions, context: &Context<'_>) -> Result<ClaimFindings, Error> {
        let scenario = self.running()?;
        if scenario.claims().is_empty() {
            return Err(Error::NoClaim);
        }
        let ClaimOptions { thresholds, maps } = *options;
        let question = claim::Question { programs: self.programs(), thresholds, maps };
        Ok(claim::answer(scenario, &self.original(), &question, context)?)
    }

    /// A metric at every combination of the values of some parameters.
    ///
    /// # Errors
    /// As [`Scenario::run`] and [`Scenario::metric`]; [`Error::Refused`] of a value, [`Error::Sweep`] of
    /// parameters that cannot be varied so.
    pub fn sweep(&self, axes: &[Axis], metric: &str, context: &Context<'_>) -> Result<SweepFindings, Error> {
        self.swept(axes, metric, None, context)
    }

    /// The same, and where a claim of the scenario holds; of the claim's own metric where none is named.
    ///
    /// # Errors
    /// As [`Scenario::sweep`]; [`Error::Unknown`] of the claim.
    pub fn sweep_claim(
        &self,
        axes: &[Axis],
        claim: &str,
        metric: Option<&str>,
        context: &Context<'_>,
    ) -> Result<SweepFindings, Error> {
        let claim = claim_named(&self.checked, claim)?;
        let of_claim = &self.checked.claims()[claim].metric.name;
        self.swept(axes, metric.unwrap_or(of_claim), Some(claim), context)
    }

    fn swept(
        &self,
        axes: &[Axis],
        metric: &str,
        claim: Option<usize>,
        context: &Context<'_>,
    ) -> Result<SweepFindings, Error> {
        let (scenario, metric) = self.knowing(metric, claim, context)?;
        let thresholds = claim::Thresholds::default();
        let question = sweep::Question { axes: axes.to_vec(), metric, claim, thresholds };
        Ok(sweep(&scenario, &self.original(), &question, context)?)
    }

    /// How a metric depends on the uncertain numbers.
    ///
    /// # Errors
    /// As [`Scenario::run`] and [`Scenario::metric`]; [`Error::Sensitivity`] where there is no answer.
    pub fn sensitivity(
        &self,
        metric: &str,
        method: Method,
        context: &Context<'_>,
    ) -> Result<SensitivityFindings, Error> {
        let (scenario, metric) = self.knowing(metric, None, context)?;
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
    /// As [`Scenario::run`] and [`Scenario::metric`]; [`Error::Solve`] where nothing can be sought.
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
        let (scenario, metric) = self.knowing(&goal.metric, None, context)?;
        let Goal { statistic, target, from, to, .. } = *goal;
        let question = solve::Question {
            parameter: goal.parameter.as_str().into(),
            metric,
            statistic,
            target,
            from,
            to,
        };
        Ok(solve(&scenario, &self.original(), &question, context)?)
    }

    /// Every number that can be moved, and how far each moves a metric by itself while all others stand at their
    /// central values: of the npv where there is a business and of the clv where there is none, unless another is
    /// named. Those that move it furthest come first.
    ///
    /// ```
    /// # fn main() -> Result<(), cltv::Error> {
    /// # let text = r#"
    /// #     title = "A subscription"
    /// #     time = { period = "year", horizon = 40, discount = 0.1 }
    /// #     [[stage]]
    /// #     name = "subscriber"
    /// #     kind = "customer"
    /// #     churn = { value = 0.2, sd = 0.03 }
    /// #     contribution = 100
    /// # "#;
    /// let scenario = cltv::Scenario::from_toml(text)?;
    /// let found = scenario.dials(None, &cltv::Context::default())?;
    /// assert_eq!(found.dials[0].label, "Contribution of a customer in subscriber");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Scenario::run`] and [`Scenario::metric`].
    pub fn dials(&self, metric: Option<&str>, context: &Context<'_>) -> Result<DialFindings, Error> {
        let name = metric.unwrap_or(dials::usual(&self.checked).name());
        let (scenario, metric) = self.knowing(name, None, context)?;
        Ok(dials::dials(&scenario, &self.original(), metric, context)?)
    }

    /// What was understood, per year; nothing is simulated but one customer's life.
    ///
    /// # Errors
    /// As [`Scenario::run`].
    pub fn explain(&self) -> Result<Understanding, Error> {
        Ok(explain(self.running()?, self.assumptions.clone(), self.warnings.clone())?)
    }

    /// What the cohort lens's customers would have left in the books, who begin spread over the first so many
    /// periods: a log to calibrate with, of which the truth is known.
    ///
    /// # Errors
    /// [`Error::Generate`] where nobody buys, more than are kept at a time, or beyond the horizon.
    pub fn generate(&self, over_periods: usize) -> Result<Vec<generate::Row>, Error> {
        Ok(generate::synthetic(self.running()?, over_periods)?)
    }

    /// The metric of a name in this scenario; of a measure of the best set, of one that is not known yet.
    ///
    /// # Errors
    /// [`Error::Unknown`] where there is none, [`Error::LeftOut`] of a program that is left out,
    /// [`Error::NotMeasured`] where the engine that is asked for cannot tell it.
    pub fn metric(&self, name: &str) -> Result<Metric, Error> {
        let metric = metric_named(&self.checked, &self.programs(), name)?;
        measured(&self.checked, metric)?;
        Ok(metric)
    }

    /// The programs that a study is about: those that are named, else all.
    fn programs(&self) -> Vec<usize> {
        match self.asked.programs {
            Some(_) => self.checked.running_programs(),
            None => (0..self.checked.programs().len()).collect(),
        }
    }

    /// The metric of a name, and the scenario in which it is known what it, and a claim, are about: of the best
    /// set of programs, which that is.
    fn knowing(
        &self,
        name: &str,
        claim: Option<usize>,
        context: &Context<'_>,
    ) -> Result<(Cow<'_, scenario::Scenario>, Metric), Error> {
        let (scenario, metric) = (self.running()?, self.metric(name)?);
        let of_claim = claim.map(|claim| scenario.claims()[claim].metric.metric);
        let of_best = metric.is_of_best() || of_claim.is_some_and(Metric::is_of_best);
        let scenario = if of_best && scenario.best_programs().is_none() {
            // the best set is one, however closely it is looked at afterwards
            let stated = scenario.with_draws(self.stated_draws);
            let best = with_best(&stated, &self.programs(), context)?;
            Cow::Owned(best.with_draws(scenario.simulation().draws))
        } else {
            Cow::Borrowed(scenario)
        };
        let metric = metric.in_scenario(&scenario);
        Ok((scenario, metric))
    }
}
