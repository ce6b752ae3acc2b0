//! Which cells hold anybody, a bit each: where classes are many, most cells are empty, and moving costs as
//! much as there are people.

/// The cells of each block that hold somebody.
pub(crate) struct Inhabited {
    /// Words of a block.
    n_words: usize,
    words: Vec<u64>,
}

impl Inhabited {
    /// Nobody in any of the cells of so many blocks.
    pub(crate) fn none(n_blocks: usize, n_cells: usize) -> Inhabited {
        let n_words = n_cells.div_ceil(64);
        Inhabited { n_words, words: vec![0; n_blocks * n_words] }
    }

    #[inline]
    pub(crate) fn include(&mut self, block: usize, cell: usize) {
        self.words[block * self.n_words + cell / 64] |= 1 << (cell % 64);
    }

    /// Whether any cell of a block holds somebody.
    #[inline]
    pub(crate) fn any(&self, block: usize) -> bool {
        self.words[block * self.n_words..][..self.n_words].iter().any(|&bits| bits != 0)
    }

    /// Numbers of the words of a block.
    #[inline]
    pub(crate) fn words(&self) -> std::ops::Range<usize> {
        0..self.n_words
    }

    /// The cells of a word of a block that hold somebody.
    #[inline]
    pub(crate) fn of_word(&self, block: usize, word: usize) -> Cells {
        Cells { first: word * 64, bits: self.words[block * self.n_words + word] }
    }

    /// The same; nobody is left there.
    #[inline]
    pub(crate) fn leave_word(&mut self, block: usize, word: usize) -> Cells {
        let bits = std::mem::take(&mut self.words[block * self.n_words + word]);
        Cells { first: word * 64, bits }
    }
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
    fn cells_are_found_across_words_and_only_in_their_block() {
        let all = [0, 5, 63, 64, 70, 127, 128, 199];
        let mut inhabited = Inhabited::none(3, 200);
        all.iter().for_each(|&cell| inhabited.include(1, cell));
        inhabited.include(2, 7);
        let of = |inhabited: &Inhabited, block| -> Vec<usize> {
            inhabited.words().flat_map(|word| inhabited.of_word(block, word)).collect()
        };
        assert_eq!(
            (of(&inhabited, 0), of(&inhabited, 1), of(&inhabited, 2)),
            (vec![], all.to_vec(), vec![7])
        );
        let left = inhabited.words().map(|word| inhabited.leave_word(1, word).count());
        assert_eq!(left.sum::<usize>(), all.len());
        assert!(!inhabited.any(0) && !inhabited.any(1) && inhabited.any(2));
    }
}
