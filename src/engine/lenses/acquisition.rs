//! Paid acquisition: what channels bring, what a first purchase costs, and the mix of customers
//! that follows.

use crate::engine::counts::Expected;
use crate::engine::shared::limit::Limit;
use crate::engine::shared::population::each;
use crate::model::{ChannelNumbers, Model, PaidEntrants};
use crate::stats::streams::Key;

use super::business;
use super::newcomers::Newcomers;

/// What the channels bring over the horizon, and the classes of the customers of the cohort lens.
pub(crate) struct Paid {
    pub(crate) newcomers: Newcomers,
    /// Paid acquisition cost per first purchase; unknown when nobody ever buys.
    pub(crate) cac: Option<f64>,
    /// Share of each class among the customers of the cohort lens.
    pub(crate) mix: Vec<f64>,
}

impl Paid {
    /// Works out mix and cost in one draw.
    ///
    /// # Errors
    /// When the expected counts of a channel that holds customers pass 2^53.
    pub(crate) fn new(model: &Model<'_>) -> Result<Paid, Limit> {
        let [paid] = Paid::each([model])?;
        Ok(paid)
    }

    /// Works out mix and cost in several draws of a scenario.
    ///
    /// # Errors
    /// As [`Paid::new`].
    pub(crate) fn each<const L: usize>(models: [&Model<'_>; L]) -> Result<[Paid; L], Limit> {
        let newcomers = models.map(Newcomers::new);
        let entrants = channel_entrants(models, newcomers.each_ref())?;
        Ok(each(newcomers, |lane, newcomers| Paid::of(models[lane], newcomers, &entrants[lane])))
    }

    /// Mix and cost where it is known how many people each channel brings.
    fn of(model: &Model<'_>, newcomers: Newcomers, entrants: &[f64]) -> Paid {
        let weights = &model.frailty.weights;
        let origins = &model.compiler.origins;
        let mut paid = Paid { newcomers, cac: None, mix: Vec::new() };
        if model.channels.is_empty() {
            paid.cac = Some(0.0);
            paid.mix = origins.direct.map_or(Vec::new(), |origin| model.shares(origin, weights));
            return paid;
        }
        let bought: Vec<f64> = model
            .channels
            .iter()
            .zip(entrants)
            .map(|(channel, n)| n * paid.newcomers.conversion(model, channel.origin, channel.entry))
            .collect();
        let first_purchases: f64 = bought.iter().sum();
        let cost = model.channels.iter().zip(entrants).zip(&bought).map(|((channel, n), bought)| {
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
        paid
    }
}

/// People whom each channel brings over the horizon in each draw, before the market thins them; expected where
/// a channel holds a number of customers.
fn channel_entrants<const L: usize>(
    models: [&Model<'_>; L],
    newcomers: [&Newcomers; L],
) -> Result<[Vec<f64>; L], Limit> {
    let holds = |channel: &ChannelNumbers| matches!(channel.entrants, PaidEntrants::Hold(_));
    if models.iter().any(|model| model.channels.iter().any(holds)) {
        let draws = models.map(|model| (model, Key::new(0)));
        let expected = business::simulate_accounts::<Expected<'_, L>, L>(draws, newcomers)?;
        return Ok(expected.map(|sums| sums.paid_entrants));
    }
    let all = |channel: &ChannelNumbers| match &channel.entrants {
        PaidEntrants::Scheduled(list) => list.iter().sum(),
        PaidEntrants::Hold(_) => 0.0,
    };
    Ok(models.map(|model| model.channels.iter().map(all).collect()))
}
