//! Metrics and numbers that options name.

use super::exit::Failure;
use super::prepare::{Prepared, failure};
use super::watch::Interrupt;
use crate::model::Engine;
use crate::report::format::typed;
use crate::scenario::Scenario;
use crate::scenario::problem::{listed, nearest};
use crate::study::compare::{Measure, with_best};
use crate::study::metric::{Metric, OF_BEST, OF_PROGRAM, Subject};
use crate::study::runner::Context;
use crate::study::strategies::engine_for;

/// Refuses a metric that the engine that was asked for cannot measure.
pub(super) fn measured(scenario: &Scenario, metric: Metric) -> Result<(), Failure> {
    let engine = engine_for(scenario, metric).engine;
    if !metric.needs_individuals() || engine == Engine::Individual {
        return Ok(());
    }
    Err(Failure::invalid(format!(
        "{} is about the spread between customers, which the {} engine does not tell apart; ask for --engine individual, or for none",
        metric.written(scenario),
        engine.name()
    )))
}

/// The metric of this name, or what is nearest. For one of the best set of programs that set is found first.
pub(super) fn metric_named(
    prepared: &mut Prepared,
    name: &str,
    threads: usize,
    interrupt: &Interrupt,
) -> Result<Metric, Failure> {
    if name.starts_with(OF_BEST) && prepared.scenario.best_programs().is_none() {
        let scenario = &prepared.scenario;
        let stop = || interrupt.is_set();
        let context = Context::default().threads(threads).stop(&stop);
        prepared.scenario =
            with_best(scenario, &asked_programs(prepared), &context).map_err(|error| failure(&error))?;
    }
    let scenario = &prepared.scenario;
    if let Some(Metric::Program(Subject::One(program), _)) = Metric::find(scenario, name)
        && !asked_programs(prepared).contains(&program)
    {
        return Err(Failure::invalid(format!(
            "{name} is of a program that --program or --no-programs leaves out; name it too"
        )));
    }
    Metric::find(scenario, name).ok_or_else(|| {
        let of = |subject: String| Measure::ALL.iter().map(move |measure| format!("{subject}{}", measure.name()));
        let programs = scenario.programs().iter().map(|program| format!("{OF_PROGRAM}{}.", program.name));
        let plain: Vec<String> = Metric::all().into_iter().map(|metric| metric.name().to_owned()).collect();
        let all: Vec<String> =
            plain.iter().cloned().chain(programs.chain([OF_BEST.to_owned()]).flat_map(of)).collect();
        let meant = nearest(name, all.iter().map(String::as_str))
            .map_or_else(String::new, |meant| format!(" Did you mean `{meant}`?"));
        let measures: Vec<&str> = Measure::ALL.into_iter().map(Measure::name).collect();
        Failure::invalid(format!(
            "there is no metric `{name}`.{meant} The metrics are {}; and program.NAME.MEASURE and {OF_BEST}MEASURE with one of {}",
            listed(&plain),
            listed(&measures)
        ))
    })
}

/// The programs that a study is about: those that are named, else all of the file.
pub(super) fn asked_programs(prepared: &Prepared) -> Vec<usize> {
    match prepared.asked.programs {
        Some(_) => prepared.scenario.running_programs(),
        None => (0..prepared.scenario.programs().len()).collect(),
    }
}

/// A number that an option gives, as the program prints it or as computers write it.
pub(super) fn number(text: &str) -> Result<f64, String> {
    typed(text).ok_or_else(|| {
        "write a number, such as 1234.5, or as it is printed here: 12,345, 1.2M, 2.6bn, 15 %, -$1.2k"
            .to_owned()
    })
}
