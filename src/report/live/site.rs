//! The index of a site of live pages.

use super::{STYLE, unpacked};
use crate::report::document::document;
use crate::report::format::printable;
use crate::report::words;
use crate::text::capital;
use maud::html;
use std::io;

/// A page of a site, as its index names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Heading of the pages that it stands with.
    pub group: String,
    /// Path of its file in the site, `/` between parts.
    pub place: String,
    /// What it is called.
    pub title: String,
    /// What it is about, if that is said.
    pub says: String,
}

/// The index of pages in their order; those of one group stand together.
///
/// # Errors
/// A program fault: when what was built into the program cannot be unpacked.
pub fn index(pages: &[Entry]) -> io::Result<String> {
    let body = html! {
        main {
            h1 { (words::live::SITE) }
            @for group in pages.chunk_by(|one, other| one.group == other.group) {
                h2 { (capital(&printable(&group[0].group))) }
                ul {
                    @for page in group {
                        li {
                            a href=(address(&page.place)) { (printable(&page.title)) }
                            @if !page.says.is_empty() { ": " (printable(&page.says)) }
                        }
                    }
                }
            }
        }
    };
    Ok(document(words::live::SITE, POLICY, &unpacked(STYLE)?, &body))
}

/// Nothing runs, and nothing is asked for.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A path as a link writes it: what means something there is escaped.
fn address(place: &str) -> String {
    let escaped = place.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    escaped.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_names() -> io::Result<()> {
        let hostile = "<script>alert(1)</script>\"#?%:";
        let page = |place: &str| Entry {
            group: hostile.to_owned(),
            place: format!("{place}{hostile}.html"),
            title: hostile.to_owned(),
            says: hostile.to_owned(),
        };
        let document = index(&[page("javascript:"), page("a/")])?;
        assert!(!document.contains("<script"));
        assert_eq!(document.matches("<h2>").count(), 1);
        assert!(document.contains("href=\"javascript%3A%3Cscript%3E"), "{document}");
        Ok(())
    }
}
