//! What a verb leaves in its folder, as data: files by name, each with what is to be in it.
//!
//! Nothing is drawn or written here until a file is asked for its bytes; where files go, and that they
//! appear all at once, is for the command line to see to.

use super::charts::{Chart, Size};
#[cfg(feature = "charts")]
use super::charts::{ChartError, Theme, png, svg};
use super::page::Page;
#[cfg(feature = "charts")]
use super::page::html;
use super::workbook::Book;
#[cfg(feature = "workbook")]
use super::workbook::bytes;
use serde_json::Value;

/// Files that belong together.
#[derive(Debug, Clone, Default)]
pub struct Outputs {
    /// In the order in which they are named when one cannot be made.
    pub files: Vec<OutputFile>,
}

/// A file by its path in the folder (`/` between parts).
#[derive(Debug, Clone)]
pub struct OutputFile {
    /// Its path.
    pub name: String,
    /// What is to be in it.
    pub content: Content,
}

/// What is to be in a file, before it is drawn or packed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Content {
    /// Text as it is.
    Text(String),
    /// A document.
    Json(Value),
    /// A chart of this size as SVG.
    Svg(Box<Chart>, Size),
    /// A chart as PNG.
    Png(Box<Chart>),
    /// A page as HTML.
    Page(Page),
    /// A workbook.
    Book(Book),
}

/// Why a file could not be made. A program fault: all findings can be shown.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Not as JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Not as a picture.
    #[cfg(feature = "charts")]
    #[error(transparent)]
    Chart(#[from] ChartError),
    /// Not as a workbook.
    #[error("cannot make the workbook: {0}")]
    Book(String),
    /// Not without a feature that was left out.
    #[error("`{file}` takes the feature `{feature}` of this library, which was left out")]
    Without {
        /// The file.
        file: String,
        /// The feature.
        feature: &'static str,
    },
}

impl Outputs {
    /// No files yet.
    pub fn new() -> Outputs {
        Outputs::default()
    }

    /// And this text.
    #[must_use]
    pub fn text(self, name: &str, text: String) -> Outputs {
        self.with(name.to_owned(), Content::Text(text))
    }

    /// And this document.
    #[must_use]
    pub fn json(self, name: &str, value: Value) -> Outputs {
        self.with(name.to_owned(), Content::Json(value))
    }

    /// And these charts, below `charts`: as SVG, which follows the reader's light or dark setting, and as
    /// PNG on white, for slides.
    #[must_use]
    pub fn charts(self, charts: impl IntoIterator<Item = Chart>, size: Size) -> Outputs {
        charts.into_iter().fold(self, |all, chart| {
            let (stem, chart) = (format!("charts/{}", chart.name), Box::new(chart));
            all.with(format!("{stem}.svg"), Content::Svg(chart.clone(), size))
                .with(format!("{stem}.png"), Content::Png(chart))
        })
    }

    /// And this page.
    #[must_use]
    pub fn page(self, name: &str, page: Page) -> Outputs {
        self.with(name.to_owned(), Content::Page(page))
    }

    /// And this workbook.
    #[must_use]
    pub fn book(self, name: &str, book: Book) -> Outputs {
        self.with(name.to_owned(), Content::Book(book))
    }

    fn with(mut self, name: String, content: Content) -> Outputs {
        self.files.push(OutputFile { name, content });
        self
    }
}

impl OutputFile {
    /// What is in it.
    ///
    /// # Errors
    /// When it cannot be drawn or packed.
    pub fn bytes(&self) -> Result<Vec<u8>, OutputError> {
        match &self.content {
            Content::Text(text) => Ok(text.clone().into_bytes()),
            Content::Json(value) => Ok(json_text(value)?.into_bytes()),
            #[cfg(feature = "charts")]
            Content::Svg(chart, size) => Ok(svg(chart, Theme::Reader, *size)?.into_bytes()),
            #[cfg(feature = "charts")]
            Content::Png(chart) => Ok(png(chart, Theme::Light, Size::Large)?),
            #[cfg(feature = "charts")]
            Content::Page(page) => Ok(html(page)?.into_bytes()),
            #[cfg(not(feature = "charts"))]
            Content::Svg(..) | Content::Png(_) | Content::Page(_) => Err(self.without("charts")),
            #[cfg(feature = "workbook")]
            Content::Book(book) => bytes(book).map_err(|error| OutputError::Book(error.to_string())),
            #[cfg(not(feature = "workbook"))]
            Content::Book(_) => Err(self.without("workbook")),
        }
    }

    #[cfg(not(all(feature = "charts", feature = "workbook")))]
    fn without(&self, feature: &'static str) -> OutputError {
        OutputError::Without { file: self.name.clone(), feature }
    }
}

/// JSON as the program writes it: indented, with a line break at the end.
///
/// # Errors
/// When it cannot be written as text.
pub fn json_text(value: &Value) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}
