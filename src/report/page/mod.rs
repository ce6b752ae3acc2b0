//! Pages as data, and one renderer: a self-contained HTML document without scripts.
//!
//! A [`Page`] is a list of [`Block`]s in reading order. Every figure comes with its numbers in a
//! table beside it. The document holds its fonts and its styles, asks nothing of the network,
//! follows the reader's light or dark setting, and prints on A4.

#[cfg(feature = "charts")]
mod render;

use super::charts::Chart;
pub use super::table::{Column, Table};
#[cfg(feature = "charts")]
pub use render::html;

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its title, the only heading of the first level.
    pub title: String,
    /// What it is made of.
    pub blocks: Vec<Block>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading of this level, 2 or 3.
    Heading(u8, String),
    /// The message in a sentence or two.
    Lead(String),
    /// Running text.
    Paragraph(String),
    /// Something to mind.
    Note(Tone, String),
    /// A list.
    List(Vec<String>),
    /// Names and what they stand for.
    Facts(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// A chart with its numbers.
    Figure(Box<Chart>),
    /// Another file of the folder, and what it is.
    Link(String, String),
    /// What is typed into a terminal.
    Command(String),
    /// What is there for those who look for it.
    Folded(String, Vec<Block>),
}

/// How a note is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Info,
    /// Holds as it should.
    Good,
    /// May not be as meant.
    Warning,
}
