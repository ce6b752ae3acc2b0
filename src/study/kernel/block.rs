//! Blocks of draws: the unit in which a run is computed, spread over machines and merged.
//!
//! Draws are cut into blocks of a size that depends on their number alone. What a block yields
//! depends on the scenario and the block's number alone, and tallies merge to the same bits in any
//! grouping; so neither threads nor machines can be seen in a result.

use super::drawn::{Drawn, at_once};
use super::ledgers::Ledgers;
use super::runner::{Context, RunError, Runner};
use super::strategy::Strategy;
use super::tallies::{ClampKey, Tallies};
use crate::engine::{Limit, simulate_all, simulate_with_triangles};
use crate::model::Engine;
use crate::model::draws::Draws;
use crate::results::{DrawOutcome, Triangle};
use crate::scenario::Scenario;
use crate::stats::copula::CopulaError;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Fewest draws in a block.
const SMALLEST_BLOCK: u64 = 64;
/// Most blocks that a run is cut into.
const MOST_BLOCKS: u64 = 1024;
/// Draws of a block that a thread takes at a time, so that a second thread helps with one block too.
const BATCH: u64 = 16;
/// Batches that each thread works on before results are merged: enough to keep threads busy, few
/// enough that memory does not grow with draws.
const BATCHES_PER_THREAD: u64 = 16;
/// Draws, counted from the first, whose first-purchase cohorts go into the triangles: their means
/// settle long before percentiles do, and a triangle is the dearest part of a draw.
pub const TRIANGLE_DRAWS: u64 = 64;

/// Number of draws in a block.
pub fn draws_per_block(draws: u64) -> u64 {
    SMALLEST_BLOCK.max(draws.div_ceil(MOST_BLOCKS))
}

/// Number of blocks of a run.
///
/// ```
/// assert_eq!(cltv::study::block::count(1000), 16);
/// assert_eq!(cltv::study::block::count(1), 1);
/// assert!(cltv::study::block::count(10_000_000) <= 1024);
/// ```
pub fn count(draws: u64) -> u64 {
    draws.div_ceil(draws_per_block(draws))
}

/// What a block, or several merged, yields.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Block {
    /// First block.
    pub first: u64,
    /// Block after the last.
    pub end: u64,
    /// A row per draw: its parameters, then its metrics in the order of [`Metric::all`](super::metric::Metric::all).
    pub rows: Vec<Row>,
    /// Everything tallied.
    pub tallies: Tallies,
}

/// One draw, as `draws.csv` has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Number of the draw, from 0.
    pub draw: u64,
    /// Drawn parameters, in the unit of the file.
    pub parameters: Vec<f64>,
    /// Scalar metrics; absent where unknown.
    pub metrics: Vec<Option<f64>>,
}

impl Block {
    /// Appends the block, or the draws of this one, that follow.
    pub fn append(&mut self, next: Block) {
        self.end = next.end;
        self.rows.extend(next.rows);
        self.tallies.merge(&next.tallies);
    }
}

/// The expected engine, which runs beside the others on the same draws: what they are held against.
enum ControlRun<'s> {
    /// It is the engine itself.
    Itself,
    /// It runs the engine's own model: no customers differ, so both need the same classes.
    SameModel,
    /// It needs finer classes.
    Own(Box<Strategy<'s>>),
}

impl<'s> ControlRun<'s> {
    fn of(scenario: &'s Scenario, engine: Engine) -> ControlRun<'s> {
        match engine {
            Engine::Expected => ControlRun::Itself,
            _ if scenario.customers_differ() => {
                ControlRun::Own(Box::new(Strategy::new(scenario, Engine::Expected)))
            }
            _ => ControlRun::SameModel,
        }
    }
}

/// A scenario compiled for an engine and for its control run, ready to simulate any block.
pub struct Workshop<'s> {
    scenario: &'s Scenario,
    main: Strategy<'s>,
    control: ControlRun<'s>,
    draws: Draws<'s>,
}

impl<'s> Workshop<'s> {
    /// Compiles the scenario.
    ///
    /// # Errors
    /// When correlations contradict each other, which a checked scenario's do not.
    pub fn new(scenario: &'s Scenario, engine: Engine) -> Result<Workshop<'s>, CopulaError> {
        Ok(Workshop {
            scenario,
            main: Strategy::new(scenario, engine),
            control: ControlRun::of(scenario, engine),
            draws: Draws::new(scenario)?,
        })
    }

    /// Simulates some draws of one block; whether to stop is asked between draws, or a few of them.
    ///
    /// # Errors
    /// When a limit is reached, or the context says to stop.
    pub fn batch(&self, block: u64, draws: Range<u64>, context: &Context<'_>) -> Result<Block, RunError> {
        let mut simulated = Block {
            first: block,
            end: block + 1,
            rows: Vec::with_capacity(draws.clone().count()),
            tallies: Tallies::new(self.scenario),
        };
        let draws: Vec<Drawn> = draws.map(|draw| Drawn::of(&self.draws, draw)).collect();
        for some in draws.chunks(self.main.together()) {
            if context.is_stopped() {
                return Err(RunError::Interrupted);
            }
            let asks_cohorts = context.wants_cohorts() && some.iter().any(|one| one.draw < TRIANGLE_DRAWS);
            for (drawn, one) in some.iter().zip(at_once(some, |some| self.simulate(some, asks_cohorts))?) {
                if let Some(triangle) = one.triangle.filter(|_| drawn.draw < TRIANGLE_DRAWS) {
                    simulated.tallies.add_triangle(&triangle);
                }
                one.clamped.into_iter().for_each(|key| simulated.tallies.add_clamped(key));
                simulated.tallies.ledgers.add(&Ledgers::of(&one.outcome));
                let metrics = simulated.tallies.add(&one.outcome, one.expected.as_ref());
                simulated.rows.push(Row { draw: drawn.draw, parameters: drawn.parameters.clone(), metrics });
            }
        }
        Ok(simulated)
    }

    /// Simulates some draws side by side.
    fn simulate(&self, drawn: &[Drawn], asks_cohorts: bool) -> Result<Vec<Simulated>, Limit> {
        let models = self.main.models(drawn);
        let own = match &self.control {
            ControlRun::Own(strategy) => strategy.models(drawn),
            _ => Vec::new(),
        };
        let main = self.main.keyed(drawn, &models);
        let beside = if own.is_empty() { main.clone() } else { self.main.keyed(drawn, &own) };
        // first the control run: it meets growth without bound at once, where to go through it one by
        // one takes minutes
        let alone = matches!(self.control, ControlRun::Itself);
        let (expected, triangles) = match (asks_cohorts, alone) {
            (true, _) => simulate_with_triangles(&beside)?,
            (false, false) => (simulate_all(Engine::Expected, &beside)?, Vec::new()),
            (false, true) => (Vec::new(), Vec::new()),
        };
        let (outcomes, expected) = match (asks_cohorts, alone) {
            (true, true) => (expected, Vec::new()),
            _ => (simulate_all(self.main.engine(), &main)?, expected),
        };
        let (mut expected, mut triangles) = (expected.into_iter(), triangles.into_iter());
        let simulated = outcomes.into_iter().zip(&models).map(|(outcome, model)| Simulated {
            outcome,
            expected: expected.next(),
            triangle: triangles.next(),
            clamped: ClampKey::all(model),
        });
        Ok(simulated.collect())
    }
}

/// What one draw of a run yields.
struct Simulated {
    outcome: DrawOutcome,
    /// What the control run makes of the draw; absent where it is the run itself.
    expected: Option<DrawOutcome>,
    /// First-purchase cohorts, where they were asked.
    triangle: Option<Triangle>,
    clamped: Vec<ClampKey>,
}

/// Computes some blocks and merges them; each is handed to `take`, in their order, and its rows are dropped.
///
/// # Errors
/// When a limit is reached, the context says to stop, threads cannot be started, or `take` says in words that it
/// could not do its part.
pub fn compute(
    scenario: &Scenario,
    blocks: Range<u64>,
    context: &Context<'_>,
    take: &mut dyn FnMut(&Block) -> Result<(), String>,
) -> Result<Block, RunError> {
    let workshop = Workshop::new(scenario, Engine::of(scenario))?;
    let total = draws_in(scenario, &blocks);
    let mut merged =
        Block { first: blocks.start, end: blocks.start, rows: Vec::new(), tallies: Tallies::new(scenario) };
    let mut block: Option<Block> = None;
    let mut done = 0;
    let size = draws_per_block(scenario.simulation().draws);
    let per_block = size.div_ceil(BATCH);
    // what is told is in draws, not in batches
    Runner::new(&context.silent())?.each(
        blocks.start * per_block..blocks.end * per_block,
        (1, BATCHES_PER_THREAD),
        |Range { start: batch, .. }| {
            let (number, start) = (batch / per_block, batch % per_block * BATCH);
            let all = draws_of(scenario, number);
            let draws = (all.start + start).min(all.end)..(all.start + start + BATCH).min(all.end);
            Ok((batch % per_block + 1 == per_block, workshop.batch(number, draws, context)?))
        },
        |(last, batch)| {
            done += batch.rows.len() as u64;
            context.tell(done, total);
            match &mut block {
                None => block = Some(batch),
                Some(block) => block.append(batch),
            }
            if let Some(block) = block.take_if(|_| last) {
                take(&block).map_err(RunError::Observer)?;
                merged.append(Block { rows: Vec::new(), ..block });
            }
            Ok(())
        },
    )?;
    Ok(merged)
}

/// The draws of a block.
fn draws_of(scenario: &Scenario, block: u64) -> Range<u64> {
    let draws = scenario.simulation().draws;
    let size = draws_per_block(draws);
    (block * size).min(draws)..((block + 1) * size).min(draws)
}

/// Draws in a range of blocks.
fn draws_in(scenario: &Scenario, blocks: &Range<u64>) -> u64 {
    blocks.clone().map(|block| draws_of(scenario, block).count() as u64).sum()
}
