//! Shares of variance of inputs that depend on each other: Shapley effects by walks, each of which takes
//! over one input after the other in an order of its own, all that is not yet taken being drawn anew
//! given what is; and first-order shares from the draws at the ends of the walks.
//!
//! What is drawn given what is exact. Numbers with a distribution are normals behind a Gaussian copula:
//! an order is a permuted correlation matrix, and its Cholesky factor gives each normal from those before
//! it. Entries of an uncertain row are Dirichlet: each is a beta share of what those before it leave. A
//! table of joint draws is taken over as a whole, a row of it at a time.

use super::findings::{Dependence, SensitivityError};
use super::pick_freeze::{Pair, two_samples};
use super::question::{Found, Question};
use crate::engine::Limit;
use crate::scenario::Scenario;
use crate::scenario::quantity::ParameterLaw;
use crate::stats::distribution::{beta_quantile, normal_cdf, normal_quantile};
use crate::stats::estimate::Estimate;
use crate::stats::given_data::first_order_index;
use crate::stats::linear::semidefinite_factor;
use crate::stats::shapley::{Walks, order};
use crate::stats::sobol_indices::Index;
use crate::stats::streams::Key;
use crate::study::kernel::drawn::Drawn;
use crate::study::kernel::runner::Context;

/// Tells the orders of walks, and the bootstrap's luck, from other keys.
const ORDERS: u64 = 0x6f72_6465_7273;
const BOOTSTRAP: u64 = 0x626f_6f74;

/// What is taken over in one step: a parameter, or all columns of a table.
type Player = Vec<usize>;

/// Runs of each draw: the beginning of a walk, and each of its steps.
pub(super) fn runs(scenario: &Scenario, parameters: &[usize]) -> u64 {
    players(scenario, parameters).len() as u64 + 1
}

fn players(scenario: &Scenario, parameters: &[usize]) -> Vec<Player> {
    let table = |index: usize| match scenario.parameters()[index].law {
        ParameterLaw::Column { table, .. } => Some(table),
        _ => None,
    };
    let mut players: Vec<Player> = Vec::new();
    for &parameter in parameters {
        let own = table(parameter);
        let known = players.iter_mut().find(|player| own.is_some() && table(player[0]) == own);
        match known {
            Some(player) => player.push(parameter),
            None => players.push(vec![parameter]),
        }
    }
    players
}

/// A walk: the draw at its end, and the outcome at its beginning and after each step.
type Walk = (Vec<f64>, Vec<Option<f64>>);

pub(super) fn shares(
    question: &Question<'_>,
    context: &Context<'_>,
    measure: &(impl Fn(&[Drawn]) -> Result<Vec<Option<f64>>, Limit> + Sync),
) -> Result<Found, SensitivityError> {
    let &Question { scenario, draws, parameters, together, .. } = question;
    let players = players(scenario, parameters);
    // Sobol' sequences are even at powers of two
    let n = scenario.simulation().draws.next_power_of_two();
    let key = Key::new(scenario.simulation().seed);
    let sequel = Sequel { scenario, players: &players, base: draws.medians() };
    let of_walks = |pairs: &[Pair]| {
        let steps = |pair: &Pair| {
            let order = order(players.len(), key.with(ORDERS).with(pair.row));
            let factor = sequel.factor(&order);
            let of = |taken: usize, place: usize| if place < taken { &pair.a } else { &pair.b };
            let at = |taken: usize| sequel.draw(&order, &factor, |place| of(taken, place));
            (0..=players.len()).map(at).collect()
        };
        let steps: Vec<Vec<Vec<f64>>> = pairs.iter().map(steps).collect();
        let mut walks: Vec<Walk> =
            steps.iter().map(|steps| (steps[players.len()].clone(), Vec::new())).collect();
        for taken in 0..=players.len() {
            let at = |(pair, steps): (&Pair, &Vec<Vec<f64>>)| Drawn {
                draw: pair.row,
                parameters: steps[taken].clone(),
            };
            let outcomes = measure(&pairs.iter().zip(&steps).map(at).collect::<Vec<Drawn>>())?;
            walks.iter_mut().zip(outcomes).for_each(|(walk, outcome)| walk.1.push(outcome));
        }
        Ok(walks)
    };
    let walks = two_samples(players.len(), (n, together), key, context, &of_walks)?;
    let ends: Vec<Option<f64>> = walks.iter().map(|walk| walk.1.last().copied().flatten()).collect();
    let shapley = shapley(&walks, players.len(), key);
    let of_player = |parameter: usize| players.iter().position(|player| player.contains(&parameter));
    let found = parameters.iter().map(|&parameter| {
        let player = of_player(parameter);
        let together = player.filter(|player| players[*player].len() > 1);
        let column: Vec<f64> = walks.iter().map(|walk| walk.0[parameter]).collect();
        Dependence {
            first_order: given_data(&column, &ends, key.with(parameter as u64)),
            shapley: shapley.as_ref().zip(player).map(|(shares, player)| shares[player]),
            together: together.map_or_else(Vec::new, |player| question.paths(&players[player])),
            ..question.named(parameter)
        }
    });
    let parameters = found.collect();
    let unknown = ends.iter().filter(|end| end.is_none()).count() as u64;
    Ok(Found { draws: n, estimate: Estimate::from_values(ends.iter().copied()), parameters, unknown })
}

/// Shapley effects of players; nothing where an outcome is unknown or none varies.
fn shapley(walks: &[Walk], players: usize, key: Key) -> Option<Vec<Index>> {
    let outcomes: Option<Vec<Vec<f64>>> = walks.iter().map(|walk| walk.1.iter().copied().collect()).collect();
    let orders = (0..walks.len() as u64).map(|walk| order(players, key.with(ORDERS).with(walk)));
    Walks { orders: orders.collect(), outcomes: outcomes? }.shares(players, key.with(BOOTSTRAP))
}

/// The share that a number explains alone, with what travels with it, over the draws that are known.
fn given_data(column: &[f64], ends: &[Option<f64>], key: Key) -> Option<Index> {
    let known = column.iter().zip(ends).filter_map(|(x, y)| Some((*x, (*y)?)));
    let (x, y): (Vec<f64>, Vec<f64>) = known.unzip();
    first_order_index(&x, &y, key.with(BOOTSTRAP))
}

/// Draws of which each number follows from those before it in some order.
struct Sequel<'a> {
    scenario: &'a Scenario,
    players: &'a [Player],
    /// A draw for the numbers that nobody plays.
    base: Vec<f64>,
}

impl Sequel<'_> {
    /// The rows of the lower Cholesky factor of the correlations between players in this order.
    fn factor(&self, order: &[usize]) -> Vec<Vec<f64>> {
        let correlation = |one: usize, other: usize| {
            let (one, other) = (self.players[one][0], self.players[other][0]);
            let is_pair = |between: (usize, usize)| between == (one, other) || between == (other, one);
            self.scenario
                .correlations()
                .iter()
                .find(|pair| is_pair(pair.between))
                .map_or(0.0, |pair| pair.rho)
        };
        let entry = |i: usize, j: usize| if i == j { 1.0 } else { correlation(order[i], order[j]) };
        // a correlation of 1 leaves nothing but rounding
        semidefinite_factor(order.len(), entry, 1e-10)
    }

    /// The draw that a uniform for each player makes; `uniforms` of a place in the order.
    fn draw<'u>(
        &self,
        order: &[usize],
        factor: &[Vec<f64>],
        uniforms: impl Fn(usize) -> &'u [f64],
    ) -> Vec<f64> {
        let mut draw = self.base.clone();
        let u = |place: usize| uniforms(place)[order[place]];
        let normals: Vec<f64> = (0..order.len()).map(|place| normal_quantile(u(place))).collect();
        // what is left of each uncertain row that was begun, and the weight of its entries to come
        let mut rows: Vec<(usize, f64, f64)> = Vec::new();
        for (place, &player) in order.iter().enumerate() {
            let first = self.players[player][0];
            let parameter = &self.scenario.parameters()[first];
            match &parameter.law {
                ParameterLaw::Distribution(law) => {
                    let weights = &factor[place];
                    let alone = weights[..place].iter().all(|weight| weight.abs() <= 0.0);
                    let z = || weights.iter().zip(&normals).map(|(weight, z)| weight * z).sum();
                    let u = if alone { u(place) } else { normal_cdf(z()) };
                    draw[first] = law.quantile(inside(u)).clamp(parameter.bounds.0, parameter.bounds.1);
                }
                ParameterLaw::RowShare { row, weight } => {
                    let at = rows.iter().position(|begun| begun.0 == *row).unwrap_or_else(|| {
                        rows.push((*row, 1.0, self.weight_of(*row)));
                        rows.len() - 1
                    });
                    let (_, left, to_come) = &mut rows[at];
                    *to_come -= weight;
                    let share =
                        if *to_come > 1e-12 { beta_quantile(*weight, *to_come, u(place)) } else { 1.0 };
                    draw[first] = *left * share;
                    *left -= draw[first];
                }
                ParameterLaw::Column { table, .. } => {
                    let table = &self.scenario.tables()[*table];
                    let row = table.row_at(u(place));
                    for &column in &self.players[player] {
                        if let ParameterLaw::Column { column: of_table, .. } =
                            self.scenario.parameters()[column].law
                        {
                            draw[column] = table.columns[of_table][row];
                        }
                    }
                }
            }
        }
        draw
    }

    fn weight_of(&self, wanted: usize) -> f64 {
        let weights = self.scenario.parameters().iter().filter_map(|parameter| match parameter.law {
            ParameterLaw::RowShare { row, weight } if row == wanted => Some(weight),
            _ => None,
        });
        weights.sum()
    }
}

/// A probability that is neither 0 nor 1, for which quantiles are finite.
fn inside(u: f64) -> f64 {
    u.clamp(f64::MIN_POSITIVE, 1.0 - 0.5 * f64::EPSILON)
}
