//! A picture as a list of shapes in the reader's units.
//!
//! Charts are laid out here, where positions are plain numbers; `render` puts the shapes through
//! plotters. The ground reaches from (0, 0) at the top left to (width, height).

use super::font::{Anchor, Font};
use super::theme::Ink;

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
