//! Paid acquisition: what channels bring, what a first purchase costs, and the mix of customers
//! that follows.

use crate::model::{Model, PaidEntrants};

use super::Limit;
use super::business;

/// What the channels bring over the horizon, and the classes of the customers of the cohort lens.
pub(crate) struct Paid {
    /// Probability ever to buy, class by class, cell by cell.
    pub(crate) conversions: Vec<f64>,
    /// Paid acquisition cost per first purchase; unknown when nobody ever buys.
    pub(crate) cac: Option<f64>,
    /// Share of each class among the customers of the cohort lens.
    pub(crate) mix: Vec<f64>,
    /// Share of each class among the referred; empty where nobody refers.
    pub(crate) referred: Vec<f64>,
}

impl Paid {
    /// Works out mix and cost under one model.
    ///
    /// # Errors
    /// When the expected counts of a channel that holds customers pass 2^53.
    pub(crate) fn new(model: &Model<'_>) -> Result<Paid, Limit> {
        let conversions = model.conversions();
        let entrants = channel_entrants(model)?;
        let weights = &model.dispositions.weights;
        let origins = &model.compiler.origins;
        let mut paid = Paid { conversions, cac: None, mix: Vec::new(), referred: Vec::new() };
        if let Some(origin) = origins.referral {
            paid.referred = model.shares(origin, weights);
        }
        if model.channels.is_empty() {
            paid.cac = Some(0.0);
            paid.mix = origins.direct.map_or(Vec::new(), |origin| model.shares(origin, weights));
            return Ok(paid);
        }
        let bought: Vec<f64> = model
            .channels
            .iter()
            .zip(&entrants)
            .map(|(channel, n)| n * paid.conversion(model, channel.origin, channel.entry))
            .collect();
        let first_purchases: f64 = bought.iter().sum();
        let cost = model.channels.iter().zip(&entrants).zip(&bought).map(|((channel, n), bought)| {
            n * channel.cost_per_entrant
                + channel.fixed_cost * model.horizon() as f64
                + bought * channel.cost_per_first_purchase
        });
        let cost: f64 = cost.sum();
        paid.cac = (first_purchases > 0.0).then(|| cost / first_purchases);
        paid.mix = vec![0.0; model.n_classes()];
        for (channel, bought) in model.channels.iter().zip(&bought) {
            let even = 1.0 / model.channels.len() as f64;
            let weight = if first_purchases > 0.0 { bought / first_purchases } else { even };
            let shares = model.shares(channel.origin, weights).into_iter().enumerate();
            for (class, share) in shares.filter(|(_, share)| *share > 0.0) {
                paid.mix[model.settled(class)] += weight * share;
            }
        }
        Ok(paid)
    }

    /// Mean probability ever to buy of people of an origin who enter a stage.
    pub(crate) fn conversion(&self, model: &Model<'_>, origin: usize, entry: usize) -> f64 {
        self.mean_conversion(model, &model.shares(origin, &model.dispositions.weights), entry)
    }

    /// Mean probability ever to buy at these shares of classes.
    pub(crate) fn mean_conversion(&self, model: &Model<'_>, shares: &[f64], entry: usize) -> f64 {
        let layout = model.layout();
        let cell = layout.places[entry].cell(0, 0);
        let total: f64 = shares.iter().sum();
        let of_class = shares.iter().zip(self.conversions.chunks_exact(layout.n_cells));
        let mean: f64 = of_class.map(|(share, conversions)| share * conversions[cell]).sum();
        if total > 0.0 { mean / total } else { 0.0 }
    }
}

/// People whom each channel brings over the horizon, before the market thins them; expected where
/// a channel holds a number of customers.
fn channel_entrants(model: &Model<'_>) -> Result<Vec<f64>, Limit> {
    let holds = model.channels.iter().any(|channel| matches!(channel.entrants, PaidEntrants::Hold(_)));
    if holds {
        return business::expected_entrants(model);
    }
    let sums = model.channels.iter().map(|channel| match &channel.entrants {
        PaidEntrants::Scheduled(list) => list.iter().sum(),
        PaidEntrants::Hold(_) => 0.0,
    });
    Ok(sums.collect())
}
