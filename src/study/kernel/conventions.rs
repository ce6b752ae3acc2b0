//! What a number of a study depends on, said beside it: metric, horizon, discount, timing,
//! acquisition cost, fixed cost, programs, engine.

use super::metric::{Metric, Subject};
use crate::model::draws::Draws;
use crate::model::{Choice, Engine, Reason};
use crate::results::{BusinessMetric, CohortMetric, Series};
use crate::scenario::{Comparison, Scenario};
use crate::units::{CashFlow, convert_growth};

/// Something that numbers depend on: what it is about, and how it stands here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Convention {
    /// What it is about: `horizon`.
    pub about: &'static str,
    /// How it stands: `300 years`.
    pub is: String,
}

/// What a metric of a scenario depends on, when this engine measures it.
pub fn beside(scenario: &Scenario, metric: Metric, choice: Choice) -> Vec<Convention> {
    let time = scenario.time();
    let convention = |about, is: String| Convention { about, is };
    vec![
        convention("metric", format!("{}: {}", metric.written(scenario), says(metric))),
        convention("horizon", format!("{} {}s", time.horizon_periods, time.period.name())),
        convention("discount", discount(scenario, metric)),
        convention("timing", timing(time.cash_flow, time.period.name())),
        convention("CAC", acquisition(scenario, metric).to_owned()),
        convention("fixed cost", fixed_cost(scenario, metric)),
        convention("programs", programs(scenario, metric)),
        convention("engine", engine_words(choice)),
    ]
}

/// The same, where these parameters are varied: of what they set there is no one value.
pub fn varied(mut conventions: Vec<Convention>, parameters: &[&str]) -> Vec<Convention> {
    for convention in &mut conventions {
        let path = match convention.about {
            "horizon" => "time.horizon",
            "discount" => "time.discount",
            _ => continue,
        };
        if parameters.contains(&path) {
            "varied here".clone_into(&mut convention.is);
        }
    }
    conventions
}

/// How a comparison is made.
pub fn comparison(compare: Comparison) -> Convention {
    let is = match compare {
        Comparison::RelativeChange => "with / without - 1; none where the metric without is zero or negative",
        Comparison::Difference => "with - without",
        Comparison::Ratio => "with / without; none where the metric without is zero or negative",
        Comparison::Level => "the metric with the change, not compared with anything",
    };
    Convention { about: "comparison", is: is.to_owned() }
}

/// What a metric is, in a few words.
pub fn says(metric: Metric) -> &'static str {
    match metric {
        Metric::Program(_, measure) => measure.says(),
        Metric::Cohort(metric) => of_a_customer(metric),
        Metric::Business(metric) => of_the_business(metric),
        Metric::Sum(series) => of_a_sum(series),
    }
}

fn of_a_customer(metric: CohortMetric) -> &'static str {
    match metric {
        CohortMetric::Clv => {
            "a customer's own discounted contribution over the horizon, first period included, before acquisition cost"
        }
        CohortMetric::ClvAfterFirst => "a customer's own discounted contribution after the first period",
        CohortMetric::Cac => "paid acquisition cost per first purchase, undiscounted",
        CohortMetric::ClvNet => "a customer's own discounted contribution less the cost to acquire",
        CohortMetric::ClvReferral => "discounted own contribution of all whom a customer brings",
        CohortMetric::ClvTotal => {
            "a customer's own discounted contribution less the cost to acquire, plus that of all whom the customer brings"
        }
        CohortMetric::LtvCac => "a customer's own discounted contribution over the cost to acquire",
        CohortMetric::Payback => {
            "periods until a customer's discounted contribution covers the cost to acquire"
        }
        CohortMetric::Lifetime => "expected periods as a customer within the horizon",
        CohortMetric::KFactor => "customers whom one customer brings within the horizon",
        CohortMetric::Gini => "how unequally value is spread between customers, 0 to 1",
        CohortMetric::Top10Share => "share of all value that the most valuable tenth of customers brings",
        CohortMetric::Top20Share => "share of all value that the most valuable fifth of customers brings",
    }
}

fn of_the_business(metric: BusinessMetric) -> &'static str {
    match metric {
        BusinessMetric::Npv => {
            "discounted profit of the business over the horizon, less points settled after it"
        }
        BusinessMetric::NpvPerCost => "npv over the discounted cost of acquisition, programs and fixed cost",
        BusinessMetric::Revenue => "revenue of the business over the horizon",
        BusinessMetric::Profit => "profit of the business over the horizon, undiscounted",
        BusinessMetric::ProfitFirstYear => "profit of the business in its first year",
        BusinessMetric::ProfitLastYear => "profit of the business in the last year of the horizon",
        BusinessMetric::CustomersEnd => "customers in the last period",
        BusinessMetric::FirstPurchases => "first purchases over the horizon",
        BusinessMetric::ReferralShare => "share of first purchases that referred people make",
        BusinessMetric::ReferralShareMeasured => "share of first purchases known to come by referral",
        BusinessMetric::NpsEnd => "net promoter score in the last period",
        BusinessMetric::Nrr => {
            "last year's revenue from customers a year old and older, over the year before's"
        }
        BusinessMetric::Grr => "the same, no first-purchase cohort counted for more than it was",
        BusinessMetric::EarnedGrowth => "nrr plus last year's revenue from referred newcomers, less 1",
        BusinessMetric::EarnedGrowthMeasured => "the same, as far as referrals are tracked",
        BusinessMetric::PointsLiabilityEnd => "contract liability for open points in the last period",
        BusinessMetric::PointsSettlement => "expected cost, discounted, of points redeemed after the horizon",
        BusinessMetric::CustomerEquity => "what the customers at the end are worth, infinite horizon",
    }
}

fn of_a_sum(series: Series) -> &'static str {
    match series {
        Series::Entrants => "people who arrive over the horizon",
        Series::ReferredEntrants => "referred people who arrive over the horizon",
        Series::ReferredFirstPurchases => "first purchases of referred people over the horizon",
        Series::Lapses => "customers who lapse over the horizon",
        Series::WinBacks => "customers won back over the horizon",
        Series::Orders => "orders over the horizon",
        Series::GrossProfit => "gross profit over the horizon",
        Series::CostToServe => "cost to serve over the horizon",
        Series::Contribution => "contribution over the horizon, before acquisition, programs and fixed cost",
        Series::AcquisitionCost => "cost of acquisition over the horizon",
        Series::ProgramCost => "cost of programs over the horizon",
        Series::FixedCost => "fixed cost over the horizon",
        Series::DiscountedProfit => "discounted profit over the horizon",
        Series::PointsIssued => "points issued over the horizon",
        Series::PointsRedeemed => "points redeemed over the horizon",
        Series::PointsExpired => "points that expire over the horizon",
        _ => "the sum over the horizon",
    }
}

fn discount(scenario: &Scenario, metric: Metric) -> String {
    let quantity = &scenario.time().discount;
    let Some(medians) = Draws::new(scenario).ok().map(|draws| draws.medians()) else {
        return "uncertain".to_owned();
    };
    let yearly = convert_growth(quantity.at(&medians), scenario.time().period.per_year());
    let rate = match quantity.parameter() {
        _ if yearly.abs() < 1e-12 => "none".to_owned(),
        Some(_) => format!("{} % a year at its median", rounded(100.0 * yearly)),
        None => format!("{} % a year", rounded(100.0 * yearly)),
    };
    if metric.is_discounted() { rate } else { format!("{rate}; this metric is not discounted") }
}

/// At most two digits after the point, none that are zero.
fn rounded(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn timing(cash_flow: CashFlow, period: &str) -> String {
    let when = match cash_flow {
        CashFlow::Start => "start",
        CashFlow::Middle => "middle",
        CashFlow::End => "end",
    };
    format!("cash falls at the {when} of each {period}")
}

fn acquisition(scenario: &Scenario, metric: Metric) -> &'static str {
    use CohortMetric::{Cac, ClvNet, ClvTotal, LtvCac, Payback};
    if scenario.channels().is_empty() {
        return "nothing is paid for acquisition";
    }
    match metric {
        Metric::Cohort(Cac | ClvNet | ClvTotal | LtvCac | Payback) => {
            "channels' cost per first purchase, paid at once, undiscounted"
        }
        Metric::Cohort(_) => "not deducted",
        metric if metric.counts_all_costs() => "paid in the period of arrival",
        _ => "not deducted",
    }
}

fn fixed_cost(scenario: &Scenario, metric: Metric) -> String {
    let quantity = scenario.fixed_cost();
    let none = quantity.parameter().is_none() && quantity.as_written(&[]).abs() <= 0.0;
    match metric {
        _ if none => "none in the scenario".to_owned(),
        metric if metric.counts_all_costs() => "deducted".to_owned(),
        _ => "not deducted".to_owned(),
    }
}

fn programs(scenario: &Scenario, metric: Metric) -> String {
    let named = |set: &[usize]| -> String {
        let names: Vec<&str> = set.iter().map(|&at| scenario.programs()[at].name.as_str()).collect();
        if names.is_empty() { "no program".to_owned() } else { names.join(" and ") }
    };
    match metric {
        Metric::Program(subject @ Subject::One(_), _) => {
            return format!("{} by itself, against none", named(&subject.programs()));
        }
        Metric::Program(subject @ Subject::Best(_), _) => {
            return format!(
                "{}, the best set for the scenario as it stands, against none",
                named(&subject.programs())
            );
        }
        _ => {}
    }
    let running = scenario.running_programs();
    if scenario.programs().is_empty() {
        return "none in the scenario".to_owned();
    }
    if running.is_empty() {
        return "none run".to_owned();
    }
    let names: Vec<&str> =
        running.into_iter().map(|index| scenario.programs()[index].name.as_str()).collect();
    format!("running: {}", names.join(", "))
}

fn engine_words(choice: Choice) -> String {
    let name = choice.engine.name();
    match choice.reason {
        Reason::MembersApart => {
            format!("{name}: points depend on what each member did; spreads over draws contain luck")
        }
        Reason::CustomersApart => {
            format!(
                "{name}: only single customers have a spread between them; spreads over draws contain luck"
            )
        }
        Reason::Asked if choice.engine == Engine::Expected => {
            format!("{name}, as asked: spreads over draws contain no luck")
        }
        Reason::Asked => {
            format!("{name}, as asked: spreads over draws contain luck; what is compared shares it")
        }
        _ => {
            format!(
                "{name}: means given the inputs, so spreads over draws come from uncertain inputs, not from luck"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_explained_in_its_own_words() {
        let mut sentences: Vec<&str> = Metric::all().into_iter().map(says).collect();
        assert!(!sentences.contains(&"the sum over the horizon"));
        sentences.sort_unstable();
        let all = sentences.len();
        sentences.dedup();
        assert_eq!(sentences.len(), all);
    }
}
