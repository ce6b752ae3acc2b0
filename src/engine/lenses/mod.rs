//! The two lenses, whatever engine moves the people: customers who start together, and the business in calendar
//! time; with what comes before them (newcomers, paid acquisition) and what is read off them after.

pub(crate) mod acquisition;
pub(crate) mod arriving;
pub(crate) mod business;
pub(crate) mod business_sums;
pub(crate) mod cohort;
pub(crate) mod holding;
pub(crate) mod metrics;
pub(crate) mod newcomers;
pub(crate) mod retention;
pub(crate) mod triangle;
