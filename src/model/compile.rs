//! From a scenario and a draw to a model.

use crate::scenario::quantity::Quantity;
use crate::scenario::shares::{Share, divide};
use crate::scenario::{Channel, Destination, Entrants};

use super::clamped::{Altering, Clamped, ClampedAt};
use super::compiled::Model;
use super::compiler::{ChannelNumbers, Compiler, OpeningNumbers, PaidEntrants};
use super::frailty::Frailty;
use super::kernel::{KernelPlan, Kernels};
use super::programs::ProgramNumbers;
use super::rates::Base;
use super::schedule::serves;

impl Compiler<'_> {
    /// The model of one draw: a value for each of the scenario's parameters.
    pub fn model<'c>(&'c self, draw: &[f64]) -> Model<'c> {
        let scenario = self.scenario;
        let horizon = scenario.time.horizon_periods;
        let rate = scenario.time.discount.at(draw);
        let theta = scenario.time.cash_flow.theta();
        let log_v = -libm::log1p(rate);
        let season = by_year(&scenario.seasonality, draw);
        let frailty = Frailty::new(scenario, draw, self.n_nodes);
        let mut clamped = Vec::new();
        let joins: Vec<f64> =
            scenario.programs.iter().map(|program| program.join.at(draw).clamp(0.0, 1.0)).collect();
        let kernels = self.kernels((draw, &joins), &frailty, &mut clamped);
        let segment_share = self.segment_shares(draw, &mut clamped);
        let pattern_share = self.pattern_shares(&joins);
        let nps = self.nps(draw, &mut clamped);
        let mut model = Model {
            fellow_share: self.fellow_shares(&segment_share, &pattern_share),
            mixed: Vec::new(),
            compiler: self,
            v: 1.0 / (1.0 + rate),
            discount: (0..horizon).map(|t| libm::exp(log_v * (t as f64 + theta))).collect(),
            v_theta: libm::exp(log_v * theta),
            season: (0..horizon).map(|t| season[t % season.len()]).collect(),
            season_mean: season.iter().sum::<f64>() / season.len() as f64,
            n_nodes: frailty.weights.len(),
            frailty,
            draw: draw.to_vec(),
            kernels,
            segment_share,
            pattern_share,
            joins,
            first_purchase_cost: self
                .origins
                .list
                .iter()
                .map(|origin| origin.cost_per_first_purchase.map_or(0.0, |cost| cost.at(draw)))
                .collect(),
            channels: self.channels(draw),
            opening: self.opening(draw),
            market: scenario.market.map(|size| size.at(draw).max(0.0).round()),
            nps,
            promoter_pull: scenario.word_of_mouth.promoter_pull.at(draw),
            detractor_drag: scenario.word_of_mouth.detractor_drag.at(draw),
            fixed_cost: compounded(scenario.fixed_cost_growth.at(draw), horizon)
                .map(|growth| growth * scenario.fixed_cost.at(draw))
                .collect(),
            growth: self.growth(draw),
            program_setup: self.program_setup(draw),
            program_running: self.program_running(draw),
            programs: scenario
                .programs
                .iter()
                .map(|program| ProgramNumbers::new(program, horizon, draw))
                .collect(),
            tracked: scenario.referral.tracked.at(draw),
            clamped,
        };
        model.mix();
        model
    }

    /// Share of each traits among those who are moved together with them.
    fn fellow_shares(&self, segment_share: &[f64], pattern_share: &[f64]) -> Vec<f64> {
        let classes = &self.classes;
        let share = |index: usize| {
            let traits = &classes.traits[index];
            segment_share[traits.segment] * pattern_share[traits.pattern]
        };
        let mut shares = vec![0.0; classes.traits.len()];
        for group in &classes.groups {
            let all: f64 = group.iter().map(|&fellow| share(fellow)).sum();
            for &fellow in group {
                let alone = if group.len() == 1 { 1.0 } else { 0.0 };
                shares[fellow] = if all > 0.0 { share(fellow) / all } else { alone };
            }
        }
        shares
    }

    fn kernels<'c>(
        &'c self,
        (draw, joins): (&[f64], &[f64]),
        frailty: &Frailty,
        clamped: &mut Vec<Clamped<'c>>,
    ) -> Kernels {
        let mut altering: Altering<'_, 'c> = Altering { draw, joins, strengths: &[], serves: &[], clamped };
        let base = Base::new(self.scenario, &self.layout, frailty, &mut altering);
        let plan = KernelPlan {
            scenario: self.scenario,
            layout: &self.layout,
            money: &self.money,
            base: &base,
            n_nodes: frailty.weights.len(),
        };
        let classes = &self.classes;
        let who = |(traits, regime): (usize, usize), altering: &mut Altering<'_, 'c>| {
            altering.strengths = &self.schedule.regimes[regime].strengths;
            altering.serves = &self.schedule.regimes[regime].serves;
            &classes.traits[traits]
        };
        let mut kernels = Kernels { rows: Vec::new(), money: Vec::new(), moves: Vec::new() };
        for &table in &classes.rows.tables {
            kernels.rows.push(plan.rows(who(table, &mut altering), &mut altering));
        }
        for &table in &classes.money.tables {
            kernels.money.push(plan.money(who(table, &mut altering), &mut altering));
        }
        for &table in &classes.moves.tables {
            kernels.moves.push(plan.moves(who(table, &mut altering), &mut altering));
        }
        kernels
    }

    fn segment_shares<'c>(&'c self, draw: &[f64], clamped: &mut Vec<Clamped<'c>>) -> Vec<f64> {
        let divided = divide(&self.scenario.segment_shares(), draw);
        let rest = self.scenario.segments.iter().find(|segment| segment.share == Share::Rest);
        if let (Some(rest), Some(value)) = (rest, divided.below_zero) {
            clamped.push(Clamped { at: ClampedAt::RestOfSegments(&rest.name), stage: None, value });
        }
        divided.shares
    }

    /// Promoters and detractors by stage.
    fn nps(&self, draw: &[f64], clamped: &mut Vec<Clamped<'_>>) -> Vec<Option<(f64, f64)>> {
        let stages = self.scenario.stages.iter().enumerate();
        let shares = stages.map(|(stage, numbers)| {
            let divided = divide(&numbers.nps.as_ref()?.shares(), draw);
            if let Some(value) = divided.below_zero {
                clamped.push(Clamped { at: ClampedAt::Passives, stage: Some(stage), value });
            }
            Some((divided.shares[0], divided.shares[2]))
        });
        shares.collect()
    }

    /// Share of each joiner pattern: the product of joining or not over the splitting programs.
    fn pattern_shares(&self, joins: &[f64]) -> Vec<f64> {
        let shares = (0..self.classes.n_patterns).map(|pattern| {
            let programs = self.classes.splitting.iter().enumerate();
            programs
                .map(
                    |(bit, &program)| {
                        if pattern >> bit & 1 == 1 { joins[program] } else { 1.0 - joins[program] }
                    },
                )
                .product()
        });
        shares.collect()
    }

    fn channels(&self, draw: &[f64]) -> Vec<ChannelNumbers> {
        let channels = self.scenario.channels.iter().zip(&self.origins.channels);
        let numbers = channels.map(|(channel, &origin)| ChannelNumbers {
            entrants: self.entrants(channel, draw),
            entry: channel.entry,
            origin,
            cost_per_entrant: channel.cost_per_entrant.at(draw),
            cost_per_first_purchase: channel.cost_per_first_purchase.at(draw),
            fixed_cost: channel.fixed_cost.at(draw),
        });
        numbers.collect()
    }

    fn entrants(&self, channel: &Channel, draw: &[f64]) -> PaidEntrants {
        let horizon = self.scenario.time.horizon_periods;
        let all = |number: &dyn Fn(usize) -> f64| {
            PaidEntrants::Scheduled((0..horizon).map(|t| number(t).max(0.0)).collect())
        };
        match &channel.entrants {
            Entrants::List(list) => {
                let list: Vec<f64> = list.iter().map(|number| number.at(draw)).collect();
                all(&|t| list.get(t).or(list.last()).copied().unwrap_or(0.0))
            }
            Entrants::Growing { start, growth, seasonality } => {
                let (start, growth) = (start.at(draw), growth.at(draw));
                let season = by_year(seasonality, draw);
                all(&|t| start * libm::pow(1.0 + growth, t as f64) * season[t % season.len()])
            }
            Entrants::HoldCustomers(number) => PaidEntrants::Hold(number.at(draw).max(0.0)),
        }
    }

    fn opening(&self, draw: &[f64]) -> Vec<OpeningNumbers> {
        let opening = self.scenario.opening.iter().map(|opening| OpeningNumbers {
            state: match opening.place {
                Destination::Stage(stage) => stage,
                Destination::Lapsed | Destination::Lost => self.layout.lapsed(),
            },
            customers: opening.customers.at(draw).max(0.0).round(),
            tenure: opening.tenure_periods.at(draw).max(0.0).round() as usize,
        });
        opening.collect()
    }

    /// What order values and costs to serve have become, by period and row of money.
    fn growth(&self, draw: &[f64]) -> Vec<Vec<[f64; 2]>> {
        let stages = &self.scenario.stages;
        if stages.iter().all(|stage| stage.order_value.growth.is_zero() && stage.cost_growth.is_zero()) {
            return Vec::new();
        }
        let horizon = self.scenario.time.horizon_periods;
        let mut by_period = vec![vec![[1.0; 2]; self.money.n_rows]; horizon];
        for (stage, rows) in stages.iter().zip(&self.money.states) {
            let prices = compounded(stage.order_value.growth.at(draw), horizon);
            let costs = compounded(stage.cost_growth.at(draw), horizon);
            for ((by_row, price), cost) in by_period.iter_mut().zip(prices).zip(costs) {
                by_row[rows.offset..rows.offset + rows.n_years].fill([price, cost]);
            }
        }
        by_period
    }

    /// Setup of the programs that run, each in the first period of its window.
    fn program_setup(&self, draw: &[f64]) -> Vec<f64> {
        let mut costs = vec![0.0; self.scenario.time.horizon_periods];
        for program in self.scenario.programs.iter().filter(|program| program.running) {
            if let Some(cost) = costs.get_mut(program.start) {
                *cost += program.costs.setup.at(draw);
            }
        }
        costs
    }

    /// Running cost of the programs in every period of their windows.
    fn program_running(&self, draw: &[f64]) -> Vec<f64> {
        let mut costs = vec![0.0; self.scenario.time.horizon_periods];
        for program in &self.scenario.programs {
            for (period, cost) in costs.iter_mut().enumerate() {
                if serves(program, period) {
                    *cost += program.costs.per_period.at(draw);
                }
            }
        }
        costs
    }
}

/// (1 + growth)^t for each period of the horizon.
fn compounded(growth: f64, horizon: usize) -> impl Iterator<Item = f64> {
    (0..horizon).map(move |t| libm::pow(1.0 + growth, t as f64))
}

/// Multipliers by period of the year; a single 1 where there is no season.
fn by_year(seasonality: &[Quantity], draw: &[f64]) -> Vec<f64> {
    if seasonality.is_empty() {
        return vec![1.0];
    }
    seasonality.iter().map(|factor| factor.at(draw)).collect()
}
