//! Counts of people in cells: the `expected` and the `cohort` engine, which are one machine moved by means or by
//! exact draws.

pub(crate) mod inhabited;
pub(crate) mod machine;
pub(crate) mod means;
pub(crate) mod payment_pools;
