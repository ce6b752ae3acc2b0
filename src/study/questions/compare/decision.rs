//! Choosing under uncertainty: how likely each strategy is the best, what a wrong choice costs, and
//! what it would be worth to know (Fenwick, Claxton and Sculpher 2001, Health Economics 10; Raiffa and
//! Schlaifer 1961).

/// Benefits that differ by less than this part of the larger are equal: sums of some thousand numbers round.
const ROUNDING: f64 = 1e-11;

/// How several strategies do as a choice, at one value of a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Share of draws in which each is the best; equals of the smallest size share a draw.
    pub best: Vec<f64>,
    /// Mean benefit that choosing each gives away against the best of its draw.
    pub loss: Vec<f64>,
    /// The strategy of the highest mean benefit, which a careful chooser takes; the smallest of equals.
    pub chosen: usize,
    /// Expected value of perfect information: the smallest expected loss.
    pub evpi: f64,
}

/// The choice between strategies, given their benefits draw by draw and how much each takes (a number of
/// programs): of two that bring the same the one that takes less is better.
///
/// ```
/// // two strategies, two draws: each is best once
/// let found = cltv::study::compare::choose(&[vec![0.0, 3.0], vec![0.0, -1.0]], &[0, 1]);
/// assert_eq!(found.best, [0.5, 0.5]);
/// assert_eq!((found.loss, found.chosen, found.evpi), (vec![1.5, 0.5], 1, 0.5));
/// ```
pub fn choose(benefits: &[Vec<f64>], sizes: &[usize]) -> Choice {
    let n = sizes.len();
    let (mut best, mut loss) = (vec![0.0; n], vec![0.0; n]);
    for draw in benefits {
        let highest = draw.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let winners = winners(draw, sizes);
        winners.iter().for_each(|&winner| best[winner] += 1.0 / winners.len() as f64);
        for (loss, benefit) in loss.iter_mut().zip(draw) {
            *loss += highest - benefit;
        }
    }
    let draws = (benefits.len() as f64).max(1.0);
    best.iter_mut().chain(&mut loss).for_each(|sum| *sum /= draws);
    let means: Vec<f64> =
        (0..n).map(|at| benefits.iter().map(|draw| draw[at]).sum::<f64>() / draws).collect();
    let chosen = winners(&means, sizes).first().copied().unwrap_or(0);
    let evpi = loss.iter().copied().fold(f64::INFINITY, f64::min);
    Choice { best, loss, chosen, evpi: if evpi.is_finite() { evpi } else { 0.0 } }
}

/// Those with the highest benefit, as far as numbers can tell, and of them those that take least.
fn winners(benefits: &[f64], sizes: &[usize]) -> Vec<usize> {
    let highest = benefits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let size = benefits.iter().fold(0.0_f64, |size, benefit| size.max(benefit.abs()));
    let equal = |at: &usize| highest - benefits[*at] <= ROUNDING * size;
    let least = (0..benefits.len()).filter(equal).map(|at| sizes[at]).min();
    (0..benefits.len()).filter(equal).filter(|&at| Some(sizes[at]) == least).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    /// Two strategies whose benefits differ by a normal with mean m and deviation s: the chance that
    /// the second is better is Phi(m / s), and the value of knowing is s phi(m / s) - |m| Phi(-|m| / s)
    /// (Raiffa and Schlaifer's unit normal loss).
    #[test]
    fn value_of_information_of_a_normal_difference() {
        let (mean, sd) = (0.5, 1.0);
        let n = 100_000;
        let benefits: Vec<Vec<f64>> = (0..n)
            .map(|draw| {
                let u = Key::new(3).with(draw).uniform();
                vec![0.0, mean + sd * crate::stats::distribution::normal_quantile(u)]
            })
            .collect();
        let found = choose(&benefits, &[0, 1]);
        assert_eq!(found.chosen, 1);
        // Phi(0.5) and the unit normal loss at 0.5, from tables
        let (chance, loss) = (0.691_462_46, 0.197_796_56);
        // four standard errors of a share and of a mean whose spread is below 0.4
        let root = (n as f64).sqrt();
        assert!((found.best[1] - chance).abs() < 4.0 * 0.462 / root);
        assert!((found.evpi - loss).abs() < 4.0 * 0.4 / root);
    }

    /// Equals share, but not with those that bring the same by more programs.
    #[test]
    fn equals_share_a_draw_and_the_smaller_is_chosen() {
        let found = choose(&[vec![0.0, 1.0, 1.0, 1.0]], &[0, 1, 1, 2]);
        assert_eq!((found.best, found.chosen, found.evpi), (vec![0.0, 0.5, 0.5, 0.0], 1, 0.0));
        let rounded = choose(&[vec![0.1 + 0.2, 0.3]], &[2, 1]);
        assert_eq!((rounded.best, rounded.chosen), (vec![0.0, 1.0], 1));
    }
}
