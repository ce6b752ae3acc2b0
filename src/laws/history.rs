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

/// What a likelihood is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataKind {
    /// [`History`].
    Histories,
    /// [`Spend`].
    Spends,
    /// [`Opportunities`].
    Opportunities,
    /// [`RetentionCounts`].
    Cohorts,
}

/// Data of one kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Data<'d> {
    /// Purchase histories.
    Histories(&'d [History]),
    /// Mean spends.
    Spends(&'d [Spend]),
    /// Opportunities to buy.
    Opportunities(&'d [Opportunities]),
    /// Cohorts under contract.
    Cohorts(&'d [RetentionCounts]),
}

/// A row of data.
pub trait Datum: Clone + Sync {
    /// How many times it counts.
    fn weight(&self) -> f64;
    /// Rows of this kind.
    fn data(rows: &[Self]) -> Data<'_>;
}

impl Datum for History {
    fn weight(&self) -> f64 {
        self.weight
    }

    fn data(rows: &[History]) -> Data<'_> {
        Data::Histories(rows)
    }
}

impl Datum for Spend {
    fn weight(&self) -> f64 {
        self.weight
    }

    fn data(rows: &[Spend]) -> Data<'_> {
        Data::Spends(rows)
    }
}

impl Datum for Opportunities {
    fn weight(&self) -> f64 {
        self.weight
    }

    fn data(rows: &[Opportunities]) -> Data<'_> {
        Data::Opportunities(rows)
    }
}

impl Datum for RetentionCounts {
    /// Its customers are counted in it.
    fn weight(&self) -> f64 {
        1.0
    }

    fn data(rows: &[RetentionCounts]) -> Data<'_> {
        Data::Cohorts(rows)
    }
}

/// Of cohorts under contract: who left, and how often somebody could have.
pub fn leavers(cohorts: &[RetentionCounts]) -> (f64, f64) {
    let (mut left, mut periods) = (0.0, 0.0);
    for pair in cohorts.iter().flat_map(|cohort| cohort.alive.windows(2)) {
        left += pair[0] - pair[1];
        periods += pair[0];
    }
    (left, periods)
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
