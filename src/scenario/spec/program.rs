//! Programs and their points, as written.

use super::change::ChangeSpec;
use super::number::{At, NumberSpec};
use crate::scenario::path::Path;
use crate::scenario::problem::Place;

/// `[[program]]`
#[derive(Debug, Clone)]
pub struct ProgramSpec {
    /// Where it begins.
    pub place: Place,
    /// Its path.
    pub path: Path,
    /// `name`
    pub name: Option<At<String>>,
    /// `says`
    pub says: Option<At<String>>,
    /// `source`
    pub source: Option<At<String>>,
    /// `start`
    pub start: Option<At<u64>>,
    /// `end`
    pub end: Option<At<u64>>,
    /// `ramp`
    pub ramp: Option<At<u64>>,
    /// `exclusive`
    pub exclusive: Option<At<String>>,
    /// `fade`
    pub fade: Option<At<u64>>,
    /// `eligible`
    pub eligible: Option<At<Vec<At<String>>>>,
    /// `join`
    pub join: Option<NumberSpec>,
    /// `selection`
    pub selection: Vec<ChangeSpec>,
    /// `effects`
    pub effects: Vec<ChangeSpec>,
    /// `costs`
    pub costs: CostsSpec,
    /// `points`
    pub points: Option<PointsSpec>,
}

/// `costs`
#[derive(Debug, Clone, Default)]
pub struct CostsSpec {
    /// `setup`
    pub setup: Option<NumberSpec>,
    /// `per_period`
    pub per_period: Option<NumberSpec>,
    /// `per_member`
    pub per_member: Option<NumberSpec>,
    /// `per_order`
    pub per_order: Option<NumberSpec>,
    /// `revenue_share`
    pub revenue_share: Option<NumberSpec>,
    /// `per_referral`
    pub per_referral: Option<NumberSpec>,
    /// `per_win_back`
    pub per_win_back: Option<NumberSpec>,
}

/// `points`
#[derive(Debug, Clone)]
pub struct PointsSpec {
    /// `earn`
    pub earn: Option<NumberSpec>,
    /// `value`
    pub value: Option<NumberSpec>,
    /// `redeemed`
    pub redeemed: Option<NumberSpec>,
    /// `expiry`
    pub expiry: Option<At<u64>>,
    /// `cost_share`
    pub cost_share: Option<NumberSpec>,
    /// `revised`
    pub revised: Option<RevisedSpec>,
    /// `threshold`
    pub threshold: Option<NumberSpec>,
    /// `tiers`
    pub tiers: Vec<TierSpec>,
    /// `tier_window`
    pub tier_window: Option<At<u64>>,
    /// `at_end`: whether open points are settled
    pub at_end: Option<At<bool>>,
}

/// `revised`
#[derive(Debug, Clone)]
pub struct RevisedSpec {
    /// `at`
    pub at: Option<At<u64>>,
    /// `redeemed`
    pub redeemed: Option<NumberSpec>,
}

/// `tiers`
#[derive(Debug, Clone)]
pub struct TierSpec {
    /// Where it begins.
    pub place: Place,
    /// `spend`
    pub spend: Option<NumberSpec>,
    /// `earn`
    pub earn: Option<NumberSpec>,
}
