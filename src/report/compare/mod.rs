//! What a comparison of programs looks like: text, JSON, CSV, charts, a page, a workbook.

mod charts;
pub mod csv;
pub mod json;
mod page;
mod sheets;
mod tables;
pub mod text;
mod words;

pub use charts::charts;
pub use page::page;
pub use sheets::workbook;

use crate::report::format::{Kind, number};
use crate::study::compare::{Comparison, Measure, Standing};

/// What kind of number a measure is.
pub(super) fn kind(measure: Measure) -> Kind {
    match measure {
        Measure::Roi | Measure::CostPerIncrementalProfit => Kind::Ratio,
        Measure::Payback | Measure::DiscountedPayback => Kind::Periods,
        Measure::KeptCustomers | Measure::IncrementalCustomers => Kind::Count,
        Measure::NaiveLift | Measure::TrueLift | Measure::Deadweight => Kind::Share,
        _ => Kind::Money,
    }
}

/// Where an alternative stands, in words.
pub(super) fn standing(comparison: &Comparison, standing: Standing) -> String {
    let choices = comparison.choices();
    let name = |index: usize| choices.get(index).copied().unwrap_or_default();
    match standing {
        Standing::Efficient(Some(ratio)) => {
            format!("on the frontier, {} per unit brought", number(Some(ratio), Kind::Ratio))
        }
        Standing::Efficient(None) => "on the frontier".to_owned(),
        Standing::Dominated(by) => format!("dominated by {}", name(by)),
        Standing::ExtendedDominated(one, other) => {
            format!("dominated by a mixture of {} and {}", name(one), name(other))
        }
    }
}

/// The answer in a few sentences.
pub(super) fn answer(comparison: &Comparison) -> Vec<String> {
    let Some(choice) = comparison.choice() else {
        return vec!["No program runs, so there is nothing to compare.".to_owned()];
    };
    let choices = comparison.choices();
    let money = |value: f64| format!("{} {}", number(Some(value), Kind::Money), comparison.currency);
    let chosen = choices[choice.chosen];
    let first = match choice.chosen.checked_sub(1).map(|index| &comparison.alternatives[index]) {
        None => "On average no program pays: every one lowers the npv.".to_owned(),
        Some(best) => format!(
            "Highest npv on average: {chosen}, {} more than without, positive in {} of draws.",
            money(best.measure(Measure::IncrementalNpv).mean.unwrap_or(0.0)),
            number(Some(best.p_npv_positive), Kind::Share)
        ),
    };
    let knowing = format!(
        "The best choice in {} of draws is {}; choosing it before the inputs are known gives away {} on average, which is what knowing them would be worth at most.",
        number(Some(choice.best[choice.chosen]), Kind::Share),
        if choice.chosen == 0 { "to run none" } else { chosen },
        money(choice.evpi)
    );
    vec![first, knowing]
}
