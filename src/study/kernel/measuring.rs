//! What it takes to measure some metrics of a scenario: one run of it, and for metrics of programs runs with
//! these programs and without any, on the same draws and with the same luck.

use super::drawn::Drawn;
use super::metric::Metric;
use super::strategy::{Measurement, Strategy};
use crate::engine::Limit;
use crate::model::Engine;
use crate::results::BusinessDraw;
use crate::scenario::Scenario;
use crate::study::kernel::measures::{Measure, of_set};

/// A scenario and the metrics that are asked of it.
pub struct Measuring {
    scenario: Scenario,
    engine: Engine,
    metrics: Vec<Metric>,
    /// The sets of programs that metrics compare, with the scenario that runs them; no program first.
    sets: Vec<(Vec<usize>, Scenario)>,
}

impl Measuring {
    /// Nothing asked yet of a scenario, under an engine.
    pub fn new(scenario: Scenario, engine: Engine) -> Measuring {
        Measuring { scenario, engine, metrics: Vec::new(), sets: Vec::new() }
    }

    /// One metric of a scenario.
    pub fn of(scenario: &Scenario, engine: Engine, metric: Metric) -> Measuring {
        let mut measuring = Measuring::new(scenario.clone(), engine);
        measuring.ask(metric);
        measuring
    }

    /// Asks a metric; returns its place among the values of a draw.
    pub fn ask(&mut self, metric: Metric) -> usize {
        if let Some(known) = self.metrics.iter().position(|known| *known == metric) {
            return known;
        }
        if let Metric::Program(subject, _) = metric {
            for set in [Vec::new(), subject.programs()] {
                if !self.sets.iter().any(|(known, _)| *known == set) {
                    let scenario = self.scenario.with_programs(&set);
                    self.sets.push((set, scenario));
                }
            }
        }
        self.metrics.push(metric);
        self.metrics.len() - 1
    }

    /// Number of metrics asked.
    pub fn n_asked(&self) -> usize {
        self.metrics.len()
    }

    /// Everything compiled.
    pub fn compiled(&self) -> Measurer<'_> {
        let plain = self.metrics.iter().copied().filter(|metric| !metric.is_of_programs());
        Measurer {
            measuring: self,
            plain: plain.collect(),
            own: Strategy::new(&self.scenario, self.engine),
            sets: self.sets.iter().map(|(_, scenario)| Strategy::new(scenario, self.engine)).collect(),
        }
    }
}

/// A scenario ready to be measured.
pub struct Measurer<'m> {
    measuring: &'m Measuring,
    plain: Vec<Metric>,
    own: Strategy<'m>,
    sets: Vec<Strategy<'m>>,
}

impl Measurer<'_> {
    /// Draws to measure at a time.
    pub fn together(&self) -> usize {
        let all = self.sets.iter().chain([&self.own]);
        all.map(Strategy::together).min().unwrap_or(1)
    }

    /// The value of every metric, in the order in which they were asked, draw by draw; absent where unknown.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn measure(&self, drawn: &[Drawn]) -> Result<Vec<Measurement>, Limit> {
        let plain = if self.plain.is_empty() {
            vec![Measurement::default(); drawn.len()]
        } else {
            self.own.metrics(drawn, &self.plain)?
        };
        if self.sets.is_empty() {
            return Ok(plain);
        }
        let ran = self.sets.iter().map(|set| set.noted_accounts(drawn));
        let ran = ran.collect::<Result<Vec<_>, Limit>>()?;
        let of_draw = |(at, plain): (usize, Measurement)| {
            let mut clamped = plain.clamped;
            for key in ran.iter().flat_map(|set| &set[at].1) {
                if !clamped.contains(key) {
                    clamped.push(key.clone());
                }
            }
            let business = |set: usize| &ran[set][at].0;
            let mut values = plain.values.into_iter();
            let values = self.measuring.metrics.iter().map(|metric| match metric {
                Metric::Program(subject, measure) => {
                    self.of_programs(&subject.programs(), *measure, business, &drawn[at].parameters)
                }
                _ => values.next().flatten(),
            });
            Measurement { values: values.collect(), clamped }
        };
        Ok(plain.into_iter().enumerate().map(of_draw).collect())
    }

    /// A measure of a set of programs in a draw, given the business with each set that ran.
    fn of_programs<'b>(
        &self,
        set: &[usize],
        measure: Measure,
        ran: impl Fn(usize) -> &'b BusinessDraw,
        parameters: &[f64],
    ) -> Option<f64> {
        let sets = &self.measuring.sets;
        let place = |wanted: &[usize]| sets.iter().position(|(known, _)| known == wanted);
        let (with, without) = (ran(place(set)?), ran(place(&[])?));
        of_set(measure, (set, self.measuring.scenario.programs()), (with, without), parameters)
    }
}
