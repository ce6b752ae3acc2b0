//! A law over some outcomes, drawn by inversion with a guide table (Chen and Asmussen 1974).
//!
//! A word of 64 uniform bits is held against the running sum of the chances; a guide says where to begin
//! for its first bits, so that hardly more than a step is left. Inversion keeps the order of outcomes: laws
//! that are almost the same give mostly the same outcome for the same word, which an alias table does not.

use rand::Rng;

/// Most outcomes of a table.
pub const MOST_OUTCOMES: usize = 128;

/// An outcome, and the last word that draws it.
#[derive(Debug, Clone, Copy)]
struct Step<T> {
    last: u64,
    outcome: T,
}

/// A law over at most [`MOST_OUTCOMES`] outcomes. Each has its chance to within 2^-53, the rounding of a float.
///
/// ```
/// use cltv::stats::guide::GuideTable;
/// let coin = GuideTable::new([(0.5, "heads")], "tails");
/// assert_eq!((coin.outcome_of(0), coin.outcome_of(u64::MAX)), ("heads", "tails"));
/// ```
#[derive(Debug, Clone)]
pub struct GuideTable<T> {
    /// The step to begin at, by the first eight bits of a word.
    guide: [u8; 256],
    steps: [Step<T>; MOST_OUTCOMES],
}

impl<T: Copy> GuideTable<T> {
    /// A table of outcomes, each with the chance of it or one before it; `rest` has what is left to 1, and
    /// what outcomes too many would have had.
    pub fn new(outcomes: impl IntoIterator<Item = (f64, T)>, rest: T) -> GuideTable<T> {
        let mut steps = [Step { last: u64::MAX, outcome: rest }; MOST_OUTCOMES];
        for (step, (chance, outcome)) in steps[..MOST_OUTCOMES - 1].iter_mut().zip(outcomes) {
            *step = Step { last: ((chance * TWO_TO_64) as u64).saturating_sub(1), outcome };
        }
        let mut at = 0_u8;
        let guide = std::array::from_fn(|entry| {
            while (entry as u64) << 56 > steps[usize::from(at)].last {
                at += 1;
            }
            at
        });
        GuideTable { guide, steps }
    }

    /// Draws an outcome.
    #[inline]
    pub fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> T {
        self.outcome_of(rng.next_u64())
    }

    /// The outcome that this word draws.
    #[inline]
    pub fn outcome_of(&self, word: u64) -> T {
        let mut step = usize::from(self.guide[(word >> 56) as usize]) % MOST_OUTCOMES;
        // mostly one step or none, which no processor guesses
        step = (step + usize::from(word > self.steps[step].last)) % MOST_OUTCOMES;
        // the last takes every word
        while word > self.steps[step].last {
            step = (step + 1) % MOST_OUTCOMES;
        }
        self.steps[step].outcome
    }
}

const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::Key;

    /// Chi-square of `n` words over outcomes of these chances.
    fn chi_square(chances: &[f64], n: u64) -> f64 {
        let mut sum = 0.0;
        let running = chances.iter().enumerate().map(|(index, chance)| {
            sum += chance;
            (sum, index)
        });
        let table = GuideTable::new(running, chances.len());
        let mut counts = vec![0_u64; chances.len() + 1];
        let mut words = Key::new(31).with(chances.len() as u64).words();
        (0..n).for_each(|_| counts[table.draw(&mut words)] += 1);
        let rest = 1.0 - chances.iter().sum::<f64>();
        let expected = chances.iter().chain([&rest]).map(|chance| chance * n as f64);
        expected.zip(counts).map(|(expected, count)| (count as f64 - expected).powi(2) / expected).sum()
    }

    #[test]
    fn outcomes_have_their_chances() {
        let geometric: Vec<f64> = (0..100).map(|k| 0.03 * 0.97_f64.powi(k)).collect();
        for chances in [vec![0.5], vec![0.2, 0.01, 0.6], geometric] {
            let freedom = chances.len() as f64;
            let chi = chi_square(&chances, 1_000_000);
            // four and a half standard deviations: once in 300 000, and more in the tail of few outcomes
            assert!(chi < freedom + 4.5 * (2.0 * freedom).sqrt() + 8.0, "{freedom}: {chi}");
        }
    }

    #[test]
    fn words_are_cut_where_the_chances_say() {
        let table = GuideTable::new([(0.25, 'a'), (0.25, 'b'), (0.75, 'c')], 'd');
        let quarter = 1_u64 << 62;
        let cases =
            [(0, 'a'), (quarter - 1, 'a'), (quarter, 'c'), (3 * quarter - 1, 'c'), (3 * quarter, 'd')];
        for (word, outcome) in cases.into_iter().chain([(u64::MAX, 'd')]) {
            assert_eq!(table.outcome_of(word), outcome, "{word}");
        }
    }

    #[test]
    fn the_same_word_draws_mostly_the_same_of_laws_almost_alike() {
        let [short, long] = [0.90_f64, 0.91].map(|stay| {
            let running = (1..=100).map(|k| (1.0 - stay.powi(k), k));
            GuideTable::new(running, 101)
        });
        let mut words = Key::new(32).words();
        let apart = (0..10_000).filter(|_| {
            let word = words.next_u64();
            let (short, long) = (short.outcome_of(word), long.outcome_of(word));
            assert!(long >= short);
            long - short > short / 8 + 1
        });
        assert_eq!(apart.count(), 0);
    }
}
