//! What a number is, in plain words: what it counts, whose it is, and in which unit.

use super::findings::Shown;
use crate::scenario::format::{Key, Time};
use crate::scenario::numbers::{Number, Step};
use crate::scenario::{ChangeTarget, Scenario};
use crate::text::capital;

/// The part of the file that it stands in.
pub(super) fn group(number: &Number) -> &'static str {
    keys(number).next().map_or("", |(_, key)| key)
}

/// The name of the stage, channel, segment or program that it belongs to.
pub(super) fn holder(number: &Number) -> Option<&str> {
    match number.trail.get(1) {
        Some(Step::Name(name)) => Some(name),
        _ => None,
    }
}

/// "Churn in client", "Cost per entrant of search", "Setup cost, program points", "Effect of points on churn".
pub(super) fn label(number: &Number, scenario: &Scenario) -> String {
    let holder = holder(number).unwrap_or_default();
    if let Some(of) = number.changes {
        return change(number, of.noun(), holder);
    }
    let what = what(number, scenario);
    match group(number) {
        _ if holder.is_empty() => what,
        "stage" => format!("{what} in {holder}"),
        "segment" => format!("{what} who are {holder}"),
        "program" => format!("{what}, program {holder}"),
        _ => format!("{what} of {holder}"),
    }
}

/// The operand of a change.
fn change(number: &Number, of: &str, holder: &str) -> String {
    let whose = if group(number) == "referral" { "those who were referred" } else { holder };
    if keys(number).any(|(_, key)| key == "effects") {
        format!("Effect of {whose} on {of}")
    } else if keys(number).any(|(_, key)| key == "selection") {
        format!("{} of those who would join {whose} anyway", capital(of))
    } else {
        format!("{} of {whose} against others", capital(of))
    }
}

/// What it counts, whoever's it is.
fn what(number: &Number, scenario: &Scenario) -> String {
    let path: Vec<(&str, &str)> = keys(number).collect();
    let [.., (table, key)] = path[..] else { return number.path.to_string() };
    let outer = path.len().checked_sub(2).map_or("", |at| path[at].1);
    let last = number.trail.iter().rev().find_map(|step| match step {
        Step::Name(name) => Some(name.as_str()),
        _ => None,
    });
    let named = |words: &str| format!("{words} {}", last.unwrap_or_default());
    let place = number.trail.iter().rev().find_map(|step| match step {
        Step::Place(at) => Some(at + 1),
        _ => None,
    });
    let at = |unit: &str| place.map_or_else(String::new, |place| format!(", {unit} {place}"));
    let period = scenario.time().period.name();
    match (table, key) {
        ("stage" | "lapsed", "to") => named("Moves to"),
        ("opening", "customers") => format!("{}{}", named("Customers at the start in"), at("group")),
        ("opening", _) => format!("{}{}", named("Years as customers at the start in"), at("group")),
        ("rate" | "churn", "table") => format!("{}{}", plain("stage", outer), at("row")),
        ("weibull", "shape") => format!("Shape of {} over time", lower(outer_of(&path, 3))),
        ("weibull", _) => format!("Time scale of {}", lower(outer_of(&path, 3))),
        ("between_customers", "sd") => format!("Spread of {} between customers", lower(outer_of(&path, 3))),
        ("between_customers", _) => {
            format!("Spread of {} between customers: {key}", lower(outer_of(&path, 3)))
        }
        ("by_tenure_year", _) => format!("{} against others{}", plain("stage", key), at("year")),
        ("contribution", "by_tenure_year") | ("stage", "contribution") => {
            format!("Contribution of a customer{}", at("year"))
        }
        ("contribution", _) => "Spread of contribution".to_owned(),
        ("order_value", "cv") => "Spread of order values".to_owned(),
        ("orders", "dispersion") => "Evenness of orders between customers".to_owned(),
        ("orders", "chance") => "Chance of an order".to_owned(),
        ("orders", _) | ("order_value", "mean") => plain("stage", outer).to_owned(),
        ("entrants", "start") => "Entrants at the start".to_owned(),
        ("entrants", "hold_customers") => "Customers to hold".to_owned(),
        ("entrants", "growth") => "Growth of entrants".to_owned(),
        ("entrants", _) => format!("Season of entrants{}", at(period)),
        (_, "growth") => format!("Growth of {}", lower(plain(path[path.len() - 2].0, outer))),
        ("seasonality", _) => format!("Season of orders{}", at(period)),
        ("channel", "entrants") => format!("Entrants{}", at(period)),
        ("tier", "spend") => format!("Spend that tier {} takes", place.unwrap_or(1)),
        ("tier", _) => format!("Points per unit of money in tier {}", place.unwrap_or(1)),
        _ => plain(table, key).to_owned(),
    }
}

fn outer_of<'p>(path: &[(&'p str, &'p str)], back: usize) -> &'p str {
    let (table, key) = path.len().checked_sub(back).map_or(("", ""), |at| path[at]);
    plain(table, key)
}

/// A key by its table in plain words; the key itself where those are its words.
fn plain<'k>(table: &str, key: &'k str) -> &'k str {
    match (table, key) {
        (_, "discount") => "Discount rate",
        (_, "horizon") => "Horizon",
        (_, "churn") => "Churn",
        (_, "retention") => "Retention",
        (_, "climb") => "Climb to the next stage",
        (_, "slip") => "Slip to the stage below",
        (_, "to_concentration") => "How well the moves are known",
        (_, "orders") => "Orders of a customer",
        (_, "order_value") => "Order value",
        (_, "gross_margin") => "Gross margin",
        (_, "cost_to_serve") => "Cost to serve",
        (_, "on_enter") => "Money on entering",
        (_, "promoters") => "Share of promoters",
        (_, "passives") => "Share of passives",
        (_, "detractors") => "Share of detractors",
        (_, "willing") => "Share willing to refer",
        (_, "acts") => "Share of the willing who refer",
        (_, "invitations") => "Invitations of one who refers",
        (_, "accepted") => "Share of invitations accepted",
        (_, "reach") => "Audience of one who refers",
        (_, "response") => "Share of the audience that comes",
        (_, "win_back") => "Win-back of the lapsed",
        (_, "give_up") => "Lapsed who are lost for good",
        (_, "on_lapse") => "Money when a customer lapses",
        (_, "on_win_back") => "Money when a customer is won back",
        (_, "tracked") => "Share of referrals that is seen",
        (_, "promoter_pull") => "Pull of promoters on prospects",
        (_, "detractor_drag") => "Drag of detractors on prospects",
        (_, "size") => "Size of the market",
        ("business", "fixed_cost") => "Fixed cost of the business",
        (_, "fixed_cost") => "Fixed cost",
        ("cohort", _) => "Customers who start together",
        (_, "cost_per_entrant") => "Cost per entrant",
        (_, "cost_per_first_purchase") => "Cost per first purchase",
        (_, "share") => "Share of customers",
        (_, "join") => "Share who join",
        (_, "start") => "Start",
        (_, "end") => "End",
        (_, "ramp") => "Time to full effect",
        (_, "fade") => "Time until effects are gone after the end",
        (_, "setup") => "Setup cost",
        (_, "per_period") => "Running cost",
        (_, "per_member") => "Cost per member",
        (_, "per_order") => "Cost per order of a member",
        (_, "revenue_share") => "Discount on members' revenue",
        (_, "per_referral") => "Cost per referral",
        (_, "per_win_back") => "Cost per customer won back",
        ("revised", "at") => "When redemption is estimated anew",
        ("revised", _) => "Share of points redeemed from then on",
        (_, "earn") => "Points per unit of money",
        (_, "value") => "Worth of a point",
        (_, "redeemed") => "Share of points redeemed",
        (_, "expiry") => "Time until points expire",
        (_, "cost_share") => "Cost of points per unit redeemed",
        (_, "threshold") => "Points that buy a reward",
        (_, "tier_window") => "Time over which spend counts for tiers",
        _ => key,
    }
}

/// Words within a sentence.
fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// How it is shown, and what stands behind it.
pub(super) fn unit(number: &Number, scenario: &Scenario) -> (Shown, String) {
    let Key { unit, .. } = number.key;
    let currency = scenario.currency();
    let per = number.per.unwrap_or(scenario.time().period).name();
    let periods = format!("{}s", scenario.time().period.name());
    if let Some(of) = number.changes {
        return operand(number.key.name, of, per, currency);
    }
    match (unit.time, unit.what) {
        (Time::Probability | Time::Retention | Time::Growth, _) => (Shown::Percent, format!("a {per}")),
        (Time::Flow, "money") => (Shown::Money, format!("{currency} a {per}")),
        (Time::Flow, what) => (Shown::Number, format!("{what} a {per}").trim().to_owned()),
        (Time::Length, "years") => (Shown::Number, "years".to_owned()),
        (Time::Length, _) => (Shown::Number, format!("{per}s")),
        (Time::None, "share" | "probability") => (Shown::Percent, String::new()),
        (Time::None, "money") => (Shown::Money, currency.to_owned()),
        (Time::None, "period" | "periods") => (Shown::Number, periods),
        (Time::None, "multiplier") => (Shown::Number, "times".to_owned()),
        (Time::None, "points per money") => (Shown::Number, format!("points per {currency}")),
        (Time::None, "money per point") => (Shown::Number, format!("{currency} per point")),
        (Time::None, _) if number.key.name == "sd" => (Shown::Percent, "points".to_owned()),
        (Time::None, what) => (Shown::Number, what.to_owned()),
    }
}

/// The unit of a change's operand.
fn operand(key: &str, of: ChangeTarget, per: &str, currency: &str) -> (Shown, String) {
    match of {
        _ if matches!(key, "multiply" | "odds") => (Shown::Number, "times".to_owned()),
        ChangeTarget::GrossMargin => (Shown::Percent, String::new()),
        _ if of.is_probability() => (Shown::Percent, format!("a {per}")),
        ChangeTarget::OrderValue | ChangeTarget::OnEnter => (Shown::Money, currency.to_owned()),
        ChangeTarget::CostToServe | ChangeTarget::Contribution => {
            (Shown::Money, format!("{currency} a {per}"))
        }
        ChangeTarget::Orders | ChangeTarget::Referral => (Shown::Number, format!("a {per}")),
        _ => (Shown::Number, String::new()),
    }
}

/// The keys that lead to a number, each with the name of its table.
fn keys(number: &Number) -> impl Iterator<Item = (&'static str, &'static str)> {
    number.trail.iter().filter_map(|step| match step {
        Step::Key(table, key) => Some((table.name, *key)),
        _ => None,
    })
}
