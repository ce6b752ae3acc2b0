//! When programs are in force: periods in which all programs are equally strong, and serve alike, are
//! one regime.

use crate::scenario::{Program, Scenario};

/// What all programs do at some time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Regime {
    /// Strength of the effects of each program: 0 without any, 1 at full effect.
    pub(crate) strengths: Vec<f64>,
    /// Whether each program serves members: it costs, and they earn points.
    pub(crate) serves: Vec<bool>,
}

/// The regimes, period by period.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    /// Regime of each period.
    pub(crate) of_period: Vec<usize>,
    /// All regimes.
    pub(crate) regimes: Vec<Regime>,
    /// The regime of the cohort lens: every running program at full strength.
    pub(crate) cohort: usize,
}

impl Schedule {
    /// Works out the regimes of a scenario.
    pub(crate) fn new(scenario: &Scenario) -> Schedule {
        let programs = || scenario.programs.iter();
        let full = Regime {
            strengths: programs().map(|program| if program.running { 1.0 } else { 0.0 }).collect(),
            serves: programs().map(|program| program.running).collect(),
        };
        let mut schedule = Schedule { of_period: Vec::new(), regimes: vec![full], cohort: 0 };
        for period in 0..scenario.time.horizon_periods {
            let own = Regime {
                strengths: programs().map(|program| strength(program, period)).collect(),
                serves: programs().map(|program| serves(program, period)).collect(),
            };
            let known = schedule.regimes.iter().position(|regime| *regime == own);
            let regime = known.unwrap_or_else(|| {
                schedule.regimes.push(own);
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

/// Whether a running program is in its window.
pub(crate) fn serves(program: &Program, period: usize) -> bool {
    program.running && (program.start..program.end).contains(&period)
}

/// min(1, (t - start + 1) / ramp) within the window of a running program; after it what it came to,
/// times max(0, 1 - (t - end + 1) / fade).
pub(crate) fn strength(program: &Program, period: usize) -> f64 {
    if !program.running || period < program.start {
        return 0.0;
    }
    let served = period.min(program.end - 1) - program.start + 1;
    let reached = (served as f64 / program.ramp_periods.max(1) as f64).min(1.0);
    let over = (period + 1).saturating_sub(program.end);
    reached * (1.0 - over as f64 / program.fade_periods.max(1) as f64).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Files, load};
    use std::path::Path;

    struct Text;

    impl Files for Text {
        fn read(&self, _: &Path) -> std::io::Result<Vec<u8>> {
            let text = "title = \"t\"\ntime = { period = \"month\", horizon = 12 }\n\
                [[stage]]\nname = \"c\"\nkind = \"customer\"\norders = 1\norder_value = 1\n\
                [[program]]\nname = \"p\"\nstart = 1\nend = 6\nramp = 4\nfade = 4\n\
                effects = [ { of = \"orders\", multiply = 2 } ]\n\
                [[program]]\nname = \"short\"\nstart = 1\nend = 3\nramp = 4\nfade = 2\n\
                effects = [ { of = \"orders\", multiply = 2 } ]\n";
            Ok(text.as_bytes().to_vec())
        }
    }

    #[test]
    fn effects_fade_as_they_came() {
        let scenario = load(Path::new("test.toml"), &[], &Text).scenario.unwrap();
        let strengths = |index: usize| -> Vec<f64> {
            (0..12).map(|period| strength(&scenario.programs[index], period)).collect()
        };
        let wanted = [0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 0.75, 0.5, 0.25, 0.0, 0.0, 0.0];
        assert_eq!(strengths(0), wanted);
        // what ends before it is in full effect fades from where it came to
        let wanted = [0.0, 0.25, 0.5, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(strengths(1), wanted);
        assert!(serves(&scenario.programs[0], 5) && !serves(&scenario.programs[0], 6));
    }
}
