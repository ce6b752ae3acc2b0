//! Pages as HTML.

use super::{Block, Page, Table, Tone};
use crate::report::base64::base64;
use crate::report::charts::{Chart, ChartError, Size, Theme, stylesheet, svg};
use crate::report::document::document;
use crate::report::format::printable;
use crate::report::words;
use maud::{Markup, PreEscaped, html};

/// Nothing outside the document may be asked for, and nothing in it may run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'";

/// The page as an HTML document.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn html(page: &Page) -> Result<String, ChartError> {
    let blocks: Vec<Markup> = page.blocks.iter().map(block).collect::<Result<_, _>>()?;
    let title = printable(&page.title);
    let body = html! {
        main {
            h1 dir="auto" { (title) }
            @for block in &blocks { (block) }
        }
    };
    Ok(document(&title, POLICY, &styles(), &body))
}

/// Fonts, the page's own rules, and the dark colors of its charts.
fn styles() -> String {
    let font = |weight: u32, file: &[u8]| {
        format!(
            "@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
            base64(file)
        )
    };
    format!(
        "{}{}{}@media screen and (prefers-color-scheme: dark){{{}}}",
        font(400, include_bytes!("../fonts/Inter-Regular-subset.woff2")),
        font(600, include_bytes!("../fonts/Inter-SemiBold-subset.woff2")),
        include_str!("page.css"),
        stylesheet("figure svg"),
    )
}

fn block(block: &Block) -> Result<Markup, ChartError> {
    Ok(match block {
        Block::Heading(2, text) => html! { h2 dir="auto" { (clean(text)) } },
        Block::Heading(_, text) => html! { h3 dir="auto" { (clean(text)) } },
        Block::Lead(text) => html! { p.lead dir="auto" { (clean(text)) } },
        Block::Paragraph(text) => html! { p dir="auto" { (clean(text)) } },
        Block::Note(tone, text) => note(*tone, text),
        Block::List(items) => html! { ul { @for item in items { li dir="auto" { (clean(item)) } } } },
        Block::Facts(facts) => html! {
            dl { @for (name, what) in facts { div { dt { (clean(name)) } dd dir="auto" { (clean(what)) } } } }
        },
        Block::Table(shown) => table(shown),
        Block::Figure(chart) => figure(chart)?,
        Block::Link(file, text) => html! { p { a href=(file) { (clean(text)) } } },
        Block::Command(text) => html! { pre tabindex="0" { code { (clean(text)) } } },
        Block::Folded(summary, blocks) => {
            let inner: Vec<Markup> = blocks.iter().map(self::block).collect::<Result<_, _>>()?;
            html! { details { summary { (clean(summary)) } @for block in &inner { (block) } } }
        }
    })
}

/// Text without marks that could turn what follows it around, or be taken for a command.
fn clean(text: &str) -> String {
    printable(text)
}

fn note(tone: Tone, text: &str) -> Markup {
    let (class, word) = match tone {
        Tone::Info => ("note", words::NOTE),
        Tone::Good => ("note good", words::HOLDS),
        Tone::Warning => ("note warning", words::WARNING),
    };
    html! { p class=(class) dir="auto" { strong { (word) ": " } (clean(text)) } }
}

fn table(table: &Table) -> Markup {
    let class = |index: usize| table.head.get(index).is_some_and(|column| column.numeric).then_some("number");
    html! {
        div.scroll tabindex="0" role="region" aria-label=(clean(&table.caption)) {
            table {
                caption { (clean(&table.caption)) }
                thead { tr {
                    @for (index, column) in table.head.iter().enumerate() {
                        // a corner without a word heads nothing
                        @if column.label.is_empty() { td {} }
                        @else { th scope="col" class=[class(index)] { (clean(&column.label)) } }
                    }
                } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (index, cell) in row.iter().enumerate() {
                                @if index == 0 { th scope="row" dir="auto" { (clean(cell)) } }
                                @else { td class=[class(index)] { (clean(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn figure(chart: &Chart) -> Result<Markup, ChartError> {
    let wide = svg(chart, Theme::Light, Size::Small)?;
    let narrow = svg(chart, Theme::Light, Size::Narrow)?;
    Ok(html! {
        figure id=(chart.name) {
            div.wide { (PreEscaped(wide)) }
            div.narrow { (PreEscaped(narrow)) }
            details {
                summary { (words::numbers_of(&clean(&chart.title))) }
                (table(&chart.numbers()))
            }
        }
    })
}
