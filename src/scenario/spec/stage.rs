//! Stages, as written.

use super::moves::{RateSpec, RowSpec};
use super::number::{At, GrowingSpec, NumberSpec};
use crate::scenario::checked::{AmountShape, StageKind};
use crate::scenario::path::Path;
use crate::scenario::problem::Place;

/// `[[stage]]`
#[derive(Debug, Clone)]
pub struct StageSpec {
    /// Where it begins.
    pub place: Place,
    /// Its path.
    pub path: Path,
    /// `name`
    pub name: Option<At<String>>,
    /// `kind`
    pub kind: Option<At<StageKind>>,
    /// `churn` or `retention`
    pub churn: Option<RateSpec>,
    /// The other of the two, where both are given.
    pub second_churn: Option<Place>,
    /// `climb`
    pub climb: Option<RateSpec>,
    /// `slip`
    pub slip: Option<RateSpec>,
    /// `to`
    pub to: Option<RowSpec>,
    /// `orders`
    pub orders: Option<OrdersSpec>,
    /// `order_value`
    pub order_value: Option<OrderValueSpec>,
    /// `gross_margin`
    pub gross_margin: Option<NumberSpec>,
    /// `cost_to_serve`
    pub cost_to_serve: Option<GrowingSpec>,
    /// `contribution`
    pub contribution: Option<ContributionSpec>,
    /// `on_enter`
    pub on_enter: Option<NumberSpec>,
    /// `by_tenure_year.orders`
    pub orders_by_year: Vec<NumberSpec>,
    /// `by_tenure_year.order_value`
    pub order_value_by_year: Vec<NumberSpec>,
    /// `by_tenure_year.cost_to_serve`
    pub cost_by_year: Vec<NumberSpec>,
    /// `nps`
    pub nps: Option<NpsSpec>,
    /// `referral`: its factors
    pub referral: Option<At<Vec<NumberSpec>>>,
}

/// `orders`
#[derive(Debug, Clone)]
pub enum OrdersSpec {
    /// A number.
    Fixed(NumberSpec),
    /// `{ mean }` or `{ mean, dispersion }`
    Mean {
        /// Mean.
        mean: NumberSpec,
        /// Dispersion.
        dispersion: Option<NumberSpec>,
    },
    /// `{ chance }`
    Chance(NumberSpec),
}

/// `order_value`
#[derive(Debug, Clone)]
pub struct OrderValueSpec {
    /// Mean.
    pub mean: NumberSpec,
    /// Coefficient of variation.
    pub cv: Option<NumberSpec>,
    /// Law, where it is named.
    pub shape: Option<AmountShape>,
    /// Growth over calendar time. Boxed: numbers as written are large.
    pub growth: Option<Box<NumberSpec>>,
}

/// `contribution`
#[derive(Debug, Clone)]
pub struct ContributionSpec {
    /// By tenure year; one entry where it is a single number.
    pub by_year: Vec<NumberSpec>,
    /// Coefficient of variation.
    pub cv: Option<NumberSpec>,
    /// Where it stands.
    pub place: Place,
}

/// `nps`
#[derive(Debug, Clone)]
pub struct NpsSpec {
    /// Share of promoters.
    pub promoters: Option<NumberSpec>,
    /// Share of passives.
    pub passives: Option<NumberSpec>,
    /// Share of detractors.
    pub detractors: Option<NumberSpec>,
    /// Where it stands.
    pub place: Place,
}
