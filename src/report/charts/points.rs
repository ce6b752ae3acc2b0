//! Histograms and clouds of points.

use super::canvas::{Picture, Place};
use super::curves::straight;
use super::data::{Chart, Histogram, Scatter, Side};
use super::font::Font;
use super::frame::{Room, axes, legend, nothing};
use super::labels::Placer;
use super::scale::{range, widened};
use super::theme::Ink;

pub(super) fn histogram(picture: &mut Picture, chart: &Chart, histogram: &Histogram, room: Room) {
    let bins = &histogram.bins;
    if bins.iter().all(|bin| bin.count <= 0.0) {
        return nothing(picture, room);
    }
    let edges = bins.iter().flat_map(|bin| [bin.from, bin.to]);
    let shaded = histogram.shaded.iter().flat_map(|range| [range.low, range.high]).flatten();
    let lines = histogram.references.iter().filter(|line| line.side == Side::X).map(|line| line.at);
    let x_range = range(&chart.x, edges.chain(shaded).chain(lines), false);
    // a fifth more, where the names of lines stand
    let highest = bins.iter().map(|bin| 1.2 * bin.count);
    let y_range = widened(range(&chart.y, highest, true), &chart.y);
    let (x, y) = axes(picture, chart, room, x_range, y_range);
    let inside = Room { left: x.start, right: x.end, top: y.end, bottom: y.start };
    let mut placer = Placer::new(inside);
    if let Some(range) = &histogram.shaded {
        let low = x.within(range.low.unwrap_or(x.from));
        let high = x.within(range.high.unwrap_or(x.to));
        picture.rect((low, y.end), (high, y.start), Ink::Accent, 0.14);
        let middle = 0.5 * (low + high);
        let at = |y| ((middle, y), super::font::Anchor::Middle);
        placer.write(
            picture,
            &range.label,
            Font::LABEL,
            &[at(y.end + 12.0), at(y.end + 28.0), at(y.end - 4.0)],
        );
    }
    let mut outline = Vec::new();
    for bin in bins {
        let (left, right) = (x.within(bin.from), x.within(bin.to));
        let gap = if right - left > 6.0 { 0.5 } else { 0.0 };
        picture.rect((left + gap, y.start), (right - gap, y.at(bin.count)), Ink::Category(0), 0.8);
        outline.extend([(left, y.at(bin.count)), (right, y.at(bin.count))]);
    }
    placer.avoid(&outline);
    for line in &histogram.references {
        straight(picture, &mut placer, line, &x, &y);
    }
}

pub(super) fn scatter(picture: &mut Picture, chart: &Chart, scatter: &Scatter, room: Room) {
    let all = || scatter.clouds.iter().flat_map(|cloud| &cloud.points).chain(&scatter.frontier);
    if all().next().is_none() {
        return nothing(picture, room);
    }
    let side = |side| scatter.references.iter().filter(move |line| line.side == side).map(|line| line.at);
    let x_range = widened(range(&chart.x, all().map(|point| point.0).chain(side(Side::X)), false), &chart.x);
    let y_range = widened(range(&chart.y, all().map(|point| point.1).chain(side(Side::Y)), false), &chart.y);
    let names: Vec<(String, Ink)> = scatter
        .clouds
        .iter()
        .enumerate()
        .map(|(index, cloud)| (cloud.label.clone(), Ink::Category(index)))
        .collect();
    let top = if names.len() > 1 { legend(picture, room, &names) } else { room.top };
    let (x, y) = axes(picture, chart, Room { top, ..room }, x_range, y_range);
    let mut placer = Placer::new(Room { left: x.start, right: x.end, top: y.end, bottom: y.start });
    for (index, cloud) in scatter.clouds.iter().enumerate() {
        // the more points, the fainter each
        let opacity = (60.0 / cloud.points.len().max(1) as f64).sqrt().clamp(0.15, 0.9);
        for point in &cloud.points {
            picture.dot((x.within(point.0), y.within(point.1)), 2.6, Ink::Category(index), opacity);
        }
    }
    let frontier: Vec<Place> = scatter.frontier.iter().map(|at| (x.within(at.0), y.within(at.1))).collect();
    placer.avoid(&frontier);
    picture.path(frontier, Ink::Text, 1.6, false);
    for line in &scatter.references {
        straight(picture, &mut placer, line, &x, &y);
    }
}
