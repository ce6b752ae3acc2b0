//! Numbers and names as people paste them: `10%`, `¥62 000 000`, `1,5`, `“points”`, `0.08-0.12`.
//!
//! Most of these are no TOML, and its parser would stop at them with a word about grammar. Here they are
//! found first, said with what to write instead, and taken for what they mean, so that all else that is
//! wrong with the file is said in the same go. Nothing is silently accepted: each is an error.

mod keys;
mod meaning;
mod scan;

pub(in crate::scenario) use keys::rename;
pub(in crate::scenario) use meaning::meant_by;
pub(in crate::scenario) use scan::{Pasted, scan};

/// The text with everything pasted replaced by a plain number and every odd blank by plain ones, byte for
/// byte as long, so that places stay true.
pub(super) fn mended(text: &str, pasted: &[Pasted]) -> String {
    let mut bytes: Vec<u8> = Vec::with_capacity(text.len());
    let mut at = 0;
    for one in pasted {
        bytes.extend(plain_blanks(text.get(at..one.start).unwrap_or_default()));
        bytes.extend(std::iter::repeat_n(b'1', one.end - one.start));
        at = one.end;
    }
    bytes.extend(plain_blanks(text.get(at..).unwrap_or_default()));
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The first odd blank outside of quotes, comments and pasted values, and on how many lines there are some.
pub(super) fn odd_blanks(text: &str, mended: &str, pasted: &[Pasted]) -> Option<(usize, char, usize)> {
    let odd = |(at, letter): (usize, char)| {
        let replaced = mended.as_bytes().get(at) == Some(&b' ');
        let within = pasted.iter().any(|one| (one.start..one.end).contains(&at));
        (is_odd_blank(letter) && replaced && !within).then_some((at, letter))
    };
    let (at, letter) = text.char_indices().find_map(odd)?;
    let mut lines: Vec<usize> = Vec::new();
    let mut line = 0;
    for (at, letter) in text.char_indices() {
        line += usize::from(letter == '\n');
        if odd((at, letter)).is_some() && lines.last() != Some(&line) {
            lines.push(line);
        }
    }
    Some((at, letter, lines.len()))
}

/// Blanks that look like blanks and are none to TOML: non-breaking, narrow, ideographic.
pub(super) fn is_odd_blank(letter: char) -> bool {
    matches!(letter, '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' | '\u{3000}')
}

/// Odd blanks outside of quotes and comments as plain ones, a byte for a byte.
fn plain_blanks(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut quoted: Option<char> = None;
    for letter in text.chars() {
        match (quoted, letter) {
            (None, '"' | '\'' | '#') => quoted = Some(letter),
            (Some('#' | '"' | '\''), '\n') => quoted = None,
            (Some(quote), letter) if quote == letter && quote != '#' => quoted = None,
            _ => {}
        }
        if quoted.is_none() && is_odd_blank(letter) {
            bytes.extend(std::iter::repeat_n(b' ', letter.len_utf8()));
        } else {
            bytes.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let pasted = scan(text);
        pasted.iter().map(|one| (text[one.start..one.end].to_owned(), one.meant.write.clone())).collect()
    }

    #[test]
    fn what_is_toml_already_is_left_alone() {
        let text = "a = 1_000\nb = 1e3 # 10%\nc = \"10%\"\n[d]\ne = [1, 5,\n 7.5] # 1,5\nf = { g = 0.5, \"h i\" = -2 }\n\
            t = 2026-01-31\nm = \"\"\"\n10% 5,\n\"\"\"\nn = 'it\u{2019}s 10%'\no = true\np.q = +inf\n";
        assert_eq!(found(text), []);
        assert_eq!(mended(text, &[]), text);
    }

    #[test]
    fn what_is_pasted_is_found_with_what_to_write() {
        for (text, token, write) in [
            ("a = 10%", "10%", "0.1"),
            ("a = 10 % # said", "10 %", "0.1"),
            ("a = ¥62000000", "¥62000000", "62_000_000"),
            ("a = 62 000 000", "62 000 000", "62_000_000"),
            ("a = 62\u{a0}000\u{202f}000", "62\u{a0}000\u{202f}000", "62_000_000"),
            ("a = 1,5", "1,5", "1.5"),
            ("a = { value = 1,5, per = \"year\" }", "1,5", "1.5"),
            ("a = 1,234,567.5", "1,234,567.5", "1_234_567.5"),
            ("a = 1.234,56", "1.234,56", "1234.56"),
            ("a = \u{ff11}\u{ff10}", "\u{ff11}\u{ff10}", "10"),
            ("a = \u{201c}points\u{201d}", "\u{201c}points\u{201d}", "\"points\""),
            ("a = 「points」", "「points」", "\"points\""),
            ("a = points", "points", "\"points\""),
            ("a = [client, \"b\"]", "client", "\"client\""),
            ("a = 0.08-0.12", "0.08-0.12", "{ low = 0.08, high = 0.12 }"),
            ("a = 8–12 %", "8–12 %", "{ low = 0.08, high = 0.12 }"),
            ("a = 1'000", "1'000", "1000"),
            ("a = .5", ".5", "0.5"),
            ("a = 5.", "5.", "5"),
            ("a = $10", "$10", "10"),
            ("a = 10 USD", "10 USD", "10"),
            ("a = 50k", "50k", "50_000"),
            ("a = 2.6M", "2.6M", "2_600_000"),
            ("a = 6200万円", "6200万円", "62_000_000"),
            ("a = 007", "007", "7"),
        ] {
            assert_eq!(found(text), [(token.to_owned(), write.to_owned())], "{text}");
            assert_eq!(mended(text, &scan(text)).len(), text.len());
        }
    }

    #[test]
    fn nesting_without_end_does_not_overflow() {
        assert_eq!(found(&format!("a = {}", "[".repeat(100_000))), []);
    }
}
