//! Charts as data, and one renderer for all of them.
//!
//! A [`Chart`] says what is to be seen and holds numbers in their own units; [`svg`] and [`png()`]
//! draw it, and [`Chart::numbers`] gives the same numbers as a table. Whoever has something to
//! show fills the data; nobody draws by hand.
//!
//! One look for all: colors that color-blind readers can tell apart (Okabe and Ito 2008), names
//! beside what they name instead of legends, units on the axes, a band always explained in the
//! subtitle.

#[cfg(feature = "charts")]
mod bars;
#[cfg(feature = "charts")]
mod canvas;
#[cfg(feature = "charts")]
mod cells;
#[cfg(feature = "charts")]
mod curves;
mod data;
#[cfg(feature = "charts")]
mod font;
#[cfg(feature = "charts")]
mod frame;
#[cfg(feature = "charts")]
mod labels;
#[cfg(feature = "charts")]
mod layout;
mod numbers;
#[cfg(feature = "charts")]
mod points;
#[cfg(feature = "charts")]
mod render;
#[cfg(feature = "charts")]
mod scale;
mod size;
#[cfg(feature = "charts")]
mod theme;

pub use super::unit::Unit;
pub use data::{
    Axis, Bar, Bars, Bin, Body, Chart, Cloud, Direction, Group, HeatMap, Histogram, Layer, Line, Lines, Mark,
    Point, Range, Reference, Scatter, Side, Stack, Step, Stroke, Waterfall,
};
#[cfg(feature = "charts")]
pub use render::{ChartError, png, svg};
pub use size::Size;
#[cfg(feature = "charts")]
pub use theme::{Ink, Theme, stylesheet};

#[cfg(all(test, feature = "charts"))]
mod tests;
