//! Who bought on which days: a transaction log, kept small.
//!
//! Rows of one customer and day become one entry as they arrive, so memory grows with customers
//! and with the days on which each of them bought, never with rows: 64 bytes per customer and per
//! five such days, 32 more per customer, and 9 for the index. Money is whole ten-thousandths of
//! the currency unit, so sums do not depend on the order of rows.

use std::borrow::Cow;

use hashbrown::HashTable;

use crate::stats::streams::mix;

/// Parts of one unit of money: amounts are kept to four decimals.
pub const MINOR: i64 = 10_000;

/// Days that can be told apart: 1 January of these years, in days since 1970-01-01.
const FIRST_DAY: i32 = -354_285; // 1000-01-01
const LAST_DAY: i32 = FIRST_DAY + (1 << DAY_BITS) - 1;
const DAY_BITS: u32 = 20;
/// Most orders of an entry; more begin another entry of the same day.
const MOST_ORDERS: u32 = (1 << (32 - DAY_BITS)) - 1;
/// Entries of a chunk: twelve bytes each, and the number of the next chunk, are 64 bytes.
const PER_CHUNK: usize = 5;
/// No chunk.
const NONE: u32 = u32::MAX;
/// Marks the key of an id that does not fit in the key itself.
const LONG: u128 = 0xff << 120;

/// What a customer did on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Rows that were purchases; 0 where there were refunds only.
    pub orders: u32,
    /// Money in ten-thousandths, refunds subtracted.
    pub amount: i64,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Day in the low bits, orders above.
    packed: u32,
    amount: [u32; 2],
}

impl Entry {
    const EMPTY: Entry = Entry { packed: 0, amount: [0; 2] };

    fn new(day: u32, orders: u32, amount: i64) -> Entry {
        Entry { packed: day | orders << DAY_BITS, amount: split(amount) }
    }

    fn day(self) -> u32 {
        self.packed & ((1 << DAY_BITS) - 1)
    }

    fn orders(self) -> u32 {
        self.packed >> DAY_BITS
    }

    fn amount(self) -> i64 {
        (u64::from(self.amount[1]) << 32 | u64::from(self.amount[0])) as i64
    }
}

fn split(amount: i64) -> [u32; 2] {
    [amount as u64 as u32, (amount as u64 >> 32) as u32]
}

#[derive(Debug, Clone)]
struct Chunk {
    entries: [Entry; PER_CHUNK],
    next: u32,
}

#[derive(Debug, Clone)]
struct Customer {
    /// The id itself and its length, or where it lies among the long ones.
    key: u128,
    head: u32,
    tail: u32,
    /// Entries in the last chunk.
    filled: u32,
}

/// A transaction log.
#[derive(Debug, Default)]
pub struct Log {
    index: HashTable<u32>,
    customers: Vec<Customer>,
    chunks: Vec<Chunk>,
    /// Ids that do not fit in a key.
    long_ids: Vec<u8>,
    rows: u64,
    refunds: u64,
    /// The first and the last day of all.
    days: Option<(i32, i32)>,
}

/// A key for the bytes of an id, or `None` where they are too many.
fn short_key(id: &[u8]) -> Option<u128> {
    if id.len() > 15 {
        return None;
    }
    let mut bytes = [0; 16];
    bytes[..id.len()].copy_from_slice(id);
    bytes[15] = id.len() as u8;
    Some(u128::from_le_bytes(bytes))
}

fn hash_key(key: u128) -> u64 {
    mix(key as u64 ^ mix((key >> 64) as u64))
}

fn hash_long(id: &[u8]) -> u64 {
    id.chunks(8).fold(id.len() as u64, |hash, part| {
        let mut bytes = [0; 8];
        bytes[..part.len()].copy_from_slice(part);
        mix(hash ^ u64::from_le_bytes(bytes))
    })
}

impl Log {
    /// Whether a day can be kept: the years 1000 to 3870.
    pub fn keeps(day: i32) -> bool {
        (FIRST_DAY..=LAST_DAY).contains(&day)
    }

    /// Adds a row: a purchase, or a refund (which takes its amount off and is no purchase). The day
    /// must be one that is kept; others are passed over.
    pub fn add(&mut self, id: &[u8], day: i32, amount: i64, purchase: bool) {
        if !Log::keeps(day) {
            return;
        }
        self.rows += 1;
        let (first, last) = self.days.unwrap_or((day, day));
        self.days = Some((first.min(day), last.max(day)));
        self.refunds += u64::from(!purchase);
        let customer = self.customer(id);
        self.enter(customer, (day - FIRST_DAY) as u32, u32::from(purchase), amount);
    }

    /// The number of a customer, new or known.
    fn customer(&mut self, id: &[u8]) -> usize {
        let new = self.customers.len() as u32;
        let (hash, key) = match short_key(id) {
            Some(key) => {
                let hash = hash_key(key);
                let found = self.index.find(hash, |&at| self.customers[at as usize].key == key);
                if let Some(&at) = found {
                    return at as usize;
                }
                (hash, key)
            }
            None => {
                let hash = hash_long(id);
                if let Some(&at) = self.index.find(hash, |&at| self.long_id(at as usize) == Some(id)) {
                    return at as usize;
                }
                let key = LONG | (self.long_ids.len() as u128) << 32 | id.len() as u128;
                self.long_ids.extend_from_slice(id);
                (hash, key)
            }
        };
        self.customers.push(Customer { key, head: NONE, tail: NONE, filled: 0 });
        let (customers, long_ids) = (&self.customers, &self.long_ids);
        self.index.insert_unique(hash, new, |&at| {
            let key = customers[at as usize].key;
            long_range(key).map_or_else(|| hash_key(key), |range| hash_long(&long_ids[range]))
        });
        new as usize
    }

    fn long_id(&self, customer: usize) -> Option<&[u8]> {
        long_range(self.customers[customer].key).map(|range| &self.long_ids[range])
    }

    fn enter(&mut self, customer: usize, day: u32, orders: u32, amount: i64) {
        let who = &mut self.customers[customer];
        let mut at = who.head;
        while at != NONE {
            let chunk = &mut self.chunks[at as usize];
            let filled = if at == who.tail { who.filled as usize } else { PER_CHUNK };
            for entry in &mut chunk.entries[..filled] {
                if entry.day() == day && entry.orders() + orders <= MOST_ORDERS {
                    let sum = entry.amount().saturating_add(amount);
                    *entry = Entry::new(day, entry.orders() + orders, sum);
                    return;
                }
            }
            at = chunk.next;
        }
        if who.tail == NONE || who.filled as usize == PER_CHUNK {
            let new = self.chunks.len() as u32;
            self.chunks.push(Chunk { entries: [Entry::EMPTY; PER_CHUNK], next: NONE });
            match who.tail {
                NONE => who.head = new,
                tail => self.chunks[tail as usize].next = new,
            }
            who.tail = new;
            who.filled = 0;
        }
        self.chunks[who.tail as usize].entries[who.filled as usize] = Entry::new(day, orders, amount);
        who.filled += 1;
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// Rows that were added.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The first and the last day of the log.
    pub fn extent(&self) -> Option<(i32, i32)> {
        self.days
    }

    /// Rows that were refunds.
    pub fn refunds(&self) -> u64 {
        self.refunds
    }

    /// The id of a customer, by order of first appearance.
    pub fn id(&self, customer: usize) -> Cow<'_, str> {
        match self.long_id(customer) {
            Some(bytes) => Cow::Owned(String::from_utf8_lossy(bytes).into_owned()),
            None => {
                let bytes = self.customers[customer].key.to_le_bytes();
                Cow::Owned(String::from_utf8_lossy(&bytes[..bytes[15] as usize]).into_owned())
            }
        }
    }

    /// What a customer did, by day, into `days` (which is emptied first).
    pub fn days(&self, customer: usize, days: &mut Vec<Purchase>) {
        days.clear();
        let who = &self.customers[customer];
        let mut at = who.head;
        while at != NONE {
            let chunk = &self.chunks[at as usize];
            let filled = if at == who.tail { who.filled as usize } else { PER_CHUNK };
            days.extend(chunk.entries[..filled].iter().map(|entry| Purchase {
                day: entry.day() as i32 + FIRST_DAY,
                orders: entry.orders(),
                amount: entry.amount(),
            }));
            at = chunk.next;
        }
        days.sort_unstable_by_key(|purchase| purchase.day);
        days.dedup_by(|later, kept| {
            let same = later.day == kept.day;
            if same {
                kept.orders += later.orders;
                kept.amount = kept.amount.saturating_add(later.amount);
            }
            same
        });
    }

    /// Bytes that the log holds.
    pub fn bytes(&self) -> usize {
        self.customers.capacity() * size_of::<Customer>()
            + self.chunks.capacity() * size_of::<Chunk>()
            + self.long_ids.capacity()
            + self.index.allocation_size()
    }
}

fn long_range(key: u128) -> Option<std::ops::Range<usize>> {
    let start = (key >> 32) as u64 as usize;
    (key & LONG == LONG).then(|| start..start + (key as u32) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days_of(log: &Log, customer: usize) -> Vec<Purchase> {
        let mut days = Vec::new();
        log.days(customer, &mut days);
        days
    }

    #[test]
    fn rows_of_a_day_are_one_entry_whatever_their_order() {
        let rows = [(20_000, 500), (19_000, 100), (20_000, -200), (19_500, 7), (19_000, 1)];
        let mut orders = vec![rows.to_vec()];
        orders.push(rows.iter().rev().copied().collect());
        let mut seen = Vec::new();
        for rows in orders {
            let mut log = Log::default();
            for (day, amount) in rows {
                log.add(b"0001", day, amount, amount > 0);
            }
            assert_eq!((log.len(), log.rows(), log.refunds()), (1, 5, 1));
            seen.push(days_of(&log, 0));
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0][0], Purchase { day: 19_000, orders: 2, amount: 101 });
        assert_eq!(seen[0][2], Purchase { day: 20_000, orders: 1, amount: 300 });
    }

    #[test]
    fn ids_of_any_length_are_told_apart() {
        let long = "9b2f6c0e-7f1f-4b64-8e9d-000000000000";
        let mut log = Log::default();
        for round in 0..2 {
            for number in 0..5_000 {
                log.add(format!("{number}").as_bytes(), 10 + round, 1, true);
                log.add(format!("{long}{number}").as_bytes(), 10, 1, true);
            }
            // zeros and length are part of an id
            log.add(b"00", 10, 1, true);
        }
        assert_eq!(log.len(), 10_001);
        assert_eq!(log.id(1), format!("{long}0"));
        assert_eq!(log.id(2), "1");
        assert_eq!(days_of(&log, 0).len(), 2);
        assert_eq!(days_of(&log, 1), [Purchase { day: 10, orders: 2, amount: 2 }]);
    }

    #[test]
    fn thousands_of_orders_on_one_day_are_counted() {
        let mut log = Log::default();
        for _ in 0..10_000 {
            log.add(b"shop", 0, MINOR, true);
        }
        assert_eq!(days_of(&log, 0), [Purchase { day: 0, orders: 10_000, amount: 10_000 * MINOR }]);
    }

    #[test]
    fn customers_with_many_days_keep_them_in_order() {
        let mut log = Log::default();
        for step in 0..1_000 {
            log.add(b"a", (step * 617) % 1_000, 1, true);
        }
        let days = days_of(&log, 0);
        assert!(days.iter().enumerate().all(|(index, purchase)| purchase.day == index as i32));
        assert!(!Log::keeps(i32::MAX) && !Log::keeps(i32::MIN));
    }
}
