//! Labels that do not run into each other.

use super::canvas::{Picture, Place};
use super::font::{Anchor, Font};
use super::frame::Room;
use super::theme::Ink;

/// Height that a line of label takes.
const LINE: f64 = 15.0;

/// The name of something that ends at a place on the right.
pub(super) struct EndLabel {
    pub at: Place,
    pub text: String,
    pub ink: Ink,
}

/// Width that names at the right end take, lead included; none where there are no names.
pub(super) fn end_room<'a>(names: impl Iterator<Item = &'a str>, width: f64) -> f64 {
    let widest = names.map(|name| Font::LABEL.width_of(name)).fold(0.0, f64::max);
    if widest > 0.0 { LEAD + widest.min(0.3 * width) + 2.0 } else { 0.0 }
}

/// Length of the stroke that leads from an end to its name.
const LEAD: f64 = 18.0;

/// Writes names beside their ends, moved apart where they would touch; names that find no room
/// are left out from the last on.
pub(super) fn end_labels(picture: &mut Picture, mut labels: Vec<EndLabel>, room: Room, right: f64) {
    labels.retain(|label| !label.text.is_empty());
    labels.truncate((room.height() / LINE).floor().max(1.0) as usize);
    let heights: Vec<f64> = labels.iter().map(|label| label.at.1).collect();
    let places = spread(&heights, room.top + 0.5 * LINE, room.bottom - 0.5 * LINE);
    for (label, y) in labels.iter().zip(places) {
        let x = room.right + LEAD;
        let font = Font::LABEL;
        picture.line((label.at.0 + 2.0, label.at.1), (x - 4.0, y), label.ink, 1.5);
        picture.text((x, y + font.drop()), font.fitted(&label.text, right - x), font);
    }
}

/// Heights as near to the wanted ones as they can be at a line's distance from each other.
fn spread(wanted: &[f64], low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]).then(a.cmp(&b)));
    let mut places: Vec<f64> = order.iter().map(|&index| wanted[index].clamp(low, high.max(low))).collect();
    for index in 1..places.len() {
        places[index] = places[index].max(places[index - 1] + LINE);
    }
    let mut roof = high;
    for place in places.iter_mut().rev() {
        *place = place.min(roof);
        roof = *place - LINE;
    }
    let mut out = vec![0.0; wanted.len()];
    for (index, place) in order.into_iter().zip(places) {
        out[index] = place;
    }
    out
}

/// Finds room for names inside a body.
pub(super) struct Placer {
    room: Room,
    taken: Vec<Room>,
    /// Places that names should not hide.
    avoid: Vec<Place>,
}

impl Placer {
    pub fn new(room: Room) -> Placer {
        Placer { room, taken: Vec::new(), avoid: Vec::new() }
    }

    /// Names should stay clear of this line.
    pub fn avoid(&mut self, points: &[Place]) {
        const STEP: f64 = 6.0;
        for pair in points.windows(2) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            let n = ((x1 - x0).hypot(y1 - y0) / STEP).ceil().clamp(1.0, 400.0);
            for index in 0..=n as usize {
                let share = index as f64 / n;
                self.avoid.push((x0 + share * (x1 - x0), y0 + share * (y1 - y0)));
            }
        }
    }

    /// Writes a text at the candidate (a place and which end of the text it is) that hides least;
    /// nowhere when all run into another text or out of the room.
    pub fn write(&mut self, picture: &mut Picture, text: &str, font: Font, candidates: &[(Place, Anchor)]) {
        let text = font.fitted(text, 0.6 * self.room.width());
        let width = font.width_of(&text);
        let mut best: Option<(usize, Room, Place, Anchor)> = None;
        for (at, anchor) in candidates {
            let taken = covered(*at, *anchor, width, font);
            if !self.free(&taken) {
                continue;
            }
            let hidden = self.avoid.iter().filter(|place| inside(&taken, **place)).count();
            if best.as_ref().is_none_or(|(least, ..)| hidden < *least) {
                best = Some((hidden, taken, *at, *anchor));
            }
        }
        if let Some((_, taken, at, anchor)) = best {
            self.taken.push(taken);
            picture.text(at, text, Font { anchor, ..font });
        }
    }

    fn free(&self, wanted: &Room) -> bool {
        let room = &self.room;
        wanted.left >= room.left
            && wanted.right <= room.right
            && wanted.top >= room.top - LINE
            && wanted.bottom <= room.bottom
            && !self.taken.iter().any(|taken| overlap(taken, wanted))
    }

    /// Candidates around a point: beside, above, below.
    pub fn around((x, y): Place) -> Vec<(Place, Anchor)> {
        let mut out = Vec::new();
        for distance in [9.0, 20.0, 36.0] {
            let middle = y + Font::LABEL.drop();
            out.extend([
                ((x + distance, middle - distance), Anchor::Start),
                ((x - distance, middle - distance), Anchor::End),
                ((x + distance, middle + distance), Anchor::Start),
                ((x - distance, middle + distance), Anchor::End),
                ((x + distance, middle), Anchor::Start),
                ((x - distance, middle), Anchor::End),
                ((x, y - distance), Anchor::Middle),
                ((x, y + distance + 10.0), Anchor::Middle),
            ]);
        }
        out
    }

    /// Candidates beside a vertical line at x.
    pub fn beside(&self, x: f64) -> Vec<(Place, Anchor)> {
        let rows = (self.room.height() / LINE) as usize;
        (0..rows)
            .map(|row| self.room.top + 11.0 + row as f64 * LINE)
            .flat_map(|y| [((x + 5.0, y), Anchor::Start), ((x - 5.0, y), Anchor::End)])
            .collect()
    }

    /// Candidates above and below a horizontal line at y.
    pub fn along(&self, y: f64) -> Vec<(Place, Anchor)> {
        let (left, right) = (self.room.left + 4.0, self.room.right - 4.0);
        let middle = 0.5 * (left + right);
        [(right, Anchor::End), (left, Anchor::Start), (middle, Anchor::Middle)]
            .into_iter()
            .flat_map(|(x, anchor)| [((x, y - 5.0), anchor), ((x, y + 14.0), anchor)])
            .collect()
    }
}

/// The box that a text covers.
pub(super) fn covered((x, y): Place, anchor: Anchor, width: f64, font: Font) -> Room {
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - 0.5 * width,
        Anchor::End => x - width,
    };
    Room { left, right: left + width, top: y - 0.85 * font.em, bottom: y + 0.25 * font.em }
}

/// Whether two boxes share more than an edge.
pub(super) fn overlap(a: &Room, b: &Room) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

fn inside(room: &Room, (x, y): Place) -> bool {
    x >= room.left && x <= room.right && y >= room.top && y <= room.bottom
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_move_apart_and_stay_inside() {
        let places = spread(&[100.0, 101.0, 99.0, 300.0], 0.0, 200.0);
        assert!((places[3] - 200.0).abs() < 1e-9);
        let mut sorted = places;
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] >= LINE));
        assert!(spread(&[190.0, 199.0, 200.0], 0.0, 200.0).iter().all(|place| *place <= 200.0));
    }
}
