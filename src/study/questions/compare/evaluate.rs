//! Sets of programs evaluated: every set on the same draws and with the same luck.

use super::sets::{Set, Sets};
use crate::engine::Limit;
use crate::metrics::Lens;
use crate::model::{Engine, Question};
use crate::results::{BusinessDraw, BusinessMetric, Series};
use crate::scenario::Scenario;
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::measures::{Measure, Pair};
use crate::study::kernel::metric::Metric;
use crate::study::kernel::runner::{Context, RunError, first_draws};
use crate::study::kernel::strategy::Strategy;

/// Draws, counted from the first, whose series go into bands by period.
const SERIES_DRAWS: u64 = 2_000;

/// The engine that compares.
pub(super) fn engine(scenario: &Scenario) -> Engine {
    Engine::choose(scenario, Question::Comparison).engine
}

/// The metrics that are shown of the business with the reference.
pub(super) fn baseline_metrics() -> Vec<Metric> {
    Metric::of_lens(Lens::Business).collect()
}

/// Rounds of runs, one after the other, told as one.
pub(super) struct Rounds<'a> {
    pub(super) context: Context<'a>,
    /// Runs finished in earlier rounds.
    pub(super) finished: u64,
}

impl Rounds<'_> {
    /// A round over the first `most` draws, so many `together`, of which each takes `runs` runs.
    pub(super) fn round<T: Send>(
        &mut self,
        scenario: &Scenario,
        (most, runs, together): (u64, u64, usize),
        work: impl Fn(&[Drawn]) -> Result<Vec<T>, Limit> + Sync,
    ) -> Result<Vec<T>, RunError> {
        let (context, before) = (self.context, self.finished);
        let total = before + runs * most.min(scenario.simulation().draws);
        let tell = |done: u64, _: u64| context.tell(before + runs * done, total);
        let drawn = first_draws(scenario, (most, together), &self.context.progress(&tell), work)?;
        self.finished = total;
        Ok(drawn)
    }
}

/// What came of the sets, draw by draw.
pub(super) struct Evaluated {
    pub(super) engine: Engine,
    /// The reference first.
    pub(super) sets: Vec<Set>,
    pub(super) draws: Vec<SeenDraw>,
}

/// What is kept of a draw.
pub(super) struct SeenDraw {
    pub(super) parameters: Vec<f64>,
    /// Metrics of the business with the reference, in the order of [`baseline_metrics`].
    pub(super) baseline: Vec<Option<f64>>,
    /// Discounted profit with the reference, before program costs.
    pub(super) before_costs: f64,
    /// By set, the reference first.
    pub(super) sets: Vec<SeenSet>,
}

impl SeenDraw {
    /// A draw of which only the business with the reference is known.
    fn new((drawn, reference): (&Drawn, &BusinessDraw)) -> SeenDraw {
        let baseline = baseline_metrics().into_iter().map(|metric| metric.seen(None, Some(reference)));
        SeenDraw {
            parameters: drawn.parameters.clone(),
            baseline: baseline.collect(),
            before_costs: before_costs(reference),
            sets: Vec::new(),
        }
    }
}

/// What is kept of a set in a draw.
pub(super) struct SeenSet {
    /// By [`Measure::ALL`].
    pub(super) measures: Vec<Option<f64>>,
    /// Incremental npv and customers kept, expected given the inputs.
    pub(super) expected: [f64; 2],
    /// Setup and running cost less those of the reference, discounted.
    pub(super) fixed_cost: f64,
    /// Incremental profit to date and contract liability by period; empty beyond the first draws.
    pub(super) cumulative: Vec<f64>,
    pub(super) liability: Vec<f64>,
}

impl SeenSet {
    /// What is kept of a set; `expected` are expectations with it and without, where they had runs of their own.
    fn new(pair: &Pair<'_>, expected: Option<(&BusinessDraw, &BusinessDraw)>, keeps_series: bool) -> SeenSet {
        let (with, without) = expected.unwrap_or((pair.with, pair.without));
        SeenSet {
            measures: pair.measures(),
            expected: incremental(with, without),
            fixed_cost: pair.with.discounted_program_fixed - pair.without.discounted_program_fixed,
            cumulative: if keeps_series { pair.cumulative(Series::Profit) } else { Vec::new() },
            liability: pair.liability().filter(|_| keeps_series).map_or(Vec::new(), <[f64]>::to_vec),
        }
    }

    pub(super) fn measure(&self, measure: Measure) -> Option<f64> {
        self.measures[measure as usize]
    }
}

impl Evaluated {
    /// Evaluates the first sets and, where not every set is, those on the way from the reference that adds
    /// the best program, step by step.
    pub(super) fn new(
        sets: &Sets<'_>,
        scenario: &Scenario,
        rounds: &mut Rounds<'_>,
    ) -> Result<Evaluated, RunError> {
        let mut evaluated = Evaluated { engine: engine(scenario), sets: Vec::new(), draws: Vec::new() };
        evaluated.add(sets.first(), scenario, rounds)?;
        if !sets.complete {
            evaluated.climb(sets, scenario, rounds)?;
        }
        Ok(evaluated)
    }

    /// The greedy path: from the reference, always the program that adds most, as long as one adds anything.
    fn climb(
        &mut self,
        sets: &Sets<'_>,
        scenario: &Scenario,
        rounds: &mut Rounds<'_>,
    ) -> Result<(), RunError> {
        let mut at = 0;
        loop {
            let here = self.sets[at].clone();
            let joining = sets.players.iter().filter(|player| !here.contains(player));
            let next: Vec<Set> = joining.map(|&player| sets.with(&here, player)).collect();
            let new = next.iter().filter(|set| !self.sets.contains(set)).cloned().collect();
            self.add(new, scenario, rounds)?;
            let best = next
                .iter()
                .filter_map(|set| self.sets.iter().position(|known| known == set))
                .max_by(|&a, &b| self.mean_expected(a).total_cmp(&self.mean_expected(b)));
            match best.filter(|&best| self.mean_expected(best) > self.mean_expected(at)) {
                Some(best) => at = best,
                None => return Ok(()),
            }
        }
    }

    /// Mean incremental npv of a set, expected given the inputs.
    pub(super) fn mean_expected(&self, set: usize) -> f64 {
        self.mean_expected_over(set, self.draws.len())
    }

    /// The same over the first draws.
    pub(super) fn mean_expected_over(&self, set: usize, draws: usize) -> f64 {
        let sum: f64 = self.draws[..draws].iter().map(|draw| draw.sets[set].expected[0]).sum();
        sum / (draws as f64).max(1.0)
    }

    fn add(&mut self, sets: Vec<Set>, scenario: &Scenario, rounds: &mut Rounds<'_>) -> Result<(), RunError> {
        if sets.is_empty() {
            return Ok(());
        }
        let reference = self.sets.first().unwrap_or(&sets[0]).clone();
        let scenarios: Vec<Scenario> = sets.iter().map(|set| scenario.with_programs(set)).collect();
        let against = scenario.with_programs(&reference);
        let round =
            Round::new(scenario, self.engine, (&against, &reference), scenarios.iter().zip(&sets).collect());
        let effort = (u64::MAX, sets.len() as u64, round.together());
        let drawn = rounds.round(scenario, effort, |drawn| round.draws(drawn))?;
        if self.draws.is_empty() {
            self.draws = drawn;
        } else {
            self.draws.iter_mut().zip(drawn).for_each(|(known, new)| known.sets.extend(new.sets));
        }
        self.sets.extend(sets);
        self.correct(scenario);
        Ok(())
    }

    /// Makes expectations whole where engines differ in what they can know. Where nothing is uncertain all
    /// draws expect the same, which only the first has worked out. Points that are counted member by member
    /// are charged otherwise by expectations, by about the same in every draw: the mean difference is added.
    /// What is whole already stays as it is.
    fn correct(&mut self, scenario: &Scenario) {
        let told_apart = self.engine == Engine::Individual && scenario.tells_members_apart();
        let n = (self.draws.len() as f64).max(1.0);
        for set in 0..self.sets.len() {
            if scenario.parameters().is_empty() && self.engine != Engine::Expected {
                let first = self.draws.first().map_or([0.0; 2], |draw| draw.sets[set].expected);
                self.draws.iter_mut().for_each(|draw| draw.sets[set].expected = first);
            }
            if told_apart {
                for (at, measure) in [Measure::IncrementalNpv, Measure::KeptCustomers].into_iter().enumerate()
                {
                    let apart = |seen: &SeenSet| seen.measure(measure).unwrap_or(0.0) - seen.expected[at];
                    let mean = self.draws.iter().map(|draw| apart(&draw.sets[set])).sum::<f64>() / n;
                    self.draws.iter_mut().for_each(|draw| draw.sets[set].expected[at] += mean);
                }
            }
        }
    }
}

/// One set under the engine that compares and, where that has luck, under the one that has none.
struct Compiled<'w> {
    main: Strategy<'w>,
    expected: Option<Strategy<'w>>,
}

impl<'w> Compiled<'w> {
    fn new(scenario: &'w Scenario, engine: Engine) -> Compiled<'w> {
        let expected = (engine != Engine::Expected).then(|| Strategy::new(scenario, Engine::Expected));
        Compiled { main: Strategy::new(scenario, engine), expected }
    }

    fn together(&self) -> usize {
        self.expected.iter().chain([&self.main]).map(Strategy::together).min().unwrap_or(1)
    }

    /// What draws expect; nothing where that needs no runs of its own.
    fn expected(&self, drawn: &[Drawn]) -> Result<Vec<BusinessDraw>, Limit> {
        self.expected.as_ref().map_or(Ok(Vec::new()), |strategy| strategy.accounts(drawn))
    }
}

/// Some sets and the reference, ready to run.
struct Round<'w> {
    scenario: &'w Scenario,
    reference: Compiled<'w>,
    sets: Vec<Running<'w>>,
}

/// A set that is set against the reference.
struct Running<'w> {
    /// Absent where it is the reference.
    compiled: Option<Compiled<'w>>,
    running: &'w [usize],
    /// The programs that run on one side only.
    changed: Vec<usize>,
}

impl<'w> Round<'w> {
    fn new(
        scenario: &'w Scenario,
        engine: Engine,
        (against, reference): (&'w Scenario, &'w [usize]),
        sets: Vec<(&'w Scenario, &'w Set)>,
    ) -> Round<'w> {
        let sets = sets.into_iter().map(|(scenario, set)| {
            let changed = differing(set, reference);
            let compiled = (!changed.is_empty()).then(|| Compiled::new(scenario, engine));
            Running { compiled, running: set, changed }
        });
        Round { scenario, reference: Compiled::new(against, engine), sets: sets.collect() }
    }

    fn together(&self) -> usize {
        let sets = self.sets.iter().filter_map(|set| set.compiled.as_ref());
        sets.chain([&self.reference]).map(Compiled::together).min().unwrap_or(1)
    }

    fn draws(&self, drawn: &[Drawn]) -> Result<Vec<SeenDraw>, Limit> {
        // where nothing is uncertain, all draws expect the same
        let expect = |one: &&Drawn| one.draw == 0 || !one.parameters.is_empty();
        let expecting = &drawn[..drawn.iter().take_while(expect).count()];
        let without = self.reference.main.business(drawn)?;
        let expected_without = self.reference.expected(expecting)?;
        let mut seen: Vec<SeenDraw> = drawn.iter().zip(&without).map(SeenDraw::new).collect();
        for Running { compiled, running, changed } in &self.sets {
            let ran = match compiled {
                Some(set) => Some((set.main.accounts(drawn)?, set.expected(expecting)?)),
                None => None,
            };
            let (with, expected_with) =
                ran.as_ref().map_or((&without, &expected_without), |(with, expected)| (with, expected));
            for (at, (one, seen)) in drawn.iter().zip(&mut seen).enumerate() {
                let pair = Pair {
                    with: &with[at],
                    without: &without[at],
                    programs: self.scenario.programs(),
                    running,
                    changed,
                    parameters: &one.parameters,
                };
                let expected = expected_with.get(at).zip(expected_without.get(at));
                seen.sets.push(SeenSet::new(&pair, expected, one.draw < SERIES_DRAWS));
            }
        }
        Ok(seen)
    }
}

/// The programs that run in one of two sets only.
pub(super) fn differing(set: &[usize], other: &[usize]) -> Vec<usize> {
    let one_sided = |a: &[usize], b: &[usize]| -> Vec<usize> {
        a.iter().copied().filter(|program| !b.contains(program)).collect()
    };
    [one_sided(set, other), one_sided(other, set)].concat()
}

/// npv before program costs.
pub(super) fn before_costs(draw: &BusinessDraw) -> f64 {
    draw.metric(BusinessMetric::Npv).unwrap_or(0.0) + draw.discounted_program_cost
}

/// Incremental npv and customers kept.
pub(super) fn incremental(with: &BusinessDraw, without: &BusinessDraw) -> [f64; 2] {
    [BusinessMetric::Npv, BusinessMetric::CustomersEnd].map(|metric| {
        let of = |draw: &BusinessDraw| draw.metric(metric).unwrap_or(0.0);
        of(with) - of(without)
    })
}
