//! Money of one person in a state, per period: what each earns and costs.

use crate::scenario::AmountShape;
use crate::stats::lanes::{Lanes, Number};

/// How orders spread around their mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum OrderLaw<N = f64> {
    /// The same number for everybody.
    Fixed,
    Poisson,
    /// Variance = mean + mean^2 / dispersion.
    NegativeBinomial {
        dispersion: N,
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
pub(crate) struct Money<N = f64> {
    /// Mean number of orders.
    pub(crate) orders: N,
    pub(crate) order_law: OrderLaw<N>,
    /// Mean money of an order.
    pub(crate) order_value: N,
    /// Coefficient of variation of the money of an order.
    pub(crate) order_cv: N,
    pub(crate) value_law: ValueLaw,
    pub(crate) gross_margin: N,
    pub(crate) cost_to_serve: N,
    /// Contribution given outright.
    pub(crate) outright: N,
    /// Standard deviation of the contribution given outright.
    pub(crate) outright_sd: N,
    /// Mean number of accepted referrals.
    pub(crate) referrals: N,
    /// Program cost per head.
    pub(crate) per_head: N,
    /// Program cost per order.
    pub(crate) per_order: N,
    /// Program cost as a share of revenue.
    pub(crate) revenue_share: N,
    /// Program cost per accepted referral.
    pub(crate) per_referral: N,
    /// Cost of the points that a unit of revenue earns, at its present value: what lenses without a
    /// calendar charge instead of redemptions.
    pub(crate) points_share: N,
    /// The part of it from points that are counted member by member where that is possible.
    pub(crate) lots_share: N,
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

impl<N: Number> Money<N> {
    /// With what its order value and its cost to serve have become by growth.
    pub(crate) fn grown(mut self, [order_value, cost_to_serve]: [N; 2]) -> Money<N> {
        self.order_value *= order_value;
        self.cost_to_serve *= cost_to_serve;
        self
    }

    /// Mean number of orders under a season's multiplier.
    #[inline]
    pub(crate) fn orders_in(&self, season: N) -> N {
        let orders = self.orders * season;
        match self.order_law {
            OrderLaw::Bernoulli => orders.with(orders, |orders, _| orders.min(1.0)),
            _ => orders,
        }
    }

    /// Expected revenue under a season's multiplier.
    #[inline]
    pub(crate) fn revenue(&self, season: N) -> N {
        self.orders_in(season) * self.order_value
    }

    /// That of other numbers, made of each of these.
    #[inline]
    fn map<M>(&self, mut of: impl FnMut(N, fn(&Money) -> f64) -> M) -> Money<M> {
        Money {
            orders: of(self.orders, |one| one.orders),
            order_law: match self.order_law {
                OrderLaw::Fixed => OrderLaw::Fixed,
                OrderLaw::Poisson => OrderLaw::Poisson,
                OrderLaw::NegativeBinomial { dispersion } => OrderLaw::NegativeBinomial {
                    dispersion: of(dispersion, |one| one.order_law.dispersion()),
                },
                OrderLaw::Bernoulli => OrderLaw::Bernoulli,
            },
            order_value: of(self.order_value, |one| one.order_value),
            order_cv: of(self.order_cv, |one| one.order_cv),
            value_law: self.value_law,
            gross_margin: of(self.gross_margin, |one| one.gross_margin),
            cost_to_serve: of(self.cost_to_serve, |one| one.cost_to_serve),
            outright: of(self.outright, |one| one.outright),
            outright_sd: of(self.outright_sd, |one| one.outright_sd),
            referrals: of(self.referrals, |one| one.referrals),
            per_head: of(self.per_head, |one| one.per_head),
            per_order: of(self.per_order, |one| one.per_order),
            revenue_share: of(self.revenue_share, |one| one.revenue_share),
            per_referral: of(self.per_referral, |one| one.per_referral),
            points_share: of(self.points_share, |one| one.points_share),
            lots_share: of(self.lots_share, |one| one.lots_share),
            members: self.members,
        }
    }

    /// That of one draw.
    #[inline]
    pub(crate) fn lane(&self, lane: usize) -> Money {
        self.map(|number, _| number.at(lane))
    }
}

impl<const L: usize> Money<Lanes<L>> {
    /// That of several draws, side by side.
    pub(crate) fn beside(all: [&Money; L]) -> Money<Lanes<L>> {
        all[0].map(|_, of| Lanes(all.map(of)))
    }
}

impl OrderLaw {
    /// How far orders spread beyond a Poisson's, where they do.
    fn dispersion(&self) -> f64 {
        match self {
            OrderLaw::NegativeBinomial { dispersion } => *dispersion,
            _ => f64::INFINITY,
        }
    }
}
