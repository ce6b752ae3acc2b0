//! Text as people may safely be shown it.

/// Whether a letter shows as itself: neither a control character nor a mark of direction, which could rewrite a
/// terminal or turn a page around.
pub fn is_printable(letter: char) -> bool {
    !(letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

/// Text with a blank in place of everything that is not printable.
///
/// ```
/// assert_eq!(cltv::text::printable("a\u{202e}b\nc"), "a b c");
/// ```
pub fn printable(text: &str) -> String {
    text.chars().map(|letter| if is_printable(letter) { letter } else { ' ' }).collect()
}
