//! When programs are in force: periods with equal strengths of all programs are one regime.

use crate::scenario::{Program, Scenario};

/// The strengths of all programs, period by period.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    /// Regime of each period.
    pub(crate) of_period: Vec<usize>,
    /// Strength of each program in each regime: 0 out of its window, 1 at full effect.
    pub(crate) regimes: Vec<Vec<f64>>,
    /// The regime of the cohort lens: every running program at full strength.
    pub(crate) cohort: usize,
}

impl Schedule {
    /// Works out the regimes of a scenario.
    pub(crate) fn new(scenario: &Scenario) -> Schedule {
        let full = scenario.programs.iter().map(|program| if program.running { 1.0 } else { 0.0 }).collect();
        let mut schedule = Schedule { of_period: Vec::new(), regimes: vec![full], cohort: 0 };
        for period in 0..scenario.time.horizon_periods {
            let strengths: Vec<f64> =
                scenario.programs.iter().map(|program| strength(program, period)).collect();
            let known = schedule.regimes.iter().position(|regime| *regime == strengths);
            let regime = known.unwrap_or_else(|| {
                schedule.regimes.push(strengths);
                schedule.regimes.len() - 1
            });
            schedule.of_period.push(regime);
        }
        schedule
    }

    /// The regime of the last period.
    pub(crate) fn last(&self) -> usize {
        self.of_period.last().copied().unwrap_or(self.cohort)
    }
}

/// min(1, (t - start + 1) / ramp) within the window of a running program, else 0.
pub(crate) fn strength(program: &Program, period: usize) -> f64 {
    if !program.running || period < program.start || period >= program.end {
        return 0.0;
    }
    ((period - program.start + 1) as f64 / program.ramp_periods.max(1) as f64).min(1.0)
}
