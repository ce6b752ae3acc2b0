//! Draws of the uncertain numbers: any draw of a scenario by its index.

use crate::scenario::checked::Scenario;
use crate::scenario::quantity::{Parameter, ParameterLaw};
use crate::stats::copula::{Copula, CopulaError};
use crate::stats::designs::Design;
use crate::stats::distribution::{beta_quantile, gamma_quantile};
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

    /// Number of dimensions of the design: one for each parameter, and one for each table.
    pub fn dimensions(&self) -> usize {
        self.design.dimensions()
    }

    /// Dimension of the design that each parameter reads.
    pub fn dimension_of(&self, parameter: usize) -> usize {
        self.dimension[parameter]
    }

    /// Writes draw `index` (from 0) into `row`: a value per parameter.
    pub fn row(&self, index: u64, row: &mut Vec<f64>) {
        let mut point = vec![0.0; self.design.dimensions()];
        self.design.point(index, &mut point);
        self.copula.apply(&mut point);
        self.row_at(&point, row);
    }

    /// Writes the draw at a point of the unit cube into `row`, correlations left out.
    pub fn row_at(&self, point: &[f64], row: &mut Vec<f64>) {
        row.clear();
        for (parameter, &dimension) in self.scenario.parameters.iter().zip(&self.dimension) {
            let u = point[dimension];
            row.push(match &parameter.law {
                ParameterLaw::Distribution(law) => {
                    law.quantile(u).clamp(parameter.bounds.0, parameter.bounds.1)
                }
                ParameterLaw::RowShare { weight, .. } => gamma_quantile(*weight, u),
                ParameterLaw::Column { table, column } => {
                    let table = &self.scenario.tables[*table];
                    table.columns[*column][table.row_at(u)]
                }
            });
        }
        self.share_rows(row);
    }

    /// The quantile of one parameter by itself, in the unit of the file: of an entry of an uncertain
    /// row the beta that it follows, of a column of a table its values.
    pub fn quantile(&self, parameter: usize, u: f64) -> f64 {
        let parameters = &self.scenario.parameters;
        let Parameter { law, bounds, .. } = &parameters[parameter];
        match law {
            ParameterLaw::Distribution(law) => law.quantile(u).clamp(bounds.0, bounds.1),
            ParameterLaw::RowShare { row, weight } => {
                let of_row = parameters.iter().filter_map(|other| match other.law {
                    ParameterLaw::RowShare { row: number, weight } if number == *row => Some(weight),
                    _ => None,
                });
                let rest = of_row.sum::<f64>() - weight;
                if rest > 0.0 { beta_quantile(*weight, rest, u) } else { 1.0 }
            }
            ParameterLaw::Column { table, column } => self.scenario.tables[*table].quantile(*column, u),
        }
    }

    /// Every parameter at its median; the entries of an uncertain row at their means, which sum to 1.
    pub fn medians(&self) -> Vec<f64> {
        let parameters = self.scenario.parameters.iter().enumerate();
        let middle = parameters.map(|(index, parameter)| match &parameter.law {
            ParameterLaw::RowShare { weight, .. } => *weight,
            _ => self.quantile(index, 0.5),
        });
        let mut row: Vec<f64> = middle.collect();
        self.share_rows(&mut row);
        row
    }

    /// Divides the entries of each uncertain row by their sum.
    fn share_rows(&self, row: &mut [f64]) {
        share_rows(self.scenario, row);
    }
}

/// Every uncertain number of a scenario at its mean: the central numbers.
pub fn means(scenario: &Scenario) -> Vec<f64> {
    let mean = |parameter: &Parameter| match &parameter.law {
        ParameterLaw::Distribution(law) => law.mean().clamp(parameter.bounds.0, parameter.bounds.1),
        ParameterLaw::RowShare { weight, .. } => *weight,
        ParameterLaw::Column { table, column } => scenario.tables[*table].mean(*column),
    };
    let mut row: Vec<f64> = scenario.parameters.iter().map(mean).collect();
    share_rows(scenario, &mut row);
    row
}

/// Divides the entries of each uncertain row by their sum.
fn share_rows(scenario: &Scenario, row: &mut [f64]) {
    let of = |index: usize| match scenario.parameters.get(index).map(|parameter| &parameter.law) {
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
