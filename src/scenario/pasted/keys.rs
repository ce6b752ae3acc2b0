//! Keys of numbers as other programs call them: `min` and `max`, `std`, `mean` of what has a `value`.

use crate::scenario::document::{Table, Value};
use crate::scenario::problem::Problems;

/// Other names of keys, and what they are here; none of the first is a key of the format.
const CALLED: [(&str, &str); 12] = [
    ("min", "low"),
    ("max", "high"),
    ("minimum", "low"),
    ("maximum", "high"),
    ("lower", "low"),
    ("upper", "high"),
    ("std", "sd"),
    ("stdev", "sd"),
    ("sigma", "sd"),
    ("likely", "mode"),
    ("most_likely", "mode"),
    ("average", "value"),
];
/// Numbers of which the middle is called `mean`, not `value`.
const WITH_MEAN: [&str; 2] = ["orders", "order_value"];

/// Tables whose keys are names of stages, which may be any word.
const BY_NAME: [&str; 3] = ["customers", "tenure_years", "to"];

/// Renames the keys of numbers, and says so once for each table: an error that tells what to write.
pub(in crate::scenario) fn rename(table: &mut Table, text: &str, problems: &mut Problems) {
    for entry in &mut table.entries {
        within(&entry.key, &mut entry.node.value, text, problems);
    }
}

fn within(key: &str, value: &mut Value, text: &str, problems: &mut Problems) {
    match value {
        Value::List(items) => items.iter_mut().for_each(|item| within(key, &mut item.value, text, problems)),
        Value::Table(table) => {
            let place = table.place;
            let mut renamed = Vec::new();
            let only_numbers =
                !BY_NAME.contains(&key) && table.entries.iter().all(|entry| is_plain(&entry.node.value));
            let spreads = table.has("cv") || table.has("shape");
            for entry in &mut table.entries {
                let own = here(key, &entry.key, spreads).filter(|_| only_numbers);
                if let Some(own) = own {
                    renamed.push((entry.key.clone(), own));
                    own.clone_into(&mut entry.key);
                }
            }
            if !renamed.is_empty() {
                let write = table.entries.iter().map(|entry| {
                    let node = entry.node.place;
                    format!("{} = {}", entry.key, text.get(node.start..node.end).unwrap_or_default())
                });
                let write = write.collect::<Vec<_>>().join(", ");
                let names = renamed.iter().map(|(found, own)| format!("`{found}` is called `{own}`"));
                let names = names.collect::<Vec<_>>().join(", ");
                problems
                    .error(place, key, format!("in this number {names}"), "other names")
                    .help(format!("write {{ {write} }}"));
                problems.settle(place);
            }
            rename(table, text, problems);
        }
        _ => {}
    }
}

fn is_plain(value: &Value) -> bool {
    matches!(value, Value::Number(_) | Value::Text(_))
}

/// What a key of the number under `parent` is called here, if that differs; `spreads` where its orders do.
fn here(parent: &str, key: &str, spreads: bool) -> Option<&'static str> {
    let mean = WITH_MEAN.contains(&parent);
    match key {
        "mean" if !mean => Some("value"),
        "value" if parent == "order_value" && spreads => Some("mean"),
        "average" if mean => Some("mean"),
        _ => CALLED.iter().find(|(other, _)| *other == key).map(|(_, own)| *own),
    }
}
