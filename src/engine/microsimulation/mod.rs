//! Customers one by one, period by period.

pub(crate) mod cards;
pub(crate) mod crowd;
pub(crate) mod log;
pub(crate) mod purchase;
