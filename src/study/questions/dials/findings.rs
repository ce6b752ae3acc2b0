//! What moves a metric.

use crate::scenario::path::Path;
use crate::study::kernel::metric::NamedMetric;

/// Every number of a scenario that can be moved.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DialFindings {
    /// The metric that they move.
    pub metric: NamedMetric,
    /// The metric at central numbers; absent where it is unknown.
    pub value: Option<f64>,
    /// The numbers, those that move it furthest first.
    pub dials: Vec<Dial>,
}

/// A number that can be moved.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Dial {
    /// Its path, as `--set` takes it.
    pub path: Path,
    /// What it is, in plain words.
    pub label: String,
    /// The part of the file that it stands in: `stage`, `program`, `time`.
    pub group: &'static str,
    /// The name of its stage, channel, segment or program.
    pub name: Option<String>,
    /// As the file writes it.
    pub written: String,
    /// How it is shown.
    pub shown: Shown,
    /// What stands behind it when it is shown; may be empty.
    pub unit: String,
    /// Whether it is uncertain.
    pub uncertain: bool,
    /// Whether it is a whole number by nature.
    pub whole: bool,
    /// The number, in the unit of the file; of an uncertain one its mean.
    pub value: f64,
    /// Lower end of its range.
    pub low: f64,
    /// Upper end of its range.
    pub high: f64,
    /// A step of which its range has some hundred.
    pub step: f64,
    /// The metric at the lower end; absent where it is unknown.
    pub at_low: Option<f64>,
    /// The metric at the upper end.
    pub at_high: Option<f64>,
    /// How far apart the two are.
    pub swing: Option<f64>,
    /// Where in the range the metric is zero; absent where it is so nowhere, and of numbers that hardly move it.
    pub break_even: Option<f64>,
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A share, times 100 with a percent sign.
    Percent,
    /// Money.
    Money,
    /// As it is.
    Number,
}

impl Shown {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Shown::Percent => "percent",
            Shown::Money => "money",
            Shown::Number => "number",
        }
    }
}
