//! Text as people may safely be shown it, and numbers as text.

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

/// A whole number with commas between thousands.
///
/// ```
/// assert_eq!(cltv::text::grouped(1_200), "1,200");
/// ```
pub fn grouped(number: u64) -> String {
    thousands(&number.to_string())
}

/// Digits with commas between thousands.
pub fn thousands(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number with at most so many digits after the point, none that are zero at the end.
///
/// ```
/// assert_eq!(cltv::text::trimmed(2.50, 2), "2.5");
/// assert_eq!(cltv::text::trimmed(100.0, 1), "100");
/// ```
pub fn trimmed(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    if digits == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

/// A text with a capital at its beginning.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number without the digits that dividing or multiplying by 100 adds.
///
/// ```
/// assert_eq!(cltv::text::rounded(100.0 * 0.07), 7.0);
/// ```
pub fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}
