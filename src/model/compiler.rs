//! What no draw of a scenario changes, worked out once.

use crate::scenario::Scenario;

use super::classes::Classes;
use super::engine::Engine;
use super::layout::{Layout, MoneyLayout};
use super::origins::Origins;
use super::schedule::Schedule;

/// Everything about a scenario that does not depend on the draw, worked out once.
#[derive(Debug)]
pub struct Compiler<'s> {
    pub(super) scenario: &'s Scenario,
    pub(crate) layout: Layout,
    pub(crate) money: MoneyLayout,
    pub(crate) schedule: Schedule,
    pub(crate) origins: Origins<'s>,
    pub(crate) classes: Classes<'s>,
    pub(super) n_nodes: usize,
    /// Whole periods in a year.
    pub(crate) year: usize,
    pub(crate) referral_entry: usize,
    pub(crate) cohort_entry: usize,
    pub(crate) cohort_customers: u64,
}

/// How many enter by a channel.
#[derive(Debug, Clone)]
pub(crate) enum PaidEntrants {
    /// By period.
    Scheduled(Vec<f64>),
    /// As many as hold this number of customers.
    Hold(f64),
}

/// A channel's numbers under one draw.
#[derive(Debug, Clone)]
pub(crate) struct ChannelNumbers {
    pub(crate) entrants: PaidEntrants,
    pub(crate) entry: usize,
    pub(crate) origin: usize,
    pub(crate) cost_per_entrant: f64,
    pub(crate) cost_per_first_purchase: f64,
    pub(crate) fixed_cost: f64,
}

/// Customers of one state at the start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpeningNumbers {
    pub(crate) state: usize,
    /// A whole number.
    pub(crate) customers: f64,
    /// In whole periods.
    pub(crate) tenure: usize,
}

impl<'s> Compiler<'s> {
    /// Prepares a scenario for an engine.
    pub fn new(scenario: &'s Scenario, engine: Engine) -> Compiler<'s> {
        let layout = Layout::new(scenario);
        let schedule = Schedule::new(scenario);
        let origins = Origins::new(scenario);
        Compiler {
            scenario,
            money: MoneyLayout::new(scenario, &layout),
            classes: Classes::new(scenario, &origins, &schedule, engine == Engine::Expected),
            layout,
            schedule,
            origins,
            n_nodes: if scenario.customers_differ() { engine.n_nodes() } else { 1 },
            year: scenario.time.period.whole_per_year(),
            referral_entry: scenario.referral.entry,
            cohort_entry: scenario.cohort.entry,
            cohort_customers: scenario.cohort.customers,
        }
    }

    /// Classes x cells x periods.
    pub fn size(&self) -> u64 {
        let classes = self.classes.groups.len() * self.n_nodes;
        (classes * self.layout.n_cells) as u64 * self.scenario.time.horizon_periods as u64
    }
}
