//! What one person of a stage earns, costs and does in a year, and what channels bring.

use super::ranges::{Figure, Ranged, Sample, find};
use super::understanding::StageFigures;
use crate::engine::Limit;
use crate::model::{Compiler, Engine, LadderRate, Model, PaidEntrants, State};
use crate::results::CohortMetric;
use crate::scenario::quantity::Quantity;
use crate::scenario::shares::Share;
use crate::scenario::{Channel, Entrants, Scenario, Segment, Stage, StageKind};
use crate::study::kernel::metric::Metric;
use crate::study::kernel::strategy::Strategy;
use crate::units::{convert_growth, convert_probability};

/// Numbers of a stage, in the order in which they are worked out.
const STAGE: [&str; 14] = [
    "orders_per_year",
    "revenue_per_year",
    "gross_margin",
    "cost_to_serve_per_year",
    "contribution_per_year",
    "churn_per_year",
    "climb_per_year",
    "slip_per_year",
    "mean_stay_years",
    "value_of_a_newcomer",
    "referrals_per_year",
    "on_enter",
    "order_value_growth_per_year",
    "cost_to_serve_growth_per_year",
];
/// Numbers of the lapsed.
const LAPSED: [&str; 2] = ["win_back_per_year", "give_up_per_year"];
/// Numbers of a channel.
const CHANNEL: [&str; 5] = [
    "entrants_per_year",
    "customers_held",
    "cost_per_entrant",
    "share_who_ever_buy",
    "cost_of_a_first_purchase",
];

/// The scenario as its customers were all of one segment (of none in particular), nobody came by a
/// channel, and there were no programs: the ladder as it is written.
pub(super) fn alike(scenario: &Scenario, segment: Option<&Segment>) -> Scenario {
    let changes = segment.map_or_else(Vec::new, |segment| segment.changes.clone());
    let only = Segment { name: String::new(), share: Share::Given(Quantity::plain(1.0)), changes };
    Scenario {
        segments: vec![only],
        channels: Vec::new(),
        opening: Vec::new(),
        programs: Vec::new(),
        claims: Vec::new(),
        ..scenario.clone()
    }
}

fn kind(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Prospect => "prospect",
        StageKind::Customer => "customer",
    }
}

/// The stages of a scenario whose customers are all alike.
pub(super) fn ladder(scenario: &Scenario, drawn: &Sample) -> Vec<StageFigures> {
    let compiler = Compiler::new(scenario, Engine::Expected);
    let year = scenario.time().period.per_year();
    let stages = scenario.stages();
    let names: Vec<&'static str> = stages.iter().flat_map(|_| STAGE).collect();
    let figures = drawn.figures(&names, |draw| {
        let model = compiler.model(draw);
        let growth = |growth: &Quantity| Some(convert_growth(growth.at(draw), year));
        let all = stages.iter().enumerate().flat_map(|(index, stage)| {
            let own = numbers(&model, stage, index, year).into_iter();
            own.chain([growth(&stage.order_value.growth), growth(&stage.cost_growth)])
        });
        all.collect()
    });
    let one = |(stage, figures): (&Stage, &[Figure])| StageFigures {
        name: stage.name.clone(),
        kind: kind(stage.kind),
        figures: figures.to_vec(),
    };
    stages.iter().zip(figures.chunks_exact(STAGE.len())).map(one).collect()
}

/// The numbers of a stage by [`STAGE`], growth left out, for somebody who has just arrived there, in the first year of
/// tenure.
fn numbers(model: &Model<'_>, written: &Stage, stage: usize, year: f64) -> Vec<Option<f64>> {
    let regime = model.compiler.schedule.cohort;
    let place = &model.layout().states[stage];
    let cell = place.cell(0, 0);
    let money = &model.written_money(0, regime)[model.money_row(cell)];
    let season = model.season_mean;
    let in_parts = written.contribution.is_none();
    let when = |known: bool, number: f64| known.then_some(number);
    let sells = in_parts && money.orders > 0.0;
    let (churn, stay) = leaving(model, place, year);
    let shares = model.shares(0, &model.frailty.weights);
    let value = model.values(regime, &shares).map(|values| {
        let of_class = shares.iter().zip(values.chunks_exact(model.layout().n_cells));
        of_class.map(|(share, values)| share * values[cell]).sum()
    });
    let moves = |group: LadderRate| {
        let row = &model.rows(0, regime)[place.row(cell)];
        let sum = |wanted: LadderRate| {
            let transitions =
                row.iter().zip(&place.transitions).filter(|(_, transition)| transition.rate == wanted);
            transitions.map(|(probability, _)| probability).sum::<f64>()
        };
        let stayers = 1.0 - sum(LadderRate::Churn);
        let exists = place.transitions.iter().any(|transition| transition.rate == group);
        when(exists && stayers > 0.0, convert_probability(sum(group) / stayers, year))
    };
    vec![
        when(sells, money.orders_in(season) * year),
        when(sells, money.revenue(season) * year),
        when(sells, money.gross_margin),
        when(in_parts, money.cost_to_serve * year),
        Some(money.own(season) * year),
        Some(churn),
        moves(LadderRate::Climb),
        moves(LadderRate::Slip),
        stay,
        value,
        Some(money.referrals * year),
        Some(model.written_moves(0, regime).on_enter[stage]),
    ]
}

/// The share of those who arrive in a stage that leaves within a year (of those who neither climb nor
/// slip before), and their mean stay in it in years, the period in which they move counted whole.
fn leaving(model: &Model<'_>, place: &State, year: f64) -> (f64, Option<f64>) {
    let regime = model.compiler.schedule.cohort;
    let (mut kept, mut stay) = (0.0, Some(0.0));
    for (node, weight) in model.frailty.weights.iter().enumerate() {
        let rows = model.rows(node, regime);
        let row = |cell: usize| rows[place.row(cell)].iter().zip(&place.transitions);
        let leave = |cell: usize| {
            row(cell)
                .filter(|(_, transition)| transition.rate == LadderRate::Churn)
                .map(|(share, _)| share)
                .sum::<f64>()
        };
        let move_on = |cell: usize| row(cell).map(|(share, _)| share).sum::<f64>();
        let (mut cell, mut survivors, mut left) = (place.cell(0, 0), 1.0, year);
        while left > 1e-9 {
            // the last period of a year of weeks is a part of one
            survivors *= 1.0 - convert_probability(leave(cell), left.min(1.0));
            (cell, left) = (model.layout().staying(cell), left - 1.0);
        }
        kept += weight * survivors;
        let (mut cell, mut here, mut periods) = (place.cell(0, 0), 1.0, 0.0);
        while model.layout().staying(cell) != cell {
            periods += here;
            here *= 1.0 - move_on(cell);
            cell = model.layout().staying(cell);
        }
        let last = move_on(cell);
        let tail = if here <= 0.0 { Some(0.0) } else { (last > 0.0).then(|| here / last) };
        stay = stay.zip(tail).map(|(stay, tail)| stay + weight * (periods + tail) / year);
    }
    (1.0 - kept, stay)
}

/// Years as a customer, within the horizon.
pub(super) fn lifetime(scenario: &Scenario, drawn: &Sample) -> Result<Ranged, Limit> {
    let strategy = Strategy::new(scenario, Engine::Expected);
    let year = scenario.time().period.per_year();
    let lifetime = Metric::Cohort(CohortMetric::Lifetime);
    let figures = drawn.try_figures(&["lifetime_years"], |draws| {
        let measured = strategy.metrics(draws, &[lifetime])?;
        Ok::<_, Limit>(measured.iter().map(|one| vec![one.values[0].map(|periods| periods / year)]).collect())
    })?;
    Ok(find(&figures, "lifetime_years"))
}

/// How many of the lapsed come back, and are lost, in a year.
pub(super) fn lapsed(scenario: &Scenario, drawn: &Sample) -> Vec<Figure> {
    let compiler = Compiler::new(scenario, Engine::Expected);
    let year = scenario.time().period.per_year();
    let numbers = |draw: &[f64]| {
        let model = compiler.model(draw);
        let place = &model.layout().states[model.layout().lapsed()];
        let row = &model.rows(0, compiler.schedule.cohort)[place.row(place.cell(0, 0))];
        let of = |group: LadderRate| {
            let transitions =
                row.iter().zip(&place.transitions).filter(|(_, transition)| transition.rate == group);
            Some(convert_probability(transitions.map(|(share, _)| share).sum(), year))
        };
        vec![of(LadderRate::Climb), of(LadderRate::Churn)]
    };
    drawn.figures(&LAPSED, numbers)
}

/// What a channel brings and costs, and whether it holds a number of customers.
pub(super) fn channel(
    scenario: &Scenario,
    channel: &Channel,
    drawn: &Sample,
) -> Result<(bool, Vec<Figure>), Limit> {
    let alone = Scenario { channels: vec![channel.clone()], ..scenario.clone() };
    let compiler = Compiler::new(&alone, Engine::Expected);
    let strategy = Strategy::new(&alone, Engine::Expected);
    let year = scenario.time().period.per_year();
    let prospects = scenario.stages()[channel.entry].kind == StageKind::Prospect;
    let holds = matches!(channel.entrants, Entrants::HoldCustomers(_));
    let cac = Metric::Cohort(CohortMetric::Cac);
    let numbers = |draw: &[f64], cac: Option<f64>| {
        let model = compiler.model(draw);
        let numbers = &model.channels[0];
        let (entrants, held) = match &numbers.entrants {
            PaidEntrants::Hold(held) => (None, Some(*held)),
            PaidEntrants::Scheduled(list) => {
                let first = &list[..list.len().min(compiler.year)];
                (Some(first.iter().sum::<f64>() * year / first.len() as f64), None)
            }
        };
        let buying = if prospects { converted(&model, channel.entry) } else { 1.0 };
        vec![entrants, held, Some(numbers.cost_per_entrant), Some(buying), cac]
    };
    let figures = drawn.try_figures(&CHANNEL, |draws| {
        let measured = strategy.metrics(draws, &[cac])?;
        let of_draws = draws.iter().zip(&measured);
        Ok::<_, Limit>(of_draws.map(|(draw, one)| numbers(&draw.parameters, one.values[0])).collect())
    })?;
    Ok((holds, figures))
}

/// Share of a channel's entrants who ever buy.
fn converted(model: &Model<'_>, entry: usize) -> f64 {
    let cell = model.layout().states[entry].cell(0, 0);
    let shares = model.shares(model.channels[0].origin, &model.frailty.weights);
    let conversions = model.conversions();
    let of_class = shares.iter().zip(conversions.chunks_exact(model.layout().n_cells));
    of_class.map(|(share, conversions)| share * conversions[cell]).sum()
}
