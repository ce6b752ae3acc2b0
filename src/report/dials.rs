//! What moves a metric, as a document. Unknown numbers are null.

use crate::study::dials::{Dial, DialFindings};
use serde_json::{Value, json};

/// The numbers that can be moved, those that move the metric furthest first.
pub fn document(found: &DialFindings) -> Value {
    json!({
        "format": crate::report::json::FORMAT,
        "metric": found.metric.name,
        "value": found.value,
        "numbers": found.dials.iter().map(number).collect::<Vec<_>>(),
    })
}

fn number(dial: &Dial) -> Value {
    json!({
        "path": dial.path.as_str(),
        "label": dial.label,
        "group": dial.group,
        "name": dial.name,
        "text": dial.written,
        "shown": dial.shown.name(),
        "unit": dial.unit,
        "uncertain": dial.uncertain,
        "whole": dial.whole,
        "value": dial.value,
        "low": dial.low,
        "high": dial.high,
        "step": dial.step,
        "at_low": dial.at_low,
        "at_high": dial.at_high,
        "swing": dial.swing,
        "break_even": dial.break_even,
    })
}
