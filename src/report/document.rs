//! What all HTML documents begin with.

use super::words;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A document that its policy guards; the title is text, the style a style sheet.
pub(super) fn document(title: &str, policy: &str, style: &str, body: &Markup) -> String {
    let document = html! {
        (DOCTYPE)
        html lang=(words::LANGUAGE) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body { (body) }
        }
    };
    document.into_string() + "\n"
}
