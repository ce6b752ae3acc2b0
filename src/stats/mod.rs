//! Mathematics that has never heard of customers.
