//! What can be asked of a scenario: a study each, with its findings.

pub mod claim;
pub mod compare;
pub mod dials;
pub mod explain;
pub mod generate;
pub mod measure;
pub mod run;
pub mod sensitivity;
pub mod solve;
pub mod sweep;
