//! Every single number of a scenario as its tree has it, with what the format says of it: what can be moved.

use super::checked::ChangeTarget;
use super::document::{Node, Table, Value};
use super::format::{Key, NUMBER, ROOT, Shape, TableFormat, Time};
use super::path::{Path, is_number};
use super::problem::Sources;
use crate::units::Period;

/// A number of the scenario.
#[derive(Debug, Clone)]
pub struct Number {
    /// Its path, as `--set` takes it.
    pub path: Path,
    /// The keys, names and places in lists that lead to it, from the whole file inwards.
    pub trail: Vec<Step>,
    /// What the format says of it.
    pub key: &'static Key,
    /// As the file writes it.
    pub written: String,
    /// The number, where the file states one: of an uncertain one its mean, if that is given.
    pub value: Option<f64>,
    /// The period that it is stated for, where that is not the model's.
    pub per: Option<Period>,
    /// What it changes, where it is the operand of a change.
    pub changes: Option<ChangeTarget>,
}

/// A step of the way to a number.
#[derive(Debug, Clone)]
pub enum Step {
    /// A key of a table of the format.
    Key(&'static TableFormat, &'static str),
    /// A name: of an entry of a list, or a key that is no word of the format.
    Name(String),
    /// A place in a list.
    Place(usize),
}

/// Keys of the file that say nothing of the business.
const OTHERS: [&str; 5] = ["format", "simulation", "claim", "correlation", "extends"];

/// All single numbers, in the order of the file.
pub(super) fn list(table: &Table, sources: &Sources) -> Vec<Number> {
    let mut walk = Walk { sources, found: Vec::new() };
    let start = Way { path: Path::default(), trail: Vec::new(), per: None, changes: None };
    walk.table(table, &ROOT, &start, &|key| !OTHERS.contains(&key));
    walk.found
}

/// Where the walk is.
#[derive(Clone)]
struct Way {
    path: Path,
    trail: Vec<Step>,
    per: Option<Period>,
    changes: Option<ChangeTarget>,
}

impl Way {
    fn step(&self, path: Path, step: Step) -> Way {
        let trail = self.trail.iter().cloned().chain([step]).collect();
        Way { path, trail, ..self.clone() }
    }

    fn name(&self, name: &str) -> Way {
        self.step(self.path.key(name), Step::Name(name.to_owned()))
    }

    fn item(&self, at: usize, item: &Node) -> Way {
        let name = match &item.value {
            Value::Table(table) => table.name(),
            _ => None,
        };
        name.map_or_else(|| self.step(self.path.index(at), Step::Place(at)), |name| self.name(name))
    }
}

struct Walk<'a> {
    sources: &'a Sources,
    found: Vec<Number>,
}

impl Walk<'_> {
    fn table(
        &mut self,
        table: &Table,
        format: &'static TableFormat,
        at: &Way,
        wanted: &dyn Fn(&str) -> bool,
    ) {
        let changes = target(table).or(at.changes);
        let at = Way { per: period(table).or(at.per), changes, ..at.clone() };
        for entry in table.entries.iter().filter(|entry| wanted(&entry.key)) {
            let Some(key) = format.key(&entry.key) else { continue };
            let mut at = at.step(at.path.key(key.name), Step::Key(format, key.name));
            // a growth has a period of its own, however the number that grows is stated
            at.per = at.per.filter(|_| key.unit.time != Time::Growth);
            self.value(&entry.node, key, &at);
        }
    }

    fn value(&mut self, node: &Node, key: &'static Key, at: &Way) {
        match &node.value {
            Value::Number(number) => self.number(node, key, at, Some(*number)),
            Value::Table(table) => {
                let in_full = NUMBER.keys.iter().any(|own| table.has(own.name) && own.name != "per");
                let stated = in_full && key.shape.bounds().is_some();
                let at = Way { per: period(table).or(at.per), ..at.clone() };
                if stated {
                    let value = table.get("value").and_then(|node| match node.value {
                        Value::Number(number) => Some(number),
                        _ => None,
                    });
                    self.number(node, key, &at, value);
                }
                if let Some(format) = key.shape.table() {
                    self.table(table, format, &at, &|key| !stated || NUMBER.key(key).is_none());
                } else if matches!(key.shape, Shape::ByName(_) | Shape::ListsByName(_)) {
                    table.entries.iter().for_each(|entry| self.value(&entry.node, key, &at.name(&entry.key)));
                }
            }
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    match (&item.value, key.shape.table()) {
                        (Value::Table(table), Some(format)) if !is_number(table) => {
                            self.table(table, format, &at.item(index, item), &|_| true);
                        }
                        _ => self.value(item, key, &at.item(index, item)),
                    }
                }
            }
            Value::Text(_) | Value::Flag(_) | Value::Date => {}
        }
    }

    fn number(&mut self, node: &Node, key: &'static Key, at: &Way, value: Option<f64>) {
        let text = self.sources.get(node.place.source).map_or("", |source| &source.text);
        let written = text.get(node.place.start..node.place.end).unwrap_or_default();
        let Way { path, trail, per, changes } = at.clone();
        self.found.push(Number {
            path,
            trail,
            key,
            written: written.split_whitespace().collect::<Vec<_>>().join(" "),
            value,
            per,
            changes,
        });
    }
}

fn text<'t>(table: &'t Table, key: &str) -> Option<&'t str> {
    match &table.get(key)?.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn target(table: &Table) -> Option<ChangeTarget> {
    let of = text(table, "of")?;
    ChangeTarget::NAMED.into_iter().find(|(_, name)| *name == of).map(|(target, _)| target)
}

fn period(table: &Table) -> Option<Period> {
    Period::from_name(text(table, "per")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::document::read_toml;
    use crate::scenario::problem::Problems;

    #[test]
    fn every_single_number_is_found_with_its_period() {
        let text = "
            format = 1
            time = { period = \"month\", horizon = 60, discount = { value = 0.1, per = \"year\" } }
            opening = { customers = { a = [10, 20], lapsed = 5 } }
            [simulation]
            draws = 8
            [[stage]]
            name = \"a\"
            churn = { value = 0.25, per = \"year\", sd = 0.03, between_customers = { sd = 0.1 } }
            cost_to_serve = { value = 3, per = \"year\", growth = 0.02 }
            orders = { mean = { p5 = 1, p95 = 2 }, dispersion = 1.5 }
            contribution = [1, { value = 2, sd = 1 }]
            to = { lapsed = 0.1 }
            [[stage]]
            name = \"b\"
            churn = { table = [0.3, 0.2], per = \"year\" }
            retention = { weibull = { shape = 0.7, scale = 24 } }
            [[program]]
            name = \"card\"
            effects = [{ of = \"orders\", multiply = { low = 1, high = 1.2 } }]
            points = { earn = 1, tiers = [{ spend = 300, earn = 2 }] }
        ";
        let mut sources = Sources::default();
        sources.add("a.toml", text);
        let table = read_toml(text, 0, &mut Problems::default());
        let line = |each: &Number| {
            let per = each.per.map_or("", Period::name);
            let changes = each.changes.map_or("", ChangeTarget::name);
            let value = each.value.map_or_else(|| "?".to_owned(), |value| value.to_string());
            format!("{} {value} {per}{changes}", each.path).trim_end().to_owned()
        };
        let found: Vec<String> = list(&table, &sources).iter().map(line).collect();
        assert_eq!(
            found,
            [
                "time.horizon 60",
                "time.discount 0.1 year",
                "opening.customers.a.0 10",
                "opening.customers.a.1 20",
                "opening.customers.lapsed 5",
                "stage.a.churn 0.25 year",
                "stage.a.churn.between_customers.sd 0.1 year",
                "stage.a.cost_to_serve 3 year",
                "stage.a.cost_to_serve.growth 0.02",
                "stage.a.orders.mean ?",
                "stage.a.orders.dispersion 1.5",
                "stage.a.contribution.0 1",
                "stage.a.contribution.1 2",
                "stage.a.to.lapsed 0.1",
                "stage.b.churn.table.0 0.3 year",
                "stage.b.churn.table.1 0.2 year",
                "stage.b.retention.weibull.shape 0.7",
                "stage.b.retention.weibull.scale 24",
                "program.card.effects.0.multiply ? orders",
                "program.card.points.earn 1",
                "program.card.points.tiers.0.spend 300",
                "program.card.points.tiers.0.earn 2",
            ]
        );
    }
}
