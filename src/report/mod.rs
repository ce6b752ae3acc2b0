//! What findings look like: text for a terminal, JSON for programs, CSV and workbooks for
//! spreadsheets, charts and pages for those who look before they read.
//!
//! Every function here turns findings into strings or values and computes nothing; it cannot see
//! results, so a number that is not a finding cannot appear on a page.

#[cfg(feature = "charts")]
mod base64;
pub mod calibration;
pub mod charts;
pub mod claim;
pub mod compare;
pub mod csv;
pub mod dials;
#[cfg(feature = "charts")]
mod document;
pub mod explain;
pub mod format;
pub mod json;
#[cfg(feature = "live")]
pub mod live;
pub mod look;
pub mod measure;
pub mod origin;
pub mod outputs;
pub mod page;
mod plot;
pub mod run;
pub mod scores;
pub mod sensitivity;
mod serialize;
mod shown;
pub mod solve;
pub mod sweep;
mod table;
pub mod text;
mod unit;
pub mod words;
pub mod workbook;
