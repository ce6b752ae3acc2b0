//! The words of the charts, the page and the workbook of a comparison.

use crate::report::format::{Kind, grouped, number};
use crate::stats::estimate::Estimate;
use crate::study::compare::{BREAK_EVEN_DRAWS, Compared, Comparison, Factor, Measure, Part, Standing};
use crate::study::drivers::beyond_chance;

/// Titles of the parts of the page.
pub(super) const ADDS: &str = "What each program adds";
pub(super) const COSTS: &str = "What it costs";
pub(super) const DOING: &str = "How much of it is the program's doing";
pub(super) const SAFE: &str = "When it pays, and how much of its effects that takes";
pub(super) const OWED: &str = "What is owed for points";
pub(super) const CHOICE: &str = "Which to choose";
pub(super) const EFFECT: &str = "Where each effect comes from";
pub(super) const CONVENTIONS: &str = "What the numbers mean";
pub(super) const AUDIT: &str = "What the comparison checked of itself";
/// Axes.
pub(super) const PROGRAM_COST: &str = "discounted program cost";
pub(super) const ADDED_NPV: &str = "npv added";
pub(super) const DRAWS_BELOW: &str = "share of draws that add no more";
pub(super) const CALENDAR: &str = "since the start";
pub(super) const CUMULATIVE: &str = "profit added to date";
pub(super) const LIABILITY: &str = "contract liability";
pub(super) const CUSTOMER_VALUE: &str = "what one more customer at the end is worth";
pub(super) const BEST: &str = "share of draws in which it is best";
pub(super) const BREAKS_EVEN: &str = "breaks even";
/// The last step of a bridge.
pub(super) const TOTAL: &str = "npv added";

/// Below the tables: what their columns are.
pub(super) const LIFT_NOTE: &str = "Naive lift: revenue of one who would join over that of one who would not; true lift: over the same people's without the program; deadweight: the part of rewards for what would have happened anyway.";
pub(super) const OWED_NOTE: &str = "Contract liability by the books; settled later: what points that are open at the end are expected to cost after it, discounted. The npv pays for that; program cost within the horizon does not hold it.";
pub(super) const CHOICE_NOTE: &str = "npv added, costs and what they bring: discounted means; best in: share of draws in which its npv is highest; expected loss: what choosing it gives away on average.";

/// Below the first table.
pub(super) fn npv_note(found: &Comparison) -> String {
    let shares = if found.strategies.iter().any(|one| one.shapley.is_some()) {
        "; share: when it comes, on average over all orders (Shapley; shares sum to what all together add)"
    } else {
        ""
    };
    format!(
        "npv with it less that {}: mean and spread over draws; pays in: share of draws in which that is above 0; on top: what it adds when all others run already{shares}.",
        against(found)
    )
}

/// Below the table of costs.
pub(super) fn cost_note(found: &Comparison) -> String {
    format!(
        "Means over the horizon, undiscounted, more than {}; cost/kept: program cost for each customer more at the end; cost/new: for each first purchase more.",
        against(found)
    )
}

/// Below the table of break-evens.
pub(super) fn safe_note(found: &Comparison) -> String {
    let draws = (found.provenance.draws as usize).min(BREAK_EVEN_DRAWS);
    let draws = if draws > 1 { format!(" (shape from the first {draws} draws)") } else { String::new() };
    format!(
        "roi: npv added over discounted program cost; payback: {}s from its start, in the middle draw; breaks even at: the part of its effects, costs unchanged, at which it adds nothing on average{draws}.",
        found.provenance.period
    )
}

/// What all sets are set against.
fn against(found: &Comparison) -> String {
    if found.reference().programs.is_empty() {
        "without any program".to_owned()
    } else {
        format!("with {}", found.reference().name)
    }
}

/// How often something happens.
pub(super) fn often(share: f64) -> String {
    if share >= 1.0 {
        "every draw".to_owned()
    } else {
        format!("{} of draws", number(Some(share), Kind::Share))
    }
}

/// An amount with its currency.
pub(super) fn money(found: &Comparison, value: f64) -> String {
    format!("{} {}", number(Some(value), Kind::Money), found.provenance.currency)
}

/// The sentence that answers.
pub(super) fn first(found: &Comparison) -> String {
    let best = found.best_set();
    let added = best.incremental_npv.mean.unwrap_or(0.0);
    let others = found.sets.iter().enumerate().filter(|(at, _)| *at != 0 && *at != found.best);
    let all_lose = others.clone().all(|(_, set)| set.incremental_npv.mean.is_some_and(|mean| mean < 0.0));
    match found.best {
        0 if found.reference().programs.is_empty() => format!(
            "On average {} the npv of the business without any program.",
            match (all_lose, found.sets.len() > 2) {
                (_, true) => "no set of programs adds to",
                (true, false) => "the program lowers",
                (false, false) => "the program adds nothing to",
            },
        ),
        0 => format!("On average no other set adds to the npv of the business {}.", against(found)),
        _ if best.programs.is_empty() => {
            format!("Best on average: to run none, {} more than {}.", money(found, added), against(found))
        }
        _ => format!(
            "Best on average: {}. It adds {} to the npv of the business {}, and more than nothing in {}.",
            best.name,
            money(found, added),
            against(found),
            often(best.p_npv_positive)
        ),
    }
}

/// What the obvious other choice, all together, would give away.
pub(super) fn instead(found: &Comparison) -> Option<String> {
    let all = found.sets.iter().position(|set| set.name == crate::study::compare::ALL_TOGETHER)?;
    let loss = found.choice()?.loss.get(all).copied()?;
    let apart = all != found.best && found.sets[all].standing != Standing::Ties(found.best);
    apart.then(|| format!("Running all together instead gives away {} on average.", money(found, loss)))
}

/// Which sets bring just what the best one brings.
pub(super) fn ties(found: &Comparison) -> Option<String> {
    let size = found.best_set().programs.len();
    let equal = found.sets.iter().filter(|set| {
        set.standing == Standing::Ties(found.best) && found.best > 0 && set.programs.len() == size
    });
    let names: Vec<&str> = equal.map(|set| set.name.as_str()).collect();
    (!names.is_empty()).then(|| format!("It ties with {}: they cost and bring the same.", names.join(", ")))
}

/// How safe what a set adds is, and on what that depends.
pub(super) fn depends(found: &Comparison, one: &Compared) -> Option<String> {
    let even = one.break_even.as_ref().map(|even| match even.effects {
        Factor::NoneNeeded => "it would pay without any effect".to_owned(),
        Factor::At(part) => format!("it breaks even at {} of its effects", number(Some(part), Kind::Share)),
        Factor::Never => "it does not pay even with its whole effects".to_owned(),
    });
    let decided = decided(found, one).map(|what| format!("what decides it most is {what}"));
    let both: Vec<String> = even.into_iter().chain(decided).collect();
    let mut sentence = both.join("; ");
    let first = sentence.chars().next()?.to_uppercase().to_string();
    sentence.replace_range(..1, &first);
    Some(format!("{sentence}."))
}

/// The uncertain numbers that decide most of what a set adds, those beyond chance.
pub(super) fn decided(found: &Comparison, one: &Compared) -> Option<String> {
    let strong = beyond_chance(&one.drivers.list, one.drivers.known).take(3);
    let words = |path: &String| {
        let at = found.parameters.iter().position(|known| known == path);
        at.map_or_else(|| path.clone(), |at| found.parameter_words[at].clone())
    };
    let named: Vec<String> = strong
        .map(|driver| format!("{} ({})", words(&driver.name), number(driver.share(), Kind::Share)))
        .collect();
    (!named.is_empty()).then(|| named.join(", "))
}

/// A part of an effect at which a program breaks even.
pub(super) fn factor(factor: Factor) -> String {
    match factor {
        Factor::NoneNeeded => "none needed".to_owned(),
        Factor::At(part) => number(Some(part), Kind::Share),
        Factor::Never => "never".to_owned(),
    }
}

/// What a set is safe by, effect by effect, in a sentence; none where there is one effect or none.
pub(super) fn effects(one: &Compared) -> Option<String> {
    let even = one.break_even.as_ref().filter(|even| even.each.len() > 1)?;
    let needed: Vec<String> = even
        .each
        .iter()
        .filter(|effect| effect.factor != Factor::NoneNeeded)
        .map(|effect| {
            format!("{} of the effect on {} of {}", factor(effect.factor), effect.of, effect.program)
        })
        .collect();
    if even.effects == Factor::Never {
        return None;
    }
    Some(if needed.is_empty() {
        format!("{} can do without any one of its effects while the others are as stated", one.name)
    } else {
        format!("{} needs, while its other effects are as stated, {}", one.name, needed.join(", "))
    })
}

/// Says what the shares of what decides a set are, where inputs depend on each other.
pub(super) fn shared_out(found: &Comparison) -> Option<String> {
    let shared = found.strategies.iter().any(|one| one.drivers.followed.is_some());
    shared.then(|| {
        "Inputs depend on each other: shares of what decides are Shapley effects, which share out what inputs explain together."
            .to_owned()
    })
}

/// The payback in the middle draw.
pub(super) fn payback(one: &Compared) -> String {
    number(one.measure(Measure::Payback).p50, Kind::Periods)
}

/// What bands are.
pub(super) fn band(found: &Comparison) -> String {
    format!(
        "Mean and p5 to p95 over {} draws ({} engine).",
        grouped(found.provenance.draws as f64, 0),
        found.provenance.engine.name()
    )
}

/// A mean with its interval.
pub(super) fn told(estimate: &Estimate, kind: Kind) -> String {
    let [mean, low, high] = [estimate.mean, estimate.p5, estimate.p95].map(|value| number(value, kind));
    format!("{mean} ({low} to {high})")
}

/// Each strategy with a number of its own, in a sentence.
pub(super) fn each(parts: impl Iterator<Item = (String, String)>) -> String {
    let parts: Vec<String> = parts.map(|(name, what)| format!("{name}: {what}")).collect();
    format!("{}.", parts.join("; "))
}

/// The parts of a bridge in a sentence.
pub(super) fn parts(parts: &[Part]) -> String {
    each(parts.iter().map(|part| (part.name.to_owned(), number(Some(part.value), Kind::Money))))
}
