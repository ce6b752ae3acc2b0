//! What a comparison of programs looks like: text, JSON, CSV, charts, a page, a workbook.

mod charts;
pub mod csv;
pub mod json;
mod outputs;
mod page;
mod sheets;
mod tables;
pub mod text;
mod words;

pub use charts::charts;
pub use outputs::{FILES, outputs};
pub use page::page;
pub use sheets::workbook;

use crate::report::format::{Kind, number};
use crate::study::compare::{Comparison, NO_PROGRAM, Standing};

/// Where a set stands, in words.
pub(super) fn standing(comparison: &Comparison, standing: Standing) -> String {
    let choices = comparison.choices();
    let name = |index: usize| choices.get(index).copied().unwrap_or_default();
    match standing {
        Standing::Efficient(Some(ratio)) => {
            format!("on the frontier, {} per unit brought", number(Some(ratio), Kind::Ratio))
        }
        Standing::Efficient(None) => "on the frontier".to_owned(),
        Standing::Ties(NO_PROGRAM_AT) if name(NO_PROGRAM_AT) == NO_PROGRAM => "adds nothing".to_owned(),
        Standing::Ties(with) => format!("ties with {}", name(with)),
        Standing::Dominated(by) => format!("dominated by {}", name(by)),
        Standing::ExtendedDominated(one, other) => {
            format!("dominated by a mixture of {} and {}", name(one), name(other))
        }
    }
}

/// Place of no program where all are set against it.
const NO_PROGRAM_AT: usize = 0;

/// The sets by what they add, the best first, then as they were evaluated.
pub(super) fn ranked(comparison: &Comparison) -> Vec<usize> {
    let added = |at: usize| comparison.sets[at].incremental_npv.mean.unwrap_or(f64::NEG_INFINITY);
    let mut order: Vec<usize> = (0..comparison.sets.len()).collect();
    order.sort_by(|&a, &b| {
        (b == comparison.best).cmp(&(a == comparison.best)).then(added(b).total_cmp(&added(a)))
    });
    order
}

/// The answer in a few sentences.
pub(super) fn answer(comparison: &Comparison) -> Vec<String> {
    let Some(choice) = comparison.choice().filter(|_| comparison.sets.len() > 1) else {
        return vec!["No program runs, so there is nothing to compare.".to_owned()];
    };
    let best = comparison.best_set();
    let mut sentences = vec![words::first(comparison)];
    let among = if comparison.all_sets { "all" } else { "the" };
    let knowing = if choice.evpi > 0.0 {
        format!(
            "choosing it before the inputs are known gives away {} on average, which is what knowing them would be worth at most",
            words::money(comparison, choice.evpi)
        )
    } else {
        "knowing the uncertain inputs first would change nothing".to_owned()
    };
    sentences.push(format!(
        "Of {among} {} sets that were compared, {} is the best in {}; {knowing}.",
        comparison.sets.len(),
        if best.programs.is_empty() { "to run none" } else { best.name.as_str() },
        words::often(choice.best[comparison.best]),
    ));
    sentences.extend(words::instead(comparison));
    sentences.extend(words::ties(comparison));
    sentences.extend(comparison.best_strategy().and_then(|one| words::depends(comparison, one)));
    sentences
}
