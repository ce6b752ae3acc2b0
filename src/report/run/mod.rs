//! What `cltv run` leaves for people: its charts, its report, its workbook.

mod charts;
mod money;
mod outputs;
mod page;
mod sheets;
mod triangles;

pub use charts::charts;
pub use outputs::{FILES, outputs};
pub(super) use page::again;
pub use page::page;
pub use sheets::{MOST_DRAWS, workbook};

pub use super::origin::Origin;
use crate::study::block::Row;
use crate::study::findings::{Assumption, Findings};

/// A run, complete, with where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// What was found.
    pub findings: &'a Findings,
    /// The numbers of the scenario.
    pub assumptions: &'a [Assumption],
    /// How to do it again.
    pub origin: &'a Origin,
    /// The live page that lies beside its files, if there is one.
    pub live: Option<&'a str>,
}

/// The draws that a workbook lists.
#[derive(Debug, Clone, Default)]
pub struct Draws {
    /// Paths of the drawn parameters.
    pub parameters: Vec<String>,
    /// Names of the metrics.
    pub metrics: Vec<String>,
    /// The first rows, at most [`MOST_DRAWS`].
    pub rows: Vec<Row>,
}
