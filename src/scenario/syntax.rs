//! From TOML text to the tree of a scenario file.

use super::document::{Entry, Node, Table, Value};
use super::pasted::{self, Pasted};
use super::problem::{Place, Problems};
use toml::de::{DeTable, DeValue};

/// Reads TOML text; syntax errors are added to `problems`, and what could be read is returned. Numbers and
/// names as people paste them are errors too, and are read as what they mean.
pub fn read_toml(text: &str, source: usize, problems: &mut Problems) -> Table {
    let pasted = pasted::scan(text);
    let mended = pasted::mended(text, &pasted);
    for one in &pasted {
        let place = Place { source, start: one.start, end: one.end };
        one.meant.say(text.get(one.start..one.end).unwrap_or_default(), place, problems);
    }
    odd_blanks(text, &mended, &pasted, source, problems);
    let (table, errors) = DeTable::parse_recoverable(&mended);
    for error in errors {
        problems.text_is_incomplete();
        let span = error.span().unwrap_or(0..0);
        let place = Place { source, start: span.start, end: span.end };
        let message = error.message().lines().collect::<Vec<_>>().join("; ");
        problems
            .error(place, "", format!("this is not valid TOML: {message}"), "here")
            .help(syntax_help(&message));
        problems.settle(place);
    }
    let span = table.span();
    let place = Place { source, start: span.start, end: span.start };
    let mut table = convert_table(table.get_ref(), place, &pasted);
    pasted::rename(&mut table, text, problems);
    table
}

/// Says once for a file that its blanks are not plain ones.
fn odd_blanks(text: &str, mended: &str, pasted: &[Pasted], source: usize, problems: &mut Problems) {
    let Some((start, letter, lines)) = pasted::odd_blanks(text, mended, pasted) else { return };
    let place = Place { source, start, end: start + letter.len_utf8() };
    let more = match lines {
        1 => String::new(),
        2 => ", and one on another line".to_owned(),
        _ => format!(", and such blanks on {} other lines", lines - 1),
    };
    problems
        .error(
            place,
            "",
            format!(
                "this blank is no plain one (U+{:04X}, as web pages and word processors have){more}",
                letter as u32
            ),
            "looks like a blank",
        )
        .help("write plain blanks; an editor replaces all at once");
}

/// What to try about a syntax error.
fn syntax_help(message: &str) -> &'static str {
    if message.contains("duplicate key") {
        "a key stands once in its table: take one of the two out"
    } else if message.contains("must be quoted") {
        "a text needs quotes; a number stands alone, without words, signs or blanks"
    } else if message.contains("string") {
        "close the text with the quotes that opened it, on the same line"
    } else {
        "texts need quotes, numbers a decimal point (0.05) and no thousands commas (500_000), lists brackets"
    }
}

fn convert_table(table: &DeTable<'_>, place: Place, pasted: &[Pasted]) -> Table {
    let source = place.source;
    let entries = table
        .iter()
        .map(|(key, value)| {
            let (key_span, span) = (key.span(), value.span());
            let place = Place { source, start: span.start, end: span.end };
            Entry {
                key: key.get_ref().to_string(),
                key_place: Place { source, start: key_span.start, end: key_span.end },
                node: Node { value: convert(value.get_ref(), place, pasted), place },
            }
        })
        .collect();
    Table { entries, place }
}

fn convert(value: &DeValue<'_>, place: Place, pasted: &[Pasted]) -> Value {
    // in the order of the text, so that a search may halve it
    if let Ok(at) = pasted.binary_search_by_key(&place.start, |one| one.start) {
        return pasted[at].meant.value(place);
    }
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(integer) => Value::Number(
            i128::from_str_radix(integer.as_str(), integer.radix()).map_or(f64::NAN, |whole| whole as f64),
        ),
        DeValue::Float(float) => Value::Number(float.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(_) => Value::Date,
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| {
                    let span = item.span();
                    let place = Place { source: place.source, start: span.start, end: span.end };
                    Node { value: convert(item.get_ref(), place, pasted), place }
                })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(convert_table(table, place, pasted)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_know_their_places() {
        let mut problems = Problems::default();
        let text = "[market]\nsize = 500_000\n[[stage]]\nname = \"a\"\nchurn = { value = 0.1 }\n";
        let table = read_toml(text, 3, &mut problems);
        assert!(problems.sorted().is_empty());
        let Value::Table(market) = &table.get("market").unwrap().value else { panic!() };
        let size = market.get("size").unwrap();
        assert!(matches!(size.value, Value::Number(n) if (n - 500_000.0).abs() < 0.1));
        assert_eq!(&text[size.place.start..size.place.end], "500_000");
        assert_eq!(size.place.source, 3);
        let Value::List(stages) = &table.get("stage").unwrap().value else { panic!() };
        let Value::Table(stage) = &stages[0].value else { panic!() };
        assert_eq!(stage.name(), Some("a"));
        assert_eq!(&text[stage.place.start..stage.place.end], "[[stage]]");
    }

    #[test]
    fn all_syntax_errors_are_found() {
        let mut problems = Problems::default();
        read_toml("a = \nb = [1,\nc = 2\n[x\n", 0, &mut problems);
        assert!(problems.sorted().len() >= 2, "{:?}", problems.sorted());
    }
}
