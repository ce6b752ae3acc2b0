//! Which ways of running a scenario a comparison needs, and what is kept of each draw.

use super::measures::Pair;
use crate::engine::Limit;
use crate::model::Engine;
use crate::results::{BusinessDraw, BusinessMetric, Series};
use crate::scenario::{ChangeTarget, EngineChoice, Scenario};
use crate::study::alternatives::Alternative;
use crate::study::metric::Metric;

/// Draws, counted from the first, that the other engine runs beside the expected one, to tell what
/// chance adds: enough to know a standard deviation to a tenth.
pub(super) const LUCK_DRAWS: u64 = 64;
/// Draws, counted from the first, whose series go into bands by period.
const SERIES_DRAWS: u64 = 2_000;

/// The engine that compares: means where inputs are uncertain, dice where chance is all there is, and
/// single members where points need them.
pub(super) fn engine(scenario: &Scenario) -> Engine {
    match scenario.simulation().engine {
        EngineChoice::Auto if scenario.tells_members_apart() => Engine::Individual,
        EngineChoice::Auto if !scenario.parameters().is_empty() => Engine::Expected,
        _ => Engine::of(scenario),
    }
}

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
    pub(super) const ALL: [Acts; 3] = [Acts::Retention, Acts::Spend, Acts::Referral];

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

/// An alternative: which programs run, the scenario with them, and with some of their effects only.
pub(super) struct Way {
    pub(super) name: String,
    pub(super) running: Vec<usize>,
    scenario: Scenario,
    /// What its programs act on.
    pub(super) acts: Vec<Acts>,
    /// The scenario with the first of these, with the first two ...: all but the whole.
    partial: Vec<Scenario>,
}

/// No program, and every alternative to it.
pub(super) struct Ways {
    without: Scenario,
    pub(super) ways: Vec<Way>,
}

impl Ways {
    /// Each program that runs by itself, and all together where there are several.
    pub(super) fn new(scenario: &Scenario) -> Ways {
        let running = scenario.running_programs();
        let mut ways: Vec<Way> = running.iter().map(|&index| Way::new(scenario, vec![index])).collect();
        if running.len() > 1 {
            ways.push(Way { name: "all together".to_owned(), ..Way::new(scenario, running) });
        }
        Ways { without: scenario.with_programs(&[]), ways }
    }
}

impl Way {
    fn new(scenario: &Scenario, running: Vec<usize>) -> Way {
        let name = running.first().map_or("", |&index| &scenario.programs()[index].name).to_owned();
        let with = scenario.with_programs(&running);
        let targets: Vec<Acts> = running
            .iter()
            .flat_map(|&index| &scenario.programs()[index].effects)
            .map(|effect| Acts::of(effect.of))
            .collect();
        let acts: Vec<Acts> = Acts::ALL.into_iter().filter(|acts| targets.contains(acts)).collect();
        let partial =
            (1..acts.len()).map(|n| with.with_effects(|target| acts[..n].contains(&Acts::of(target))));
        Way { name, partial: partial.collect(), acts, running, scenario: with }
    }
}

/// One way under the engine that compares and, where that shows what chance adds, under another.
struct Compiled<'w> {
    main: Alternative<'w>,
    beside: Option<Alternative<'w>>,
    partial: Vec<Alternative<'w>>,
}

/// All ways, ready to run.
pub(super) struct Plan<'w> {
    pub(super) ways: &'w Ways,
    pub(super) engine: Engine,
    without: Compiled<'w>,
    with: Vec<Compiled<'w>>,
}

/// What is kept of a draw.
pub(super) struct Seen {
    pub(super) parameters: Vec<f64>,
    /// Metrics of the business without programs, in the order of [`baseline_metrics`].
    pub(super) baseline: Vec<Option<f64>>,
    pub(super) ways: Vec<SeenWay>,
}

/// What is kept of an alternative in a draw.
pub(super) struct SeenWay {
    pub(super) measures: Vec<Option<f64>>,
    /// Incremental npv and customers kept, under the other engine; absent where it did not run.
    pub(super) beside: Option<[f64; 2]>,
    /// Incremental npv before program costs: with the first of its effects, with the first two ... .
    pub(super) gross: Vec<f64>,
    /// Setup and running cost, discounted.
    pub(super) fixed_cost: f64,
    /// Incremental profit to date and contract liability by period; empty beyond the first draws.
    pub(super) cumulative: Vec<f64>,
    pub(super) liability: Vec<f64>,
}

/// The metrics that are shown of the business without programs.
pub(super) fn baseline_metrics() -> Vec<Metric> {
    Metric::all().into_iter().filter(|metric| metric.lens() == "business").collect()
}

impl<'w> Plan<'w> {
    pub(super) fn new(ways: &'w Ways, engine: Engine) -> Plan<'w> {
        let beside = match engine {
            Engine::Expected => Some(Engine::Cohort),
            _ if ways.without.tells_members_apart() => None,
            _ => Some(Engine::Expected),
        };
        let compiled = |scenario: &'w Scenario, partial: &'w [Scenario]| Compiled {
            main: Alternative::new(scenario, engine),
            beside: beside.map(|engine| Alternative::new(scenario, engine)),
            partial: partial.iter().map(|scenario| Alternative::new(scenario, engine)).collect(),
        };
        Plan {
            without: compiled(&ways.without, &[]),
            with: ways.ways.iter().map(|way| compiled(&way.scenario, &way.partial)).collect(),
            ways,
            engine,
        }
    }

    /// Whether the expected engine is one of the two that run.
    pub(super) fn knows_expectations(&self) -> bool {
        self.engine == Engine::Expected || self.without.beside.is_some()
    }

    /// Simulates a draw in every way.
    pub(super) fn draw(&self, draw: u64, parameters: &[f64]) -> Result<Seen, Limit> {
        let (without, _) = self.without.main.business(draw, parameters)?;
        let without = Without { other: self.beside(&self.without, draw, parameters)?, main: without };
        let both = self.ways.ways.iter().zip(&self.with);
        let ways = both.map(|(way, compiled)| self.way(way, compiled, &without, (draw, parameters)));
        let ways = ways.collect::<Result<_, Limit>>()?;
        let baseline = baseline_metrics().into_iter().map(|metric| metric.seen(None, Some(&without.main)));
        Ok(Seen { parameters: parameters.to_vec(), baseline: baseline.collect(), ways })
    }

    /// Simulates a draw in one way.
    fn way(
        &self,
        way: &Way,
        compiled: &Compiled<'_>,
        without: &Without,
        (draw, parameters): (u64, &[f64]),
    ) -> Result<SeenWay, Limit> {
        let mut gross = Vec::with_capacity(way.acts.len());
        for partial in &compiled.partial {
            let with = partial.accounts(draw, parameters)?;
            gross.push(before_costs(&way.pair(&with, without, parameters)));
        }
        let with = compiled.main.accounts(draw, parameters)?;
        let pair = way.pair(&with, without, parameters);
        gross.push(before_costs(&pair));
        let keep = draw < SERIES_DRAWS;
        let other = self.beside(compiled, draw, parameters)?;
        Ok(SeenWay {
            measures: pair.measures(),
            beside: other
                .as_ref()
                .zip(without.other.as_ref())
                .map(|(with, without)| incremental(with, without)),
            gross,
            fixed_cost: with.discounted_program_fixed - without.main.discounted_program_fixed,
            cumulative: if keep { pair.cumulative(Series::Profit) } else { Vec::new() },
            liability: pair.liability().filter(|_| keep).map_or(Vec::new(), <[f64]>::to_vec),
        })
    }

    /// What the other engine makes of a draw, where it is asked.
    fn beside(
        &self,
        compiled: &Compiled<'_>,
        draw: u64,
        parameters: &[f64],
    ) -> Result<Option<BusinessDraw>, Limit> {
        let asked = self.engine != Engine::Expected || draw < LUCK_DRAWS;
        let other = compiled.beside.as_ref().filter(|_| asked);
        other.map(|other| other.accounts(draw, parameters)).transpose()
    }
}

/// A draw without programs.
struct Without {
    main: BusinessDraw,
    /// Under the other engine, where it is asked.
    other: Option<BusinessDraw>,
}

impl Way {
    fn pair<'a>(&'a self, with: &'a BusinessDraw, without: &'a Without, parameters: &'a [f64]) -> Pair<'a> {
        Pair {
            with,
            without: &without.main,
            programs: self.scenario.programs(),
            running: &self.running,
            parameters,
        }
    }
}

/// Incremental npv before program costs.
fn before_costs(pair: &Pair<'_>) -> f64 {
    pair.npv() + pair.discounted_cost()
}

/// Incremental npv and customers kept.
fn incremental(with: &BusinessDraw, without: &BusinessDraw) -> [f64; 2] {
    [BusinessMetric::Npv, BusinessMetric::CustomersEnd].map(|metric| {
        let of = |draw: &BusinessDraw| draw.metric(metric).unwrap_or(0.0);
        of(with) - of(without)
    })
}
