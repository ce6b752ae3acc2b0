//! Single purchases of one customer, out of what it bought in a period.

use crate::engine::shared::chance::{Chance, Sampler, revenue};
use crate::engine::shared::population::{Bought, purpose};
use crate::model::Money;
use crate::stats::streams::Key;

/// One purchase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Purchase {
    /// The customer, from 0.
    pub customer: u32,
    /// Money paid.
    pub amount: f64,
    /// When in its period, in (0, 1).
    pub at: f64,
}

/// The purchases of one customer in one period: as many as it made, of the money it paid in all. A
/// number fixed between two whole ones is one of the two.
pub(crate) fn split(purchases: &mut Vec<Purchase>, customer: u32, key: Key, bought: &Bought, money: &Money) {
    let key = key.with(purpose::PURCHASES);
    let n = Sampler.whole(key, bought.orders) as usize;
    let mut stream = key.with(1).stream();
    let from = purchases.len();
    for _ in 0..n {
        let amount = revenue(&mut stream, 1.0, money);
        let at = crate::stats::streams::open01(&mut stream);
        purchases.push(Purchase { customer, amount, at });
    }
    // gamma amounts in proportion to their sum do not depend on it, so this keeps their law
    let sum: f64 = purchases[from..].iter().map(|purchase| purchase.amount).sum();
    let whole = (bought.orders - n as f64).abs() < f64::EPSILON;
    if whole && sum > 0.0 {
        purchases[from..].iter_mut().for_each(|purchase| purchase.amount *= bought.revenue / sum);
    }
}
