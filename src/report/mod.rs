//! What findings look like: text for a terminal, JSON for programs, CSV for spreadsheets.
//!
//! Every function here turns findings into strings or values and computes nothing; it cannot see
//! results, so a number that is not a finding cannot appear on a page.

pub mod claim;
pub mod csv;
pub mod format;
pub mod json;
pub mod text;
