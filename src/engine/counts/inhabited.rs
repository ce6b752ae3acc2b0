//! Which cells hold anybody, a bit each: where classes are many, most cells are empty, and moving costs as
//! much as there are people.

use std::ops::Range;

/// Numbers of the cells that hold somebody.
pub(crate) struct Inhabited {
    words: Vec<u64>,
}

impl Inhabited {
    /// Nobody in any of `n` cells.
    pub(crate) fn none(n: usize) -> Inhabited {
        Inhabited { words: vec![0; n.div_ceil(64)] }
    }

    #[inline]
    pub(crate) fn include(&mut self, cell: usize) {
        self.words[cell / 64] |= 1 << (cell % 64);
    }

    /// The words in which cells lie.
    #[inline]
    pub(crate) fn words(cells: &Range<usize>) -> Range<usize> {
        cells.start / 64..cells.end.div_ceil(64)
    }

    /// Those of some cells that lie in a word and hold somebody.
    #[inline]
    pub(crate) fn of_word(&self, word: usize, cells: &Range<usize>) -> Cells {
        Cells { first: word * 64, bits: self.words[word] & mask(word, cells) }
    }

    /// The same; nobody is left there.
    #[inline]
    pub(crate) fn leave_word(&mut self, word: usize, cells: &Range<usize>) -> Cells {
        let left = self.of_word(word, cells);
        self.words[word] &= !left.bits;
        left
    }

    /// Whether any of some cells holds somebody.
    #[inline]
    pub(crate) fn any(&self, cells: &Range<usize>) -> bool {
        Inhabited::words(cells).any(|word| self.words[word] & mask(word, cells) != 0)
    }
}

/// The bits of some cells within a word.
#[inline]
fn mask(word: usize, cells: &Range<usize>) -> u64 {
    let from = cells.start.saturating_sub(word * 64);
    let to = cells.end - word * 64;
    (u64::MAX << from) & if to >= 64 { u64::MAX } else { (1 << to) - 1 }
}

/// Cells of a word, rising.
pub(crate) struct Cells {
    first: usize,
    bits: u64,
}

impl Iterator for Cells {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        if self.bits == 0 {
            return None;
        }
        let cell = self.first + self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        Some(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_across_words_and_only_within_a_range() {
        let all = [0, 5, 63, 64, 70, 127, 128, 199];
        let mut inhabited = Inhabited::none(200);
        all.iter().for_each(|&cell| inhabited.include(cell));
        for (from, to) in [(0, 200), (5, 64), (6, 63), (64, 65), (65, 128), (70, 71), (71, 127), (128, 200)] {
            let cells = from..to;
            let found: Vec<usize> =
                Inhabited::words(&cells).flat_map(|word| inhabited.of_word(word, &cells)).collect();
            let right: Vec<usize> = all.iter().copied().filter(|cell| cells.contains(cell)).collect();
            assert_eq!(found, right, "{cells:?}");
            assert_eq!(inhabited.any(&cells), !right.is_empty(), "{cells:?}");
        }
        let left = Inhabited::words(&(5..70)).map(|word| inhabited.leave_word(word, &(5..70)).count());
        assert_eq!(left.sum::<usize>(), 3);
        assert!(!inhabited.any(&(1..70)) && inhabited.any(&(0..1)) && inhabited.any(&(70..71)));
    }
}
