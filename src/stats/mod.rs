//! Mathematics that has never heard of customers.
//!
//! Keyed random streams, samplers, uncertain numbers, designs of draws, estimates and the small
//! numerical methods they need. It stands at the bottom of the house and knows only `units`; it
//! leaves out every law of how customers behave (`laws`).

pub mod agreement;
pub mod amounts;
pub mod copula;
pub mod counts;
pub mod designs;
pub mod distribution;
pub mod dual;
pub mod elementwise;
pub mod estimate;
pub mod given_data;
pub mod guide;
mod incomplete;
pub(crate) mod lanes;
pub mod linear;
pub mod maximize;
pub mod quadrature;
mod quantiles;
pub mod roots;
pub mod shapley;
mod simplex;
pub mod smooth;
pub mod sobol_indices;
pub mod special;
pub mod standard;
pub mod streams;
pub mod surrogate;
