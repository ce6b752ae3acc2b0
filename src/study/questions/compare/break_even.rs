//! How small the effects of a program may be before it loses money.
//!
//! Each effect is interpolated between without and with, as a ramp does, by a factor from 0 to 1; costs stay
//! as they are. The break-even is the factor at which the mean incremental npv is zero, of all effects
//! together and of each while the others are as stated.

use super::evaluate::{Evaluated, differing};
use crate::model::Engine;
use crate::results::{BusinessDraw, BusinessMetric};
use crate::scenario::Scenario;
use crate::stats::roots::{Root, bracketed};
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::runner::{Context, RunError, Runner};
use crate::study::kernel::strategy::Strategy;

/// Draws, counted from the first, whose mean is to be zero.
pub const BREAK_EVEN_DRAWS: usize = 256;
/// How near the factor is found.
const PRECISION: f64 = 1e-4;

/// The part of an effect at which a program breaks even.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Factor {
    /// It pays without the effect.
    NoneNeeded,
    /// It breaks even at this part of the effect, between 0 and 1.
    At(f64),
    /// It loses with the whole effect.
    Never,
}

/// Where a set of programs breaks even.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakEven {
    /// All effects of its programs scaled together.
    pub effects: Factor,
    /// Each effect by itself, the others as stated.
    pub each: Vec<EffectFactor>,
}

/// Where a program breaks even by one of its effects.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectFactor {
    /// Name of the program.
    pub program: String,
    /// What the effect changes: `churn`.
    pub of: &'static str,
    /// Its path in the scenario.
    pub path: String,
    /// The part of it that is needed.
    pub factor: Factor,
}

/// Finds break-evens on the draws at hand.
pub(super) struct Seeker<'a> {
    scenario: &'a Scenario,
    evaluated: &'a Evaluated,
    draws: Vec<Drawn>,
    runner: Runner<'a>,
    /// npv with the reference, draw by draw.
    reference: Vec<f64>,
}

impl<'a> Seeker<'a> {
    pub(super) fn new(
        scenario: &'a Scenario,
        evaluated: &'a Evaluated,
        context: &Context<'a>,
    ) -> Result<Seeker<'a>, RunError> {
        let most = if scenario.parameters().is_empty() { 1 } else { BREAK_EVEN_DRAWS };
        let numbered = (0..).zip(&evaluated.draws).take(most);
        let draws =
            numbered.map(|(draw, seen)| Drawn { draw, parameters: seen.parameters.clone() }).collect();
        let runner = Runner::new(&context.silent())?;
        let mut seeker = Seeker { scenario, evaluated, draws, runner, reference: Vec::new() };
        seeker.reference = seeker.npvs(&scenario.with_programs(&evaluated.sets[0]))?;
        Ok(seeker)
    }

    /// npv by draw, expected given the inputs.
    fn npvs(&self, scenario: &Scenario) -> Result<Vec<f64>, RunError> {
        let strategy = Strategy::new(scenario, Engine::Expected);
        let npv = |accounts: &BusinessDraw| accounts.metric(BusinessMetric::Npv).unwrap_or(0.0);
        self.runner.all(
            (self.draws.len() as u64, strategy.together()),
            |draw| self.draws[draw as usize].clone(),
            |drawn| Ok(strategy.accounts(drawn)?.iter().map(npv).collect()),
        )
    }

    /// The break-even of a set; none where the programs that it adds have no effects. The curve is shifted to its
    /// mean incremental npv as reported.
    pub(super) fn of(&self, number: usize) -> Result<Option<BreakEven>, RunError> {
        let (set, reference) = (&self.evaluated.sets[number], &self.evaluated.sets[0]);
        let acting: Vec<usize> =
            differing(set, reference).into_iter().filter(|program| set.contains(program)).collect();
        let running = self.scenario.with_programs(set);
        let effects: Vec<(usize, usize)> = acting
            .iter()
            .flat_map(|&program| (0..running.programs()[program].effects.len()).map(move |at| (program, at)))
            .collect();
        if effects.is_empty() {
            return Ok(None);
        }
        let whole = match self.evaluated.engine {
            // it was run so already
            Engine::Expected => self.evaluated.mean_expected_over(number, self.draws.len()),
            _ => self.mean(&running)?,
        };
        // the draws looked at, and expectations where points are counted member by member, may miss the mean
        // that is reported
        let apart = self.evaluated.mean_expected(number) - whole;
        let seek = |scaled: &[(usize, usize)]| -> Result<Factor, RunError> {
            if whole + apart < 0.0 {
                return Ok(Factor::Never);
            }
            let mut failed = None;
            let at = |part: f64| {
                if part >= 1.0 || failed.is_some() {
                    return whole + apart;
                }
                let part_of = |program, effect| if scaled.contains(&(program, effect)) { part } else { 1.0 };
                match self.mean(&running.with_part_of_effects(part_of)) {
                    Ok(mean) => mean + apart,
                    Err(error) => {
                        failed = Some(error);
                        0.0
                    }
                }
            };
            let root = bracketed(at, 0.0, 1.0, PRECISION);
            match (failed, root) {
                (Some(error), _) => Err(error),
                (None, Root::Found(part)) if part > 0.0 => Ok(Factor::At(part)),
                // at both ends it pays, or it just breaks even without any effect
                (None, _) => Ok(Factor::NoneNeeded),
            }
        };
        let mut each = Vec::new();
        let all = seek(&effects)?;
        for &(program, at) in &effects {
            let factor = if effects.len() == 1 { all } else { seek(&[(program, at)])? };
            let (program, effect) = (&running.programs()[program], &running.programs()[program].effects[at]);
            each.push(EffectFactor {
                program: program.name.clone(),
                of: effect.of.name(),
                path: effect.path.to_string(),
                factor,
            });
        }
        Ok(Some(BreakEven { effects: all, each }))
    }

    fn mean(&self, scenario: &Scenario) -> Result<f64, RunError> {
        let npvs = self.npvs(scenario)?;
        let sum: f64 = npvs.iter().zip(&self.reference).map(|(npv, reference)| npv - reference).sum();
        Ok(sum / (npvs.len() as f64).max(1.0))
    }
}
