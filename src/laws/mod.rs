//! How customers behave: one law a file, its survival, hazard and sampler together.
//!
//! Time t counts whole periods since the start; S(t) is the share still there at the start of
//! period t, so S(0) = 1, and the hazard at t is 1 - S(t + 1) / S(t).

pub mod beta_discrete_weibull;
pub mod beta_geometric;
pub mod discrete_weibull;
pub mod history;
