//! Checking what stages earn: orders, contribution, NPS, referrals.

use super::checker::Checker;
use super::number::{given_or, left_out};
use super::shares::Whole;
use crate::scenario::checked::{
    AmountShape, ByTenureYear, Contribution, Nps, OrderValue, Orders, Stage, StageKind,
};
use crate::scenario::format::choices::AMOUNT_SHAPES;
use crate::scenario::format::{CONTRIBUTION, ORDER_VALUE, STAGE};
use crate::scenario::path::Path;
use crate::scenario::problem::Place;
use crate::scenario::shares::Share;
use crate::scenario::spec::{ContributionSpec, NpsSpec, OrderValueSpec, OrdersSpec, StageSpec};

impl Checker<'_> {
    pub(super) fn stages(&mut self, specs: &[StageSpec]) -> Vec<Stage> {
        specs.iter().enumerate().map(|(index, spec)| self.stage(spec, index)).collect()
    }

    fn stage(&mut self, spec: &StageSpec, index: usize) -> Stage {
        let kind = self.stage_kinds[index];
        self.one_kind_of_money(spec);
        if kind == StageKind::Prospect {
            self.prospects_do_not(
                spec,
                spec.nps.as_ref().map(|nps| nps.place),
                "nps",
                "they have not bought yet, so they are not asked",
            );
            self.prospects_do_not(
                spec,
                spec.referral.as_ref().map(|referral| referral.place),
                "referral",
                "only customers refer",
            );
        }
        let cost = spec.cost_to_serve.as_ref();
        Stage {
            name: self.stage_names[index].clone(),
            kind,
            moves: self.moves(spec, index),
            orders: self.orders(spec.orders.as_ref()),
            order_value: self.order_value(spec.order_value.as_ref()),
            gross_margin: self.quantity_or(spec.gross_margin.as_ref(), const { STAGE.at("gross_margin") }),
            cost_to_serve: self
                .quantity_or(cost.map(|cost| &cost.number), const { STAGE.at("cost_to_serve") }),
            cost_growth: self.growth(cost.and_then(|cost| cost.growth.as_ref())),
            contribution: spec.contribution.as_ref().map(|contribution| self.contribution(contribution)),
            on_enter: self.quantity_or(spec.on_enter.as_ref(), const { STAGE.at("on_enter") }),
            by_tenure_year: ByTenureYear {
                orders: self.quantities(&spec.orders_by_year, None),
                order_value: self.quantities(&spec.order_value_by_year, None),
                cost_to_serve: self.quantities(&spec.cost_by_year, None),
            },
            nps: spec.nps.as_ref().map(|nps| self.nps(nps, &spec.path)),
            referral: spec.referral.as_ref().map(|factors| self.quantities(&factors.value, None)),
        }
    }

    fn one_kind_of_money(&mut self, spec: &StageSpec) {
        let Some(contribution) = &spec.contribution else {
            return;
        };
        let orders = spec.orders.as_ref().map(|_| "orders");
        let value = spec.order_value.as_ref().map(|_| "order_value");
        let margin = spec.gross_margin.as_ref().map(|_| "gross_margin");
        let cost = spec.cost_to_serve.as_ref().map(|_| "cost_to_serve");
        let beside: Vec<&str> = [orders, value, margin, cost].into_iter().flatten().collect();
        if !beside.is_empty() {
            self.problems
                .error(
                    contribution.place,
                    spec.path.key("contribution"),
                    format!("{} has `contribution` and {}; contribution stands instead of them", spec.path, beside.join(", ")),
                    "money in two ways",
                )
                .help("give either the contribution outright, or orders, order_value, gross_margin and cost_to_serve");
        }
    }

    fn prospects_do_not(&mut self, spec: &StageSpec, place: Option<Place>, key: &str, why: &str) {
        if let Some(place) = place {
            self.problems
                .error(
                    place,
                    spec.path.key(key),
                    format!("{} is a prospect stage, so it has no `{key}`: {why}", spec.path),
                    "not for prospects",
                )
                .help(format!("move `{key}` to a customer stage"));
        }
    }

    fn orders(&mut self, spec: Option<&OrdersSpec>) -> Orders {
        match spec {
            None => Orders::Fixed(left_out(const { STAGE.at("orders") })),
            Some(OrdersSpec::Fixed(number)) => Orders::Fixed(self.quantity(number, None)),
            Some(OrdersSpec::Chance(number)) => Orders::Bernoulli { chance: self.quantity(number, None) },
            Some(OrdersSpec::Mean { mean, dispersion }) => {
                let mean = self.quantity(mean, None);
                match dispersion {
                    Some(dispersion) => {
                        Orders::NegativeBinomial { mean, dispersion: self.quantity(dispersion, None) }
                    }
                    None => Orders::Poisson { mean },
                }
            }
        }
    }

    fn order_value(&mut self, spec: Option<&OrderValueSpec>) -> OrderValue {
        let Some(spec) = spec else {
            return OrderValue {
                mean: left_out(const { STAGE.at("order_value") }),
                cv: left_out(const { ORDER_VALUE.at("cv") }),
                shape: AmountShape::Fixed,
                growth: self.growth(None),
            };
        };
        OrderValue {
            mean: self.quantity(&spec.mean, None),
            cv: self.quantity_or(spec.cv.as_ref(), const { ORDER_VALUE.at("cv") }),
            shape: match spec.cv {
                Some(_) => given_or(spec.shape, const { ORDER_VALUE.at("shape") }, &AMOUNT_SHAPES),
                None => AmountShape::Fixed,
            },
            growth: self.growth(spec.growth.as_deref()),
        }
    }

    fn contribution(&mut self, spec: &ContributionSpec) -> Contribution {
        Contribution {
            by_tenure_year: self.quantities(&spec.by_year, None),
            cv: self.quantity_or(spec.cv.as_ref(), const { CONTRIBUTION.at("cv") }),
        }
    }

    fn nps(&mut self, spec: &NpsSpec, path: &Path) -> Nps {
        let promoters = self.share_of(spec.promoters.as_ref());
        let detractors = self.share_of(spec.detractors.as_ref());
        let passives = spec.passives.as_ref().map_or(Share::Rest, |share| self.share_of(Some(share)));
        let nps = Nps { promoters, passives, detractors };
        let whole = Whole {
            place: spec.place,
            path: path.key("nps"),
            what: path.key("nps").into(),
            label: "do not sum to 1",
            help: "promoters answer 9 or 10, passives 7 or 8, detractors 0 to 6: everybody is one of the three",
        };
        self.sums_to_one(&nps.shares(), &whole);
        nps
    }
}
