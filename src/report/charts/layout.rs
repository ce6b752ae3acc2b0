//! A chart laid out as a picture: its heading, and below it the body of its kind.

use super::canvas::Picture;
use super::data::{Body, Chart};
use super::font::Font;
use super::frame::Room;
use super::size::Size;
use super::{bars, cells, curves, points};

/// Empty room at the edges of a picture.
const MARGIN: f64 = 16.0;

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
