//! What the business owes and books for what it promised.
//!
//! It stands beside `laws` and knows no customer: scenario, model and engine share it. How customers
//! behave is left to `laws`.

pub mod points;
