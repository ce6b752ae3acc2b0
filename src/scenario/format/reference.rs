//! The scenario reference page, written from the format's own table.

use super::{Key, ROOT, Shape, TableFormat};
use crate::text::capital;

/// The page `docs/scenario.md`, in Markdown.
pub fn reference() -> String {
    let mut page = String::from(INTRODUCTION);
    for format in reachable() {
        page.push_str(&section(format));
    }
    page
}

const INTRODUCTION: &str = "# The scenario file

A scenario is one TOML file. Unknown keys are errors, never ignored; `cltv check FILE` says everything
that is wrong with a file in one go, and `cltv new NAME` writes one to start from. Editors complete
and explain every key with the schema that `cltv schema` prints. This page is written from the same
table that the program reads files by.

**Rates and units.** A rate or flow without `per` is per period of the model. Probabilities convert by
1 - (1 - p)^ratio, means and money in proportion, discount and growth by (1 + R)^ratio - 1, with a
month of 1/12 year, a quarter of 1/4 and a week of 7/365.25.

**Two kinds of spread.** `sd` and its like say that we do not know a number: it is drawn once per draw,
the same for all customers. `between_customers` says that customers differ: drawn once per customer.

**Parameter paths** name a number for `--set`, correlations and maps: keys joined by points, entries
of `[[named]]` lists by their name: `time.discount`, `stage.client.churn`,
`channel.paid-social.cost_per_entrant`, `program.points.join`. `--set` with a bare number keeps the
`per` that the file states and drops the uncertainty.

**Extending.** With `extends`, tables merge key by key, entries of named lists by name, and everything
else is replaced; a number is replaced whole, and a key that stands for another (`retention` for
`churn`, `to` for `churn`, `climb` and `slip`, `contribution` for `orders`, `order_value`,
`gross_margin` and `cost_to_serve`) replaces it.
";

/// Every table of the format, each once, in reading order.
fn reachable() -> Vec<&'static TableFormat> {
    let mut found: Vec<&'static TableFormat> = Vec::new();
    visit(&ROOT, &mut found);
    found
}

fn visit(format: &'static TableFormat, found: &mut Vec<&'static TableFormat>) {
    if found.iter().any(|known| known.name == format.name) {
        return;
    }
    found.push(format);
    for key in format.keys {
        visit_shape(key.shape, found);
    }
}

fn visit_shape(shape: Shape, found: &mut Vec<&'static TableFormat>) {
    match shape {
        Shape::Table(format) | Shape::Tables(format, _) => visit(format, found),
        Shape::OneOf(shapes) => shapes.iter().for_each(|each| visit_shape(*each, found)),
        Shape::Number(_) | Shape::Numbers(_) | Shape::ByName(_) | Shape::ListsByName(_) => {
            visit(&super::NUMBER, found)
        }
        _ => {}
    }
}

fn section(format: &TableFormat) -> String {
    let mut text = format!("\n## {}\n\n{}\n", code(format.heading), format.says);
    for key in format.keys {
        text.push_str(&entry(key));
    }
    text
}

/// A heading as code where it is code.
fn code(heading: &str) -> String {
    if heading.contains(['[', '.']) { format!("`{heading}`") } else { heading.to_owned() }
}

fn entry(key: &Key) -> String {
    let need = if key.required { " (required)" } else { "" };
    let mut text = format!("\n- **`{}`**{need}: {}\n", key.name, key.says);
    let mut facts = vec![format!("allowed: {}", key.shape.words())];
    let (limits, unit, left_out) = (key.limits(), key.unit.words(), key.left_out.words());
    if !limits.is_empty() {
        facts.push(limits);
    }
    if !unit.is_empty() {
        facts.push(format!("unit: {unit}"));
    }
    if !left_out.is_empty() {
        facts.push(format!("default: {left_out}"));
    }
    text.push_str(&format!("  {}.\n", capital(&facts.join("; "))));
    if !key.example.is_empty() {
        text.push_str(&format!("  Example: `{}`\n", example(key)));
    }
    text
}

/// The example as a line of the file.
fn example(key: &Key) -> String {
    if key.example.starts_with("[[") {
        key.example.to_owned()
    } else {
        format!("{} = {}", key.name, key.example)
    }
}
