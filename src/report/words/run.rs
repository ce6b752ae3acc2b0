//! The words of a run: names of axes, titles, what bands are, sentences.

use crate::metrics::{BusinessMetric, CohortCurve, CohortMetric, Metric};
use crate::report::charts::Unit;
use crate::report::format::{Kind, grouped, number};
use crate::study::findings::{Findings, Measured, Spread};

/// Axis of tenure.
pub const AS_A_CUSTOMER: &str = "time since first purchase";
/// Axis of calendar time.
pub const CALENDAR: &str = "time from the start";
/// Axis of the clv curve.
pub const CUMULATIVE_VALUE: &str = "value of a customer so far";
/// The curve that was simulated.
pub const SIMULATED: &str = "simulated";
/// The curve of the law by itself.
pub const THE_LAW: &str = "the law alone";
/// Axis of retention.
pub const STILL_CUSTOMERS: &str = "still customers";
/// Axis of values.
pub const VALUE: &str = "value";
/// Axis of stages.
pub const STAGE: &str = "stage";
/// Axis of the distribution between customers.
pub const OWN_VALUE: &str = "own value of a customer";
/// Axis of a count of draws.
pub const DRAWS: &str = "draws";
/// Axis of a count of customers.
pub const CUSTOMERS: &str = "customers, all draws";
/// Line at zero.
pub const BREAKS_EVEN: &str = "breaks even";
/// The line of equality.
pub const EVEN: &str = "if all were alike";
/// Axis of the whale curve.
pub const MOST_VALUABLE: &str = "share of customers, the most valuable first";
/// Axis of the whale curve.
pub const SHARE_OF_VALUE: &str = "share of all value";
/// Layer of those who left silently.
pub const LAPSED: &str = "lapsed";
/// Axis of heads.
pub const PEOPLE: &str = "people";
/// Axis of the mix.
pub const OF_STARTERS: &str = "share of the cohort";
/// Those who came by themselves or through channels.
pub const STRANGERS: &str = "not referred";
/// Those who were brought.
pub const REFERRED: &str = "referred";
/// Axis of entrants.
pub const ENTRANTS: &str = "entrants";
/// Axis of profit, and the last step of the bridge.
pub const PROFIT: &str = "profit";
/// Axis of cumulative profit.
pub const CUMULATIVE_PROFIT: &str = "profit so far";
/// Axis of the bridge.
pub const STEP: &str = "step";
/// Steps of the bridge.
pub const REVENUE: &str = "revenue";
/// Revenue less gross profit.
pub const COST_OF_GOODS: &str = "cost of goods";
/// What serving customers costs.
pub const COST_TO_SERVE: &str = "cost to serve";
/// Money on moves, and contributions given outright.
pub const OTHER: &str = "money on moves, other";
/// What channels cost.
pub const ACQUISITION: &str = "acquisition";
/// What programs cost.
pub const PROGRAMS: &str = "programs";
/// Fixed cost.
pub const FIXED_COST: &str = "fixed cost";
/// Axis of the triangle.
pub const SINCE_FIRST: &str = "since first purchase";
/// Axis of the score.
pub const NPS: &str = "net promoter score";

/// Title, subtitle, text alternative.
type Told = (&'static str, String, String);

/// An axis or a line of a metric: as summaries call it.
pub fn of_metric(metric: Metric) -> &'static str {
    metric.row().label.map_or(metric.name(), |label| label.text)
}

/// A quantity per period.
pub fn per_period(what: &str, period: &str) -> String {
    format!("{what} per {period}")
}

/// The axis of cohorts.
pub fn first_in(period: &str) -> String {
    format!("first purchase in {period}")
}

/// A sum over the horizon.
pub fn over_horizon(findings: &Findings) -> String {
    format!("over {} {}s", findings.provenance.horizon_periods, findings.provenance.period)
}

/// The mark of payback.
pub fn payback(unit: &Unit, at: f64) -> String {
    format!("payback: {} {}", unit.value(at), unit.name())
}

/// The mark of break-even.
pub fn break_even(unit: &Unit, at: f64) -> String {
    format!("break-even: {} {}", unit.value(at), unit.name())
}

/// The line of a mean.
pub fn mean(unit: &Unit, at: f64) -> String {
    format!("mean {}", unit.value(at))
}

fn draws(findings: &Findings) -> String {
    match findings.provenance.draws {
        1 => "one draw".to_owned(),
        n => format!("{} draws", grouped(n as f64, 0)),
    }
}

/// What the band of a curve is.
fn band(findings: &Findings) -> String {
    if findings.provenance.draws == 1 {
        return "One draw, so without a band.".to_owned();
    }
    format!("Mean of {}; the band is p5 to p95 over draws: uncertain inputs and luck.", draws(findings))
}

/// A number with its interval, for sentences.
pub fn told(measured: &Measured, kind: Kind, unit: &str) -> String {
    let e = &measured.estimate;
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    match (e.p5, e.p95) {
        (Some(low), Some(high)) => {
            format!(
                "{}{unit} ({} to {})",
                number(e.mean, kind),
                number(Some(low), kind),
                number(Some(high), kind)
            )
        }
        _ => format!("{}{unit}", number(e.mean, kind)),
    }
}

fn money_of(findings: &Findings, metric: impl Into<Metric>) -> String {
    findings
        .metric(metric)
        .map_or_else(|| "-".to_owned(), |measured| told(measured, Kind::Money, &findings.provenance.currency))
}

/// The clv curve.
pub fn clv_curve(findings: &Findings) -> Told {
    let alt = format!(
        "The discounted value of a customer grows to {} by the end of the horizon.",
        money_of(findings, CohortMetric::Clv)
    );
    ("What a customer is worth, and when", format!("Discounted contribution so far. {}", band(findings)), alt)
}

/// The retention curve.
pub fn retention(findings: &Findings) -> Told {
    let law = findings.law.as_ref().map_or_else(String::new, |law| {
        format!(" Dashed: the churn of {} by itself ({}).", law.stage, law.law)
    });
    let last = findings.curve(CohortCurve::RetentionCurve);
    let last = last.and_then(|curve| curve.points.last()).and_then(|point| point.mean);
    let alt = format!("At the end of the horizon {} of the cohort are customers.", number(last, Kind::Share));
    ("How many of a cohort are still customers", format!("{}{law}", band(findings)), alt)
}

/// Value by stage.
pub fn value_by_stage(findings: &Findings) -> Told {
    let values = findings.value_by_stage.iter();
    let listed: Vec<String> =
        values.map(|(stage, value)| format!("{stage} {}", number(*value, Kind::Money))).collect();
    let subtitle = "Discounted contribution still to come from somebody just arrived, infinite horizon; mean over draws.";
    (
        "What somebody is worth at each stage",
        subtitle.to_owned(),
        format!("Value by stage: {}.", listed.join(", ")),
    )
}

/// How a metric spreads.
pub fn distribution(findings: &Findings, of: Spread) -> (String, String, String) {
    let over =
        format!("How often each value occurs in {}: uncertain inputs and luck together.", draws(findings));
    match of {
        Spread::OverDraws(metric) => (
            format!("How sure {} is", metric.row().noun()),
            over,
            format!("{} is {}.", metric.name(), money_of(findings, metric)),
        ),
        Spread::BetweenCustomers => {
            let subtitle = "Own discounted value of single customers, over all draws: how customers differ, not how sure a mean is.";
            let spread = findings.between_customers.map_or_else(String::new, |e| {
                format!("Half of the customers are worth less than {}.", number(e.p50, Kind::Money))
            });
            ("How customers differ".to_owned(), subtitle.to_owned(), spread)
        }
    }
}

/// The whale curve.
pub fn whale(findings: &Findings) -> Told {
    let held = findings.metric(CohortMetric::Top20Share).and_then(|metric| metric.estimate.mean);
    let alt =
        format!("The most valuable 20 % of customers bring {} of all value.", number(held, Kind::Share));
    ("Who brings the value", band(findings), alt)
}

/// The ladder over time.
pub fn ladder(findings: &Findings) -> Told {
    let subtitle = format!("Means of {}; stages from the bottom up, the lapsed below them.", draws(findings));
    let end = findings.metric(BusinessMetric::CustomersEnd).and_then(|metric| metric.estimate.mean);
    let alt = format!("At the end there are {} customers.", number(end, Kind::Count));
    ("Where people are on the ladder", subtitle, alt)
}

/// The mix of a cohort.
pub fn stage_mix(findings: &Findings) -> Told {
    let subtitle = format!("Means of {}; the rest has lapsed or is lost.", draws(findings));
    ("Where a cohort is on the ladder", subtitle, "Shares of the cohort by stage and tenure.".to_owned())
}

/// Entrants by origin.
pub fn entrants(findings: &Findings, k_factor: Option<f64>) -> Told {
    let k = number(k_factor, Kind::Ratio);
    let share = findings.metric(BusinessMetric::ReferralShare).and_then(|metric| metric.estimate.mean);
    let alt =
        format!("{} of first purchases are by referral; the K factor is {k}.", number(share, Kind::Share));
    let subtitle = format!(
        "Means of {}. K factor {k}: customers that a customer brings within the horizon.",
        draws(findings)
    );
    ("Who comes, and who was brought", subtitle, alt)
}

/// Profit by period.
pub fn profit(findings: &Findings) -> Told {
    let alt = format!(
        "Profit is {} in the first year and {} in the last.",
        money_of(findings, BusinessMetric::ProfitFirstYear),
        money_of(findings, BusinessMetric::ProfitLastYear)
    );
    ("Profit over time", format!("Undiscounted. {}", band(findings)), alt)
}

/// Profit so far.
pub fn cumulative(findings: &Findings, even: Option<f64>) -> Told {
    let unit = Unit::Periods(findings.provenance.period.to_owned());
    let alt = match even {
        Some(at) => format!("The mean breaks even after {} {}.", unit.value(at), unit.name()),
        None => format!("Profit over the horizon is {}.", money_of(findings, BusinessMetric::Profit)),
    };
    ("Profit so far", format!("Undiscounted, from the start. {}", band(findings)), alt)
}

/// From revenue to profit.
pub fn bridge(findings: &Findings) -> Told {
    let alt = format!(
        "Of {} revenue, {} are left as profit.",
        money_of(findings, BusinessMetric::Revenue),
        money_of(findings, BusinessMetric::Profit)
    );
    (
        "From revenue to profit",
        format!("Undiscounted sums over the horizon; means of {}.", draws(findings)),
        alt,
    )
}

/// The cohort triangle.
pub fn triangle(findings: &Findings, every: usize) -> Told {
    let step = match every {
        1 => String::new(),
        n => format!(" One cohort and {} in {n} is shown.", findings.provenance.period),
    };
    let subtitle =
        format!("Share of each cohort of first purchases that are customers; expected given the draw.{step}");
    (
        "Retention by cohort",
        subtitle,
        "Share still customers, by cohort and time since the first purchase.".to_owned(),
    )
}

/// The score over time.
pub fn nps(findings: &Findings) -> Told {
    let end = findings.metric(BusinessMetric::NpsEnd).and_then(|metric| metric.estimate.mean);
    let alt = format!("At the end the score is {}.", number(end, Kind::Score));
    ("Net promoter score over time", band(findings), alt)
}
