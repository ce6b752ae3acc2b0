//! The words of claims: what a verdict says in a sentence, and what stands on charts and pages.

use crate::report::charts::Unit;
use crate::report::format::{Kind, grouped, number};
use crate::study::claim::{
    ClaimAnswer, ClaimFindings, Comparison, Incomparable, Map, ReadingAnswer, Verdict,
};

/// Axis of readings.
pub const READING: &str = "reading";
/// Axis of a count of draws.
pub const DRAWS: &str = "draws";
/// The shaded range.
pub const CLAIMED: &str = "claimed";
/// Columns of the table of verdicts.
pub const VERDICT_HEAD: [&str; 8] = ["reading", "verdict", "mean", "p5", "p95", "below", "inside", "above"];
/// Columns of the table of drivers.
pub const DRIVER_HEAD: [&str; 3] = ["number", "share of the spread", "rank correlation"];
/// Caption of the table of drivers.
pub const DRIVERS: &str = "What drives it: the share of the variance that each uncertain number explains alone, and which way it works";
/// What opens the conventions.
pub const CONVENTIONS: &str = "What these numbers depend on";
/// Where no verdict is.
pub const NO_ANSWER: &str = "no answer";

/// Title, subtitle, text alternative.
type Told = (String, String, String);

/// The message of a page of claims.
pub fn headline(findings: &ClaimFindings) -> String {
    let readings = || findings.claims.iter().flat_map(|claim| &claim.readings);
    let count = |verdict: Option<Verdict>| readings().filter(|reading| reading.verdict == verdict).count();
    let unknown = match count(None) {
        0 => String::new(),
        n => format!(", {n} cannot be compared"),
    };
    format!(
        "{} under {}: {} hold, {} depend, {} fail{unknown}.",
        counted(findings.claims.len(), "claim"),
        counted(readings().count(), "reading"),
        count(Some(Verdict::Holds)),
        count(Some(Verdict::Depends)),
        count(Some(Verdict::Fails)),
    )
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// How the numbers came about, and when a reading holds.
pub fn how(findings: &ClaimFindings) -> String {
    let percent = |share: f64| format!("{} %", grouped(100.0 * share, 0));
    format!(
        "{}, seed {}, money in {}; a reading holds from {} of draws inside what is claimed, and fails up to {}",
        counted_draws(findings.provenance.draws),
        findings.provenance.seed,
        findings.provenance.currency,
        percent(findings.thresholds.holds),
        percent(findings.thresholds.fails),
    )
}

/// `1 draw`, `1,000 draws`.
pub fn counted_draws(draws: u64) -> String {
    format!("{} {}", grouped(draws as f64, 0), if draws == 1 { "draw" } else { "draws" })
}

/// What a comparison is measured in.
pub fn unit(claim: &ClaimAnswer, findings: &ClaimFindings) -> Unit {
    match claim.compare {
        Comparison::RelativeChange => Unit::Share,
        Comparison::Ratio => Unit::Ratio,
        Comparison::Difference | Comparison::Level => {
            unit_of(claim.metric.kind(), &findings.provenance.currency, findings.provenance.period)
        }
    }
}

/// What a kind of number is measured in.
pub fn unit_of(kind: Kind, currency: &str, period: &str) -> Unit {
    match kind {
        Kind::Money => Unit::Money(currency.to_owned()),
        Kind::Share => Unit::Share,
        Kind::Count => Unit::Count,
        Kind::Periods => Unit::Periods(period.to_owned()),
        Kind::Ratio => Unit::Ratio,
        Kind::Score => Unit::Score,
    }
}

/// The axis of a comparison.
pub fn axis(claim: &ClaimAnswer) -> String {
    match claim.compare {
        Comparison::RelativeChange => format!("change of {}", claim.metric),
        Comparison::Difference => format!("difference of {}", claim.metric),
        Comparison::Ratio => format!("{}, with over without", claim.metric),
        Comparison::Level => claim.metric.name.clone(),
    }
}

/// All readings of a claim against what is claimed.
pub fn readings(claim: &ClaimAnswer) -> Told {
    let hold = claim.readings.iter().filter(|reading| reading.verdict == Some(Verdict::Holds)).count();
    (
        said(claim),
        "means over draws with p5 to p95; shaded: what is claimed".to_owned(),
        format!("Of {}, {hold} hold.", counted(claim.readings.len(), "reading")),
    )
}

/// The spread of one reading over draws.
pub fn spread(claim: &ClaimAnswer, reading: &ReadingAnswer) -> Told {
    (
        format!("{}: {}", said(claim), reading.name),
        "how often draws have which value; shaded: what is claimed".to_owned(),
        finding(claim, reading),
    )
}

/// Where one reading holds.
pub fn map(claim: &ClaimAnswer, reading: &ReadingAnswer, map: &Map) -> Told {
    let share = percent_of(map.share_inside());
    (
        format!("{}: {}", said(claim), reading.name),
        "outlined: where it holds; all other uncertain numbers at their medians".to_owned(),
        format!("The reading holds on {share} of the map of {} and {}.", map.x.parameter, map.y.parameter),
    )
}

fn said(claim: &ClaimAnswer) -> String {
    if claim.says.is_empty() { claim.name.clone() } else { claim.says.clone() }
}

/// What is claimed: `+25 % to +95 %`, `at least 3`, `at most 12.0`.
pub fn claimed(claim: &ClaimAnswer) -> String {
    match (claim.low, claim.high) {
        (Some(low), Some(high)) if (high - low).abs() <= 1e-12 * high.abs() => compared(claim, Some(low)),
        (Some(low), Some(high)) => {
            let (from, to) = (compared(claim, Some(low)), compared(claim, Some(high)));
            if from == to { narrow(claim, low, high) } else { format!("{from} to {to}") }
        }
        (Some(low), None) => format!("at least {}", compared(claim, Some(low))),
        (None, Some(high)) => format!("at most {}", compared(claim, Some(high))),
        (None, None) => "anything".to_owned(),
    }
}

/// A range whose ends look alike when they are rounded.
fn narrow(claim: &ClaimAnswer, low: f64, high: f64) -> String {
    match claim.compare {
        Comparison::RelativeChange => format!("{:+} % to {:+} %", 100.0 * low, 100.0 * high),
        Comparison::Ratio => format!("x {low} to x {high}"),
        Comparison::Difference => format!("{low:+} to {high:+}"),
        Comparison::Level => format!("{low} to {high}"),
    }
}

/// The same in a sentence: `the claimed +25 % to +95 %`, `what is claimed (at least 3)`.
fn what_is_claimed(claim: &ClaimAnswer) -> String {
    match (claim.low, claim.high) {
        (Some(_), Some(_)) => format!("the claimed {}", claimed(claim)),
        _ => format!("what is claimed ({})", claimed(claim)),
    }
}

/// A value of the comparison as a reader wants it: a change in percent, a difference with its sign,
/// a level as it is. A dash where it is unknown.
pub fn compared(claim: &ClaimAnswer, value: Option<f64>) -> String {
    let Some(value) = value else { return "-".to_owned() };
    let sign = if value > 0.0 { "+" } else { "" };
    match claim.compare {
        Comparison::RelativeChange => format!("{sign}{} %", percent(value)),
        Comparison::Ratio => format!("x {}", number(Some(value), Kind::Ratio)),
        Comparison::Level => number(Some(value), claim.metric.kind()),
        Comparison::Difference if claim.metric.kind() == Kind::Share => {
            format!("{sign}{} points", percent(value))
        }
        Comparison::Difference => format!("{sign}{}", number(Some(value), claim.metric.kind())),
    }
}

/// One digit after the point, none where it is zero or the number is large.
fn percent(share: f64) -> String {
    let value = 100.0 * share;
    let digits = if value.abs() >= 100.0 { 0 } else { 1 };
    let text = grouped(value, digits);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The verdict on a reading, and why, in one sentence.
///
/// ```text
/// Holds: read as "+5 points", the value of a customer rises by 37.4 %, inside the claimed +25 % to +95 %.
/// ```
pub fn finding(claim: &ClaimAnswer, reading: &ReadingAnswer) -> String {
    let Some(verdict) = reading.verdict else {
        return format!("Cannot be compared: read as \"{}\", {}.", reading.name, why_not(claim, reading));
    };
    let (word, where_it_lies) = match verdict {
        Verdict::Holds => ("Holds", inside(claim, reading)),
        Verdict::Depends => ("Depends", format!("{}{}", between(claim, reading), decides(reading))),
        Verdict::Fails => ("Fails", outside(claim, reading)),
    };
    let partly = if reading.unknown > 0.0 {
        format!("; in {} {}", draws(reading.unknown), why_not(claim, reading))
    } else {
        String::new()
    };
    format!("{word}: read as \"{}\", {}, {where_it_lies}{partly}.", reading.name, happens(claim, reading))
}

/// What happens to the metric.
fn happens(claim: &ClaimAnswer, reading: &ReadingAnswer) -> String {
    let noun = claim.metric.noun();
    let estimate = &reading.comparison;
    let mean = estimate.mean.unwrap_or(0.0);
    // percentages of something near zero in some draws: their mean lies where hardly any draw does
    let skewed = claim.compare == Comparison::RelativeChange
        && (estimate.p95.is_some_and(|p95| mean > p95) || estimate.p5.is_some_and(|p5| mean < p5));
    let (mean, average) =
        if skewed { (estimate.p50.unwrap_or(mean), "in the median") } else { (mean, "on average") };
    let size = compared(claim, Some(mean.abs())).trim_start_matches('+').to_owned();
    let what = match claim.compare {
        Comparison::RelativeChange if mean.abs() < 5e-5 => format!("{noun} hardly changes"),
        Comparison::RelativeChange if mean > 0.0 => format!("{noun} rises by {size}"),
        Comparison::RelativeChange => format!("{noun} falls by {size}"),
        Comparison::Difference if mean > 0.0 => format!("{noun} rises by {size}"),
        Comparison::Difference if mean < 0.0 => format!("{noun} falls by {size}"),
        Comparison::Difference => format!("{noun} does not change"),
        Comparison::Ratio => {
            format!("{noun} is {} times what it was", compared(claim, Some(mean)).trim_start_matches("x "))
        }
        Comparison::Level => format!("{noun} is {}", compared(claim, Some(mean))),
    };
    let (p5, p95) = (compared(claim, estimate.p5), compared(claim, estimate.p95));
    if p5 == p95 { what } else { format!("{what} {average} ({p5} to {p95} in nine draws of ten)") }
}

fn inside(claim: &ClaimAnswer, reading: &ReadingAnswer) -> String {
    let share = reading.inside.unwrap_or(0.0);
    let mut text = format!("inside {}", what_is_claimed(claim));
    if share < 1.0 {
        text.push_str(&format!(" in {}", draws(share)));
    }
    text
}

fn outside(claim: &ClaimAnswer, reading: &ReadingAnswer) -> String {
    let (below, above) = (reading.below.unwrap_or(0.0), reading.above.unwrap_or(0.0));
    let claimed = what_is_claimed(claim);
    // a claimed fall is exceeded downwards
    let (under, over) = match claimed_way(claim) {
        Way::Up => ("short of", "beyond"),
        Way::Down => ("beyond", "short of"),
        Way::Either => ("below", "above"),
    };
    if below >= 1.0 {
        return format!("{under} {claimed}");
    }
    if above >= 1.0 {
        return format!("{over} {claimed}");
    }
    between(claim, reading)
}

/// Which way what is claimed goes from no change.
enum Way {
    Up,
    Down,
    Either,
}

fn claimed_way(claim: &ClaimAnswer) -> Way {
    let no_change = if claim.compare == Comparison::Ratio { 1.0 } else { 0.0 };
    match (claim.low, claim.high) {
        (_, Some(high)) if high <= no_change => Way::Down,
        (Some(low), _) if low >= no_change => Way::Up,
        _ => Way::Either,
    }
}

fn between(claim: &ClaimAnswer, reading: &ReadingAnswer) -> String {
    let inside = reading.inside.unwrap_or(0.0);
    let mut text = format!("inside {} in {}", what_is_claimed(claim), draws(inside));
    for (share, word) in [(reading.below, "below"), (reading.above, "above")] {
        if let Some(share) = share.filter(|share| *share > 0.0) {
            text.push_str(&format!(", {word} it in {}", percent_of(share)));
        }
    }
    text
}

/// What decides, where one number does for the most part.
fn decides(reading: &ReadingAnswer) -> String {
    let strongest = reading.drivers_beyond_chance().next();
    strongest.filter(|(_, share)| *share >= 0.1).map_or_else(String::new, |(driver, share)| {
        format!("; what decides most is {}, with {} of the spread", driver.name, percent_of(share))
    })
}

fn why_not(claim: &ClaimAnswer, reading: &ReadingAnswer) -> String {
    match reading.incomparable {
        Some(Incomparable::NotPositive) => format!(
            "there is nothing to compare: {} is zero or negative without the change, and a percentage of that means nothing",
            claim.metric
        ),
        Some(Incomparable::Unknown) | None => {
            format!("there is nothing to compare: {} is not known", claim.metric)
        }
    }
}

fn draws(share: f64) -> String {
    if share >= 1.0 {
        return "every draw".to_owned();
    }
    if share <= 0.0 {
        return "no draw".to_owned();
    }
    format!("{} of draws", percent_of(share))
}

/// A share in percent that says neither none nor all where it is neither.
pub(in crate::report) fn percent_of(share: f64) -> String {
    match 100.0 * share {
        percent if percent > 0.0 && percent < 1.0 => "under 1 %".to_owned(),
        percent if percent > 99.0 && percent < 100.0 => "over 99 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_say_all_or_none_where_it_is_neither() {
        assert_eq!(draws(1.0), "every draw");
        assert_eq!(draws(0.999), "over 99 % of draws");
        assert_eq!(draws(0.001), "under 1 % of draws");
        assert_eq!(draws(0.0), "no draw");
        assert_eq!(percent(0.25), "25");
        assert_eq!(percent(0.0526), "5.3");
        assert_eq!(percent(12.345), "1,234");
    }
}
