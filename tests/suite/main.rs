//! The only integration binary.

mod engine_ground;
mod engine_textbook;
