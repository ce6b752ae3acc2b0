//! Origins: how people come, and which ways of coming are one.
//!
//! Origins that change nothing and cost the same per first purchase are one (two plain channels,
//! say), because their people cannot be told apart; referral stays its own origin.

use crate::scenario::quantity::Quantity;
use crate::scenario::{Change, ChangeOp, ChangeTarget, Channel, Scenario};

/// How people come.
#[derive(Debug, Clone)]
pub(crate) struct Origin<'s> {
    /// Names it in keys of chance, whatever other origins there are: 0 direct, 1 referral, 2 and
    /// up the channels.
    pub(crate) word: u64,
    pub(crate) changes: &'s [Change],
    pub(crate) cost_per_first_purchase: Option<Quantity>,
    pub(crate) referred: bool,
}

/// All origins, and which of them channels and the opening base are of.
#[derive(Debug, Clone)]
pub(crate) struct Origins<'s> {
    pub(crate) list: Vec<Origin<'s>>,
    /// Of nobody's bringing: the opening base, or the cohort of a scenario without channels.
    pub(crate) direct: Option<usize>,
    pub(crate) referral: Option<usize>,
    pub(crate) channels: Vec<usize>,
}

impl<'s> Origins<'s> {
    /// Works out the origins of a scenario.
    pub(crate) fn new(scenario: &'s Scenario) -> Origins<'s> {
        let mut origins = Origins { list: Vec::new(), direct: None, referral: None, channels: Vec::new() };
        if scenario.channels.is_empty() || !scenario.opening.is_empty() {
            origins.direct = Some(0);
            origins.list.push(Origin {
                word: 0,
                changes: &[],
                cost_per_first_purchase: None,
                referred: false,
            });
        }
        if anybody_refers(scenario) {
            origins.referral = Some(origins.list.len());
            origins.list.push(Origin {
                word: 1,
                changes: &scenario.referral.changes,
                cost_per_first_purchase: None,
                referred: true,
            });
        }
        for (index, channel) in scenario.channels.iter().enumerate() {
            let origin = origins.of_channel(channel, 2 + index as u64);
            origins.channels.push(origin);
        }
        origins
    }

    fn of_channel(&mut self, channel: &'s Channel, word: u64) -> usize {
        let cost = (!channel.cost_per_first_purchase.is_zero()).then_some(channel.cost_per_first_purchase);
        let twin = self.list.iter().position(|origin| {
            !origin.referred
                && origin.changes.is_empty()
                && channel.changes.is_empty()
                && same_cost(origin.cost_per_first_purchase.as_ref(), cost.as_ref())
        });
        twin.unwrap_or_else(|| {
            self.list.push(Origin {
                word,
                changes: &channel.changes,
                cost_per_first_purchase: cost,
                referred: false,
            });
            self.list.len() - 1
        })
    }
}

fn same_cost(a: Option<&Quantity>, b: Option<&Quantity>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            a == b
                || (a.parameter().is_none()
                    && b.parameter().is_none()
                    && a.at(&[]).total_cmp(&b.at(&[])).is_eq())
        }
        _ => false,
    }
}

/// Whether any customer can ever refer.
fn anybody_refers(scenario: &Scenario) -> bool {
    let by_stage = scenario.stages.iter().filter_map(|stage| stage.referral.as_ref());
    let by_change = all_changes(scenario).any(|change| {
        change.of == ChangeTarget::Referral && matches!(change.op, ChangeOp::Add | ChangeOp::Set)
    });
    by_change || by_stage.into_iter().any(|factors| !factors.iter().any(Quantity::is_zero))
}

fn all_changes(scenario: &Scenario) -> impl Iterator<Item = &Change> {
    let segments = scenario.segments.iter().flat_map(|segment| &segment.changes);
    let channels = scenario.channels.iter().flat_map(|channel| &channel.changes);
    let programs =
        scenario.programs.iter().flat_map(|program| program.selection.iter().chain(&program.effects));
    segments.chain(channels).chain(&scenario.referral.changes).chain(programs).chain(&scenario.study_changes)
}
