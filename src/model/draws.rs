//! Draws of the uncertain numbers: any draw of a scenario by its index.

use crate::scenario::Scenario;
use crate::scenario::quantity::ParameterLaw;
use crate::stats::copula::{Copula, CopulaError};
use crate::stats::designs::Design;
use crate::stats::distribution::gamma_quantile;
use crate::stats::streams::Key;

/// Tells the keys of a design's scrambling from those of chance.
const DESIGN: u64 = 0x6465_7369_676e;

/// The draws of a scenario: each a row of values, one per parameter, in the units of the file.
///
/// A draw is a point of the design, made dependent by the copula, turned into values by quantiles.
/// The entries of an uncertain row are gammas divided by their sum (Dirichlet); the columns of a
/// joint table read the same uniform, so that a draw takes one row of the table.
#[derive(Debug)]
pub struct Draws<'s> {
    scenario: &'s Scenario,
    design: Design,
    copula: Copula,
    /// Dimension of the design that each parameter reads.
    dimension: Vec<usize>,
}

impl<'s> Draws<'s> {
    /// Lays out the draws of a scenario.
    ///
    /// # Errors
    /// When the correlations contradict each other.
    pub fn new(scenario: &'s Scenario) -> Result<Draws<'s>, CopulaError> {
        let mut of_table: Vec<Option<usize>> = vec![None; scenario.tables.len()];
        let mut dimension = Vec::with_capacity(scenario.parameters.len());
        let mut n_dimensions = 0;
        for parameter in &scenario.parameters {
            let own = match parameter.law {
                ParameterLaw::Column { table, .. } => *of_table[table].get_or_insert(n_dimensions),
                _ => n_dimensions,
            };
            n_dimensions = n_dimensions.max(own + 1);
            dimension.push(own);
        }
        let pairs: Vec<(usize, usize, f64)> = scenario
            .correlations
            .iter()
            .map(|pair| (dimension[pair.between.0], dimension[pair.between.1], pair.rho))
            .collect();
        let simulation = &scenario.simulation;
        let key = Key::new(simulation.seed).with(DESIGN);
        Ok(Draws {
            scenario,
            design: Design::new(simulation.sampling, n_dimensions, simulation.draws, key),
            copula: Copula::new(n_dimensions, &pairs)?,
            dimension,
        })
    }

    /// Number of draws that the scenario asks for.
    pub fn count(&self) -> u64 {
        self.scenario.simulation.draws
    }

    /// Writes draw `index` (from 0) into `row`: a value per parameter.
    pub fn row(&self, index: u64, row: &mut Vec<f64>) {
        let mut point = vec![0.0; self.design.dimensions()];
        self.design.point(index, &mut point);
        self.copula.apply(&mut point);
        row.clear();
        for (parameter, &dimension) in self.scenario.parameters.iter().zip(&self.dimension) {
            let u = point[dimension];
            row.push(match &parameter.law {
                ParameterLaw::Distribution(law) => {
                    law.quantile(u).clamp(parameter.bounds.0, parameter.bounds.1)
                }
                ParameterLaw::RowShare { weight, .. } => gamma_quantile(*weight, u),
                ParameterLaw::Column { table, column } => {
                    let rows = &self.scenario.tables[*table].rows;
                    let chosen = (u * rows.len() as f64) as usize;
                    rows[chosen.min(rows.len() - 1)][*column]
                }
            });
        }
        self.share_rows(row);
    }

    /// Divides the entries of each uncertain row by their sum.
    fn share_rows(&self, row: &mut [f64]) {
        let of = |index: usize| match self.scenario.parameters.get(index).map(|parameter| &parameter.law) {
            Some(ParameterLaw::RowShare { row, .. }) => Some(*row),
            _ => None,
        };
        let mut start = 0;
        while start < row.len() {
            let mut end = start + 1;
            if let Some(number) = of(start) {
                while of(end) == Some(number) {
                    end += 1;
                }
                let sum: f64 = row[start..end].iter().sum();
                if sum > 0.0 {
                    row[start..end].iter_mut().for_each(|entry| *entry /= sum);
                }
            }
            start = end;
        }
    }
}
