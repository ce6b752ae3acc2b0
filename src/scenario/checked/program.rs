//! Loyalty programs: whom they serve, what they cost, their points.

use super::change::Change;
use super::moves::Destination;
use crate::scenario::quantity::Quantity;

/// A loyalty program.
#[derive(Debug, Clone)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// What it promises, in a sentence.
    pub says: String,
    /// Where its numbers come from.
    pub source: String,
    /// Whether it is switched on; selection is carried either way.
    pub running: bool,
    /// The group of which at most one program runs at a time.
    pub exclusive: Option<String>,
    /// First period.
    pub start: usize,
    /// Period after the last.
    pub end: usize,
    /// Periods to full effect; at least 1.
    pub ramp_periods: usize,
    /// Periods after the end until no effect is left; at least 1, which is at once.
    pub fade_periods: usize,
    /// Whom it serves: stages, and lapsed.
    pub eligible: Vec<Destination>,
    /// Share of customers who join.
    pub join: Quantity,
    /// How joiners differ from the others, whether or not the program runs; the mean over both is held.
    pub selection: Vec<Change>,
    /// What it does to members; stages already limited to the eligible ones.
    pub effects: Vec<Change>,
    /// What it costs.
    pub costs: ProgramCosts,
    /// Its points account.
    pub points: Option<Points>,
}

/// What a program costs.
#[derive(Debug, Clone)]
pub struct ProgramCosts {
    /// Once, in period `start`.
    pub setup: Quantity,
    /// Per period of the window.
    pub per_period: Quantity,
    /// Per member and period.
    pub per_member: Quantity,
    /// Per order of a member.
    pub per_order: Quantity,
    /// Share of members' revenue.
    pub revenue_share: Quantity,
    /// Per accepted referral that a member makes.
    pub per_referral: Quantity,
    /// Per member won back.
    pub per_win_back: Quantity,
}

/// A program's points.
#[derive(Debug, Clone)]
pub struct Points {
    /// Points per unit of currency of members' revenue.
    pub earn: Quantity,
    /// Money per point when redeemed.
    pub value: Quantity,
    /// Share ultimately redeemed.
    pub redeemed: Quantity,
    /// Periods until a point expires; at least 1.
    pub expiry_periods: usize,
    /// What a unit of redeemed value costs.
    pub cost_share: Quantity,
    /// From this period on, this share of new points is redeemed.
    pub revised: Option<(usize, Quantity)>,
    /// Whether the npv pays for points that are open at the end of the horizon.
    pub settles: bool,
    /// Points that buy a reward; absent where each point can be spent by itself.
    pub threshold: Option<Quantity>,
    /// Spend within the window, and the rate of those who spent it.
    pub tiers: Vec<(Quantity, Quantity)>,
    /// Periods before the present one over which spend counts for a tier.
    pub tier_window: usize,
}

impl Points {
    /// Whether what is earned or redeemed depends on what each member did before.
    pub fn tell_members_apart(&self) -> bool {
        self.threshold.is_some() || !self.tiers.is_empty()
    }
}
