//! Checking who comes and who they are: referrals, channels, segments, programs, changes.

use super::checker::Checker;
use super::most_programs;
use super::number::left_out;
use super::shares::Whole;
use crate::scenario::checked::{
    Change, ChangeOp, ChangeTarget, Channel, Destination, Entrants, Program, ProgramCosts, Referral, Segment,
    StageKind,
};
use crate::scenario::format::{
    Bounds, CHANNEL, COSTS, ENTRANTS, MOST_CHANNELS, MOST_SEGMENTS, PROGRAM, REFERRAL,
};
use crate::scenario::path::Path;
use crate::scenario::quantity::Quantity;
use crate::scenario::shares::Share;
use crate::scenario::spec::{
    At, ChangeSpec, ChannelSpec, CostsSpec, EntrantsSpec, ProgramSpec, ReferralSpec, SegmentSpec, ShareSpec,
};

impl Checker<'_> {
    pub(super) fn referral(&mut self, spec: &ReferralSpec, first_customer: usize) -> Referral {
        Referral {
            entry: self.stage_or(
                spec.entry.as_ref(),
                &Path::of(["referral", "entry"]),
                first_customer.saturating_sub(1),
            ),
            tracked: self.quantity_or(spec.tracked.as_ref(), const { REFERRAL.at("tracked") }),
            changes: self.changes(&spec.changes, None),
        }
    }

    pub(super) fn channels(&mut self, specs: &[ChannelSpec]) -> Vec<Channel> {
        if let Some(name) = specs.get(MOST_CHANNELS).and_then(|spec| spec.name.as_ref()) {
            self.too_many("channel", specs.len(), MOST_CHANNELS, name.place);
        }
        self.names_differ("channel", specs.iter().map(|spec| spec.name.as_ref()));
        specs.iter().map(|spec| self.channel(spec)).collect()
    }

    fn channel(&mut self, spec: &ChannelSpec) -> Channel {
        let name = spec.name.as_ref().map(|name| name.value.clone()).unwrap_or_default();
        let cost_per_entrant =
            self.quantity_or(spec.cost_per_entrant.as_ref(), const { CHANNEL.at("cost_per_entrant") });
        let cost_per_first_purchase = self.quantity_or(
            spec.cost_per_first_purchase.as_ref(),
            const { CHANNEL.at("cost_per_first_purchase") },
        );
        let fixed_cost = self.quantity_or(spec.fixed_cost.as_ref(), const { CHANNEL.at("fixed_cost") });
        Channel {
            entrants: self.entrants(spec.entrants.as_ref(), &name),
            entry: self.stage_or(spec.entry.as_ref(), &Path::of(["channel", &name, "entry"]), 0),
            cost_per_entrant,
            cost_per_first_purchase,
            fixed_cost,
            changes: self.changes(&spec.changes, None),
            name,
        }
    }

    fn entrants(&mut self, spec: Option<&EntrantsSpec>, channel: &str) -> Entrants {
        match spec {
            None => Entrants::List(vec![left_out(const { CHANNEL.at("entrants") })]),
            Some(EntrantsSpec::List(list)) => Entrants::List(self.quantities(list, None)),
            Some(EntrantsSpec::Hold(number)) => Entrants::HoldCustomers(self.quantity(number, None)),
            Some(EntrantsSpec::Growing { start, growth, seasonality }) => Entrants::Growing {
                start: self.quantity(start, None),
                growth: self.quantity_or(growth.as_deref(), const { ENTRANTS.at("growth") }),
                seasonality: self
                    .season(seasonality.as_ref(), &Path::of(["channel", channel, "entrants", "seasonality"])),
            },
        }
    }

    pub(super) fn segments(&mut self, specs: &[SegmentSpec]) -> Vec<Segment> {
        if specs.is_empty() {
            return vec![Segment {
                name: String::new(),
                share: Share::Given(Quantity::plain(1.0)),
                changes: Vec::new(),
            }];
        }
        if let Some(spec) = specs.get(MOST_SEGMENTS) {
            self.too_many("segment", specs.len(), MOST_SEGMENTS, spec.place);
        }
        self.names_differ("segment", specs.iter().map(|spec| spec.name.as_ref()));
        let segments: Vec<Segment> = specs
            .iter()
            .map(|spec| Segment {
                name: spec.name.as_ref().map(|name| name.value.clone()).unwrap_or_default(),
                share: match &spec.share {
                    Some(ShareSpec::Number(share)) => self.share_of(Some(share)),
                    Some(ShareSpec::Rest(_)) => Share::Rest,
                    None => self.share_of(None),
                },
                changes: self.changes(&spec.changes, None),
            })
            .collect();
        let rests = specs.iter().filter_map(|spec| match &spec.share {
            Some(ShareSpec::Rest(place)) => Some(*place),
            _ => None,
        });
        if let Some(place) = rests.skip(1).last() {
            self.problems
                .error(place, "segment", "two segments are \"rest\"; only one can be", "another rest")
                .help("give all but one of them a number");
        } else if let (true, Some(last)) = (specs.iter().all(|spec| spec.share.is_some()), specs.last()) {
            let parts: Vec<Share> = segments.iter().map(|segment| segment.share).collect();
            let whole = Whole {
                place: last.share.as_ref().map_or(last.place, ShareSpec::place),
                path: Path::from("segment"),
                what: "the segments".to_owned(),
                label: "the last share",
                help: "every customer is of exactly one segment",
            };
            self.sums_to_one(&parts, &whole);
        }
        segments
    }

    fn names_differ<'s>(&mut self, what: &str, names: impl Iterator<Item = Option<&'s At<String>>>) {
        let mut seen: Vec<&str> = Vec::new();
        for name in names.flatten() {
            self.name_is_free(what, name);
            if seen.contains(&name.value.as_str()) {
                self.twice(what, name);
            }
            seen.push(&name.value);
        }
    }

    /// Changes; in a program's `eligible` they may only touch its stages.
    pub(super) fn changes(&mut self, specs: &[ChangeSpec], eligible: Option<&[Destination]>) -> Vec<Change> {
        specs.iter().filter_map(|spec| self.change(spec, eligible)).collect()
    }

    fn change(&mut self, spec: &ChangeSpec, eligible: Option<&[Destination]>) -> Option<Change> {
        let (of, (op, number)) = (spec.of.as_ref()?, spec.op.as_ref()?);
        if *op == ChangeOp::Odds && !of.value.is_probability() {
            self.problems
                .error(
                    number.place,
                    number.path.clone(),
                    format!("`odds` goes with probabilities; `{}` is none", of.value.name()),
                    "no probability",
                )
                .help("use `add`, `multiply` or `set`");
            return None;
        }
        let timeless = !of.value.is_probability() && !of.value.is_flow();
        if let (true, Some(per)) = (timeless, &spec.per) {
            self.problems
                .error(
                    per.place,
                    spec.path.key("per"),
                    format!("`{}` has no unit of time, so `per` means nothing", of.value.name()),
                    "no meaning here",
                )
                .help("take `per` out");
        }
        let stages = self.change_stages(spec, of.value, eligible);
        let bounds = match op {
            ChangeOp::Set if of.value.is_probability() => Bounds::UNIT,
            _ => number.key.bounds(),
        };
        if let (ChangeOp::Set, crate::scenario::spec::NumberForm::Value(value)) = (op, &number.form)
            && !bounds.allow(*value)
        {
            self.problems.error(
                number.place,
                number.path.clone(),
                format!("`{}` is {value}; allowed is {}", number.path, bounds.words()),
                "out of range",
            );
        }
        let by = self.quantity_within(number, bounds, None);
        let ratio = spec.per.as_ref().map_or(1.0, |per| self.period.ratio_from(per.value));
        Some(Change { of: of.value, stages, op: *op, by, ratio, part: 1.0, path: spec.path.clone() })
    }

    fn change_stages(
        &mut self,
        spec: &ChangeSpec,
        of: ChangeTarget,
        eligible: Option<&[Destination]>,
    ) -> Vec<usize> {
        if of == ChangeTarget::WinBack {
            self.win_back_stages(spec, eligible);
            return Vec::new();
        }
        let Some(named) = &spec.stages else {
            return match eligible {
                Some(places) => places
                    .iter()
                    .filter_map(|place| match place {
                        Destination::Stage(stage) => Some(*stage),
                        _ => None,
                    })
                    .collect(),
                None => (0..self.stage_kinds.len())
                    .filter(|stage| self.stage_kinds[*stage] == StageKind::Customer)
                    .collect(),
            };
        };
        let path = spec.path.key("stages");
        let mut stages = Vec::new();
        for name in &named.value {
            let Some(stage) = self.stage_named(name, &path) else {
                continue;
            };
            if eligible.is_some_and(|places| !places.contains(&Destination::Stage(stage))) {
                self.problems
                    .error(
                        name.place,
                        path.clone(),
                        format!(
                            "the program does not serve \"{}\", so it cannot change anything there",
                            name.value
                        ),
                        "not eligible",
                    )
                    .help("add the stage to `eligible`, or take it out here");
                continue;
            }
            stages.push(stage);
        }
        if named.value.is_empty() {
            self.problems
                .error(named.place, path, "`stages` is an empty list, so the change does nothing", "empty")
                .help("leave `stages` out for all customer stages");
        }
        stages.sort_unstable();
        stages.dedup();
        stages
    }

    fn win_back_stages(&mut self, spec: &ChangeSpec, eligible: Option<&[Destination]>) {
        if let Some(stages) = &spec.stages
            && stages.value.iter().any(|name| name.value != "lapsed")
        {
            self.problems
                .error(
                    stages.place,
                    spec.path.key("stages"),
                    "`win_back` is a number of the lapsed, not of a stage",
                    "no stages here",
                )
                .help("take `stages` out");
        }
        if eligible.is_some_and(|places| !places.contains(&Destination::Lapsed)) {
            self.problems
                .error(
                    spec.place,
                    spec.path.clone(),
                    "this change of `win_back` is for the lapsed, whom the program does not serve",
                    "lapsed is not eligible",
                )
                .help("add \"lapsed\" to the program's `eligible`");
        }
    }

    pub(super) fn programs(&mut self, specs: &[ProgramSpec]) -> Vec<Program> {
        if let Some(spec) = specs.get(most_programs()) {
            self.too_many("program", specs.len(), most_programs(), spec.place);
        }
        self.names_differ("program", specs.iter().map(|spec| spec.name.as_ref()));
        let mut programs: Vec<Program> = specs.iter().map(|spec| self.program(spec)).collect();
        for index in 0..programs.len() {
            let (before, rest) = programs.split_at_mut(index);
            let own = &mut rest[0];
            let other =
                before.iter().find(|other| own.exclusive.is_some() && other.exclusive == own.exclusive);
            own.running = other.is_none();
        }
        programs
    }

    fn program(&mut self, spec: &ProgramSpec) -> Program {
        let eligible = self.eligible(spec);
        let start =
            spec.start.as_ref().map_or(const { PROGRAM.at("start") }.whole(), |start| start.value) as usize;
        let end = spec.end.as_ref().map_or(self.horizon, |end| end.value as usize);
        if let (true, Some(at)) = (start >= end, spec.end.as_ref().or(spec.start.as_ref())) {
            self.problems
                .error(
                    at.place,
                    spec.path.clone(),
                    format!(
                        "{} starts in period {start} and ends before period {end}, so it never runs",
                        spec.path
                    ),
                    "no time to run",
                )
                .help("`end` is the period after the last; left out, it is the horizon");
        }
        let text =
            |text: &Option<At<String>>| text.as_ref().map(|text| text.value.clone()).unwrap_or_default();
        let costs = self.costs(&spec.costs);
        if let (false, Some(cost)) = (eligible.contains(&Destination::Lapsed), &spec.costs.per_win_back)
            && self.central(&costs.per_win_back) > 0.0
        {
            self.problems
                .error(
                    cost.place,
                    cost.path.clone(),
                    format!("{} pays per win-back, but does not serve the lapsed", spec.path),
                    "lapsed is not eligible",
                )
                .help("add \"lapsed\" to `eligible`");
        }
        Program {
            name: text(&spec.name),
            says: text(&spec.says),
            source: text(&spec.source),
            running: true,
            exclusive: spec.exclusive.as_ref().map(|group| group.value.clone()),
            start,
            end,
            ramp_periods: spec.ramp.as_ref().map_or(const { PROGRAM.at("ramp") }.whole(), |ramp| ramp.value)
                as usize,
            fade_periods: spec.fade.as_ref().map_or(const { PROGRAM.at("fade") }.whole(), |fade| fade.value)
                as usize,
            join: self.quantity_or(spec.join.as_ref(), const { PROGRAM.at("join") }),
            selection: self.changes(&spec.selection, None),
            effects: self.changes(&spec.effects, Some(&eligible)),
            costs,
            points: spec.points.as_ref().map(|points| self.points(points, &spec.path)),
            eligible,
        }
    }

    fn eligible(&mut self, spec: &ProgramSpec) -> Vec<Destination> {
        let Some(named) = &spec.eligible else {
            return (0..self.stage_kinds.len())
                .filter(|stage| self.stage_kinds[*stage] == StageKind::Customer)
                .map(Destination::Stage)
                .collect();
        };
        let path = spec.path.key("eligible");
        if named.value.is_empty() {
            self.problems
                .error(
                    named.place,
                    path.clone(),
                    "`eligible` is an empty list, so the program serves nobody",
                    "empty",
                )
                .help("leave it out for all customer stages");
        }
        let mut places: Vec<Destination> =
            named.value.iter().filter_map(|name| self.destination(name, &path, &["lapsed"])).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn costs(&mut self, spec: &CostsSpec) -> ProgramCosts {
        let mut cost = |number: &Option<_>, key| self.quantity_or(number.as_ref(), key);
        ProgramCosts {
            setup: cost(&spec.setup, const { COSTS.at("setup") }),
            per_period: cost(&spec.per_period, const { COSTS.at("per_period") }),
            per_member: cost(&spec.per_member, const { COSTS.at("per_member") }),
            per_order: cost(&spec.per_order, const { COSTS.at("per_order") }),
            per_referral: cost(&spec.per_referral, const { COSTS.at("per_referral") }),
            per_win_back: cost(&spec.per_win_back, const { COSTS.at("per_win_back") }),
            revenue_share: cost(&spec.revenue_share, const { COSTS.at("revenue_share") }),
        }
    }
}
