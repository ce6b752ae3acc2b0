//! The `cltv` program.
fn main() {}
