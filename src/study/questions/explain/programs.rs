//! Programs as understood: what a member gets, what that costs, who may join, what it does.

use super::ranges::{Figure, Ranged, Sample};
use super::words::{self, place_name};
use crate::model::{Compiler, Engine, Model, PointsNumbers};
use crate::results::{CohortCurve, CohortDraw};
use crate::scenario::{Destination, Program, Scenario};
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::runner::RunError;
use crate::study::kernel::strategy::Strategy;

/// Numbers of a program.
const PROGRAM: [&str; 6] = [
    "reward_share_of_sales",
    "reward_cost_share_of_sales",
    "cost_per_member_per_year",
    "setup",
    "running_cost_per_year",
    "points_redeemed",
];

/// A loyalty program.
#[derive(Debug, Clone)]
pub struct ProgramFigures {
    /// Its name.
    pub name: String,
    /// What it promises.
    pub says: String,
    /// Whether it is switched on.
    pub running: bool,
    /// The group of which at most one program runs at a time.
    pub exclusive: Option<String>,
    /// First period.
    pub start: usize,
    /// Period after the last.
    pub end: usize,
    /// Periods to full effect.
    pub ramp_periods: usize,
    /// Periods until its effects are gone after its end; 1 where they end with it.
    pub fade_periods: usize,
    /// Whom it serves.
    pub eligible: Vec<String>,
    /// Share of those who join.
    pub join: Ranged,
    /// How joiners differ anyway.
    pub selection: Vec<String>,
    /// What it does to members.
    pub effects: Vec<String>,
    /// Its points in a sentence; empty without.
    pub points: String,
    /// Its numbers by name; what is a share of sales is at full effect, over a member's time in its stages.
    pub figures: Vec<Figure>,
    /// What a member costs in a year, place by place.
    pub cost_by_place: Vec<(String, Ranged)>,
}

pub(super) fn all(scenario: &Scenario, drawn: &Sample) -> Result<Vec<ProgramFigures>, RunError> {
    (0..scenario.programs().len()).map(|index| one(scenario, index, drawn)).collect()
}

fn one(scenario: &Scenario, index: usize, drawn: &Sample) -> Result<ProgramFigures, RunError> {
    let program = &scenario.programs()[index];
    let alone = by_itself(scenario, program);
    let member = Member::new(&alone);
    let figures = drawn.try_figures(&PROGRAM, |draws| member.numbers(draws))?;
    let served: Vec<usize> = program
        .eligible
        .iter()
        .filter_map(|place| match place {
            Destination::Stage(stage) => Some(*stage),
            _ => None,
        })
        .collect();
    let cost = |place: &Destination| {
        let cost = drawn.ranged(|draw| Some(member.cost(&member.compiler.model(draw), *place)?.cost));
        (place_name(scenario, *place), cost)
    };
    Ok(ProgramFigures {
        name: program.name.clone(),
        says: program.says.clone(),
        running: program.running,
        exclusive: program.exclusive.clone(),
        start: program.start,
        end: program.end.min(scenario.time().horizon_periods),
        ramp_periods: program.ramp_periods,
        fade_periods: program.fade_periods,
        eligible: program.eligible.iter().map(|place| place_name(scenario, *place)).collect(),
        join: drawn.ranged(|draw| Some(program.join.at(draw))),
        selection: words::changes(scenario, &program.selection, drawn, None),
        effects: words::changes(scenario, &program.effects, drawn, Some(&served)),
        points: points(scenario, program, drawn),
        figures,
        cost_by_place: program.eligible.iter().map(cost).collect(),
    })
}

/// The scenario with this program only, running, and customers who are else all alike.
fn by_itself(scenario: &Scenario, program: &Program) -> Scenario {
    let only = Program { running: true, ..program.clone() };
    Scenario { programs: vec![only], ..super::stages::alike(scenario, None) }
}

/// A member of the only program of a scenario.
struct Member<'s> {
    scenario: &'s Scenario,
    compiler: Compiler<'s>,
    strategy: Strategy<'s>,
    /// The traits of members.
    traits: usize,
}

/// What a member brings and costs in a year.
#[derive(Debug, Clone, Copy, Default)]
struct Yearly {
    revenue: f64,
    /// Rewards at what they promise.
    face: f64,
    /// Rewards at what they cost.
    rewards: f64,
    /// Rewards and all else that follows the member.
    cost: f64,
}

impl<'s> Member<'s> {
    fn new(scenario: &'s Scenario) -> Member<'s> {
        let compiler = Compiler::new(scenario, Engine::Expected);
        let traits = compiler.classes.index(0, 0, compiler.classes.n_patterns - 1);
        Member { scenario, strategy: Strategy::new(scenario, Engine::Expected), traits, compiler }
    }

    /// The numbers of the program by [`PROGRAM`], draw by draw.
    fn numbers(&self, draws: &[Drawn]) -> Result<Vec<Vec<Option<f64>>>, RunError> {
        let lived = self.strategy.cohort(draws)?;
        Ok(draws.iter().zip(&lived).map(|(draw, lived)| self.of_draw(&draw.parameters, lived)).collect())
    }

    fn of_draw(&self, draw: &[f64], lived: &CohortDraw) -> Vec<Option<f64>> {
        let year = self.scenario.time().period.per_year();
        let program = &self.scenario.programs()[0];
        let model = self.compiler.model(draw);
        let (mut time, mut sum) = (0.0, Yearly::default());
        for place in &program.eligible {
            let Destination::Stage(stage) = place else { continue };
            let spent: f64 = lived.curve(CohortCurve::StageMix(*stage)).iter().sum();
            if let Some(yearly) = self.cost(&model, *place) {
                time += spent;
                sum.revenue += spent * yearly.revenue;
                sum.face += spent * yearly.face;
                sum.rewards += spent * yearly.rewards;
                sum.cost += spent * yearly.cost;
            }
        }
        let of_sales = |money: f64| (sum.revenue > 0.0).then(|| money / sum.revenue);
        let lapsed = || self.cost(&model, Destination::Lapsed).map(|yearly| yearly.cost);
        let per_member = if time > 0.0 { Some(sum.cost / time) } else { lapsed() };
        vec![
            of_sales(sum.face),
            of_sales(sum.rewards),
            per_member.filter(|_| self.compiler.classes.traits[self.traits].member[0]),
            Some(program.costs.setup.at(draw)),
            Some(program.costs.per_period.at(draw) * year),
            program.points.as_ref().map(|points| points.redeemed.at(draw)),
        ]
    }

    /// What a member in a place brings and costs in a year, at full effect and the mean season.
    fn cost(&self, model: &Model<'_>, at: Destination) -> Option<Yearly> {
        let program = &self.scenario.programs()[0];
        let index = match at {
            _ if !program.eligible.contains(&at) => return None,
            Destination::Stage(stage) => stage,
            Destination::Lapsed => model.layout().lapsed(),
            Destination::Lost => return None,
        };
        let regime = model.compiler.schedule.cohort;
        let class = model.compiler.classes.group_of[self.traits] * model.n_nodes;
        let on_moves = model.written_moves(self.traits, regime);
        let place = &model.layout().states[index];
        let cell = place.cell(0, 0);
        let money = &model.written_money(self.traits, regime)[model.money_row(cell)];
        let orders = money.orders_in(model.season_mean);
        let revenue = money.revenue(model.season_mean);
        let (face, redeemed) = model.programs[0].points.as_ref().map_or((0.0, 0.0), promised);
        let row = model.rows(class, regime)[place.row(cell)].iter().enumerate();
        let moves: f64 = row
            .map(|(transition, share)| share * on_moves.program[place.transition_offset + transition])
            .sum();
        let beside = orders * money.per_order + revenue * money.revenue_share;
        let each = money.referrals * money.per_referral + moves;
        let year = self.scenario.time().period.per_year();
        let rewards = revenue * redeemed + beside;
        Some(Yearly {
            revenue: revenue * year,
            face: (revenue * face + beside) * year,
            rewards: rewards * year,
            cost: (rewards + each + money.per_head) * year,
        })
    }
}

/// What the points of a unit of revenue promise, and what they are expected to cost, undiscounted.
fn promised(points: &PointsNumbers) -> (f64, f64) {
    let terms = &points.terms;
    (terms.earn * terms.value, terms.earn * terms.redeemed * terms.cost_per_point())
}

/// Points in a sentence.
fn points(scenario: &Scenario, program: &Program, drawn: &Sample) -> String {
    let Some(points) = &program.points else { return String::new() };
    let means = drawn.means();
    let (earn, value) = (points.earn.at(means), points.value.at(means));
    let mut text = format!(
        "a member who spends 100 {} earns {} points worth {} each, or {}; {} of them are spent within {} {}s, and a unit spent costs {}",
        scenario.currency(),
        words::plain(100.0 * earn),
        words::plain(value),
        words::plain(100.0 * earn * value),
        words::spread(drawn.ranged(|draw| Some(points.redeemed.at(draw))), |share| {
            format!("{} %", words::short(100.0 * share))
        }),
        points.expiry_periods,
        scenario.time().period.name(),
        words::plain(points.cost_share.at(means)),
    );
    if let Some(lot) = &points.threshold {
        text.push_str(&format!("; spent in lots of {}", words::plain(lot.at(means))));
    }
    for (spend, earn) in &points.tiers {
        text.push_str(&format!(
            "; {} per unit from a spend of {} within {} periods",
            words::plain(earn.at(means)),
            words::plain(spend.at(means)),
            points.tier_window
        ));
    }
    text
}
