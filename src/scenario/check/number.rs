//! From numbers as written to quantities: units, distributions, parameters.

use super::checker::Checker;
use crate::scenario::format::choices::Named;
use crate::scenario::format::{Bounds, GROWING, Key, Time};
use crate::scenario::path::Path;
use crate::scenario::problem::Place;
use crate::scenario::quantity::{Conversion, Parameter, ParameterLaw, Quantity};
use crate::scenario::spec::{At, JointColumn, NumberForm, NumberSpec};
use crate::stats::distribution::{Distribution, DistributionError, Family};
use crate::text::rounded;
use crate::units::Period;

/// Chance of a draw beyond a number's bounds that is let pass (the draw is moved to the bound).
pub(super) const NEGLIGIBLE: f64 = 1e-4;

/// As many times as much a price or a cost may become over the horizon.
const MOST_GROWTH: f64 = 1e9;

/// Shares below this look divided by 100 twice.
const SMALLEST_SHARE: f64 = 1e-4;

impl Checker<'_> {
    /// The quantity of a number that may be left out: then it is what the format says.
    pub(super) fn quantity_or(&mut self, spec: Option<&NumberSpec>, key: &'static Key) -> Quantity {
        match spec {
            Some(spec) => self.quantity(spec, None),
            None => left_out(key),
        }
    }

    /// The growth per period of a price or a cost; none where it is left out. It may not grow without
    /// bound over the horizon.
    pub(super) fn growth(&mut self, spec: Option<&NumberSpec>) -> Quantity {
        let growth = self.quantity_or(spec, const { GROWING.at("growth") });
        let Some(spec) = spec else { return growth };
        let mut draw = self.central.clone();
        if let Some(parameter) = growth.parameter() {
            draw[parameter] = match &self.parameters[parameter].law {
                ParameterLaw::Distribution(law) => law.quantile(1.0 - NEGLIGIBLE),
                ParameterLaw::RowShare { .. } => 1.0,
                ParameterLaw::Column { table, column } => self.tables[*table].quantile(*column, 1.0),
            };
        }
        let most = (1.0 + growth.at(&draw)).powf(self.horizon as f64);
        if most > MOST_GROWTH {
            self.problems
                .error(
                    spec.place,
                    spec.path.clone(),
                    format!(
                        "`{}` makes {most:.1e} times as much of it over {} {}s; allowed is a billion times",
                        spec.path,
                        self.horizon,
                        self.period.name()
                    ),
                    "grows too fast",
                )
                .help("a growth is per period of the model unless it says otherwise: { value = 0.02, per = \"year\" } for 2 % a year");
        }
        growth
    }

    /// The quantity of a number in the unit and the bounds of its key; `per` is the period of
    /// the table around it, for numbers that state none themselves.
    pub(super) fn quantity(&mut self, spec: &NumberSpec, per: Option<&At<Period>>) -> Quantity {
        self.quantity_within(spec, spec.key.bounds(), per)
    }

    /// The same in bounds that depend on more than the number's own key.
    pub(super) fn quantity_within(
        &mut self,
        spec: &NumberSpec,
        bounds: Bounds,
        per: Option<&At<Period>>,
    ) -> Quantity {
        let time = spec.key.unit.time;
        self.paths.push((spec.path.clone(), spec.place));
        let per = spec.per.as_ref().or(per);
        let ratio = match per {
            Some(per) if time == Time::None => {
                self.per_without_meaning(per.place, &spec.path);
                1.0
            }
            Some(per) => self.period.ratio_from(per.value),
            None => 1.0,
        };
        let conversion = conversion(time, ratio);
        self.looks_divided_twice(spec, bounds);
        self.hardly_known(spec, bounds);
        match &spec.form {
            NumberForm::Value(value) => Quantity::fixed(*value, conversion),
            NumberForm::Column(named) => self.column(spec, named, bounds, conversion),
            form => match self.distribution(spec, form, bounds) {
                Some(law) => {
                    let parameter = self.parameter(
                        spec.path.clone(),
                        ParameterLaw::Distribution(law),
                        bounds.ends(),
                        spec.place,
                    );
                    Quantity::drawn(parameter, conversion)
                }
                None => Quantity::fixed(f64::NAN, conversion),
            },
        }
    }

    /// A list with one entry per period of the year.
    pub(super) fn season(&mut self, list: Option<&At<Vec<NumberSpec>>>, path: &Path) -> Vec<Quantity> {
        let Some(list) = list else { return Vec::new() };
        let wanted = self.period.whole_per_year();
        if list.value.len() != wanted {
            self.problems
                .error(
                    list.place,
                    path,
                    format!(
                        "`{path}` has {} entries; a year has {wanted} {}s",
                        list.value.len(),
                        self.period.name()
                    ),
                    format!("{} entries", list.value.len()),
                )
                .help("give one multiplier for every period of the year; the first is for period 0");
        }
        self.quantities(&list.value, None)
    }

    pub(super) fn quantities(&mut self, list: &[NumberSpec], per: Option<&At<Period>>) -> Vec<Quantity> {
        list.iter().map(|number| self.quantity(number, per)).collect()
    }

    /// Adds an uncertain number and returns its column.
    pub(super) fn parameter(
        &mut self,
        path: Path,
        law: ParameterLaw,
        bounds: (f64, f64),
        place: Place,
    ) -> usize {
        let central = match &law {
            ParameterLaw::Distribution(law) => law.mean(),
            ParameterLaw::RowShare { weight, .. } => *weight,
            ParameterLaw::Column { table, column } => self.tables[*table].mean(*column),
        };
        self.central.push(central.clamp(bounds.0, bounds.1));
        self.parameter_places.push(place);
        self.parameters.push(Parameter { path, law, bounds });
        self.parameters.len() - 1
    }

    /// A share below 1 in 10,000: a percentage divided by 100 twice.
    fn looks_divided_twice(&mut self, spec: &NumberSpec, bounds: Bounds) {
        let Some(share) = spec.form.center() else { return };
        if bounds == Bounds::UNIT && share > 0.0 && share < SMALLEST_SHARE {
            let percentage = 100.0 * share;
            self.problems
                .warning(
                    spec.place,
                    spec.path.clone(),
                    format!("`{}` is {share}, which is {} %", spec.path, rounded(percentage)),
                    "a tiny share",
                )
                .help(format!(
                    "shares are written as 0.05 for 5 %; if {} % is meant, write {}",
                    rounded(100.0 * percentage),
                    rounded(percentage)
                ));
        }
    }

    /// An sd above the mean: the spread between customers, taken for what is not known of the mean.
    fn hardly_known(&mut self, spec: &NumberSpec, bounds: Bounds) {
        let NumberForm::MeanSd { mean, sd } = spec.form else { return };
        if bounds.are_positive() && mean > 0.0 && sd > mean {
            self.problems
                .warning(
                    spec.place,
                    spec.path.clone(),
                    format!("`{}`: sd {sd} is larger than the value {mean}, so most draws are close to 0", spec.path),
                    "hardly known",
                )
                .help("`sd` says how little we know the mean, not how customers or orders differ: that is `between_customers`, `cv`, `dispersion`");
        }
    }

    fn per_without_meaning(&mut self, place: Place, path: &Path) {
        self.problems
            .error(
                place,
                path,
                format!("`{path}` has no unit of time, so `per` means nothing"),
                "no meaning here",
            )
            .help("take `per` out");
    }

    fn distribution(&mut self, spec: &NumberSpec, form: &NumberForm, bounds: Bounds) -> Option<Distribution> {
        let asked = spec.family.as_ref().map(|family| family.value);
        let family = asked.unwrap_or(match bounds {
            Bounds::UNIT => Family::Beta,
            bounds if bounds.are_positive() => Family::Gamma,
            _ => Family::Normal,
        });
        let law = match *form {
            NumberForm::MeanSd { mean, sd } => Distribution::from_mean_sd(family, mean, sd),
            NumberForm::P5P95 { p5, p95 } => Distribution::from_p5_p95(family, p5, p95),
            NumberForm::LowHigh { low, high } => Distribution::uniform(low, high),
            NumberForm::LowModeHigh { low, mode, high } if asked == Some(Family::Triangular) => {
                Distribution::triangular(low, mode, high)
            }
            NumberForm::LowModeHigh { low, mode, high } => Distribution::pert(low, mode, high),
            NumberForm::Value(_) | NumberForm::Column(_) => return None,
        };
        match law {
            Ok(law) => self.stays_within(spec, &law, bounds).then_some(law),
            Err(error) => {
                self.impossible(spec, &error);
                None
            }
        }
    }

    fn impossible(&mut self, spec: &NumberSpec, error: &DistributionError) {
        self.problems
            .error(
                spec.place,
                spec.path.clone(),
                format!("`{}` is no possible distribution: {error}", spec.path),
                "impossible",
            )
            .help("uncertain probabilities are beta, positive numbers gamma, others normal; `dist` chooses another, and `sd` says how little we know the number, not how customers differ");
    }

    fn stays_within(&mut self, spec: &NumberSpec, law: &Distribution, bounds: Bounds) -> bool {
        let (low, high) = bounds.ends();
        let below = if low.is_finite() { law.cdf(low) } else { 0.0 };
        let above = if high.is_finite() { 1.0 - law.cdf(high) } else { 0.0 };
        if below + above < NEGLIGIBLE {
            return true;
        }
        self.problems
            .error(
                spec.place,
                spec.path.clone(),
                format!(
                    "`{}`: {:.2} % of this distribution lies outside what is allowed, {}",
                    spec.path,
                    100.0 * (below + above),
                    bounds.words()
                ),
                "goes beyond",
            )
            .help("use a smaller spread, or a family that keeps within: beta for probabilities, gamma or lognormal for positive numbers");
        false
    }

    fn column(
        &mut self,
        spec: &NumberSpec,
        named: &JointColumn,
        bounds: Bounds,
        conversion: Conversion,
    ) -> Quantity {
        let Some((table, column)) = self.joint_column(spec, named, bounds) else {
            return Quantity::fixed(f64::NAN, conversion);
        };
        let law = ParameterLaw::Column { table, column };
        let parameter = self.parameter(spec.path.clone(), law, bounds.ends(), spec.place);
        Quantity::drawn(parameter, conversion)
    }

    /// The central value of a number in the unit of the file: its mean.
    pub(super) fn central(&self, quantity: &Quantity) -> f64 {
        quantity.as_written(&self.central)
    }
}

/// The quantity of a number that is left out.
pub(super) fn left_out(key: &Key) -> Quantity {
    Quantity::fixed(key.number(), conversion(key.unit.time, 1.0))
}

/// What was chosen, or what the format says where nothing was.
pub(super) fn given_or<T: Copy, const N: usize>(given: Option<T>, key: &Key, choices: &[Named<T>; N]) -> T {
    given.or_else(|| key.choice(choices)).unwrap_or(choices[0].0)
}

/// The conversion of a number of this kind, stated for a period `ratio` times shorter.
fn conversion(time: Time, ratio: f64) -> Conversion {
    match time {
        Time::None => Conversion::Same,
        Time::Probability => Conversion::Probability { ratio },
        Time::Retention => Conversion::Retention { ratio },
        Time::Flow => Conversion::Mean { ratio },
        Time::Growth => Conversion::Growth { ratio },
        Time::Length => Conversion::Length { ratio },
    }
}
