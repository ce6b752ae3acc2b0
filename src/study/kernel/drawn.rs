//! Draws that are taken some at a time.

use crate::engine::Limit;
use crate::model::draws::Draws;

/// A draw: its number (from 0), which names its luck, and a value for each parameter of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Its number.
    pub draw: u64,
    /// The values, in the units of the file.
    pub parameters: Vec<f64>,
}

impl Drawn {
    /// A draw of a scenario as it is laid out.
    pub fn of(draws: &Draws<'_>, draw: u64) -> Drawn {
        let mut parameters = Vec::new();
        draws.row(draw, &mut parameters);
        Drawn { draw, parameters }
    }

    /// The same with other values, and with the same luck.
    pub fn with(&self, parameters: Vec<f64>) -> Drawn {
        Drawn { parameters, ..*self }
    }
}

/// Does `work` for some draws at once; for one after the other where a limit is met, so that the first of them that
/// meets one tells it.
///
/// # Errors
/// When a limit is reached.
pub fn at_once<D, T>(draws: &[D], work: impl Fn(&[D]) -> Result<Vec<T>, Limit>) -> Result<Vec<T>, Limit> {
    match work(draws) {
        Err(_) if draws.len() > 1 => {
            let each = draws.chunks(1).map(work).collect::<Result<Vec<Vec<T>>, Limit>>()?;
            Ok(each.into_iter().flatten().collect())
        }
        done => done,
    }
}
