//! A scenario file that was read, to be checked again with some of its numbers replaced: what
//! sweeps, maps and goal seeks need.

use super::assemble::{self, Files};
use super::numbers::{self, Number};
use super::problem::{Problems, Sources};
use super::{Loaded, assumptions, check, document::Table, parse, path};
use std::path::Path;

pub use super::assemble::Replacement;

/// A scenario file with those it extends and the `--set` options, read but not checked.
pub struct Original<'f> {
    table: Table,
    sources: Sources,
    problems: Problems,
    files: &'f dyn Files,
}

impl<'f> Original<'f> {
    /// Reads a scenario file with `--set` options (`PATH=VALUE`) laid over it.
    pub fn read(path: &Path, sets: &[String], files: &'f dyn Files) -> Original<'f> {
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let table = assemble::assemble(path, sets, files, &mut sources, &mut problems);
        Original { table, sources, problems, files }
    }

    /// The scenario with these numbers replaced, checked like any other.
    pub fn with(&self, replaced: &[(&path::Path, Replacement)]) -> Loaded {
        let (mut sources, mut problems) = (self.sources.clone(), self.problems.clone());
        let mut table = self.table.clone();
        if problems.has_errors() && table.entries.is_empty() {
            let unreadable = problems.unreadable();
            let (problems, assumptions) = (problems.sorted(), Vec::new());
            return Loaded { sources, problems, assumptions, scenario: None, unreadable };
        }
        for (path, replacement) in replaced {
            assemble::replace(&mut table, path.as_str(), *replacement, &mut sources, &mut problems);
        }
        let spec = parse::parse(&table, &mut problems);
        let scenario = check::check(&spec, &sources, self.files, &mut problems);
        let assumptions = assumptions::list(&table, &sources);
        Loaded { sources, problems: problems.sorted(), assumptions, scenario, unreadable: false }
    }

    /// The number at a path as the file states it; absent where there is none, or it is uncertain.
    pub fn number(&self, path: &path::Path) -> Option<f64> {
        assemble::number(&self.table, path.as_str())
    }

    /// Every single number of it, in the order of the file.
    pub fn numbers(&self) -> Vec<Number> {
        numbers::list(&self.table, &self.sources)
    }
}
