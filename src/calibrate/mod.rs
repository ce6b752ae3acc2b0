//! From data on customers to numbers of a scenario.

pub mod fit;
