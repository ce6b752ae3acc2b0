//! Answers to claims for a terminal of 80 columns.

use super::{claimed, compared, finding};
use crate::report::format::{printable, setting};
use crate::report::text::{columns, shortened, wrapped};
use crate::report::words::claims as words;
use crate::study::claim::{ClaimAnswer, ClaimFindings, ReadingAnswer, Verdict};
use crate::study::conventions::Convention;
use crate::study::vary::Axis;

/// Drivers named for each reading, at most.
const MOST_DRIVERS: usize = 3;
/// Share of the spread from which a driver is worth a name.
const LEAST_SHARE: f64 = 0.01;

/// The answers; `details` adds drivers and maps of every reading.
pub fn summary(findings: &ClaimFindings, details: bool) -> String {
    let mut text = format!("{}\n", printable(&findings.provenance.title));
    text.push_str(&wrapped(&printable(&words::how(findings)), ""));
    for claim in &findings.claims {
        text.push_str(&one_claim(claim, details));
    }
    if !findings.warnings.is_empty() {
        text.push_str("\nWarnings\n");
        for warning in &findings.warnings {
            text.push_str(&wrapped(&printable(&format!("{}: {}", warning.location, warning.what)), "- "));
        }
    }
    text
}

fn one_claim(claim: &ClaimAnswer, details: bool) -> String {
    let mut text = format!("\n{}\n", shortened(&printable(&claim.name), 78));
    if !claim.says.is_empty() {
        text.push_str(&wrapped(&printable(&format!("\"{}\"", claim.says)), "  "));
    }
    if !claim.source.is_empty() {
        text.push_str(&wrapped(&printable(&claim.source), "  source: "));
    }
    text.push_str(&wrapped(&format!("{} {}", claim.metric, claimed(claim)), "  claimed: "));
    text.push('\n');
    text.push_str(&verdicts(claim));
    text.push('\n');
    for reading in &claim.readings {
        text.push_str(&wrapped(&printable(&finding(claim, reading)), "- "));
        text.push_str(&more(reading, details));
    }
    text.push('\n');
    text.push_str(&conventions(&claim.conventions));
    text
}

fn verdicts(claim: &ClaimAnswer) -> String {
    let row = |reading: &ReadingAnswer| verdict_cells(claim, reading, 24);
    columns(&words::VERDICT_HEAD, 2, claim.readings.iter().map(row))
}

/// The cells of a reading in the table of verdicts, its name cut to so many letters.
pub(super) fn verdict_cells(claim: &ClaimAnswer, reading: &ReadingAnswer, most: usize) -> Vec<String> {
    let share =
        |share: Option<f64>| share.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", 100.0 * share));
    let estimate = &reading.comparison;
    vec![
        shortened(&printable(&reading.name), most),
        reading.verdict.map_or(words::NO_ANSWER, Verdict::name).to_owned(),
        compared(claim, estimate.mean),
        compared(claim, estimate.p5),
        compared(claim, estimate.p95),
        share(reading.below),
        share(reading.inside),
        share(reading.above),
    ]
}

/// What drives a reading, and where it holds.
fn more(reading: &ReadingAnswer, details: bool) -> String {
    let mut text = String::new();
    let most = if details { usize::MAX } else { MOST_DRIVERS };
    let drivers: Vec<String> = reading
        .drivers_beyond_chance()
        .filter(|(_, share)| *share >= LEAST_SHARE)
        .take(most)
        .map(|(driver, share)| {
            let way = driver.rank_correlation.map_or_else(String::new, |rank| format!(", rank {rank:+.2}"));
            format!("{} ({:.0} %{way})", printable(&driver.name), 100.0 * share)
        })
        .collect();
    if !drivers.is_empty() {
        text.push_str(&wrapped(&drivers.join(", "), "  driven by: "));
    }
    if let Some(map) = &reading.map {
        let axis = |axis: &Axis| {
            let ends =
                [axis.values.first(), axis.values.last()].map(|end| setting(end.copied().unwrap_or(0.0)));
            format!("{} ({} to {})", printable(axis.parameter.as_str()), ends[0], ends[1])
        };
        let place = format!(
            "{} of the map of {} and {}",
            words::percent_of(map.share_inside()),
            axis(&map.x),
            axis(&map.y)
        );
        text.push_str(&wrapped(&place, "  holds on: "));
    }
    text
}

/// The conventions, one to a line.
pub fn conventions(all: &[Convention]) -> String {
    all.iter()
        .map(|one| wrapped(&printable(&one.is), &format!("  {:<11} ", format!("{}:", one.about))))
        .collect()
}
