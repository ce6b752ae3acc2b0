//! The chart and the page of a goal seek.

use super::{answer, curve_name};
use crate::report::charts::{Axis, Body, Chart, Line, Lines, Mark, Point, Reference, Side, Stroke, Unit};
use crate::report::page::{Block, Page};
use crate::report::run::{Origin, again};
use crate::report::words::claims::unit_of;
use crate::report::words::studies as words;
use crate::study::solve::SolveFindings;

/// The curve as far as it was followed, the target, and the solutions on it.
pub fn chart(findings: &SolveFindings) -> Chart {
    let (title, subtitle, alt) = words::solve(findings, answer(findings));
    let unit = unit_of(findings.metric.kind(), &findings.provenance.currency, findings.provenance.period);
    let points = findings.curve.iter().map(|&(x, y)| Point::plain(x, y)).collect();
    let target =
        Reference { side: Side::Y, at: findings.target, label: words::target(&unit, findings.target) };
    let mark = |&x: &f64| Mark { x, y: findings.target, label: words::solution(x) };
    Chart {
        name: "solve".to_owned(),
        title,
        subtitle,
        x: Axis::new(findings.parameter.clone(), Unit::Ratio),
        y: Axis::new(curve_name(findings), unit),
        body: Body::Lines(Lines {
            lines: vec![Line { label: String::new(), points, stroke: Stroke::Solid }],
            references: vec![target],
            marks: findings.crossings.iter().map(mark).collect(),
        }),
        alt,
    }
}

/// The goal seek as a page.
pub fn page(findings: &SolveFindings, origin: &Origin) -> Page {
    let facts = findings.conventions.iter().map(|one| (one.about.to_owned(), one.is.clone())).collect();
    let mut blocks = vec![
        Block::Lead(answer(findings)),
        Block::Figure(Box::new(chart(findings))),
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
