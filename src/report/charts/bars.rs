//! Bars of every kind, and waterfalls.

use super::Unit;
use super::canvas::Picture;
use super::data::{Bar, Bars, Chart, Direction, Group, Side, Step, Waterfall};
use super::font::Font;
use super::frame::{GAP, Room, columns, legend, nothing, value_axis};
use super::scale::{Scale, range, widened};
use super::theme::Ink;

/// Height of a horizontal bar with its gap.
const ROW: f64 = 24.0;
/// Height of the names below vertical bars.
const NAMES: f64 = 36.0;
/// Room that a number at the end of a bar takes, at most.
const NOTE: f64 = 64.0;

/// Height that the body needs.
pub(super) fn height_needed(all: &Bars) -> f64 {
    match all.direction {
        Direction::Vertical => 240.0,
        Direction::Horizontal => {
            let bars = if all.overlaid { 1 } else { all.series.len().max(1) };
            let group = (ROW * bars as f64 * 0.8).max(ROW);
            all.groups.len() as f64 * group + 4.0 * Font::QUIET.line() + 2.0 * GAP
        }
    }
}

pub(super) fn bars(picture: &mut Picture, chart: &Chart, all: &Bars, room: Room) {
    if all.groups.iter().flat_map(|group| &group.bars).all(|bar| bar.value.is_none()) {
        return nothing(picture, room);
    }
    let names: Vec<(String, Ink)> =
        all.series.iter().enumerate().map(|(index, name)| (name.clone(), ink(all, index, 0.0))).collect();
    let top = if names.len() > 1 { legend(picture, room, &names) } else { room.top };
    let room = Room { top, ..room };
    match all.direction {
        Direction::Horizontal => horizontal(picture, chart, all, room),
        Direction::Vertical => vertical(picture, chart, all, room),
    }
}

/// The color of the n-th bar of a group.
fn ink(all: &Bars, index: usize, length: f64) -> Ink {
    match all.series.len() {
        0 | 1 if length < 0.0 => Ink::Loss,
        0 | 1 => Ink::Category(0),
        _ => Ink::Category(index),
    }
}

/// Every number that must be on the axis of values.
fn values(all: &Bars) -> impl Iterator<Item = f64> {
    let shaded = all.shaded.iter().flat_map(|range| [range.low, range.high]);
    let bars = all.groups.iter().flat_map(|group| &group.bars);
    let own = bars.flat_map(|bar| [bar.value, bar.low, bar.high]);
    own.chain(shaded).flatten().chain(all.references.iter().map(|line| line.at)).chain([all.base])
}

fn horizontal(picture: &mut Picture, chart: &Chart, all: &Bars, room: Room) {
    let font = Font::LABEL;
    let widest = all.groups.iter().map(|group| font.width_of(&group.label)).fold(0.0, f64::max);
    let names = widest.min(0.36 * room.width()) + GAP;
    let caption = chart.x.caption();
    let below = 2.0 * Font::QUIET.line() + 2.0;
    let body = Room {
        left: room.left + names + if has_below(all) { NOTE } else { 0.0 },
        right: room.right - NOTE,
        top: room.top + if all.references.is_empty() && all.shaded.is_none() { 0.0 } else { font.line() },
        bottom: room.bottom - below,
    };
    let (low, high) = widened(range(&chart.x, values(all), false), &chart.x);
    let scale = Scale { from: low, to: high, start: body.left, end: body.right };
    shade(picture, all, &scale, body);
    columns(picture, &chart.x, &scale, body);
    picture.text(
        (room.right, room.bottom - 1.0),
        Font::QUIET.fitted(&caption, room.width()),
        Font::QUIET.end(),
    );
    let row = body.height() / all.groups.len() as f64;
    for (index, group) in all.groups.iter().enumerate() {
        let middle = body.top + (index as f64 + 0.5) * row;
        let text = font.fitted(&group.label, names - GAP);
        picture.text((room.left + names - GAP, middle + font.drop()), text, font.end());
        let thickness = (0.72 * row).min(22.0 * group.bars.len().max(1) as f64);
        lying(picture, all, group, &scale, &chart.x.unit, (middle - 0.5 * thickness, thickness));
    }
    let base = scale.at(all.base);
    picture.line((base, body.top), (base, body.bottom), Ink::Rule, 1.0);
}

/// Whether anything ends below the base, so that numbers stand on its left.
fn has_below(all: &Bars) -> bool {
    all.groups.iter().flat_map(|group| &group.bars).any(|bar| bar.value.is_some_and(|value| value < all.base))
}

/// The claimed range and lines of reference behind horizontal bars, their names above.
fn shade(picture: &mut Picture, all: &Bars, scale: &Scale, body: Room) {
    let mut names: Vec<(f64, &str)> = Vec::new();
    if let Some(range) = &all.shaded {
        let low = scale.within(range.low.unwrap_or(scale.from));
        let high = scale.within(range.high.unwrap_or(scale.to));
        picture.rect((low, body.top), (high, body.bottom), Ink::Accent, 0.14);
        names.push((0.5 * (low + high), &range.label));
    }
    for line in all.references.iter().filter(|line| line.side == Side::X) {
        let x = scale.within(line.at);
        picture.path(vec![(x, body.top), (x, body.bottom)], Ink::Quiet, 1.2, true);
        names.push((x, &line.label));
    }
    let font = Font::LABEL.middle();
    let mut free = picture.width;
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    // from the right: each stops where the one before begins
    for (x, name) in names {
        let text = font.fitted(name, 0.5 * body.width());
        let half = 0.5 * font.width_of(&text);
        let middle = x.min(free - half - GAP).max(half + GAP);
        if middle + half <= free {
            picture.text((middle, body.top - 5.0), text, font);
            free = middle - half;
        }
    }
}

/// The bars of one group, within a strip of this top and thickness.
fn lying(
    picture: &mut Picture,
    all: &Bars,
    group: &Group,
    scale: &Scale,
    unit: &Unit,
    (top, thickness): (f64, f64),
) {
    let n = if all.overlaid { 1 } else { group.bars.len().max(1) };
    let each = thickness / n as f64;
    let base = scale.at(all.base);
    for (index, bar) in drawn_in_order(all, group) {
        let Some(value) = bar.value else {
            continue;
        };
        let y = top + if all.overlaid { 0.0 } else { index as f64 * each };
        let middle = y + 0.5 * each;
        picture.rect(
            (base, y + 1.0),
            (scale.at(value), y + each - 1.0),
            ink(all, index, value - all.base),
            1.0,
        );
        let mut end = (value, value);
        if let (Some(low), Some(high)) = (bar.low, bar.high) {
            interval_lying(picture, (scale.within(low), scale.within(high)), middle);
            end = (value.min(low), value.max(high));
        }
        let font = Font::LABEL;
        let text = note(all, group, bar, unit);
        if value < all.base {
            picture.text((scale.within(end.0) - 5.0, middle + font.drop()), text, font.end());
        } else {
            picture.text((scale.within(end.1) + 5.0, middle + font.drop()), text, font);
        }
    }
}

/// The bars of a group, the longest first where they lie over each other.
fn drawn_in_order<'b>(all: &Bars, group: &'b Group) -> Vec<(usize, &'b Bar)> {
    let mut order: Vec<(usize, &Bar)> = group.bars.iter().enumerate().collect();
    if all.overlaid {
        let length = |bar: &Bar| bar.value.map_or(0.0, |value| (value - all.base).abs());
        order.sort_by(|a, b| length(b.1).total_cmp(&length(a.1)));
    }
    order
}

/// What stands at the end of a bar. Of bars that lie over each other on one side only the longest
/// one's is written.
fn note(all: &Bars, group: &Group, bar: &Bar, unit: &Unit) -> String {
    let Some(value) = bar.value else {
        return String::new();
    };
    let hidden = |other: &Bar| other.value.is_some_and(|more| (more - all.base) / (value - all.base) > 1.0);
    if all.overlaid && group.bars.iter().any(hidden) {
        return String::new();
    }
    if bar.note.is_empty() { unit.value(value) } else { Font::LABEL.fitted(&bar.note, NOTE) }
}

fn interval_lying(picture: &mut Picture, (low, high): (f64, f64), y: f64) {
    picture.line((low, y), (high, y), Ink::Text, 1.4);
    for x in [low, high] {
        picture.line((x, y - 4.0), (x, y + 4.0), Ink::Text, 1.4);
    }
}

fn vertical(picture: &mut Picture, chart: &Chart, all: &Bars, room: Room) {
    let y_range = widened(range(&chart.y, values(all), false), &chart.y);
    let (body, y) = value_axis(picture, chart, room, y_range, NAMES);
    let slot = body.width() / all.groups.len() as f64;
    // where bars stand beside each other and not every number has room, none is written: some would
    // lie over others, and the table beside has them all
    let crowded = all.groups.iter().any(|group| {
        let room = 0.76 * slot / group.bars.len().max(1) as f64;
        let fits = |bar: &Bar| Font::LABEL.width_of(&note(all, group, bar, &chart.y.unit)) <= room;
        !all.overlaid && group.bars.len() > 1 && !group.bars.iter().all(fits)
    });
    for (index, group) in all.groups.iter().enumerate() {
        let left = body.left + index as f64 * slot;
        below(picture, &group.label, left, slot, y.start);
        let n = if all.overlaid { 1 } else { group.bars.len().max(1) };
        let each = (0.76 * slot / n as f64).min(72.0);
        let first = left + 0.5 * (slot - each * n as f64);
        for (index, bar) in drawn_in_order(all, group) {
            let at = first + if all.overlaid { 0.0 } else { index as f64 * each };
            let text = if crowded { String::new() } else { note(all, group, bar, &chart.y.unit) };
            standing(picture, all, (index, bar), &y, (at, each), &text);
        }
    }
}

/// One vertical bar at a left edge and width.
fn standing(
    picture: &mut Picture,
    all: &Bars,
    (index, bar): (usize, &Bar),
    y: &Scale,
    (left, width): (f64, f64),
    note: &str,
) {
    let Some(value) = bar.value else {
        return;
    };
    let ink = ink(all, index, value - all.base);
    picture.rect((left + 1.0, y.at(all.base)), (left + width - 1.0, y.at(value)), ink, 1.0);
    let middle = left + 0.5 * width;
    let mut top = value;
    if let (Some(low), Some(high)) = (bar.low, bar.high) {
        let (from, to) = (y.within(low), y.within(high));
        picture.line((middle, from), (middle, to), Ink::Text, 1.4);
        for end in [from, to] {
            picture.line((middle - 4.0, end), (middle + 4.0, end), Ink::Text, 1.4);
        }
        top = value.max(high);
    }
    let font = Font::LABEL.middle();
    if font.width_of(note) <= width + 2.0 * GAP {
        let place = if value < all.base { y.within(value) + font.em + 2.0 } else { y.within(top) - 5.0 };
        picture.text_on_paper((middle, place), note, font);
    }
}

/// The name of a slot below the axis.
fn below(picture: &mut Picture, name: &str, left: f64, slot: f64, axis: f64) {
    let font = Font::LABEL.middle();
    for (line, text) in font.wrapped(name, slot - 4.0, 2).into_iter().enumerate() {
        picture.text((left + 0.5 * slot, axis + font.line() * (line as f64 + 1.0)), text, font);
    }
}

/// Steps lie under each other, so that long names and many digits fit at any width.
pub(super) fn waterfall(picture: &mut Picture, chart: &Chart, waterfall: &Waterfall, room: Room) {
    if waterfall.steps.is_empty() {
        return nothing(picture, room);
    }
    let spans = spans(&waterfall.steps);
    let font = Font::LABEL;
    let widest = waterfall.steps.iter().map(|step| font.width_of(&step.label)).fold(0.0, f64::max);
    let names = widest.min(0.36 * room.width()) + GAP;
    let below = if spans.iter().any(|(from, to)| from.min(*to) < 0.0) { NOTE } else { 0.0 };
    let (left, right) = (room.left + names + below, room.right - NOTE);
    let body = Room { left, right, bottom: room.bottom - 2.0 * font.line() - 2.0, ..room };
    let ends = spans.iter().flat_map(|(from, to)| [*from, *to]);
    let (low, high) = widened(range(&chart.y, ends, true), &chart.y);
    let scale = Scale { from: low, to: high, start: left, end: right };
    columns(picture, &chart.y, &scale, body);
    let caption = font.fitted(&chart.y.caption(), room.width());
    picture.text((room.right, room.bottom - 1.0), caption, Font::QUIET.end());
    picture.line((scale.at(0.0), body.top), (scale.at(0.0), body.bottom), Ink::Rule, 1.0);
    let row = body.height() / spans.len() as f64;
    for (index, (step, span)) in waterfall.steps.iter().zip(&spans).enumerate() {
        let top = body.top + index as f64 * row;
        let name = font.fitted(&step.label, names - GAP);
        picture.text((room.left + names - GAP, top + 0.5 * row + font.drop()), name, font.end());
        fall(picture, step, *span, &chart.y.unit, &scale, (top, row));
        if index + 1 < spans.len() {
            let x = scale.at(span.1);
            picture.line((x, top + 0.86 * row), (x, top + 1.14 * row), Ink::Rule, 1.0);
        }
    }
}

/// Where each step begins and ends.
fn spans(steps: &[Step]) -> Vec<(f64, f64)> {
    let mut level = 0.0;
    let span = |step: &Step| {
        let from = if step.total { 0.0 } else { level };
        level = from + step.value;
        (from, level)
    };
    steps.iter().map(span).collect()
}

/// One step of a waterfall in its row.
fn fall(
    picture: &mut Picture,
    step: &Step,
    (from, to): (f64, f64),
    unit: &Unit,
    scale: &Scale,
    (top, row): (f64, f64),
) {
    let ink = match step.total {
        true => Ink::Category(6),
        false if step.value < 0.0 => Ink::Loss,
        false => Ink::Gain,
    };
    picture.rect((scale.at(from), top + 0.14 * row), (scale.at(to), top + 0.86 * row), ink, 1.0);
    let font = Font::LABEL;
    let y = top + 0.5 * row + font.drop();
    if to.min(from) < 0.0 {
        picture.text((scale.at(from.min(to)) - 5.0, y), unit.value(step.value), font.end());
    } else {
        picture.text((scale.at(from.max(to)) + 5.0, y), unit.value(step.value), font);
    }
}
