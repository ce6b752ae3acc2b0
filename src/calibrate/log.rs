//! Who bought on which days: a transaction log, kept small.
//!
//! Rows of one customer and day become one entry when so many rows wait as there are entries. So memory
//! grows with customers and with the days on which each of them bought, never with rows: 8 bytes per such
//! day (16 where the money is more than 100,000 of the currency), and 20 per customer and 11 to 21 for the index. Money is
//! whole ten-thousandths of the currency unit, so sums do not depend on the order of rows.

mod customers;
mod neighbors;
mod rows;

pub use neighbors::Purchase;
pub(crate) use rows::Rows;

use crate::threads;
use customers::{Customers, Wanted};
use neighbors::{Neighbors, Row};

/// Parts of one unit of money: amounts are kept to four decimals.
pub const MINOR: i64 = 10_000;

/// Rows whose customers are looked for together.
const TOGETHER: usize = 1 << 10;
/// Neighbors that are sorted together, on several threads: while they are, they are there twice.
const SORTED_TOGETHER: usize = 16;

/// Whoever is shown the customers of a log, one after the other.
pub trait Visitor {
    /// A customer, by order of first appearance, and what it did, by day.
    fn visit(&mut self, customer: usize, days: &[Purchase]);
}

/// A transaction log.
#[derive(Debug, Default)]
pub struct Log {
    customers: Customers,
    neighbors: Vec<Neighbors>,
    rows: u64,
    refunds: u64,
    /// The first and the last day of all.
    days: Option<(i32, i32)>,
    /// Whether purchases of which refunds leave nothing are none.
    cancels: bool,
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
        neighbors::keeps(day)
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
        let mut rows = Rows::default();
        rows.add(id, day, amount, purchase);
        self.enter(&rows);
    }

    /// Adds rows.
    pub(crate) fn enter(&mut self, rows: &Rows) {
        let mut found = Vec::with_capacity(TOGETHER);
        for few in rows.rows.chunks(TOGETHER) {
            self.customers.find(few.iter().map(|(wanted, _)| wanted), &rows.long_ids, &mut found);
            for ((wanted, row), found) in few.iter().zip(&found) {
                // somebody new, or in a later place
                let customer = found.unwrap_or_else(|| self.customers.number(wanted, &rows.long_ids));
                self.put(customer as usize, *row);
            }
        }
    }

    /// Adds money to days that are there; it is no row.
    pub(crate) fn correct(&mut self, more: &Log) {
        let mut days = Vec::new();
        for customer in 0..more.len() {
            let mut long_ids = Vec::new();
            let wanted = Wanted::new(more.id(customer).as_bytes(), &mut long_ids);
            let to = self.customers.number(&wanted, &long_ids) as usize;
            more.days(customer, &mut days);
            days.iter().for_each(|purchase| self.place(to, Row::new(purchase.day, purchase.amount, false)));
        }
    }

    fn put(&mut self, customer: usize, row: Row) {
        self.rows += 1;
        let day = row.day();
        let (first, last) = self.days.unwrap_or((day, day));
        self.days = Some((first.min(day), last.max(day)));
        self.refunds += u64::from(!row.is_purchase());
        self.place(customer, row);
    }

    fn place(&mut self, customer: usize, row: Row) {
        let (among, which) = Neighbors::place(customer);
        if among == self.neighbors.len() {
            self.neighbors.push(Neighbors::default());
        }
        let neighbors = &mut self.neighbors[among];
        if neighbors.add(which, row) {
            *neighbors = neighbors.sorted();
        }
    }

    /// The same with all rows in their places: what is asked of it from now on is there at once.
    pub(crate) fn sorted(mut self) -> Log {
        for few in self.neighbors.chunks_mut(SORTED_TOGETHER) {
            let sorted = threads::map(few, Neighbors::sorted);
            few.iter_mut().zip(sorted).for_each(|(to, sorted)| *to = sorted);
        }
        self
    }

    /// The same, where purchases of which refunds leave nothing are none.
    pub(crate) fn cancelled(self) -> Log {
        Log { cancels: true, ..self }
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
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
        self.customers.id(customer)
    }

    /// What a customer did, by day, into `days` (which is emptied first).
    pub fn days(&self, customer: usize, days: &mut Vec<Purchase>) {
        let (among, which) = Neighbors::place(customer);
        self.neighbors[among].days(which, days);
    }

    /// Shows every customer to every visitor: what each did is gathered once for all of them.
    pub fn walk(&self, visitors: &mut [&mut dyn Visitor]) {
        let (mut days, mut sorted) = (Vec::new(), Neighbors::default());
        for customer in 0..self.len() {
            let (among, which) = Neighbors::place(customer);
            let mut neighbors = &self.neighbors[among];
            if !neighbors.is_sorted() {
                if which == 0 {
                    sorted = neighbors.sorted();
                }
                neighbors = &sorted;
            }
            neighbors.days(which, &mut days);
            if self.cancels {
                cancel(&mut days);
            }
            visitors.iter_mut().for_each(|visitor| visitor.visit(customer, &days));
        }
    }

    /// Bytes that the log holds.
    pub fn bytes(&self) -> usize {
        self.customers.bytes()
            + self.neighbors.capacity() * size_of::<Neighbors>()
            + self.neighbors.iter().map(Neighbors::bytes).sum::<usize>()
    }
}

/// Makes purchases none of which nothing is left after the refunds that follow them.
fn cancel(days: &mut [Purchase]) {
    // a purchase and the refunds behind it
    for days in days.chunk_by_mut(|_, next| next.orders == 0) {
        if days.iter().map(|day| i128::from(day.amount)).sum::<i128>() <= 0 {
            days[0].orders = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::streams::mix;

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
    fn amounts_of_any_size_are_kept_and_added_up() {
        let mut log = Log::default();
        let amounts =
            [1 << 29, -(1 << 29), (1 << 30) - 1, 1 << 30, -(1 << 30), -(1 << 30) - 1, 1 << 31, 1 << 52];
        for round in 0..2_000 {
            for (day, amount) in (0..).zip(amounts) {
                log.add(b"a", day, amount + round % 3, true);
            }
        }
        let found = |log: &Log| days_of(log, 0).iter().map(|day| day.amount).collect::<Vec<i64>>();
        // 667 rounds of 0, 667 of 1, 666 of 2
        let wanted: Vec<i64> = amounts.iter().map(|amount| 2_000 * amount + 667 + 2 * 666).collect();
        assert_eq!(found(&log), wanted);
        let log = log.sorted();
        assert_eq!(found(&log), wanted);
        assert!(log.bytes() < 10_000, "{}", log.bytes());
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
        let mut rows = Rows::default();
        let long = "9b2f6c0e-7f1f-4b64-8e9d-000000000000";
        for step in 0..60_000_i32 {
            // two customers in turn, 15 and 12 days in turn: no row follows one of its day
            let (id, day) = if step % 2 == 0 { ("a", step % 30) } else { (long, step % 24) };
            log.add(id.as_bytes(), day, i64::from(step), step % 5 != 0);
            rows.add(id.as_bytes(), day, i64::from(step), step % 5 != 0);
        }
        let mut taken = Log::default();
        taken.enter(&rows);
        let taken = taken.sorted();
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
        // 8,192 rows may wait, of twelve bytes, in room for as many again
        assert!(log.bytes() < 250_000, "{}", log.bytes());
        assert!(taken.bytes() < 10_000, "{}", taken.bytes());
    }

    #[test]
    fn a_walk_meets_everybody_in_order_whether_rows_wait_or_not() {
        struct Met(Vec<(usize, Vec<Purchase>)>);
        impl Visitor for Met {
            fn visit(&mut self, customer: usize, days: &[Purchase]) {
                self.0.push((customer, days.to_vec()));
            }
        }
        let met = |log: &Log| {
            let mut met = Met(Vec::new());
            log.walk(&mut [&mut met]);
            met.0
        };
        let mut log = Log::default();
        for step in 0..60_000_u64 {
            let id = mix(step) % 7_000;
            log.add(format!("customer {id}").as_bytes(), (step % 9) as i32, 1, true);
        }
        let waiting = met(&log);
        assert_eq!(waiting.len(), log.len());
        for (customer, days) in &waiting {
            assert_eq!(days, &days_of(&log, *customer));
            assert!(days.windows(2).all(|pair| pair[0].day < pair[1].day));
        }
        let orders = waiting.iter().flat_map(|(_, days)| days).map(|day| u64::from(day.orders));
        assert_eq!(orders.sum::<u64>(), log.rows());
        assert_eq!(met(&log.sorted()), waiting);
    }
}
