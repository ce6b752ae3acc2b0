//! Reading numbers, rates and rows in all their forms.

use super::reader::{Reader, within};
use crate::scenario::document::{Node, Value};
use crate::scenario::format::choices::{CLOCKS, FAMILIES, PERIODS};
use crate::scenario::format::{Bounds, Key, NUMBER};
use crate::scenario::path::Path;
use crate::scenario::problem::Problems;
use crate::scenario::spec::{
    At, BetweenSpec, JointColumn, NumberForm, NumberSpec, RateForm, RateSpec, RowSpec,
};
use crate::stats::distribution::Family;
use crate::units::Period;

/// The keys that make up a number's form.
const FORM_KEYS: [&str; 10] = ["value", "sd", "p5", "p95", "low", "mode", "high", "column", "file", "weight"];

/// What is wrong with a combination of form keys, in words.
const FORMS: &str = "use one form: value; value and sd; p5 and p95; low and high; low, mode and high; or column and file (and weight)";

impl Reader<'_> {
    /// A number in any form.
    pub fn number(&mut self, key: &str) -> Option<NumberSpec> {
        let node = self.node(key)?;
        let (path, known) = (self.path_of(key), self.key(key)?);
        number_node(node, known, path, self.problems).or_else(|| {
            if !matches!(node.value, Value::Number(_) | Value::Table(_)) {
                self.wrong_kind(key, node);
            }
            None
        })
    }

    /// A list of numbers; every one that cannot be read is reported.
    pub fn numbers(&mut self, key: &str) -> Option<At<Vec<NumberSpec>>> {
        self.numbers_of(key, self.key(key)?)
    }

    /// A list of numbers that are what `known` says, whatever the key.
    fn numbers_of(&mut self, key: &str, known: &'static Key) -> Option<At<Vec<NumberSpec>>> {
        let node = self.node(key)?;
        let Value::List(items) = &node.value else {
            self.wrong_kind(key, node);
            return None;
        };
        let path = self.path_of(key);
        if items.is_empty() {
            self.problems
                .error(node.place, &path, format!("`{path}` is an empty list"), "empty")
                .help("give at least one number, or leave the key out");
            return None;
        }
        let mut numbers = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match number_node(item, known, path.index(index), self.problems) {
                Some(number) => numbers.push(number),
                None if !matches!(item.value, Value::Number(_) | Value::Table(_)) => {
                    self.wrong_kind(key, item);
                }
                None => {}
            }
        }
        Some(At { value: numbers, place: node.place })
    }

    /// A table of names and numbers.
    pub fn by_name(&mut self, key: &str) -> Vec<(At<String>, NumberSpec)> {
        let named = self.numbers_by_name(key, false).into_iter();
        named.filter_map(|(name, numbers)| Some((name, numbers.into_iter().next()?))).collect()
    }

    /// A table of names and numbers, or lists of them.
    pub fn lists_by_name(&mut self, key: &str) -> Vec<(At<String>, Vec<NumberSpec>)> {
        self.numbers_by_name(key, true)
    }

    fn numbers_by_name(&mut self, key: &str, lists: bool) -> Vec<(At<String>, Vec<NumberSpec>)> {
        let (Some(node), Some(known)) = (self.node(key), self.key(key)) else {
            return Vec::new();
        };
        let Value::Table(table) = &node.value else {
            self.wrong_kind(key, node);
            return Vec::new();
        };
        let path = self.path_of(key);
        let mut named = Vec::with_capacity(table.entries.len());
        for entry in &table.entries {
            let path = path.key(&entry.key);
            let items: Vec<(&Node, Path)> = match &entry.node.value {
                Value::List(items) if lists => {
                    items.iter().enumerate().map(|(at, item)| (item, path.index(at))).collect()
                }
                _ => vec![(&entry.node, path)],
            };
            let mut numbers = Vec::with_capacity(items.len());
            for (item, path) in items {
                match number_node(item, known, path, self.problems) {
                    Some(number) => numbers.push(number),
                    None if !matches!(item.value, Value::Number(_) | Value::Table(_)) => {
                        self.wrong_kind(key, item);
                    }
                    None => {}
                }
            }
            named.push((At { value: entry.key.clone(), place: entry.key_place }, numbers));
        }
        named
    }

    /// The number whose form keys stand in this very table (`{ value, sd, per }`); `key` is the table's own.
    pub fn own_number(&mut self, key: &'static Key) -> Option<NumberSpec> {
        let form = self.number_form(key.bounds())?;
        let per = self.per();
        let family = self.choice("dist", &FAMILIES);
        self.family_fits(&form, family.as_ref())?;
        Some(NumberSpec { form, per, family, place: self.place, path: self.path.clone(), key })
    }

    /// Whether any form key of a number is in this table.
    pub fn has_own_number(&self) -> bool {
        FORM_KEYS.iter().any(|key| self.has(key))
    }

    /// The period a number is stated for.
    pub fn per(&mut self) -> Option<At<Period>> {
        self.choice("per", &PERIODS)
    }

    fn number_form(&mut self, bounds: Bounds) -> Option<NumberForm> {
        let given: Vec<&str> = FORM_KEYS.into_iter().filter(|key| self.has(key)).collect();
        match given.as_slice() {
            ["value"] => Some(NumberForm::Value(self.bounded("value", bounds)?)),
            ["value", "sd"] => {
                let (mean, sd) = (self.bounded("value", bounds), self.exact("sd"));
                Some(NumberForm::MeanSd { mean: mean?, sd: sd?.value })
            }
            ["p5", "p95"] => {
                let (p5, p95) = (self.bounded("p5", bounds), self.bounded("p95", bounds));
                self.rising(&[("p5", p5?), ("p95", p95?)])?;
                Some(NumberForm::P5P95 { p5: p5?, p95: p95? })
            }
            ["low", "high"] => {
                let (low, high) = (self.bounded("low", bounds), self.bounded("high", bounds));
                self.rising(&[("low", low?), ("high", high?)])?;
                Some(NumberForm::LowHigh { low: low?, high: high? })
            }
            ["low", "mode", "high"] => {
                let low = self.bounded("low", bounds);
                let mode = self.bounded("mode", bounds);
                let high = self.bounded("high", bounds);
                self.rising(&[("low", low?), ("high", high?)])?;
                if !(low?..=high?).contains(&mode?) {
                    self.bad_form(format!(
                        "`{}`: mode {} does not lie between low {} and high {}",
                        self.path, mode?, low?, high?
                    ));
                    return None;
                }
                Some(NumberForm::LowModeHigh { low: low?, mode: mode?, high: high? })
            }
            ["column", "file"] | ["column", "file", "weight"] => {
                let (column, file) = (self.text("column"), self.text("file"));
                let weight = if self.has("weight") { Some(self.text("weight")?.value) } else { None };
                Some(NumberForm::Column(JointColumn { column: column?.value, file: file?.value, weight }))
            }
            [] => {
                self.bad_form(format!("`{}` has no number in it", self.path));
                None
            }
            given => {
                let keys = given.join(", ");
                self.bad_form(format!("`{}` has {keys}, which are no form of a number together", self.path));
                None
            }
        }
    }

    fn bounded(&mut self, key: &str, bounds: Bounds) -> Option<f64> {
        let number = self.exact(key)?;
        let path = self.path_of(key);
        self.within(number.value, bounds, number.place, &path).then_some(number.value)
    }

    fn rising(&mut self, ends: &[(&str, f64); 2]) -> Option<()> {
        let [(low_name, low), (high_name, high)] = ends;
        if low < high {
            return Some(());
        }
        self.bad_form(format!("`{}`: {low_name} {low} is not below {high_name} {high}", self.path));
        None
    }

    fn bad_form(&mut self, message: String) {
        self.problems.error(self.place, self.path.clone(), message, "this number").help(FORMS);
    }

    fn family_fits(&mut self, form: &NumberForm, family: Option<&At<Family>>) -> Option<()> {
        let Some(family) = family else {
            return Some(());
        };
        use Family::{Beta, Gamma, LogNormal, Normal, Pert, Triangular, Uniform};
        let (fits, allowed) = match form {
            NumberForm::MeanSd { .. } | NumberForm::P5P95 { .. } => (
                matches!(family.value, Beta | Normal | LogNormal | Gamma),
                "beta, normal, lognormal or gamma",
            ),
            NumberForm::LowHigh { .. } => (matches!(family.value, Uniform), "uniform"),
            NumberForm::LowModeHigh { .. } => {
                (matches!(family.value, Pert | Triangular), "pert or triangular")
            }
            NumberForm::Value(_) | NumberForm::Column(_) => (false, "none: this form has no distribution"),
        };
        if fits {
            return Some(());
        }
        self.problems
            .error(
                family.place,
                self.path_of("dist"),
                format!("`{}`: this form of a number does not go with that distribution", self.path),
                "does not fit",
            )
            .help(format!("allowed here: {allowed}; {FORMS}"));
        None
    }

    /// A rate or churn; `retention` tells which of the two words was used.
    pub fn rate(&mut self, key: &str, retention: bool) -> Option<RateSpec> {
        let node = self.node(key)?;
        let path = self.path_of(key);
        if let Value::Table(_) = node.value {
            let known = self.key(key)?;
            return self.table(key)?.rate_table(known, retention);
        }
        let number = self.number(key)?;
        Some(RateSpec {
            form: Some(RateForm::Number(number)),
            between: None,
            clock: None,
            per: None,
            retention,
            place: node.place,
            path,
        })
    }

    fn rate_table(&mut self, key: &'static Key, retention: bool) -> Option<RateSpec> {
        let (has_table, is_churn) = (self.has("table"), self.format_has("weibull"));
        let has_weibull = is_churn && self.has("weibull");
        let has_between = is_churn && self.has("between_customers");
        let kinds =
            [self.has_own_number(), has_table, has_weibull].into_iter().filter(|given| *given).count();
        if kinds > 1 || (kinds == 0 && !has_between) {
            let path = self.path.clone();
            let message = if kinds > 1 {
                format!("`{path}` is given in two ways at once")
            } else {
                format!("`{path}` has no number in it")
            };
            self.problems.error(self.place, path, message, "this rate").help(
                "use one of: a number (value, p5 and p95, low and high ...), table, or, for churn, weibull or between_customers",
            );
            return None;
        }
        let per = self.per();
        let clock = self.choice("clock", &CLOCKS);
        let form = if has_table {
            Some(RateForm::Table(self.numbers_of("table", key)?.value))
        } else if has_weibull {
            let mut weibull = self.table("weibull")?;
            let (shape, scale) = (weibull.number("shape"), weibull.number("scale"));
            Some(RateForm::Weibull { shape: shape?, scale: scale? })
        } else if self.has_own_number() {
            Some(RateForm::Number(self.own_number(key)?))
        } else {
            None
        };
        let between = if has_between { Some(self.table("between_customers")?.between()) } else { None };
        Some(RateSpec { form, between, clock, per, retention, place: self.place, path: self.path.clone() })
    }

    fn between(&mut self) -> BetweenSpec {
        BetweenSpec {
            sd: self.number("sd"),
            alpha: self.number("alpha"),
            beta: self.number("beta"),
            c: self.number("c"),
            place: self.place,
        }
    }

    /// A row given outright.
    pub fn row(&mut self) -> Option<RowSpec> {
        let place = self.node("to")?.place;
        let path = self.path_of("to");
        let to = self.by_name("to");
        Some(RowSpec { to, concentration: self.exact("to_concentration"), place, path })
    }
}

/// A number in any form at a node; nothing, and silence, where the node is of another kind.
fn number_node(node: &Node, key: &'static Key, path: Path, problems: &mut Problems) -> Option<NumberSpec> {
    match &node.value {
        Value::Number(number) => {
            within(*number, key.bounds(), node.place, &path, problems).then_some(NumberSpec {
                form: NumberForm::Value(*number),
                per: None,
                family: None,
                place: node.place,
                path,
                key,
            })
        }
        Value::Table(table) => Reader::open(table, node.place, &NUMBER, path, problems).own_number(key),
        _ => None,
    }
}
