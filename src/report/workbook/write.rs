//! Workbooks as files of a spreadsheet.

use super::{Book, Cell, Sheet, Style};
use crate::report::format::printable;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

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
    let shown = |style: &Style| Format::new().set_num_format(code(*style));
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

/// A style in the language of spreadsheets.
fn code(style: Style) -> &'static str {
    match style {
        Style::Money => "#,##0.00;[Red]-#,##0.00",
        Style::Whole => "#,##0;[Red]-#,##0",
        Style::Share => "0.0%",
        Style::Count => "#,##0.0",
        Style::Plain => "0.00",
        Style::Exact => "0.0000000",
        Style::General => "General",
    }
}
