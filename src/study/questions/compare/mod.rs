//! Programs compared: every set that they can form, on the same draws and with the same luck.

mod assemble;
mod break_even;
mod decision;
mod detail;
mod evaluate;
mod findings;
mod frontier;
mod sets;
mod words;

use crate::model::Engine;
use crate::scenario::Scenario;
use crate::study::kernel::findings::Warning;
use crate::study::kernel::runner::{Context, RunError};
use crate::study::kernel::strategies::worth_drawing;

pub use crate::study::kernel::measures::Measure;
pub use break_even::{BREAK_EVEN_DRAWS, BreakEven, EffectFactor, Factor};
pub use decision::{Choice, choose};
pub use findings::{Acceptability, Compared, ComparedDraw, Comparison, Part, SetFound};
pub use frontier::{Standing, standings};
pub use sets::{ALL_TOGETHER, NO_PROGRAM};

/// What is compared with what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// The programs, by their places in the file.
    pub programs: Vec<usize>,
    /// The programs that run in the business that all sets are set against; none for no program.
    pub against: Vec<usize>,
    /// Whether every set is evaluated even where there are many.
    pub all_sets: bool,
}

impl Question {
    /// The programs that run in a scenario, against none.
    pub fn of(scenario: &Scenario) -> Question {
        Question { programs: scenario.running_programs(), ..Question::default() }
    }
}

/// Draws on which the best set is found for `set.best` metrics.
const BEST_DRAWS: u64 = 256;

/// The scenario, in which the best of the sets that some of its programs can form is known: by mean npv,
/// expected given the inputs, over the first draws.
///
/// # Errors
/// When a limit is reached, the context says to stop, or threads cannot be started.
pub fn with_best(
    scenario: &Scenario,
    programs: &[usize],
    context: &Context<'_>,
) -> Result<Scenario, RunError> {
    let fewer = scenario.with_draws(scenario.simulation().draws.min(BEST_DRAWS));
    let sets = sets::Sets::new(&fewer, programs, &[], false);
    let mut rounds = evaluate::Rounds { context: context.silent(), finished: 0 };
    let evaluated = evaluate::Evaluated::new(&sets, &fewer, &mut rounds)?;
    let best = assemble::choice(&sets, &evaluated).best();
    Ok(scenario.with_best_programs(&evaluated.sets[best]))
}

/// Compares the sets that programs can form. The context is told how many runs of how many, as far as that
/// is known, are finished.
///
/// # Errors
/// When a limit is reached, the context says to stop, or threads cannot be started.
pub fn compare(
    scenario: &Scenario,
    question: &Question,
    warnings: &[Warning],
    context: &Context<'_>,
) -> Result<Comparison, RunError> {
    let no_luck = evaluate::engine(scenario) == Engine::Expected;
    let scenario = &worth_drawing(scenario, no_luck);
    let sets = sets::Sets::new(scenario, &question.programs, &question.against, question.all_sets);
    let mut rounds = evaluate::Rounds { context: *context, finished: 0 };
    let evaluated = evaluate::Evaluated::new(&sets, scenario, &mut rounds)?;
    let choice = assemble::choice(&sets, &evaluated);
    let shown: Vec<detail::Shown> = choice
        .shown(&sets, &evaluated)
        .into_iter()
        .map(|set| detail::Shown::new(scenario, &evaluated, set))
        .collect();
    let details = detail::details(scenario, &evaluated, &shown, &mut rounds)?;
    let seeker = break_even::Seeker::new(scenario, &evaluated, context)?;
    let mut break_evens = Vec::with_capacity(shown.len());
    for one in &shown {
        break_evens.push(seeker.of(one.set)?);
    }
    Ok(assemble::comparison(
        (scenario, &sets),
        evaluated,
        &assemble::Told { shown, details, break_evens },
        choice,
        warnings,
    ))
}
