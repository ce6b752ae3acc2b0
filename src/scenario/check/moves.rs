//! Checking how people move: rates, churn, rows.

use super::checker::Checker;
use super::number::{given_or, left_out};
use crate::scenario::checked::{
    Between, BetweenLaw, Churn, ChurnBase, Clock, Destination, LadderMoves, Lapsed, LapsedMoves, Moves, Rate,
    StageKind,
};
use crate::scenario::format::choices::{CLOCKS, LAPSED_TENURES};
use crate::scenario::format::{CHURN, Key, LAPSED, STAGE};
use crate::scenario::path::Path;
use crate::scenario::problem::Place;
use crate::scenario::quantity::{Conversion, ParameterLaw, Quantity};
use crate::scenario::spec::{BetweenSpec, LapsedSpec, NumberSpec, RateForm, RateSpec, RowSpec, StageSpec};

/// Rows may exceed 1 by this much: rounding of decimal fractions that were added up.
const ROUNDING: f64 = 1e-9;

impl Checker<'_> {
    pub(super) fn moves(&mut self, spec: &StageSpec, index: usize) -> Moves {
        if let Some(place) = spec.second_churn {
            self.problems
                .error(
                    place,
                    spec.path.key("retention"),
                    format!("{} has both `churn` and `retention`", spec.path),
                    "the second of the two",
                )
                .help("retention is 1 - churn: give one of them");
        }
        if let Some(row) = &spec.to {
            let others = [&spec.churn, &spec.climb, &spec.slip];
            if let Some(other) = others.into_iter().flatten().next() {
                self.problems
                    .error(
                        other.place,
                        other.path.clone(),
                        format!("{} has a row `to`, so churn, climb and slip have no place", spec.path),
                        "stands beside `to`",
                    )
                    .help("give either the row outright, or churn, climb and slip");
            }
            return Moves::Row(self.row(row, Destination::Stage(index)));
        }
        let kind = self.stage_kinds[index];
        let churn = self.churn(spec.churn.as_ref(), kind);
        let climb = self.rate(spec.climb.as_ref(), const { STAGE.at("climb") }, kind, false);
        let slip = self.rate(spec.slip.as_ref(), const { STAGE.at("slip") }, kind, false);
        self.dead_ends(spec, index, &climb, &slip);
        Moves::Ladder(Box::new(LadderMoves { churn, climb, slip }))
    }

    /// No climb from the top, no slip from the bottom or into prospects, climb + slip at most 1.
    fn dead_ends(&mut self, spec: &StageSpec, index: usize, climb: &Rate, slip: &Rate) {
        let last = self.stage_names.len() - 1;
        let (up, down) = (self.largest(climb), self.largest(slip));
        if let (true, Some(given)) = (index == last && up > 0.0, &spec.climb) {
            self.problems
                .error(
                    given.place,
                    given.path.clone(),
                    format!("{} is the top stage: there is nothing to climb to", spec.path),
                    "no stage above",
                )
                .help("take `climb` out, or add a stage above");
        }
        let bottom = index == 0 || index == self.first_customer();
        if let (true, true, Some(given)) = (bottom, down > 0.0, &spec.slip) {
            let why = if index == 0 {
                "is the lowest stage"
            } else {
                "is the first customer stage, and customers do not become prospects again"
            };
            self.problems
                .error(
                    given.place,
                    given.path.clone(),
                    format!("{} {why}: there is nothing to slip to", spec.path),
                    "no stage below",
                )
                .help("take `slip` out; who leaves goes to `lapsed`, by `churn`");
        }
        if let (true, Some(given)) = (up + down > 1.0 + ROUNDING, spec.slip.as_ref().or(spec.climb.as_ref()))
        {
            self.problems
                .error(
                    given.place,
                    given.path.clone(),
                    format!(
                        "climb {up} and slip {down} of {} sum to {}; at most 1 is allowed",
                        spec.path,
                        up + down
                    ),
                    "too much together",
                )
                .help("both are shares of those who do not leave; the rest of them stays");
        }
    }

    /// The largest value that a rate takes at its central numbers, per period of the model.
    pub(super) fn largest(&self, rate: &Rate) -> f64 {
        match rate {
            Rate::Constant(value) => value.at(&self.central),
            Rate::Table { values, .. } => {
                values.iter().map(|value| value.at(&self.central)).fold(0.0, f64::max)
            }
        }
    }

    fn rate(&mut self, spec: Option<&RateSpec>, key: &'static Key, kind: StageKind, lapsed: bool) -> Rate {
        let Some(spec) = spec else {
            return Rate::Constant(left_out(key));
        };
        let clock = self.clock(spec, kind, lapsed);
        match &spec.form {
            Some(RateForm::Number(number)) => Rate::Constant(self.quantity(number, spec.per.as_ref())),
            Some(RateForm::Table(values)) => {
                Rate::Table { values: self.quantities(values, spec.per.as_ref()), clock }
            }
            _ => Rate::Constant(left_out(key)),
        }
    }

    /// The clock of a rate: prospects have no tenure.
    fn clock(&mut self, spec: &RateSpec, kind: StageKind, lapsed: bool) -> Clock {
        let varies = matches!(&spec.form, Some(RateForm::Table(_) | RateForm::Weibull { .. }));
        let given = spec.clock.as_ref().map(|clock| clock.value);
        let clock = match given {
            None if kind == StageKind::Prospect || lapsed => Clock::Stage,
            given => given_or(given, const { CHURN.at("clock") }, &CLOCKS),
        };
        if let (true, Some(at)) = (kind == StageKind::Prospect && clock == Clock::Tenure, &spec.clock) {
            self.problems
                .error(
                    at.place,
                    spec.path.key("clock"),
                    format!("`{}`: prospects have no tenure", spec.path),
                    "no tenure here",
                )
                .help("tenure counts from the first purchase; use clock = \"stage\"");
        } else if let (false, false, Some(at)) = (varies, spec.between.is_some(), &spec.clock) {
            self.problems
                .error(
                    at.place,
                    spec.path.key("clock"),
                    format!("`{}` does not vary with time, so `clock` means nothing", spec.path),
                    "no meaning here",
                )
                .help("give a `table`, or take `clock` out");
        }
        clock
    }

    fn churn(&mut self, spec: Option<&RateSpec>, kind: StageKind) -> Churn {
        let Some(spec) = spec else {
            let none = left_out(const { STAGE.at("churn") });
            return Churn { base: Some(ChurnBase::Rate(Rate::Constant(none))), between: None };
        };
        let clock = self.clock(spec, kind, false);
        let per = spec.per.as_ref();
        let base = match &spec.form {
            None => None,
            Some(RateForm::Number(number)) => {
                Some(ChurnBase::Rate(Rate::Constant(self.quantity(number, per))))
            }
            Some(RateForm::Table(values)) => {
                Some(ChurnBase::Rate(Rate::Table { values: self.quantities(values, per), clock }))
            }
            Some(RateForm::Weibull { shape, scale }) => Some(ChurnBase::Weibull {
                shape: self.quantity(shape, None),
                scale: self.quantity(scale, per),
                clock,
            }),
        };
        let between =
            spec.between.as_ref().and_then(|between| self.between(spec, between, base.as_ref(), clock, kind));
        Churn { base, between }
    }

    fn between(
        &mut self,
        spec: &RateSpec,
        between: &BetweenSpec,
        base: Option<&ChurnBase>,
        clock: Clock,
        kind: StageKind,
    ) -> Option<Between> {
        let path = spec.path.key("between_customers");
        let mut refuse = |message: String, label: &str, help: &str| {
            self.problems.error(between.place, path.clone(), message, label).help(help);
        };
        if kind == StageKind::Prospect {
            refuse(
                format!("`{path}`: prospects are no customers yet"),
                "only for customers",
                "take it out, or use segments",
            );
            return None;
        }
        let per = spec.per.as_ref().or(match &spec.form {
            Some(RateForm::Number(number)) => number.per.as_ref(),
            _ => None,
        });
        let ratio = per.map_or(1.0, |per| self.period.ratio_from(per.value));
        let law = match (&between.sd, &between.alpha, &between.beta, base) {
            (Some(sd), None, None, Some(ChurnBase::Rate(Rate::Constant(mean)))) if between.c.is_none() => {
                self.spread(sd, mean, &path, between.place)?
            }
            (None, Some(alpha), Some(beta), None) => BetweenLaw::Beta {
                alpha: self.quantity(alpha, None),
                beta: self.quantity(beta, None),
                c: between.c.as_ref().map(|c| self.quantity(c, None)),
            },
            (Some(_), None, None, None) => {
                refuse(
                    format!("`{path}` has an sd, but the churn has no value to spread around"),
                    "around what?",
                    "write, for example: churn = { value = 0.25, between_customers = { sd = 0.15 } }",
                );
                return None;
            }
            (Some(_), None, None, Some(_)) => {
                refuse(
                    format!("`{path}` goes with a constant churn"),
                    "around a churn that varies",
                    "use a plain `value`, or { alpha, beta, c }",
                );
                return None;
            }
            (None, Some(_), Some(_), Some(_)) => {
                refuse(
                    format!("`{path}` gives alpha and beta, which say the mean too; the churn also has one"),
                    "two ways at once",
                    "take the churn's own value out, or use { sd } around it",
                );
                return None;
            }
            _ => {
                refuse(
                    format!("`{path}` needs either `sd`, or `alpha` and `beta` (and perhaps `c`)"),
                    "incomplete",
                    "write { sd = 0.15 } or { alpha = 0.67, beta = 3.81 }",
                );
                return None;
            }
        };
        Some(Between { law, ratio, clock })
    }

    fn spread(&mut self, sd: &NumberSpec, mean: &Quantity, path: &Path, place: Place) -> Option<BetweenLaw> {
        let sd_quantity = self.quantity(sd, None);
        let churn = mean.as_written_churn(&self.central);
        let spread = self.central(&sd_quantity);
        let most = (churn * (1.0 - churn)).sqrt();
        if spread > 0.0 && spread >= most {
            self.problems
                .error(
                    place,
                    path,
                    format!("`{path}`: an sd of {spread} is too large for a churn of {churn}; it must stay below {most:.4}"),
                    "impossible",
                )
                .help("customers' churn is beta distributed: its sd is below sqrt(churn x (1 - churn))");
            return None;
        }
        Some(BetweenLaw::Spread { sd: sd_quantity })
    }

    /// A row outright. The stage's own entry is left out: the remainder stays.
    fn row(&mut self, spec: &RowSpec, own: Destination) -> Vec<(Destination, Quantity)> {
        let mut entries: Vec<(Destination, Quantity, Path)> = Vec::new();
        let mut own_share = None;
        for (name, number) in &spec.to {
            let place = self.destination(name, &number.path, &["lapsed", "lost"]);
            let quantity = self.row_entry(number, spec.concentration.is_some());
            match place {
                Some(place) if place == own => own_share = Some(self.central(&quantity)),
                Some(place) => entries.push((place, quantity, number.path.clone())),
                None => {}
            }
        }
        let sum: f64 = entries.iter().map(|(_, quantity, _)| quantity.at(&self.central)).sum();
        let total = sum + own_share.unwrap_or(0.0);
        if total > 1.0 + ROUNDING {
            self.problems
                .error(
                    spec.place,
                    spec.path.clone(),
                    format!("`{}` sums to {total}; at most 1 is allowed", spec.path),
                    "more than 1",
                )
                .help("these are probabilities of where one goes in a period; what is left stays");
        } else if own_share.is_some() && total < 1.0 - ROUNDING {
            self.problems
                .error(
                    spec.place,
                    spec.path.clone(),
                    format!("`{}` names its own stage, but sums to {total}, not 1", spec.path),
                    "less than 1",
                )
                .help("leave the stage itself out: the remainder stays");
        }
        match &spec.concentration {
            Some(concentration) => {
                self.dirichlet(spec, entries, own, (1.0 - sum).max(0.0), concentration.value)
            }
            None => entries.into_iter().map(|(place, quantity, _)| (place, quantity)).collect(),
        }
    }

    fn row_entry(&mut self, number: &NumberSpec, concentrated: bool) -> Quantity {
        let before = self.parameters.len();
        let quantity = self.quantity(number, None);
        if concentrated && self.parameters.len() > before {
            self.problems
                .error(
                    number.place,
                    number.path.clone(),
                    format!("`{}` is uncertain twice: by itself and by `to_concentration`", number.path),
                    "twice",
                )
                .help("give plain numbers in the row, or take `to_concentration` out");
        }
        quantity
    }

    /// An uncertain row: its entries, and staying, become shares of one Dirichlet.
    fn dirichlet(
        &mut self,
        spec: &RowSpec,
        entries: Vec<(Destination, Quantity, Path)>,
        own: Destination,
        stay: f64,
        concentration: f64,
    ) -> Vec<(Destination, Quantity)> {
        let row = self.rows;
        self.rows += 1;
        let own_name = match own {
            Destination::Stage(index) => self.stage_names[index].clone(),
            _ => "lapsed".to_owned(),
        };
        let mut parameters = Vec::new();
        for (place, quantity, path) in entries {
            let mean = quantity.at(&self.central);
            if mean > 0.0 {
                let parameter = self.share(row, mean, concentration, path, spec.place);
                parameters.push((place, Quantity::drawn(parameter, Conversion::Same)));
            }
        }
        if stay > ROUNDING {
            self.share(row, stay, concentration, spec.path.key(&own_name), spec.place);
        }
        parameters
    }

    fn share(&mut self, row: usize, mean: f64, concentration: f64, path: Path, place: Place) -> usize {
        let law = ParameterLaw::RowShare { row, weight: concentration * mean };
        let parameter = self.parameter(path, law, (0.0, f64::INFINITY), place);
        // a share's central value is its mean, not the gamma's it is drawn from
        self.central[parameter] = mean;
        parameter
    }

    pub(super) fn lapsed(&mut self, spec: &LapsedSpec) -> Lapsed {
        let moves = match &spec.to {
            Some(row) => {
                let others = [
                    spec.win_back.as_ref().map(|rate| rate.place),
                    spec.give_up.as_ref().map(|number| number.place),
                    spec.return_to.as_ref().map(|name| name.place),
                ];
                if let Some(place) = others.into_iter().flatten().next() {
                    self.problems
                        .error(
                            place,
                            "lapsed",
                            "[lapsed] has a row `to`, so win_back, give_up and return_to have no place",
                            "stands beside `to`",
                        )
                        .help("give either the row outright, or the three");
                }
                LapsedMoves::Row(self.row(row, Destination::Lapsed))
            }
            None => self.returns(spec),
        };
        Lapsed {
            moves,
            tenure: given_or(spec.tenure, const { LAPSED.at("tenure") }, &LAPSED_TENURES),
            on_lapse: self.quantity_or(spec.on_lapse.as_ref(), const { LAPSED.at("on_lapse") }),
            on_win_back: self.quantity_or(spec.on_win_back.as_ref(), const { LAPSED.at("on_win_back") }),
        }
    }

    fn returns(&mut self, spec: &LapsedSpec) -> LapsedMoves {
        let win_back =
            self.rate(spec.win_back.as_ref(), const { LAPSED.at("win_back") }, StageKind::Customer, true);
        let give_up = self.quantity_or(spec.give_up.as_ref(), const { LAPSED.at("give_up") });
        let first = self.first_customer();
        let return_to = self.stage_or(spec.return_to.as_ref(), &Path::of(["lapsed", "return_to"]), first);
        if let (Some(StageKind::Prospect), Some(name)) = (self.stage_kinds.get(return_to), &spec.return_to) {
            self.problems
                .error(
                    name.place,
                    "lapsed.return_to",
                    format!(
                        "`lapsed.return_to` is \"{}\", a prospect stage; who is won back buys again",
                        name.value
                    ),
                    "no customer stage",
                )
                .help("name a customer stage, or give the row outright with `to`");
        }
        let sum = self.largest(&win_back) + give_up.at(&self.central);
        let place = spec.give_up.as_ref().map(|number| number.place);
        if let (true, Some(place)) = (sum > 1.0 + ROUNDING, place) {
            self.problems
                .error(
                    place,
                    "lapsed.give_up",
                    format!("win_back and give_up sum to {sum}; at most 1 is allowed"),
                    "too much together",
                )
                .help("both are probabilities of one period; the rest stays lapsed");
        }
        LapsedMoves::Return { win_back, give_up, return_to }
    }
}
