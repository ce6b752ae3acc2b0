//! Everything that can go wrong, as one type.

use crate::calibrate::CalibrateError;
use crate::calibrate::read::LogError;
use crate::scenario::Loaded;
use crate::scenario::problem::{Problem, Severity, Sources};
use crate::scenario::render::{Style, render};
use crate::study::claim::{ClaimError, NoThresholds};
use crate::study::generate::GenerateError;
use crate::study::runner::RunError;
use crate::study::sensitivity::SensitivityError;
use crate::study::solve::SolveError;
use crate::study::strategies::NotMeasured;
use crate::study::sweep::SweepError;

/// Why there is no answer.
///
/// ```
/// let refused = cltv::Scenario::from_toml("title = 'nothing else'");
/// let Err(cltv::Error::Refused(why)) = refused else { panic!("it lacks everything") };
/// assert!(why.problems().iter().any(|problem| problem.path == "time"));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A scenario is refused, with all that is wrong with it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A map of a claim leads to values that the scenario refuses.
    #[error("the map of claim `{claim}` leads where the scenario cannot follow: {refused}")]
    Map {
        /// The claim's name.
        claim: String,
        /// The scenario at such a value.
        refused: Refused,
    },
    /// There is nothing of this name.
    #[error("there is no {what} `{name}`.{} {known}", .meant.as_ref().map_or_else(String::new, |meant| format!(" Did you mean `{meant}`?")))]
    Unknown {
        /// What was looked for: a metric, a program, a claim.
        what: &'static str,
        /// The name.
        name: String,
        /// What may have been meant.
        meant: Option<String>,
        /// What there is, as a sentence.
        known: String,
    },
    /// Something that was set has no place of its own in the file's text.
    #[error(
        "`{0}` cannot be written into the text: it stands below a heading of its own, or in several lines; write it as one value first"
    )]
    Unplaced(String),
    /// A metric is of a program that is left out.
    #[error("{0} is of a program that is left out; name it too")]
    LeftOut(String),
    /// The engine that is asked for cannot tell a metric.
    #[error(transparent)]
    NotMeasured(#[from] NotMeasured),
    /// Two programs exclude each other, so they cannot run together.
    #[error(
        "programs `{one}` and `{other}` exclude each other (exclusive = \"{group}\"), so they cannot run together; name one of them, or use `cltv compare`"
    )]
    Exclusive {
        /// One of them.
        one: String,
        /// The other.
        other: String,
        /// Of what at most one runs.
        group: String,
    },
    /// No program can be compared.
    #[error("there is no [[program]] in it; docs/scenario.md and scenarios/programs show how one is written")]
    NoProgram,
    /// Every program is left out.
    #[error("no program is left to compare; the baseline without programs is always among what is compared")]
    NoProgramLeft,
    /// No claim can be tested.
    #[error(
        "there is no [[claim]] in it, so there is nothing to test; docs/scenario.md shows how one is written"
    )]
    NoClaim,
    /// Thresholds of claims are none.
    #[error(transparent)]
    Thresholds(#[from] NoThresholds),
    /// A run ended early.
    #[error(transparent)]
    Run(#[from] RunError),
    /// An answer's dependence on inputs cannot be measured.
    #[error(transparent)]
    Sensitivity(SensitivityError),
    /// Parameters cannot be varied so.
    #[error(transparent)]
    Sweep(SweepError),
    /// Nothing can be sought.
    #[error(transparent)]
    Solve(SolveError),
    /// No log can be made of what customers would buy.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// A log cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A log, or a table, says nothing about what was asked.
    #[error(transparent)]
    Calibrate(#[from] CalibrateError),
}

/// All that is wrong with a scenario that is refused.
#[derive(Debug)]
pub struct Refused {
    problems: Vec<Problem>,
    sources: Sources,
    unreadable: bool,
}

impl Refused {
    /// Whether the system gave no file, so that nothing is known of it.
    pub fn is_unreadable(&self) -> bool {
        self.unreadable
    }

    /// Errors and warnings, by place.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The texts that places are in.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }
}

impl std::fmt::Display for Refused {
    /// Every error with its place and what to try, as the command line prints it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the scenario is refused")?;
        let mut errors = self.problems.iter().filter(|problem| problem.severity == Severity::Error);
        errors.try_for_each(|problem| write!(f, "\n\n{}", render(problem, &self.sources, Style::Plain)))
    }
}

impl std::error::Error for Refused {}

impl From<Loaded> for Refused {
    fn from(loaded: Loaded) -> Refused {
        Refused { problems: loaded.problems, sources: loaded.sources, unreadable: loaded.unreadable }
    }
}

impl From<ClaimError> for Error {
    fn from(error: ClaimError) -> Error {
        match error {
            ClaimError::Run(error) => Error::Run(error),
            ClaimError::Thresholds(error) => Error::Thresholds(error),
            ClaimError::Map { claim, loaded } => Error::Map { claim, refused: Refused::from(*loaded) },
        }
    }
}

impl From<SweepError> for Error {
    fn from(error: SweepError) -> Error {
        match error {
            SweepError::Run(error) => Error::Run(error),
            SweepError::Refused(loaded) => Error::Refused(Refused::from(*loaded)),
            other => Error::Sweep(other),
        }
    }
}

impl From<SensitivityError> for Error {
    fn from(error: SensitivityError) -> Error {
        match error {
            SensitivityError::Run(error) => Error::Run(error),
            other => Error::Sensitivity(other),
        }
    }
}

impl From<SolveError> for Error {
    fn from(error: SolveError) -> Error {
        match error {
            SolveError::Run(error) => Error::Run(error),
            SolveError::Refused(loaded) => Error::Refused(Refused::from(*loaded)),
            other => Error::Solve(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_goes_where_threads_go() {
        fn travels<T: Send + Sync + 'static>() {}
        travels::<Error>();
    }
}
