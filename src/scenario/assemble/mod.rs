//! From files and options to one tree: `extends`, merging, and `--set`.

mod extends;
mod files;
mod overlay;
mod sets;

pub use extends::normalize;
pub(super) use files::reason;
pub use files::{Files, LARGEST_FILE_BYTES};
pub use sets::Replacement;
pub(super) use sets::{number, replace};

use super::document::Table;
use super::problem::{Problems, Sources};
use extends::read_chain;
use sets::apply_set;
use std::path::Path;

/// Reads a scenario file, the files it extends, and the `--set` options laid over it. Of a file that
/// is not there nothing else is said.
pub fn assemble(
    path: &Path,
    sets: &[String],
    files: &dyn Files,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Table {
    let mut table = read_chain(path, None, &mut Vec::new(), files, sources, problems);
    if problems.nothing_was_read() {
        return table;
    }
    for set in sets {
        apply_set(&mut table, set, sources, problems);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::document::{Node, Value};
    use crate::scenario::path::{Slot, find_slot};
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    struct Memory(BTreeMap<PathBuf, &'static str>);

    impl Files for Memory {
        fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
            self.0
                .get(&normalize(path))
                .map(|text| text.as_bytes().to_vec())
                .ok_or_else(|| std::io::Error::other("no such file"))
        }
    }

    fn assembled(files: &[(&str, &'static str)], sets: &[&str]) -> (Table, Vec<String>) {
        let memory = Memory(files.iter().map(|(name, text)| (PathBuf::from(name), *text)).collect());
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
        let table = assemble(Path::new(files[0].0), &sets, &memory, &mut sources, &mut problems);
        (table, problems.sorted().into_iter().map(|problem| problem.message).collect())
    }

    fn number(table: &Table, path: &str) -> f64 {
        let mut table = table.clone();
        let place = table.place;
        match find_slot(&mut table, path, place) {
            Ok(Slot::Existing(Node { value: Value::Number(number), .. })) => *number,
            _ => panic!("no number at {path}"),
        }
    }

    #[test]
    fn named_entries_merge_by_name_and_alternatives_replace() {
        let (table, problems) = assembled(
            &[
                (
                    "dir/a.toml",
                    "extends = \"../b.toml\"\n[[stage]]\nname = \"y\"\nretention = 0.9\n[time]\nhorizon = 3\n",
                ),
                (
                    "b.toml",
                    "[[stage]]\nname = \"x\"\nchurn = 0.1\n[[stage]]\nname = \"y\"\nchurn = 0.2\nclimb = 0.3\n[time]\nhorizon = 2\nperiod = \"year\"\n",
                ),
            ],
            &[],
        );
        assert!(problems.is_empty(), "{problems:?}");
        assert!((number(&table, "stage.x.churn") - 0.1).abs() < 1e-12);
        assert!((number(&table, "stage.y.retention") - 0.9).abs() < 1e-12);
        assert!((number(&table, "stage.y.climb") - 0.3).abs() < 1e-12);
        assert!((number(&table, "time.horizon") - 3.0).abs() < 1e-12);
        let at = table.place;
        let Ok(Slot::New(..)) = find_slot(&mut table.clone(), "stage.y.churn", at) else { panic!() };
    }

    #[test]
    fn a_bare_number_keeps_the_unit_and_drops_the_uncertainty() {
        let (table, problems) = assembled(
            &[("a.toml", "[[stage]]\nname = \"x\"\nchurn = { value = 0.2, per = \"year\", sd = 0.1 }\n")],
            &["stage.x.churn=0.4", "market.size = 10", "time.period=month"],
        );
        assert!(problems.is_empty(), "{problems:?}");
        assert!((number(&table, "stage.x.churn.value") - 0.4).abs() < 1e-12);
        let at = table.place;
        let Ok(Slot::New(..)) = find_slot(&mut table.clone(), "stage.x.churn.sd", at) else { panic!() };
        let Ok(Slot::Existing(_)) = find_slot(&mut table.clone(), "stage.x.churn.per", at) else { panic!() };
        assert!((number(&table, "market.size") - 10.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_set_takes_the_place_of_its_opposite() {
        let (table, problems) = assembled(
            &[("a.toml", "[[stage]]\nname = \"x\"\nchurn = { value = 0.2, per = \"year\", sd = 0.1 }\n")],
            &["stage.x.retention=0.9"],
        );
        assert!(problems.is_empty(), "{problems:?}");
        assert!((number(&table, "stage.x.retention.value") - 0.9).abs() < 1e-12);
        let at = table.place;
        let per = find_slot(&mut table.clone(), "stage.x.retention.per", at)
            .is_ok_and(|slot| matches!(slot, Slot::Existing(_)));
        let churn = find_slot(&mut table.clone(), "stage.x.churn", at)
            .is_ok_and(|slot| matches!(slot, Slot::Existing(_)));
        assert!(per && !churn);
    }

    #[test]
    fn circles_and_missing_names_are_said() {
        let (_, problems) =
            assembled(&[("a.toml", "extends = \"b.toml\""), ("b.toml", "extends = \"./a.toml\"")], &[]);
        assert!(problems[0].contains("circle"), "{problems:?}");
        let (_, problems) =
            assembled(&[("a.toml", "[[stage]]\nname = \"repeat\"")], &["stage.repaet.churn=1"]);
        assert!(problems[0].contains("did you mean `repeat`"), "{problems:?}");
    }
}
