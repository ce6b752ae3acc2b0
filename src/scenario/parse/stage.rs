//! Reading `[[stage]]` and `[lapsed]`.

use super::reader::Reader;
use crate::scenario::checked::AmountShape;
use crate::scenario::document::Value;
use crate::scenario::format::choices::{AMOUNT_SHAPES, LAPSED_TENURES, STAGE_KINDS};
use crate::scenario::spec::{
    At, ContributionSpec, GrowingSpec, LapsedSpec, NpsSpec, NumberSpec, OrderValueSpec, OrdersSpec, StageSpec,
};

impl Reader<'_> {
    pub(super) fn stages(&mut self) -> Vec<StageSpec> {
        let mut stages = Vec::new();
        self.each_table("stage", |mut table| stages.push(table.stage()));
        stages
    }

    fn stage(&mut self) -> StageSpec {
        let (mut orders_by_year, mut order_value_by_year, mut cost_by_year) = Default::default();
        if let Some(mut years) = self.table("by_tenure_year") {
            let mut list = |key: &str| years.numbers(key).map(|list| list.value).unwrap_or_default();
            orders_by_year = list("orders");
            order_value_by_year = list("order_value");
            cost_by_year = list("cost_to_serve");
        }
        let (churn, retention) = (self.rate("churn", false), self.rate("retention", true));
        let both = self.has("churn") && self.has("retention");
        StageSpec {
            place: self.place,
            path: self.path.clone(),
            name: self.text("name"),
            kind: self.choice("kind", &STAGE_KINDS),
            churn: churn.or(retention),
            second_churn: both.then(|| self.place_of("retention")),
            climb: self.rate("climb", false),
            slip: self.rate("slip", false),
            to: self.row(),
            orders: self.orders(),
            order_value: self.order_value(),
            gross_margin: self.number("gross_margin"),
            cost_to_serve: self.growing("cost_to_serve"),
            contribution: self.contribution(),
            on_enter: self.number("on_enter"),
            orders_by_year,
            order_value_by_year,
            cost_by_year,
            nps: self.nps(),
            referral: self.stage_referral(),
        }
    }

    fn orders(&mut self) -> Option<OrdersSpec> {
        let key = self.key("orders")?;
        if !matches!(self.node("orders")?.value, Value::Table(_)) {
            return self.number("orders").map(OrdersSpec::Fixed);
        }
        let mut table = self.table("orders")?;
        if table.has_own_number() {
            return table.own_number(key).map(OrdersSpec::Fixed);
        }
        if table.has("mean") == table.has("chance") {
            let (place, path) = (table.place, table.path.clone());
            table
                .problems
                .error(place, &path, format!("`{path}` needs either `mean` or `chance`"), "this law")
                .help("write { mean = 4.2 } (Poisson), { mean = 4.2, dispersion = 1.5 } (negative binomial) or { chance = 0.4 }");
            return None;
        }
        let per = table.per();
        if table.has("chance") {
            let chance = table.number("chance")?;
            return Some(OrdersSpec::Chance(with_per(chance, per)));
        }
        let (mean, dispersion) = (table.number("mean"), table.number("dispersion"));
        Some(OrdersSpec::Mean { mean: with_per(mean?, per), dispersion })
    }

    fn order_value(&mut self) -> Option<OrderValueSpec> {
        let fixed = |mean: NumberSpec, growth: Option<NumberSpec>| OrderValueSpec {
            mean,
            cv: None,
            shape: Some(AmountShape::Fixed),
            growth: growth.map(Box::new),
        };
        let key = self.key("order_value")?;
        if !matches!(self.node("order_value")?.value, Value::Table(_)) {
            return self.number("order_value").map(|mean| fixed(mean, None));
        }
        let mut table = self.table("order_value")?;
        let growth = table.number("growth");
        if table.has_own_number() {
            return table.own_number(key).map(|mean| fixed(mean, growth));
        }
        let shape = table.choice("shape", &AMOUNT_SHAPES);
        if !table.has("mean") {
            let (place, path) = (table.place, table.path.clone());
            table
                .problems
                .error(place, &path, format!("`{path}` has no `mean`"), "`mean` is missing")
                .help("write { mean = 6.8, cv = 0.4 }, or a bare number for a fixed value");
            return None;
        }
        let (mean, cv) = (table.number("mean"), table.number("cv"));
        let shape = shape.map(|shape| shape.value);
        Some(OrderValueSpec { mean: mean?, cv, shape, growth: growth.map(Box::new) })
    }

    /// A number that may state its growth.
    pub(super) fn growing(&mut self, key: &str) -> Option<GrowingSpec> {
        let Value::Table(_) = self.node(key)?.value else {
            return self.number(key).map(|number| GrowingSpec { number, growth: None });
        };
        let known = self.key(key)?;
        let mut table = self.table(key)?;
        let growth = table.number("growth");
        Some(GrowingSpec { number: table.own_number(known)?, growth })
    }

    fn contribution(&mut self) -> Option<ContributionSpec> {
        let (node, key) = (self.node("contribution")?, self.key("contribution")?);
        let place = node.place;
        match node.value {
            Value::List(_) => {
                let by_year = self.numbers("contribution")?.value;
                Some(ContributionSpec { by_year, cv: None, place })
            }
            Value::Table(_) => {
                let mut table = self.table("contribution")?;
                let cv = table.number("cv");
                if table.has_own_number() {
                    let number = table.own_number(key)?;
                    return Some(ContributionSpec { by_year: vec![number], cv, place });
                }
                if !table.has("by_tenure_year") {
                    let path = table.path.clone();
                    table
                        .problems
                        .error(place, &path, format!("`{path}` has no `by_tenure_year`"), "no money in it")
                        .help("write { by_tenure_year = [30, 42, 44], cv = 0.1, per = \"year\" }");
                    return None;
                }
                let per = table.per();
                let by_year = table.numbers("by_tenure_year")?.value;
                let by_year = by_year.into_iter().map(|number| with_per(number, per.clone())).collect();
                Some(ContributionSpec { by_year, cv, place })
            }
            _ => {
                let number = self.number("contribution")?;
                Some(ContributionSpec { by_year: vec![number], cv: None, place })
            }
        }
    }

    fn nps(&mut self) -> Option<NpsSpec> {
        let mut table = self.table("nps")?;
        Some(NpsSpec {
            promoters: table.number("promoters"),
            passives: table.number("passives"),
            detractors: table.number("detractors"),
            place: table.place,
        })
    }

    fn stage_referral(&mut self) -> Option<At<Vec<NumberSpec>>> {
        let mut table = self.table("referral")?;
        let factors = ["willing", "acts", "invitations", "accepted", "reach", "response"]
            .into_iter()
            .filter_map(|key| table.number(key))
            .collect();
        Some(At { value: factors, place: table.place })
    }

    pub(super) fn lapsed(&mut self) -> LapsedSpec {
        let Some(mut table) = self.table("lapsed") else {
            return LapsedSpec::default();
        };
        LapsedSpec {
            win_back: table.rate("win_back", false),
            give_up: table.number("give_up"),
            return_to: table.text("return_to"),
            to: table.row(),
            tenure: table.choice("tenure", &LAPSED_TENURES).map(|tenure| tenure.value),
            on_lapse: table.number("on_lapse"),
            on_win_back: table.number("on_win_back"),
        }
    }
}

/// The number with the period of the table around it, where it states none itself.
pub(super) fn with_per(mut number: NumberSpec, per: Option<At<crate::units::Period>>) -> NumberSpec {
    if number.per.is_none() {
        number.per = per;
    }
    number
}
