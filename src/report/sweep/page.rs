//! The chart and the page of a sweep.

use super::table;
use crate::report::charts::{Axis, Body, Chart, HeatMap, Line, Lines, Point, Stroke, Unit};
use crate::report::format::setting;
use crate::report::page::{Block, Page, Table};
use crate::report::run::{Origin, again};
use crate::report::words::studies as words;
use crate::study::sweep::{SweepFindings, SweepPoint};

/// A curve with its band, or a heat map with the claim's region outlined.
pub fn chart(findings: &SweepFindings) -> Chart {
    let (title, subtitle, alt) = words::sweep(findings);
    let unit = words::sweep_unit(findings);
    let metric = Axis::new(findings.metric.name.as_str(), unit.clone());
    let axis = |index: usize| Axis::new(findings.axes[index].parameter.clone(), Unit::Ratio);
    let (x, y, body) = if findings.axes.len() == 1 {
        (axis(0), metric, Body::Lines(Lines { lines: vec![curve(findings)], ..Lines::default() }))
    } else {
        (axis(1), axis(0), Body::HeatMap(grid(findings, unit)))
    };
    Chart { name: "sweep".to_owned(), title, subtitle, x, y, body, alt }
}

fn curve(findings: &SweepFindings) -> Line {
    let point = |point: &SweepPoint| {
        let estimate = &point.estimate;
        Point { x: point.values[0], y: estimate.mean, low: estimate.p5, high: estimate.p95 }
    };
    let mut points: Vec<Point> = findings.points.iter().map(point).collect();
    points.sort_by(|a, b| a.x.total_cmp(&b.x));
    Line { label: String::new(), points, stroke: Stroke::Solid }
}

/// Rows are values of the first parameter, rising upwards.
fn grid(findings: &SweepFindings, unit: Unit) -> HeatMap {
    let (rows, columns) = (&findings.axes[0].values, &findings.axes[1].values);
    let upwards = || findings.points.rchunks(columns.len()).flatten();
    let holds = findings.claim.as_ref().map_or(f64::INFINITY, |claim| claim.holds);
    let outlined = match findings.claim {
        Some(_) => upwards().map(|point| point.inside.first().is_some_and(|share| *share >= holds)).collect(),
        None => Vec::new(),
    };
    HeatMap {
        columns: columns.iter().map(|value| setting(*value)).collect(),
        rows: rows.iter().rev().map(|value| setting(*value)).collect(),
        cells: upwards().map(|point| point.estimate.mean).collect(),
        unit,
        title: findings.metric.name.clone(),
        middle: None,
        outlined,
    }
}

/// The sweep as a page.
pub fn page(findings: &SweepFindings, origin: &Origin) -> Page {
    let chart = chart(findings);
    let facts = findings.conventions.iter().map(|one| (one.about.to_owned(), one.is.clone())).collect();
    let (head, rows) = table(findings);
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let mut blocks = vec![
        Block::Lead(chart.alt.clone()),
        Block::Figure(Box::new(chart)),
        Block::Table(Table::numbers(findings.metric.name.as_str(), &head, rows)),
        Block::Heading(2, words::CONVENTIONS.to_owned()),
        Block::Facts(facts),
    ];
    blocks.extend(again(
        origin,
        findings.provenance.seed,
        findings.provenance.draws,
        findings.provenance.engine.name(),
    ));
    Page { title: findings.provenance.title.clone(), blocks }
}
