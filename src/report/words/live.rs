//! The words around the live page: its own are the page's.

/// In place of the page where nothing may run.
pub const NEEDS_SCRIPTS: &str = "This page computes everything itself, in your browser and without a network. Allow it to run scripts, and it begins.";
/// In an old browser.
pub const NEEDS_BROWSER: &str = "This page needs a browser of 2023 or later: it computes everything itself.";

/// In a report, of the page beside it.
pub const LINK: &str = "Move the numbers, and see what follows";

/// On the button under a command of a lesson.
pub const SHOW: &str = "Show it here";
/// Above figures of a lesson that the page fills in.
pub const HERE: &str = "here";
/// The title of a site.
pub const SITE: &str = "Scenarios that can be moved";
/// Heading of the lessons in it.
pub const LESSONS: &str = "Lessons";
/// Heading of scenarios that are in no folder of their own.
pub const SCENARIOS: &str = "Scenarios";

/// The title of a lesson's page.
pub fn lesson(number: usize, title: &str) -> String {
    format!("Lesson {number}: {title}")
}

/// The title of a page of several scenarios.
pub fn several(n: usize) -> String {
    format!("{n} scenarios that can be moved")
}

/// Where the page is.
pub fn written(place: &str) -> String {
    format!("Written to {place}. Open it in a browser: it needs no server and no network.")
}

/// Where a site is.
pub fn site_written(place: &str, pages: usize) -> String {
    format!("{pages} pages are written to {place}. Put the folder on any web host, or open its index.html.")
}

/// What else can be done with a scenario that was run.
pub fn invitation(command: &str) -> String {
    format!("To move its numbers: {command}")
}
