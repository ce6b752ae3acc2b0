//! Finding what is pasted: every value of a text, told from keys, quotes and comments.

use super::is_odd_blank;
use super::meaning::{Meant, meant_by};

/// Deepest nesting that is looked into; TOML's own parser refuses what is much deeper.
const DEEPEST: usize = 64;

/// A value that is no TOML, and what it means.
#[derive(Debug, Clone)]
pub(in crate::scenario) struct Pasted {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What it means.
    pub meant: Meant,
}

/// Where a value stands: what ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Line,
    Table,
    List,
}

/// Every pasted value of a text, from first to last.
pub(in crate::scenario) fn scan(text: &str) -> Vec<Pasted> {
    let mut scanner = Scanner { text, at: 0, found: Vec::new() };
    while scanner.at < text.len() {
        let before = scanner.at;
        scanner.statement();
        if scanner.at <= before {
            scanner.line();
        }
    }
    scanner.found
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    found: Vec<Pasted>,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn step(&mut self) {
        self.at += self.next().map_or(1, char::len_utf8);
    }

    /// To the beginning of the next line.
    fn line(&mut self) {
        self.at += self.rest().find('\n').map_or(self.rest().len(), |end| end + 1);
    }

    fn blanks(&mut self) {
        while self.next().is_some_and(|letter| matches!(letter, ' ' | '\t') || is_odd_blank(letter)) {
            self.step();
        }
    }

    /// Blanks, line breaks and comments.
    fn gap(&mut self) {
        loop {
            self.blanks();
            match self.next() {
                Some('\n' | '\r') => self.step(),
                Some('#') => self.line(),
                _ => return,
            }
        }
    }

    /// A line: a header, or a key with its value.
    fn statement(&mut self) {
        self.gap();
        if self.next() == Some('[') || !self.key() {
            self.line();
            return;
        }
        self.value(Inside::Line, 0);
    }

    /// Passes a key and its `=`; says whether there is one on this line.
    fn key(&mut self) -> bool {
        while let Some(letter) = self.next() {
            match letter {
                '"' | '\'' => self.quoted(letter),
                '\n' | '#' | '{' | '}' | '[' | ']' | ',' => return false,
                '=' => {
                    self.step();
                    return true;
                }
                _ => self.step(),
            }
        }
        false
    }

    /// Passes a text in plain quotes.
    fn quoted(&mut self, quote: char) {
        let long: String = std::iter::repeat_n(quote, 3).collect();
        let (closing, many) =
            if self.rest().starts_with(&long) { (long, true) } else { (quote.to_string(), false) };
        self.at += closing.len();
        while let Some(letter) = self.next() {
            if self.rest().starts_with(&closing) {
                self.at += closing.len();
                return;
            }
            if letter == '\n' && !many {
                return;
            }
            if letter == '\\' && quote == '"' {
                self.step();
            }
            self.step();
        }
    }

    fn value(&mut self, inside: Inside, depth: usize) {
        self.blanks();
        match self.next() {
            _ if depth > DEEPEST => self.at = self.text.len(),
            Some(quote @ ('"' | '\'')) => self.quoted(quote),
            Some('{') => self.entries(Inside::Table, '}', depth + 1),
            Some('[') => self.entries(Inside::List, ']', depth + 1),
            Some(_) => self.bare(inside),
            None => {}
        }
    }

    /// The entries of an inline table or a list.
    fn entries(&mut self, inside: Inside, closing: char, depth: usize) {
        self.step();
        loop {
            self.gap();
            let before = self.at;
            match self.next() {
                None => return,
                Some(letter) if letter == closing => {
                    self.step();
                    return;
                }
                Some(',') => self.step(),
                Some(_) => {
                    if inside == Inside::Table && !self.key() {
                        return;
                    }
                    self.value(inside, depth);
                }
            }
            if self.at <= before {
                return;
            }
        }
    }

    /// A value without plain quotes: kept if it is no TOML and its meaning is known.
    fn bare(&mut self, inside: Inside) {
        let start = self.at;
        let end = start + self.bare_length(inside);
        let token = self.text.get(start..end).unwrap_or_default();
        let token = token.trim_end_matches(|letter: char| letter.is_whitespace() || is_odd_blank(letter));
        if let Some(meant) = meant_by(token).filter(|_| !is_toml(token)) {
            self.found.push(Pasted { start, end: start + token.len(), meant });
        }
        self.at = end;
    }

    fn bare_length(&self, inside: Inside) -> usize {
        let rest = self.rest();
        if let Some(closing) = self.next().and_then(closing_quote)
            && let Some(end) = rest.lines().next().and_then(|line| line.get(3..)?.find(closing))
        {
            return 3 + end + closing.len_utf8();
        }
        let ends = |letter: char| match inside {
            Inside::Line => matches!(letter, '\n' | '\r' | '#'),
            Inside::Table => matches!(letter, '\n' | '\r' | '#' | ',' | '}'),
            Inside::List => matches!(letter, '\n' | '\r' | '#' | ',' | ']'),
        };
        let end = rest.find(ends).unwrap_or(rest.len());
        // in a table a key follows a comma, so digits there are decimals
        let decimals = rest.get(end..).and_then(|after| after.strip_prefix(',')).unwrap_or_default();
        let digits = decimals.chars().take_while(char::is_ascii_digit).count();
        let after = decimals.get(digits..).unwrap_or_default().trim_start();
        if inside == Inside::Table && digits > 0 && after.starts_with([',', '}', '%']) {
            let percent = decimals.len() - after.len() + usize::from(after.starts_with('%'));
            return end + 1 + if after.starts_with('%') { percent } else { digits };
        }
        end
    }
}

/// The quote that closes one of print.
fn closing_quote(opening: char) -> Option<char> {
    match opening {
        '\u{201c}' | '\u{201d}' | '\u{201e}' => Some('\u{201d}'),
        '\u{2018}' | '\u{2019}' => Some('\u{2019}'),
        '\u{300c}' => Some('\u{300d}'),
        '\u{300e}' => Some('\u{300f}'),
        _ => None,
    }
}

/// Whether a value without quotes is one to TOML.
fn is_toml(token: &str) -> bool {
    toml::de::DeTable::parse(&format!("v = {token}")).is_ok()
}
