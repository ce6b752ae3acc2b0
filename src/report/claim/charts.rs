//! The charts of claims: readings against what is claimed, their spread, where they hold.

use crate::report::charts::{
    Axis, Bar, Bars, Bin, Body, Chart, Direction, HeatMap, Histogram, Range, Reference, Side, Unit,
};
use crate::report::format::{setting, slug};
use crate::report::words::claims as words;
use crate::study::claim::{ClaimAnswer, ClaimFindings, Map, ReadingAnswer};

/// The charts of all claims.
pub fn charts(findings: &ClaimFindings) -> Vec<Chart> {
    let of_claim = |(number, claim): (usize, &ClaimAnswer)| {
        let readings = claim.readings.iter().enumerate();
        let of_readings: Vec<Chart> =
            readings.flat_map(|(at, reading)| of_reading(findings, number, claim, (at, reading))).collect();
        readings_chart(findings, number, claim).into_iter().chain(of_readings)
    };
    findings.claims.iter().enumerate().flat_map(of_claim).collect()
}

/// All readings of a claim as bars, the claimed range shaded; none where nothing can be compared.
pub(super) fn readings_chart(findings: &ClaimFindings, number: usize, claim: &ClaimAnswer) -> Option<Chart> {
    claim.readings.iter().find(|reading| reading.comparison.mean.is_some())?;
    let bar = |reading: &ReadingAnswer| {
        let estimate = &reading.comparison;
        let spread = estimate.p5 != estimate.p95;
        let bar = Bar {
            value: estimate.mean,
            low: estimate.p5.filter(|_| spread),
            high: estimate.p95.filter(|_| spread),
            note: String::new(),
        };
        (reading.name.clone(), bar)
    };
    let bars = Bars {
        shaded: Some(claimed(claim)),
        ..Bars::plain(Direction::Horizontal, claim.readings.iter().map(bar))
    };
    let (title, subtitle, alt) = words::readings(claim);
    Some(Chart {
        name: format!("{}-readings", stem(number, claim)),
        title,
        subtitle,
        x: Axis::new(words::axis(claim), words::unit(claim, findings)),
        y: Axis::new(words::READING, Unit::Count),
        body: Body::Bars(bars),
        alt,
    })
}

/// The spread of a reading, and where it holds.
pub(super) fn of_reading(
    findings: &ClaimFindings,
    number: usize,
    claim: &ClaimAnswer,
    (at, reading): (usize, &ReadingAnswer),
) -> Vec<Chart> {
    let stem = format!("{}-{}", stem(number, claim), at + 1);
    let map = reading.map.as_ref().map(|map| map_chart(findings, claim, reading, map, &stem));
    spread(findings, claim, reading, &stem).into_iter().chain(map).collect()
}

fn spread(
    findings: &ClaimFindings,
    claim: &ClaimAnswer,
    reading: &ReadingAnswer,
    stem: &str,
) -> Option<Chart> {
    // a single value has no distribution
    if reading.bins.iter().filter(|bin| bin.count > 0).count() < 2 {
        return None;
    }
    let bins = reading.bins.iter().map(|bin| Bin { from: bin.from, to: bin.to, count: bin.count as f64 });
    let unit = words::unit(claim, findings);
    let mean = reading.comparison.mean.map(|at| Reference {
        side: Side::X,
        at,
        label: crate::report::words::run::mean(&unit, at),
    });
    let (title, subtitle, alt) = words::spread(claim, reading);
    Some(Chart {
        name: format!("{stem}-spread"),
        title,
        subtitle,
        x: Axis::new(words::axis(claim), unit),
        y: Axis::new(words::DRAWS, Unit::Count),
        body: Body::Histogram(Histogram {
            bins: bins.collect(),
            shaded: Some(claimed(claim)),
            references: mean.into_iter().collect(),
        }),
        alt,
    })
}

/// The map, y rising upwards.
fn map_chart(
    findings: &ClaimFindings,
    claim: &ClaimAnswer,
    reading: &ReadingAnswer,
    map: &Map,
    stem: &str,
) -> Chart {
    let width = map.x.values.len().max(1);
    let rows =
        |cells: &[Option<f64>]| -> Vec<Option<f64>> { cells.rchunks(width).flatten().copied().collect() };
    let (title, subtitle, alt) = words::map(claim, reading, map);
    Chart {
        name: format!("{stem}-map"),
        title,
        subtitle,
        x: Axis::new(map.x.parameter.clone(), Unit::Ratio),
        y: Axis::new(map.y.parameter.clone(), Unit::Ratio),
        body: Body::HeatMap(HeatMap {
            columns: map.x.values.iter().map(|value| setting(*value)).collect(),
            rows: map.y.values.iter().rev().map(|value| setting(*value)).collect(),
            cells: rows(&map.values),
            unit: words::unit(claim, findings),
            title: words::axis(claim),
            middle: None,
            outlined: map.inside.rchunks(width).flatten().copied().collect(),
        }),
        alt,
    }
}

fn claimed(claim: &ClaimAnswer) -> Range {
    Range { low: claim.low, high: claim.high, label: words::CLAIMED.to_owned() }
}

fn stem(number: usize, claim: &ClaimAnswer) -> String {
    format!("claim-{}-{}", number + 1, slug(&claim.name))
}
