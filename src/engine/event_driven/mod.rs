//! Event-driven simulation: customers one by one, from transition to transition.

pub(crate) mod simulation;
pub(crate) mod sojourns;
