//! Every word of charts, pages and workbooks: one place, so that a second language is one more
//! file like this one.

pub mod claims;
pub mod report;
pub mod run;
pub mod sheets;
pub mod studies;

use super::format::grouped;

/// The language that these words are in, as HTML names it.
pub const LANGUAGE: &str = "en";
/// In place of a chart.
pub const NOTHING_TO_SHOW: &str = "nothing to show";
/// Heading of a lower end.
pub const LOW: &str = "low";
/// Heading of an upper end.
pub const HIGH: &str = "high";
/// Heading of the names of groups.
pub const GROUP: &str = "group";
/// Before something good to know.
pub const NOTE: &str = "Note";
/// Before something that holds.
pub const HOLDS: &str = "Holds";
/// Before something that may not be as meant.
pub const WARNING: &str = "Warning";

/// Metrics of the cohort lens that a summary shows, with what they are called there.
pub const COHORT: [(&str, &str); 11] = [
    ("clv", "value of a customer (clv)"),
    ("cac", "cost of a first purchase (cac)"),
    ("clv_net", "value less that cost (clv_net)"),
    ("clv_referral", "value of those they bring"),
    ("clv_total", "value in all (clv_total)"),
    ("ltv_cac", "clv / cac"),
    ("payback", "payback"),
    ("lifetime", "lifetime as a customer"),
    ("k_factor", "K factor"),
    ("gini", "Gini between customers"),
    ("top_20_share", "value from the top 20 %"),
];

/// The same of the business lens.
pub const BUSINESS: [(&str, &str); 15] = [
    ("npv", "net present value (npv)"),
    ("points_settlement", "points settled later"),
    ("profit", "profit"),
    ("profit_first_year", "profit, first year"),
    ("profit_last_year", "profit, last year"),
    ("revenue", "revenue"),
    ("program_cost", "cost of programs"),
    ("customers_end", "customers at the end"),
    ("customer_equity", "customer equity at the end"),
    ("first_purchases", "first purchases"),
    ("referral_share", "... by referral"),
    ("nrr", "net revenue retention"),
    ("earned_growth", "earned growth"),
    ("nps_end", "NPS at the end"),
    ("points_liability_end", "owed for points at the end"),
];

/// Metrics that say something only where acquisition is paid for.
pub const OF_ACQUISITION: [&str; 4] = ["cac", "clv_net", "ltv_cac", "payback"];

/// In place of too many points.
pub fn points(n: usize) -> String {
    format!("{} points", grouped(n as f64, 0))
}

/// What opens the table beside a chart.
pub fn numbers_of(title: &str) -> String {
    format!("The numbers: {title}")
}
