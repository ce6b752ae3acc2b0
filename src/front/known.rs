//! What is there by name: programs, claims, metrics; and what may have been meant by a name that is not.

use super::Error;
use crate::scenario::Scenario;
use crate::scenario::problem::{listed, nearest};
use crate::study::compare::Measure;
use crate::study::metric::{Metric, OF_BEST, Subject};

/// The places of named programs in the file.
pub(super) fn places(scenario: &Scenario, names: &[String]) -> Result<Vec<usize>, Error> {
    let known: Vec<&str> = scenario.programs().iter().map(|program| program.name.as_str()).collect();
    names.iter().map(|name| place("program", name, &known)).collect()
}

/// Refuses programs that exclude each other.
pub(super) fn together(scenario: &Scenario, programs: &[usize]) -> Result<(), Error> {
    let pairs = programs.iter().flat_map(|&one| programs.iter().map(move |&other| (one, other)));
    let Some((one, other)) = pairs.into_iter().find(|&(one, other)| !scenario.go_together(one, other)) else {
        return Ok(());
    };
    let program = |at: usize| &scenario.programs()[at];
    Err(Error::Exclusive {
        one: program(one).name.clone(),
        other: program(other).name.clone(),
        group: program(one).exclusive.clone().unwrap_or_default(),
    })
}

/// The place of a named claim in the file.
pub(super) fn claim_named(scenario: &Scenario, name: &str) -> Result<usize, Error> {
    let known: Vec<&str> = scenario.claims().iter().map(|claim| claim.name.as_str()).collect();
    place("claim", name, &known)
}

/// The metric of a name, where a study is about these programs.
pub(super) fn metric_named(scenario: &Scenario, programs: &[usize], name: &str) -> Result<Metric, Error> {
    match Metric::find(scenario, name) {
        Some(Metric::Program(Subject::One(program), _)) if !programs.contains(&program) => {
            Err(Error::LeftOut(name.to_owned()))
        }
        Some(metric) => Ok(metric),
        None => Err(no_such_metric(scenario, name)),
    }
}

fn no_such_metric(scenario: &Scenario, name: &str) -> Error {
    let plain: Vec<&str> = Metric::all().into_iter().map(Metric::name).collect();
    let measures: Vec<&str> = Measure::ALL.into_iter().map(Measure::name).collect();
    let of_programs =
        Metric::names_of_measures(scenario.programs().iter().map(|program| program.name.as_str()));
    let all = plain.iter().copied().chain(of_programs.iter().map(String::as_str));
    Error::Unknown {
        what: "metric",
        name: name.to_owned(),
        meant: nearest(name, all).map(str::to_owned),
        known: format!(
            "The metrics are {}; and program.NAME.MEASURE and {OF_BEST}MEASURE with one of {}",
            listed(&plain),
            listed(&measures)
        ),
    }
}

/// The place of a name among those that are known.
fn place(what: &'static str, name: &str, known: &[&str]) -> Result<usize, Error> {
    known.iter().position(|own| *own == name).ok_or_else(|| Error::Unknown {
        what,
        name: name.to_owned(),
        meant: nearest(name, known.iter().copied()).map(str::to_owned),
        known: format!(
            "The scenario has: {}",
            if known.is_empty() { "none".to_owned() } else { known.join(", ") }
        ),
    })
}
