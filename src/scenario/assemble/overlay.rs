//! A tree laid over another.

use crate::scenario::document::{Entry, Node, Table, Value};
use crate::scenario::path::is_number;

/// Keys of which one group replaces the other when a file extends another: a stage that now gives
/// its row outright no longer has the churn of the file below.
const ALTERNATIVES: [(&[&str], &[&str]); 6] = [
    (&["to"], &["churn", "retention", "climb", "slip", "win_back", "give_up", "return_to"]),
    (
        &["churn", "retention", "climb", "slip", "win_back", "give_up", "return_to"],
        &["to", "to_concentration"],
    ),
    (&["churn"], &["retention"]),
    (&["retention"], &["churn"]),
    (&["contribution"], &["orders", "order_value", "gross_margin", "cost_to_serve"]),
    (&["orders", "order_value", "gross_margin"], &["contribution"]),
];

/// Lays `over` over `below`: tables merge, named entries of lists merge by name, all else is
/// replaced.
pub(super) fn merge(mut below: Table, over: Table) -> Table {
    below.place = over.place;
    for (groups, replaced) in ALTERNATIVES {
        if groups.iter().any(|key| over.has(key)) {
            below.entries.retain(|entry| !replaced.contains(&entry.key.as_str()) || over.has(&entry.key));
        }
    }
    for entry in over.entries {
        match below.entry_mut(&entry.key) {
            Some(existing) => merge_entry(existing, entry),
            None => below.entries.push(entry),
        }
    }
    below
}

fn merge_entry(below: &mut Entry, over: Entry) {
    let place = over.node.place;
    below.key_place = over.key_place;
    let old = std::mem::replace(&mut below.node, Node { value: Value::Date, place });
    below.node.value = match (old.value, over.node.value) {
        (Value::Table(old), Value::Table(new)) if !is_number(&old) && !is_number(&new) => {
            Value::Table(merge(old, new))
        }
        (Value::List(old), Value::List(new)) if all_named(&old) && all_named(&new) => {
            Value::List(merge_named(old, new))
        }
        (_, new) => new,
    };
}

fn all_named(nodes: &[Node]) -> bool {
    !nodes.is_empty()
        && nodes.iter().all(|node| matches!(&node.value, Value::Table(table) if table.name().is_some()))
}

fn merge_named(old: Vec<Node>, new: Vec<Node>) -> Vec<Node> {
    let mut merged = old;
    for node in new {
        let Value::Table(over) = node.value else {
            continue;
        };
        let found = merged
            .iter_mut()
            .find(|candidate| matches!(&candidate.value, Value::Table(table) if table.name() == over.name()));
        match found {
            Some(candidate) => {
                candidate.place = node.place;
                if let Value::Table(below) = std::mem::replace(&mut candidate.value, Value::Date) {
                    candidate.value = Value::Table(merge(below, over));
                }
            }
            None => merged.push(Node { value: Value::Table(over), place: node.place }),
        }
    }
    merged
}
