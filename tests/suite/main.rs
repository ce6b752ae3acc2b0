//! The only integration binary: one module per subject.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod broken;
mod calibrate;
mod claims;
mod compare;
mod compare_sets;
mod dependent;
mod engine_agreement;
mod engine_chain;
mod engine_decisions;
mod engine_difference;
mod engine_draws;
mod engine_ground;
mod engine_referral;
mod engine_retention5;
mod engine_textbook;
mod explain;
mod front;
mod goal_seek;
mod growth;
mod holding;
mod imports;
mod joint;
mod judges;
mod laws;
mod laws_agree;
mod layers;
mod lessons;
mod live;
mod logs;
mod metrics;
mod paths;
mod people;
mod points;
mod random_ladders;
mod robust;
mod run;
mod scenarios;
mod scoreboard;
mod selection;
mod shares;
mod side_by_side;
mod strategies;
mod studies;
mod support;
mod together;
mod values;
mod verbs;
