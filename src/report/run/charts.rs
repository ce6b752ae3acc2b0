//! The charts of a run, in the order in which they tell its story.

use crate::metrics::{BusinessMetric, CohortCurve, CohortMetric, CurveOf, Metric, Series};
use crate::report::charts::{
    Axis, Bar, Bars, Bin, Body, Chart, Direction, HeatMap, Histogram, Layer, Line, Lines, Mark, Point,
    Reference, Side, Stack, Step, Stroke, Unit, Waterfall,
};
use crate::report::words::run as words;
use crate::stats::estimate::Estimate;
use crate::study::findings::{Curve, Findings, Spread};

/// The spread of the value of a customer.
const CLV: Spread = Spread::OverDraws(Metric::Cohort(CohortMetric::Clv));
/// The spread of the net present value.
const NPV: Spread = Spread::OverDraws(Metric::Business(BusinessMetric::Npv));
/// Rows and columns of a triangle beyond which every second, third ... is shown.
const MOST_COHORTS: usize = 30;

/// Every chart that the findings have something for.
pub fn charts(findings: &Findings) -> Vec<Chart> {
    let f = findings;
    let cohort = [clv_curve(f), Some(retention(f)), value_by_stage(f), distribution(f, CLV)];
    let customers = [distribution(f, Spread::BetweenCustomers), whale(f)];
    let business = [
        ladder(f),
        entrants(f),
        profit(f),
        cumulative(f),
        bridge(f),
        distribution(f, NPV),
        triangle(f),
        nps(f),
    ];
    let business = business.into_iter().filter(|_| f.has_business);
    let mix = [stage_mix(f)].into_iter().filter(|_| !f.has_business);
    cohort.into_iter().chain(customers).chain(mix).chain(business).flatten().collect()
}

fn chart(name: &str, words: (&str, String, String), x: Axis, y: Axis, body: Body) -> Chart {
    let (title, subtitle, alt) = words;
    Chart { name: name.to_owned(), title: title.to_owned(), subtitle, x, y, body, alt }
}

fn money(findings: &Findings) -> Unit {
    Unit::Money(findings.provenance.currency.clone())
}

fn periods(findings: &Findings) -> Unit {
    Unit::Periods(findings.provenance.period.to_owned())
}

fn tenure(findings: &Findings) -> Axis {
    Axis::new(words::AS_A_CUSTOMER, periods(findings)).starting(0.0)
}

fn calendar(findings: &Findings) -> Axis {
    Axis::new(words::CALENDAR, periods(findings)).starting(0.0)
}

/// A curve with its band; `shift` moves it along the axis.
fn line(label: &str, points: &[Estimate], shift: f64) -> Line {
    let points = points.iter().enumerate().map(|(index, point)| Point {
        x: index as f64 + shift,
        y: point.mean,
        low: point.p5,
        high: point.p95,
    });
    Line { label: label.to_owned(), points: points.collect(), stroke: Stroke::Solid }
}

fn curve(findings: &Findings, of: impl Into<CurveOf>) -> Option<&Curve> {
    findings.curve(of).filter(|curve| !curve.points.is_empty())
}

fn mean_of(findings: &Findings, metric: impl Into<Metric>) -> Option<f64> {
    findings.metric(metric)?.estimate.mean
}

/// Value by the end of each period, so that it meets the cac where payback says.
fn clv_curve(findings: &Findings) -> Option<Chart> {
    let own = curve(findings, CohortCurve::ClvCurve)?;
    let mut value = line("", &own.points, 1.0);
    value.points.insert(0, Point { x: 0.0, y: Some(0.0), low: Some(0.0), high: Some(0.0) });
    let cac = mean_of(findings, CohortMetric::Cac).filter(|_| findings.has_channels);
    let payback = mean_of(findings, CohortMetric::Payback).filter(|_| findings.has_channels);
    let references = cac.map(|at| Reference {
        side: Side::Y,
        at,
        label: words::of_metric(CohortMetric::Cac.into()).to_owned(),
    });
    let mark = cac.zip(payback).map(|(y, x)| Mark { x, y, label: words::payback(&periods(findings), x) });
    let body = Lines {
        lines: vec![value],
        references: references.into_iter().collect(),
        marks: mark.into_iter().collect(),
    };
    Some(chart(
        "clv-curve",
        words::clv_curve(findings),
        tenure(findings).ending(own.points.len() as f64),
        Axis::new(words::CUMULATIVE_VALUE, money(findings)),
        Body::Lines(body),
    ))
}

fn retention(findings: &Findings) -> Chart {
    // one curve needs no name
    let name = if findings.law.is_some() { words::SIMULATED } else { "" };
    let own = curve(findings, CohortCurve::RetentionCurve).map(|curve| line(name, &curve.points, 0.0));
    let law = findings.law.as_ref().map(|law| {
        let points = law.survival.iter().enumerate().map(|(t, share)| Point::plain(t as f64, Some(*share)));
        Line { label: words::THE_LAW.to_owned(), points: points.collect(), stroke: Stroke::Dashed }
    });
    chart(
        "retention",
        words::retention(findings),
        tenure(findings),
        Axis::new(words::STILL_CUSTOMERS, Unit::Share).starting(0.0),
        Body::Lines(Lines { lines: own.into_iter().chain(law).collect(), ..Lines::default() }),
    )
}

fn value_by_stage(findings: &Findings) -> Option<Chart> {
    let known = findings.value_by_stage.iter().any(|(_, value)| value.is_some());
    let bars = findings.value_by_stage.iter().map(|(stage, value)| (stage.clone(), Bar::plain(*value)));
    let body = Body::Bars(Bars::plain(Direction::Horizontal, bars));
    let (x, y) = (Axis::new(words::VALUE, money(findings)), Axis::new(words::STAGE, Unit::Count));
    known.then(|| chart("value-by-stage", words::value_by_stage(findings), x, y, body))
}

fn distribution(findings: &Findings, of: Spread) -> Option<Chart> {
    let own = findings.distributions.iter().find(|own| own.of == of)?;
    // a single value has no distribution
    if own.bins.iter().filter(|bin| bin.count > 0).count() < 2 {
        return None;
    }
    let bins = own.bins.iter().map(|bin| Bin { from: bin.from, to: bin.to, count: bin.count as f64 });
    let mean = match of {
        Spread::BetweenCustomers => findings.between_customers.and_then(|between| between.mean),
        Spread::OverDraws(metric) => mean_of(findings, metric),
    };
    let mean = mean.map(|at| (at, words::mean(&money(findings), at)));
    let zero = (of == NPV).then(|| (0.0, words::BREAKS_EVEN.to_owned()));
    let references =
        zero.into_iter().chain(mean).map(|(at, label)| Reference { side: Side::X, at, label }).collect();
    let (stem, x, y) = match of {
        Spread::OverDraws(metric) => (metric.name(), words::of_metric(metric), words::DRAWS),
        Spread::BetweenCustomers => ("customer", words::OWN_VALUE, words::CUSTOMERS),
    };
    let (title, subtitle, alt) = words::distribution(findings, of);
    Some(chart(
        &format!("{stem}-distribution"),
        (&title, subtitle, alt),
        Axis::new(x, money(findings)),
        Axis::new(y, Unit::Count),
        Body::Histogram(Histogram { bins: bins.collect(), shaded: None, references }),
    ))
}

/// From nobody to all customers, so that the curve begins at the origin.
fn whale(findings: &Findings) -> Option<Chart> {
    if findings.whale.is_empty() {
        return None;
    }
    let origin = Point { x: 0.0, y: Some(0.0), low: Some(0.0), high: Some(0.0) };
    let own = findings.whale.iter().map(|(share, held)| Point {
        x: *share,
        y: held.mean,
        low: held.p5,
        high: held.p95,
    });
    let even = Line {
        label: words::EVEN.to_owned(),
        points: vec![Point::plain(0.0, Some(0.0)), Point::plain(1.0, Some(1.0))],
        stroke: Stroke::Dashed,
    };
    let own = Line {
        label: String::new(),
        points: [origin].into_iter().chain(own).collect(),
        stroke: Stroke::Solid,
    };
    Some(chart(
        "whale-curve",
        words::whale(findings),
        Axis::new(words::MOST_VALUABLE, Unit::Share).starting(0.0).ending(1.0),
        Axis::new(words::SHARE_OF_VALUE, Unit::Share).starting(0.0),
        Body::Lines(Lines { lines: vec![own, even], ..Lines::default() }),
    ))
}

/// Layers of means, one above the other.
fn stacked<'f>(curves: impl Iterator<Item = (String, &'f Curve)>) -> Stack {
    let mut stack = Stack::default();
    for (label, curve) in curves {
        stack.x = (0..curve.points.len()).map(|index| index as f64).collect();
        let values = curve.points.iter().map(|point| point.mean.unwrap_or(0.0)).collect();
        stack.layers.push(Layer { label, values });
    }
    stack
}

fn ladder(findings: &Findings) -> Option<Chart> {
    let stages = findings.series.iter().filter_map(|curve| Some((curve.stage.clone()?, curve)));
    let lapsed = curve(findings, Series::Lapsed).map(|curve| (words::LAPSED.to_owned(), curve));
    let stack = stacked(lapsed.into_iter().chain(stages));
    (!stack.x.is_empty()).then(|| {
        chart(
            "ladder",
            words::ladder(findings),
            calendar(findings),
            Axis::new(words::PEOPLE, Unit::Count),
            Body::Stack(stack),
        )
    })
}

fn stage_mix(findings: &Findings) -> Option<Chart> {
    let stages = findings.curves.iter().filter_map(|curve| Some((curve.stage.clone()?, curve)));
    let stack = stacked(stages);
    (!stack.x.is_empty()).then(|| {
        chart(
            "stage-mix",
            words::stage_mix(findings),
            tenure(findings),
            Axis::new(words::OF_STARTERS, Unit::Share),
            Body::Stack(stack),
        )
    })
}

/// Strangers are those of all entrants who were not referred.
fn entrants(findings: &Findings) -> Option<Chart> {
    let (all, referred) = (curve(findings, Series::Entrants)?, curve(findings, Series::ReferredEntrants)?);
    let mean =
        |curve: &Curve| -> Vec<f64> { curve.points.iter().map(|point| point.mean.unwrap_or(0.0)).collect() };
    let (all, referred) = (mean(all), mean(referred));
    if all.iter().all(|entrants| *entrants <= 0.0) {
        return None;
    }
    let strangers = all.iter().zip(&referred).map(|(all, referred)| all - referred).collect();
    let layers = vec![
        Layer { label: words::STRANGERS.to_owned(), values: strangers },
        Layer { label: words::REFERRED.to_owned(), values: referred },
    ];
    let stack = Stack { x: (0..all.len()).map(|index| index as f64).collect(), layers };
    Some(chart(
        "entrants",
        words::entrants(findings, mean_of(findings, CohortMetric::KFactor)),
        calendar(findings),
        Axis::new(words::per_period(words::ENTRANTS, findings.provenance.period), Unit::Count),
        Body::Stack(stack),
    ))
}

fn profit(findings: &Findings) -> Option<Chart> {
    let own = curve(findings, Series::Profit)?;
    Some(chart(
        "profit",
        words::profit(findings),
        calendar(findings),
        Axis::new(words::per_period(words::PROFIT, findings.provenance.period), money(findings)),
        Body::Lines(Lines { lines: vec![line("", &own.points, 0.0)], ..Lines::default() }),
    ))
}

fn cumulative(findings: &Findings) -> Option<Chart> {
    let own = curve(findings, Series::CumulativeProfit)?;
    let even = break_even(&own.points);
    let mark = even.map(|x| Mark { x, y: 0.0, label: words::break_even(&periods(findings), x) });
    let lines = Lines {
        lines: vec![line("", &own.points, 0.0)],
        references: Vec::new(),
        marks: mark.into_iter().collect(),
    };
    Some(chart(
        "cumulative-profit",
        words::cumulative(findings, even),
        calendar(findings),
        Axis::new(words::CUMULATIVE_PROFIT, money(findings)),
        Body::Lines(lines),
    ))
}

/// Where the mean rises through zero for the last time, between two periods; none where it never
/// was below.
fn break_even(points: &[Estimate]) -> Option<f64> {
    let mean = |index: usize| points.get(index).and_then(|point| point.mean);
    let last = (1..points.len()).rev().find(|index| {
        mean(*index).is_some_and(|now| now >= 0.0) && mean(index - 1).is_some_and(|before| before < 0.0)
    })?;
    let (before, now) = (mean(last - 1)?, mean(last)?);
    Some(last as f64 - now / (now - before))
}

/// From revenue to profit; what moves and textbook contributions bring is what contribution has
/// beyond gross profit less cost to serve.
fn bridge(findings: &Findings) -> Option<Chart> {
    let sum = |series: Series| mean_of(findings, series);
    let (revenue, gross, serve) =
        (sum(Series::Revenue)?, sum(Series::GrossProfit)?, sum(Series::CostToServe)?);
    let contribution = sum(Series::Contribution)?;
    let other = contribution - gross + serve;
    let noticed = 1e-9 * (contribution.abs() + gross.abs());
    let parts = [
        (words::COST_OF_GOODS, gross - revenue),
        (words::COST_TO_SERVE, -serve),
        (words::OTHER, if other.abs() > noticed { other } else { 0.0 }),
        (words::ACQUISITION, -sum(Series::AcquisitionCost)?),
        (words::PROGRAMS, -sum(Series::ProgramCost)?),
        (words::FIXED_COST, -sum(Series::FixedCost)?),
    ];
    let step = |label: &str, value: f64, total: bool| Step { label: label.to_owned(), value, total };
    let mut steps = vec![step(words::REVENUE, revenue, true)];
    steps.extend(
        parts.iter().filter(|(_, value)| value.abs() > 0.0).map(|(label, value)| step(label, *value, false)),
    );
    steps.push(step(words::PROFIT, sum(Series::Profit)?, true));
    Some(chart(
        "bridge",
        words::bridge(findings),
        Axis::new(words::STEP, Unit::Count),
        Axis::new(words::over_horizon(findings), money(findings)),
        Body::Waterfall(Waterfall { steps }),
    ))
}

fn triangle(findings: &Findings) -> Option<Chart> {
    let cells = || findings.triangle.iter().filter(|cell| cell.cohort >= 0 && cell.retention.is_some());
    let first = cells().map(|cell| cell.cohort as usize).min()?;
    let n_rows = cells().map(|cell| cell.cohort as usize + 1 - first).max()?;
    let n_columns = cells().map(|cell| cell.tenure + 1).max()?;
    if n_columns < 2 {
        return None;
    }
    let every = n_rows.max(n_columns).div_ceil(MOST_COHORTS);
    let rows: Vec<usize> = (first..first + n_rows).step_by(every).collect();
    let columns: Vec<usize> = (0..n_columns).step_by(every).collect();
    let mut values = vec![None; rows.len() * columns.len()];
    for cell in cells() {
        let (row, column) = (cell.cohort as usize - first, cell.tenure);
        if row.is_multiple_of(every) && column.is_multiple_of(every) {
            values[row / every * columns.len() + column / every] = cell.retention;
        }
    }
    let map = HeatMap {
        columns: columns.iter().map(usize::to_string).collect(),
        rows: rows.iter().map(usize::to_string).collect(),
        cells: values,
        unit: Unit::Share,
        title: words::STILL_CUSTOMERS.to_owned(),
        middle: None,
        outlined: Vec::new(),
    };
    Some(chart(
        "cohorts",
        words::triangle(findings, every),
        Axis::new(words::SINCE_FIRST, periods(findings)),
        Axis::new(words::first_in(findings.provenance.period), Unit::Count),
        Body::HeatMap(map),
    ))
}

fn nps(findings: &Findings) -> Option<Chart> {
    let own = curve(findings, Series::Nps)?;
    own.points.iter().any(|point| point.mean.is_some()).then(|| {
        chart(
            "nps",
            words::nps(findings),
            calendar(findings),
            Axis::new(words::NPS, Unit::Score),
            Body::Lines(Lines { lines: vec![line("", &own.points, 0.0)], ..Lines::default() }),
        )
    })
}
