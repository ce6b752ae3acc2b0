//! The live page: one document that holds scenarios as texts, the engine that answers them, and the page around both.
//!
//! Engine and page are built by `scripts/web` into `web/built`, and stand in the program. Whatever a scenario says is
//! data here: no byte of it is markup, and nothing runs but the two scripts that the document's policy names: one that
//! unpacks the other.

pub mod lessons;
pub mod site;

use super::base64::base64;
use super::document::document;
use super::format::printable;
use super::words;
use flate2::read::GzDecoder;
use lessons::Lesson;
use maud::{PreEscaped, html};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Read};

/// What unpacks the rest.
const LOADER: &str = include_str!("loader.js");
/// The engine as WebAssembly, compressed as all of these: the page itself unpacks it.
const ENGINE: &[u8] = include_bytes!("../../../web/built/engine.wasm.gz");
/// The page's script.
const SCRIPT: &[u8] = include_bytes!("../../../web/built/page.js.gz");
/// The page's look.
const STYLE: &[u8] = include_bytes!("../../../web/built/page.css.gz");
/// The licenses of all that ships in it.
const LICENSES: &[u8] = include_bytes!("../../../web/built/licenses.txt.gz");

/// A scenario as texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Texts {
    /// What it is called in a choice of several.
    pub name: String,
    /// Path of its own text.
    pub file: String,
    /// By path, all texts that it is made of.
    pub texts: BTreeMap<String, String>,
}

/// The page of some scenarios, and of the lesson that speaks of them, as an HTML document.
///
/// # Errors
/// A program fault: when what was built into the program cannot be unpacked.
pub fn page(title: &str, scenarios: &[Texts], lesson: Option<&Lesson>) -> io::Result<String> {
    let data = json!({ "version": env!("CARGO_PKG_VERSION"), "scenarios": scenarios, "lesson": lesson });
    let body = html! {
        main #page data-needs=(words::live::NEEDS_BROWSER) {}
        noscript { (words::live::NEEDS_SCRIPTS) }
        script type="application/json" id="data" { (PreEscaped(inert(&data.to_string()))) }
        script type="text/plain" id="licenses" { (PreEscaped(base64(LICENSES))) }
        script type="text/plain" id="engine" { (PreEscaped(base64(ENGINE))) }
        script type="text/plain" id="script" { (PreEscaped(base64(SCRIPT))) }
        script { (PreEscaped(LOADER)) }
    };
    let policy = policy(&[LOADER, &unpacked(SCRIPT)?]);
    Ok(document(&printable(title), &policy, &unpacked(STYLE)?, &body))
}

/// Nothing outside the document may be asked for, and nothing may run but these scripts and the engine.
fn policy(scripts: &[&str]) -> String {
    let hashes: Vec<String> =
        scripts.iter().map(|script| format!("'sha256-{}'", base64(&Sha256::digest(script)))).collect();
    format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; worker-src blob:; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'",
        hashes.join(" ")
    )
}

/// JSON that cannot end the element that it stands in.
fn inert(json: &str) -> String {
    json.replace('<', "\\u003c")
}

fn unpacked(bytes: &[u8]) -> io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The document of a scenario whose every word would like to be more than a word.
    fn hostile() -> io::Result<(Texts, String)> {
        let name = "</script><script>alert(1)</script><!--".to_owned();
        let texts = BTreeMap::from([(name.clone(), format!("title = \"{name}\u{2028}\"\n"))]);
        let scenario = Texts { name: name.clone(), file: name.clone(), texts };
        let document = page(&name, std::slice::from_ref(&scenario), None)?;
        Ok((scenario, document))
    }

    #[test]
    fn whatever_a_scenario_says_is_data() -> io::Result<()> {
        let (scenario, document) = hostile()?;
        let between = |from: &str, to: &str| {
            document.split_once(from).and_then(|(_, rest)| Some(rest.split_once(to)?.0)).unwrap_or_default()
        };
        let data: serde_json::Value = serde_json::from_str(between("id=\"data\">", "</script>"))?;
        assert_eq!(data["scenarios"][0], json!(scenario));
        assert!(between("<title>", "</title>").starts_with("&lt;/script&gt;"));
        assert!(!document.contains("<script>alert"));
        Ok(())
    }

    #[test]
    fn one_script_runs_and_nothing_in_the_document_ends_early() -> io::Result<()> {
        let (_, document) = hostile()?;
        assert_eq!(document.matches("<script").count(), 5);
        assert_eq!(document.matches("</script").count(), 5);
        assert_eq!(document.matches("</style").count(), 1);
        assert!(!document.contains("<!--"));
        let script = document.rsplit_once("<script>").and_then(|(_, rest)| rest.split_once("</script>"));
        for script in [script.unwrap_or_default().0, &unpacked(SCRIPT)?] {
            assert!(document.contains(&format!("'sha256-{}'", base64(&Sha256::digest(script)))));
        }
        Ok(())
    }

    #[test]
    fn a_page_is_sent_by_mail() -> io::Result<()> {
        assert!(page("", &[], None)?.len() < 2_000_000);
        Ok(())
    }
}
