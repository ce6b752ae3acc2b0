//! The words around the live page: its own are the page's.

/// In place of the page where nothing may run.
pub const NEEDS_SCRIPTS: &str = "This page computes everything itself, in your browser and without a network. Allow it to run scripts, and it begins.";

/// In a report, of the page beside it.
pub const LINK: &str = "Move the numbers, and see what follows";

/// The title of a page of several scenarios.
pub fn several(n: usize) -> String {
    format!("{n} scenarios that can be moved")
}

/// Where the page is.
pub fn written(place: &str) -> String {
    format!("Written to {place}. Open it in a browser: it needs no server and no network.")
}

/// What else can be done with a scenario that was run.
pub fn invitation(command: &str) -> String {
    format!("To move its numbers: {command}")
}
