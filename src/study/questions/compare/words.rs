//! The sentences of a comparison: what numbers mean, what may not be as meant.

use super::findings::Compared;
use crate::model::Engine;
use crate::scenario::Scenario;
use crate::scenario::path::Path;
use crate::study::kernel::findings::Warning;
use crate::study::kernel::measures::Measure;

/// Share of an interval's spread from which chance is said to matter.
const LUCK_MATTERS: f64 = 0.3;

/// Says where chance is large beside what intervals show.
pub(super) fn luck_warnings(engine: Engine, strategies: &[Compared]) -> Vec<Warning> {
    let large = strategies.iter().filter(|one| {
        let spread = one.measure(Measure::IncrementalNpv).sd.unwrap_or(0.0);
        engine == Engine::Expected && one.luck_sd.is_some_and(|luck| luck > LUCK_MATTERS * spread)
    });
    large
        .map(|one| Warning {
            location: if one.programs.len() == 1 {
                Path::of(["program", &one.name]).into()
            } else {
                one.name.clone()
            },
            what: "chance spreads the incremental npv about as much as uncertain inputs do; --engine cohort has intervals with both".to_owned(),
        })
        .collect()
}

/// The uncertain numbers as a reader calls them: operands of effects by program and what is changed, all others
/// by path.
pub(super) fn parameters(scenario: &Scenario) -> Vec<String> {
    let effects = scenario.programs().iter().flat_map(|program| {
        program.effects.iter().filter_map(|effect| {
            let words = format!("the effect of {} on {}", program.name, effect.of.name());
            Some((effect.by.parameter()?, words))
        })
    });
    let effects: Vec<(usize, String)> = effects.collect();
    let own = scenario.parameters().iter().enumerate().map(|(index, parameter)| {
        let effect = effects.iter().find(|(of, _)| *of == index).map(|(_, words)| words.clone());
        effect.unwrap_or_else(|| parameter.path.to_string())
    });
    own.collect()
}

pub(super) fn conventions() -> Vec<String> {
    [
        "Everything but npv and the points liability is incremental: with the programs less with the reference (none, unless --against names others), on the same draws and with the same luck. Who would join, and how joiners differ anyway, is the same in both.",
        "A set is programs that run together. Alone: what a program adds to the reference; given the others: what it adds when all others run too; share: what it adds when it comes, on average over all orders in which the programs can come (Shapley), so that shares sum to what all together add.",
        "p_npv_positive, roi and payback are about the incremental npv and profit; payback counts from the program's start to when cumulative incremental profit stays above zero.",
        "A customer kept is one more at the end of the horizon, however that came about; an incremental customer is one more first purchase. A cost per customer is mean cost over mean customers.",
        "The parts of a bridge, effect by effect, are told apart over the first 256 draws; what all effects bring together is over all draws, and the difference is shared out by the sizes of the parts.",
        "Break-even: the part of a program's effects, costs unchanged, at which its mean incremental npv is zero; of all effects scaled together, and of each while the others are as stated.",
        "What decides it: the share of the variance of the incremental npv over draws that each uncertain number explains alone, from the draws at hand; where inputs depend on each other, its Shapley effect, which shares out what they explain together.",
        "Naive lift compares those who would join with those who would not, as vendors do, while the program runs; true lift compares those who would join with themselves without it. Both are of revenue per customer over the horizon.",
        "Deadweight is the part of the cost of rewards (per order, share of revenue, points, referrals, win-backs) for what members would have done without any program.",
        "The frontier is of discounted program cost and of what it brings (discounted profit before it). Value of a customer: what one more customer at the end is worth beyond the horizon.",
        "Expected loss and the value of perfect information are about uncertain inputs, not luck: they are taken over what is expected given the inputs; in money over the horizon, at the npv. Of sets that bring the same the smaller is chosen; sets of the same size share a draw.",
    ]
    .map(str::to_owned)
    .to_vec()
}
