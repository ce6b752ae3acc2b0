//! The only integration binary: one module per subject.

mod broken;
mod layers;
mod robust;
mod scenarios;
mod support;
