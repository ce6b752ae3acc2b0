//! Referrals, channels and segments, as written.

use super::change::ChangeSpec;
use super::number::{At, NumberSpec};
use crate::scenario::problem::Place;

/// `[referral]`
#[derive(Debug, Clone, Default)]
pub struct ReferralSpec {
    /// `entry`
    pub entry: Option<At<String>>,
    /// `tracked`
    pub tracked: Option<NumberSpec>,
    /// `changes`
    pub changes: Vec<ChangeSpec>,
}

/// `[[channel]]`
#[derive(Debug, Clone)]
pub struct ChannelSpec {
    /// `name`
    pub name: Option<At<String>>,
    /// `entrants`
    pub entrants: Option<EntrantsSpec>,
    /// `entry`
    pub entry: Option<At<String>>,
    /// `cost_per_entrant`
    pub cost_per_entrant: Option<NumberSpec>,
    /// `cost_per_first_purchase`
    pub cost_per_first_purchase: Option<NumberSpec>,
    /// `fixed_cost`
    pub fixed_cost: Option<NumberSpec>,
    /// `changes`
    pub changes: Vec<ChangeSpec>,
}

/// `entrants`
#[derive(Debug, Clone)]
pub enum EntrantsSpec {
    /// By period; one entry where it is a single number.
    List(Vec<NumberSpec>),
    /// `{ start, growth, seasonality }`
    Growing {
        /// In period 0. Boxed: numbers as written are large.
        start: Box<NumberSpec>,
        /// Growth.
        growth: Option<Box<NumberSpec>>,
        /// By period of the year.
        seasonality: Option<At<Vec<NumberSpec>>>,
    },
    /// `{ hold_customers }`
    Hold(NumberSpec),
}

/// `[[segment]]`
#[derive(Debug, Clone)]
pub struct SegmentSpec {
    /// Where it begins.
    pub place: Place,
    /// `name`
    pub name: Option<At<String>>,
    /// `share`
    pub share: Option<ShareSpec>,
    /// `changes`
    pub changes: Vec<ChangeSpec>,
}

/// `share`
#[derive(Debug, Clone)]
pub enum ShareSpec {
    /// A number. Boxed: numbers as written are large.
    Number(Box<NumberSpec>),
    /// `"rest"`
    Rest(Place),
}

impl ShareSpec {
    /// Where it stands.
    pub fn place(&self) -> Place {
        match self {
            ShareSpec::Number(number) => number.place,
            ShareSpec::Rest(place) => *place,
        }
    }
}
