//! What all charts share: heading, axes, grid, room for the body.

use super::canvas::{Font, Picture};
use super::data::{Axis, Body, Chart};
use super::render::Size;
use super::scale::{ROWS, Scale, ticks};
use super::theme::Ink;
use super::{bars, cells, curves, points};

/// Empty room at the edges of a picture.
const MARGIN: f64 = 16.0;
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

/// The whole picture of a chart.
pub(super) fn picture(chart: &Chart, size: Size) -> Picture {
    let (width, least) = size.units();
    // headings take room of their own, so the height depends on them
    let mut trial = Picture::new(width, least);
    let top = heading(&mut trial, chart);
    let height = least.max(top + needed(chart) + MARGIN);
    let mut picture = Picture::new(width, height.ceil());
    let top = heading(&mut picture, chart);
    let room = Room { left: MARGIN, right: width - MARGIN, top, bottom: height - MARGIN };
    match &chart.body {
        Body::Lines(lines) => curves::lines(&mut picture, chart, lines, room),
        Body::Stack(stack) => curves::stack(&mut picture, chart, stack, room),
        Body::Bars(all) => bars::bars(&mut picture, chart, all, room),
        Body::Waterfall(waterfall) => bars::waterfall(&mut picture, chart, waterfall, room),
        Body::HeatMap(map) => cells::heat_map(&mut picture, chart, map, room),
        Body::Histogram(histogram) => points::histogram(&mut picture, chart, histogram, room),
        Body::Scatter(scatter) => points::scatter(&mut picture, chart, scatter, room),
    }
    picture
}

/// Height that the body needs at least.
fn needed(chart: &Chart) -> f64 {
    match &chart.body {
        Body::Bars(all) => bars::height_needed(all),
        Body::HeatMap(map) => cells::height_needed(map),
        Body::Waterfall(waterfall) => waterfall.steps.len() as f64 * 24.0 + 60.0,
        _ => 240.0,
    }
}

/// Title and subtitle; returns where the body may begin.
fn heading(picture: &mut Picture, chart: &Chart) -> f64 {
    let room = picture.width - 2.0 * MARGIN;
    let mut y = 12.0;
    for line in Font::TITLE.wrapped(&chart.title, room, 2) {
        y += Font::TITLE.line() - 2.0;
        picture.text((MARGIN, y), line, Font::TITLE);
    }
    for line in Font::QUIET.wrapped(&chart.subtitle, room, 4) {
        y += Font::QUIET.line();
        picture.text((MARGIN, y), line, Font::QUIET);
    }
    y + 10.0
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
