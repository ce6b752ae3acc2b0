//! The only integration binary: one module per subject.

mod broken;
mod engine_ground;
mod engine_textbook;
mod layers;
mod robust;
mod scenarios;
mod support;
