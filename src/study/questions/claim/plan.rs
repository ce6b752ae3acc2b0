//! Which runs answer the claims of a scenario.

use super::comparing::Compared;
use crate::model::{Choice, Engine, Question};
use crate::scenario::{Claim, Comparison, Scenario};
use crate::study::kernel::strategies::{Asked, Difference, Measured, Strategies, engine_for};
use crate::study::kernel::tallies::ClampKey;
use std::ops::Range;

/// The runs that answer claims, and who asks what of them.
pub(in crate::study) struct Plan {
    pub strategies: Strategies,
    /// Every reading of every claim, in the order of the file.
    pub readings: Vec<PlannedReading>,
}

/// A reading, and where the two sides of its comparison stand.
pub(in crate::study) struct PlannedReading {
    /// Place of the claim in the file.
    pub claim: usize,
    reading: usize,
    compare: Comparison,
    with: Asked,
    /// Absent where only a level is asked, too.
    without: Option<Asked>,
}

impl Plan {
    /// Plans these claims of a scenario.
    ///
    /// The baseline is the scenario with the programs that it runs. A reading's changes are made to
    /// it. A reading that names programs compares them switched on with them switched off, whether
    /// or not the scenario runs them; who would join and how they differ anyway stays the same.
    pub fn new(scenario: &Scenario, claims: Range<usize>) -> Plan {
        let mut plan = Plan { strategies: Strategies::default(), readings: Vec::new() };
        for claim in claims {
            for reading in 0..scenario.claims()[claim].readings.len() {
                let planned = plan.reading(scenario, claim, reading);
                plan.readings.push(planned);
            }
        }
        plan
    }

    fn reading(&mut self, scenario: &Scenario, number: usize, at: usize) -> PlannedReading {
        let claim = &scenario.claims()[number];
        let reading = &claim.readings[at];
        let metric = claim.metric.metric.in_scenario(scenario);
        let engine = engine_for(scenario, metric).engine;
        let running = scenario.running_programs();
        let named = |program: &usize| reading.programs.contains(program);
        // a program takes the place of those that it excludes
        let stays =
            |program: &usize| reading.programs.iter().all(|&other| scenario.go_together(*program, other));
        let on = (0..scenario.programs().len())
            .filter(|program| named(program) || (running.contains(program) && stays(program)));
        let on: Vec<usize> = on.collect();
        let off: Vec<usize> = running.iter().copied().filter(|program| !named(program)).collect();
        let changed = Difference::Reading(number, at);
        let with = || scenario.with_programs(&on).with_changes(&reading.changes);
        let with = self.strategies.ask(changed, engine, metric, with);
        let without = (claim.compare != Comparison::Level).then(|| {
            let baseline = Difference::Programs(off.clone());
            self.strategies.ask(baseline, engine, metric, || scenario.with_programs(&off))
        });
        PlannedReading { claim: number, reading: at, compare: claim.compare, with, without }
    }

    /// The engine of the first claim, and why it is this one.
    pub fn choice(&self, scenario: &Scenario) -> Choice {
        let first = self.readings.first().map(|reading| &scenario.claims()[reading.claim]);
        first.map_or(Engine::choose(scenario, Question::Run), |claim| choice_for(claim, scenario))
    }

    /// Claim and reading, by name.
    pub fn names<'s>(&self, scenario: &'s Scenario, reading: usize) -> (&'s str, &'s str) {
        let planned = &self.readings[reading];
        let claim = &scenario.claims()[planned.claim];
        (&claim.name, &claim.readings[planned.reading].name)
    }

    /// What was clamped because of a reading: by the number of the reading.
    pub fn clamped(&self, measured: &Measured) -> Vec<(usize, ClampKey)> {
        let mut clamped = Vec::new();
        for (index, reading) in self.readings.iter().enumerate() {
            let keys = measured.clamped(reading.with);
            clamped.extend(keys.iter().map(|key| (index, key.clone())));
        }
        clamped
    }
}

/// The engine that answers a claim, and why it is this one.
pub(super) fn choice_for(claim: &Claim, scenario: &Scenario) -> Choice {
    engine_for(scenario, claim.metric.metric)
}

impl PlannedReading {
    /// The comparison of one draw.
    pub fn compare(&self, measured: &Measured) -> Compared {
        let without = self.without.and_then(|without| measured.value(without));
        Compared::new(self.compare, measured.value(self.with), without)
    }
}
