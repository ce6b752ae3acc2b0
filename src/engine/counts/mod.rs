//! Counts of people in cells: the `expected` and the `cohort` engine, which are one machine moved by means or by
//! exact draws.

pub(crate) mod inhabited;
pub(crate) mod machine;
pub(crate) mod means;
pub(crate) mod payment_pools;

use crate::engine::shared::chance::{Mean, Sampler};
use machine::Machine;

/// The expected engine: counts are moved by their means.
pub(crate) type Expected<'m> = Machine<'m, Mean>;

/// The cohort engine: counts are moved by exact draws.
pub(crate) type Cohort<'m> = Machine<'m, Sampler>;
