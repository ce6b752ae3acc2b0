//! A file over those that it extends.

use super::files::{Files, Unread, read_text};
use super::overlay::merge;
use crate::scenario::document::{Table, Value};
use crate::scenario::problem::{Place, Problems, Sources};
use crate::scenario::syntax::read_toml;
use std::path::{Component, Path, PathBuf};

/// Longest chain of files that extend each other.
const LONGEST_CHAIN: usize = 32;

/// The tree of a file, laid over those of the files that it extends; `chain` are the files that lead here.
pub(super) fn read_chain(
    path: &Path,
    asked_at: Option<Place>,
    chain: &mut Vec<PathBuf>,
    files: &dyn Files,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Table {
    let normal = normalize(path);
    let name = path.display().to_string();
    if chain.contains(&normal) || chain.len() >= LONGEST_CHAIN {
        let place = asked_at.unwrap_or(Place { source: 0, start: 0, end: 0 });
        let names: Vec<String> = chain.iter().map(|file| file.display().to_string()).collect();
        problems
            .error(
                place,
                "extends",
                format!("the files extend each other in a circle: {} -> {name}", names.join(" -> ")),
                "leads back to a file already read",
            )
            .help("take `extends` out of one of them");
        return Table { entries: Vec::new(), place };
    }
    let source = match read_text(path, files) {
        Ok(text) => sources.add(name, text),
        Err(unread) => {
            let place = asked_at.unwrap_or_else(|| Place {
                source: sources.add(name.clone(), String::new()),
                start: 0,
                end: 0,
            });
            problems.error(place, "", format!("cannot read `{name}`: {unread}"), "this file");
            problems.text_is_incomplete();
            match asked_at {
                Some(_) => problems.help("the path is taken relative to the file that extends"),
                None => problems.read_nothing(matches!(unread, Unread::System(_))),
            }
            return Table { entries: Vec::new(), place };
        }
    };
    let text = sources.get(source).map(|source| source.text.clone()).unwrap_or_default();
    let mut table = read_toml(&text, source, problems);
    let Some(at) = table.entries.iter().position(|entry| entry.key == "extends") else {
        return table;
    };
    let entry = table.entries.remove(at);
    let Value::Text(base) = &entry.node.value else {
        problems
            .error(
                entry.node.place,
                "extends",
                format!("`extends` is {}; it names a file, as text", entry.node.value.kind()),
                "not a text",
            )
            .help("write extends = \"base.toml\"");
        return table;
    };
    chain.push(normal);
    let base_path = path.parent().unwrap_or(Path::new("")).join(base);
    let below = read_chain(&base_path, Some(entry.node.place), chain, files, sources, problems);
    chain.pop();
    merge(below, table)
}

/// The same path without steps aside and back.
pub fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}
