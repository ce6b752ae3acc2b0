//! Problems as a reader sees them: the place, the excerpt with the place marked, what to try.

use super::problem::{Problem, Severity, Sources};
use crate::text::is_printable;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde_json::{Value, json};

/// Width that messages are wrapped to where the excerpt needs it.
const WIDTH: usize = 120;

/// Whether messages are colored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    Plain,
    /// With terminal colors.
    Colored,
}

/// One problem as text, several lines, without a line break at the end.
pub fn render(problem: &Problem, sources: &Sources, style: Style) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colored => Renderer::styled(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH);
    let mut group = level
        .primary_title(visible(&problem.message))
        .elements(Vec::<Snippet<'_, annotate_snippets::Annotation<'_>>>::new());
    if let Some(source) = sources.get(problem.place.source) {
        if source.text.is_empty() {
            group = group.element(annotate_snippets::Origin::path(source.name.as_str()));
        } else {
            let span = on_characters(&source.text, problem.place.start, problem.place.end);
            group = group.element(
                Snippet::source(source.text.as_str())
                    .path(source.name.as_str())
                    .annotation(AnnotationKind::Primary.span(span).label(visible(&problem.label))),
            );
        }
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    renderer.render(&[group])
}

/// One problem as a document tells it: where it stands, what was found, what to try.
pub fn json(problem: &Problem, sources: &Sources) -> Value {
    let (line, column) = sources.line_and_column(problem.place);
    json!({
        "source": sources.get(problem.place.source).map(|source| &source.name),
        "line": line,
        "column": column,
        "path": problem.path,
        "message": problem.message,
        "help": problem.help,
        "severity": problem.severity.name(),
    })
}

/// A span that lies within the text, on character boundaries, and within one line where the place
/// is a whole table or list.
fn on_characters(text: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let mut start = start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let mut end = end.clamp(start, text.len()).min(line_end.max(start));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    start..end
}

/// Text without control characters, which could rewrite a terminal, and not endlessly long.
fn visible(text: &str) -> String {
    const MOST: usize = 600;
    let clean: String = text
        .chars()
        .map(|letter| if is_printable(letter) || letter == '\n' { letter } else { '\u{fffd}' })
        .take(MOST)
        .collect();
    if text.chars().count() > MOST { format!("{clean} ...") } else { clean }
}
