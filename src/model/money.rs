//! Money of one person in a state, per period: what each earns and costs.

use crate::scenario::AmountShape;

/// How orders spread around their mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum OrderLaw {
    /// The same number for everybody.
    Fixed,
    Poisson,
    /// Variance = mean + mean^2 / dispersion.
    NegativeBinomial {
        dispersion: f64,
    },
    /// At most one.
    Bernoulli,
}

/// How the money of an order spreads around its mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueLaw {
    Gamma,
    Lognormal,
    Fixed,
}

impl ValueLaw {
    pub(crate) fn of(shape: AmountShape) -> ValueLaw {
        match shape {
            AmountShape::Gamma => ValueLaw::Gamma,
            AmountShape::Lognormal => ValueLaw::Lognormal,
            AmountShape::Fixed => ValueLaw::Fixed,
        }
    }
}

/// Money and referrals of one person, per period, before season.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Money {
    /// Mean number of orders.
    pub(crate) orders: f64,
    pub(crate) order_law: OrderLaw,
    /// Mean money of an order.
    pub(crate) order_value: f64,
    /// Coefficient of variation of the money of an order.
    pub(crate) order_cv: f64,
    pub(crate) value_law: ValueLaw,
    pub(crate) gross_margin: f64,
    pub(crate) cost_to_serve: f64,
    /// Contribution given outright.
    pub(crate) outright: f64,
    /// Standard deviation of the contribution given outright.
    pub(crate) outright_sd: f64,
    /// Mean number of accepted referrals.
    pub(crate) referrals: f64,
    /// Program cost per head.
    pub(crate) per_head: f64,
    /// Program cost per order.
    pub(crate) per_order: f64,
    /// Program cost as a share of revenue.
    pub(crate) revenue_share: f64,
    /// Program cost per accepted referral.
    pub(crate) per_referral: f64,
    /// Cost of the points that a unit of revenue earns, at its present value: what lenses without a
    /// calendar charge instead of redemptions.
    pub(crate) points_share: f64,
    /// The part of it from points that are counted member by member where that is possible.
    pub(crate) lots_share: f64,
    /// Programs whose members these people are or would be, a bit each, running or not.
    pub(crate) members: u8,
}

impl Money {
    /// Nothing earned, nothing spent.
    pub(crate) const NONE: Money = Money {
        orders: 0.0,
        order_law: OrderLaw::Fixed,
        order_value: 0.0,
        order_cv: 0.0,
        value_law: ValueLaw::Fixed,
        gross_margin: 0.0,
        cost_to_serve: 0.0,
        outright: 0.0,
        outright_sd: 0.0,
        referrals: 0.0,
        per_head: 0.0,
        per_order: 0.0,
        revenue_share: 0.0,
        per_referral: 0.0,
        points_share: 0.0,
        lots_share: 0.0,
        members: 0,
    };

    /// With what its order value and its cost to serve have become by growth.
    pub(crate) fn grown(mut self, [order_value, cost_to_serve]: [f64; 2]) -> Money {
        self.order_value *= order_value;
        self.cost_to_serve *= cost_to_serve;
        self
    }

    /// Mean number of orders under a season's multiplier.
    #[inline]
    pub(crate) fn orders_in(&self, season: f64) -> f64 {
        match self.order_law {
            OrderLaw::Bernoulli => (self.orders * season).min(1.0),
            _ => self.orders * season,
        }
    }

    /// Expected revenue under a season's multiplier.
    pub(crate) fn revenue(&self, season: f64) -> f64 {
        self.orders_in(season) * self.order_value
    }

    /// Expected contribution less program costs that follow the person, moves left out.
    pub(crate) fn own(&self, season: f64) -> f64 {
        let orders = self.orders_in(season);
        let revenue = orders * self.order_value;
        revenue * (self.gross_margin - self.revenue_share - self.points_share) - self.cost_to_serve
            + self.outright
            - self.per_head
            - orders * self.per_order
            - self.referrals * self.per_referral
    }
}
