//! Charts as data, and one renderer for all of them.
//!
//! A [`Chart`] says what is to be seen and holds numbers in their own units; [`svg`] and [`png()`]
//! draw it, and [`Chart::numbers`] gives the same numbers as a table. Whoever has something to
//! show fills the data; nobody draws by hand.
//!
//! One look for all: colors that color-blind readers can tell apart (Okabe and Ito 2008), names
//! beside what they name instead of legends, units on the axes, a band always explained in the
//! subtitle.

mod bars;
mod canvas;
mod cells;
mod curves;
mod data;
mod font;
mod frame;
mod labels;
mod layout;
mod numbers;
mod points;
mod render;
mod scale;
mod theme;

pub use super::unit::Unit;
pub use data::{
    Axis, Bar, Bars, Bin, Body, Chart, Cloud, Direction, Group, HeatMap, Histogram, Layer, Line, Lines, Mark,
    Point, Range, Reference, Scatter, Side, Stack, Step, Stroke, Waterfall,
};
pub use layout::Size;
pub use render::{ChartError, png, svg};
pub use theme::{Ink, Theme, stylesheet};

#[cfg(test)]
mod tests;
