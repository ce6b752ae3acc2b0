//! Microsimulation: customers one by one, in fixed steps of a period.

pub(crate) mod cards;
pub(crate) mod log;
pub(crate) mod people;
pub(crate) mod purchase;
