//! What will be run: a scenario and one draw of its uncertain numbers, as indices and tables.
//!
//! [`Compiler`] works out once what no draw changes (classes, states and their cells, regimes of
//! the programs); [`Compiler::model`] fills in the numbers of one draw. Neither can fail, because a
//! [`Scenario`](crate::scenario::Scenario) cannot hold a bad number; what a draw pushes out of bounds is clamped and listed.

mod alike;
mod choice;
mod clamped;
mod classes;
mod compile;
mod compiled;
mod compiler;
mod earnings;
mod engine;
mod frailty;
mod kernel;
mod layout;
mod money;
mod origins;
mod people;
mod programs;
mod rate_table;
mod rates;
mod rows;
mod schedule;
mod values;
mod worth;

pub use crate::scenario::draws;
pub use choice::{Choice, Question, Reason};
pub use clamped::{Clamped, ClampedAt};
pub use compiled::Model;
pub use compiler::Compiler;
pub(crate) use compiler::{ChannelNumbers, PaidEntrants};
pub use engine::Engine;
pub(crate) use kernel::MovesMoney;
pub(crate) use layout::{Flow, LadderRate, Layout, State, StateKind, Transition};
pub(crate) use money::{Money, OrderLaw, ValueLaw};
pub(crate) use programs::PointsNumbers;
pub(crate) use values::one_back;
