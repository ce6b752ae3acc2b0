//! What the table says is what parser and checker do, for every row of it.

use super::*;
use crate::scenario::checked::{AmountShape, Entrants, Scenario};
use crate::scenario::document::{Entry, Node, Table, Value, read_toml};
use crate::scenario::problem::{Place, Problems, Severity, Sources};
use crate::scenario::quantity::Quantity;
use crate::scenario::{Files, check, parse};
use std::path::Path;

/// A file with every key of the format.
const EVERY_KEY: &str = include_str!("../../../tests/every-key.toml");
/// Rows whose default is another form when it is written: a number with `sd = 0` is a parameter that does not
/// vary, with `c = 1` a beta-discrete-Weibull is a beta-geometric law, and the file's only `clock` of a rate is
/// that of a win-back, of which the row says that it is another.
const OTHER_FORMS: [&str; 3] = ["number.sd", "between_customers.c", "rate.clock"];

/// Rows that are the same for the lapsed as for stages, which the file has; the lapsed of the file have the
/// three keys for which a row stands.
const AS_OF_STAGES: [&str; 2] = ["lapsed.to", "lapsed.to_concentration"];

struct Posterior;

impl Files for Posterior {
    fn read(&self, _: &Path) -> std::io::Result<Vec<u8>> {
        Ok(include_bytes!("../../../tests/broken/posterior.csv").to_vec())
    }
}

/// One step into the tree: a key, or an entry of a list.
#[derive(Clone)]
enum Step {
    Key(String),
    Item(usize),
}

/// A row and a place in the tree where it is read.
struct Found {
    row: String,
    key: &'static Key,
    steps: Vec<Step>,
}

fn tree() -> Table {
    let mut problems = Problems::default();
    // a rate by a table, which the file has of churn only
    let table = "win_back = { table = [0.02, 0.01], clock = \"stage\" }";
    let text = EVERY_KEY.replace("win_back = 0.02", table);
    let table = read_toml(&text, 0, &mut problems);
    assert!(!problems.has_errors());
    table
}

fn found() -> Vec<Found> {
    let mut found = Vec::new();
    walk(&tree(), &ROOT, &[], &mut found);
    found
}

fn walk(table: &Table, format: &'static TableFormat, steps: &[Step], found: &mut Vec<Found>) {
    for entry in &table.entries {
        let Some((owner, key)) = [Some(format), format.also].into_iter().flatten().find_map(|owner| {
            owner.keys.iter().find(|key| key.name == entry.key).map(|key| (owner.name, key))
        }) else {
            panic!("{} in {}", entry.key, format.name);
        };
        let steps = [steps, &[Step::Key(entry.key.clone())]].concat();
        found.push(Found { row: format!("{owner}.{}", key.name), key, steps: steps.clone() });
        let inner = key.shape.table().unwrap_or(&NUMBER);
        match &entry.node.value {
            Value::Table(table) if !matches!(key.shape, Shape::ByName(_) | Shape::ListsByName(_)) => {
                walk(table, inner, &steps, found);
            }
            Value::List(items) if matches!(key.shape, Shape::Tables(..)) => {
                for (index, item) in items.iter().enumerate() {
                    let Value::Table(table) = &item.value else { continue };
                    walk(table, inner, &[&steps[..], &[Step::Item(index)]].concat(), found);
                }
            }
            _ => {}
        }
    }
}

fn node(value: Value) -> Node {
    Node { value, place: Place { source: 0, start: 0, end: 0 } }
}

fn numbers(values: &[f64]) -> Value {
    Value::List(values.iter().map(|value| node(Value::Number(*value))).collect())
}

/// The tree with another value at a place, or with none.
fn with(mut table: Table, steps: &[Step], value: Option<Value>) -> Table {
    let [Step::Key(key), rest @ ..] = steps else { panic!("a key first") };
    if rest.is_empty() {
        let old = table.entries.iter().position(|entry| entry.key == *key).unwrap();
        match value {
            Some(value) => table.entries[old].node.value = value,
            None => drop(table.entries.remove(old)),
        }
        return table;
    }
    let Entry { node, .. } = table.entry_mut(key).unwrap();
    match (rest, &mut node.value) {
        ([Step::Item(index), rest @ ..], Value::List(items)) => {
            let Value::Table(inner) = &mut items[*index].value else { panic!("a table") };
            *inner = with(inner.clone(), rest, value);
        }
        (rest, Value::Table(inner)) => *inner = with(inner.clone(), rest, value),
        _ => panic!("no such place"),
    }
    table
}

fn checked(table: &Table) -> (Option<Scenario>, Vec<String>) {
    let mut sources = Sources::default();
    sources.add("every-key.toml", EVERY_KEY);
    let mut problems = Problems::default();
    let spec = parse::parse(table, &mut problems);
    let scenario = check::check(&spec, &sources, &Posterior, &mut problems);
    let errors = problems.sorted().into_iter().filter(|problem| problem.severity == Severity::Error);
    (scenario, errors.map(|problem| problem.message).collect())
}

/// What may be written for a key that is just not allowed, and how that is said.
fn just_outside(key: &Key, written: &Value) -> Vec<(Value, String)> {
    fn of(shape: Shape, written: &Value) -> Vec<(Value, String)> {
        let each = |bounds: Bounds, write: &dyn Fn(f64) -> Value| {
            let outside = bounds.just_outside().into_iter();
            outside
                .map(|number| (write(number), format!("is {number}; allowed is {}", bounds.words())))
                .collect()
        };
        match shape {
            Shape::Exact(bounds) | Shape::Number(bounds) => each(bounds, &Value::Number),
            Shape::Numbers(bounds) => each(bounds, &|number| numbers(&[number])),
            Shape::ByName(bounds) | Shape::ListsByName(bounds) => each(bounds, &|number| {
                let Value::Table(named) = written else { panic!("a table of names") };
                let mut named = named.clone();
                named.entries[0].node.value = Value::Number(number);
                Value::Table(named)
            }),
            Shape::Whole { min, max } => [min as f64 - 1.0, max as f64 + 2.0]
                .map(|number| (Value::Number(number), format!("is {number}; allowed is {}", shape.words())))
                .to_vec(),
            Shape::Code { longest } => ["".to_owned(), "x".repeat(longest + 1)]
                .map(|text| {
                    let said = format!("has {} characters; allowed is a code of 1 to {longest}", text.len());
                    (Value::Text(text), said)
                })
                .to_vec(),
            Shape::Choice(words) => {
                let said = format!("is \"x\"; allowed is {}", crate::scenario::problem::one_of(words));
                vec![(Value::Text("x".to_owned()), said)]
            }
            Shape::OneOf(shapes) => shapes
                .iter()
                .filter(|shape| !matches!(shape, Shape::Choice(_)))
                .flat_map(|shape| of(*shape, written))
                .collect(),
            Shape::Text | Shape::Names(_) | Shape::Table(_) | Shape::Tables(..) => Vec::new(),
        }
    }
    of(key.shape, written)
}

#[test]
fn every_bound_is_held_just_outside_of_it() {
    let (mut tried, mut wrong) = (Vec::new(), Vec::new());
    for Found { row, key, steps } in found() {
        let mut written = None;
        let _ = with_written(&tree(), &steps, &mut written);
        for (value, said) in just_outside(key, &written.unwrap()) {
            let (scenario, errors) = checked(&with(tree(), &steps, Some(value)));
            assert!(scenario.is_none(), "{row}: {said} is let pass");
            assert!(
                errors.iter().any(|error| error.contains(&said)),
                "{row}: {said} is not said: {errors:#?}"
            );
            tried.push(row.clone());
        }
    }
    // every row with bounds was tried
    let mut rows = Vec::new();
    rows_of(&ROOT, &mut Vec::new(), &mut rows);
    rows_of(&NUMBER, &mut Vec::new(), &mut rows);
    for (row, key) in rows {
        let nothing = Value::Table(tree());
        let bounded = key.name != "extends" && !just_outside(key, &nothing).is_empty();
        if bounded && !tried.contains(&row) && !AS_OF_STAGES.contains(&row.as_str()) {
            wrong.push(format!("{row} was not tried"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn with_written(table: &Table, steps: &[Step], written: &mut Option<Value>) -> Option<()> {
    let [Step::Key(key), rest @ ..] = steps else { return None };
    let node = table.get(key)?;
    match (rest, &node.value) {
        ([], value) => *written = Some(value.clone()),
        ([Step::Item(index), rest @ ..], Value::List(items)) => match &items[*index].value {
            Value::Table(inner) => return with_written(inner, rest, written),
            _ => return None,
        },
        (rest, Value::Table(inner)) => return with_written(inner, rest, written),
        _ => return None,
    }
    Some(())
}

fn rows_of(
    format: &'static TableFormat,
    seen: &mut Vec<&'static str>,
    rows: &mut Vec<(String, &'static Key)>,
) {
    if seen.contains(&format.name) {
        return;
    }
    seen.push(format.name);
    for key in format.keys {
        rows.push((format!("{}.{}", format.name, key.name), key));
        let shapes = match key.shape {
            Shape::OneOf(shapes) => shapes.to_vec(),
            shape => vec![shape],
        };
        shapes.iter().filter_map(|shape| shape.table()).for_each(|inner| rows_of(inner, seen, rows));
    }
}

/// What is written for a key to say its default.
fn default_of(key: &Key, written: &Value) -> Option<Value> {
    let value = match key.left_out {
        LeftOut::Number { number, .. } => match written {
            Value::List(items) => numbers(&vec![number; items.len()]),
            Value::Table(named) if matches!(key.shape, Shape::ListsByName(_)) => {
                let mut named = named.clone();
                named.entries.iter_mut().for_each(|entry| entry.node.value = Value::Number(number));
                Value::Table(named)
            }
            _ => Value::Number(number),
        },
        LeftOut::Text { text, .. } => Value::Text(text.to_owned()),
        LeftOut::Unsaid | LeftOut::Says(_) => return None,
    };
    Some(value)
}

#[test]
fn what_is_left_out_is_what_the_default_says() {
    let (mut tried, mut wrong) = (Vec::new(), Vec::new());
    for Found { row, key, steps } in found() {
        let mut written = None;
        let _ = with_written(&tree(), &steps, &mut written);
        let Some(default) = default_of(key, &written.unwrap()) else { continue };
        let Step::Key(top) = &steps[0] else { panic!("a key first") };
        let mut base = tree();
        if top != "claim" {
            // they name numbers and programs that may go
            base.entries.retain(|entry| {
                entry.key == *top || !["claim", "correlation", "program"].contains(&entry.key.as_str())
            });
        }
        let (left_out, errors) = checked(&with(base.clone(), &steps, None));
        let (written, refused) = checked(&with(base, &steps, Some(default)));
        match (left_out.map(plain), written.map(plain)) {
            (Some(left_out), Some(written)) if left_out == written => {}
            (Some(_), Some(_)) if OTHER_FORMS.contains(&row.as_str()) => {}
            (Some(left_out), Some(written)) => {
                wrong.push(format!("{row}: {}", difference(&left_out, &written)))
            }
            _ => wrong.push(format!("{row}: {errors:?} and {refused:?}")),
        }
        tried.push(row);
    }
    let mut rows = Vec::new();
    rows_of(&ROOT, &mut Vec::new(), &mut rows);
    rows_of(&NUMBER, &mut Vec::new(), &mut rows);
    for (row, key) in rows {
        let has_default = matches!(key.left_out, LeftOut::Number { .. } | LeftOut::Text { .. });
        if has_default && !tried.contains(&row) {
            wrong.push(format!("{row} was not tried"));
        }
        if let Shape::Choice(words) = key.shape {
            assert!(key.text().is_empty() || words.contains(&key.text()), "{row}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The surroundings of the first difference.
fn difference(a: &str, b: &str) -> String {
    let at = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| text.get(at.saturating_sub(60)..at + 60).unwrap_or_default().to_owned();
    format!("{} | {}", around(a), around(b))
}

/// A scenario as text, without differences that mean nothing: factors and lists of ones, the law around a
/// value that does not vary, the unit of time of a zero.
fn plain(mut scenario: Scenario) -> String {
    let one = |number: &Quantity| number.parameter().is_none() && (number.at(&[]) - 1.0).abs() < 1e-15;
    for stage in &mut scenario.stages {
        if let Some(factors) = &mut stage.referral {
            factors.retain(|factor| !one(factor));
        }
        if stage.order_value.cv.is_zero() {
            stage.order_value.shape = AmountShape::Fixed;
        }
        let years = &mut stage.by_tenure_year;
        for list in [&mut years.orders, &mut years.order_value, &mut years.cost_to_serve] {
            if list.iter().all(one) {
                list.clear();
            }
        }
    }
    for channel in &mut scenario.channels {
        if let Entrants::Growing { seasonality, .. } = &mut channel.entrants
            && seasonality.iter().all(one)
        {
            seasonality.clear();
        }
    }
    let text =
        format!("{scenario:?}").replace("Fixed(1.0), conversion: Retention", "Fixed(0.0), conversion: Churn");
    let mut parts = text.split("Fixed(0.0), conversion: ");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find('}').unwrap_or(0);
        let end = if part.starts_with("Same") { 4 } else { end + 1 };
        plain.push('0');
        plain.push_str(part[end..].trim_start_matches([' ', '}']));
    }
    plain
}
