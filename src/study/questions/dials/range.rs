//! How far a number is moved.

use crate::scenario::Scenario;
use crate::scenario::format::{Bounds, Key, Shape, Time};
use crate::scenario::numbers::Number;
use crate::units::convert_growth;

/// Steps that a range has, roughly.
const STEPS: f64 = 100.0;

/// The ends between which a number is moved, and by what steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    pub low: f64,
    pub high: f64,
    pub step: f64,
}

impl Range {
    /// A range that the number itself is in.
    pub fn between(value: f64, low: f64, high: f64) -> Range {
        let (low, high) = (low.min(value), high.max(value));
        let rough = (high - low) / STEPS;
        let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| *step >= rough);
        Range { low, high, step: tidy(step.unwrap_or(rough)) }
    }

    /// The same with ends on steps, a little further out, as far as the format allows.
    pub fn neat(self, key: &Key) -> Range {
        let step = if is_whole(key) { self.step.max(1.0).round() } else { self.step };
        if !(step > 0.0 && step.is_finite()) {
            return self;
        }
        let (least, most) = ends(key);
        let low = tidy((self.low / step + 1e-9).floor() * step).max(least);
        let high = tidy((self.high / step - 1e-9).ceil() * step).min(most);
        Range { low, high, step }
    }
}

/// The number on the nearest step.
pub(super) fn on_step(value: f64, step: f64) -> f64 {
    if step > 0.0 { tidy((value / step).round() * step) } else { value }
}

/// The number as 12 significant digits write it: 0.06 for what a multiplication left of it.
pub(super) fn tidy(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// Whether a number is whole by nature.
pub(super) fn is_whole(key: &Key) -> bool {
    matches!(key.shape, Shape::Whole { .. })
}

fn ends(key: &Key) -> (f64, f64) {
    match key.shape {
        Shape::Whole { min, max } => (min as f64, max as f64),
        _ => key.bounds().ends(),
    }
}

/// Where a number that is known is moved, for which the file states no range: from half to double; a factor
/// from no effect to twice the effect; a share above a half so that what it leaves is halved and doubled; from 0
/// to what the same key has elsewhere, or to a sensible number of its kind.
pub(super) fn around(value: f64, number: &Number, scales: &Scales<'_>, scenario: &Scenario) -> Range {
    let share = number.key.bounds() == Bounds::UNIT;
    let (low, high) = if is_factor(number.key) {
        if (value - 1.0).abs() > 1e-9 { (1.0, 2.0 * value - 1.0) } else { (0.8, 1.25) }
    } else if value.abs() <= 0.0 {
        (0.0, scales.of(number.key).unwrap_or_else(|| from_nothing(number, scenario)))
    } else if share && value > 0.5 {
        if value < 1.0 { (2.0 * value - 1.0, 0.5 * (1.0 + value)) } else { (0.5, 1.0) }
    } else {
        (0.5 * value, 2.0 * value)
    };
    let (least, most) = ends(number.key);
    let within = |end: f64| end.clamp(least, most);
    Range::between(value, within(low.min(high)), within(low.max(high)))
}

/// Whether 1 is no effect.
fn is_factor(key: &Key) -> bool {
    key.unit.what == "multiplier" || matches!(key.name, "multiply" | "odds")
}

/// How far a number that is 0 is moved up.
fn from_nothing(number: &Number, scenario: &Scenario) -> f64 {
    let (period, unit) = (scenario.time().period, number.key.unit);
    let per = number.per.unwrap_or(period);
    match (unit.time, unit.what) {
        (Time::Growth, _) => convert_growth(0.05, per.ratio_from(crate::units::Period::Year)),
        (Time::Length, "years") => 1.0,
        (_, "period" | "periods") => period.per_year().round(),
        (_, "people" | "customers") => 1_000.0,
        (_, "money") => 10.0,
        (Time::Flow, _) => 1.0,
        _ => 0.1,
    }
}

/// The largest number of each key.
pub(super) struct Scales<'n>(&'n [Number]);

impl<'n> Scales<'n> {
    pub fn new(numbers: &'n [Number]) -> Scales<'n> {
        Scales(numbers)
    }

    /// The largest number of a key; absent where none is above 0.
    fn of(&self, key: &'static Key) -> Option<f64> {
        let same = self.0.iter().filter(|number| std::ptr::eq(number.key, key));
        let largest = same.filter_map(|number| number.value).fold(0.0, f64::max);
        (largest > 0.0).then_some(largest)
    }
}
