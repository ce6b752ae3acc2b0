//! Curves with bands, and stacked areas.

use super::canvas::{Picture, Place};
use super::data::{Chart, Line, Lines, Reference, Side, Stack, Stroke};
use super::font::Font;
use super::frame::{Room, axes, nothing};
use super::labels::{EndLabel, Placer, end_labels, end_room};
use super::scale::{Scale, range, widened};
use super::theme::Ink;

/// Width of a curve.
const CURVE: f64 = 2.2;
/// How much of a band's color shows.
const BAND: f64 = 0.18;

pub(super) fn lines(picture: &mut Picture, chart: &Chart, lines: &Lines, room: Room) {
    let points = || lines.lines.iter().flat_map(|line| &line.points);
    let side = |side| lines.references.iter().filter(move |reference| reference.side == side).map(|r| r.at);
    let xs = points().map(|point| point.x).chain(side(Side::X));
    let ys = points().flat_map(|point| [point.y, point.low, point.high]).flatten().chain(side(Side::Y));
    let ys = ys.chain(lines.marks.iter().map(|mark| mark.y));
    if points().all(|point| point.y.is_none()) {
        return nothing(picture, room);
    }
    let names = end_room(lines.lines.iter().map(|line| line.label.as_str()), room.width());
    let body = Room { right: room.right - names, ..room };
    let y_range = widened(range(&chart.y, ys, false), &chart.y);
    let (x, y) = axes(picture, chart, body, range(&chart.x, xs, false), y_range);
    for (index, line) in lines.lines.iter().enumerate() {
        band(picture, line, &x, &y, Ink::Category(index));
    }
    let mut placer = Placer::new(Room { left: x.start, right: x.end, top: y.end, bottom: y.start });
    // the first curve is the most important one: it lies on top
    for (index, line) in lines.lines.iter().enumerate().rev() {
        curve(picture, &mut placer, line, &x, &y, Ink::Category(index));
    }
    marks_and_references(picture, lines, &mut placer, &x, &y);
    let ends = lines.lines.iter().enumerate().filter_map(|(index, line)| {
        let last = line.points.iter().rev().find_map(|point| Some((point.x, point.y?)))?;
        let at = (x.at(last.0), y.within(last.1));
        Some(EndLabel { at, text: line.label.clone(), ink: Ink::Category(index) })
    });
    let inside = Room { left: x.start, right: x.end, top: y.end, bottom: y.start };
    end_labels(picture, ends.collect(), inside, room.right);
}

fn marks_and_references(picture: &mut Picture, lines: &Lines, placer: &mut Placer, x: &Scale, y: &Scale) {
    for line in &lines.references {
        match line.side {
            Side::X => placer.avoid(&[(x.at(line.at), y.start), (x.at(line.at), y.end)]),
            Side::Y => placer.avoid(&[(x.start, y.at(line.at)), (x.end, y.at(line.at))]),
        }
    }
    for mark in lines.marks.iter().filter(|mark| x.holds(mark.x) && y.holds(mark.y)) {
        let at = (x.at(mark.x), y.at(mark.y));
        picture.dot(at, 5.0, Ink::Text, 1.0);
        picture.dot(at, 2.5, Ink::Paper, 1.0);
        placer.write(picture, &mark.label, Font::LABEL.bold(), &Placer::around(at));
    }
    for reference in &lines.references {
        straight(picture, placer, reference, x, y);
    }
}

/// A line of reference with its name.
pub(super) fn straight(
    picture: &mut Picture,
    placer: &mut Placer,
    reference: &Reference,
    x: &Scale,
    y: &Scale,
) {
    let font = Font::LABEL;
    match reference.side {
        Side::X if x.holds(reference.at) => {
            let at = x.at(reference.at);
            picture.path(vec![(at, y.start), (at, y.end)], Ink::Quiet, 1.2, true);
            let candidates = placer.beside(at);
            placer.write(picture, &reference.label, font, &candidates);
        }
        Side::Y if y.holds(reference.at) => {
            let at = y.at(reference.at);
            picture.path(vec![(x.start, at), (x.end, at)], Ink::Quiet, 1.2, true);
            let candidates = placer.along(at);
            placer.write(picture, &reference.label, font, &candidates);
        }
        Side::X | Side::Y => {}
    }
}

/// The band, in pieces where its ends are known.
fn band(picture: &mut Picture, line: &Line, x: &Scale, y: &Scale, ink: Ink) {
    let known = line.points.split(|point| point.low.is_none() || point.high.is_none());
    for piece in known {
        let edge = |of: fn(&super::Point) -> Option<f64>| {
            piece.iter().filter_map(move |point| Some((x.at(point.x), y.within(of(point)?))))
        };
        let mut outline: Vec<Place> = edge(|point| point.high).collect();
        let mut below: Vec<Place> = edge(|point| point.low).collect();
        below.reverse();
        outline.extend(below);
        picture.area(outline, ink, BAND);
    }
}

fn curve(picture: &mut Picture, placer: &mut Placer, line: &Line, x: &Scale, y: &Scale, ink: Ink) {
    for piece in line.points.split(|point| point.y.is_none()) {
        let places: Vec<Place> =
            piece.iter().filter_map(|point| Some((x.at(point.x), y.within(point.y?)))).collect();
        placer.avoid(&places);
        match line.stroke {
            Stroke::Dots => places.iter().for_each(|place| picture.dot(*place, 3.0, ink, 1.0)),
            _ if places.len() == 1 => picture.dot(places[0], 3.0, ink, 1.0),
            stroke => picture.path(places, ink, CURVE, stroke == Stroke::Dashed),
        }
    }
}

pub(super) fn stack(picture: &mut Picture, chart: &Chart, stack: &Stack, room: Room) {
    let n = stack.x.len();
    if n == 0 || stack.layers.is_empty() {
        return nothing(picture, room);
    }
    let names = end_room(stack.layers.iter().map(|layer| layer.label.as_str()), room.width());
    let body = Room { right: room.right - names, ..room };
    let tops = heaped(stack);
    let highest = tops.last().map_or(&[][..], Vec::as_slice).iter().copied();
    let y_range = widened(range(&chart.y, highest, true), &chart.y);
    let (x, y) = axes(picture, chart, body, range(&chart.x, stack.x.iter().copied(), false), y_range);
    let mut below = vec![0.0; n];
    let mut labels = Vec::new();
    for (index, (layer, top)) in stack.layers.iter().zip(&tops).enumerate() {
        let ink = Ink::Category(index);
        let edge = |heights: &[f64]| -> Vec<Place> {
            stack.x.iter().zip(heights).map(|(at, height)| (x.at(*at), y.within(*height))).collect()
        };
        let (upper, mut lower) = (edge(top), edge(&below));
        let last = n - 1;
        let middle = 0.5 * (upper[last].1 + lower[last].1);
        labels.push(EndLabel { at: (upper[last].0, middle), text: layer.label.clone(), ink });
        lower.reverse();
        let outline = upper.iter().copied().chain(lower).collect();
        picture.area(outline, ink, 0.85);
        picture.path(upper, Ink::Paper, 1.0, false);
        below.clone_from(top);
    }
    let inside = Room { left: x.start, right: x.end, top: y.end, bottom: y.start };
    end_labels(picture, labels, inside, room.right);
}

/// The upper edge of each layer.
fn heaped(stack: &Stack) -> Vec<Vec<f64>> {
    let mut below = vec![0.0; stack.x.len()];
    let mut tops = Vec::with_capacity(stack.layers.len());
    for layer in &stack.layers {
        for (height, value) in below.iter_mut().zip(&layer.values) {
            *height += value.max(0.0);
        }
        tops.push(below.clone());
    }
    tops
}
