//! Rows on their way into a log, many at a time.

use super::{Id, Log};

/// Rows that are entered together.
const TOGETHER: usize = 1 << 10;

/// Rows on their way into a log, entered many at a time: where the customers of a log lie is far
/// apart in memory, and a processor waits for many places at once as long as it waits for one.
#[derive(Debug, Default)]
pub struct Intake {
    log: Log,
    rows: Vec<Row>,
    /// Ids of these rows that do not fit in a key.
    long_ids: Vec<u8>,
    known: Vec<Option<u32>>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    key: u128,
    hash: u64,
    amount: i64,
    day: i32,
    purchase: bool,
}

impl Intake {
    /// Adds a row: a purchase, or a refund of a negative amount, in ten-thousandths of the unit.
    pub fn add(&mut self, id: &[u8], day: i32, amount: i64, purchase: bool) {
        if !Log::keeps(day) {
            return;
        }
        let id = Id::of(id);
        let (hash, key) = (id.hash(), id.key(&mut self.long_ids));
        self.rows.push(Row { key, hash, amount, day, purchase });
        if self.rows.len() == TOGETHER {
            self.enter();
        }
    }

    /// The log of all rows.
    pub fn finish(mut self) -> Log {
        self.enter();
        self.log
    }

    fn enter(&mut self) {
        let (log, long_ids) = (&mut self.log, &self.long_ids);
        self.known.clear();
        self.known.extend(self.rows.iter().map(|row| log.find(Id::behind(row.key, long_ids), row.hash)));
        for (row, known) in self.rows.drain(..).zip(&self.known) {
            // somebody new may be there twice
            let customer = known.map_or_else(
                || log.customer(Id::behind(row.key, long_ids), row.hash),
                |known| known as usize,
            );
            log.enter(customer, row.day, row.amount, row.purchase);
        }
        self.long_ids.clear();
    }
}
