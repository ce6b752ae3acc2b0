//! What is known of customers, in the form that likelihoods read it. Equal customers are one entry
//! with a weight.

/// Purchase history of `weight` customers; times in one unit, counted from the first purchase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    /// Repeat transactions.
    pub frequency: u32,
    /// Time of the last one; 0 without any.
    pub recency: f64,
    /// Time observed.
    pub age: f64,
    /// Number of customers.
    pub weight: f64,
}

/// Spend of `weight` customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spend {
    /// Transactions that the mean is over; those with none say nothing.
    pub transactions: u32,
    /// Mean value of a transaction.
    pub mean: f64,
    /// Number of customers.
    pub weight: f64,
}

/// `weight` customers with an opportunity to buy in each period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Opportunities {
    /// Periods with a purchase, the first purchase aside.
    pub frequency: u32,
    /// The last of them, from 1; 0 without any.
    pub recency: u32,
    /// Periods observed.
    pub periods: u32,
    /// Number of customers.
    pub weight: f64,
}

/// A cohort under contract: customers at the start, and after each period.
#[derive(Debug, Clone, PartialEq)]
pub struct RetentionCounts {
    /// Customers still there, period 0 first; never rising.
    pub alive: Vec<f64>,
}

/// Equal histories as one, in the order of (frequency, recency, age).
pub fn merge(mut histories: Vec<History>) -> Vec<History> {
    let key = |h: &History| (h.frequency, h.recency.to_bits(), h.age.to_bits());
    histories.sort_unstable_by_key(key);
    histories.dedup_by(|next, kept| {
        let same = key(next) == key(kept);
        if same {
            kept.weight += next.weight;
        }
        same
    });
    histories
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_histories_become_one_and_nobody_is_lost() {
        let one = |frequency, age| History { frequency, recency: 1.5, age, weight: 1.0 };
        let merged = merge(vec![one(2, 9.0), one(1, 9.0), one(2, 9.0), one(2, 8.0)]);
        assert_eq!(merged.len(), 3);
        assert!((merged.iter().map(|h| h.weight).sum::<f64>() - 4.0).abs() < f64::EPSILON);
        assert!((merged[2].weight - 2.0).abs() < f64::EPSILON);
    }
}
