//! Rows on their way into a log, many at a time.

use super::{Log, hash_key, short_key};

/// Rows that are entered together.
const TOGETHER: usize = 1 << 10;

/// Rows on their way into a log, entered many at a time: where the customers of a log lie is far
/// apart in memory, and a processor waits for many places at once as long as it waits for one.
#[derive(Debug, Default)]
pub struct Intake {
    log: Log,
    rows: Vec<Row>,
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
    /// Adds a row, as [`Log::add`] does.
    pub fn add(&mut self, id: &[u8], day: i32, amount: i64, purchase: bool) {
        match short_key(id) {
            Some(key) if Log::keeps(day) => {
                self.rows.push(Row { key, hash: hash_key(key), amount, day, purchase });
                if self.rows.len() == TOGETHER {
                    self.enter();
                }
            }
            _ => self.log.add(id, day, amount, purchase),
        }
    }

    /// The log of all rows.
    pub fn finish(mut self) -> Log {
        self.enter();
        self.log
    }

    fn enter(&mut self) {
        self.known.clear();
        self.known.extend(self.rows.iter().map(|row| self.log.find(row.key, row.hash)));
        for (row, known) in self.rows.drain(..).zip(&self.known) {
            // somebody new may be there twice
            let customer =
                known.map_or_else(|| self.log.customer_of_key(row.key, row.hash), |known| known as usize);
            self.log.enter(customer, row.day, row.amount, row.purchase);
        }
    }
}
