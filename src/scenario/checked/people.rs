//! Who comes and who they are: referrals, channels, segments, those who are there at the start.

use super::change::Change;
use super::moves::Destination;
use crate::scenario::quantity::Quantity;
use crate::scenario::shares::Share;

/// Referred people.
#[derive(Debug, Clone)]
pub struct Referral {
    /// The stage they enter.
    pub entry: usize,
    /// Share of referrals that measurement sees.
    pub tracked: Quantity,
    /// How they differ.
    pub changes: Vec<Change>,
}

/// The cohort lens.
#[derive(Debug, Clone)]
pub struct Cohort {
    /// Number of customers who start together.
    pub customers: u64,
    /// The stage they start in.
    pub entry: usize,
}

/// Customers of one stage and one tenure at the start of the business lens.
#[derive(Debug, Clone)]
pub struct Opening {
    /// A stage, or lapsed.
    pub place: Destination,
    /// How many; rounded to a whole number.
    pub customers: Quantity,
    /// Their tenure in periods of the model; rounded to a whole number.
    pub tenure_periods: Quantity,
}

/// A channel of paid acquisition.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// How many enter.
    pub entrants: Entrants,
    /// The stage they enter.
    pub entry: usize,
    /// Money per entrant (a cost is positive).
    pub cost_per_entrant: Quantity,
    /// Money per first purchase of its entrants.
    pub cost_per_first_purchase: Quantity,
    /// Money per period.
    pub fixed_cost: Quantity,
    /// How its customers differ.
    pub changes: Vec<Change>,
}

/// How many enter by a channel in each period.
#[derive(Debug, Clone)]
pub enum Entrants {
    /// By period; the last entry holds on.
    List(Vec<Quantity>),
    /// start x (1 + growth)^t x seasonality of the period of the year.
    Growing {
        /// In period 0.
        start: Quantity,
        /// Per period (its conversion is a growth).
        growth: Quantity,
        /// By period of the year; empty when there is no season.
        seasonality: Vec<Quantity>,
    },
    /// As many as it takes to hold this number of customers.
    HoldCustomers(Quantity),
}

/// A kind of customers.
#[derive(Debug, Clone)]
pub struct Segment {
    /// Its name; empty for the only segment of a scenario that names none.
    pub name: String,
    /// Its share of entrants and of the opening customers.
    pub share: Share,
    /// How its customers differ.
    pub changes: Vec<Change>,
}
