//! What is known while a scenario is being checked, and what is said of names anywhere in it.

use crate::scenario::assemble::Files;
use crate::scenario::checked::{Destination, StageKind};
use crate::scenario::path::Path;
use crate::scenario::problem::{Place, Problems, Sources, listed, nearest};
use crate::scenario::quantity::{JointTable, Parameter};
use crate::scenario::spec::At;
use crate::units::Period;
use std::path::PathBuf;

/// Names of rows and of shares that are nobody's in particular, and what to call something else instead.
const OWN_NAMES: [(&str, &str); 3] =
    [("no program", "pause"), ("all together", "bundle"), ("rest", "others")];

/// What stands between the names of programs in the name of a set.
const JOINED: &str = " + ";

/// What is known while a scenario is being checked.
pub(super) struct Checker<'a> {
    pub(super) sources: &'a Sources,
    pub(super) files: &'a dyn Files,
    pub(super) problems: &'a mut Problems,
    pub(super) period: Period,
    pub(super) horizon: usize,
    pub(super) stage_names: Vec<String>,
    pub(super) stage_kinds: Vec<StageKind>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) parameter_places: Vec<Place>,
    /// The central value of each parameter.
    pub(super) central: Vec<f64>,
    pub(super) tables: Vec<JointTable>,
    /// The same as text.
    pub(super) joint_files: Vec<JointFile>,
    /// Number of uncertain rows so far.
    pub(super) rows: usize,
    /// Paths of all numbers of the file, and where they stand.
    pub(super) paths: Vec<(Path, Place)>,
}

/// A table of joint draws as text.
pub(super) struct JointFile {
    pub(super) path: PathBuf,
    /// Names of its columns.
    pub(super) names: Vec<String>,
    /// Its rows with the lines on which they stand.
    pub(super) rows: Vec<(u64, Vec<String>)>,
    /// Which of its columns stand in the table of numbers, in their order there.
    pub(super) taken: Vec<usize>,
    /// The column of weights that the first number of the file names, and that number.
    pub(super) weight: (Option<String>, Path),
}

impl Checker<'_> {
    /// Refuses names that say nothing, and those of the rows that reports have of their own.
    pub(super) fn name_is_free(&mut self, what: &str, name: &At<String>) {
        let plain = name.value.trim().to_lowercase();
        let path = Path::of([what, &name.value, "name"]);
        // segments stand in no table with a row of the program's own, and people do call one the rest
        let taken = |own: &str| own == plain && (what, own) != ("segment", "rest");
        if plain.is_empty() {
            self.problems
                .error(name.place, path, format!("a {what} has an empty name"), "empty")
                .help(format!("names are how parameters and reports tell {what}s apart"));
        } else if let Some((_, instead)) = OWN_NAMES.iter().find(|(own, _)| taken(own)) {
            let message = format!(
                "a {what} cannot be called \"{}\": reports have that name for a row of their own",
                name.value
            );
            self.problems
                .error(name.place, path, message, "taken")
                .help(format!("choose another name, such as \"{instead}\""));
        } else if what == "program" && name.value.contains(JOINED) {
            let message = format!(
                "a program cannot have \"{JOINED}\" in its name: that is how sets of programs are called"
            );
            self.problems
                .error(name.place, path, message, "names a set")
                .help(format!("write it otherwise: \"{}\"", name.value.replace(JOINED, " and ")));
        }
    }

    /// Says that a name is used twice.
    pub(super) fn twice(&mut self, what: &str, name: &At<String>) {
        self.problems
            .error(
                name.place,
                Path::of([what, &name.value, "name"]),
                format!("there are two of [[{what}]] called \"{}\"", name.value),
                "used before",
            )
            .help("names must differ: they are how parameters and reports tell them apart");
    }

    pub(super) fn too_many(&mut self, what: &str, found: usize, most: usize, place: Place) {
        self.problems
            .error(
                place,
                what,
                format!("there are {found} of [[{what}]]; at most {most} are allowed"),
                "one too many",
            )
            .help("merge some, or split the scenario in two");
    }

    pub(super) fn first_customer(&self) -> usize {
        self.stage_kinds.iter().position(|kind| *kind == StageKind::Customer).unwrap_or(0)
    }

    /// The stage of this name, or an error that names the nearest.
    pub(super) fn stage_named(&mut self, name: &At<String>, path: &Path) -> Option<usize> {
        let found = self.stage_names.iter().position(|known| *known == name.value);
        if found.is_none() {
            self.unknown(name, path, "stage", &self.stage_names.clone());
        }
        found
    }

    pub(super) fn stage_or(&mut self, name: Option<&At<String>>, path: &Path, default: usize) -> usize {
        name.and_then(|name| self.stage_named(name, path)).unwrap_or(default)
    }

    /// A stage, lapsed or lost; `allowed` are the places besides stages that may be named.
    pub(super) fn destination(
        &mut self,
        name: &At<String>,
        path: &Path,
        allowed: &[&str],
    ) -> Option<Destination> {
        match name.value.as_str() {
            "lapsed" if allowed.contains(&"lapsed") => Some(Destination::Lapsed),
            "lost" if allowed.contains(&"lost") => Some(Destination::Lost),
            _ => {
                if let Some(at) = self.stage_names.iter().position(|known| *known == name.value) {
                    return Some(Destination::Stage(at));
                }
                let mut known = self.stage_names.clone();
                known.extend(allowed.iter().map(|name| (*name).to_owned()));
                self.unknown(name, path, "stage", &known);
                None
            }
        }
    }

    /// Says that a name is not known, and which is nearest.
    pub(super) fn unknown(&mut self, name: &At<String>, path: &Path, what: &str, known: &[String]) {
        self.problems.error(
            name.place,
            path,
            format!("there is no {what} \"{}\"; known: {}", name.value, listed(known)),
            format!("no such {what}"),
        );
        if let Some(meant) = nearest(&name.value, known.iter().map(String::as_str)) {
            self.problems.help(format!("did you mean \"{meant}\"?"));
        }
    }
}
