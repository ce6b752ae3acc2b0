//! The chart and the page of a sensitivity.

use super::{remarks, rows};
use crate::report::charts::{Axis, Bar, Bars, Body, Chart, Direction, Group, Reference, Side, Unit};
use crate::report::page::{Block, Page, Table};
use crate::report::run::{Origin, again};
use crate::report::words::studies as words;
use crate::stats::sobol_indices::Index;
use crate::study::sensitivity::{Dependence, Method, SensitivityFindings};

/// Parameters drawn, at most: those that matter most.
const MOST: usize = 15;

/// A tornado, or bars of Sobol's shares.
pub fn chart(findings: &SensitivityFindings) -> Chart {
    match findings.method {
        Method::Tornado => tornado(findings),
        Method::Sobol => sobol(findings),
    }
}

fn bars(findings: &SensitivityFindings, of: impl Fn(&Dependence) -> Vec<Bar>, series: &[&str]) -> Bars {
    let shown = findings.parameters.iter().take(MOST);
    Bars {
        groups: shown.map(|one| Group { label: one.name.clone(), bars: of(one) }).collect(),
        series: series.iter().map(|name| (*name).to_owned()).collect(),
        direction: Direction::Horizontal,
        overlaid: true,
        base: 0.0,
        references: Vec::new(),
        shaded: None,
    }
}

fn tornado(findings: &SensitivityFindings) -> Chart {
    let mean = findings.statistic.of(&findings.metric_estimate);
    let ends = |one: &Dependence| vec![Bar::plain(one.low), Bar::plain(one.high)];
    let at_mean = mean.map(|at| Reference {
        side: Side::X,
        at,
        label: words::of_statistic(findings.statistic).to_owned(),
    });
    let bars = Bars {
        base: mean.unwrap_or(0.0),
        references: at_mean.into_iter().collect(),
        ..bars(findings, ends, &[words::AT_P5, words::AT_P95])
    };
    let (title, subtitle, alt) = words::tornado(findings);
    Chart {
        name: "sensitivity-tornado".to_owned(),
        title,
        subtitle,
        x: Axis::new(findings.metric.name.as_str(), words::sensitivity_unit(findings)),
        y: Axis::new(words::PARAMETER, Unit::Count),
        body: Body::Bars(bars),
        alt,
    }
}

fn sobol(findings: &SensitivityFindings) -> Chart {
    let bar = |index: Option<Index>| Bar {
        value: index.map(|index| index.value),
        // no share is below 0, whatever its interval says
        low: index.map(|index| index.low.max(0.0)),
        high: index.map(|index| index.high),
        note: String::new(),
    };
    let has_shapley = findings.parameters.iter().any(|one| one.shapley.is_some());
    let shares = |one: &Dependence| match (findings.inputs_depend, has_shapley) {
        (true, true) => vec![bar(one.shapley)],
        (true, false) => vec![bar(one.first_order)],
        (false, _) => vec![bar(one.total), bar(one.first_order)],
    };
    let series: &[&str] = match (findings.inputs_depend, has_shapley) {
        (true, true) => &[words::SHAPLEY],
        (true, false) => &[words::ALONE_WITH],
        (false, _) => &[words::WITH_INTERACTIONS, words::ALONE],
    };
    let (title, subtitle, alt) = words::sobol(findings);
    Chart {
        name: "sensitivity-sobol".to_owned(),
        title,
        subtitle,
        x: Axis::new(words::SHARE_OF_VARIANCE, Unit::Share),
        y: Axis::new(words::PARAMETER, Unit::Count),
        body: Body::Bars(bars(findings, shares, series)),
        alt,
    }
}

/// The sensitivity as a page.
pub fn page(findings: &SensitivityFindings, origin: &Origin) -> Page {
    let chart = chart(findings);
    let facts = findings.conventions.iter().map(|one| (one.about.to_owned(), one.is.clone())).collect();
    let (head, rows) = rows(findings, usize::MAX);
    let mut blocks = vec![Block::Lead(chart.alt.clone()), Block::Figure(Box::new(chart))];
    blocks.extend(remarks(findings).into_iter().map(Block::Paragraph));
    blocks.extend([
        Block::Table(Table::numbers(findings.metric.name.as_str(), &head, rows)),
        Block::Heading(2, words::CONVENTIONS.to_owned()),
        Block::Facts(facts),
    ]);
    blocks.extend(again(
        origin,
        findings.provenance.seed,
        findings.provenance.draws,
        findings.provenance.engine.name(),
    ));
    Page { title: findings.provenance.title.clone(), blocks }
}
