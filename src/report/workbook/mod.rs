//! Workbooks as data, and one writer.
//!
//! Text is written as text and never read as a formula; a formula carries the number that the
//! program computed, so that it shows the same before a spreadsheet recalculates it.

use crate::report::format::{Kind, printable};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

/// A workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// Its title, in the properties of the document.
    pub title: String,
    /// Its sheets.
    pub sheets: Vec<Sheet>,
}

/// A sheet: a title, then rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its name, at most 31 letters, none of `[]:*?/\`.
    pub name: String,
    /// Its rows from the first.
    pub rows: Vec<Vec<Cell>>,
    /// Widths of columns in letters.
    pub widths: Vec<f64>,
    /// Rows at the top that stay when the rest is scrolled, and are repeated on every printed page.
    pub frozen_rows: u32,
    /// Columns on the left that stay.
    pub frozen_columns: u16,
    /// Whether it prints across.
    pub landscape: bool,
}

/// Usual width of a column, in letters.
pub const COLUMN: f64 = 16.0;

/// First row of a table that [`Sheet::table`] begins: below its title, a note and its head.
pub const FIRST: usize = 3;

impl Sheet {
    /// A sheet with its title, a note, and the head of its table, whose columns are so many letters
    /// wide.
    pub fn table(name: &str, title: &str, note: &str, head: &[&str], width: f64) -> Sheet {
        Sheet {
            name: name.to_owned(),
            rows: vec![
                vec![Cell::Title(title.to_owned())],
                vec![Cell::Text(note.to_owned())],
                head.iter().map(|text| Cell::Head((*text).to_owned())).collect(),
            ],
            widths: vec![width; head.len()],
            frozen_rows: FIRST as u32,
            frozen_columns: 1,
            landscape: true,
        }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// The title of a sheet.
    Title(String),
    /// The name of a column or of a part.
    Head(String),
    /// Text.
    Text(String),
    /// Text over several lines.
    Wrapped(String),
    /// A number; nothing where it is unknown.
    Number(Option<f64>, Style),
    /// A formula without `=`, and the program's own number for it.
    Formula {
        /// In the language of spreadsheets, US English.
        formula: String,
        /// What it comes to; unknown shows as the formula's own blank.
        value: Option<f64>,
        /// How it is shown.
        style: Style,
    },
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Money, two digits.
    Money,
    /// Money in whole units.
    Whole,
    /// A share in percent.
    Share,
    /// A count.
    Count,
    /// Anything else.
    Plain,
    /// Seven digits: factors and parameters.
    Exact,
    /// As the spreadsheet likes.
    General,
}

impl Style {
    /// How a kind of number is shown in a cell.
    pub fn of(kind: Kind) -> Style {
        match kind {
            Kind::Money => Style::Money,
            Kind::Share => Style::Share,
            Kind::Count => Style::Count,
            Kind::Periods | Kind::Score => Style::Plain,
            Kind::Ratio => Style::Exact,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Style::Money => "#,##0.00;[Red]-#,##0.00",
            Style::Whole => "#,##0;[Red]-#,##0",
            Style::Share => "0.0%",
            Style::Count => "#,##0.0",
            Style::Plain => "0.00",
            Style::Exact => "0.0000000",
            Style::General => "General",
        }
    }
}

/// The address of a cell in the language of spreadsheets, row and column from 0.
///
/// ```
/// use cltv::report::workbook::address;
/// assert_eq!(address(0, 0), "A1");
/// assert_eq!(address(9, 27), "AB10");
/// ```
pub fn address(row: usize, column: usize) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = ((rest - 1) % 26) as u8;
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}

/// The file.
///
/// # Errors
/// When a sheet's name is not allowed, or it has more rows than a workbook takes.
pub fn bytes(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // a fixed day: the same findings give the same bytes
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title = printable(&book.title);
    workbook.set_properties(&DocProperties::new().set_title(shortened(&title)).set_creation_datetime(&day));
    for sheet in &book.sheets {
        fill(workbook.add_worksheet(), sheet)?;
    }
    workbook.save_to_buffer()
}

/// Titles in the properties of a document are at most 255 letters.
fn shortened(title: &str) -> String {
    title.chars().take(255).collect()
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    worksheet.set_name(&sheet.name)?;
    for (column, width) in sheet.widths.iter().enumerate() {
        worksheet.set_column_width(column as u16, *width)?;
    }
    let formats = Formats::new();
    let mut widest = 0;
    for (row, cells) in sheet.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            write(worksheet, row as u32, column as u16, cell, &formats)?;
            widest = widest.max(column);
        }
    }
    worksheet.set_freeze_panes(sheet.frozen_rows, sheet.frozen_columns)?;
    if sheet.landscape {
        worksheet.set_landscape();
    }
    worksheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&L&A&R&P / &N");
    if sheet.frozen_rows > 0 {
        worksheet.set_repeat_rows(0, sheet.frozen_rows - 1)?;
    }
    let last = sheet.rows.len().saturating_sub(1) as u32;
    worksheet.set_print_area(0, 0, last, widest as u16)?;
    Ok(())
}

struct Formats {
    title: Format,
    head: Format,
    wrapped: Format,
}

impl Formats {
    fn new() -> Formats {
        Formats {
            title: Format::new().set_bold().set_font_size(14.0),
            head: Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

fn write(
    worksheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let shown = |style: &Style| Format::new().set_num_format(style.code());
    match cell {
        Cell::Empty | Cell::Number(None, _) => {}
        Cell::Title(text) => {
            worksheet.write_string_with_format(row, column, text_of(text), &formats.title)?;
        }
        Cell::Head(text) => {
            worksheet.write_string_with_format(row, column, text_of(text), &formats.head)?;
        }
        Cell::Text(text) => {
            worksheet.write_string(row, column, text_of(text))?;
        }
        Cell::Wrapped(text) => {
            worksheet.write_string_with_format(row, column, text_of(text), &formats.wrapped)?;
        }
        Cell::Number(Some(number), style) => {
            worksheet.write_number_with_format(row, column, *number, &shown(style))?;
        }
        Cell::Formula { formula, value, style } => {
            let cached = value.map_or_else(String::new, |value| value.to_string());
            let formula = Formula::new(format!("={formula}")).set_result(cached);
            worksheet.write_formula_with_format(row, column, formula, &shown(style))?;
        }
    }
    Ok(())
}

/// Text as a cell takes it: at most 32,767 letters, none that turn the line around.
fn text_of(text: &str) -> String {
    printable(text).chars().take(32_767).collect()
}
