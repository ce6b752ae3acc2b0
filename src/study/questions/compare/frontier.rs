//! Which of several strategies are worth their cost: dominance and extended dominance.
//!
//! A strategy is dominated when another costs no more and brings no less; by extended dominance when
//! a mixture of two others does. What is left is the frontier, along which each step has an incremental
//! cost-effectiveness ratio (ICER) higher than the step before (Briggs, Claxton and Sculpher 2006,
//! Decision Modelling for Health Economic Evaluation, chapter 2).

/// Costs and effects that differ by less than this part of the largest are equal: sums of some thousand
/// numbers round.
const ROUNDING: f64 = 1e-10;

/// Where a strategy stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standing {
    /// On the frontier; the ratio of extra cost to extra effect against the one before, absent for the
    /// first.
    Efficient(Option<f64>),
    /// The strategy of this number, which stands before it, costs and brings the same.
    Ties(usize),
    /// The strategy of this number costs no more and brings no less.
    Dominated(usize),
    /// A mixture of these two costs no more and brings no less.
    ExtendedDominated(usize, usize),
}

/// The standing of each strategy, given its cost and its effect; the first to stand of equals.
///
/// ```
/// use cltv::study::compare::{Standing, standings};
/// let found = standings(&[(0.0, 0.0), (10.0, 1.0), (12.0, 0.5)]);
/// assert_eq!(found, [Standing::Efficient(None), Standing::Efficient(Some(10.0)), Standing::Dominated(1)]);
/// ```
pub fn standings(strategies: &[(f64, f64)]) -> Vec<Standing> {
    let mut found: Vec<Standing> = vec![Standing::Efficient(None); strategies.len()];
    let size = strategies.iter().fold(0.0_f64, |size, of| size.max(of.0.abs()).max(of.1.abs()));
    let same = |a: f64, b: f64| (a - b).abs() <= ROUNDING * size;
    for (index, own) in strategies.iter().enumerate() {
        let better = strategies.iter().enumerate().position(|(other, of)| {
            let no_worse = (of.0 <= own.0 || same(of.0, own.0)) && (of.1 >= own.1 || same(of.1, own.1));
            other != index && no_worse && !(same(of.0, own.0) && same(of.1, own.1))
        });
        let equal = strategies[..index].iter().position(|of| same(of.0, own.0) && same(of.1, own.1));
        match (equal, better) {
            (Some(equal), _) => found[index] = Standing::Ties(equal),
            (None, Some(better)) => found[index] = Standing::Dominated(better),
            (None, None) => {}
        }
    }
    let mut left: Vec<usize> =
        (0..strategies.len()).filter(|&index| matches!(found[index], Standing::Efficient(_))).collect();
    left.sort_by(|&a, &b| strategies[a].0.total_cmp(&strategies[b].0));
    let ratio = |from: usize, to: usize| {
        let ((cost, effect), (dearer, more)) = (strategies[from], strategies[to]);
        (dearer - cost) / (more - effect)
    };
    let mut frontier: Vec<usize> = Vec::new();
    for next in left {
        while let [.., before, last] = frontier[..] {
            if ratio(before, last) <= ratio(last, next) {
                break;
            }
            found[last] = Standing::ExtendedDominated(before, next);
            frontier.pop();
        }
        frontier.push(next);
    }
    for pair in frontier.windows(2) {
        found[pair[1]] = Standing::Efficient(Some(ratio(pair[0], pair[1])));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A published textbook case: of six interventions the third is dominated, the fourth by extended
    /// dominance, and the others have ratios 5,000, 5,000, 12,500 and 20,000 against doing nothing.
    #[test]
    fn the_published_case() {
        let costs = [0.0, 5_000.0, 10_000.0, 12_000.0, 25_000.0, 35_000.0, 55_000.0];
        let effects = [0.0, 1.0, 2.0, 1.5, 3.0, 4.0, 5.0];
        let strategies: Vec<(f64, f64)> = costs.into_iter().zip(effects).collect();
        let found = standings(&strategies);
        use Standing::{Dominated, Efficient, ExtendedDominated};
        assert_eq!(
            found,
            [
                Efficient(None),
                Efficient(Some(5_000.0)),
                Efficient(Some(5_000.0)),
                Dominated(2),
                ExtendedDominated(2, 5),
                Efficient(Some(12_500.0)),
                Efficient(Some(20_000.0)),
            ]
        );
    }

    /// Ratios rise along the frontier, and nothing on it is dominated by a mixture: a thousand random
    /// sets against every pair.
    #[test]
    fn no_mixture_beats_the_frontier() {
        for number in 0..1_000 {
            let key = crate::stats::streams::Key::new(7).with(number);
            let strategies: Vec<(f64, f64)> = (0..6)
                .map(|i| (key.with(2 * i).uniform() - 0.3, key.with(2 * i + 1).uniform() - 0.3))
                .collect();
            let found = standings(&strategies);
            for (index, standing) in found.iter().enumerate() {
                let (cost, effect) = strategies[index];
                let beaten = strategies.iter().any(|a| {
                    strategies.iter().any(|b| {
                        let share = (effect - a.1) / (b.1 - a.1);
                        // 1e-12: above the rounding of a mixture of numbers below 1
                        (0.0..=1.0).contains(&share) && a.0 + share * (b.0 - a.0) < cost - 1e-12
                    })
                }) || strategies.iter().any(|of| of.0 <= cost && of.1 > effect);
                assert_eq!(matches!(standing, Standing::Efficient(_)), !beaten, "{number} {index}");
            }
        }
    }

    #[test]
    fn of_two_that_are_equal_the_first_stands() {
        assert_eq!(standings(&[(1.0, 1.0), (1.0, 1.0)]), [Standing::Efficient(None), Standing::Ties(0)]);
        let rounded = standings(&[(0.3, 1.0), (0.1 + 0.2, 1.0), (0.4, 0.9)]);
        assert_eq!(rounded, [Standing::Efficient(None), Standing::Ties(0), Standing::Dominated(0)]);
    }
}
