//! What drives an outcome, from the draws at hand: no further runs needed. Claims, comparisons and
//! sensitivity share it.

use crate::scenario::Scenario;
use crate::scenario::quantity::ParameterLaw;
use crate::stats::estimate::rank_correlation;
use crate::stats::given_data::first_order_share;
use crate::stats::surrogate::{Surrogate, normal_scores};

/// How much an uncertain number drives an outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// Path of the parameter.
    pub name: String,
    /// Spearman's rank correlation with the outcome.
    pub rank_correlation: Option<f64>,
    /// Share of the outcome's variance that it explains alone; where inputs depend on each other, with
    /// what travels with it.
    pub first_order: Option<f64>,
    /// Its Shapley effect, where inputs depend on each other: its part of the variance when all share
    /// what they explain together.
    pub shapley: Option<f64>,
}

impl Driver {
    /// The share that it is ranked by.
    pub fn share(&self) -> Option<f64> {
        self.shapley.or(self.first_order)
    }
}

/// What drives an outcome.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drivers {
    /// The uncertain numbers, the strongest first.
    pub list: Vec<Driver>,
    /// Draws in which the outcome is known: shares are over these.
    pub known: usize,
    /// Share of the variance that the polynomial behind the Shapley effects follows, to which they sum;
    /// absent where inputs are independent, or draws are too few.
    pub followed: Option<f64>,
}

/// What a number without effect seems to explain, times the draws: n R^2 of the polynomial behind
/// [`Driver::first_order`] is chi-squared with 4 degrees of freedom there, of which 14 + 4 is passed once
/// in 800 times, so once in some 25 readings of 30 numbers.
const CHANCE: f64 = 14.0;

/// Those of some numbers that explain more of `known` draws than chance alone would let them seem to.
pub fn beyond_chance(list: &[Driver], known: usize) -> impl Iterator<Item = &Driver> {
    list.iter().filter(move |driver| driver.first_order.is_some_and(|share| share * known as f64 > CHANCE))
}

/// What drives an outcome over draws: a row of the scenario's parameters and an outcome for each, absent
/// where it is unknown.
///
/// First-order shares are those of [`first_order_share`]; where inputs depend on each other (correlations,
/// uncertain rows, columns of one table) Shapley effects are those of a [`Surrogate`], for which rows and
/// tables count as Gaussian copulas with the rank correlations that the draws have.
pub fn drivers(scenario: &Scenario, rows: &[&[f64]], outcomes: &[Option<f64>]) -> Drivers {
    let known: Vec<usize> =
        (0..outcomes.len().min(rows.len())).filter(|&draw| outcomes[draw].is_some()).collect();
    let outcome: Vec<f64> = known.iter().filter_map(|&draw| outcomes[draw]).collect();
    let column = |index: usize| known.iter().map(|&draw| rows[draw][index]).collect();
    let columns: Vec<Vec<f64>> = (0..scenario.parameters().len()).map(column).collect();
    let shares: Vec<Option<f64>> = columns.iter().map(|values| first_order_share(values, &outcome)).collect();
    let effects = effects(scenario, &columns, &outcome, &shares);
    let driver = |index: usize| Driver {
        name: scenario.parameters()[index].path.to_string(),
        rank_correlation: rank_correlation(&columns[index], &outcome),
        first_order: shares[index],
        shapley: effects.as_ref().map(|effects| effects.1[index]),
    };
    let mut list: Vec<Driver> = (0..columns.len()).map(driver).collect();
    let size = |driver: &Driver| driver.share().unwrap_or(-1.0);
    list.sort_by(|a, b| size(b).total_cmp(&size(a)));
    Drivers { list, known: known.len(), followed: effects.map(|effects| effects.0) }
}

/// Share of variance followed, and the Shapley effect of each parameter; nothing where inputs are
/// independent.
fn effects(
    scenario: &Scenario,
    columns: &[Vec<f64>],
    outcome: &[f64],
    shares: &[Option<f64>],
) -> Option<(f64, Vec<f64>)> {
    let ties = ties(scenario);
    if ties.is_empty() {
        return None;
    }
    let n = columns.len();
    let scores: Vec<Vec<f64>> = columns.iter().map(|values| normal_scores(values)).collect();
    let importance: Vec<f64> = shares.iter().map(|share| share.unwrap_or(0.0)).collect();
    let surrogate = Surrogate::fit(&scores, outcome, &importance)?;
    let mut correlation = vec![0.0; n * n];
    (0..n).for_each(|index| correlation[index * n + index] = 1.0);
    for Tie { between: (i, j), rho } in ties {
        let rho = rho.or_else(|| pearson(&scores[i], &scores[j])).unwrap_or(0.0);
        correlation[i * n + j] = rho;
        correlation[j * n + i] = rho;
    }
    Some((surrogate.r_squared, surrogate.shapley(&correlation)))
}

/// Two parameters that depend on each other.
struct Tie {
    between: (usize, usize),
    /// The correlation of the normals behind them; absent where the draws must say.
    rho: Option<f64>,
}

/// Every two parameters that depend on each other.
fn ties(scenario: &Scenario) -> Vec<Tie> {
    let of_file = scenario.correlations().iter().filter(|pair| pair.rho.abs() > 0.0);
    let mut ties: Vec<Tie> = of_file.map(|pair| Tie { between: pair.between, rho: Some(pair.rho) }).collect();
    let parameters = scenario.parameters();
    for second in 0..parameters.len() {
        for first in 0..second {
            if drawn_together(&parameters[first].law, &parameters[second].law) {
                ties.push(Tie { between: (first, second), rho: None });
            }
        }
    }
    ties
}

/// Whether two laws are entries of one uncertain row, or columns of one table.
pub(super) fn drawn_together(one: &ParameterLaw, other: &ParameterLaw) -> bool {
    match (one, other) {
        (ParameterLaw::RowShare { row: a, .. }, ParameterLaw::RowShare { row: b, .. }) => a == b,
        (ParameterLaw::Column { table: a, .. }, ParameterLaw::Column { table: b, .. }) => a == b,
        _ => false,
    }
}

/// Whether inputs depend on each other.
pub fn inputs_depend(scenario: &Scenario) -> bool {
    !ties(scenario).is_empty()
}

fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    // scores have mean 0, but for ties
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (a, b): (Vec<f64>, Vec<f64>) =
        (a.iter().map(|value| value - mean_a).collect(), b.iter().map(|value| value - mean_b).collect());
    let size = product(&a, &a).sqrt() * product(&b, &b).sqrt();
    (size > 0.0).then(|| (product(&a, &b) / size).clamp(-1.0, 1.0))
}
