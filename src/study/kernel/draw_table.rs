//! The draws of a run as a table: a row per draw, a column per uncertain number and metric.

use super::block::{Block, Row};
use super::metric::Metric;
use crate::scenario::Scenario;
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

/// What `draws.csv` holds, for those who go on computing: parameters in the unit of the file, then every metric in
/// the order of [`Metric::all`]; NaN where a metric is unknown in a draw.
#[derive(Debug, Clone)]
pub struct DrawTable {
    names: Vec<String>,
    n_parameters: usize,
    /// Draws by columns.
    values: Array2<f64>,
}

impl DrawTable {
    /// An empty table with room for all draws.
    pub(in crate::study) fn new(scenario: &Scenario) -> DrawTable {
        let parameters = scenario.parameters().iter().map(|parameter| parameter.path.to_string());
        let metrics = Metric::all().into_iter().map(|metric| metric.name().to_owned());
        let names: Vec<String> = parameters.chain(metrics).collect();
        let draws = scenario.simulation().draws as usize;
        let values = Array2::from_elem((draws, names.len()), f64::NAN);
        DrawTable { n_parameters: scenario.parameters().len(), names, values }
    }

    /// The rows of a block in their places.
    pub(in crate::study) fn add(&mut self, block: &Block) {
        for Row { draw, parameters, metrics } in &block.rows {
            let known = metrics.iter().map(|metric| metric.unwrap_or(f64::NAN));
            let row = parameters.iter().copied().chain(known);
            self.values.row_mut(*draw as usize).iter_mut().zip(row).for_each(|(cell, value)| *cell = value);
        }
    }

    /// Names of the columns: paths of uncertain numbers, then names of metrics.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// All of it, draws by columns.
    pub fn values(&self) -> ArrayView2<'_, f64> {
        self.values.view()
    }

    /// The uncertain numbers, draws by parameters.
    pub fn parameters(&self) -> ArrayView2<'_, f64> {
        self.values.view().split_at(Axis(1), self.n_parameters).0
    }

    /// The metrics, draws by metrics.
    pub fn metrics(&self) -> ArrayView2<'_, f64> {
        self.values.view().split_at(Axis(1), self.n_parameters).1
    }

    /// One column, by draws.
    pub fn column(&self, name: &str) -> Option<ArrayView1<'_, f64>> {
        let at = self.names.iter().position(|own| own == name)?;
        Some(self.values.column(at))
    }
}
