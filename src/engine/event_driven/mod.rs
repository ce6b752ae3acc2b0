//! Customers one by one, from event to event.

pub(crate) mod lives;
pub(crate) mod stays;
