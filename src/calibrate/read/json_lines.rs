//! Logs as lines of JSON: an object for each row, whose keys are the columns.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

use serde_json::{Map, Value};

use super::header::{helped, position};
use super::sift::{Sifted, Sink};
use super::{COLUMNS, LogError, Reading, Reason, Rejected, Rules};

/// Rows that go into the log together.
const TOGETHER: usize = 1 << 13;

/// Reads a log from lines of JSON. Rows that cannot be read are handed to `aside`.
pub(super) fn read(
    reader: impl Read,
    rules: &Rules,
    aside: &mut dyn FnMut(&Rejected<'_>) -> Result<(), String>,
) -> Result<Reading, LogError> {
    let (mut sink, mut sifted) = (Sink::new(aside), Sifted::new(rules));
    let (mut reader, mut line) = (BufReader::new(reader), Vec::new());
    let (mut at, mut columns) = (0, None);
    while reader.read_until(b'\n', &mut line)? > 0 {
        at += 1;
        let text = line.trim_ascii();
        if !text.is_empty() {
            match serde_json::from_slice::<Map<String, Value>>(text) {
                Ok(row) => {
                    let names = match &columns {
                        Some(names) => names,
                        None => columns.insert(names_of(&row, rules)?),
                    };
                    let fields = names.each_ref().map(|name| name.as_ref().and_then(|name| row.get(name)));
                    let fields = fields.map(|value| value.map_or(Cow::Borrowed(""), shown));
                    sifted.row(at, &fields.each_ref().map(|field| field.as_bytes()), || Cow::Borrowed(text));
                }
                Err(_) => sifted.reject(at, Reason::Fields, text),
            }
        }
        line.clear();
        if sifted.rows.len() >= TOGETHER || !sifted.rejected.is_empty() {
            sink.take(&mut sifted)?;
        }
    }
    sink.take(&mut sifted)?;
    sink.finish(&sifted)
}

/// The keys of the columns that are read, as the first row has them.
fn names_of(row: &Map<String, Value>, rules: &Rules) -> Result<[Option<String>; COLUMNS], LogError> {
    let names: Vec<String> = row.keys().cloned().collect();
    let mut found = [const { None }; COLUMNS];
    for (to, (option, wanted)) in found.iter_mut().zip(rules.columns()) {
        if let Some(wanted) = wanted {
            let at = position(wanted, Some(&names), names.len())
                .map_err(|error| helped(error, option, Some(&names)))?;
            *to = Some(names[at].clone());
        }
    }
    Ok(found)
}

/// A value as a field; a whole number has no point, however it is written.
fn shown(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => Cow::Borrowed(text),
        Value::Number(number) => {
            let text = number.to_string();
            let whole = text.strip_suffix(".0").map(str::to_owned);
            Cow::Owned(whole.unwrap_or(text))
        }
        other => Cow::Owned(other.to_string()),
    }
}
