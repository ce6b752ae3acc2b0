//! From numbers to places along an axis, and where its ticks stand.

use super::Unit;
use super::data::Axis;
use crate::report::format::grouped;
use crate::units::Period;

/// A straight scale from numbers to places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub from: f64,
    pub to: f64,
    /// Place of `from`.
    pub start: f64,
    /// Place of `to`.
    pub end: f64,
}

impl Scale {
    /// Where a number stands.
    pub fn at(&self, value: f64) -> f64 {
        self.start + (value - self.from) / (self.to - self.from) * (self.end - self.start)
    }

    /// Where a number stands, held within the scale.
    pub fn within(&self, value: f64) -> f64 {
        self.at(value.clamp(self.from.min(self.to), self.from.max(self.to)))
    }

    /// Whether a number is on the scale, rounding aside.
    pub fn holds(&self, value: f64) -> bool {
        let slack = 1e-9 * (self.to - self.from).abs();
        value >= self.from - slack && value <= self.to + slack
    }
}

/// The range that an axis shows: as asked, else as far as the data go, never empty.
pub(super) fn range(axis: &Axis, values: impl IntoIterator<Item = f64>, zero: bool) -> (f64, f64) {
    let finite = values.into_iter().filter(|value| value.is_finite());
    let (mut low, mut high) = finite.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
    if low > high {
        (low, high) = (0.0, 1.0);
    }
    if zero {
        (low, high) = (low.min(0.0), high.max(0.0));
    }
    let (low, high) = (axis.from.unwrap_or(low), axis.to.unwrap_or(high));
    if high - low > 1e-12 * low.abs().max(high.abs()) && high > low {
        return (low, high);
    }
    let room = if low.abs() > 0.0 { 0.5 * low.abs() } else { 1.0 };
    if low >= 0.0 && low - room < 0.0 { (0.0, low + room) } else { (low - room, low + room) }
}

/// About how many numbers a vertical axis has.
pub(super) const ROWS: usize = 6;

/// The range of a vertical axis widened to its ticks, so that the curve does not leave them.
pub(super) fn widened((low, high): (f64, f64), axis: &Axis) -> (f64, f64) {
    let step = step(low, high, &axis.unit, ROWS);
    let low = axis.from.unwrap_or_else(|| (low / step + 1e-9).floor() * step);
    let high = axis.to.unwrap_or_else(|| (high / step - 1e-9).ceil() * step);
    (low, high)
}

/// Round numbers from low to high, at most about `most`, each with its text.
pub(super) fn ticks(low: f64, high: f64, unit: &Unit, most: usize) -> Vec<(f64, String)> {
    let step = step(low, high, unit, most);
    let first = (low / step - 1e-9).ceil();
    let n = ((high / step + 1e-9).floor() - first).clamp(0.0, 40.0) as usize;
    let largest = low.abs().max(high.abs());
    (0..=n)
        .map(|index| {
            let value = (first + index as f64) * step;
            (value, tick_text(if value.abs() < step * 1e-9 { 0.0 } else { value }, step, largest, unit))
        })
        .collect()
}

fn step(low: f64, high: f64, unit: &Unit, most: usize) -> f64 {
    let raw = (high - low) / most.max(1) as f64;
    if let Unit::Periods(period) = unit {
        return period_step(raw, period);
    }
    let size = 10_f64.powi(raw.log10().floor() as i32);
    let nice = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|nice| nice * size >= raw * (1.0 - 1e-9));
    let step = nice.unwrap_or(10.0) * size;
    // no half people
    if *unit == Unit::Count && step > 1.0 { step.ceil() } else { step }
}

/// Whole periods, and whole years where there are many.
fn period_step(raw: f64, period: &str) -> f64 {
    let year = [Period::Week, Period::Month, Period::Quarter, Period::Year]
        .into_iter()
        .find(|each| each.name() == period)
        .map_or(10.0, |each| each.whole_per_year() as f64);
    let parts = [1.0, 2.0, 3.0, 4.0, 6.0, 13.0, 26.0];
    let below = parts.into_iter().filter(|part| *part < year && year % part < 0.5);
    let years = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0].map(|n| n * year);
    below.chain(years).find(|step| *step >= raw * (1.0 - 1e-9)).unwrap_or_else(|| raw.ceil())
}

fn tick_text(value: f64, step: f64, largest: f64, unit: &Unit) -> String {
    let digits = |step: f64| (-step.log10() - 1e-9).ceil().clamp(0.0, 6.0) as usize;
    // 0.25 needs one digit more than its size says
    let fine = |step: f64| {
        let digits = digits(step);
        let shown = step * 10_f64.powi(digits as i32);
        digits + usize::from((shown - shown.round()).abs() > 1e-6)
    };
    match unit {
        Unit::Share => format!("{} %", grouped(100.0 * value, fine(100.0 * step))),
        Unit::Periods(_) | Unit::Score | Unit::Ratio => grouped(value, fine(step)),
        Unit::Money(_) | Unit::Count => {
            let (scale, letter) = [(1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e4, "k")]
                .into_iter()
                .find(|(scale, _)| largest >= *scale)
                .map_or((1.0, ""), |(scale, letter)| (if letter == "k" { 1e3 } else { scale }, letter));
            if value == 0.0 {
                return "0".to_owned();
            }
            format!("{}{letter}", grouped(value / scale, fine(step / scale)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(low: f64, high: f64, unit: &Unit) -> String {
        ticks(low, high, unit, 6).into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ticks_are_round_and_read_alike() {
        let month = Unit::Periods("month".to_owned());
        let money = Unit::Money("USD".to_owned());
        assert_eq!(texts(0.0, 59.0, &month), "0 12 24 36 48");
        assert_eq!(texts(0.0, 7.0, &Unit::Periods("year".to_owned())), "0 2 4 6");
        assert_eq!(texts(0.0, 1.0, &Unit::Share), "0 % 20 % 40 % 60 % 80 % 100 %");
        assert_eq!(texts(-2.1e6, 4.0e6, &money), "-2M 0 2M 4M");
        assert_eq!(texts(0.0, 150_000.0, &money), "0 25k 50k 75k 100k 125k 150k");
        assert_eq!(texts(0.0, 1.4, &money), "0 0.25 0.50 0.75 1.00 1.25");
        assert_eq!(texts(0.0, 12.0, &Unit::Count), "0 2 4 6 8 10 12");
    }

    #[test]
    fn a_range_is_never_empty() {
        let axis = Axis::new("", Unit::Ratio);
        for values in [vec![], vec![3.0], vec![0.0, 0.0], vec![f64::NAN, -7.0], vec![1e300, 1e300]] {
            let (low, high) = range(&axis, values.iter().copied(), false);
            assert!(high > low && (high - low).is_finite(), "{values:?}: {low} {high}");
        }
    }
}
