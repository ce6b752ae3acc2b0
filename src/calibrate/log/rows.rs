//! Rows on their way into a log, many at a time.

use super::customers::Wanted;
use super::neighbors::{self, Row};

/// Rows that are entered together.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(super) rows: Vec<(Wanted, Row)>,
    /// Ids of these rows that do not fit in a key.
    pub(super) long_ids: Vec<u8>,
}

impl Rows {
    /// Adds a row: a purchase, or a refund (of a negative amount, and no purchase), in ten-thousandths of the
    /// currency's unit. The day must be one that a log keeps; others are passed over.
    pub fn add(&mut self, id: &[u8], day: i32, amount: i64, purchase: bool) {
        if neighbors::keeps(day) {
            let wanted = Wanted::new(id, &mut self.long_ids);
            self.rows.push((wanted, Row::new(day, amount, purchase)));
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Forgets them.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.long_ids.clear();
    }
}
