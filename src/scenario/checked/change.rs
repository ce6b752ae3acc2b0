//! Changes to the numbers of the process.

use crate::scenario::path::Path;
use crate::scenario::quantity::Quantity;

/// A change to the numbers of the process.
#[derive(Debug, Clone)]
pub struct Change {
    /// The number changed.
    pub of: ChangeTarget,
    /// In which stages (ascending); unused for `WinBack`.
    pub stages: Vec<usize>,
    /// What is done to it.
    pub op: ChangeOp,
    /// The operand, in the unit of `ratio`.
    pub by: Quantity,
    /// Model's period / the period in which the change is stated.
    pub ratio: f64,
    /// The part of the change that takes place, 0 (none) to 1 (all): the number is interpolated between
    /// without and with, as by a program's ramp.
    pub part: f64,
    /// The change's place among the parameters, for warnings: `program.points.effects.0`.
    pub path: Path,
}

/// What a change may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeTarget {
    /// Probability to leave.
    Churn,
    /// 1 - churn.
    Retention,
    /// Probability of a survivor to climb.
    Climb,
    /// Probability of a survivor to slip.
    Slip,
    /// Probability of the lapsed to return.
    WinBack,
    /// Orders per period.
    Orders,
    /// Money per order.
    OrderValue,
    /// Share of revenue.
    GrossMargin,
    /// Money per customer and period.
    CostToServe,
    /// Contribution given outright.
    Contribution,
    /// Money on entering.
    OnEnter,
    /// Accepted referrals per customer and period.
    Referral,
}

impl ChangeTarget {
    /// Every target with the name that scenario files use.
    pub const NAMED: [(ChangeTarget, &'static str); 12] = [
        (ChangeTarget::Churn, "churn"),
        (ChangeTarget::Retention, "retention"),
        (ChangeTarget::Climb, "climb"),
        (ChangeTarget::Slip, "slip"),
        (ChangeTarget::WinBack, "win_back"),
        (ChangeTarget::Orders, "orders"),
        (ChangeTarget::OrderValue, "order_value"),
        (ChangeTarget::GrossMargin, "gross_margin"),
        (ChangeTarget::CostToServe, "cost_to_serve"),
        (ChangeTarget::Contribution, "contribution"),
        (ChangeTarget::OnEnter, "on_enter"),
        (ChangeTarget::Referral, "referral"),
    ];

    /// The name that scenario files use.
    pub fn name(self) -> &'static str {
        ChangeTarget::NAMED.iter().find(|(target, _)| *target == self).map_or("", |(_, name)| name)
    }

    /// What it is, within a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            ChangeTarget::Churn => "churn",
            ChangeTarget::Retention => "retention",
            ChangeTarget::Climb => "climb",
            ChangeTarget::Slip => "slip",
            ChangeTarget::WinBack => "win-back",
            ChangeTarget::Orders => "orders",
            ChangeTarget::OrderValue => "order value",
            ChangeTarget::GrossMargin => "gross margin",
            ChangeTarget::CostToServe => "cost to serve",
            ChangeTarget::Contribution => "contribution",
            ChangeTarget::OnEnter => "money on entering",
            ChangeTarget::Referral => "referrals",
        }
    }

    /// Whether it is a probability, kept within [0, 1] and converted by compounding.
    pub fn is_probability(self) -> bool {
        use ChangeTarget::{Churn, Climb, Retention, Slip, WinBack};
        matches!(self, Churn | Retention | Climb | Slip | WinBack)
    }

    /// Whether it is a flow, converted in proportion to time.
    pub fn is_flow(self) -> bool {
        use ChangeTarget::{Contribution, CostToServe, Orders, Referral};
        matches!(self, Orders | CostToServe | Contribution | Referral)
    }
}

/// What a change does to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeOp {
    /// Adds points.
    Add,
    /// Multiplies.
    Multiply,
    /// Multiplies the odds p / (1 - p).
    Odds,
    /// Replaces.
    Set,
}

impl ChangeOp {
    /// Every operation with the key that scenario files use.
    pub const NAMED: [(ChangeOp, &'static str); 4] = [
        (ChangeOp::Add, "add"),
        (ChangeOp::Multiply, "multiply"),
        (ChangeOp::Odds, "odds"),
        (ChangeOp::Set, "set"),
    ];
}
