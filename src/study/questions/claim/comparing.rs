//! Setting a metric with a change against the metric without it.

use super::verdict::Incomparable;
use crate::scenario::{Claim, Comparison};
use crate::stats::estimate::{Bin, Estimate, Tally};

/// Part of an end of the claimed range by which a comparison may miss it and still meet it: sums
/// over a horizon round, and no claim is meant to nine digits.
const ROUNDING: f64 = 1e-9;
/// The same as a part of the numbers compared, for ends at 0.
const ROUNDING_AT_ZERO: f64 = 1e-12;

/// Bins of a distribution, about at most.
const MOST_BINS: usize = 32;

/// One draw of a reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::study) struct Compared {
    /// The metric with the change.
    pub with: Option<f64>,
    /// The metric without it.
    pub without: Option<f64>,
    /// The comparison, or why there is none.
    pub value: Result<f64, Incomparable>,
}

impl Compared {
    /// Compares a metric with the change and without.
    pub fn new(compare: Comparison, with: Option<f64>, without: Option<f64>) -> Compared {
        let value = match (compare, with, without) {
            (Comparison::Level, Some(with), _) => Ok(with),
            (Comparison::Difference, Some(with), Some(without)) => Ok(with - without),
            (Comparison::RelativeChange, Some(with), Some(without)) if without > 0.0 => {
                Ok(with / without - 1.0)
            }
            (Comparison::Ratio, Some(with), Some(without)) if without > 0.0 => Ok(with / without),
            (_, Some(_), Some(_)) => Err(Incomparable::NotPositive),
            _ => Err(Incomparable::Unknown),
        };
        // a quotient of a number and next to nothing may overflow
        let value =
            value.and_then(|value: f64| value.is_finite().then_some(value).ok_or(Incomparable::NotPositive));
        Compared { with, without, value }
    }

    /// Where the comparison lies: below what is claimed, inside, above; unknown without one.
    fn side(&self, claim: &Claim) -> Option<Side> {
        let value = self.value.ok()?;
        let size = match claim.compare {
            Comparison::RelativeChange | Comparison::Ratio => 1.0,
            Comparison::Difference | Comparison::Level => {
                self.with.map_or(0.0, f64::abs).max(self.without.map_or(0.0, f64::abs))
            }
        };
        let slack = |end: f64| ROUNDING * end.abs() + ROUNDING_AT_ZERO * size;
        Some(match (claim.low, claim.high) {
            (Some(low), _) if value < low - slack(low) => Side::Below,
            (_, Some(high)) if value > high + slack(high) => Side::Above,
            _ => Side::Inside,
        })
    }

    /// Whether it is inside what is claimed.
    pub fn is_inside(&self, claim: &Claim) -> bool {
        self.side(claim) == Some(Side::Inside)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Below,
    Inside,
    Above,
}

/// Shares of draws; those of the sides are unknown where no draw can be compared.
pub(super) struct Shares {
    pub below: Option<f64>,
    pub inside: Option<f64>,
    pub above: Option<f64>,
    pub unknown: f64,
}

/// Shares of all draws on each side of what is claimed.
pub(super) fn shares(claim: &Claim, compared: &[Compared]) -> Shares {
    let sides: Vec<Option<Side>> = compared.iter().map(|one| one.side(claim)).collect();
    let n = compared.len().max(1) as f64;
    let share = |wanted: Option<Side>| sides.iter().filter(|side| **side == wanted).count() as f64 / n;
    let any = sides.iter().any(Option::is_some);
    let known = |side: Side| any.then(|| share(Some(side)));
    Shares {
        below: known(Side::Below),
        inside: known(Side::Inside),
        above: known(Side::Above),
        unknown: share(None),
    }
}

/// The comparison over the draws in which it is known.
pub(super) fn estimate(compared: &[Compared]) -> Estimate {
    Estimate::from_values(compared.iter().filter_map(|one| one.value.ok()).map(Some))
}

/// How the comparison spreads over the draws in which it is known.
pub(super) fn bins(compared: &[Compared]) -> Vec<Bin> {
    let mut tally = Tally::new(usize::MAX);
    compared.iter().filter_map(|one| one.value.ok()).for_each(|value| tally.push(Some(value)));
    tally.histogram(MOST_BINS)
}

/// The mean of one side over all draws; unknown where it is in any.
pub(super) fn mean(compared: &[Compared], of: impl Fn(&Compared) -> Option<f64>) -> Option<f64> {
    Estimate::from_values(compared.iter().map(of)).mean
}

/// The most frequent reason why there is no comparison.
pub(super) fn incomparable(compared: &[Compared]) -> Option<Incomparable> {
    let reasons = [Incomparable::NotPositive, Incomparable::Unknown];
    let times = |reason: &Incomparable| compared.iter().filter(|one| one.value == Err(*reason)).count();
    reasons.into_iter().filter(|reason| times(reason) > 0).max_by_key(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_of_nothing_or_of_a_loss_is_none() {
        for without in [0.0, -5.0] {
            for compare in [Comparison::RelativeChange, Comparison::Ratio] {
                let compared = Compared::new(compare, Some(3.0), Some(without));
                assert_eq!(compared.value, Err(Incomparable::NotPositive));
            }
            assert_eq!(
                Compared::new(Comparison::Difference, Some(3.0), Some(without)).value,
                Ok(3.0 - without)
            );
        }
        assert_eq!(Compared::new(Comparison::Level, None, None).value, Err(Incomparable::Unknown));
        assert_eq!(Compared::new(Comparison::Level, Some(2.0), None).value, Ok(2.0));
        let tiny = Compared::new(Comparison::Ratio, Some(1e300), Some(1e-300));
        assert_eq!(tiny.value, Err(Incomparable::NotPositive));
    }
}
