//! What is known of those who come before anybody does: how likely each is to buy, and who the referred are.

use crate::model::Model;

/// Chances to buy, and the mix of the referred.
pub(crate) struct Newcomers {
    /// Probability ever to buy, class by class, cell by cell.
    pub(crate) conversions: Vec<f64>,
    /// Share of each class among the referred; empty where nobody refers.
    pub(crate) referred: Vec<f64>,
}

impl Newcomers {
    /// Works them out under one model.
    pub(crate) fn new(model: &Model<'_>) -> Newcomers {
        let origin = model.compiler.origins.referral;
        let referred = origin.map(|origin| model.shares(origin, &model.frailty.weights));
        Newcomers { conversions: model.conversions(), referred: referred.unwrap_or_default() }
    }

    /// Mean probability ever to buy of people of an origin who enter a stage.
    pub(crate) fn conversion(&self, model: &Model<'_>, origin: usize, entry: usize) -> f64 {
        self.mean_conversion(model, &model.shares(origin, &model.frailty.weights), entry)
    }

    /// Mean probability ever to buy at these shares of classes.
    pub(crate) fn mean_conversion(&self, model: &Model<'_>, shares: &[f64], entry: usize) -> f64 {
        let layout = model.layout();
        let cell = layout.states[entry].cell(0, 0);
        let total: f64 = shares.iter().sum();
        let of_class = shares.iter().zip(self.conversions.chunks_exact(layout.n_cells));
        let mean: f64 = of_class.map(|(share, conversions)| share * conversions[cell]).sum();
        if total > 0.0 { mean / total } else { 0.0 }
    }
}
