//! What was found of the values at which a statistic meets its target, or why nothing was sought.

use crate::scenario::Loaded;
use crate::scenario::path::Path;
use crate::stats::estimate::{Estimate, Statistic};
use crate::study::kernel::conventions::Convention;
use crate::study::kernel::metric::NamedMetric;
use crate::study::kernel::provenance::Provenance;
use crate::study::kernel::runner::RunError;
use crate::study::kernel::vary::AxisError;

/// Why nothing was sought.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SolveError {
    /// A run ended early.
    #[error("{0}")]
    Run(#[from] RunError),
    /// The parameter cannot be varied.
    #[error(transparent)]
    Axis(#[from] AxisError),
    /// The target is no number.
    #[error("a target of {0} can be reached by nothing; give a finite number")]
    Target(f64),
    /// The range is none.
    #[error("{from} is not below {to}, so nothing lies between them")]
    Range {
        /// Its lower end.
        from: f64,
        /// Its upper end.
        to: f64,
    },
    /// The scenario refuses a value, with its problems.
    #[error("the scenario refuses a value of the range")]
    Refused(Box<Loaded>),
    /// The parameter cannot take any value of an interval.
    #[error(
        "{0} takes whole numbers only, so no value of it meets a target exactly; use `cltv sweep --vary {0}=FROM:TO:STEPS`"
    )]
    Whole(Path),
    /// There is no number to start from.
    #[error("the scenario states no plain number `{0}`, so its range is not known; give --from and --to")]
    NoRange(Path),
}

/// What was found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SolveFindings {
    /// Where it comes from.
    pub provenance: Provenance,
    /// Path of the parameter.
    pub parameter: Path,
    /// Name of the metric.
    pub metric: NamedMetric,
    /// The target.
    pub target: f64,
    /// Which number of the metric, over draws, was to reach it.
    pub statistic: Statistic,
    /// The parameter's value at which the statistic is the target; of several the one nearest to what
    /// the scenario says (for an uncertain number, to its median). Absent where there is none.
    pub value: Option<f64>,
    /// All values in the range at which the statistic is the target, rising.
    pub crossings: Vec<f64>,
    /// Where the statistic jumps over the target and meets it nowhere, as with numbers of people,
    /// which are whole.
    pub jump: Option<Jump>,
    /// The metric at the solution.
    pub reached: Option<Estimate>,
    /// What the scenario says as it stands.
    pub current: Option<f64>,
    /// The curve as far as it was followed, by rising values of the parameter: its first and last
    /// points are the ends of the range.
    pub curve: Vec<(f64, Option<f64>)>,
    /// Whether the metric is unknown in some draws somewhere on the curve.
    pub partly_unknown: bool,
    /// What the numbers depend on.
    pub conventions: Vec<Convention>,
}

/// A place where the statistic passes the target without meeting it; absent means never, of a wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jump {
    /// The parameter's value there.
    pub at: f64,
    /// The statistic below that value.
    pub below: Option<f64>,
    /// The statistic above it.
    pub above: Option<f64>,
}
