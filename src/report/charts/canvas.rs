//! A picture as a list of shapes in the reader's units, and how wide text is.
//!
//! Charts are laid out here, where positions are plain numbers; `render` puts the shapes through
//! plotters. The ground reaches from (0, 0) at the top left to (width, height).

use super::render::{EM_IN_BITMAP, register_fonts, text_style};
use super::theme::Ink;
use crate::report::format::printable;

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    pub width: f64,
    pub height: f64,
    pub shapes: Vec<Shape>,
}

/// A place, x to the right and y down.
pub(super) type Place = (f64, f64);

/// What a picture is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Path { points: Vec<Place>, ink: Ink, width: f64, dashed: bool },
    Area { points: Vec<Place>, ink: Ink, opacity: f64 },
    Rect { from: Place, to: Place, ink: Ink, opacity: f64 },
    Dot { at: Place, radius: f64, ink: Ink, opacity: f64 },
    Text { at: Place, text: String, font: Font },
}

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
        let measured = text_style(fine, super::Theme::Light).font.layout_box(&known);
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

impl Picture {
    pub fn new(width: f64, height: f64) -> Picture {
        let paper = Shape::Rect { from: (0.0, 0.0), to: (width, height), ink: Ink::Paper, opacity: 1.0 };
        Picture { width, height, shapes: vec![paper] }
    }

    /// A line through places; nothing for fewer than two.
    pub fn path(&mut self, points: Vec<Place>, ink: Ink, width: f64, dashed: bool) {
        if points.len() > 1 {
            self.shapes.push(Shape::Path { points, ink, width, dashed });
        }
    }

    /// A straight line.
    pub fn line(&mut self, from: Place, to: Place, ink: Ink, width: f64) {
        self.path(vec![from, to], ink, width, false);
    }

    /// A filled outline.
    pub fn area(&mut self, points: Vec<Place>, ink: Ink, opacity: f64) {
        if points.len() > 2 {
            self.shapes.push(Shape::Area { points, ink, opacity });
        }
    }

    /// A filled box between two corners.
    pub fn rect(&mut self, a: Place, b: Place, ink: Ink, opacity: f64) {
        let (from, to) = ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
        self.shapes.push(Shape::Rect { from, to, ink, opacity });
    }

    /// A filled circle.
    pub fn dot(&mut self, at: Place, radius: f64, ink: Ink, opacity: f64) {
        self.shapes.push(Shape::Dot { at, radius, ink, opacity });
    }

    /// A text on ground of its own, so that lines behind it do not cross it out.
    pub fn text_on_paper(&mut self, at: Place, text: &str, font: Font) {
        let half = 0.5 * font.width_of(text) + 1.0;
        let middle = match font.anchor {
            Anchor::Start => at.0 + half,
            Anchor::Middle => at.0,
            Anchor::End => at.0 - half,
        };
        if !text.is_empty() {
            self.rect(
                (middle - half, at.1 - 0.8 * font.em),
                (middle + half, at.1 + 0.15 * font.em),
                Ink::Paper,
                0.8,
            );
        }
        self.text(at, text, font);
    }

    /// A text whose anchor on the base line is `at`.
    pub fn text(&mut self, at: Place, text: impl Into<String>, font: Font) {
        let text = text.into();
        if !text.is_empty() {
            self.shapes.push(Shape::Text { at, text, font });
        }
    }
}
