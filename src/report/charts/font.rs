//! How text is set and how wide it is, measured in the embedded font.

use super::theme::{Ink, Theme};
use crate::report::format::printable;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, TextStyle, register_font};
use std::sync::Once;

/// The font of this name is the embedded one, in plotters.
pub(super) const FAMILY: &str = "sans-serif";
/// What plotters calls the size of a font in bitmaps, over its em: the embedded font's height from
/// ascender to descender.
pub(super) const EM_IN_BITMAP: f64 = 1.2102;

/// How a text is set; `at` of a text is its anchor on the base line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Font {
    pub em: f64,
    pub bold: bool,
    pub ink: Ink,
    pub anchor: Anchor,
}

/// Which end of a text its place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Font {
    /// Titles.
    pub const TITLE: Font = Font { em: 16.0, bold: true, ink: Ink::Text, anchor: Anchor::Start };
    /// Subtitles, numbers and captions of axes.
    pub const QUIET: Font = Font { em: 12.0, bold: false, ink: Ink::Quiet, anchor: Anchor::Start };
    /// Names of what is drawn.
    pub const LABEL: Font = Font { em: 12.0, bold: false, ink: Ink::Text, anchor: Anchor::Start };

    /// In another color.
    pub fn ink(self, ink: Ink) -> Font {
        Font { ink, ..self }
    }

    /// Heavier.
    pub fn bold(self) -> Font {
        Font { bold: true, ..self }
    }

    /// Placed by its middle.
    pub fn middle(self) -> Font {
        Font { anchor: Anchor::Middle, ..self }
    }

    /// Placed by its end.
    pub fn end(self) -> Font {
        Font { anchor: Anchor::End, ..self }
    }

    /// From the middle of a line of text down to its base line.
    pub fn drop(self) -> f64 {
        0.36 * self.em
    }

    /// From one line of text to the next.
    pub fn line(self) -> f64 {
        1.35 * self.em
    }

    /// How wide a text is. What is not in the font is taken to be as wide as it is high, and all
    /// text a little wider than in our font, as the reader's may be.
    pub fn width_of(self, text: &str) -> f64 {
        // the layout rounds to whole pixels, so a letter is measured at a size where that is little
        const FINE: f64 = 64.0;
        const OTHER_FONTS: f64 = 1.06;
        register_fonts();
        let known: String = text.chars().filter(|letter| in_font(*letter)).collect();
        let others = text.chars().filter(|letter| !in_font(*letter)).count() as f64;
        let fine = Font { em: FINE * EM_IN_BITMAP, ..self };
        let measured = text_style(fine, Theme::Light).font.layout_box(&known);
        let known = match measured {
            Ok(((left, _), (right, _))) => f64::from(right - left) / FINE,
            // unreachable while the font is embedded; half an em a letter is a fair guess
            Err(_) => 0.5 * known.chars().count() as f64,
        };
        OTHER_FONTS * self.em * (known + others)
    }

    /// A text that fits the room, its end cut off where it must be.
    pub fn fitted(self, text: &str, room: f64) -> String {
        // rounding must not cut a text that the room was made for
        let room = room + 0.01;
        let text = one_line(text);
        if self.width_of(&text) <= room {
            return text;
        }
        if self.width_of("…") > room {
            return String::new();
        }
        let letters: Vec<char> = text.chars().collect();
        // the longest beginning that fits, by halving
        let (mut fits, mut fails) = (0, letters.len());
        while fails - fits > 1 {
            let middle = (fits + fails) / 2;
            let short: String = letters[..middle].iter().chain(['…'].iter()).collect();
            if self.width_of(&short) <= room { fits = middle } else { fails = middle }
        }
        letters[..fits].iter().collect::<String>().trim_end().to_owned() + "…"
    }

    /// A text broken into lines that fit the room; what is beyond the last line is cut off.
    pub fn wrapped(self, text: &str, room: f64, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in one_line(text).split(' ').filter(|word| !word.is_empty()) {
            let full = lines.len() >= most;
            match lines.last_mut() {
                Some(line) if full || self.width_of(&format!("{line} {word}")) <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines.iter().map(|line| self.fitted(line, room)).collect()
    }
}

fn one_line(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the embedded font has this letter; the ranges that it was cut to.
pub(super) fn in_font(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{391}'..='\u{3a9}' | '\u{3b1}'..='\u{3c9}'
        | '\u{400}'..='\u{45f}' | '–' | '—' | '‘' | '’' | '“' | '”' | '…' | '€' | '←'..='↓' | '−' | '≈' | '□' | '≤' | '≥' | '∞')
}

/// Gives plotters the embedded font, so that no font of the system is needed.
pub(super) fn register_fonts() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // both fail only on bytes that are no font, which a test would show
        let _ = register_font(FAMILY, FontStyle::Normal, include_bytes!("../fonts/Inter-Regular-subset.otf"));
        let _ = register_font(FAMILY, FontStyle::Bold, include_bytes!("../fonts/Inter-SemiBold-subset.otf"));
    });
}

/// A font as plotters wants it, its size taken as it is.
pub(super) fn text_style(font: Font, theme: Theme) -> TextStyle<'static> {
    let horizontal = match font.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let style = if font.bold { FontStyle::Bold } else { FontStyle::Normal };
    let mut set = TextStyle::from((FontFamily::SansSerif, font.em, style));
    set.color = font.ink.color(theme).to_backend_color();
    set.pos(Pos::new(horizontal, VPos::Top))
}
