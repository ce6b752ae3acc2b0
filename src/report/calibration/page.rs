//! A calibration as charts and as a page.

use super::super::charts::{
    Axis, Bar, Bars, Body, Chart, Direction, Group, Line, Lines, Point, Reference, Side, Stroke, Unit,
};
use super::super::format::grouped;
use super::super::page::{Block, Page, Table, Tone};
use super::{ended, parameter, scored};
use crate::calibrate::diagnostics::Comparison;
use crate::calibrate::outcome::{Calibration, LogFindings};

/// Tracking (by period and cumulative), the fit of frequencies, and conditional expectations; none
/// where a table was read instead of a log.
pub fn charts(found: &Calibration) -> Vec<Chart> {
    let Some(log) = &found.log else { return Vec::new() };
    let mut charts = vec![tracking(found, log, true), tracking(found, log, false)];
    charts.push(frequencies(&log.diagnostics.frequencies));
    if !log.diagnostics.conditional.actual.is_empty() {
        charts.push(conditional(log));
    }
    charts
}

fn running(values: &[f64], cumulative: bool) -> Vec<f64> {
    let mut sum = 0.0;
    let add = |&value: &f64| {
        sum = if cumulative { sum + value } else { value };
        sum
    };
    values.iter().map(add).collect()
}

fn tracking(found: &Calibration, log: &LogFindings, cumulative: bool) -> Chart {
    let comparison = &log.diagnostics.tracking;
    let at: Vec<f64> = comparison.labels.iter().filter_map(|label| label.parse().ok()).collect();
    let first = at.first().copied().unwrap_or(0.0);
    let curve = |label: &str, values: &[f64], stroke: Stroke| Line {
        label: label.to_owned(),
        points: at
            .iter()
            .zip(running(values, cumulative))
            .map(|(x, y)| Point::plain(x - first + 1.0, Some(y)))
            .collect(),
        stroke,
    };
    let mut lines = vec![curve("actual", &comparison.actual, Stroke::Solid)];
    lines.extend(comparison.expected.iter().map(|each| curve(&each.name, &each.values, Stroke::Dashed)));
    let ends = Reference { side: Side::X, at: -first, label: "calibration ends".to_owned() };
    let references = if log.facts.holdout > 0.0 { vec![ends] } else { Vec::new() };
    let how = if cumulative { "so far" } else { "by period" };
    let total: f64 = comparison.actual.iter().sum();
    Chart {
        name: if cumulative { "calibration-tracking" } else { "calibration-by-period" }.to_owned(),
        title: format!("Repeat purchases {how}"),
        subtitle: "laws as fitted to the calibration period, for new customers of the same days".to_owned(),
        x: Axis::new(
            "since the first purchase of all",
            Unit::Periods(found.unit.of_scenario().name().to_owned()),
        ),
        y: Axis::new("repeat purchases", Unit::Count).starting(0.0),
        body: Body::Lines(Lines { lines, references, marks: Vec::new() }),
        alt: format!("{} repeat purchases {how}, actual beside the fitted laws", grouped(total, 0)),
    }
}

fn grouped_bars(comparison: &Comparison, naive: bool) -> Bars {
    let shown: Vec<_> =
        comparison.expected.iter().filter(|each| naive || !each.name.starts_with("naive")).collect();
    let group = |(row, label): (usize, &String)| {
        let actual = Bar::plain(comparison.actual.get(row).copied());
        let expected = shown.iter().map(|each| Bar::plain(each.values.get(row).copied()));
        Group { label: label.clone(), bars: std::iter::once(actual).chain(expected).collect() }
    };
    Bars {
        groups: comparison.labels.iter().enumerate().map(group).collect(),
        series: std::iter::once("actual".to_owned())
            .chain(shown.iter().map(|each| each.name.clone()))
            .collect(),
        direction: Direction::Vertical,
        overlaid: false,
        base: 0.0,
        references: Vec::new(),
        shaded: None,
    }
}

fn frequencies(comparison: &Comparison) -> Chart {
    Chart {
        name: "calibration-frequencies".to_owned(),
        title: "Customers by repeat purchases in calibration".to_owned(),
        subtitle: "counted, and expected of customers observed as long".to_owned(),
        x: Axis::new("repeat purchases", Unit::Count),
        y: Axis::new("customers", Unit::Count),
        body: Body::Bars(grouped_bars(comparison, true)),
        alt: "How many customers bought how often, beside what each law expects".to_owned(),
    }
}

fn conditional(log: &LogFindings) -> Chart {
    Chart {
        name: "calibration-conditional".to_owned(),
        title: "Purchases in the hold-out by purchases before".to_owned(),
        subtitle: "means of customers with as many repeat purchases in calibration".to_owned(),
        x: Axis::new("repeat purchases in calibration", Unit::Count),
        y: Axis::new("purchases in the hold-out", Unit::Count),
        body: Body::Bars(grouped_bars(&log.diagnostics.conditional, true)),
        alt: "Mean purchases in the hold-out, actual beside laws and naive rules".to_owned(),
    }
}

/// The report.
pub fn page(found: &Calibration) -> Page {
    let mut blocks = vec![Block::Lead(lead(found))];
    blocks.extend(found.warnings.iter().map(|warning| Block::Note(Tone::Warning, warning.clone())));
    blocks.push(Block::Heading(2, "Fitted laws".to_owned()));
    blocks.push(Block::Table(laws(found)));
    if let Some(log) = &found.log {
        blocks.extend(scored(found, &log.facts).map(Block::Paragraph));
        blocks.push(Block::Heading(2, "Against what happened".to_owned()));
        if let Some(table) = holdout(log) {
            blocks.push(Block::Table(table));
        }
        blocks.extend(charts(found).into_iter().map(|chart| Block::Figure(Box::new(chart))));
        blocks.push(Block::Heading(2, "The ladder".to_owned()));
        blocks.push(Block::Paragraph(
            "Stages by purchases to date and inactivity. Moves, orders and money were counted by stage; calibrated.toml runs on them."
                .to_owned(),
        ));
        blocks.push(Block::Table(ladder(log)));
    }
    Page { title: format!("Calibration on {}", found.source), blocks }
}

fn lead(found: &Calibration) -> String {
    let customers = grouped(found.customers, 0);
    match &found.log {
        Some(log) => super::heading(found, &log.facts) + ".",
        None => format!("{customers} customers, from a table."),
    }
}

fn laws(found: &Calibration) -> Table {
    let row = |fit: &crate::calibrate::fit::Fit| {
        let parameters: Vec<String> =
            fit.parameters.iter().map(|each| format!("{} {}", each.name, parameter(each.value))).collect();
        vec![
            fit.law.name.to_owned(),
            parameters.join(", "),
            format!("{:.2}", fit.log_likelihood),
            format!("{:.1}", fit.aic()),
            format!("{:.1}", fit.bic()),
            ended(fit),
        ]
    };
    let head = ["law", "parameters", "log-likelihood", "AIC", "BIC", "search"];
    Table::texts("Maximum likelihood", &head, found.fits.iter().map(row).collect())
}

fn holdout(log: &LogFindings) -> Option<Table> {
    let found = &log.diagnostics.holdout;
    let actual = *found.actual.first()?;
    let mut rows = vec![vec!["actual".to_owned(), grouped(actual, 0), String::new()]];
    rows.extend(found.expected.iter().map(|each| {
        let off = 100.0 * (each.values[0] / actual.max(1.0) - 1.0);
        vec![each.name.clone(), grouped(each.values[0], 0), format!("{off:+.1} %")]
    }));
    Some(Table::numbers("Purchases in the hold-out", &["by", "purchases", "off"], rows))
}

fn ladder(log: &LogFindings) -> Table {
    let names: Vec<&str> = log.ladder.iter().map(|stage| stage.name.as_str()).collect();
    let mut head = vec!["stage", "there now", "periods seen", "orders a period", "order value"];
    head.extend(names);
    let rows = log.ladder.iter().map(|stage| {
        let mut row = vec![
            stage.name.clone(),
            grouped(stage.standing as f64, 0),
            grouped(stage.spent as f64, 0),
            format!("{:.4}", stage.orders),
            format!("{:.2}", stage.order_value),
        ];
        row.extend(stage.moves.iter().map(|&n| grouped(n as f64, 0)));
        row
    });
    Table::numbers("Stages, and how many moves from each to each were counted", &head, rows.collect())
}
