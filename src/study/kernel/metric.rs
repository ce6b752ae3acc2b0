//! Metrics of a scenario: the name that one writes, and the value that a draw yields.

pub use crate::metrics::{Metric, NamedMetric, OF_BEST, OF_PROGRAM, Subject};
use crate::results::{BusinessDraw, CohortDraw, DrawOutcome};
use crate::scenario::Scenario;

impl Metric {
    /// The metric of this name in a scenario; of the best set of programs as far as
    /// [`with_best`](crate::study::compare::with_best) found it.
    pub fn find(scenario: &Scenario, name: &str) -> Option<Metric> {
        let programs = scenario.programs().iter().map(|program| program.name.as_str());
        Metric::with_programs(name, programs).map(|metric| metric.in_scenario(scenario))
    }

    /// The same metric, of the best set that the scenario knows where it is of the best.
    pub fn in_scenario(self, scenario: &Scenario) -> Metric {
        match self {
            Metric::Program(Subject::Best(_), measure) => {
                let best = scenario.best_programs().unwrap_or_default();
                Metric::Program(
                    Subject::Best(best.iter().fold(0, |set, program| set | 1 << program)),
                    measure,
                )
            }
            other => other,
        }
    }

    /// Its name as one writes it for a scenario.
    pub fn written(self, scenario: &Scenario) -> String {
        match self {
            Metric::Program(Subject::One(program), measure) => {
                format!("{OF_PROGRAM}{}.{}", scenario.programs()[program].name, measure.name())
            }
            Metric::Program(Subject::Best(_), measure) => format!("{OF_BEST}{}", measure.name()),
            _ => self.name().to_owned(),
        }
    }

    /// It and its name as one writes it for a scenario.
    pub fn named_in(self, scenario: &Scenario) -> NamedMetric {
        NamedMetric { metric: self, name: self.written(scenario) }
    }

    /// Its value in one draw; absent where unknown.
    pub fn of(self, outcome: &DrawOutcome) -> Option<f64> {
        self.seen(Some(&outcome.cohort), Some(&outcome.business))
    }

    /// Its value in the lenses that were simulated; absent where unknown, and for measures of programs, which
    /// no single run tells.
    pub fn seen(self, cohort: Option<&CohortDraw>, business: Option<&BusinessDraw>) -> Option<f64> {
        match self {
            Metric::Cohort(metric) => cohort?.metric(metric),
            Metric::Business(metric) => business?.metric(metric),
            Metric::Sum(series) => Some(business?.series(series).iter().sum()),
            Metric::Program(..) => None,
        }
    }

    /// All of them in one draw, in the order of [`Metric::all`].
    pub fn values(outcome: &DrawOutcome) -> Vec<Option<f64>> {
        Metric::all().into_iter().map(|metric| metric.of(outcome)).collect()
    }
}
