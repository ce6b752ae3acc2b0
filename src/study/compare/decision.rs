//! Choosing under uncertainty: how likely each alternative is the best, what a wrong choice costs, and
//! what it would be worth to know (Fenwick, Claxton and Sculpher 2001, Health Economics 10; Raiffa and
//! Schlaifer 1961).

/// How several alternatives do as a choice, at one value of a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Share of draws in which each is the best; the first of equals.
    pub best: Vec<f64>,
    /// Mean benefit that choosing each gives away against the best of its draw.
    pub loss: Vec<f64>,
    /// The alternative of the highest mean benefit, which a careful chooser takes.
    pub chosen: usize,
    /// Expected value of perfect information: the smallest expected loss.
    pub evpi: f64,
}

/// The choice between alternatives, given their benefits draw by draw.
///
/// ```
/// // two alternatives, two draws: each is best once
/// let found = cltv::study::compare::choose(&[vec![0.0, 3.0], vec![0.0, -1.0]]);
/// assert_eq!(found.best, [0.5, 0.5]);
/// assert_eq!((found.loss, found.chosen, found.evpi), (vec![1.5, 0.5], 1, 0.5));
/// ```
pub fn choose(benefits: &[Vec<f64>]) -> Choice {
    let n = benefits.first().map_or(0, Vec::len);
    let (mut best, mut loss) = (vec![0.0; n], vec![0.0; n]);
    for draw in benefits {
        let winner = winner(draw);
        best[winner] += 1.0;
        for (loss, benefit) in loss.iter_mut().zip(draw) {
            *loss += draw[winner] - benefit;
        }
    }
    let draws = (benefits.len() as f64).max(1.0);
    best.iter_mut().chain(&mut loss).for_each(|sum| *sum /= draws);
    let given_up: Vec<f64> = loss.iter().map(|loss| -loss).collect();
    let chosen = winner(&given_up);
    let evpi = loss.get(chosen).copied().unwrap_or(0.0);
    Choice { best, loss, chosen, evpi }
}

/// The first of the largest.
fn winner(values: &[f64]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    /// Two alternatives whose benefits differ by a normal with mean m and deviation s: the chance that
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
        let found = choose(&benefits);
        assert_eq!(found.chosen, 1);
        // Phi(0.5) and the unit normal loss at 0.5, from tables
        let (chance, loss) = (0.691_462_46, 0.197_796_56);
        // four standard errors of a share and of a mean whose spread is below 0.4
        let root = (n as f64).sqrt();
        assert!((found.best[1] - chance).abs() < 4.0 * 0.462 / root);
        assert!((found.evpi - loss).abs() < 4.0 * 0.4 / root);
    }

    #[test]
    fn the_first_of_equals_is_chosen() {
        let found = choose(&[vec![1.0, 1.0]]);
        assert_eq!((found.best, found.chosen, found.evpi), (vec![1.0, 0.0], 0, 0.0));
    }
}
