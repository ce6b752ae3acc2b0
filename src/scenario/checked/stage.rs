//! The ladder: stages, what they earn, who recommends.

use super::moves::Moves;
use crate::scenario::quantity::Quantity;
use crate::scenario::shares::Share;

/// Below or from the first purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageKind {
    /// Has not bought yet.
    Prospect,
    /// Buys.
    Customer,
}

/// One rung of the ladder. All numbers are per period of the model.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Prospect or customer.
    pub kind: StageKind,
    /// How its people move.
    pub moves: Moves,
    /// Orders per customer.
    pub orders: Orders,
    /// Money per order.
    pub order_value: OrderValue,
    /// Gross margin on revenue, a share.
    pub gross_margin: Quantity,
    /// Cost to serve per customer.
    pub cost_to_serve: Quantity,
    /// Growth of the cost to serve per period.
    pub cost_growth: Quantity,
    /// Contribution given outright, instead of orders, value, margin and cost to serve.
    pub contribution: Option<Contribution>,
    /// Money once per customer entering from another stage, from lapsed or from outside.
    pub on_enter: Quantity,
    /// Growth by year of tenure.
    pub by_tenure_year: ByTenureYear,
    /// Shares of promoters, passives, detractors (customer stages).
    pub nps: Option<Nps>,
    /// Referrals made by its customers; the product of the factors is the mean number of accepted
    /// referrals per customer and period.
    pub referral: Option<Vec<Quantity>>,
}

/// Orders per customer and period.
#[derive(Debug, Clone)]
pub enum Orders {
    /// The same number each period.
    Fixed(Quantity),
    /// Poisson.
    Poisson {
        /// Mean per period.
        mean: Quantity,
    },
    /// Negative binomial, variance = mean + mean^2 / dispersion.
    NegativeBinomial {
        /// Mean per period.
        mean: Quantity,
        /// The smaller, the more customers' periods differ.
        dispersion: Quantity,
    },
    /// At most one.
    Bernoulli {
        /// Probability of an order.
        chance: Quantity,
    },
}

/// Money per order.
#[derive(Debug, Clone)]
pub struct OrderValue {
    /// Mean.
    pub mean: Quantity,
    /// Coefficient of variation; 0 for a fixed value.
    pub cv: Quantity,
    /// Law around the mean.
    pub shape: AmountShape,
    /// Growth of the mean per period.
    pub growth: Quantity,
}

/// Law of the money of one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountShape {
    /// Gamma.
    Gamma,
    /// Lognormal.
    Lognormal,
    /// Always the mean.
    Fixed,
}

/// Contribution given outright.
#[derive(Debug, Clone)]
pub struct Contribution {
    /// Money per customer and period by tenure year (the last holds on); for prospects only the
    /// first is used.
    pub by_tenure_year: Vec<Quantity>,
    /// Coefficient of variation of normal noise per customer and period.
    pub cv: Quantity,
}

/// Multipliers by year of tenure (the last holds on); empty lists are all ones.
#[derive(Debug, Clone, Default)]
pub struct ByTenureYear {
    /// On the number of orders.
    pub orders: Vec<Quantity>,
    /// On the value of an order.
    pub order_value: Vec<Quantity>,
    /// On the cost to serve.
    pub cost_to_serve: Vec<Quantity>,
}

/// Shares of promoters and detractors; the rest are passives.
#[derive(Debug, Clone)]
pub struct Nps {
    /// Share scoring 9 or 10.
    pub promoters: Share,
    /// Share scoring 7 or 8.
    pub passives: Share,
    /// Share scoring 0 to 6.
    pub detractors: Share,
}

impl Nps {
    /// The whole: promoters, passives, detractors.
    pub fn shares(&self) -> [Share; 3] {
        [self.promoters, self.passives, self.detractors]
    }
}

/// Word of mouth on prospects' climb: x (1 + pull x promoters - drag x detractors).
#[derive(Debug, Clone)]
pub struct WordOfMouth {
    /// Weight of the promoters' share.
    pub promoter_pull: Quantity,
    /// Weight of the detractors' share.
    pub detractor_drag: Quantity,
}
