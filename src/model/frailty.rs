//! How customers differ: one frailty for life, the same quantile in every stage that differs.
//!
//! Where classes must be finite the frailty is a quadrature: Gauss-Jacobi nodes of the Beta law
//! when exactly one stage differs (integrates (1 - q)^t exactly up to t = 2n - 1), Gauss-Legendre
//! nodes of the quantile when several do.

use crate::laws::beta_geometric::BetaGeometric;
use crate::scenario::quantity::Quantity;
use crate::scenario::{BetweenLaw, ChurnBase, Clock, Moves, Rate, Scenario};
use crate::stats::quadrature::{beta_rule, legendre_rule};
use crate::stats::streams::{Stream, open01};
use crate::units::convert_probability;

use super::rate_table::{Along, RateTable};

/// The largest part of the possible standard deviation sqrt(m (1 - m)) that is taken.
const WIDEST: f64 = 0.999;

/// The law of a customer's own churn in one stage, under one draw.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnChurn {
    /// Beta law in the unit of the file.
    pub(crate) law: BetaGeometric,
    /// Model's period over the file's.
    pub(crate) ratio: f64,
    /// Exponent of time.
    pub(crate) exponent: Option<f64>,
    pub(crate) clock: Clock,
}

impl OwnChurn {
    /// Churn along its clock of a customer whose own churn (in the unit of the file) is `own`.
    pub(crate) fn table(&self, own: f64, tenures: usize, ages: usize) -> RateTable {
        let Some(exponent) = self.exponent else {
            return RateTable::constant(convert_probability(own, self.ratio));
        };
        let (along, n) = match self.clock {
            Clock::Tenure => (Along::Tenure, tenures),
            Clock::Stage => (Along::Age, ages),
        };
        RateTable { along, values: (0..n).map(|t| self.hazard_at(own, exponent, t)).collect() }
    }

    /// Churn of a customer whose own churn is `own`, at these times.
    pub(crate) fn hazard(&self, own: f64, tenure: usize, age: usize) -> f64 {
        match (self.exponent, self.clock) {
            (None, _) => convert_probability(own, self.ratio),
            (Some(exponent), Clock::Tenure) => self.hazard_at(own, exponent, tenure),
            (Some(exponent), Clock::Stage) => self.hazard_at(own, exponent, age),
        }
    }

    /// 1 - (1 - q)^((t + 1)^c - t^c), t in the unit of the file.
    fn hazard_at(&self, own: f64, exponent: f64, t: usize) -> f64 {
        let power = |t: usize| libm::pow(t as f64 * self.ratio, exponent);
        -libm::expm1((power(t + 1) - power(t)) * libm::log1p(-own))
    }

    /// Log of the chance that `own` survives `tenure` periods in the stage.
    pub(crate) fn log_survival(&self, own: f64, tenure: f64) -> f64 {
        self.time(tenure) * libm::log1p(-own)
    }

    /// The law of those who survived `tenure` periods: Beta(alpha, beta + t^c).
    pub(crate) fn of_survivors(&self, tenure: f64) -> BetaGeometric {
        BetaGeometric { alpha: self.law.alpha, beta: self.law.beta + self.time(tenure) }
    }

    fn time(&self, tenure: f64) -> f64 {
        let written = tenure * self.ratio;
        self.exponent.map_or(written, |c| libm::pow(written, c))
    }
}

/// How customers differ under one draw.
#[derive(Debug, Clone)]
pub(crate) struct Frailty {
    /// By stage; absent where all have the same churn.
    pub(crate) stages: Vec<Option<OwnChurn>>,
    /// Weight of each node; sums to 1.
    pub(crate) weights: Vec<f64>,
    /// Quantile of each node.
    pub(crate) quantiles: Vec<f64>,
    /// Own churn of each node, stage by stage.
    own: Vec<Vec<f64>>,
}

impl Frailty {
    /// The frailty of one draw at this many nodes; one node that says nothing where customers
    /// do not differ.
    pub(crate) fn new(scenario: &Scenario, draw: &[f64], n_nodes: usize) -> Frailty {
        let stages: Vec<Option<OwnChurn>> =
            scenario.stages.iter().map(|stage| own_churn(&stage.moves, draw)).collect();
        let mut differing = stages.iter().flatten();
        let mut frailty =
            Frailty { own: Vec::new(), stages: stages.clone(), weights: vec![1.0], quantiles: vec![0.5] };
        match (differing.next(), differing.next()) {
            (None, _) => {}
            (Some(only), None) => {
                let (nodes, weights): (Vec<f64>, Vec<f64>) =
                    beta_rule(only.law.alpha, only.law.beta, n_nodes).into_iter().unzip();
                frailty.own =
                    stages.iter().map(|own| if own.is_some() { nodes.clone() } else { Vec::new() }).collect();
                frailty.weights = weights;
                frailty.quantiles = vec![0.5; n_nodes];
            }
            _ => {
                let (nodes, weights): (Vec<f64>, Vec<f64>) = legendre_rule(n_nodes).into_iter().unzip();
                frailty.own = stages
                    .iter()
                    .map(|own| {
                        own.map_or(Vec::new(), |own| {
                            nodes.iter().map(|&u| own.law.churn_quantile(u)).collect()
                        })
                    })
                    .collect();
                frailty.weights = weights;
                frailty.quantiles = nodes;
            }
        }
        frailty
    }

    /// Whether customers differ at all.
    pub(crate) fn differs(&self) -> bool {
        self.stages.iter().any(Option::is_some)
    }

    /// Whether customers differ in a state, by its number.
    #[inline]
    pub(crate) fn differs_in(&self, state: usize) -> bool {
        self.stages.get(state).is_some_and(Option::is_some)
    }

    /// Draws a customer's frailty for life, given a stage it is in and the periods that it has been
    /// a customer: its own churn where one stage differs, its quantile where several do.
    pub(crate) fn sample(&self, stage: Option<usize>, tenure: usize, stream: &mut Stream) -> f64 {
        let here = stage.and_then(|stage| self.stages[stage]).filter(|_| tenure > 0);
        let mut differing = self.stages.iter().flatten();
        match (differing.next(), differing.next()) {
            (None, _) => 0.0,
            (Some(only), None) => match here {
                Some(own) => own.of_survivors(tenure as f64).sample_churn(stream),
                None => only.law.sample_churn(stream),
            },
            _ => match here {
                Some(own) => {
                    let churn = own.of_survivors(tenure as f64).sample_churn(stream);
                    own.law.churn_share_below(churn)
                }
                None => open01(stream),
            },
        }
    }

    /// Own churn in a stage, in the unit of the file, of a customer of this `frailty`.
    pub(crate) fn own_churn(&self, stage: usize, frailty: f64) -> f64 {
        match (self.stages[stage], self.stages.iter().flatten().nth(1)) {
            (Some(own), Some(_)) => own.law.churn_quantile(frailty),
            _ => frailty,
        }
    }

    /// The two nodes beside a customer of this `frailty`, and the weight of the second.
    pub(crate) fn between_nodes(&self, frailty: f64) -> (usize, usize, f64) {
        let several = self.stages.iter().flatten().nth(1).is_some();
        let only = self.own.iter().find(|own| !own.is_empty());
        let nodes = if several { Some(&self.quantiles) } else { only };
        let Some(nodes) = nodes else {
            return (0, 0, 0.0);
        };
        let above = nodes.partition_point(|&node| node < frailty);
        if above == 0 || above == nodes.len() {
            let end = above.min(nodes.len() - 1);
            return (end, end, 0.0);
        }
        let (low, high) = (nodes[above - 1], nodes[above]);
        (above - 1, above, (frailty - low) / (high - low))
    }

    /// Own churn of a node in a stage, in the unit of the file.
    pub(crate) fn own(&self, stage: usize, node: usize) -> f64 {
        self.own[stage][node]
    }

    /// Weights of the nodes among people who have been customers for `tenure` periods and are in
    /// `stage`: newcomers' weights x the chance to have survived so long there.
    pub(crate) fn weights_of_survivors(&self, stage: Option<usize>, tenure: f64) -> Vec<f64> {
        let Some((stage, own)) = stage.and_then(|stage| self.stages[stage].map(|own| (stage, own))) else {
            return self.weights.clone();
        };
        let weights = self.weights.iter().zip(&self.own[stage]);
        let mut weights: Vec<f64> =
            weights.map(|(weight, &q)| weight * libm::exp(own.log_survival(q, tenure))).collect();
        let total: f64 = weights.iter().sum();
        if total <= 0.0 {
            return self.weights.clone();
        }
        weights.iter_mut().for_each(|weight| *weight /= total);
        weights
    }
}

fn own_churn(moves: &Moves, draw: &[f64]) -> Option<OwnChurn> {
    let Moves::Ladder(moves) = moves else {
        return None;
    };
    let between = moves.churn.between.as_ref()?;
    let (law, exponent) = match &between.law {
        BetweenLaw::Beta { alpha, beta, c } => {
            let positive = |quantity: &Quantity| quantity.at(draw).max(1e-9);
            let law = BetaGeometric { alpha: positive(alpha), beta: positive(beta) };
            (law, c.as_ref().map(|c| c.at(draw)))
        }
        BetweenLaw::Spread { sd } => {
            let mean = match &moves.churn.base {
                Some(ChurnBase::Rate(Rate::Constant(mean))) => mean.as_written_churn(draw),
                _ => return None,
            };
            (of_mean_and_sd(mean, sd.at(draw))?, None)
        }
    };
    Some(OwnChurn { law, ratio: between.ratio, exponent, clock: between.clock })
}

/// The Beta law of this mean and standard deviation, the latter cut to what is possible.
fn of_mean_and_sd(mean: f64, sd: f64) -> Option<BetaGeometric> {
    let most = mean * (1.0 - mean);
    if !(most > 0.0 && sd > 0.0) {
        return None;
    }
    let sd = sd.min(WIDEST * most.sqrt());
    let size = most / (sd * sd) - 1.0;
    Some(BetaGeometric { alpha: mean * size, beta: (1.0 - mean) * size })
}
