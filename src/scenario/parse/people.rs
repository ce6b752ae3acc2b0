//! Reading who comes and who they are: referrals, channels, segments, programs, changes, claims.

use super::reader::Reader;
use super::stage::with_per;
use crate::scenario::checked::ChangeOp;
use crate::scenario::document::Value;
use crate::scenario::format::Key;
use crate::scenario::format::choices::{AT_END, CHANGE_TARGETS, COMPARISONS, LENSES, PERIODS};
use crate::scenario::spec::{
    AxisSpec, ChangeSpec, ChannelSpec, ClaimSpec, CostsSpec, EntrantsSpec, PointsSpec, ProgramSpec,
    ReadingSpec, ReferralSpec, RevisedSpec, SegmentSpec, ShareSpec, TierSpec,
};

impl Reader<'_> {
    pub(super) fn referral(&mut self) -> ReferralSpec {
        let Some(mut table) = self.table("referral") else {
            return ReferralSpec::default();
        };
        ReferralSpec {
            entry: table.text("entry"),
            tracked: table.number("tracked"),
            changes: table.changes("changes"),
        }
    }

    pub(super) fn channels(&mut self) -> Vec<ChannelSpec> {
        let mut channels = Vec::new();
        self.each_table("channel", |mut table| {
            channels.push(ChannelSpec {
                name: table.text("name"),
                entrants: table.entrants(),
                entry: table.text("entry"),
                cost_per_entrant: table.number("cost_per_entrant"),
                cost_per_first_purchase: table.number("cost_per_first_purchase"),
                fixed_cost: table.number("fixed_cost"),
                changes: table.changes("changes"),
            });
        });
        channels
    }

    fn entrants(&mut self) -> Option<EntrantsSpec> {
        let key = self.key("entrants")?;
        match self.node("entrants")?.value {
            Value::List(_) => self.numbers("entrants").map(|list| EntrantsSpec::List(list.value)),
            Value::Table(_) => self.table("entrants")?.entrants_table(key),
            _ => self.number("entrants").map(|number| EntrantsSpec::List(vec![number])),
        }
    }

    fn entrants_table(&mut self, key: &'static Key) -> Option<EntrantsSpec> {
        let kinds = [self.has_own_number(), self.has("start"), self.has("hold_customers")];
        if kinds.into_iter().filter(|given| *given).count() != 1 {
            let (place, path) = (self.place, self.path.clone());
            self.problems
                .error(place, &path, format!("`{path}` must say how many enter in one way"), "these entrants")
                .help("use `start` (with `growth` and `seasonality`), or `hold_customers`, or a number such as { value = 2_000, sd = 300 }");
            return None;
        }
        if self.has("hold_customers") {
            return self.number("hold_customers").map(EntrantsSpec::Hold);
        }
        if self.has_own_number() {
            return self.own_number(key).map(|number| EntrantsSpec::List(vec![number]));
        }
        let per = self.per();
        let (start, growth) = (self.number("start"), self.number("growth"));
        let seasonality = self.numbers("seasonality");
        Some(EntrantsSpec::Growing {
            start: Box::new(with_per(start?, per)),
            growth: growth.map(Box::new),
            seasonality,
        })
    }

    pub(super) fn segments(&mut self) -> Vec<SegmentSpec> {
        let mut segments = Vec::new();
        self.each_table("segment", |mut table| {
            segments.push(SegmentSpec {
                place: table.place,
                name: table.text("name"),
                share: table.share(),
                changes: table.changes("changes"),
            });
        });
        segments
    }

    fn share(&mut self) -> Option<ShareSpec> {
        let node = self.node("share")?;
        match &node.value {
            Value::Text(text) if text == "rest" => Some(ShareSpec::Rest(node.place)),
            _ => self.number("share").map(|number| ShareSpec::Number(Box::new(number))),
        }
    }

    pub(super) fn programs(&mut self) -> Vec<ProgramSpec> {
        let mut programs = Vec::new();
        self.each_table("program", |mut table| {
            programs.push(ProgramSpec {
                place: table.place,
                path: table.path.clone(),
                name: table.text("name"),
                says: table.text("says"),
                source: table.text("source"),
                start: table.whole("start"),
                end: table.whole("end"),
                ramp: table.whole("ramp"),
                exclusive: table.text("exclusive"),
                fade: table.whole("fade"),
                eligible: table.names("eligible"),
                join: table.number("join"),
                selection: table.changes("selection"),
                effects: table.changes("effects"),
                costs: table.costs(),
                points: table.points(),
            });
        });
        programs
    }

    fn costs(&mut self) -> CostsSpec {
        let Some(mut table) = self.table("costs") else {
            return CostsSpec::default();
        };
        CostsSpec {
            setup: table.number("setup"),
            per_period: table.number("per_period"),
            per_member: table.number("per_member"),
            per_order: table.number("per_order"),
            revenue_share: table.number("revenue_share"),
            per_referral: table.number("per_referral"),
            per_win_back: table.number("per_win_back"),
        }
    }

    fn points(&mut self) -> Option<PointsSpec> {
        let mut table = self.table("points")?;
        Some(PointsSpec {
            earn: table.number("earn"),
            value: table.number("value"),
            redeemed: table.number("redeemed"),
            expiry: table.whole("expiry"),
            cost_share: table.number("cost_share"),
            revised: table.revised(),
            threshold: table.number("threshold"),
            tiers: table.tiers(),
            tier_window: table.whole("tier_window"),
            at_end: table.choice("at_end", &AT_END),
        })
    }

    fn revised(&mut self) -> Option<RevisedSpec> {
        let mut table = self.table("revised")?;
        Some(RevisedSpec { at: table.whole("at"), redeemed: table.number("redeemed") })
    }

    fn tiers(&mut self) -> Vec<TierSpec> {
        let mut tiers = Vec::new();
        self.each_table("tiers", |mut table| {
            let (spend, earn) = (table.number("spend"), table.number("earn"));
            tiers.push(TierSpec { place: table.place, spend, earn });
        });
        tiers
    }

    pub(super) fn changes(&mut self, key: &str) -> Vec<ChangeSpec> {
        let mut changes = Vec::new();
        self.each_table(key, |mut table| changes.push(table.change()));
        changes
    }

    fn change(&mut self) -> ChangeSpec {
        let of = self.choice("of", &CHANGE_TARGETS);
        let given: Vec<(ChangeOp, &str)> =
            ChangeOp::NAMED.into_iter().filter(|(_, key)| self.has(key)).collect();
        let op = match given.as_slice() {
            [(op, key)] => self.number(key).map(|number| (*op, number)),
            _ => {
                let keys: Vec<&str> = given.iter().map(|(_, key)| *key).collect();
                let found = if keys.is_empty() { "none".to_owned() } else { keys.join(" and ") };
                let (place, path) = (self.place, self.path.clone());
                self.problems
                    .error(
                        place,
                        path,
                        format!("a change needs exactly one of `add`, `multiply`, `odds` and `set`; this one has {found}"),
                        "this change",
                    )
                    .help("write, for example: { of = \"retention\", add = 0.05, per = \"year\" }");
                None
            }
        };
        ChangeSpec {
            of,
            stages: self.names("stages"),
            op,
            per: self.choice("per", &PERIODS),
            place: self.place,
            path: self.path.clone(),
        }
    }

    pub(super) fn claims(&mut self) -> Vec<ClaimSpec> {
        let mut claims = Vec::new();
        self.each_table("claim", |mut table| claims.push(table.claim()));
        claims
    }

    fn claim(&mut self) -> ClaimSpec {
        let lens = self.choice("lens", &LENSES);
        let compare = self.choice("compare", &COMPARISONS);
        let (low, high) =
            self.table("expect").map_or((None, None), |mut ends| (ends.exact("low"), ends.exact("high")));
        ClaimSpec {
            place: self.place,
            path: self.path.clone(),
            name: self.text("name"),
            says: self.text("says"),
            source: self.text("source"),
            lens: lens.map(|lens| lens.value),
            metric: self.text("metric"),
            compare: compare.map(|compare| compare.value),
            low,
            high,
            readings: self.readings(),
            map: self.map(),
        }
    }

    fn readings(&mut self) -> Vec<ReadingSpec> {
        let mut readings = Vec::new();
        self.each_table("readings", |mut table| {
            readings.push(ReadingSpec {
                place: table.place,
                path: table.path.clone(),
                name: table.text("name"),
                changes: table.changes("changes"),
                programs: table.names("programs").map(|names| names.value).unwrap_or_default(),
            });
        });
        readings
    }

    fn map(&mut self) -> Option<(AxisSpec, AxisSpec)> {
        let mut table = self.table("map")?;
        let x = table.table("x").and_then(|mut axis| axis.axis());
        let y = table.table("y").and_then(|mut axis| axis.axis());
        Some((x?, y?))
    }

    fn axis(&mut self) -> Option<AxisSpec> {
        let parameter = self.text("parameter");
        let (from, to, steps) = (self.exact("from"), self.exact("to"), self.whole("steps"));
        Some(AxisSpec { parameter: parameter?, from: from?.value, to: to?.value, steps: steps?.value })
    }
}
