//! What is possible but hardly meant: units mixed up, percentages for factors, rewards out of proportion.
//!
//! Each threshold is where plans of businesses end, not where the mathematics does. Rates that state
//! their `per` are taken at their word.

use super::checker::Checker;
use crate::scenario::checked::{
    Change, ChangeOp, ChangeTarget, Destination, Entrants, Moves, Orders, Program, Rate, Scenario, Stage,
    StageKind,
};
use crate::scenario::path::Path;
use crate::scenario::problem::Place;
use crate::scenario::quantity::Quantity;
use crate::scenario::spec::{
    ChangeSpec, EntrantsSpec, NumberSpec, ProgramSpec, RateForm, RateSpec, ScenarioSpec, StageSpec,
};
use crate::text::{rounded, trimmed};
use crate::units::{Period, convert_growth, convert_probability};

/// Discount or growth a year from which a rate without `per` looks yearly: 3.4 % a month.
const YEARLY_GROWTH: f64 = 0.5;
/// The same of prices and costs, which rise slower: 1.5 % a month.
const YEARLY_INFLATION: f64 = 0.2;
/// Share of the lapsed who come back in a year from which a win-back without `per` looks yearly; published
/// shares of lost customers won back end at 40 %.
const YEARLY_WIN_BACK: f64 = 0.8;
/// Coefficient of variation from which it looks like a percentage; order values rarely pass 2.
const LARGEST_CV: f64 = 3.0;
/// Reward as a share of sales from which units look mixed up; cards give back 1 to 10 %.
const LARGEST_REWARD: f64 = 0.25;
/// Factors of programs from which on they look like percentages: 0.16 for 16 % less, 16 for 16 % more.
const EFFECT_FACTORS: (f64, f64) = (0.5, 5.0);
/// The same of segments, channels, joiners and referred people, who may truly differ by much.
const TRAIT_FACTORS: (f64, f64) = (0.2, 10.0);

impl Checker<'_> {
    pub(super) fn unusual(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        let discount = spec.time.discount.as_ref();
        let rate = &scenario.time().discount;
        self.grows_fast(discount, (rate, YEARLY_GROWTH), "discounts", "money is worth nothing soon");
        let fixed = spec.fixed_cost.as_ref().and_then(|cost| cost.growth.as_ref());
        self.prices_grow_fast(fixed, scenario.fixed_cost_growth());
        for (stage, written) in scenario.stages().iter().zip(&spec.stages) {
            self.stage_is_unusual(scenario, stage, written);
        }
        self.win_back_looks_yearly(spec.lapsed.win_back.as_ref());
        for (channel, written) in scenario.channels().iter().zip(&spec.channels) {
            self.entrants_are_unusual(&channel.entrants, written.entrants.as_ref());
        }
        for (program, written) in scenario.programs().iter().zip(&spec.programs) {
            self.program_is_unusual(scenario, program, written);
        }
        self.factors_look_like_percentages(scenario, spec);
        self.excludes_nobody(spec);
    }

    /// A group of programs that exclude each other, with only one in it: a name misspelt?
    fn excludes_nobody(&mut self, spec: &ScenarioSpec) {
        let group = |program: &ProgramSpec| program.exclusive.as_ref().map(|group| group.value.clone());
        for program in &spec.programs {
            let others = spec.programs.iter().filter(|other| group(other) == group(program)).count();
            if let (Some(at), 1) = (&program.exclusive, others) {
                self.odd(
                    (at.place, &program.path.key("exclusive")),
                    format!(
                        "no other program is in the group \"{}\", so this one goes with every other",
                        at.value
                    ),
                    "excludes nobody",
                    "give the programs that cannot run together the same group, or take `exclusive` out",
                );
            }
        }
    }

    fn odd(
        &mut self,
        (place, path): (Place, &Path),
        message: impl Into<String>,
        label: &str,
        help: impl Into<String>,
    ) {
        self.problems.warning(place, path, message, label).help(help);
    }

    /// A discount or growth that no business has, or one that looks yearly on a shorter clock.
    fn grows_fast(
        &mut self,
        spec: Option<&NumberSpec>,
        (rate, limit): (&Quantity, f64),
        does: &str,
        so: &str,
    ) {
        let Some(spec) = spec else { return };
        let written = self.central(rate);
        let yearly = convert_growth(rate.at(&self.central), self.period.per_year());
        let period = self.period.name();
        if spec.per.is_none() && self.period != Period::Year && yearly > limit {
            self.odd(
                (spec.place, &spec.path),
                format!("`{}` {does} by {} every {period}: {} a year", spec.path, percent(written), percent(yearly)),
                &format!("per {period}"),
                format!(
                    "did you mean per year? Then write {{ value = {written}, per = \"year\" }}; if it is per {period}, say per = \"{period}\" and this warning goes"
                ),
            );
        } else if written > 1.0 {
            let help = format!("if {written} % is meant, write {}", rounded(written / 100.0));
            let message = format!("`{}` {does} by {}, so {so}", spec.path, percent(written));
            self.odd((spec.place, &spec.path), message, "more than 100 %", help);
        }
    }

    fn prices_grow_fast(&mut self, spec: Option<&NumberSpec>, growth: &Quantity) {
        self.grows_fast(spec, (growth, YEARLY_INFLATION), "grows money", "prices double soon");
    }

    fn stage_is_unusual(&mut self, scenario: &Scenario, stage: &Stage, spec: &StageSpec) {
        let cv = spec.order_value.as_ref().and_then(|value| value.cv.as_ref());
        self.spreads_far(cv, &stage.order_value.cv);
        let given = spec.contribution.as_ref().and_then(|money| money.cv.as_ref());
        if let Some(contribution) = &stage.contribution {
            self.spreads_far(given, &contribution.cv);
        }
        let growth = spec.order_value.as_ref().and_then(|value| value.growth.as_deref());
        self.prices_grow_fast(growth, &stage.order_value.growth);
        let growth = spec.cost_to_serve.as_ref().and_then(|cost| cost.growth.as_ref());
        self.prices_grow_fast(growth, &stage.cost_growth);
        self.everybody_moves(stage, spec);
        self.margin_is_forgotten(scenario, spec);
        self.costs_more_than_it_brings(stage, spec);
    }

    fn spreads_far(&mut self, spec: Option<&NumberSpec>, cv: &Quantity) {
        let Some(spec) = spec else { return };
        let cv = self.central(cv);
        if cv > LARGEST_CV {
            self.odd(
                (spec.place, &spec.path),
                format!("`{}` is {cv}: the standard deviation is {cv} times the mean", spec.path),
                "a wide spread",
                format!(
                    "cv is standard deviation / mean, usually 0.2 to 1; if {cv} % is meant, write {}",
                    rounded(cv / 100.0)
                ),
            );
        }
    }

    /// A climb of 1 may be 1 %.
    fn everybody_moves(&mut self, stage: &Stage, spec: &StageSpec) {
        let (Moves::Ladder(moves), Some(written)) = (&stage.moves, &spec.climb) else { return };
        let (Rate::Constant(climb), Some(RateForm::Number(number))) = (&moves.climb, &written.form) else {
            return;
        };
        if number.per.is_none() && written.per.is_none() && climb.at(&self.central) >= 1.0 {
            let period = self.period.name();
            self.odd(
                (number.place, &written.path),
                format!("`{}` is 1: all who do not leave climb after one {period}", written.path),
                "all of them",
                format!("if 1 % is meant, write 0.01; if all, say per = \"{period}\" and this warning goes"),
            );
        }
    }

    /// A margin left out is 1, which is hardly meant where other stages have one.
    fn margin_is_forgotten(&mut self, scenario: &Scenario, spec: &StageSpec) {
        let (Some(value), None) = (&spec.order_value, &spec.gross_margin) else { return };
        let margins = scenario.stages().iter().map(|stage| self.central(&stage.gross_margin));
        let others = margins.fold(1.0, f64::min);
        if others < 1.0 {
            self.odd(
                (value.mean.place, &spec.path.key("gross_margin")),
                format!("{} has no `gross_margin`, so all of its revenue counts as profit; another stage has {others}", spec.path),
                "all of it is profit",
                format!("write gross_margin = {others}, or gross_margin = 1 if its orders cost nothing"),
            );
        }
    }

    /// Costs of a year on the clock of a month, or margins in the wrong unit.
    fn costs_more_than_it_brings(&mut self, stage: &Stage, spec: &StageSpec) {
        let Some(cost) = &spec.cost_to_serve else { return };
        let brings = self.margin_of_a_period(stage);
        let costs = stage.cost_to_serve.at(&self.central);
        if stage.kind == StageKind::Customer && brings > 0.0 && costs > brings {
            let period = self.period.name();
            self.odd(
                (cost.number.place, &cost.number.path),
                format!(
                    "a customer in {} costs {} to serve every {period}, more than the {} that orders bring after the margin",
                    spec.path,
                    trimmed(costs, 4),
                    trimmed(brings, 4)
                ),
                "every customer loses money",
                "costs without `per` are per period of the model: if this is per year, write { value = ..., per = \"year\" }",
            );
        }
    }

    /// Gross profit of a customer per period, at central numbers.
    fn margin_of_a_period(&self, stage: &Stage) -> f64 {
        let orders = match &stage.orders {
            Orders::Fixed(mean) | Orders::Poisson { mean } | Orders::NegativeBinomial { mean, .. } => mean,
            Orders::Bernoulli { chance } => chance,
        };
        orders.at(&self.central) * self.margin_of_an_order(stage)
    }

    fn margin_of_an_order(&self, stage: &Stage) -> f64 {
        stage.order_value.mean.at(&self.central) * stage.gross_margin.at(&self.central)
    }

    fn win_back_looks_yearly(&mut self, spec: Option<&RateSpec>) {
        let Some(rate) = spec else { return };
        let Some(RateForm::Number(number)) = &rate.form else { return };
        let Some(value) = number.form.center().filter(|value| *value < 1.0) else { return };
        let yearly = convert_probability(value, self.period.per_year());
        let stated = number.per.is_some() || rate.per.is_some();
        if !stated && self.period != Period::Year && yearly > YEARLY_WIN_BACK {
            let period = self.period.name();
            self.odd(
                (number.place, &rate.path),
                format!("{} of the lapsed come back every {period}: {} in a year", percent(value), percent(yearly)),
                &format!("per {period}"),
                format!(
                    "did you mean per year? Then write {{ value = {value}, per = \"year\" }}; if it is per {period}, say per = \"{period}\" and this warning goes"
                ),
            );
        }
    }

    fn entrants_are_unusual(&mut self, entrants: &Entrants, spec: Option<&EntrantsSpec>) {
        match (entrants, spec) {
            (
                Entrants::Growing { start, growth, .. },
                Some(EntrantsSpec::Growing { start: from, growth: rate, .. }),
            ) => {
                self.parts_of_people_enter(start, from);
                self.grows_fast(
                    rate.as_deref(),
                    (growth, YEARLY_GROWTH),
                    "grows entrants",
                    "crowds come soon",
                );
            }
            (Entrants::List(list), Some(EntrantsSpec::List(written))) if list.len() == 1 => {
                for (number, written) in list.iter().zip(written) {
                    self.parts_of_people_enter(number, written);
                }
            }
            _ => {}
        }
    }

    fn parts_of_people_enter(&mut self, entrants: &Quantity, spec: &NumberSpec) {
        let people = entrants.at(&self.central);
        if people > 0.0 && people < 1.0 {
            let period = self.period.name();
            let message = format!("{} people enter every {period}, less than one", trimmed(people, 4));
            let help = format!("entrants are a number of people per {period}, not a share");
            self.odd((spec.place, &spec.path), message, "a part of a person", help);
        }
    }

    fn program_is_unusual(&mut self, scenario: &Scenario, program: &Program, spec: &ProgramSpec) {
        self.points_are_unusual(program, spec);
        let share = program.costs.revenue_share.at(&self.central);
        if let (true, Some(written)) = (share > LARGEST_REWARD, &spec.costs.revenue_share) {
            self.odd(
                (written.place, &written.path),
                format!("program \"{}\" gives back {} of members' sales", program.name, percent(share)),
                "a large reward",
                "revenue_share is a share of sales: 0.05 for 5 %",
            );
        }
        self.order_costs_more_than_it_brings(scenario, program, spec);
        let runs = program.end.min(self.horizon).saturating_sub(program.start);
        if let (true, Some(ramp)) = (program.ramp_periods > runs && runs > 0, &spec.ramp) {
            let period = self.period.name();
            self.odd(
                (ramp.place, &spec.path.key("ramp")),
                format!(
                    "program \"{}\" runs for {runs} {period}s and takes {} to full effect, which it never reaches",
                    program.name, program.ramp_periods
                ),
                "longer than it runs",
                format!("at its end it has {} of its effect; a ramp is in periods, here {period}s", percent(runs as f64 / program.ramp_periods as f64)),
            );
        }
    }

    fn points_are_unusual(&mut self, program: &Program, spec: &ProgramSpec) {
        let (Some(points), Some(written)) = (&program.points, &spec.points) else { return };
        let at = |quantity: &Quantity| quantity.at(&self.central);
        let earn = points.tiers.iter().map(|(_, earn)| at(earn)).fold(at(&points.earn), f64::max);
        let (value, redeemed, cost) = (at(&points.value), at(&points.redeemed), at(&points.cost_share));
        let reward = earn * value * redeemed;
        if let (true, Some(place)) =
            (reward > LARGEST_REWARD, written.value.as_ref().or(written.earn.as_ref()))
        {
            self.odd(
                (place.place, &place.path),
                format!(
                    "program \"{}\" gives back {} of members' sales: {} points per unit of money x {} each x {} redeemed",
                    program.name,
                    percent(reward),
                    trimmed(earn, 4),
                    trimmed(value, 4),
                    percent(redeemed)
                ),
                "a large reward",
                "earn is in points per unit of money, value in money per point: a point of 0.05 for every dollar gives back 5 %",
            );
        }
        if let (true, Some(share)) = (cost > 1.0, &written.cost_share) {
            self.odd(
                (share.place, &share.path),
                format!("a reward worth 1 costs {} to give", trimmed(cost, 4)),
                "more than it is worth",
                format!("cost_share is what a redeemed unit of value costs, usually 0.3 to 1; if {cost} % is meant, write {}", rounded(cost / 100.0)),
            );
        }
    }

    fn order_costs_more_than_it_brings(
        &mut self,
        scenario: &Scenario,
        program: &Program,
        spec: &ProgramSpec,
    ) {
        let Some(written) = &spec.costs.per_order else { return };
        let cost = program.costs.per_order.at(&self.central);
        for place in &program.eligible {
            let Destination::Stage(stage) = place else { continue };
            let stage = &scenario.stages()[*stage];
            let brings = self.margin_of_an_order(stage);
            if brings > 0.0 && cost > brings {
                self.odd(
                    (written.place, &written.path),
                    format!(
                        "program \"{}\" pays {} for every order in \"{}\", which brings {} after its margin",
                        program.name,
                        trimmed(cost, 4),
                        stage.name,
                        trimmed(brings, 4)
                    ),
                    "every order loses money",
                    "per_order is money for each order of a member; a share of what is spent is revenue_share",
                );
                return;
            }
        }
    }

    /// Claims quote sentences that may be as bold as they like, so a reading's factor must also stand as a
    /// percentage in its words.
    fn factors_look_like_percentages(&mut self, scenario: &Scenario, spec: &ScenarioSpec) {
        let written = super::warn::changes(spec);
        let mut look = |change: &Change, limits, said: Option<&str>| {
            if let Some(written) = written.iter().find(|written| written.path == change.path) {
                self.factor(change, written, limits, said);
            }
        };
        let segments = scenario.segments().iter().flat_map(|segment| &segment.changes);
        let channels = scenario.channels().iter().flat_map(|channel| &channel.changes);
        let joiners = scenario.programs().iter().flat_map(|program| &program.selection);
        let traits = scenario.referral().changes.iter().chain(segments).chain(channels).chain(joiners);
        traits.for_each(|change| look(change, TRAIT_FACTORS, None));
        let effects = scenario.programs().iter().flat_map(|program| &program.effects);
        effects.for_each(|change| look(change, EFFECT_FACTORS, None));
        for claim in scenario.claims() {
            for reading in &claim.readings {
                let said = format!("{} {}", claim.says, reading.name);
                reading.changes.iter().for_each(|change| look(change, EFFECT_FACTORS, Some(&said)));
            }
        }
    }

    fn factor(&mut self, change: &Change, written: &ChangeSpec, (low, high): (f64, f64), said: Option<&str>) {
        let (ChangeOp::Multiply, Some((_, number))) = (change.op, &written.op) else { return };
        // money on entering has either sign, and a factor of 0 takes something away
        let factor = self.central(&change.by);
        if change.of == ChangeTarget::OnEnter || factor <= 0.0 || (factor >= low && factor < high) {
            return;
        }
        let share = if factor < 1.0 { factor } else { factor / 100.0 };
        if said.is_some_and(|said| !says_percentage(said, 100.0 * share)) {
            return;
        }
        let of = change.of.name();
        let message = if factor < 1.0 {
            format!("this leaves {} of `{of}`: {} less", percent(factor), percent(1.0 - factor))
        } else {
            format!("this makes `{of}` {} times as large", trimmed(factor, 4))
        };
        self.odd(
            (number.place, &number.path),
            message,
            "a large change",
            format!(
                "`multiply` is a factor: for {} less write {}, for {} more {}",
                percent(share),
                rounded(1.0 - share),
                percent(share),
                rounded(1.0 + share)
            ),
        );
    }
}

/// Whether a sentence has this percentage in it: `16 %` or `16%`.
fn says_percentage(said: &str, wanted: f64) -> bool {
    said.split('%').rev().skip(1).any(|before| {
        let number = before.trim_end();
        let digits = number.rfind(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let number =
            &number[digits.map_or(0, |at| at + number[at..].chars().next().map_or(1, char::len_utf8))..];
        number.parse::<f64>().is_ok_and(|number| (number - wanted).abs() < 1e-9)
    })
}

/// A share in percent, with at most one digit after the point.
fn percent(share: f64) -> String {
    format!("{} %", trimmed(100.0 * share, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_found_in_sentences() {
        assert!(says_percentage("16 % fewer leave", 16.0));
        assert!(says_percentage("leave: 5% fewer, \u{e9}7.5 %", 7.5));
        assert!(!says_percentage("16 fewer, 4 %", 16.0));
        assert!(!says_percentage("", 16.0));
    }
}
