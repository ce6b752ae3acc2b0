//! What customers did on which days, for those who appeared one after the other.

/// Days that can be told apart: 1 January of these years, in days since 1970-01-01.
const FIRST_DAY: i32 = -354_285; // 1000-01-01
const LAST_DAY: i32 = FIRST_DAY + (1 << DAY_BITS) - 1;
const DAY_BITS: u32 = 20;
const ORDER_BITS: u32 = 32 - DAY_BITS;
/// Most orders of an entry; more begin another entry of the same day.
const MOST_ORDERS: u32 = (1 << ORDER_BITS) - 1;
/// How many customers are kept together, as a power of two.
const CUSTOMER_BITS: u32 = ORDER_BITS - 1;
/// Amounts below this and not below its opposite are small: an entry holds them.
const SMALL: i64 = 1 << 30;
/// Rows that may wait to be sorted, however few entries there are.
const WAITING: usize = 2 << CUSTOMER_BITS;

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

/// Whether a day can be kept.
pub fn keeps(day: i32) -> bool {
    (FIRST_DAY..=LAST_DAY).contains(&day)
}

/// What a customer did on a day, or a part of it, in one word: from the highest bits on the day, the orders, and
/// the money, or where it lies among the large amounts. Words of earlier days are smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry(u64);

impl Entry {
    fn new(day: u32, orders: u32, amount: i64, large: &mut Vec<i64>) -> Entry {
        let money = if (-SMALL..SMALL).contains(&amount) {
            amount as i32 as u32
        } else {
            large.push(amount);
            SMALL as u32 + large.len() as u32 - 1
        };
        Entry(u64::from(day << ORDER_BITS | orders) << 32 | u64::from(money))
    }

    fn day(self) -> u32 {
        (self.0 >> (32 + ORDER_BITS)) as u32
    }

    fn orders(self) -> u32 {
        (self.0 >> 32) as u32 & MOST_ORDERS
    }

    fn amount(self, large: &[i64]) -> i64 {
        let money = self.0 as u32;
        if self.is_large() { large[(money - SMALL as u32) as usize] } else { i64::from(money as i32) }
    }

    /// Small amounts are below SMALL or, less than 0, in the upper half.
    fn is_large(self) -> bool {
        (SMALL as u32..1 << 31).contains(&(self.0 as u32))
    }

    fn purchase(self, large: &[i64]) -> Purchase {
        let day = self.day() as i32 + FIRST_DAY;
        Purchase { day, orders: self.orders(), amount: self.amount(large) }
    }
}

/// A row of a log.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    amount: i64,
    day: i32,
    purchase: bool,
}

impl Row {
    /// A row of a day that is [kept](keeps).
    pub fn new(day: i32, amount: i64, purchase: bool) -> Row {
        Row { amount, day, purchase }
    }

    /// The day, in days since 1970-01-01.
    pub fn day(self) -> i32 {
        self.day
    }

    /// Whether it is a purchase.
    pub fn is_purchase(self) -> bool {
        self.purchase
    }
}

/// A row and whose it is: the customer's number has the place of the orders, but for one.
#[derive(Debug, Clone, Copy)]
struct Waiting(Entry);

impl Waiting {
    fn new(customer: usize, row: Row, large: &mut Vec<i64>) -> Waiting {
        let below = (customer as u32) << 1 | u32::from(row.purchase);
        Waiting(Entry::new((row.day - FIRST_DAY) as u32, below, row.amount, large))
    }

    fn customer(self) -> usize {
        (self.0.orders() >> 1) as usize
    }

    /// The same as an entry: of its orders one is left, or none.
    fn entry(self) -> Entry {
        Entry(self.0.0 & !(u64::from(MOST_ORDERS - 1) << 32))
    }
}

/// Some two thousand customers. Their rows wait in the order in which they came until they are a quarter as many
/// as the entries, then they are sorted into them: so memory grows with days, and rows are moved a few times
/// in all, within a part of memory that a processor has at hand.
#[derive(Debug, Default)]
pub struct Neighbors {
    /// Where the entries of each customer end; who came since has none.
    ends: Vec<u32>,
    /// By customer and day.
    entries: Vec<Entry>,
    /// Not yet sorted.
    waiting: Vec<Waiting>,
    /// Amounts that are not [small](SMALL), some of which nobody needs any more.
    large: Vec<i64>,
}

impl Neighbors {
    /// Of which neighbors a customer is, and which among them.
    pub fn place(customer: usize) -> (usize, usize) {
        (customer >> CUSTOMER_BITS, customer & ((1 << CUSTOMER_BITS) - 1))
    }

    /// Adds a row of one of them. Returns whether so many wait that they should be sorted.
    pub fn add(&mut self, customer: usize, row: Row) -> bool {
        self.waiting.push(Waiting::new(customer, row, &mut self.large));
        self.waiting.len() >= WAITING.max(self.entries.len() / 4)
    }

    fn sorted_of(&self, customer: usize) -> &[Entry] {
        let Some(&end) = self.ends.get(customer) else { return &[] };
        let start = if customer == 0 { 0 } else { self.ends[customer - 1] };
        &self.entries[start as usize..end as usize]
    }

    /// The same with nothing waiting.
    pub fn sorted(&self) -> Neighbors {
        let n_waiting = self.waiting.iter().map(|row| row.customer() + 1).max().unwrap_or(0);
        let n = n_waiting.max(self.ends.len());
        // a counting sort: where the rows of each begin, which are moved on to where they end
        let mut ends = vec![0_u32; n + 1];
        self.waiting.iter().for_each(|row| ends[row.customer() + 1] += 1);
        (1..=n).for_each(|customer| ends[customer] += ends[customer - 1]);
        let mut rows = vec![Entry(0); self.waiting.len()];
        for row in &self.waiting {
            let end = &mut ends[row.customer()];
            rows[*end as usize] = row.entry();
            *end += 1;
        }
        let mut sorted = Neighbors {
            ends: Vec::with_capacity(n),
            entries: Vec::with_capacity(self.entries.len() + rows.len()),
            waiting: Vec::new(),
            large: self.large.clone(),
        };
        let mut start = 0;
        for (customer, &end) in ends[..n].iter().enumerate() {
            let end = end as usize;
            let from = sorted.entries.len();
            sorted.entries.extend_from_slice(self.sorted_of(customer));
            sorted.entries.extend_from_slice(&rows[start..end]);
            if start < end {
                let kept = merged(&mut sorted.entries[from..], &mut sorted.large);
                sorted.entries.truncate(from + kept);
            }
            sorted.ends.push(sorted.entries.len() as u32);
            start = end;
        }
        sorted.entries.shrink_to_fit();
        // large amounts that became one, or that rows had, are needed no more
        let all = std::mem::take(&mut sorted.large);
        for entry in sorted.entries.iter_mut().filter(|entry| entry.is_large()) {
            *entry = Entry::new(entry.day(), entry.orders(), entry.amount(&all), &mut sorted.large);
        }
        sorted
    }

    /// Whether nothing waits.
    pub fn is_sorted(&self) -> bool {
        self.waiting.is_empty()
    }

    /// What one of them did, by day, into `days` (which is emptied first).
    pub fn days(&self, customer: usize, days: &mut Vec<Purchase>) {
        days.clear();
        days.extend(self.sorted_of(customer).iter().map(|entry| entry.purchase(&self.large)));
        if !self.is_sorted() {
            let own = self.waiting.iter().filter(|row| row.customer() == customer);
            days.extend(own.map(|row| row.entry().purchase(&self.large)));
            days.sort_unstable_by_key(|purchase| purchase.day);
        }
        // also where there were more orders on a day than one entry counts
        days.dedup_by(|later, kept| {
            let same = later.day == kept.day;
            if same {
                kept.orders += later.orders;
                kept.amount = kept.amount.saturating_add(later.amount);
            }
            same
        });
    }

    /// Bytes that they take.
    pub fn bytes(&self) -> usize {
        self.ends.capacity() * size_of::<u32>()
            + self.entries.capacity() * size_of::<Entry>()
            + self.waiting.capacity() * size_of::<Waiting>()
            + self.large.capacity() * size_of::<i64>()
    }
}

/// Sorts the entries of a customer and makes one of those of a day, as far as it can count them; how many are left.
fn merged(entries: &mut [Entry], large: &mut Vec<i64>) -> usize {
    entries.sort_unstable();
    let mut kept = 0;
    for at in 1..entries.len() {
        let (last, next) = (entries[kept], entries[at]);
        let orders = last.orders() + next.orders();
        if last.day() == next.day() && orders <= MOST_ORDERS {
            let amount = last.amount(large).saturating_add(next.amount(large));
            entries[kept] = Entry::new(last.day(), orders, amount, large);
        } else {
            kept += 1;
            entries[kept] = next;
        }
    }
    (kept + 1).min(entries.len())
}
