//! Shares of one whole, such as kinds of customers or answers to a question: in every draw they sum
//! to 1.

use super::quantity::Quantity;

/// A share of a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Share {
    /// As the scenario gives it: in proportion to the others that are given.
    Given(Quantity),
    /// As it was set over the scenario: it stands, and those given share what it leaves.
    Set(Quantity),
    /// What all others leave.
    Rest,
}

impl Share {
    /// Its number; the rest has none of its own.
    pub fn quantity(&self) -> Option<&Quantity> {
        match self {
            Share::Given(quantity) | Share::Set(quantity) => Some(quantity),
            Share::Rest => None,
        }
    }
}

/// A whole divided, under one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Divided {
    /// The shares; they sum to 1.
    pub shares: Vec<f64>,
    /// What was left for the rest before it was kept from falling below 0; absent where it was not.
    pub below_zero: Option<f64>,
}

/// Sums that miss 1 by no more than this are taken for 1: rounding of the shares as written in binary.
const ROUNDING: f64 = 1e-12;

/// Divides a whole: shares that are set stand; those given are divided by their sum and share what is
/// left, unless one is the rest, which then takes what they leave.
///
/// ```
/// use cltv::scenario::quantity::Quantity;
/// use cltv::scenario::shares::{Share, divide};
/// let given = |share| Share::Given(Quantity::plain(share));
/// assert_eq!(divide(&[given(0.5), given(1.5)], &[]).shares, [0.25, 0.75]);
/// assert_eq!(divide(&[given(0.5), Share::Rest], &[]).shares, [0.5, 0.5]);
/// let set = Share::Set(Quantity::plain(0.6));
/// assert_eq!(divide(&[set, given(0.5), given(0.5)], &[]).shares, [0.6, 0.2, 0.2]);
/// ```
pub fn divide(parts: &[Share], draw: &[f64]) -> Divided {
    let written = |part: &Share| part.quantity().map_or(0.0, |share| share.at(draw).max(0.0));
    let sum = |set: bool| -> f64 {
        let same = parts.iter().filter(|part| matches!(part, Share::Set(_)) == set);
        same.map(written).sum()
    };
    let (set, given) = (sum(true), sum(false));
    let has_rest = parts.contains(&Share::Rest);
    let left = (1.0 - set).max(0.0);
    let of_set = if set > 1.0 || (!has_rest && given <= 0.0 && set > 0.0) { 1.0 / set } else { 1.0 };
    let fits = (given - left).abs() <= ROUNDING || (has_rest && given <= left);
    let of_given = if fits || given <= 0.0 { 1.0 } else { left / given };
    let rest = (left - given * of_given).max(0.0);
    let share = |part: &Share| match part {
        Share::Given(_) => written(part) * of_given,
        Share::Set(_) => written(part) * of_set,
        Share::Rest => rest,
    };
    let below_zero = has_rest.then_some(1.0 - set - given).filter(|left| *left < -ROUNDING);
    Divided { shares: parts.iter().map(share).collect(), below_zero }
}

/// The number that a share must be drawn as to become `share` of its whole, all others as in the draw.
pub fn drawn_for(parts: &[Share], part: usize, share: f64, draw: &[f64]) -> f64 {
    if parts.contains(&Share::Rest) || !matches!(parts[part], Share::Given(_)) {
        return share;
    }
    let others = parts.iter().enumerate().filter(|(index, _)| *index != part).map(|(_, other)| other);
    let (mut set, mut given) = (0.0, 0.0);
    for other in others {
        let written = other.quantity().map_or(0.0, |share| share.at(draw).max(0.0));
        if matches!(other, Share::Set(_)) { set += written } else { given += written }
    }
    // x / (x + given) = share / (1 - set)
    let left = 1.0 - set - share;
    if left > 0.0 && given > 0.0 { share * given / left } else { share }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::quantity::Conversion;

    fn plain(share: f64) -> Share {
        Share::Given(Quantity::plain(share))
    }

    #[test]
    fn shares_sum_to_one_whatever_is_drawn() {
        let drawn = |index| Share::Given(Quantity::drawn(index, Conversion::Same));
        let set = |share| Share::Set(Quantity::plain(share));
        let wholes = [
            vec![drawn(0), drawn(1), plain(0.2)],
            vec![drawn(0), drawn(1), Share::Rest],
            vec![set(0.3), drawn(0), drawn(1)],
            vec![set(0.8), drawn(0), drawn(1), Share::Rest],
            vec![set(0.4), set(0.7), drawn(1)],
            vec![set(0.4), plain(0.0)],
        ];
        for whole in &wholes {
            for draw in [[0.3, 0.4], [0.9, 0.6], [1e-9, 0.0], [1.0, 1.0]] {
                let divided = divide(whole, &draw);
                let sum: f64 = divided.shares.iter().sum();
                // a handful of additions and divisions
                assert!((sum - 1.0).abs() < 8e-15, "{whole:?} {draw:?}: {divided:?}");
                assert!(divided.shares.iter().all(|share| *share >= 0.0));
            }
        }
        // the rest is 0 where 0.9 + 0.6 are drawn, and that is said
        let divided = divide(&wholes[1], &[0.9, 0.6]);
        assert!((divided.below_zero.unwrap() + 0.5).abs() < 1e-15);
        assert!((divided.shares[0] - 0.6).abs() < 1e-15, "0.9 of 1.5");
    }

    #[test]
    fn thirds_written_with_a_few_decimals_sum_to_one() {
        let divided = divide(&[plain(0.3333), plain(0.3333), plain(0.3334)], &[]);
        assert_eq!(divided.shares, [0.3333, 0.3333, 0.3334], "0.3334 makes them 1: nothing is touched");
        let divided = divide(&[plain(0.333_333); 3], &[]);
        assert!(divided.shares.iter().all(|share| (share - 1.0 / 3.0).abs() < 1e-15));
    }

    #[test]
    fn a_share_can_be_drawn_to_become_what_is_wanted() {
        let parts = [Share::Given(Quantity::drawn(0, Conversion::Same)), plain(0.5), plain(0.2)];
        let x = drawn_for(&parts, 0, 0.4, &[0.3]);
        let divided = divide(&parts, &[x]);
        assert!((divided.shares[0] - 0.4).abs() < 1e-15);
        assert!((divided.shares[1] - 0.6 * 5.0 / 7.0).abs() < 1e-15, "the others keep their proportion");
    }
}
