//! Who is the same in some respect, so that it is worked out once for all of them.

use super::schedule::Regime;

/// Programs on which a table of some traits depends: by how strongly each acts, and by whether each serves.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) acts: Vec<bool>,
    pub(crate) serves: Vec<bool>,
}

impl Seen {
    /// Whether two regimes are the same to these traits.
    fn same(&self, a: &Regime, b: &Regime) -> bool {
        let mut strengths = self.acts.iter().zip(a.strengths.iter().zip(&b.strengths));
        let mut serves = self.serves.iter().zip(a.serves.iter().zip(&b.serves));
        strengths.all(|(seen, (a, b))| !seen || a.total_cmp(b).is_eq())
            && serves.all(|(seen, (a, b))| !seen || a == b)
    }
}

/// Which traits share the tables of one thing (rows, or money), and which regimes share them too.
#[derive(Debug, Clone)]
pub(crate) struct Alike {
    /// Traits and regime that each table is worked out for.
    pub(crate) tables: Vec<(usize, usize)>,
    /// The kind of each traits.
    kind_of: Vec<usize>,
    n_regimes: usize,
    /// Table of each kind in each regime, kind by kind.
    table_of: Vec<usize>,
}

impl Alike {
    /// Finds out who is the `same`, and in which regimes, given what each has `seen` of the programs.
    pub(crate) fn new<T>(
        traits: &[T],
        regimes: &[Regime],
        same: impl Fn(&T, &T) -> bool,
        seen: impl Fn(&T) -> Seen,
    ) -> Alike {
        let mut firsts: Vec<usize> = Vec::new();
        let kind_of = traits.iter().enumerate().map(|(index, one)| {
            // those who are the same mostly lie close together
            let known = firsts.iter().rposition(|&first| same(&traits[first], one));
            known.unwrap_or_else(|| {
                firsts.push(index);
                firsts.len() - 1
            })
        });
        let kind_of = kind_of.collect();
        let mut tables: Vec<(usize, usize)> = Vec::new();
        let mut table_of = Vec::with_capacity(firsts.len() * regimes.len());
        for &first in &firsts {
            let (seen, own) = (seen(&traits[first]), tables.len());
            for (number, regime) in regimes.iter().enumerate() {
                let known = tables[own..].iter().position(|&(_, known)| seen.same(&regimes[known], regime));
                table_of.push(known.map_or(tables.len(), |known| own + known));
                if known.is_none() {
                    tables.push((first, number));
                }
            }
        }
        Alike { tables, kind_of, n_regimes: regimes.len(), table_of }
    }

    /// Number of the table of some traits in a regime.
    #[inline]
    pub(crate) fn number(&self, traits: usize, regime: usize) -> usize {
        self.table_of[self.kind_of[traits] * self.n_regimes + regime]
    }
}
