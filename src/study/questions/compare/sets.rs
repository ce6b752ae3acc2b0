//! Which sets of programs are compared.
//!
//! A strategy is a set of programs that run together. The **reference** is the set that all others are set
//! against: none, unless another is asked for. Programs that exclude each other are never in one set.

use crate::scenario::Scenario;

/// Programs that run together, by their places in the file, rising.
pub(super) type Set = Vec<usize>;

/// Programs up to which all sets that they can form are evaluated without being asked for: 16 sets.
const ALL_SETS_UP_TO: usize = 4;

/// What the choice to run nothing is called.
pub const NO_PROGRAM: &str = "no program";

/// What the set of all programs is called.
pub const ALL_TOGETHER: &str = "all together";

/// The sets that some programs can form.
#[derive(Debug, Clone)]
pub(super) struct Sets<'s> {
    scenario: &'s Scenario,
    /// What all others are set against.
    pub(super) reference: Set,
    /// The programs that can be added to the reference.
    pub(super) players: Vec<usize>,
    /// Players and the programs of the reference.
    everything: Set,
    /// Whether every set is evaluated.
    pub(super) complete: bool,
}

impl<'s> Sets<'s> {
    /// The sets of these programs, against a reference.
    pub(super) fn new(
        scenario: &'s Scenario,
        programs: &[usize],
        reference: &[usize],
        all_sets: bool,
    ) -> Sets<'s> {
        let reference = sorted(reference.to_vec());
        let everything = sorted(programs.iter().chain(&reference).copied().collect());
        let players: Vec<usize> =
            everything.iter().copied().filter(|program| !reference.contains(program)).collect();
        let complete = all_sets || everything.len() <= ALL_SETS_UP_TO;
        Sets { scenario, reference, players, everything, complete }
    }

    /// The sets that are evaluated in any case, the reference first: all of them, or none, each player by
    /// itself, everything that goes together, and the same without one.
    pub(super) fn first(&self) -> Vec<Set> {
        let mut sets = vec![self.reference.clone()];
        let mut more = if self.complete { self.all() } else { self.outline() };
        more.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        sets.extend(more);
        distinct(sets)
    }

    fn all(&self) -> Vec<Set> {
        let n = self.everything.len();
        let sets = (0..1_usize << n).map(|mask| {
            (0..n).filter(|bit| mask >> bit & 1 == 1).map(|bit| self.everything[bit]).collect::<Set>()
        });
        sets.filter(|set| self.goes_together(set)).collect()
    }

    fn outline(&self) -> Vec<Set> {
        let without = self.everything.iter().map(|left_out| {
            self.everything.iter().copied().filter(|program| program != left_out).collect::<Set>()
        });
        let wide = std::iter::once(self.everything.clone()).chain(without);
        let wide = wide.flat_map(|programs| self.fullest(&programs)).collect::<Vec<Set>>();
        let alone = self.players.iter().map(|&player| self.with(&self.reference, player));
        alone.chain(wide).chain([Set::new()]).collect()
    }

    /// The largest sets that can be formed of some programs: all of them, or one for each choice between
    /// those that exclude each other.
    pub(super) fn fullest(&self, programs: &[usize]) -> Vec<Set> {
        let mut sets: Vec<Set> = vec![Set::new()];
        let mut done: Vec<usize> = Vec::new();
        for &program in programs {
            if done.contains(&program) {
                continue;
            }
            let rivals: Vec<usize> = programs
                .iter()
                .copied()
                .filter(|&other| other == program || !self.scenario.go_together(program, other))
                .collect();
            sets = sets
                .iter()
                .flat_map(|set| rivals.iter().map(move |&rival| [set.as_slice(), &[rival]].concat()))
                .collect();
            done.extend(rivals);
        }
        sets.into_iter().map(sorted).collect()
    }

    /// A set with one program more, which takes the place of those that it excludes.
    pub(super) fn with(&self, set: &[usize], program: usize) -> Set {
        let kept = set.iter().copied().filter(|&other| self.scenario.go_together(program, other));
        sorted(kept.chain([program]).collect())
    }

    fn goes_together(&self, set: &[usize]) -> bool {
        set.iter().all(|&one| set.iter().all(|&other| self.scenario.go_together(one, other)))
    }

    /// The reference and those of the players whose bits are set.
    pub(super) fn joined(&self, mask: usize) -> Vec<usize> {
        let joining = self.players.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
        self.reference.iter().copied().chain(joining.map(|(_, &player)| player)).collect()
    }

    /// What a set is called.
    pub(super) fn name(&self, set: &[usize]) -> String {
        let names: Vec<&str> =
            set.iter().map(|&program| self.scenario.programs()[program].name.as_str()).collect();
        match names[..] {
            [] => NO_PROGRAM.to_owned(),
            [name] => name.to_owned(),
            _ if set == self.everything => ALL_TOGETHER.to_owned(),
            _ => names.join(" + "),
        }
    }
}

fn sorted(mut set: Set) -> Set {
    set.sort_unstable();
    set.dedup();
    set
}

/// Each set once, in the order of its first.
fn distinct(sets: Vec<Set>) -> Vec<Set> {
    let mut kept: Vec<Set> = Vec::with_capacity(sets.len());
    for set in sets {
        if !kept.contains(&set) {
            kept.push(set);
        }
    }
    kept
}
