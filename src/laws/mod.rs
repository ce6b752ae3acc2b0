//! How customers behave: one law a file, its survival, hazard and sampler together.
//!
//! Time t counts whole periods since the start; S(t) is the share still there at the start of
//! period t, so S(0) = 1, and the hazard at t is 1 - S(t + 1) / S(t).
//!
//! Contractual laws: geometric, beta-geometric, (beta-)discrete-Weibull. Non-contractual: BG/NBD,
//! MBG/NBD, Pareto/NBD, and BG/BB at discrete opportunities. Spend: gamma-gamma. Each has its
//! likelihood over `history`, in floats or with its gradient.

pub mod beta_discrete_weibull;
pub mod beta_geometric;
pub mod bg_bb;
pub mod bg_nbd;
pub mod discrete_weibull;
pub mod gamma_gamma;
pub mod geometric;
pub mod history;
pub mod latent;
pub mod mbg_nbd;
pub mod pareto_nbd;
