//! Heat maps.

use super::canvas::Picture;
use super::data::{Chart, HeatMap};
use super::font::Font;
use super::frame::{GAP, Room, nothing};
use super::scale::range;
use super::theme::{Ink, STEPS};

/// Least height of a row whose numbers are written.
const ROW: f64 = 20.0;
/// Rows up to which the picture grows with them.
const TALL: usize = 24;

/// Height that the body needs.
pub(super) fn height_needed(map: &HeatMap) -> f64 {
    map.rows.len().min(TALL) as f64 * ROW + 90.0
}

pub(super) fn heat_map(picture: &mut Picture, chart: &Chart, map: &HeatMap, room: Room) {
    let (n_rows, n_columns) = (map.rows.len(), map.columns.len());
    if n_rows * n_columns == 0 || map.cells.iter().all(Option::is_none) {
        return nothing(picture, room);
    }
    let colors = Colors::of(chart, map);
    let font = Font::QUIET;
    let widest = map.rows.iter().map(|name| font.width_of(name)).fold(0.0, f64::max).min(0.3 * room.width());
    colors.key(picture, map, room);
    picture.text(
        (room.left, room.top + 2.0 * font.line()),
        font.fitted(&chart.y.caption(), 0.5 * room.width()),
        font,
    );
    let body = Room {
        left: room.left + widest + GAP,
        right: room.right,
        top: room.top + 2.0 * font.line() + GAP,
        bottom: room.bottom - 2.0 * font.line(),
    };
    let caption = font.fitted(&chart.x.caption(), room.width());
    picture.text((room.right, room.bottom - 1.0), caption, font.end());
    let grid = Grid { body, width: body.width() / n_columns as f64, height: body.height() / n_rows as f64 };
    names(picture, map, &grid);
    let written = fits(map, &grid);
    for (index, value) in map.cells.iter().enumerate().take(n_rows * n_columns) {
        let Some(value) = value.filter(|value| value.is_finite()) else {
            continue;
        };
        let ink = colors.ink(value);
        let place = grid.cell(index / n_columns, index % n_columns);
        picture.rect((place.left, place.top), (place.right, place.bottom), ink, 1.0);
        if written {
            let font = Font::LABEL.ink(ink.text_on()).middle();
            let middle = (0.5 * (place.left + place.right), 0.5 * (place.top + place.bottom) + font.drop());
            picture.text(middle, map.unit.value(value), font);
        }
    }
    outline(picture, map, &grid);
}

struct Grid {
    body: Room,
    width: f64,
    height: f64,
}

impl Grid {
    fn cell(&self, row: usize, column: usize) -> Room {
        let (left, top) = (self.x(column), self.y(row));
        // large cells have a gap between them
        let gap = if self.width > 12.0 && self.height > 12.0 { 1.0 } else { 0.0 };
        Room { left, right: self.x(column + 1) - gap, top, bottom: self.y(row + 1) - gap }
    }

    fn x(&self, column: usize) -> f64 {
        self.body.left + column as f64 * self.width
    }

    fn y(&self, row: usize) -> f64 {
        self.body.top + row as f64 * self.height
    }
}

/// Names of rows and columns, as many as there is room for.
fn names(picture: &mut Picture, map: &HeatMap, grid: &Grid) {
    let font = Font::QUIET;
    let every = (font.line() / grid.height).ceil().max(1.0) as usize;
    for (row, name) in map.rows.iter().enumerate().step_by(every) {
        let y = grid.y(row) + 0.5 * grid.height + font.drop();
        let text = font.fitted(name, grid.body.left - GAP);
        picture.text((grid.body.left - GAP, y), text, font.end());
    }
    let widest = map.columns.iter().map(|name| font.width_of(name)).fold(0.0, f64::max) + GAP;
    let every = (widest / grid.width).ceil().max(1.0) as usize;
    let room = (grid.width * every as f64).min(grid.body.width());
    let least = grid.body.left - GAP - font.width_of("…");
    for (column, name) in map.columns.iter().enumerate().step_by(every) {
        let text = font.fitted(name, room - GAP);
        let half = 0.5 * font.width_of(&text);
        let x = grid.x(column) + 0.5 * grid.width;
        // a name that would stand out at a side is left out: its neighbors tell
        if x - half >= least && x + half <= grid.body.right + GAP {
            picture.text((x, grid.body.bottom + font.line()), text, font.middle());
        }
    }
}

/// Whether every number fits into its cell.
fn fits(map: &HeatMap, grid: &Grid) -> bool {
    let font = Font::LABEL;
    let widest =
        map.cells.iter().flatten().map(|value| font.width_of(&map.unit.value(*value))).fold(0.0, f64::max);
    grid.height >= font.em + 3.0 && grid.width >= widest + 3.0
}

/// Draws the edges between cells inside and outside of what is singled out.
fn outline(picture: &mut Picture, map: &HeatMap, grid: &Grid) {
    const WIDTH: f64 = 2.5;
    let (n_rows, n_columns) = (map.rows.len(), map.columns.len());
    let inside = |row: usize, column: usize| {
        row < n_rows && column < n_columns && map.outlined.get(row * n_columns + column) == Some(&true)
    };
    // an index before the first wraps to one that is outside
    for row in 0..=n_rows {
        for column in 0..=n_columns {
            let here = inside(row, column);
            let (x, y) = (grid.x(column), grid.y(row));
            if column < n_columns && here != inside(row.wrapping_sub(1), column) {
                picture.line((x, y), (x + grid.width, y), Ink::Accent, WIDTH);
            }
            if row < n_rows && here != inside(row, column.wrapping_sub(1)) {
                picture.line((x, y), (x, y + grid.height), Ink::Accent, WIDTH);
            }
        }
    }
}

/// How numbers become colors.
struct Colors {
    low: f64,
    high: f64,
    signed: bool,
}

impl Colors {
    fn of(chart: &Chart, map: &HeatMap) -> Colors {
        let axis = super::Axis::new("", chart.y.unit.clone());
        let (low, high) = range(&axis, map.cells.iter().copied().flatten(), false);
        match map.middle {
            Some(middle) => {
                let reach = (high - middle).abs().max((low - middle).abs());
                Colors { low: middle - reach, high: middle + reach, signed: true }
            }
            None => Colors { low, high, signed: false },
        }
    }

    fn ink(&self, value: f64) -> Ink {
        let share = (value - self.low) / (self.high - self.low);
        self.step((share * STEPS as f64).floor().clamp(0.0, (STEPS - 1) as f64) as usize)
    }

    fn step(&self, step: usize) -> Ink {
        if self.signed { Ink::Signed(step) } else { Ink::Ramp(step) }
    }

    /// The scale of colors with its ends, at the top right.
    fn key(&self, picture: &mut Picture, map: &HeatMap, room: Room) {
        const SWATCH: f64 = 14.0;
        let font = Font::QUIET;
        let (low, high) = (map.unit.value(self.low), map.unit.value(self.high));
        let bar = SWATCH * STEPS as f64;
        let y = room.top + font.em;
        let right = room.right - font.width_of(&high) - GAP;
        picture.text((room.right, y), high, font.end());
        for step in 0..STEPS {
            let x = right - bar + step as f64 * SWATCH;
            picture.rect((x, y - 10.0), (x + SWATCH, y + 1.0), self.step(step), 1.0);
        }
        let left = right - bar - GAP;
        let free = left - font.width_of(&low) - 2.0 * GAP - room.left;
        picture.text((left, y), low, font.end());
        let text = font.fitted(&map.title, free);
        picture.text((room.left, y), text, Font::LABEL);
    }
}
