//! What is told of the sets that are shown, beside what is told of all: how the added npv comes about, and
//! what chance adds to it.

use super::evaluate::{Evaluated, Rounds, before_costs, incremental};
use crate::engine::Limit;
use crate::model::Engine;
use crate::scenario::{ChangeTarget, Scenario};
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::runner::RunError;
use crate::study::kernel::strategy::Strategy;

/// Draws, counted from the first, that the cohort engine runs beside the expected one, to tell what
/// chance adds: at most as many as it takes to know a standard deviation to a tenth, where classes are many as
/// many as a bounded work allows, and at least as many as tell its size.
const LUCK_DRAWS: std::ops::RangeInclusive<u64> = 8..=64;
/// The most that all these runs may move, in counts x periods: about a minute of one core.
const LUCK_WORK: u64 = 30_000_000_000;
/// Draws, counted from the first, over which the parts of a bridge are told apart.
pub(super) const BRIDGE_DRAWS: u64 = 256;

/// What a program acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Acts {
    /// Who stays, moves up, comes back.
    Retention,
    /// How often customers buy, and what that brings.
    Spend,
    /// Whom they bring.
    Referral,
}

impl Acts {
    const ALL: [Acts; 3] = [Acts::Retention, Acts::Spend, Acts::Referral];

    pub(super) fn name(self) -> &'static str {
        match self {
            Acts::Retention => "retention",
            Acts::Spend => "frequency and spend",
            Acts::Referral => "referral",
        }
    }

    fn of(target: ChangeTarget) -> Acts {
        match target {
            ChangeTarget::Churn
            | ChangeTarget::Retention
            | ChangeTarget::Climb
            | ChangeTarget::Slip
            | ChangeTarget::WinBack => Acts::Retention,
            ChangeTarget::Referral => Acts::Referral,
            ChangeTarget::Orders
            | ChangeTarget::OrderValue
            | ChangeTarget::GrossMargin
            | ChangeTarget::CostToServe
            | ChangeTarget::Contribution
            | ChangeTarget::OnEnter => Acts::Spend,
        }
    }
}

/// A set that is shown.
pub(super) struct Shown {
    /// Its place among all sets.
    pub(super) set: usize,
    /// What its programs act on that those of the reference do not, or the other way around.
    pub(super) acts: Vec<Acts>,
    /// The scenario with it.
    scenario: Scenario,
    /// The scenario with the first kind of effects as in this set and the others as in the reference, with
    /// the first two kinds ...: all but the whole. Every program runs, so that costs are those of all; they
    /// are added back.
    partial: Vec<Scenario>,
}

impl Shown {
    pub(super) fn new(scenario: &Scenario, evaluated: &Evaluated, set: usize) -> Shown {
        let (running, reference) = (&evaluated.sets[set], &evaluated.sets[0]);
        let changed = super::evaluate::differing(running, reference);
        let effects = changed.iter().flat_map(|&index| &scenario.programs()[index].effects);
        let targets: Vec<Acts> = effects.map(|effect| Acts::of(effect.of)).collect();
        let acts: Vec<Acts> = Acts::ALL.into_iter().filter(|acts| targets.contains(acts)).collect();
        let either: Vec<usize> = running.iter().chain(reference).copied().collect();
        let with_first = |n: usize| {
            scenario.with_programs(&either).with_effects(|program, target| {
                let side = if acts[..n].contains(&Acts::of(target)) { running } else { reference };
                side.contains(&program)
            })
        };
        let partial = (1..acts.len()).map(with_first).collect();
        Shown { set, scenario: scenario.with_programs(running), partial, acts }
    }
}

/// What is told of a shown set in a draw.
pub(super) struct Detail {
    /// Incremental npv before program costs: with the first of its effects, with the first two ...: all but
    /// the whole.
    pub(super) gross: Vec<f64>,
    /// Incremental npv with luck; absent where it was not measured.
    pub(super) lucky: Option<f64>,
}

/// What is told of all shown sets.
pub(super) struct Details {
    /// By draw, as far as anything was looked into, then by set.
    pub(super) draws: Vec<Vec<Detail>>,
    /// Draws on which luck was measured.
    pub(super) luck_draws: u64,
}

/// A shown set, ready to run.
struct Compiled<'w> {
    partial: Vec<Strategy<'w>>,
    lucky: Option<Strategy<'w>>,
}

/// Looks into the shown sets.
pub(super) fn details(
    scenario: &Scenario,
    evaluated: &Evaluated,
    shown: &[Shown],
    rounds: &mut Rounds<'_>,
) -> Result<Details, RunError> {
    let engine = evaluated.engine;
    let beside = (engine == Engine::Expected).then_some(Engine::Cohort);
    let reference = scenario.with_programs(&evaluated.sets[0]);
    let lucky_reference = beside.map(|engine| Strategy::new(&reference, engine));
    let compiled = shown.iter().map(|one| Compiled {
        partial: one.partial.iter().map(|partial| Strategy::new(partial, engine)).collect(),
        lucky: beside.map(|engine| Strategy::new(&one.scenario, engine)),
    });
    let compiled: Vec<Compiled<'_>> = compiled.collect();
    let lucky = lucky_reference.iter().chain(compiled.iter().filter_map(|one| one.lucky.as_ref()));
    let luck_draws = luck_draws(lucky.map(Strategy::size).sum());
    let look = |drawn: &[Drawn]| -> Result<Vec<Vec<Detail>>, Limit> {
        let lucky = &drawn[..drawn.iter().take_while(|one| one.draw < luck_draws).count()];
        let run_lucky = |strategy: &Option<Strategy<'_>>| {
            strategy.as_ref().map_or(Ok(Vec::new()), |strategy| strategy.accounts(lucky))
        };
        let without = run_lucky(&lucky_reference)?;
        let mut details: Vec<Vec<Detail>> = drawn.iter().map(|_| Vec::new()).collect();
        for one in &compiled {
            let partial = one.partial.iter().map(|strategy| strategy.accounts(drawn));
            let partial = partial.collect::<Result<Vec<_>, Limit>>()?;
            let with = run_lucky(&one.lucky)?;
            for (at, (drawn, details)) in drawn.iter().zip(&mut details).enumerate() {
                let seen = evaluated.draws.get(drawn.draw as usize);
                let before = seen.map_or(0.0, |seen| seen.before_costs);
                let gross = partial.iter().map(|partial| before_costs(&partial[at]) - before).collect();
                let pair = with.get(at).zip(without.get(at));
                let lucky = pair.map(|(with, without)| incremental(with, without)[0]);
                details.push(Detail { gross, lucky });
            }
        }
        Ok(details)
    };
    let strategies = compiled.iter().flat_map(|one| one.partial.iter().chain(&one.lucky));
    let together = strategies.chain(&lucky_reference).map(Strategy::together).min().unwrap_or(1);
    let asked = if compiled.iter().any(|one| !one.partial.is_empty()) { BRIDGE_DRAWS } else { 0 };
    let asked = asked.max(beside.map_or(0, |_| luck_draws)).min(scenario.simulation().draws);
    Ok(Details { draws: rounds.round(scenario, (asked, 1, together), look)?, luck_draws })
}

/// Draws on which luck is measured where a draw of all sets is so much work.
fn luck_draws(work: u64) -> u64 {
    (LUCK_WORK / work.max(1)).clamp(*LUCK_DRAWS.start(), *LUCK_DRAWS.end())
}

/// What each of some parts gets of a remainder: in proportion to its size, whatever its sign, so that what brings
/// nothing goes on to bring nothing.
pub(super) fn share_out(rest: f64, parts: impl Iterator<Item = f64>) -> Vec<f64> {
    let sizes: Vec<f64> = parts.map(f64::abs).collect();
    let (all, n) = (sizes.iter().sum::<f64>(), sizes.len() as f64);
    sizes.iter().map(|size| rest * if all > 0.0 { size / all } else { 1.0 / n }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luck_is_measured_on_fewer_draws_the_more_there_is_to_move() {
        assert_eq!(luck_draws(0), 64);
        assert_eq!(luck_draws(LUCK_WORK / 64), 64);
        assert_eq!(luck_draws(LUCK_WORK / 20), 20);
        assert_eq!(luck_draws(u64::MAX), 8);
    }

    #[test]
    fn a_remainder_goes_to_parts_by_their_sizes() {
        assert_eq!(share_out(10.0, [6.0, -2.0, 0.0].into_iter()), [7.5, 2.5, 0.0]);
        assert_eq!(share_out(-4.0, [0.0, 0.0].into_iter()), [-2.0, -2.0]);
        // exactly as told apart where there is nothing left over
        assert_eq!(share_out(0.0, [6.0, -2.0].into_iter()), [0.0, 0.0]);
        assert!(share_out(1.0, std::iter::empty()).is_empty());
    }
}
