//! What is wrong with a scenario file, in words that let a strategist mend it.
//!
//! A [`Problem`] has a place, what was found, what is allowed and what to try. Parsing and
//! checking collect problems instead of stopping at the first.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// A stretch of one source text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which source of [`Sources`].
    pub source: usize,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A source text with the name that messages give it: a file, or a `--set` of the command line.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path of the file, or the option.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// The texts that a scenario is made of: the file, those it extends, and the command line's.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    texts: Vec<Source>,
}

impl Sources {
    /// Adds a text and returns its number.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> usize {
        self.texts.push(Source { name: name.into(), text: text.into() });
        self.texts.len() - 1
    }

    /// The text with this number.
    pub fn get(&self, source: usize) -> Option<&Source> {
        self.texts.get(source)
    }

    /// All texts, in the order they were read.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.texts.iter()
    }

    /// Line and column of a place, both from 1; columns count characters.
    pub fn line_and_column(&self, place: Place) -> (usize, usize) {
        let Some(source) = self.get(place.source) else {
            return (1, 1);
        };
        let start = place.start.min(source.text.len());
        let before = source.text.get(..start).unwrap_or(&source.text);
        let line = before.matches('\n').count() + 1;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (line, before[line_start..].chars().count() + 1)
    }
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scenario cannot be used.
    Error,
    /// The scenario can be used; it may not say what was meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// One thing that is wrong, or looks wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Error or warning.
    pub severity: Severity,
    /// Where it stands.
    pub place: Place,
    /// Path of the key: `stage.client.churn`; empty for the file as a whole.
    pub path: String,
    /// What was found and what is allowed.
    pub message: String,
    /// A few words for the marked place.
    pub label: String,
    /// What to try.
    pub help: Option<String>,
}

/// Problems found so far.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    found: Vec<Problem>,
    /// Places whose first error says all there is to say.
    settled: Vec<Place>,
    /// Places whose first error is said only where nothing else is wrong there.
    deferring: Vec<Place>,
    /// Whether a syntax error may have swallowed keys that are there.
    incomplete: bool,
    /// Whether there was no text to read.
    nothing: bool,
    /// Whether that is because the system gave none.
    unreadable: bool,
}

impl Problems {
    /// Adds an error; the help may follow with [`Problems::help`].
    pub fn error(
        &mut self,
        place: Place,
        path: impl Into<String>,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Problems {
        self.add(Severity::Error, place, path.into(), message.into(), label.into())
    }

    /// Adds a warning; the help may follow with [`Problems::help`].
    pub fn warning(
        &mut self,
        place: Place,
        path: impl Into<String>,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Problems {
        self.add(Severity::Warning, place, path.into(), message.into(), label.into())
    }

    /// Says what to try about the problem just added.
    pub fn help(&mut self, help: impl Into<String>) {
        if let Some(last) = self.found.last_mut() {
            last.help = Some(help.into());
        }
    }

    /// Notes that the error at this place says all: what follows from it there is not said again.
    pub fn settle(&mut self, place: Place) {
        self.settled.push(place);
    }

    /// Notes that the error at this place need not be said where another is found there.
    pub fn defer(&mut self, place: Place) {
        self.deferring.push(place);
    }

    /// Notes that a syntax error may have swallowed keys that are there, so that none need be missed.
    pub fn text_is_incomplete(&mut self) {
        self.incomplete = true;
    }

    /// Notes that there was no text to read, because the system gave none or for what it gave.
    pub fn read_nothing(&mut self, unreadable: bool) {
        self.nothing = true;
        self.unreadable = unreadable;
    }

    /// Whether there was no text to read, so that no key need be missed.
    pub fn nothing_was_read(&self) -> bool {
        self.nothing
    }

    /// Whether the system gave no file.
    pub fn unreadable(&self) -> bool {
        self.unreadable
    }

    /// Whether a key that is not there may have been swallowed by a syntax error.
    pub fn may_be_swallowed(&self) -> bool {
        self.incomplete
    }

    /// Whether an error at this path, or below it, is among them: what refers to it need not be missed.
    pub fn concern(&self, path: &str) -> bool {
        let at = |problem: &Problem| {
            problem.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.found.iter().any(|problem| problem.severity == Severity::Error && at(problem))
    }

    /// Whether an error is among them.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// All of them, by place; a warning on a place that has an error is left out.
    pub fn sorted(&self) -> Vec<Problem> {
        let settled: BTreeSet<Place> = self.settled.iter().copied().collect();
        let deferring: BTreeSet<Place> = self.deferring.iter().copied().collect();
        let last: BTreeMap<Place, usize> =
            self.found.iter().enumerate().map(|(at, problem)| (problem.place, at)).collect();
        let mut seen: BTreeSet<Place> = BTreeSet::new();
        let mut sorted: Vec<Problem> = Vec::with_capacity(self.found.len());
        for (at, problem) in self.found.iter().enumerate() {
            let place = &problem.place;
            let first = seen.insert(*place);
            let others = last.get(place).is_some_and(|last| *last > at);
            let said = !first && settled.contains(place);
            let said_better = first && others && deferring.contains(place);
            if !said && !said_better {
                sorted.push(problem.clone());
            }
        }
        sorted.sort_by(|a, b| match (a.place.source, a.place.start).cmp(&(b.place.source, b.place.start)) {
            Ordering::Equal => a.severity.cmp(&b.severity),
            unequal => unequal,
        });
        sorted.dedup_by(|b, a| {
            a.place == b.place && a.severity == Severity::Error && b.severity == Severity::Warning
        });
        sorted
    }

    fn add(
        &mut self,
        severity: Severity,
        place: Place,
        path: String,
        message: String,
        label: String,
    ) -> &mut Problems {
        self.found.push(Problem { severity, place, path, message, label, help: None });
        self
    }
}

/// The known name nearest to `found`, if one is near enough to be meant.
///
/// ```
/// use cltv::scenario::problem::nearest;
/// assert_eq!(nearest("chrun", ["churn", "climb"]), Some("churn"));
/// assert_eq!(nearest("colour", ["churn", "climb"]), None);
/// ```
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = found.to_lowercase().replace('-', "_");
    let limit = (found.chars().count() / 3).max(2);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&folded, &name.to_lowercase().replace('-', "_")), name))
        .filter(|(distance, name)| *distance <= limit && *distance < name.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Words joined as a reader expects: `a, b or c`.
pub fn one_of<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [only] => format!("`{}`", only.as_ref()),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|word| format!("`{}`", word.as_ref())).collect();
            format!("{} or `{}`", first.join(", "), last.as_ref())
        }
    }
}

/// Names in a row, for inventories: `a`, `b`, `c`.
pub fn listed<S: AsRef<str>>(words: &[S]) -> String {
    if words.is_empty() {
        return "none".to_owned();
    }
    words.iter().map(|word| format!("`{}`", word.as_ref())).collect::<Vec<_>>().join(", ")
}
