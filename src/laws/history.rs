//! What is known of customers when a law is fitted to them: the sufficient statistics of each law.
//!
//! Times are counted in one unit of the caller's choice, from a customer's first purchase. It
//! leaves out how a log becomes these numbers (`calibrate`).

/// Purchase history of one customer, or of `weight` customers with equal histories.
///
/// The first purchase is not counted: it is where time begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    /// Repeat transactions, the x of the papers.
    pub frequency: u32,
    /// Time of the last repeat transaction since the first purchase, t_x; 0 where there is none.
    pub recency: f64,
    /// Time observed since the first purchase, T; at least the recency.
    pub age: f64,
    /// How many customers have this history.
    pub weight: f64,
}

/// Spend of one customer, or of `weight` customers with equal spend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spend {
    /// Transactions that the mean is over; customers with none say nothing about spend.
    pub transactions: u32,
    /// Mean amount of a transaction, in money.
    pub mean: f64,
    /// How many customers have this spend.
    pub weight: f64,
}

/// What a customer did with discrete opportunities to buy (a yearly appeal, a monthly event).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Opportunities {
    /// Opportunities used.
    pub frequency: u32,
    /// The last opportunity used, counted from 1; 0 where none was.
    pub recency: u32,
    /// Opportunities there were.
    pub periods: u32,
    /// How many customers did the same.
    pub weight: f64,
}

/// One cohort under contract: customers still there at each period, period 0 first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RetentionCounts {
    /// Customers there after 0, 1, 2, ... periods; never rising.
    pub alive: Vec<f64>,
}
