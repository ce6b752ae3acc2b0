//! Counts of people in cells: the `expected` and the `cohort` engine, which are one machine moved by means or by
//! exact draws, in several draws of a scenario side by side.

pub(crate) mod inhabited;
pub(crate) mod machine;
pub(crate) mod means;
pub(crate) mod payment_pools;
pub(crate) mod tables;

use crate::engine::shared::chance::{Mean, Sampler};
use machine::Machine;

/// The expected engine: counts are moved by their means.
pub(crate) type Expected<'m, const L: usize> = Machine<'m, Mean, L>;

/// The cohort engine: counts are moved by exact draws.
pub(crate) type Cohort<'m, const L: usize> = Machine<'m, Sampler, L>;
