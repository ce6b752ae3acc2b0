//! What a number of a study depends on, said beside it: metric, horizon, discount, timing,
//! acquisition cost, fixed cost, programs, engine.

use super::metric::{Metric, Subject};
use crate::metrics::Costs;
use crate::model::draws::Draws;
use crate::model::{Choice, Engine, Reason};
use crate::scenario::{Comparison, Scenario};
use crate::text::trimmed;
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
        convention("metric", format!("{}: {}", metric.written(scenario), metric.row().says)),
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

fn discount(scenario: &Scenario, metric: Metric) -> String {
    let quantity = &scenario.time().discount;
    let Some(medians) = Draws::new(scenario).ok().map(|draws| draws.medians()) else {
        return "uncertain".to_owned();
    };
    let yearly = convert_growth(quantity.at(&medians), scenario.time().period.per_year());
    let rate = match quantity.parameter() {
        _ if yearly.abs() < 1e-12 => "none".to_owned(),
        Some(_) => format!("{} % a year at its median", trimmed(100.0 * yearly, 2)),
        None => format!("{} % a year", trimmed(100.0 * yearly, 2)),
    };
    if metric.row().discounted { rate } else { format!("{rate}; this metric is not discounted") }
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
    if scenario.channels().is_empty() {
        return "nothing is paid for acquisition";
    }
    match metric.row().costs {
        Costs::PerFirstPurchase => "channels' cost per first purchase, paid at once, undiscounted",
        Costs::All => "paid in the period of arrival",
        Costs::None => "not deducted",
    }
}

fn fixed_cost(scenario: &Scenario, metric: Metric) -> String {
    let quantity = scenario.fixed_cost();
    let none = quantity.parameter().is_none() && quantity.as_written(&[]).abs() <= 0.0;
    match metric.row().costs {
        _ if none => "none in the scenario".to_owned(),
        Costs::All => "deducted".to_owned(),
        Costs::None | Costs::PerFirstPurchase => "not deducted".to_owned(),
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
        Reason::Luck | Reason::OnlyLuck | Reason::Mean | Reason::UncertainInputs => {
            format!(
                "{name}: means given the inputs, so spreads over draws come from uncertain inputs, not from luck"
            )
        }
    }
}
