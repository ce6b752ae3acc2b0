//! Who bought on which days: a transaction log, kept small.
//!
//! Rows of one customer and day become one entry: at once where they follow each other, else when
//! the entries of the customer have doubled. So memory grows with customers and with the days on
//! which each of them bought, never with rows: 64 bytes per five such days (twice that at most),
//! 32 more per customer, and 9 for the index. Money is whole ten-thousandths of the currency unit,
//! so sums do not depend on the order of rows.

mod intake;

pub use intake::Intake;

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
/// Entries of a customer from which on those of one day are merged.
const MERGED_FROM: u32 = 4 * PER_CHUNK as u32;
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

/// Whoever is shown the customers of a log, one after the other.
pub trait Visitor {
    /// A customer, by order of first appearance, and what it did, by day.
    fn visit(&mut self, customer: usize, days: &[Purchase]);
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
    entries: u32,
    /// Entries that were left when they were merged.
    merged: u32,
}

impl Customer {
    /// Entries in the last chunk.
    fn filled(&self) -> usize {
        if self.entries == 0 { 0 } else { (self.entries as usize - 1) % PER_CHUNK + 1 }
    }
}

/// A transaction log.
#[derive(Debug, Default)]
pub struct Log {
    index: HashTable<u32>,
    customers: Vec<Customer>,
    chunks: Vec<Chunk>,
    /// Chunks that merging has left empty.
    free: Vec<u32>,
    /// Ids that do not fit in a key.
    long_ids: Vec<u8>,
    rows: u64,
    refunds: u64,
    /// The first and the last day of all.
    days: Option<(i32, i32)>,
}

/// Who a customer is: in a key where the bytes fit, else as they are.
#[derive(Debug, Clone, Copy)]
enum Id<'i> {
    Short(u128),
    Long(&'i [u8]),
}

impl<'i> Id<'i> {
    fn of(id: &'i [u8]) -> Id<'i> {
        if id.len() > 15 {
            return Id::Long(id);
        }
        let mut bytes = [0; 16];
        bytes[..id.len()].copy_from_slice(id);
        bytes[15] = id.len() as u8;
        Id::Short(u128::from_le_bytes(bytes))
    }

    /// The id behind a key; that of a long one says where it lies in `long_ids`.
    fn behind(key: u128, long_ids: &'i [u8]) -> Id<'i> {
        if key & LONG != LONG {
            return Id::Short(key);
        }
        let start = (key >> 32) as u64 as usize;
        Id::Long(&long_ids[start..start + key as u32 as usize])
    }

    /// Its key; the bytes of a long one are put behind the others.
    fn key(self, long_ids: &mut Vec<u8>) -> u128 {
        match self {
            Id::Short(key) => key,
            Id::Long(id) => {
                let key = LONG | (long_ids.len() as u128) << 32 | id.len() as u128;
                long_ids.extend_from_slice(id);
                key
            }
        }
    }

    fn hash(self) -> u64 {
        match self {
            Id::Short(key) => mix(key as u64 ^ mix((key >> 64) as u64)),
            Id::Long(id) => id.chunks(8).fold(id.len() as u64, |hash, part| {
                let mut bytes = [0; 8];
                bytes[..part.len()].copy_from_slice(part);
                mix(hash ^ u64::from_le_bytes(bytes))
            }),
        }
    }
}

/// Larger amounts than this, in whole units, are taken for mistakes.
pub const LARGEST: i64 = 1_000_000_000_000;

/// An amount in ten-thousandths of a unit from a floating-point number, if it is one that can be kept.
pub fn amount_from(value: f64) -> Option<i64> {
    let scaled = (value * MINOR as f64).round();
    (scaled.abs() <= (LARGEST * MINOR) as f64).then_some(scaled as i64)
}

impl Log {
    /// Whether a day can be kept: the years 1000 to 3870.
    pub fn keeps(day: i32) -> bool {
        (FIRST_DAY..=LAST_DAY).contains(&day)
    }

    /// Adds a purchase on a day, in days since 1970-01-01, for an amount in units of the currency, of which four
    /// decimals are kept. Returns whether it was taken: not on a day that is not [kept](Log::keeps), nor for an
    /// amount that is no number, below zero, or above a million millions.
    ///
    /// ```
    /// let mut log = cltv::calibrate::log::Log::default();
    /// assert!(log.purchase("anna", 20_000, 12.5) && log.purchase("anna", 20_007, 8.0));
    /// assert!(log.refund("anna", 20_009, 8.0));
    /// assert!(!log.purchase("ben", 20_000, f64::NAN) && !log.purchase("ben", i32::MAX, 1.0));
    /// assert_eq!((log.len(), log.refunds()), (1, 1));
    /// ```
    pub fn purchase(&mut self, customer: &str, day: i32, amount: f64) -> bool {
        self.paid(customer, day, amount, true)
    }

    /// Adds what was paid back on a day, an amount above zero: it comes off the customer's spend and is no purchase.
    /// Returns whether it was taken, as a purchase is.
    pub fn refund(&mut self, customer: &str, day: i32, amount: f64) -> bool {
        self.paid(customer, day, amount, false)
    }

    fn paid(&mut self, customer: &str, day: i32, amount: f64, purchase: bool) -> bool {
        let Some(amount) = amount_from(amount).filter(|amount| *amount >= 0 && Log::keeps(day)) else {
            return false;
        };
        self.add(customer.as_bytes(), day, if purchase { amount } else { -amount }, purchase);
        true
    }

    /// Adds a row: a purchase, or a refund (of a negative amount, and no purchase), in ten-thousandths of the
    /// currency's unit. The day must be one that is kept; others are passed over.
    pub(crate) fn add(&mut self, id: &[u8], day: i32, amount: i64, purchase: bool) {
        if !Log::keeps(day) {
            return;
        }
        let id = Id::of(id);
        let customer = self.customer(id, id.hash());
        self.enter(customer, day, amount, purchase);
    }

    fn find(&self, id: Id<'_>, hash: u64) -> Option<u32> {
        let key = |at: u32| self.customers[at as usize].key;
        let found = match id {
            Id::Short(wanted) => self.index.find(hash, |&at| key(at) == wanted),
            Id::Long(wanted) => self.index.find(
                hash,
                |&at| matches!(Id::behind(key(at), &self.long_ids), Id::Long(known) if known == wanted),
            ),
        };
        found.copied()
    }

    /// The number of a customer, new or known.
    fn customer(&mut self, id: Id<'_>, hash: u64) -> usize {
        if let Some(known) = self.find(id, hash) {
            return known as usize;
        }
        let new = self.customers.len();
        let key = id.key(&mut self.long_ids);
        self.customers.push(Customer { key, head: NONE, tail: NONE, entries: 0, merged: 0 });
        let (customers, long_ids) = (&self.customers, &self.long_ids);
        self.index
            .insert_unique(hash, new as u32, |&at| Id::behind(customers[at as usize].key, long_ids).hash());
        new
    }

    fn enter(&mut self, customer: usize, day: i32, amount: i64, purchase: bool) {
        self.rows += 1;
        let (first, last) = self.days.unwrap_or((day, day));
        self.days = Some((first.min(day), last.max(day)));
        self.refunds += u64::from(!purchase);
        let (day, orders) = ((day - FIRST_DAY) as u32, u32::from(purchase));
        let who = &mut self.customers[customer];
        let mut filled = who.filled();
        if filled > 0 {
            let entries = &mut self.chunks[who.tail as usize].entries[..filled];
            let same = |entry: &&mut Entry| entry.day() == day && entry.orders() + orders <= MOST_ORDERS;
            if let Some(entry) = entries.iter_mut().find(same) {
                *entry = Entry::new(day, entry.orders() + orders, entry.amount().saturating_add(amount));
                return;
            }
        }
        if filled == PER_CHUNK && who.entries >= MERGED_FROM.max(2 * who.merged) {
            self.merge(customer);
            filled = self.customers[customer].filled();
        }
        let who = &mut self.customers[customer];
        if filled == 0 || filled == PER_CHUNK {
            let new = add_chunk(&mut self.chunks, &mut self.free);
            match who.tail {
                NONE => who.head = new,
                tail => self.chunks[tail as usize].next = new,
            }
            who.tail = new;
            filled = 0;
        }
        self.chunks[who.tail as usize].entries[filled] = Entry::new(day, orders, amount);
        who.entries += 1;
    }

    /// Makes one entry of those of one day.
    fn merge(&mut self, customer: usize) {
        let mut days = Vec::new();
        self.days(customer, &mut days);
        let who = &mut self.customers[customer];
        let (mut at, mut filled, mut entries) = (who.head, 0, 0);
        for each in &days {
            let mut left = each.orders;
            let mut amount = each.amount;
            // one entry, or several where there are more orders than one can count
            loop {
                if filled == PER_CHUNK {
                    (at, filled) = (self.chunks[at as usize].next, 0);
                }
                let orders = left.min(MOST_ORDERS);
                self.chunks[at as usize].entries[filled] =
                    Entry::new((each.day - FIRST_DAY) as u32, orders, amount);
                (filled, entries, amount) = (filled + 1, entries + 1, 0);
                left -= orders;
                if left == 0 {
                    break;
                }
            }
        }
        let mut surplus = std::mem::replace(&mut self.chunks[at as usize].next, NONE);
        (who.tail, who.entries, who.merged) = (at, entries, entries);
        while surplus != NONE {
            self.free.push(surplus);
            surplus = std::mem::replace(&mut self.chunks[surplus as usize].next, NONE);
        }
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
    pub fn id(&self, customer: usize) -> String {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match Id::behind(self.customers[customer].key, &self.long_ids) {
            Id::Long(bytes) => text(bytes),
            Id::Short(key) => {
                let bytes = key.to_le_bytes();
                text(&bytes[..bytes[15] as usize])
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
            let filled = if at == who.tail { who.filled() } else { PER_CHUNK };
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

    /// Shows every customer to every visitor: what each did is gathered once for all of them.
    pub fn walk(&self, visitors: &mut [&mut dyn Visitor]) {
        let mut days = Vec::new();
        for customer in 0..self.len() {
            self.days(customer, &mut days);
            visitors.iter_mut().for_each(|visitor| visitor.visit(customer, &days));
        }
    }

    /// Bytes that the log holds.
    pub fn bytes(&self) -> usize {
        self.customers.capacity() * size_of::<Customer>()
            + self.chunks.capacity() * size_of::<Chunk>()
            + self.free.capacity() * size_of::<u32>()
            + self.long_ids.capacity()
            + self.index.allocation_size()
    }
}

fn add_chunk(chunks: &mut Vec<Chunk>, free: &mut Vec<u32>) -> u32 {
    free.pop().unwrap_or_else(|| {
        chunks.push(Chunk { entries: [Entry::EMPTY; PER_CHUNK], next: NONE });
        chunks.len() as u32 - 1
    })
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

    #[test]
    fn memory_grows_with_days_and_not_with_rows() {
        let mut log = Log::default();
        let mut intake = Intake::default();
        let long = "9b2f6c0e-7f1f-4b64-8e9d-000000000000";
        for step in 0..60_000_i32 {
            // two customers in turn, 15 and 12 days in turn: no row follows one of its day
            let (id, day) = if step % 2 == 0 { ("a", step % 30) } else { (long, step % 24) };
            log.add(id.as_bytes(), day, i64::from(step), step % 5 != 0);
            intake.add(id.as_bytes(), day, i64::from(step), step % 5 != 0);
        }
        let taken = intake.finish();
        for id in ["a", long] {
            let of = |log: &Log| {
                let customer = (0..2).find(|&customer| log.id(customer) == id).unwrap();
                days_of(log, customer)
            };
            let days = of(&log);
            assert_eq!(days, of(&taken), "at once or together, it is one log");
            assert_eq!(days.len(), if id == "a" { 15 } else { 12 });
            let orders: u32 = days.iter().map(|day| day.orders).sum();
            let purchases = (0..60_000).filter(|step| step % 5 != 0 && (step % 2 == 0) == (id == "a"));
            assert_eq!(orders as usize, purchases.count());
        }
        assert_eq!((log.rows(), taken.rows()), (60_000, 60_000));
        assert_eq!((taken.id(0), taken.id(1)), (log.id(0), log.id(1)), "customers keep their order");
        // a customer has at most twice the entries of its days, here 30, in chunks of five, or 20
        assert!(log.chunks.len() <= 12 && taken.chunks.len() <= 12, "{}", log.chunks.len());
    }
}
