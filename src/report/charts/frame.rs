//! What charts share inside: rooms, axes, grid, legends.

use super::canvas::Picture;
use super::data::{Axis, Chart};
use super::font::Font;
use super::scale::{ROWS, Scale, ticks};
use super::theme::Ink;

/// Room between neighbors.
pub(super) const GAP: f64 = 8.0;

/// A rectangle in which something is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Room {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Room {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// What is said where there is nothing to draw.
pub(super) fn nothing(picture: &mut Picture, room: Room) {
    let middle = (0.5 * (room.left + room.right), 0.5 * (room.top + room.bottom));
    picture.text(middle, crate::report::words::NOTHING_TO_SHOW, Font::QUIET.middle());
}

/// Draws axes and grid for these ranges and returns the scales of the body.
pub(super) fn axes(
    picture: &mut Picture,
    chart: &Chart,
    room: Room,
    x: (f64, f64),
    y: (f64, f64),
) -> (Scale, Scale) {
    let (inside, y_scale) = value_axis(picture, chart, room, y, Font::QUIET.line() + 2.0);
    let x_scale = Scale { from: x.0, to: x.1, start: inside.left, end: inside.right };
    columns(picture, &chart.x, &x_scale, inside);
    (x_scale, y_scale)
}

/// Draws the captions of both axes and the lines of the vertical one; below the body stays room
/// of this height for what stands along the bottom.
pub(super) fn value_axis(
    picture: &mut Picture,
    chart: &Chart,
    room: Room,
    y: (f64, f64),
    below: f64,
) -> (Room, Scale) {
    let font = Font::QUIET;
    let mut inside = Room { top: room.top + 0.5 * font.em, bottom: room.bottom - below, ..room };
    let caption = font.fitted(&chart.y.caption(), room.width());
    if !caption.is_empty() {
        inside.top = room.top + font.line() + GAP;
        picture.text((room.left, room.top + font.em), caption, font);
    }
    let caption = font.fitted(&chart.x.caption(), room.width());
    if !caption.is_empty() {
        inside.bottom -= font.line();
        picture.text((room.right, room.bottom - 1.0), caption, font.end());
    }
    let scale = Scale { from: y.0, to: y.1, start: inside.bottom, end: inside.top };
    let ticks = ticks(y.0, y.1, &chart.y.unit, ROWS);
    let widest = ticks.iter().map(|(_, text)| font.width_of(text)).fold(0.0, f64::max);
    inside.left += widest + GAP;
    for (value, text) in ticks {
        let y = scale.at(value);
        let ink = if value.abs() < 1e-12 { Ink::Rule } else { Ink::Grid };
        picture.line((inside.left, y), (inside.right, y), ink, 1.0);
        picture.text((inside.left - GAP, y + font.drop()), text, font.end());
    }
    (inside, scale)
}

/// Numbers along the bottom.
pub(super) fn columns(picture: &mut Picture, axis: &Axis, scale: &Scale, room: Room) {
    let font = Font::QUIET.middle();
    let most = (room.width() / 72.0).max(2.0) as usize;
    for (value, text) in ticks(scale.from, scale.to, &axis.unit, most) {
        let half = 0.5 * font.width_of(&text);
        let x = scale.at(value);
        picture.line((x, room.bottom), (x, room.bottom + 4.0), Ink::Rule, 1.0);
        let middle = x.min(picture.width - 4.0 - half);
        picture.text((middle, room.bottom + font.line() + 2.0), text, font);
    }
}

/// A row of names with their colors; returns where the body may begin.
pub(super) fn legend(picture: &mut Picture, room: Room, names: &[(String, Ink)]) -> f64 {
    const SWATCH: f64 = 12.0;
    let font = Font::LABEL;
    let (mut x, mut y) = (room.left, room.top);
    for (name, ink) in names {
        let text = font.fitted(name, 0.5 * room.width());
        let width = SWATCH + 5.0 + font.width_of(&text) + 2.0 * GAP;
        if x > room.left && x + width > room.right {
            (x, y) = (room.left, y + font.line());
        }
        picture.rect((x, y + 1.0), (x + SWATCH, y + SWATCH), *ink, 1.0);
        picture.text((x + SWATCH + 5.0, y + 0.5 * SWATCH + 0.5 + font.drop()), text, font);
        x += width;
    }
    y + font.line() + 4.0
}
