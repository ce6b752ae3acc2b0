//! Tables of finished texts, for pages and beside charts.

/// A table of finished texts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Its columns.
    pub head: Vec<Column>,
    /// Its rows; the first cell names the row.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Column {
    /// Its name.
    pub label: String,
    /// Whether it holds numbers, set flush right.
    pub numeric: bool,
}

impl Table {
    /// A table whose first column names and whose others are numbers.
    pub fn numbers(caption: impl Into<String>, head: &[&str], rows: Vec<Vec<String>>) -> Table {
        let column =
            |(index, label): (usize, &&str)| Column { label: (*label).to_owned(), numeric: index > 0 };
        Table { caption: caption.into(), head: head.iter().enumerate().map(column).collect(), rows }
    }

    /// A table of words.
    pub fn texts(caption: impl Into<String>, head: &[&str], rows: Vec<Vec<String>>) -> Table {
        let column = |label: &&str| Column { label: (*label).to_owned(), numeric: false };
        Table { caption: caption.into(), head: head.iter().map(column).collect(), rows }
    }
}
