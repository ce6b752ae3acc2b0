//! How customers behave: one law a file, with its row in the registry, [`LAWS`].
//!
//! Time t counts whole periods since the start; S(t) is the share still there at the start of
//! period t, so S(0) = 1, and the hazard at t is 1 - S(t + 1) / S(t).
//!
//! A file holds the law's likelihood over `history`, in floats or with its gradient, its survival,
//! sampler and expectations, and its row: `law` says what a row has. Whoever fits, scores, lists or
//! refuses a law reads it there. The discrete Weibull is in scenarios only, and has no row.

pub mod beta_discrete_weibull;
pub mod beta_geometric;
pub mod bg_bb;
pub mod bg_nbd;
pub mod discrete_weibull;
pub mod gamma_gamma;
pub mod geometric;
pub mod history;
pub mod latent;
pub mod law;
pub mod likelihood;
pub mod mbg_nbd;
pub mod nbd;
pub mod pareto_nbd;

use law::Law;

/// Every law that can be fitted: those of contracts, of purchases, of spend.
pub static LAWS: &[&Law] = &[
    &geometric::LAW,
    &beta_geometric::LAW,
    &beta_discrete_weibull::LAW,
    &bg_nbd::LAW,
    &mbg_nbd::LAW,
    &pareto_nbd::LAW,
    &nbd::LAW,
    &bg_bb::LAW,
    &gamma_gamma::LAW,
];

/// The law of this name.
///
/// ```
/// assert_eq!(cltv::laws::named("bg-nbd").unwrap().title, "BG/NBD");
/// ```
pub fn named(name: &str) -> Option<&'static Law> {
    LAWS.iter().copied().find(|law| law.name == name)
}
